//! `saycart.cart.v1.AccountService`.

use std::pin::Pin;

use futures_util::{Stream, stream};
use saycart_passport::Subject;
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::account_service_server::AccountService;
use saycart_sql::personal::Section;
use tonic::{Request, Response, Status};

use super::parse::InvalidField;
use crate::domain::Account;
use crate::operations::Accounts;

/// The RPCs over what is kept of one shopper.
#[derive(Debug, Clone)]
pub(crate) struct AccountRpc {
    accounts: Accounts,
}

impl AccountRpc {
    pub(crate) fn new(accounts: Accounts) -> Self {
        Self { accounts }
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
