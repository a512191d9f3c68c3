//! Each thing that may happen, done to the service and foretold by the model.

use super::refresh::Asked;
use super::step::Step;
use super::world::{ACTOR, Halt, World};
use crate::domain::client_change::ClientChange;
use crate::domain::scope::ScopeSet;

impl World {
    /// Does it, and compares.
    pub(super) async fn play(&mut self, step: Step) -> Result<(), Halt> {
        match step {
            Step::Authorize {
                client,
                user,
                scope,
            } => {
                self.authorize(client, user, scope).await;
                Ok(())
            }
            Step::Exchange { code, wrong, at } => match code.checked_rem(self.codes.len()) {
                Some(back) => self.exchange(self.codes.len() - 1 - back, wrong, at).await,
                None => Ok(()),
            },
            Step::Refresh {
                link,
                age,
                by,
                proof,
                scope,
                times,
                reply,
                at,
            } => {
                let asked = |link| Asked {
                    link,
                    age,
                    by,
                    proof,
                    scope,
                    times,
                    reply,
                    at,
                };
                match self.pick(link) {
                    Some(link) => self.refresh(asked(link)).await,
                    None => Ok(()),
                }
            }
            Step::Validate { link, age, at } => match self.pick(link) {
                Some(link) => {
                    let token = self.links[link].access_of(age);
                    self.validate(link, &token, at).await
                }
                None => Ok(()),
            },
            Step::Introspect { link, age, by, at } => match self.pick(link) {
                Some(link) => self.introspect(link, age, by, at).await,
                None => Ok(()),
            },
            Step::Revoke {
                link,
                age,
                kind,
                by,
                at,
            } => match self.pick(link) {
                Some(link) => self.revoke(link, age, kind, by, at).await,
                None => Ok(()),
            },
            Step::End { link, age, how, at } => {
                if let Some(link) = self.pick(link) {
                    self.end(link, age, how, at).await;
                }
                Ok(())
            }
            Step::User { user, to } => {
                self.switch_user(user, to).await;
                Ok(())
            }
            Step::Client { client, to } => {
                self.switch_client(client, to).await;
                Ok(())
            }
            Step::RotateSecret { client } => {
                self.rotate_secret(client).await;
                Ok(())
            }
            Step::Role { scope } => {
                let name = "shopper".parse().unwrap();
                let scope = ScopeSet::from_mask(scope);
                let updated = self.accounts.update_role(name, scope, ACTOR).await;
                updated.unwrap();
                self.model.role = scope.mask();
                Ok(())
            }
            Step::ClientScope { client, scope } => {
                let change = ClientChange {
                    scope: Some(ScopeSet::from_mask(scope)),
                    ..ClientChange::default()
                };
                let reference = self.clients[client].reference.clone();
                let changed = self.accounts.update_client(reference, change, ACTOR).await;
                changed.unwrap();
                self.model.clients[client].scope = scope;
                Ok(())
            }
            Step::Key(step) => {
                self.change_keys(step).await;
                Ok(())
            }
            Step::Forge {
                link,
                generation,
                kind,
                at,
            } => match self.pick(link) {
                Some(link) => self.forge(link, generation, kind, at).await,
                None => Ok(()),
            },
            Step::Lose(loss) => {
                self.lose(loss).await;
                Ok(())
            }
            Step::Wait { seconds } => {
                self.wait(seconds).await;
                Ok(())
            }
        }
    }
}
