//! Which keys there are, and who still needs them.

use std::collections::BTreeSet;

use saycart_service::Timestamp;

use super::{Tokens, Trouble};
use crate::domain::key::change::KeyCopy;
use crate::domain::key::{KeyState, Kid};
use crate::store::grant::KeyUsers;
use crate::store::{self, StoreError};

/// Rows per statement: some milliseconds.
const PAGE: u32 = 10_000;

/// A key as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyReport {
    /// Its number.
    pub(crate) kid: Kid,
    /// What it is good for.
    pub(crate) state: KeyState,
    /// Since when it signs, or did last.
    pub(crate) active_from: Option<Timestamp>,
    /// Since when its tokens are dead.
    pub(crate) retired_at: Option<Timestamp>,
    /// Whether this process has it in its file.
    pub(crate) copy: KeyCopy,
    /// Links whose client may hold a refresh token of it, where they were counted.
    pub(crate) links: Option<u64>,
}

impl Tokens {
    /// Every key of the installation and of this process's file, by number.
    pub(crate) async fn list_keys(&self) -> Result<Vec<KeyReport>, Trouble> {
        self.look_for_keys().await?;
        let users = self.count_key_users(PAGE).await?;
        let mut connection = self.db().acquire().await?;
        let rows = store::token_key::all(self.db(), &mut connection).await?;
        let keys = &self.0.keys;
        let registered: BTreeSet<Kid> = rows.iter().map(|row| row.kid).collect();
        let reports = rows
            .iter()
            .map(|row| KeyReport::of(row, keys.copy(row.kid, Some(row))));
        let waiting = keys.in_file().into_iter();
        let waiting = waiting.filter(|kid| !registered.contains(kid));
        let mut reports: Vec<KeyReport> = reports.chain(waiting.map(KeyReport::waiting)).collect();
        for report in &mut reports {
            report.links = Some(links_that_need(report.kid, &users));
        }
        reports.sort_by_key(|report| report.kid);
        Ok(reports)
    }

    /// How many links need a key.
    pub(super) async fn count_links_of(&self, kid: Kid) -> Result<u64, StoreError> {
        Ok(links_that_need(kid, &self.count_key_users(PAGE).await?))
    }

    /// The living links by the keys that they use, counted in pages of so many rows.
    pub(in crate::operations) async fn count_key_users(
        &self,
        page: u32,
    ) -> Result<Vec<KeyUsers>, StoreError> {
        let db = self.db();
        let (mut stretch, mut users) = (None, Vec::new());
        loop {
            // A connection per page: others wait for one, too.
            let mut connection = db.acquire().await?;
            stretch =
                store::grant::stretch_after(db, &mut connection, stretch.as_ref(), page).await?;
            let Some(stretch) = &stretch else {
                return Ok(users);
            };
            users.extend(store::grant::count_key_users(db, &mut connection, stretch).await?);
        }
    }
}

/// The sum over those who need a key.
pub(in crate::operations) fn links_that_need(kid: Kid, users: &[KeyUsers]) -> u64 {
    let needing = users.iter().filter(|users| users.need(kid));
    needing.map(|users| users.links).sum()
}

impl KeyReport {
    /// A key that only stands in the file.
    fn waiting(kid: Kid) -> Self {
        Self {
            kid,
            state: KeyState::Standby,
            active_from: None,
            retired_at: None,
            copy: KeyCopy::Present,
            links: None,
        }
    }
}
