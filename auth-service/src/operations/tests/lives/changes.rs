//! What operators change, and what a cache loses.

use std::time::Duration;

use super::step::{KeyStep, Loss, Switch};
use super::world::{ACTOR, World};
use crate::cache::Invalidation;
use crate::domain::key::change::Force;
use crate::domain::key::{KeyState, Kid};
use crate::domain::user::UserRef;

impl World {
    pub(super) async fn switch_user(&mut self, user: usize, to: Switch) {
        let who = UserRef::Id(self.users[user]);
        match to {
            Switch::Off => {
                self.accounts.disable_user(who, ACTOR).await.unwrap();
                let facts = &mut self.model.users[user];
                facts.sessions += i64::from(!facts.is_off);
                facts.is_off = true;
                self.model.end(|link| link.user == user);
            }
            Switch::On => {
                self.accounts.enable_user(&who, ACTOR).await.unwrap();
                self.model.users[user].is_off = false;
            }
        }
    }

    pub(super) async fn switch_client(&mut self, client: usize, to: Switch) {
        let reference = self.clients[client].reference.clone();
        match to {
            Switch::Off => {
                self.accounts
                    .disable_client(reference, ACTOR)
                    .await
                    .unwrap();
                self.model.clients[client].is_off = true;
                self.model.end(|link| link.client == client);
                for code in &mut self.model.codes {
                    code.is_dead |= code.client == client;
                }
            }
            Switch::On => {
                self.accounts
                    .enable_client(&reference, ACTOR)
                    .await
                    .unwrap();
                self.model.clients[client].is_off = false;
            }
        }
    }

    pub(super) async fn rotate_secret(&mut self, client: usize) {
        if !self.model.clients[client].profile.keeps_secrets() {
            return;
        }
        let registered = &mut self.clients[client];
        let at_once = Duration::ZERO;
        let reference = registered.reference.clone();
        let rotated = self
            .accounts
            .rotate_client_secret(reference, at_once, ACTOR);
        registered.claim.secret = Some(rotated.await.unwrap().secret);
        self.model.clients[client].secret_version += 1;
    }

    pub(super) async fn change_keys(&mut self, step: KeyStep) {
        let [process, other] = &self.processes;
        let mut states = self.model.keys.iter();
        match step {
            KeyStep::Activate => {
                let kid = self.bench.add_key();
                process.activate_key(kid, ACTOR).await.unwrap();
                for state in self.model.keys.values_mut() {
                    if *state == KeyState::Active {
                        *state = KeyState::Verify;
                    }
                }
                self.model.keys.insert(kid.as_byte(), KeyState::Active);
                self.model.look(0);
            }
            KeyStep::Suspect => {
                let verify = states.rfind(|(_, state)| **state == KeyState::Verify);
                let Some((&kid, _)) = verify else { return };
                let number = Kid::from_byte(kid).unwrap();
                process.suspect_key(number, ACTOR).await.unwrap();
                self.model.keys.insert(kid, KeyState::Suspect);
                self.model.look(0);
            }
            KeyStep::Retire => {
                let is_over =
                    |state: KeyState| matches!(state, KeyState::Verify | KeyState::Suspect);
                let Some((&kid, _)) = states.find(|(_, state)| is_over(**state)) else {
                    return;
                };
                let number = Kid::from_byte(kid).unwrap();
                process.retire_key(number, Force::Yes, ACTOR).await.unwrap();
                self.model.keys.insert(kid, KeyState::Retired);
                self.model.end(|link| link.kid == kid);
                self.model.look(0);
            }
            KeyStep::Look => {
                other.look_for_keys().await.unwrap();
                self.model.look(1);
            }
        }
    }

    pub(super) async fn lose(&mut self, loss: Loss) {
        match loss {
            Loss::Entry(link) => {
                if let Some(link) = self.pick(link) {
                    let key = self.links[link].handle.access_id().token_key();
                    let cache = &self.processes[0].0.cache;
                    let changed = Invalidation::Changed;
                    cache.invalidate(&[key], changed).await.unwrap();
                }
            }
            Loss::Everything => match &self.bench.redis {
                Some(redis) => drop(redis.command(&["FLUSHALL"])),
                None => self.processes[0].0.cache.begin_epoch().await.unwrap(),
            },
            Loss::Restart => self.restart().await,
        }
    }
}
