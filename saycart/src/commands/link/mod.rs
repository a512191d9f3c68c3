//! `saycart link`: which shopper is linked with which client, and what became of each try to link.

mod attempts;
mod watch;
mod words;

use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{Failure, Global, LinkCommand, LinkListArgs, Output, PageArgs, Table, list};
use crate::operator::{Operator, ask};

/// How the ids of tries to link begin.
const ATTEMPT: &str = "att_";

pub(super) async fn run(
    command: LinkCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = match command {
        LinkCommand::List(arguments) => list_any(&operator, arguments, output).await,
        LinkCommand::Show { id } => show_any(&operator, id, output).await,
        LinkCommand::Watch => watch::run(&operator, output).await,
        LinkCommand::Revoke { link_id } => match revoke(&operator, link_id).await {
            Ok(link) => output.result(&as_json(&link), &ended(&link)),
            Err(failure) => Err(failure),
        },
    };
    operator.leave().await;
    done
}

async fn list_any(
    operator: &Operator,
    arguments: LinkListArgs,
    output: Output,
) -> Result<(), Failure> {
    let LinkListArgs {
        user,
        attempts,
        client,
        page,
    } = arguments;
    if !attempts {
        return show(&all(operator, user, page).await?, output);
    }
    let mut admin = operator.admin().await?;
    let request = pb::ListLinkAttemptsRequest {
        client,
        user,
        page_size: page.limit,
        page_token: page.after,
    };
    let found = ask(request, async move |request| {
        admin.list_link_attempts(request).await
    })
    .await?;
    attempts::listed(&found, output)
}

/// A link by its id, or a try to link by its own.
async fn show_any(operator: &Operator, id: String, output: Output) -> Result<(), Failure> {
    let mut admin = operator.admin().await?;
    if id.starts_with(ATTEMPT) {
        let request = pb::GetLinkAttemptRequest { attempt_id: id };
        let found = ask(request, async move |request| {
            admin.get_link_attempt(request).await
        })
        .await?;
        return attempts::shown(&found, output);
    }
    let request = pb::GetLinkRequest { link_id: id };
    let found = ask(request, async move |request| admin.get_link(request).await).await?;
    show_one(&found, output)
}

fn show_one(found: &pb::GetLinkResponse, output: Output) -> Result<(), Failure> {
    let link = found.link.clone().unwrap_or_default();
    let mut object = as_json(&link);
    let attempt = found.attempt.as_ref();
    let made_by = attempt.map(|attempt| attempts::with_steps(attempt, &found.steps));
    if let Some(fields) = object.as_object_mut() {
        fields.insert("attempt".to_owned(), json!(made_by));
    }
    let since = instant(link.created_at.as_ref()).unwrap_or_default();
    let used = instant(link.last_used_at.as_ref()).unwrap_or_default();
    let mut lines = vec![
        format!("{}  {}  {}", link.link_id, link.user_id, link.client_id),
        format!("scope      {}", link.scopes.join(" ")),
        format!("linked at  {since}"),
        format!("last used  {used}"),
    ];
    if let Some(at) = instant(link.ended_at.as_ref()) {
        let reason = link.end_reason.as_deref().unwrap_or("no reason");
        lines.push(format!("ended at   {at}  ({reason})"));
    }
    match attempt {
        Some(attempt) => lines.extend(attempts::lines(attempt, &found.steps, output)),
        None => lines.push("how it was made is not on record any more".to_owned()),
    }
    output.result(&object, &lines.join("\n"))
}

async fn all(
    operator: &Operator,
    user: String,
    page: PageArgs,
) -> Result<pb::ListLinksResponse, Failure> {
    let mut admin = operator.admin().await?;
    let user_id = if user.contains('@') {
        let mut admin = admin.clone();
        let request = pb::GetUserRequest { user };
        let found = ask(request, async move |request| admin.get_user(request).await).await?;
        found.user.unwrap_or_default().user_id
    } else {
        user
    };
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
