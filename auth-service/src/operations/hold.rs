//! Holding a flow against what its shopper and its client are by the time that it is decided: it lives
//! for half an hour, and either may have been changed since it began.

use saycart_sql::WriteTransaction;

use super::accounts::Accounts;
use super::decide::FlowError;
use crate::domain::authorization::is_registered;
use crate::domain::code::Party;
use crate::domain::flow::{BrowserId, Flow, FlowId};
use crate::domain::session::Session;
use crate::store::{self, StoreError};

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The session is over: whoever is there has to sign in again.
    Session,
    /// The client is switched off, has its answers sent elsewhere, or may ask for nothing of it.
    Client,
}

impl From<Gone> for FlowError {
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::Session => Self::LogInAgain,
            Gone::Client => Self::Over,
        }
    }
}

impl Accounts {
    /// The flow as it may be granted now, and until the transaction ends. Whoever takes something
    /// from the shopper or the client meanwhile waits, and then finds the code; or was first, and
    /// is seen here. Before the flow is touched: the shopper is locked first, then the client, then
    /// what hangs on them.
    pub(super) async fn hold(
        &self,
        transaction: &mut WriteTransaction,
        session: &Session,
        flow: Flow,
    ) -> Result<Result<Flow, Gone>, StoreError> {
        let db = self.db();
        let parties = store::code::lock_parties(db, transaction, session.user, flow.client).await?;
        let parties = match parties {
            Ok(parties) if parties.sessions == session.epoch => parties,
            Ok(_) | Err(Party::User) => return Ok(Err(Gone::Session)),
            Err(Party::Client) => return Ok(Err(Gone::Client)),
        };
        let registered = store::client::redirect_uris(db, transaction, flow.client).await?;
        if !is_registered(&registered, &flow.redirect_uri) {
            return Ok(Err(Gone::Client));
        }
        Ok(flow.cut_to(parties.client_scope).ok_or(Gone::Client))
    }

    /// Finishes a flow that is held. What was cut from it since a page showed it stays cut, also if
    /// the client has got it back: nobody gets more than was shown.
    pub(super) async fn finish(
        &self,
        transaction: &mut WriteTransaction,
        browser: &BrowserId,
        id: &FlowId,
        flow: Flow,
    ) -> Result<Flow, FlowError> {
        let (key, browser) = (id.kept(), browser.kept());
        let left = store::flow::finish(self.db(), transaction, &key, &browser).await?;
        flow.cut_to(left.ok_or(FlowError::Decided)?)
            .ok_or(FlowError::Over)
    }
}
