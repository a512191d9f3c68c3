//! Refreshing: by the client, by who has an old token, by who has a key.

use futures_util::future::join_all;
use saycart_service::Timestamp;

use super::super::{presented, same};
use super::model::{Foretold, Refresh, Refreshed, Refusal};
use super::step::{By, Proof, Reply, TokenKind};
use super::world::{EVERYTHING, Halt, Made, Rule, World, holds, made};
use crate::domain::key::{KeyLookUp, KeyState, Kid};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation, RefreshToken};
use crate::operations::{IssuedTokens, RefreshError, RefreshRequest};

/// A refresh, as a step says it.
pub(super) struct Asked {
    pub(super) link: usize,
    pub(super) age: usize,
    pub(super) by: By,
    pub(super) proof: Proof,
    pub(super) scope: Option<u32>,
    pub(super) times: usize,
    pub(super) reply: Reply,
    pub(super) at: usize,
}

impl World {
    pub(super) async fn refresh(&mut self, asked: Asked) -> Result<(), Halt> {
        let Asked { link, at, .. } = asked;
        let (index, token) = self.links[link].refresh_of(asked.age);
        let before = self.model.links[link].clone();
        let client = match asked.by {
            By::Owner => before.client,
            By::Other => (before.client + 1) % self.model.clients.len(),
        };
        let (authenticated, vouched) = self.vouch(client, asked.proof).await?;
        let now = self.now();
        let excuse = self.excuse(link, &token, at);
        let is_careful = index == self.links[link].stored
            && asked.by == By::Owner
            && !before.is_shared
            && excuse.is_none();
        let mut foretold = Vec::new();
        for _ in 0..asked.times {
            let (scope, token) = (asked.scope, token.facts);
            let answer = self.model.refresh(at, link, token, vouched, scope, now)?;
            foretold.push(answer);
        }
        if is_careful {
            let refused = foretold[0].answer == Refreshed::Refused(Refusal::Grant);
            holds(!refused, Rule::Faithful, || {
                format!(
                    "a careful client with {:?} would be refused: {before:?}",
                    token.facts
                )
            })?;
        }
        self.model.links[link].is_shared |= !token.is_heard;
        let calls = (0..asked.times).map(|_| {
            let request = RefreshRequest {
                token: presented(&token.text),
                scope: asked.scope.map(ScopeSet::from_mask),
            };
            self.processes[at].refresh(&authenticated, request)
        });

        let answers = join_all(calls).await;

        for answer in answers {
            match answer {
                Ok(issued) => {
                    holds(
                        token.facts.generation >= before.used,
                        Rule::Superseded,
                        || {
                            let used = before.used;
                            format!("{:?} is taken after the use of {used}", token.facts)
                        },
                    )?;
                    self.is_as_foretold(&asked, &foretold, &issued)?;
                }
                Err(error) => refused_as_foretold(&foretold, &error, is_careful)?,
            }
        }
        Ok(())
    }

    /// Why a careful client may be refused all the same.
    pub(super) fn excuse(
        &self,
        link: usize,
        token: &Made<Refresh>,
        at: usize,
    ) -> Option<&'static str> {
        let facts = &self.model.links[link];
        let profile = self.model.clients[facts.client].profile;
        let policy = profile.policy();
        let state = self.model.views[at].get(&token.facts.kid);
        let state = state.or_else(|| self.model.keys.get(&token.facts.kid));
        let is_old = |since: Timestamp, life| self.now() >= since.plus(life);
        if !self.model.is_alive(link) {
            Some("it ended")
        } else if state == Some(&KeyState::Retired) {
            Some("its key was retired")
        } else if state == Some(&KeyState::Suspect) && !profile.keeps_secrets() {
            Some("its key is suspect, and there is no secret")
        } else if token.facts.generation < facts.generation
            && policy
                .retry_window
                .is_some_and(|window| is_old(facts.refreshed_at, window))
        {
            Some("it came too late for a retry")
        } else if policy
            .idle
            .is_some_and(|idle| is_old(facts.refreshed_at, idle))
            || facts
                .expires_at
                .is_some_and(|end| self.now().plus(policy.min_expires_in) >= end)
        {
            Some("it expired")
        } else {
            None
        }
    }

    pub(super) fn is_as_foretold(
        &mut self,
        asked: &Asked,
        foretold: &[Foretold],
        issued: &IssuedTokens,
    ) -> Result<(), Halt> {
        let (link, at) = (asked.link, asked.at);
        let first = foretold[0].answer;
        let Refreshed::Accepted { next, again, scope } = first else {
            return holds(false, Rule::Successor, || {
                format!("a refresh is answered that should be {first:?}")
            });
        };
        let (_, refresh, access) = self.read(issued, at);
        holds(refresh == next, Rule::Successor, || {
            format!("a refresh gives {refresh:?} and should give {next:?}")
        })?;
        let held = &self.links[link];
        let (text, id) = (&issued.refresh, held.id);
        let mut alike = held
            .refresh
            .iter()
            .filter(|made| made.facts.generation == next.generation);
        holds(
            alike.all(|made| same(&made.text, text)),
            Rule::Successor,
            || {
                format!(
                    "{id} has two refresh tokens of generation {}",
                    next.generation
                )
            },
        )?;
        holds(
            access.generation == next.generation && access.scope == scope && issued.link == id,
            Rule::Active,
            || format!("{access:?} should be of {next:?} and good for {scope:#b}"),
        )?;
        let facts = &self.model.links[link];
        let trust = self.model.views[at].get(&access.kid);
        let is_good = (access.generation, access.issued_at) > facts.floor
            && matches!(trust, Some(KeyState::Active | KeyState::Verify));
        holds(is_good, Rule::LifeLeft, || {
            format!(
                "{access:?} is dead on arrival: {:?}, key {trust:?}",
                facts.floor
            )
        })?;
        let within = facts.expires_at.is_none_or(|end| access.expires_at <= end);
        holds(within, Rule::LifeLeft, || {
            format!("{access:?} outlives its link")
        })?;
        let dates = (access.issued_at, access.expires_at);
        if let (Some(again), 1) = (again, asked.times) {
            holds(dates == again, Rule::Successor, || {
                format!("a lost reply comes with {dates:?}, and it was {again:?}")
            })?;
        }
        self.promises_enough(link, issued, access)?;

        self.model.links[link].pair = Some(dates);
        let is_heard = asked.reply == Reply::Heard && asked.by == By::Owner;
        let held = &mut self.links[link];
        held.access.push(made(&issued.access, access, is_heard));
        let known = held.refresh.iter().position(|made| made.facts == refresh);
        let index = known.unwrap_or_else(|| {
            held.refresh.push(made(&issued.refresh, refresh, false));
            held.refresh.len() - 1
        });
        held.refresh[index].is_heard |= is_heard;
        let stored = held.refresh[held.stored].facts.generation;
        if is_heard && refresh.generation > stored {
            held.stored = index;
        }
        Ok(())
    }

    /// Only with a key that the installation says is in other hands.
    pub(super) async fn forge(
        &mut self,
        link: usize,
        generation: u32,
        kind: TokenKind,
        process: usize,
    ) -> Result<(), Halt> {
        let suspect = |(_, state): &(&u8, &KeyState)| **state == KeyState::Suspect;
        let Some((&number, _)) = self.model.views[process].iter().find(suspect) else {
            return Ok(());
        };
        let suspected = Kid::from_byte(number).unwrap();
        let ring = self.processes[process].ring();
        let KeyLookUp::Usable(keys, _) = ring.find(suspected) else {
            panic!("a suspect key is held")
        };
        let handle = self.links[link].handle;
        let text = match kind {
            TokenKind::Refresh => RefreshToken {
                handle,
                kid: suspected,
                generation: Generation::new(generation).unwrap(),
            }
            .encode(keys),
            TokenKind::Access => AccessToken {
                id: handle.access_id(),
                kid: suspected,
                generation: Generation::new(generation).unwrap(),
                issued_at_seconds: u32::try_from(self.now().as_seconds()).unwrap(),
                life_seconds: 3_600,
                scope: ScopeSet::from_mask(EVERYTHING),
            }
            .encode(keys),
        };
        match kind {
            TokenKind::Access => {
                let found = self.processes[process].validate(&presented(&text)).await;
                let is_taken = !matches!(found, Ok(None));
                holds(!is_taken, Rule::Active, || {
                    format!("a forgery is taken: {found:?}")
                })
            }
            TokenKind::Refresh => {
                let token = Refresh {
                    generation,
                    kid: number,
                };
                let is_genuine = self.links[link]
                    .refresh
                    .iter()
                    .any(|made| made.facts == token);
                if is_genuine {
                    return Ok(());
                }
                let owner = self.model.links[link].client;
                let (client, vouched) = self.vouch(owner, Proof::Fresh).await?;
                let now = self.now();
                let foretold = self
                    .model
                    .refresh(process, link, token, vouched, None, now)?;
                let request = RefreshRequest {
                    token: presented(&text),
                    scope: None,
                };
                let answer = self.processes[process].refresh(&client, request).await;
                let is_refused = matches!(foretold.answer, Refreshed::Refused(_));
                holds(is_refused && answer.is_err(), Rule::Successor, || {
                    format!("a forgery of {token:?} is {answer:?} and should be {foretold:?}")
                })
            }
        }
    }
}

fn refused_as_foretold(
    foretold: &[Foretold],
    error: &RefreshError,
    is_careful: bool,
) -> Result<(), Halt> {
    let said = match error {
        RefreshError::NotGenuine | RefreshError::UnknownLink | RefreshError::KnownDead => {
            Refusal::Grant
        }
        RefreshError::Refused(_) => Refusal::Grant,
        RefreshError::InvalidScope => Refusal::Scope,
        RefreshError::ClientChanged => Refusal::Proof,
        RefreshError::Trouble(trouble) => {
            return holds(false, Rule::Causeless, || {
                format!("a refresh fails: {trouble}")
            });
        }
    };
    let may_be = foretold.iter().any(|one| {
        one.answer == Refreshed::Refused(said) || (said == Refusal::Grant && one.may_be_dead)
    });
    let rule = if is_careful {
        Rule::Faithful
    } else {
        Rule::Successor
    };
    holds(may_be, rule, || {
        format!(
            "a refresh is refused ({error}) and should be {:?}",
            foretold[0].answer
        )
    })
}
