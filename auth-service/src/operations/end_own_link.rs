//! Ending a link because its shopper wants it: on the account page, or aloud.

use super::{EndedLinks, Tokens, Trouble};
use crate::domain::audit::{Actor, By};
use crate::domain::grant::EndReason;
use crate::domain::ids::{LinkId, UserId};
use crate::domain::token::PresentedToken;
use crate::store;

impl Tokens {
    /// Ends the link of an access token whose shopper said so aloud, as the account page does. How
    /// many ended: none if it was over, or the token is not genuine.
    pub(crate) async fn unlink_aloud(&self, token: &PresentedToken) -> Result<u32, Trouble> {
        let Some(token) = self.genuine_access(token).await? else {
            return Ok(0);
        };
        let key = token.id.token_key();
        let mut connection = self.db().acquire().await?;
        let grant = store::grant::load(self.db(), &mut connection, &key).await?;
        drop(connection);
        let Some((user, link)) = grant.and_then(|grant| Some((grant.user?, grant.id))) else {
            return Ok(0);
        };
        let by = By {
            origin: By::gateway().origin,
            ..By::from(Actor::User(user))
        };
        let tokens = self.clone();
        let work = async move { tokens.end_own_link(user, by, link).await };
        self.0.tasks.finish("unlink_aloud", work).await?
    }

    /// Ends a link of this shopper's, and with the last link of a client the consent, in the same
    /// transaction. A link that is not theirs, or has ended, is no mistake: it is not linked
    /// afterwards. How many ended.
    pub(super) async fn end_own_link(
        &self,
        user: UserId,
        by: By,
        id: LinkId,
    ) -> Result<u32, Trouble> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        // Of two that end the last two links at once, one must see that none is left; and none
        // may be made between the look and the commit.
        store::user::lock(db, &mut transaction, user).await?;
        let link = store::grant::find(db, &mut transaction, id).await?;
        let Some(link) = link.filter(|link| link.user == Some(user)) else {
            return Ok(0);
        };
        let reason = EndReason::RevokedByUser;
        let ended = store::grant::end_link(db, &mut transaction, id, reason).await?;
        let mut links: EndedLinks = self
            .audit_ended(&mut transaction, ended, reason, by.clone())
            .await?;
        let count = links.count();
        links.again(store::grant::key_of(db, &mut transaction, id).await?);
        self.withdraw_unused(&mut transaction, user, link.client, by)
            .await?;
        transaction.commit().await?;
        self.forget(links).await?;
        Ok(count)
    }
}
