//! Notes a change whose answer came too late to be told.

use std::time::Duration;

use saycart_passport::Permit;

use super::{CartError, Carts};
use crate::domain::{Account, BodyHash, ChangeCart, LateKind, RequestKey};
use crate::store::{self, cart::Locked};

/// Later nobody remembers what it was about.
pub(super) const LATE_KEPT: Duration = Duration::from_mins(15);

impl Carts {
    /// From now on it is told by whichever request comes first, if something comes of it. Under the
    /// cart's lock, so that nothing is noted of an account that is being deleted.
    #[tracing::instrument(name = "cart.late.note", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn note_late_add(
        &self,
        permit: &Permit<ChangeCart>,
        key: &RequestKey,
        kind: LateKind,
    ) -> Result<(), CartError> {
        self.note_late_add_of(&Account::of(permit), key, kind).await
    }

    pub(super) async fn note_late_add_of(
        &self,
        account: &Account,
        key: &RequestKey,
        kind: LateKind,
    ) -> Result<(), CartError> {
        let database = &self.database;
        let mut transaction = database.begin_write().await?;
        // What the change did, if it was done, does not matter here.
        let any = BodyHash::of(&[]);
        let locked = store::cart::lock(database, &mut transaction, account, (key, &any)).await?;
        if matches!(locked, Locked::Erased) {
            return Err(CartError::Erased);
        }
        store::late_add::note(database, &mut transaction, account, key, kind).await?;
        store::cart::late(database, &mut transaction, account, LATE_KEPT).await?;
        transaction.commit().await?;
        tracing::info!(%account, "a change was too late to be told");
        Ok(())
    }
}
