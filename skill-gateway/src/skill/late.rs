//! What was added while nobody waited any more: it is told unasked, once, at the next opportunity.
//!
//! Who was told "That's taking longer than usual" does not know whether it was done. Which add it
//! was is noted with cart-service, which knows what became of it, by a task that outlives the
//! answer; until then it is remembered here. Whichever process hears the shopper next is told by
//! cart-service's answers that there is something to ask for, or knows it itself, and asks once:
//! what is told with an answer is kept by its request, so that a repeat is answered the same.
//!
//! It is told where the shopper's account is needed anyway, and where it cannot be had in time it is
//! not told now. Nothing is added for it: an add that never arrived stays undone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Deadline, Tasks, causes};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::state::Touched;
use super::turn::Turn;
use crate::clients::{Addition, CartClient, CartError, ChangeId, Passport};
use crate::speech::{Args, Counted, Language};

/// Later nobody remembers what it was about. As long as cart-service tells it.
const REMEMBERED: Duration = Duration::from_mins(15);

/// More shoppers are not remembered at once: that many wait only in an outage.
const MOST: usize = 10_000;

/// More cannot be listened to. As many as cart-service keeps.
const MOST_OF_ONE: usize = 3;

/// So many are noted at once: each waits for a cart-service that is slow or away.
const MOST_NOTING: usize = 1_000;

/// What asking may take of the time of the request in which it is told.
const BUDGET: Duration = Duration::from_millis(500);

/// What noting may take, each time.
const NOTING: Duration = Duration::from_secs(2);

/// No passport lives longer, and without one nothing can be noted.
const PASSPORT_LIFE: Duration = Duration::from_mins(1);

/// Between two tries to note it, at first and at most.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// The adds whose answers came too late. Cheap to clone.
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
        let (Some(user), Some(change)) = (turn.user_id(), turn.last_add()) else {
            return;
        };
        self.memory.remember(user, change.clone());
        let Some(passport) = turn.known_passport().cloned() else {
            return;
        };
        let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else {
            tracing::warn!(
                "a late add is remembered in this process only: too many are being noted"
            );
            return;
        };
        let (late, user) = (self.clone(), user.to_owned());
        let _detached = self.tasks.spawn("skill.late.note", async move {
            let _room = room;
            late.note(&user, &change, &passport).await;
        });
    }

    /// Notes it, again until it is acknowledged, while the passport may live. A process that ends
    /// tries once more.
    async fn note(&self, user: &str, change: &ChangeId, passport: &Passport) {
        let (draining, until) = (self.tasks.draining(), Instant::now() + PASSPORT_LIFE);
        let mut pause = PAUSE;
        loop {
            let is_last = draining.is_cancelled();
            let deadline = Deadline::within(NOTING);
            let error = match self.cart.note_late_add(passport, change, deadline).await {
                Ok(()) => return self.memory.noted(user, change),
                Err(error) => error,
            };
            if is_last || !is_passing(&error) || Instant::now() + pause > until {
                tracing::warn!(
                    error = %causes(&error),
                    "a late add could not be noted, and is remembered in this process only"
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
        for Remembered { change, noted, .. } in self.memory.of(user) {
            // Its own repetition hears the answer itself.
            if noted == Noted::Yes || change.request_id == turn.request_id() {
                continue;
            }
            match turn.cart.note_late_add(passport, &change, deadline).await {
                Ok(()) => self.memory.noted(user, &change),
                Err(error) if is_passing(&error) => return None,
                Err(_never) => {}
            }
        }
        let taken = turn
            .cart
            .take_late_adds(passport, turn.request_id(), deadline);
        match taken.await {
            Ok(additions) => {
                self.memory.forget(user);
                Told::of(turn.language, &additions)
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

/// Whether it may be otherwise in a moment.
fn is_passing(error: &CartError) -> bool {
    matches!(error, CartError::Slow | CartError::Unavailable(_))
}

/// What was added, to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// As it is said.
    pub(super) text: String,
    /// It is the last change now, which "undo that" takes back.
    pub(super) added: Touched,
}

impl Told {
    /// None if there is nothing to tell.
    fn of(language: &Language, additions: &[Addition]) -> Option<Self> {
        let Addition { line, added, .. } = additions.last()?;
        let counted = |addition: &Addition| language.counted(addition.added, &addition.line);
        let counted: Vec<Counted> = additions.iter().map(counted).collect();
        let subject = Counted::subject_of(&counted);
        let names: Vec<String> = counted.into_iter().map(|counted| counted.text).collect();
        let args = Args::default()
            .number("subject", subject)
            .text("product", language.together(&names));
        Some(Self {
            text: language.part("late-added", &args),
            added: Touched {
                sku: line.sku.clone(),
                by: i64::from(*added),
                now: line.quantity,
                at: None,
                on: None,
            },
        })
    }
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
    since: Instant,
    noted: Noted,
}

/// What this process gave up, by Alexa's user.
#[derive(Debug, Clone, Default)]
struct Memory(Arc<Mutex<HashMap<String, Vec<Remembered>>>>);

impl Memory {
    fn remember(&self, user: &str, change: ChangeId) {
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
            memory.remember("anna", change(request_id));
        }
        memory.remember("ben", change("r5"));
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
            memory.remember(&number.to_string(), change("r1"));
        }

        assert_eq!(memory.0.lock().len(), MOST);
    }
}
