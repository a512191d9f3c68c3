//! What was changed while nobody waited any more: it is told unasked, once, at the next opportunity.
//!
//! Who was told "That's taking longer than usual" does not know whether it was done. Which change
//! it was is noted with cart-service, which knows what became of it, by a task that outlives the
//! answer; until then it is remembered here. Whichever process hears the shopper next is told by
//! cart-service's answers that there is something to ask for, or knows it itself, and asks once:
//! what is told with an answer is kept by its request, so that a repeat is answered the same.
//!
//! It is told where the shopper's account is needed anyway, and where it cannot be had in time it is
//! not told now. Nothing is done for it: a change that never arrived stays undone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Deadline, Tasks, causes};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::state::{Latest, OnList, Touched, is_short};
use super::turn::Turn;
use crate::clients::{
    CartClient, CartError, ChangeId, ChangeKind, LateChange, LateEffect, LateLine, ListAct,
    Passport, Product,
};
use crate::speech::{Args, Counted, Language, list_suffix};

/// Later nobody remembers what it was about. As long as cart-service tells it.
const REMEMBERED: Duration = Duration::from_mins(15);

/// More shoppers are not remembered at once: that many wait only in an outage.
const MOST: usize = 10_000;

/// More cannot be listened to. As many as cart-service keeps.
const MOST_OF_ONE: usize = 3;

/// So many are noted at once: each waits for a cart-service that is slow or away.
const MOST_NOTING: usize = 1_000;

/// More are not enumerated at once: of so many the last says how many others there are.
const MOST_TOLD: usize = 3;

/// What asking may take of the time of the request in which it is told.
const BUDGET: Duration = Duration::from_millis(500);

/// What noting may take, each time.
const NOTING: Duration = Duration::from_secs(2);

/// No passport lives longer, and without one nothing can be noted.
const PASSPORT_LIFE: Duration = Duration::from_mins(1);

/// Between two tries to note it, at first and at most.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// The changes whose answers came too late. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Late {
    memory: Memory,
    cart: CartClient,
    tasks: Tasks,
    room: Arc<Semaphore>,
}

impl Late {
    pub(super) fn new(cart: CartClient, tasks: Tasks) -> Self {
        Self {
            memory: Memory::default(),
            cart,
            tasks,
            room: Arc::new(Semaphore::new(MOST_NOTING)),
        }
    }

    /// The shopper was told that it takes longer, so it is noted what that was.
    pub(super) fn gave_up(&self, turn: &Turn<'_>) {
        let (Some(user), Some((change, kind))) = (turn.user_id(), turn.last_change()) else {
            return;
        };
        self.memory.remember(user, change.clone(), kind);
        let Some(passport) = turn.known_passport().cloned() else {
            return;
        };
        let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else {
            tracing::warn!(
                "a late change is remembered in this process only: too many are being noted"
            );
            return;
        };
        let (late, user) = (self.clone(), user.to_owned());
        let _detached = self.tasks.spawn("skill.late.note", async move {
            let _room = room;
            late.note(&user, (&change, kind), &passport).await;
        });
    }

    /// Notes it, again until it is acknowledged, while the passport may live. A process that ends
    /// tries once more.
    async fn note(&self, user: &str, (change, kind): (&ChangeId, ChangeKind), passport: &Passport) {
        let (draining, until) = (self.tasks.draining(), Instant::now() + PASSPORT_LIFE);
        let mut pause = PAUSE;
        loop {
            let is_last = draining.is_cancelled();
            let deadline = Deadline::within(NOTING);
            let error = match self
                .cart
                .note_late_add(passport, change, kind, deadline)
                .await
            {
                Ok(()) => return self.memory.noted(user, change),
                Err(error) => error,
            };
            if is_last || !is_passing(&error) || Instant::now() + pause > until {
                tracing::warn!(
                    error = %causes(&error),
                    "a late change could not be noted, and is remembered in this process only"
                );
                return;
            }
            tokio::select! {
                () = draining.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    /// Whether this process knows that there may be something to tell.
    pub(super) fn knows_of(&self, user: Option<&str>) -> bool {
        user.is_some_and(|user| !self.memory.of(user).is_empty())
    }

    /// What is to be said before the answer to this turn, whatever that is, if there is something.
    /// As long as nobody can tell, it is remembered.
    pub(super) async fn taken(&self, turn: &Turn<'_>, passport: &Passport) -> Option<Told> {
        let user = turn.user_id().unwrap_or_default();
        let deadline = turn.cart_deadline.capped(BUDGET);
        for Remembered {
            change,
            kind,
            noted,
            since: _,
        } in self.memory.of(user)
        {
            // Its own repetition hears the answer itself.
            if noted == Noted::Yes || change.request_id == turn.request_id() {
                continue;
            }
            let noted = turn.cart.note_late_add(passport, &change, kind, deadline);
            match noted.await {
                Ok(()) => self.memory.noted(user, &change),
                Err(error) if is_passing(&error) => return None,
                Err(_never) => {}
            }
        }
        match take(turn, passport).await {
            Ok(changes) => {
                self.memory.forget(user);
                Told::of(turn.language, &changes)
            }
            Err(error) => {
                if !is_passing(&error) {
                    self.memory.forget(user);
                }
                None
            }
        }
    }
}

/// Asks what they did, and once more if the answer was lost: it is kept for this request.
async fn take(turn: &Turn<'_>, passport: &Passport) -> Result<Vec<LateChange>, CartError> {
    let deadline = turn.cart_deadline.capped(BUDGET);
    let first = deadline.capped(BUDGET / 2);
    let id = turn.request_id();
    match turn.cart.take_late_adds(passport, id, first).await {
        Err(error) if is_passing(&error) => turn.cart.take_late_adds(passport, id, deadline).await,
        answered => answered,
    }
}

/// Whether it may be otherwise in a moment.
fn is_passing(error: &CartError) -> bool {
    matches!(error, CartError::Slow | CartError::Unavailable(_))
}

/// What late changes did, to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// As it is said.
    pub(super) text: String,
    /// What "undo that" means now.
    pub(super) last: Latest,
}

impl Told {
    /// None if there is nothing to tell.
    fn of(language: &Language, changes: &[LateChange]) -> Option<Self> {
        let last = latest(changes.last()?);
        // What had the same effect is told together.
        let alike = changes
            .chunk_by(|one, next| (one.effect, &one.list_name) == (next.effect, &next.list_name));
        let texts: Vec<String> = alike.map(|changes| told(language, changes)).collect();
        Some(Self {
            text: texts.join(" "),
            last,
        })
    }
}

/// As the conversation remembers it.
fn latest(change: &LateChange) -> Latest {
    let touched = match (change.effect, change.lines.as_slice()) {
        (LateEffect::Emptied, _) => return Latest::Emptied,
        (LateEffect::InCart, [line]) => in_cart(line, i64::from(line.pieces)),
        (LateEffect::OutOfCart, [line]) => in_cart(line, -i64::from(line.pieces)),
        (LateEffect::Counted, [line]) => in_cart(line, 0),
        (LateEffect::FromList, [line, ..]) => from_list(change, line),
        (
            LateEffect::InCart
            | LateEffect::OutOfCart
            | LateEffect::Counted
            | LateEffect::FromList
            | LateEffect::Restored
            | LateEffect::OnList
            | LateEffect::OffList,
            _,
        ) => return Latest::Other,
    };
    Latest::Touched(touched)
}

fn in_cart(line: &LateLine, by: i64) -> Touched {
    Touched {
        sku: line.product.sku.clone(),
        by,
        now: line.present,
        at: line.at,
        on: None,
    }
}

/// Of several lines that went into the cart at once, the whole change is taken back.
fn from_list(change: &LateChange, line: &LateLine) -> Touched {
    let (act, by) = if change.lines.len() == 1 {
        (ListAct::ToCart, None)
    } else {
        let by = Some(change.by.clone()).filter(is_short);
        (ListAct::AllToCart, by.map(Box::new))
    };
    let list = change.list_id.clone();
    Touched {
        on: Some(OnList { act, list, by }),
        ..in_cart(line, i64::from(line.pieces))
    }
}

/// "By the way, two Echo Dots went into your cart after all.", of changes of one effect, and of one
/// list.
fn told(language: &Language, changes: &[LateChange]) -> String {
    let Some(first) = changes.first() else {
        return String::new();
    };
    let gone: Vec<Product> = changes.iter().flat_map(|it| it.gone.clone()).collect();
    let key = match first.effect {
        LateEffect::InCart => "late-added",
        LateEffect::OutOfCart => "late-removed",
        LateEffect::Counted => "late-counted",
        LateEffect::Emptied => "late-emptied",
        LateEffect::Restored if gone.is_empty() => "late-restored",
        LateEffect::Restored => "late-restored-part",
        LateEffect::OnList => "late-listed",
        LateEffect::OffList => "late-unlisted",
        LateEffect::FromList => "late-moved",
    };
    let lines: Vec<&LateLine> = changes.iter().flat_map(|change| &change.lines).collect();
    let (subject, product) = counted(language, &lines);
    let args = Args::default()
        .number("subject", subject)
        .text("product", product)
        .text("list", list_suffix(&first.list_name))
        .text("gone", language.gone(&gone));
    language.part(key, &args)
}

/// "Two Echo Dots, Power Bank and 3 more", and the grammatical number of it.
fn counted(language: &Language, lines: &[&LateLine]) -> (u32, String) {
    let said = match lines.len() {
        0..=MOST_TOLD => lines.len(),
        _ => MOST_TOLD - 1,
    };
    let first = lines.iter().take(said);
    let first = first.map(|line| language.counted(line.pieces, &line.product));
    let first: Vec<Counted> = first.collect();
    let rest = lines.len().saturating_sub(said);
    let subject = match rest {
        0 => Counted::subject_of(&first),
        _ => 2,
    };
    let mut names: Vec<String> = first.into_iter().map(|counted| counted.text).collect();
    if rest > 0 {
        let rest = u32::try_from(rest).unwrap_or(u32::MAX);
        names.push(language.part("late-rest", &Args::default().number("rest", rest)));
    }
    (subject, language.together(&names))
}

/// Whether cart-service knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noted {
    NotYet,
    Yes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Remembered {
    change: ChangeId,
    kind: ChangeKind,
    since: Instant,
    noted: Noted,
}

/// What this process gave up, by Alexa's user.
#[derive(Debug, Clone, Default)]
struct Memory(Arc<Mutex<HashMap<String, Vec<Remembered>>>>);

impl Memory {
    fn remember(&self, user: &str, change: ChangeId, kind: ChangeKind) {
        let now = Instant::now();
        let mut known = self.0.lock();
        known.retain(|_, changes| {
            changes.retain(|it| now.duration_since(it.since) < REMEMBERED);
            !changes.is_empty()
        });
        if known.len() >= MOST && !known.contains_key(user) {
            return;
        }
        let changes = known.entry(user.to_owned()).or_default();
        changes.retain(|it| it.change != change);
        if changes.len() >= MOST_OF_ONE {
            changes.remove(0);
        }
        changes.push(Remembered {
            change,
            kind,
            since: now,
            noted: Noted::NotYet,
        });
    }

    fn of(&self, user: &str) -> Vec<Remembered> {
        let known = self.0.lock();
        let changes = known.get(user).into_iter().flatten();
        changes
            .filter(|it| it.since.elapsed() < REMEMBERED)
            .cloned()
            .collect()
    }

    /// cart-service knows of it now.
    fn noted(&self, user: &str, change: &ChangeId) {
        let mut known = self.0.lock();
        let changes = known.get_mut(user).into_iter().flatten();
        for it in changes.filter(|it| it.change == *change) {
            it.noted = Noted::Yes;
        }
    }

    /// What there was to tell was told; what comes later, cart-service says.
    fn forget(&self, user: &str) {
        self.0.lock().remove(user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(request_id: &str) -> ChangeId {
        ChangeId {
            request_id: request_id.to_owned(),
            step: 0,
        }
    }

    fn of(memory: &Memory, user: &str) -> Vec<String> {
        let changes = memory.of(user).into_iter();
        changes.map(|it| it.change.request_id).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_three_are_remembered_for_a_while() {
        let memory = Memory::default();

        for request_id in ["r1", "r2", "r1", "r3", "r4"] {
            memory.remember("anna", change(request_id), ChangeKind::Add);
        }
        memory.remember("ben", change("r5"), ChangeKind::Add);
        memory.noted("anna", &change("r3"));
        memory.noted("anna", &change("r9"));
        let noted = memory.of("anna").into_iter().map(|it| it.noted);

        assert_eq!(of(&memory, "anna"), ["r1", "r3", "r4"]);
        let expected = [Noted::NotYet, Noted::Yes, Noted::NotYet];
        assert_eq!(noted.collect::<Vec<_>>(), expected);
        memory.forget("anna");
        assert_eq!(of(&memory, "anna"), [""; 0]);
        tokio::time::advance(REMEMBERED).await;
        assert_eq!(of(&memory, "ben"), [""; 0]);
    }

    #[test]
    fn there_is_an_end_to_it() {
        let memory = Memory::default();

        for number in 0..=MOST {
            memory.remember(&number.to_string(), change("r1"), ChangeKind::Add);
        }

        assert_eq!(memory.0.lock().len(), MOST);
    }
}
