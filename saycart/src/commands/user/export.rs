//! `saycart user export`: what both services keep of one account, in one file.

use std::io;
use std::path::Path;
use std::time::Duration;

use saycart_proto::auth::v1 as auth;
use saycart_proto::cart::v1 as cart;
use saycart_service::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt as _;
use tonic::Response;

use crate::cli::{Failure, Output, pour};
use crate::operator::{Operator, Patience, ask_within};

/// A life's events are read and written in seconds.
const EXPORT: Patience = Patience {
    limit: Duration::from_mins(5),
    look: "an export changes nothing, repeat it",
};

/// Sections by name, each with its records.
type Sections = Map<String, Value>;

/// All that is kept of an account, as one object; all of it or nothing.
pub(super) async fn collect(operator: &Operator, user: String) -> Result<Value, Failure> {
    let (user_id, account) = from_auth_service(operator, user).await?;
    let shop = from_cart_service(operator, user_id.clone()).await?;
    Ok(json!({
        "user_id": user_id,
        "exported_at": SystemClock.now().to_string(),
        "account": account,
        "shop": shop,
    }))
}

/// The account's id, and what is kept of it there.
async fn from_auth_service(
    operator: &Operator,
    user: String,
) -> Result<(String, Sections), Failure> {
    let mut admin = operator.admin().await?;
    let request = auth::ExportUserRequest { user };
    let messages = ask_within(EXPORT, request, async move |request| {
        let mut stream = admin.export_user(request).await?.into_inner();
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await? {
            messages.push(message);
        }
        Ok(Response::new(messages))
    })
    .await?;
    let (mut id, mut sections) = (String::new(), Sections::new());
    for auth::ExportUserResponse {
        user_id,
        section,
        record,
    } in messages
    {
        id = user_id;
        add(&mut sections, section, record)?;
    }
    Ok((id, sections))
}

async fn from_cart_service(operator: &Operator, user_id: String) -> Result<Sections, Failure> {
    let mut accounts = operator.accounts().await?;
    let request = cart::ExportAccountRequest { user_id };
    let messages = ask_within(EXPORT, request, async move |request| {
        let mut stream = accounts.export_account(request).await?.into_inner();
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await? {
            messages.push(message);
        }
        Ok(Response::new(messages))
    })
    .await?;
    let mut sections = Sections::new();
    for cart::ExportAccountResponse { section, record } in messages {
        add(&mut sections, section, record)?;
    }
    Ok(sections)
}

fn add(sections: &mut Sections, name: String, record: Option<String>) -> Result<(), Failure> {
    let section = sections.entry(name).or_insert_with(|| json!([]));
    if let (Some(record), Some(records)) = (record, section.as_array_mut()) {
        let record: Value = serde_json::from_str(&record)
            .map_err(|error| Failure::because("unreadable_answer", &error))?;
        records.push(record);
    }
    Ok(())
}

/// Prints it, or writes it into a file.
pub(super) async fn write(
    exported: &Value,
    file: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let Some(path) = file else {
        let text = format!("{exported:#}\n");
        return if output.is_json() {
            output.result(exported, "")
        } else {
            pour(text.as_bytes())
        };
    };
    let text = format!("{exported:#}\n");
    private(path, text.as_bytes()).await.map_err(|error| {
        Failure::new(
            "unwritable_file",
            format!("cannot write {}: {error}", path.display()),
        )
    })?;
    let (bytes, path) = (text.len(), path.display().to_string());
    output.result(
        &json!({ "user_id": exported["user_id"], "file": path, "bytes": bytes }),
        &format!("{bytes} bytes in {path}"),
    )
}

/// A new file that nobody else may read; what is there already is not written over.
async fn private(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = tokio::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .await?;
    file.write_all(text).await?;
    file.flush().await
}
