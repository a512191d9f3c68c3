//! The keys that a process holds: those of its file, and those that its file once had.
//!
//! A key that was in use stays in use when the file loses it: the next start is refused or lame,
//! but a running process need not call good tokens unreadable because somebody copied a file.

use std::collections::BTreeMap;

use crate::domain::key::change::KeyCopy;
use crate::domain::key::{KeyState, Kid, RootKey, TokenKeys};
use crate::store::token_key::TokenKeyRow;

/// What the file had at the last look, and what is in use.
#[derive(Debug, Default)]
pub(super) struct Held {
    roots: BTreeMap<Kid, RootKey>,
    checks: BTreeMap<Kid, [u8; 8]>,
    in_use: BTreeMap<Kid, TokenKeys>,
}

impl Held {
    /// The keys of a file.
    pub(super) fn of(roots: BTreeMap<Kid, RootKey>, rows: &[TokenKeyRow]) -> Self {
        Self::default().followed_by(roots, rows)
    }

    /// After another look at the file. A key that is not its row's is not used.
    pub(super) fn followed_by(&self, roots: BTreeMap<Kid, RootKey>, rows: &[TokenKeyRow]) -> Self {
        let fits = |kid: Kid, keys: &TokenKeys| {
            let row = rows.iter().find(|row| row.kid == kid);
            row.is_none_or(|row| row.check_value == keys.check_value())
        };
        let mut in_use = self.in_use.clone();
        in_use.retain(|kid, keys| rows.iter().any(|row| row.kid == *kid) && fits(*kid, keys));
        let mut checks = BTreeMap::new();
        for (kid, root) in &roots {
            let keys = TokenKeys::derive(root);
            checks.insert(*kid, keys.check_value());
            if fits(*kid, &keys) {
                in_use.insert(*kid, keys);
            }
        }
        Self {
            roots,
            checks,
            in_use,
        }
    }

    /// The keys of the file.
    pub(super) fn roots(&self) -> &BTreeMap<Kid, RootKey> {
        &self.roots
    }

    /// Their numbers, in order.
    pub(super) fn in_file(&self) -> impl Iterator<Item = Kid> {
        self.roots.keys().copied()
    }

    /// What a key of the file is checked by.
    pub(super) fn check_value(&self, kid: Kid) -> Option<[u8; 8]> {
        self.checks.get(&kid).copied()
    }

    /// Whether the file has a key, given its row.
    pub(super) fn copy(&self, kid: Kid, row: Option<&TokenKeyRow>) -> KeyCopy {
        match (self.check_value(kid), row) {
            (None, _) => KeyCopy::Missing,
            (Some(check), Some(row)) if check != row.check_value => KeyCopy::Different,
            (Some(_), _) => KeyCopy::Present,
        }
    }

    /// What a ring is made of.
    pub(super) fn known(
        &self,
        rows: &[TokenKeyRow],
    ) -> BTreeMap<Kid, (KeyState, Option<TokenKeys>)> {
        let entry = |row: &TokenKeyRow| (row.kid, (row.state, self.in_use.get(&row.kid).cloned()));
        rows.iter().map(entry).collect()
    }
}
