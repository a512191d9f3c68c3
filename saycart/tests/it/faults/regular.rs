//! A shopper who goes on talking whatever happens, and knows what must be in the cart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use saycart::alexa::DEV_SKILL_ID;
use saycart::alexa::device::{Answer, Device, Recognised, new_id};
use saycart::alexa::linking::Tokens;
use saycart::alexa::voice::Voice;
use saycart_service::{ExposeSecret as _, SecretString};
use saycart_skill_gateway::is_apology;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::alexa::Alexa;
use super::balancer::Reply;
use super::book::Page;
use super::goods::{Held, Shelf};
use crate::world::now;

/// Between an answer and the next sentence.
const BREATH: Duration = Duration::from_millis(80);
/// Nobody repeats a sentence for longer; by then everything has been mended for long.
pub(super) const PERSEVERANCE: Duration = Duration::from_mins(1);
/// More than that in one line is taken out again.
const ENOUGH: u32 = 2;

/// Somebody who is linked, and what Alexa needs to speak for them.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) device: Device,
    pub(super) tokens: Tokens,
    voice: Voice,
}

/// An answer, and when its request was first sent.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) answer: Answer,
    pub(super) since: Instant,
}

impl Caller {
    pub(super) fn new(tokens: Tokens) -> Self {
        Self {
            device: Device {
                skill_id: DEV_SKILL_ID.to_owned(),
                user_id: new_id("ask.account"),
                locale: "en-US".to_owned(),
                access_token: Some(tokens.access.expose_secret().to_owned()),
                recognised: Recognised::No,
                conversation: None,
            },
            tokens,
            voice: Voice::of("en-US").unwrap(),
        }
    }

    pub(super) fn access(&self) -> &SecretString {
        &self.tokens.access
    }

    /// Says a sentence, and again under the same id until there is an answer.
    pub(super) async fn says(
        &self,
        alexa: &Alexa,
        sentence: &str,
        page: &Mutex<Page>,
    ) -> Option<Heard> {
        let since = Instant::now();
        let request = self.device.request(&self.voice.hear(sentence, None), now());
        let signed = alexa.sign(&request);
        page.lock().requests += 1;
        while since.elapsed() < PERSEVERANCE {
            let sent = Instant::now();
            match alexa.balancer.hear(&signed).await {
                Reply::Heard(delivered) => {
                    let mut page = page.lock();
                    page.slowest = page.slowest.max(sent.elapsed());
                    let answer = self.device.clone().hear(&request, &delivered.body);
                    match answer {
                        Ok(answer) if !answer.speech.is_empty() => {
                            page.apologies += u32::from(is_apology("en-US", &answer.speech));
                            return Some(Heard { answer, since });
                        }
                        _ => {
                            page.silent += 1;
                            page.wrongs.push(format!("`{sentence}`: nothing to speak"));
                        }
                    }
                }
                Reply::Silence { excused, why } => {
                    let mut page = page.lock();
                    page.repeats += 1;
                    if excused {
                        page.excused += 1;
                    } else {
                        page.silent += 1;
                        let waited = sent.elapsed();
                        let wrong = format!("`{sentence}`: silence after {waited:.1?}: {why}");
                        page.wrongs.push(wrong);
                    }
                }
            }
            sleep(BREATH).await;
        }
        page.lock()
            .wrongs
            .push(format!("`{sentence}` was never answered"));
        None
    }
}

/// A shopper with goods of their own, which nobody else ever names.
#[derive(Debug)]
pub(super) struct Regular {
    pub(super) caller: Caller,
    pub(super) shelf: Shelf,
    /// When the last request was sent that was served.
    pub(super) served: Arc<Mutex<Instant>>,
    turn: usize,
}

/// What a sentence asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Add(usize),
    Remove(usize),
    Read,
}

impl Deed {
    /// Whether this says that it was done.
    pub(super) fn is_acknowledged_by(self, speech: &str) -> bool {
        let beginnings: &[&str] = match self {
            Self::Add(_) => &["Added ", "I've added ", "That makes ", "You have "],
            Self::Remove(_) => &["Removed ", "I've taken out "],
            Self::Read => &["You have ", "Your cart is empty", "There's nothing "],
        };
        beginnings
            .iter()
            .any(|beginning| speech.starts_with(beginning))
    }
}

/// The answer itself, where it is told first what an earlier add came to: what that was about stays
/// unsure here until the cart is looked into.
fn without_late_report(speech: &str) -> &str {
    speech
        .split_once(" went into your cart after all. ")
        .map_or(speech, |(_, answer)| answer)
}

impl Regular {
    pub(super) fn new(caller: Caller, shelf: Shelf) -> Self {
        Self {
            caller,
            shelf,
            served: Arc::new(Mutex::new(Instant::now())),
            turn: 0,
        }
    }

    /// Talks until told to stop, and hears the last answer before.
    pub(super) async fn talks(
        &mut self,
        alexa: &Alexa,
        page: &Mutex<Page>,
        stop: &CancellationToken,
    ) {
        while !stop.is_cancelled() {
            let deed = self.next_deed();
            let sentence = self.sentence(deed);
            let heard = self.caller.says(alexa, &sentence, page).await;
            self.learns(deed, heard.as_ref(), page);
            sleep(BREATH).await;
        }
    }

    /// Each product in turn: added twice, then taken out; now and then the cart is read. What may
    /// or may not have happened is left alone until the cart has been looked into.
    fn next_deed(&mut self) -> Deed {
        self.turn += 1;
        if self.turn.is_multiple_of(4) {
            return Deed::Read;
        }
        let count = self.shelf.goods.len();
        let sure = (0..count)
            .map(|step| (self.turn + step) % count)
            .find_map(|at| match self.shelf.goods[at].held {
                Held::Sure(held) => Some((at, held)),
                Held::Unsure { .. } => None,
            });
        match sure {
            Some((at, held)) if held < ENOUGH => Deed::Add(at),
            Some((at, _)) => Deed::Remove(at),
            None => Deed::Read,
        }
    }

    fn sentence(&self, deed: Deed) -> String {
        let word = |at: usize| self.shelf.goods[at].word;
        match deed {
            Deed::Add(at) => format!("add a {} to my cart", word(at)),
            Deed::Remove(at) => format!("remove the {} from my cart", word(at)),
            Deed::Read => "what's in my cart".to_owned(),
        }
    }

    fn learns(&mut self, deed: Deed, heard: Option<&Heard>, page: &Mutex<Page>) {
        let speech = heard.map_or("", |heard| heard.answer.speech.as_str());
        let speech = without_late_report(speech);
        let mut page = page.lock();
        if self.shelf.is_of_others(speech) {
            page.strangers += 1;
            page.wrongs
                .push(format!("{deed:?}: heard of others' goods: {speech}"));
        }
        let apologised = heard.is_none() || is_apology("en-US", speech);
        let done = deed.is_acknowledged_by(speech);
        match deed {
            Deed::Add(at) if done => self.shelf.goods[at].becomes(|held| held + 1),
            Deed::Remove(at) if done => self.shelf.goods[at].becomes(|_| 0),
            Deed::Add(at) if apologised => self.shelf.goods[at].may_become(|held| held + 1),
            Deed::Remove(at) if apologised => self.shelf.goods[at].may_become(|_| 0),
            _ if !done && !apologised => {
                // Not one that this shopper should ever hear: nothing of theirs is unknown,
                // sold out or missing in the cart.
                page.wrongs.push(format!("{deed:?}: {speech}"));
            }
            _ => {}
        }
        if let Some(heard) = heard
            && done
        {
            *self.served.lock() = heard.since;
        }
    }
}
