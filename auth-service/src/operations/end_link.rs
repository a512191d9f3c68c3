//! Ending a link because the vendor says so (Alexa's `SkillDisabled`).

use std::fmt;
use std::time::Duration;

use saycart_service::Timestamp;

use super::{EndedLinks, Tokens, Trouble};
use crate::domain::audit::By;
use crate::domain::grant::EndReason;
use crate::domain::token::PresentedToken;
use crate::store;

/// The vendor's name for one of its users: Alexa's `userId`. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ExternalUser(String);

impl ExternalUser {
    /// 1 to 255 characters, which is Alexa's bound.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        (1..=255)
            .contains(&text.chars().count())
            .then(|| Self(text.to_owned()))
    }

    /// For hashing.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ExternalUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExternalUser([redacted])")
    }
}

/// Which link is to end.
#[derive(Debug, Clone)]
pub(crate) struct EndLink {
    /// An access token of it, perhaps expired: such events often come with one that is.
    pub(crate) token: Option<PresentedToken>,
    /// Whose links they are.
    pub(crate) external_user: Option<ExternalUser>,
    /// When the vendor says that it happened; `None`: now. Events come late and out of order, so
    /// a link that was made later is left alone.
    pub(crate) event_time: Option<Timestamp>,
}

impl Tokens {
    /// How many links ended. None is a success: the event may have come twice.
    pub(crate) async fn end_link(&self, request: EndLink) -> Result<u32, Trouble> {
        let EndLink {
            token,
            external_user,
            event_time,
        } = request;
        let key = match &token {
            Some(presented) => self
                .genuine_access(presented)
                .await?
                .map(|token| token.id.token_key()),
            None => None,
        };
        let made_by = event_time.map_or(Timestamp::from_micros(i64::MAX), end_of_moment);
        let hashes = external_user
            .map(|user| user.hashes(&self.ring()))
            .unwrap_or_default();
        let tokens = self.clone();
        let work = async move {
            let db = tokens.db();
            let reason = EndReason::SkillDisabled;
            let mut transaction = db.begin_write().await?;
            let mut links = EndedLinks::default();
            if let Some(key) = key {
                let ended =
                    store::grant::end_by_key(db, &mut transaction, &key, made_by, reason).await?;
                links.join(
                    tokens
                        .audit_ended(&mut transaction, ended, reason, By::gateway())
                        .await?,
                );
                let over = store::grant::load(db, &mut transaction, &key).await?;
                links.again(over.filter(|grant| !grant.is_alive()).map(|_| key));
            }
            for hash in &hashes {
                let ended =
                    store::grant::end_by_external_user(db, &mut transaction, hash, made_by, reason)
                        .await?;
                links.join(
                    tokens
                        .audit_ended(&mut transaction, ended, reason, By::gateway())
                        .await?,
                );
                links.again(store::grant::keys_of_external_user(db, &mut transaction, hash).await?);
            }
            transaction.commit().await?;
            let count = links.count();
            tokens.forget(links).await?;
            Ok::<u32, Trouble>(count)
        };
        self.0.tasks.finish("end_link", work).await?
    }
}

/// The vendor's times are often whole seconds: what happened within that second happened by then.
fn end_of_moment(event_time: Timestamp) -> Timestamp {
    if event_time.subsecond_micros() == 0 {
        event_time.plus(Duration::from_micros(999_999))
    } else {
        event_time
    }
}
