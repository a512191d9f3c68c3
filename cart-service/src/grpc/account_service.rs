//! `saycart.cart.v1.AccountService`.

use std::pin::Pin;

use futures_util::{Stream, stream};
use saycart_passport::Subject;
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::account_service_server::AccountService;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use saycart_sql::personal::Section;
use tonic::{Code, Request, Response, Status};

use super::parse::{InvalidField, history_use, known_wording};
use crate::domain::{Account, Channel, RequestKey};
use crate::operations::{Accounts, CartError, Carts, SetHistory};

/// The RPCs over what is kept of one shopper.
#[derive(Debug, Clone)]
pub(crate) struct AccountRpc {
    accounts: Accounts,
    carts: Carts,
}

impl AccountRpc {
    pub(crate) fn new(accounts: Accounts, carts: Carts) -> Self {
        Self { accounts, carts }
    }
}

/// What is told, on its way out.
type Records = Pin<Box<dyn Stream<Item = Result<pb::ExportAccountResponse, Status>> + Send>>;

#[tonic::async_trait]
impl AccountService for AccountRpc {
    type ExportAccountStream = Records;

    async fn export_account(
        &self,
        request: Request<pb::ExportAccountRequest>,
    ) -> Result<Response<Records>, Status> {
        let pb::ExportAccountRequest { user_id } = request.into_inner();
        let account = account_of(user_id)?;
        let sections = self.accounts.export(&account).await?;
        let messages = messages(sections).into_iter().map(Ok);
        Ok(Response::new(Box::pin(stream::iter(messages))))
    }

    async fn get_account_history(
        &self,
        request: Request<pb::GetAccountHistoryRequest>,
    ) -> Result<Response<pb::GetAccountHistoryResponse>, Status> {
        let pb::GetAccountHistoryRequest { user_id } = request.into_inner();
        let history = self.carts.history_of(&account_of(user_id)?).await?;
        Ok(Response::new(pb::GetAccountHistoryResponse {
            history: Some(history.into()),
        }))
    }

    async fn set_account_history(
        &self,
        request: Request<pb::SetAccountHistoryRequest>,
    ) -> Result<Response<pb::SetAccountHistoryResponse>, Status> {
        let (account, command) = told_decision(request.into_inner())?;
        let decided = self.carts.decide_history(account, command).await;
        let history = decided.map_err(|error| match error {
            // Here it is the operator who names the account, and no passport.
            CartError::Erased => refusal(
                Code::NotFound,
                ErrorReason::NotFound,
                "the account was deleted",
                &[("kind", "user".to_owned())],
            ),
            other => other.into(),
        })?;
        Ok(Response::new(pb::SetAccountHistoryResponse {
            history: Some(history.into()),
        }))
    }
}

/// Whose decision, and what it is.
fn told_decision(
    request: pb::SetAccountHistoryRequest,
) -> Result<(Account, SetHistory), InvalidField> {
    let pb::SetAccountHistoryRequest {
        user_id,
        request_id,
        r#use: wanted,
        wording,
    } = request;
    let command = SetHistory {
        key: RequestKey::parse(&request_id, 0)?,
        wanted: history_use(wanted)?,
        channel: Channel::Operator,
        wording: known_wording(wording)?,
    };
    Ok((account_of(user_id)?, command))
}

/// The account that is meant.
fn account_of(user_id: String) -> Result<Account, InvalidField> {
    let subject = Subject::parse(user_id).map_err(InvalidField::UserId)?;
    Ok(Account::named(&subject))
}

/// Each section begins with a message of its own, so that empty ones are seen.
fn messages(sections: Vec<Section>) -> Vec<pb::ExportAccountResponse> {
    let mut messages = Vec::new();
    for section in sections {
        let message = |record| pb::ExportAccountResponse {
            section: section.name.to_owned(),
            record,
        };
        messages.push(message(None));
        let records = section.records.iter();
        messages.extend(records.map(|record| message(Some(record.to_string()))));
    }
    messages
}
