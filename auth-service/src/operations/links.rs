//! Links as shoppers and operators see and end them.

use super::{Link, LinkPage, Tokens, Trouble};
use crate::domain::audit::{Actor, By};
use crate::domain::grant::EndReason;
use crate::domain::ids::{LinkId, UserId};
use crate::store::{self, StoreError};

impl Tokens {
    /// Links, newest first: one shopper's, or everybody's.
    pub(crate) async fn list_links(
        &self,
        user: Option<UserId>,
        page: LinkPage,
    ) -> Result<Vec<Link>, StoreError> {
        let mut connection = self.db().acquire().await?;
        store::grant::list(self.db(), &mut connection, user, page).await
    }

    /// Ends one link, and answers it as it is then; `None` when there is no such link. One that
    /// had ended stays as it ended. With the shopper's last link with the client goes the consent.
    pub(crate) async fn revoke_link(
        &self,
        link: LinkId,
        reason: EndReason,
        actor: Actor,
    ) -> Result<Option<Link>, Trouble> {
        let tokens = self.clone();
        let work = async move {
            let db = tokens.db();
            let by = By::from(actor);
            let mut transaction = db.begin_write().await?;
            let found = store::grant::find(db, &mut transaction, link).await?;
            let owner = found.and_then(|link| link.user.map(|user| (user, link.client)));
            if let Some((user, _)) = owner {
                store::user::lock(db, &mut transaction, user).await?;
            }
            let ended = store::grant::end_link(db, &mut transaction, link, reason).await?;
            let is_first = !ended.is_empty();
            let mut links = tokens
                .audit_ended(&mut transaction, ended, reason, by.clone())
                .await?;
            if let Some((user, client)) = owner.filter(|_| is_first) {
                tokens
                    .withdraw_unused(&mut transaction, user, client, by)
                    .await?;
            }
            links.again(store::grant::key_of(db, &mut transaction, link).await?);
            let link = store::grant::find(db, &mut transaction, link).await?;
            transaction.commit().await?;
            tokens.forget(links).await?;
            Ok::<Option<Link>, Trouble>(link)
        };
        self.0.tasks.finish("revoke_link", work).await?
    }
}
