//! `saycart link`: which shopper is linked with which client.

use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{Failure, Global, LinkCommand, Output, PageArgs, Table, list};
use crate::operator::{Operator, ask};

pub(super) async fn run(
    command: LinkCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = match command {
        LinkCommand::List { user, page } => match all(&operator, user, page).await {
            Ok(found) => show(&found, output),
            Err(failure) => Err(failure),
        },
        LinkCommand::Revoke { link_id } => match revoke(&operator, link_id).await {
            Ok(link) => output.result(&as_json(&link), &ended(&link)),
            Err(failure) => Err(failure),
        },
    };
    operator.leave().await;
    done
}

async fn all(
    operator: &Operator,
    user_id: String,
    page: PageArgs,
) -> Result<pb::ListLinksResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ListLinksRequest {
        user_id,
        page_size: page.limit,
        page_token: page.after,
    };
    ask(request, async move |request| {
        admin.list_links(request).await
    })
    .await
}

async fn revoke(operator: &Operator, link_id: String) -> Result<pb::Link, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::RevokeLinkRequest { link_id };
    let revoked = ask(request, async move |request| {
        admin.revoke_link(request).await
    })
    .await?;
    Ok(revoked.link.unwrap_or_default())
}

fn ended(link: &pb::Link) -> String {
    format!(
        "{}  ended at {}  ({})",
        link.link_id,
        instant(link.ended_at.as_ref()).unwrap_or_default(),
        link.end_reason.as_deref().unwrap_or("no reason"),
    )
}

fn show(page: &pb::ListLinksResponse, output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&[
        "link_id",
        "user_id",
        "client_id",
        "scope",
        "created_at",
        "ended_at",
        "end_reason",
    ]);
    for link in &page.links {
        table.row([
            link.link_id.clone(),
            link.user_id.clone(),
            link.client_id.clone(),
            link.scopes.join(" "),
            instant(link.created_at.as_ref()).unwrap_or_default(),
            instant(link.ended_at.as_ref()).unwrap_or_default(),
            link.end_reason.clone().unwrap_or_default(),
        ]);
    }
    let next = &page.next_page_token;
    output.result(
        &list(&page.links.iter().map(as_json).collect::<Vec<_>>(), next),
        &table.text(
            output.paint(),
            "no links yet: a shopper makes one in the Alexa app",
            next,
        ),
    )
}

fn as_json(link: &pb::Link) -> Value {
    json!({
        "link_id": link.link_id,
        "user_id": link.user_id,
        "client_id": link.client_id,
        "scope": link.scopes.join(" "),
        "created_at": instant(link.created_at.as_ref()),
        "last_used_at": instant(link.last_used_at.as_ref()),
        "ended_at": instant(link.ended_at.as_ref()),
        "end_reason": link.end_reason,
    })
}
