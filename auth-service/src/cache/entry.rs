//! What the cache keeps of a link, sealed: who can write to the cache gains nothing.
//!
//! ```text
//! version u8 ‖ link 16 ‖ client 16 ‖ has user u8 ‖ user 16 ‖ known u32 ‖ floor u32 ‖ floor iat i64
//! ‖ scope u32 ‖ rights u32 ‖ epoch u64 ‖ fresh until i64 ‖ seal 16
//! ```
//!
//! All numbers are big endian. The seal is over the link's key and everything before it, with a
//! key derived from the active token key. It holds nothing that a token could be made from.

use saycart_service::Timestamp;

use super::Epoch;
use crate::domain::grant::Floor;
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::key::{SEAL_BYTES, TokenKeys};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, TokenKey};

const VERSION: u8 = 1;

/// What access tokens of a link are judged by, as of some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which link.
    pub(crate) link: LinkId,
    /// With whom.
    pub(crate) client: ClientId,
    /// Whose.
    pub(crate) user: Option<UserId>,
    /// Tokens of later generations are not judged by this entry.
    pub(crate) known: u32,
    /// Tokens at or below it are dead.
    pub(crate) floor: Floor,
    /// What link and client allow.
    pub(crate) scope: ScopeSet,
    /// What the shopper's roles allow.
    pub(crate) rights: ScopeSet,
    /// The cache's epoch before the look-up began.
    pub(crate) epoch: Epoch,
    /// Not to be believed from then on, by the database's clock.
    pub(crate) fresh_until: Timestamp,
}

/// What an entry says of a genuine access token that is not expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryVerdict {
    /// It is good.
    Good,
    /// It was revoked.
    Dead,
    /// Nothing: the entry is too old, of another epoch, or from before the token.
    Nothing,
}

impl Entry {
    /// Judges a token at `now`, in the cache's present `epoch`.
    pub(crate) fn judge(&self, token: &AccessToken, epoch: Epoch, now: Timestamp) -> EntryVerdict {
        if self.epoch != epoch || self.fresh_until <= now {
            EntryVerdict::Nothing
        } else if self.floor.covers_token(token) {
            EntryVerdict::Dead
        } else if token.generation.get() <= self.known {
            EntryVerdict::Good
        } else {
            EntryVerdict::Nothing
        }
    }

    /// The entry as it is stored under `key`.
    pub(crate) fn seal(&self, key: &TokenKey, keys: &TokenKeys) -> Vec<u8> {
        let Self {
            link,
            client,
            user,
            known,
            floor,
            scope,
            rights,
            epoch,
            fresh_until,
        } = self;
        let mut bytes = Vec::with_capacity(112);
        bytes.push(VERSION);
        bytes.extend(link.as_bytes());
        bytes.extend(client.as_bytes());
        bytes.push(u8::from(user.is_some()));
        bytes.extend(user.as_ref().map_or(&[0; 16], |user| user.as_bytes()));
        bytes.extend(known.to_be_bytes());
        bytes.extend(floor.generation.to_be_bytes());
        bytes.extend(floor.issued_at_seconds.to_be_bytes());
        bytes.extend(scope.mask().to_be_bytes());
        bytes.extend(rights.mask().to_be_bytes());
        bytes.extend(epoch.0.to_be_bytes());
        bytes.extend(fresh_until.as_micros().to_be_bytes());
        let seal = keys.seal(key.as_bytes(), &bytes);
        bytes.extend(seal);
        bytes
    }

    /// Reads [`Entry::seal`] back; `None` for anything that we did not seal for this key.
    pub(crate) fn open(bytes: &[u8], key: &TokenKey, keys: &TokenKeys) -> Option<Self> {
        let (body, seal) = bytes.split_last_chunk::<SEAL_BYTES>()?;
        if !keys.unseals(key.as_bytes(), body, seal) {
            return None;
        }
        let mut rest = body;
        let [version] = take(&mut rest)?;
        let link = LinkId::from_bytes(take(&mut rest)?);
        let client = ClientId::from_bytes(take(&mut rest)?);
        let [has_user] = take(&mut rest)?;
        let user = UserId::from_bytes(take(&mut rest)?);
        let known = u32::from_be_bytes(take(&mut rest)?);
        let floor = Floor {
            generation: u32::from_be_bytes(take(&mut rest)?),
            issued_at_seconds: i64::from_be_bytes(take(&mut rest)?),
        };
        let scope = ScopeSet::from_mask(u32::from_be_bytes(take(&mut rest)?));
        let rights = ScopeSet::from_mask(u32::from_be_bytes(take(&mut rest)?));
        let epoch = Epoch(u64::from_be_bytes(take(&mut rest)?));
        let fresh_until = Timestamp::from_micros(i64::from_be_bytes(take(&mut rest)?));
        let user = (has_user == 1).then_some(user);
        (version == VERSION && rest.is_empty()).then_some(Self {
            link,
            client,
            user,
            known,
            floor,
            scope,
            rights,
            epoch,
            fresh_until,
        })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::{Kid, RootKey};
    use crate::domain::token::{Generation, Handle};
    use proptest::prelude::*;

    fn key(byte: u8) -> TokenKey {
        Handle::new([byte; 16]).access_id().token_key()
    }

    fn keys(byte: u8) -> TokenKeys {
        TokenKeys::derive(&RootKey::new([byte; 32]))
    }

    fn entry() -> Entry {
        Entry {
            link: LinkId::from_bytes([1; 16]),
            client: ClientId::from_bytes([2; 16]),
            user: Some(UserId::from_bytes([3; 16])),
            known: 7,
            floor: Floor {
                generation: 2,
                issued_at_seconds: 1_795_000_000,
            },
            scope: ScopeSet::from_mask(31),
            rights: ScopeSet::from_mask(3),
            epoch: Epoch(99),
            fresh_until: Timestamp::from_seconds(1_795_000_060),
        }
    }

    #[test]
    fn an_entry_of_another_link_or_key_is_a_miss() {
        let sealed = entry().seal(&key(1), &keys(1));

        assert_eq!(Entry::open(&sealed, &key(1), &keys(1)), Some(entry()));
        assert_eq!(Entry::open(&sealed, &key(2), &keys(1)), None);
        assert_eq!(Entry::open(&sealed, &key(1), &keys(2)), None);
    }

    #[test]
    fn an_entry_of_another_layout_is_a_miss() {
        let sealed = entry().seal(&key(1), &keys(1));
        let (body, _) = sealed.split_last_chunk::<SEAL_BYTES>().unwrap();
        let resealed = |body: Vec<u8>| {
            let seal = keys(1).seal(key(1).as_bytes(), &body);
            Entry::open(&[body, seal.to_vec()].concat(), &key(1), &keys(1))
        };
        let mut of_another_version = body.to_vec();
        of_another_version[0] ^= 1;

        assert_eq!(resealed(body.to_vec()), Some(entry()));
        assert_eq!(resealed(of_another_version), None);
        assert_eq!(resealed([body, &[0]].concat()), None);
        assert_eq!(resealed(body[1..].to_vec()), None);
    }

    #[test]
    fn an_entry_judges_what_it_knows_while_it_is_fresh() {
        let now = Timestamp::from_seconds(1_795_000_059);
        let token = |generation, issued_at_seconds| AccessToken {
            id: Handle::new([1; 16]).access_id(),
            kid: Kid::FIRST,
            generation: Generation::new(generation).unwrap(),
            issued_at_seconds,
            life_seconds: 3_600,
            scope: ScopeSet::from_mask(1),
        };
        let judged = |token| entry().judge(&token, Epoch(99), now);

        assert_eq!(judged(token(7, 1)), EntryVerdict::Good);
        assert_eq!(judged(token(8, 1)), EntryVerdict::Nothing);
        assert_eq!(judged(token(2, 1_795_000_000)), EntryVerdict::Dead);
        assert_eq!(judged(token(2, 1_795_000_001)), EntryVerdict::Good);
        let at = |epoch, now| entry().judge(&token(7, 1), epoch, now);
        assert_eq!(at(Epoch(98), now), EntryVerdict::Nothing);
        assert_eq!(at(Epoch(99), entry().fresh_until), EntryVerdict::Nothing);
    }

    proptest! {
        #[test]
        fn a_forged_entry_is_a_miss(at in 0_usize..106, flip in 1_u8..=255) {
            let mut sealed = entry().seal(&key(1), &keys(1));
            prop_assert_eq!(sealed.len(), 106);
            sealed[at] ^= flip;

            prop_assert_eq!(Entry::open(&sealed, &key(1), &keys(1)), None);
        }

        #[test]
        fn any_bytes_are_a_miss(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(Entry::open(&bytes, &key(1), &keys(1)), None);
        }

        #[test]
        fn an_entry_survives_its_bytes(
            known: u32, generation: u32, iat: i64, scope: u32, rights: u32, epoch: u64, until: i64,
            user in proptest::option::of(any::<[u8; 16]>()),
        ) {
            let entry = Entry {
                user: user.map(UserId::from_bytes),
                known,
                floor: Floor { generation, issued_at_seconds: iat },
                scope: ScopeSet::from_mask(scope),
                rights: ScopeSet::from_mask(rights),
                epoch: Epoch(epoch),
                fresh_until: Timestamp::from_micros(until),
                ..entry()
            };

            let sealed = entry.seal(&key(1), &keys(1));
            prop_assert_eq!(Entry::open(&sealed, &key(1), &keys(1)), Some(entry));
        }
    }
}
