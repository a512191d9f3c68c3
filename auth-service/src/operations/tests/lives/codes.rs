//! Exchanging codes.

use super::super::VERIFIER;
use super::model::{Access, Refresh};
use super::step::{Proof, Wrong};
use super::world::{Halt, REDIRECT_URI, Rule, World, holds};
use crate::domain::code::PresentedCode;
use crate::operations::{ExchangeError, ExchangeRequest, IssuedTokens};

/// Links in one sequence: fewer than one shopper may have.
const MOST_LINKS: usize = 8;

impl World {
    pub(super) async fn exchange(
        &mut self,
        code: usize,
        wrong: Option<Wrong>,
        at: usize,
    ) -> Result<(), Halt> {
        let facts = self.model.codes[code].clone();
        if self.links.len() >= MOST_LINKS && facts.link.is_none() {
            return Ok(());
        }
        let asks = match wrong {
            Some(Wrong::Client) => (facts.client + 1) % self.model.clients.len(),
            Some(Wrong::Verifier | Wrong::RedirectUri) | None => facts.client,
        };
        let (client, vouched) = self.vouch(asks, Proof::Fresh).await?;
        let facts_of_client = self.model.clients.get(asks);
        let has_changed = facts_of_client
            .is_some_and(|facts| facts.is_off || facts.secret_version != vouched.secret_version);
        let other = |is: Wrong, right: &str| {
            let text = if wrong == Some(is) { "wrong" } else { right };
            Some(text.to_owned())
        };
        let request = ExchangeRequest {
            code: PresentedCode::from(self.codes[code].clone()),
            redirect_uri: other(Wrong::RedirectUri, REDIRECT_URI),
            verifier: other(Wrong::Verifier, VERIFIER),
        };
        let foretold = self.model.exchange(code, wrong, self.now())?;

        let exchanged = self.processes[at].exchange(&client, request).await;

        match exchanged {
            Ok(issued) => {
                holds(foretold, Rule::Code, || {
                    format!("a code was exchanged that is worth nothing: {facts:?} {wrong:?}")
                })?;
                let signing = self.model.signing(at);
                self.add_link(code, &issued, at);
                let link = self.links.len() - 1;
                let next = self.links[link].refresh[0].facts;
                holds(
                    next == Refresh {
                        generation: 1,
                        kid: signing,
                    },
                    Rule::Successor,
                    || format!("a link begins with {next:?}, and {signing} signs"),
                )?;
                let access = self.links[link].access[0].facts;
                self.promises_enough(link, &issued, access)
            }
            Err(ExchangeError::Refused(refusal)) => holds(!foretold, Rule::Code, || {
                format!("a good code was refused: {refusal} {facts:?}")
            }),
            Err(ExchangeError::ClientChanged) => holds(has_changed, Rule::Causeless, || {
                format!("{client:?} has just proved itself, and is to do so again")
            }),
            Err(ExchangeError::Trouble(trouble)) => holds(false, Rule::Causeless, || {
                format!("an exchange fails: {trouble}")
            }),
        }
    }

    /// (4) of a reply.
    pub(super) fn promises_enough(
        &self,
        link: usize,
        issued: &IssuedTokens,
        access: Access,
    ) -> Result<(), Halt> {
        let facts = &self.model.links[link];
        let policy = self.model.clients[facts.client].profile.policy();
        let left = access.expires_at.as_seconds() - self.now().as_seconds();
        let says = issued.expires_in_seconds;
        // The clock went on while the reply was on its way; the other process's may be behind.
        let is_true = (left - 1..=left + 30).contains(&says);
        let least = i64::try_from(policy.min_expires_in.as_secs()).unwrap();
        holds(is_true && says >= least, Rule::LifeLeft, || {
            format!("a reply says {says} s, the token lives {left} s, the least is {least} s")
        })
    }
}
