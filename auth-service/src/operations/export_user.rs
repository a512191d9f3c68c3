//! Tells all that is kept of one account, as that person may have it.

use saycart_sql::personal::{Section, tell};

use super::accounts::Accounts;
use super::user_changes::ChangeUserError;
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::ids::UserId;
use crate::domain::user::UserRef;
use crate::store::{self, personal::PERSONAL};

/// What is kept of one account.
#[derive(Debug)]
pub(crate) struct ExportedUser {
    pub(crate) id: UserId,
    pub(crate) sections: Vec<Section>,
}

impl Accounts {
    /// All that is told of an account, and the note that it was: the first of what is told next time.
    /// By its id also of one that was deleted.
    #[tracing::instrument(name = "auth.user.export", skip_all)]
    pub(crate) async fn export_user(
        &self,
        user: UserRef,
        actor: Actor,
    ) -> Result<ExportedUser, ChangeUserError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let id = match store::user_change::find(db, &mut transaction, &user).await? {
            Some(found) => found.id,
            None => self
                .erased_user(&mut transaction, &user)
                .await?
                .ok_or(ChangeUserError::NotFound)?,
        };
        let sections = tell(&PERSONAL, db, &mut transaction, &id.to_string()).await?;
        let event = AuditEvent::new(AuditKind::UserExported, actor).user(Some(id));
        self.audit(&mut transaction, event).await?;
        transaction.commit().await?;
        Ok(ExportedUser { id, sections })
    }
}
