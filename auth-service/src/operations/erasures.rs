//! Tells other services of deleted accounts, so that what they hold of them goes, too.
//!
//! The numbers are given here, one lister at a time, and not by whoever deletes: a number that is
//! taken in one transaction may become visible after a greater one of another, and a reader who
//! has passed the greater one never sees it.

use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::erasure::{Erasure, Place};
use crate::store;

impl Accounts {
    /// At most `size` erasures after this place, in order. From the first on when nothing was read
    /// yet, or when the place is none: then a backup was restored, and what is listed is not what
    /// it was.
    pub(crate) async fn list_erasures(
        &self,
        after: Option<Place>,
        size: u32,
    ) -> Result<Vec<Erasure>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        if store::erasure::is_number_missing(db, &mut connection).await? {
            drop(connection);
            let mut transaction = db.begin_write().await?;
            store::erasure::give_numbers(db, &mut transaction).await?;
            transaction.commit().await?;
            connection = db.acquire().await?;
        }
        let number = match after {
            Some(place) if store::erasure::is_known(db, &mut connection, place).await? => {
                place.number
            }
            Some(_) | None => 0,
        };
        Ok(store::erasure::list(db, &mut connection, number, size).await?)
    }
}
