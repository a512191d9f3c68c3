//! The requests of the last minutes, so that a repeat hears what the first one heard.
//!
//! Alexa gives every request an id and no nonce. A repeat of the same bytes is the same request:
//! it gets the same answer, waiting for it if need be. The same id over other bytes is nobody's
//! retry and is refused. The memory is bounded and belongs to one process: what decides whether a
//! change is made once is cart-service's own record.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use aws_lc_rs::digest;
use bytes::Bytes;
use parking_lot::Mutex;
use saycart_service::Timestamp;
use tokio::sync::watch;

/// Requests that are remembered: some 27 a second over the five minutes in which one is fresh.
const MOST_REQUESTS: usize = 8_192;

/// What the remembered answers may take together.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Which bytes came under an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fingerprint([u8; 32]);

impl Fingerprint {
    fn of(body: &[u8]) -> Self {
        let mut fingerprint = [0; 32];
        let digest = digest::digest(&digest::SHA256, body);
        fingerprint
            .iter_mut()
            .zip(digest.as_ref())
            .for_each(|(to, from)| *to = *from);
        Self(fingerprint)
    }
}

/// The same request id came with another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request id came before with another body")]
pub(crate) struct RequestIdReused;

/// Requests and their answers. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestMemory(Arc<Mutex<Remembered>>);

#[derive(Debug, Default)]
struct Remembered {
    requests: HashMap<String, Entry>,
    /// Oldest first. An id that was given up and came again stands here twice.
    order: VecDeque<(String, u64)>,
    bytes: usize,
    next_turn: u64,
}

#[derive(Debug)]
struct Entry {
    fingerprint: Fingerprint,
    turn: u64,
    until: Timestamp,
    answer: watch::Receiver<Option<Bytes>>,
    size: usize,
}

/// What a request is.
pub(crate) enum Turn {
    /// The first of its id: answer it, and tell the memory.
    First(Answering),
    /// Answered before.
    Answered(Bytes),
    /// Being answered: wait.
    Waiting(watch::Receiver<Option<Bytes>>),
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::First(_) => "First",
            Self::Answered(_) => "Answered",
            Self::Waiting(_) => "Waiting",
        })
    }
}

/// The duty to answer a request. Dropped without an answer, the next repeat takes it over.
#[derive(Debug)]
pub(crate) struct Answering {
    memory: RequestMemory,
    request_id: String,
    turn: u64,
    answer: watch::Sender<Option<Bytes>>,
}

impl RequestMemory {
    /// The answer to this request: `answer`'s for the first of its id, and that same one for its
    /// repeats. Remembered until `until`, when the request's timestamp makes it stale anyhow; a
    /// failure is not remembered, the next repeat tries again.
    pub(crate) async fn answer_once<F, E>(
        &self,
        request_id: &str,
        body: &[u8],
        now: Timestamp,
        until: Timestamp,
        answer: F,
    ) -> Result<Bytes, E>
    where
        F: Future<Output = Result<Bytes, E>>,
        E: From<RequestIdReused>,
    {
        loop {
            match self.take_turn(request_id, body, now, until)? {
                Turn::First(answering) => return Ok(answering.finish(answer.await?)),
                Turn::Answered(answer) => return Ok(answer),
                Turn::Waiting(mut waiting) => {
                    // An error means that the first one's client went away and its work with it.
                    if let Ok(answered) = waiting.wait_for(Option::is_some).await
                        && let Some(answer) = answered.as_ref()
                    {
                        return Ok(answer.clone());
                    }
                }
            }
        }
    }

    fn take_turn(
        &self,
        request_id: &str,
        body: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Turn, RequestIdReused> {
        let fingerprint = Fingerprint::of(body);
        let mut remembered = self.0.lock();
        remembered.forget(now);
        if let Some(entry) = remembered.requests.get(request_id) {
            if entry.fingerprint != fingerprint {
                return Err(RequestIdReused);
            }
            let answered = entry.answer.borrow().clone();
            return Ok(answered.map_or_else(|| Turn::Waiting(entry.answer.clone()), Turn::Answered));
        }
        let (sender, receiver) = watch::channel(None);
        let turn = remembered.next_turn;
        remembered.next_turn = turn.wrapping_add(1);
        remembered.order.push_back((request_id.to_owned(), turn));
        let entry = Entry {
            fingerprint,
            turn,
            until,
            answer: receiver,
            size: 0,
        };
        remembered.requests.insert(request_id.to_owned(), entry);
        Ok(Turn::First(Answering {
            memory: self.clone(),
            request_id: request_id.to_owned(),
            turn,
            answer: sender,
        }))
    }
}

impl Answering {
    fn finish(self, answer: Bytes) -> Bytes {
        self.answer.send_replace(Some(answer.clone()));
        let mut remembered = self.memory.0.lock();
        if let Some(entry) = remembered.entry_of(&self.request_id, self.turn) {
            entry.size = answer.len();
            remembered.bytes = remembered.bytes.saturating_add(answer.len());
        }
        answer
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if self.answer.borrow().is_none() {
            self.memory.0.lock().remove(&self.request_id, self.turn);
        }
    }
}

impl Remembered {
    fn entry_of(&mut self, request_id: &str, turn: u64) -> Option<&mut Entry> {
        self.requests
            .get_mut(request_id)
            .filter(|entry| entry.turn == turn)
    }

    fn remove(&mut self, request_id: &str, turn: u64) {
        if let Some(size) = self.entry_of(request_id, turn).map(|entry| entry.size) {
            self.bytes = self.bytes.saturating_sub(size);
            self.requests.remove(request_id);
        }
    }

    /// Forgets from the oldest on what is stale, and what is too much.
    fn forget(&mut self, now: Timestamp) {
        while let Some((request_id, turn)) = self.order.front().cloned() {
            let full = self.requests.len() >= MOST_REQUESTS || self.bytes > MOST_BYTES;
            let stale = self
                .entry_of(&request_id, turn)
                .is_none_or(|entry| entry.until < now);
            if !full && !stale {
                break;
            }
            self.order.pop_front();
            self.remove(&request_id, turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn later(seconds: u64) -> Timestamp {
        NOW.plus(Duration::from_secs(seconds))
    }

    async fn say(memory: &RequestMemory, id: &str, body: &str, answer: &str) -> Option<Bytes> {
        let answer = Bytes::from(answer.to_owned());
        let until = later(150);
        memory
            .answer_once(id, body.as_bytes(), NOW, until, async {
                Ok::<_, RequestIdReused>(answer)
            })
            .await
            .ok()
    }

    #[tokio::test]
    async fn a_repeat_hears_the_first_answer() {
        let memory = RequestMemory::default();

        let first = say(&memory, "a", "body", "one").await;
        let repeat = say(&memory, "a", "body", "two").await;

        assert_eq!(first.as_deref(), Some(&b"one"[..]));
        assert_eq!(repeat, first);
    }

    #[tokio::test]
    async fn another_body_under_the_same_id_is_refused() {
        let memory = RequestMemory::default();
        say(&memory, "a", "body", "one").await.unwrap();

        assert_eq!(say(&memory, "a", "other body", "two").await, None);
    }

    #[tokio::test]
    async fn a_repeat_waits_for_an_answer_under_way() {
        let memory = RequestMemory::default();
        let Ok(Turn::First(first)) = memory.take_turn("a", b"body", NOW, later(150)) else {
            panic!("the first of its id")
        };

        let mut repeat = Box::pin(say(&memory, "a", "body", "two"));
        assert!(futures_util::poll!(&mut repeat).is_pending());
        first.finish(Bytes::from_static(b"one"));

        assert_eq!(repeat.await.as_deref(), Some(&b"one"[..]));
    }

    #[tokio::test]
    async fn a_repeat_takes_over_when_the_first_client_went_away() {
        let memory = RequestMemory::default();
        let first = memory.take_turn("a", b"body", NOW, later(150)).unwrap();
        let mut repeat = Box::pin(say(&memory, "a", "body", "two"));
        assert!(futures_util::poll!(&mut repeat).is_pending());

        drop(first);

        assert_eq!(repeat.await.as_deref(), Some(&b"two"[..]));
    }

    #[tokio::test]
    async fn what_is_stale_is_forgotten() {
        let memory = RequestMemory::default();
        say(&memory, "a", "body", "one").await.unwrap();

        let turn = memory.take_turn("b", b"body", later(151), later(300));

        assert!(matches!(turn, Ok(Turn::First(_))));
        assert_eq!(memory.0.lock().requests.len(), 1);
    }

    #[tokio::test]
    async fn the_memory_is_bounded_in_requests_and_bytes() {
        let memory = RequestMemory::default();
        let large = "x".repeat(MOST_BYTES / 4);

        for number in 0..6 {
            say(&memory, &format!("large {number}"), "body", &large)
                .await
                .unwrap();
        }
        assert!(memory.0.lock().bytes <= MOST_BYTES + large.len());
        for number in 0..=MOST_REQUESTS {
            say(&memory, &format!("small {number}"), "body", "")
                .await
                .unwrap();
        }
        let remembered = memory.0.lock();
        assert_eq!(remembered.requests.len(), MOST_REQUESTS);
        assert_eq!(remembered.order.len(), MOST_REQUESTS);
        assert_eq!(remembered.bytes, 0);
    }
}
