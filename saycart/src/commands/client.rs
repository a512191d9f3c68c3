//! `saycart client`: who may ask shoppers to link.

use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{
    ClientAddArgs, ClientCommand, Failure, Global, Output, PageArgs, ProfileArg, Table, list,
};
use crate::operator::{Operator, ask};

pub(super) async fn run(
    command: ClientCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = match command {
        ClientCommand::Add(arguments) => match add(&operator, arguments).await {
            Ok(made) => shown_once(made, output),
            Err(failure) => Err(failure),
        },
        ClientCommand::List(page) => match all(&operator, page).await {
            Ok(found) => show(&found, output),
            Err(failure) => Err(failure),
        },
    };
    operator.leave().await;
    done
}

async fn add(
    operator: &Operator,
    arguments: ClientAddArgs,
) -> Result<pb::CreateClientResponse, Failure> {
    let ClientAddArgs {
        name,
        profile,
        redirect_uri,
        vendor_id,
        scope,
        audience,
    } = arguments;
    let request = pb::CreateClientRequest {
        client_name: name,
        profile: profile_of(profile).into(),
        redirect_uris: redirect_uri,
        vendor_ids: vendor_id,
        scopes: scope.split_whitespace().map(str::to_owned).collect(),
        audiences: audience,
    };
    let mut admin = operator.admin().await?;
    ask(request, async move |request| {
        admin.create_client(request).await
    })
    .await
}

/// A page of the clients.
pub(super) async fn all(
    operator: &Operator,
    page: PageArgs,
) -> Result<pb::ListClientsResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ListClientsRequest {
        page_size: page.limit,
        page_token: page.after,
    };
    ask(request, async move |request| {
        admin.list_clients(request).await
    })
    .await
}

fn shown_once(made: pb::CreateClientResponse, output: Output) -> Result<(), Failure> {
    let pb::CreateClientResponse {
        client,
        client_secret,
    } = made;
    let client = client.unwrap_or_default();
    let mut object = as_json(&client);
    let mut lines = vec![format!("client_id      {}", client.client_id)];
    if let (Some(secret), Some(fields)) = (client_secret, object.as_object_mut()) {
        lines.push(format!("client_secret  {secret}   (shown once)"));
        fields.insert("client_secret".to_owned(), Value::String(secret));
    }
    for uri in &client.redirect_uris {
        lines.push(format!("redirect_uri   {uri}"));
    }
    lines.push(format!("scope          {}", client.scopes.join(" ")));
    if !client.audiences.is_empty() {
        lines.push(format!("audiences      {}", client.audiences.join(" ")));
    }
    output.result(&object, &lines.join("\n"))
}

fn show(page: &pb::ListClientsResponse, output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&[
        "client_id",
        "name",
        "profile",
        "scope",
        "audiences",
        "disabled_at",
    ]);
    for client in &page.clients {
        table.row([
            client.client_id.clone(),
            client.client_name.clone(),
            profile_name(client.profile()).to_owned(),
            client.scopes.join(" "),
            client.audiences.join(" "),
            instant(client.disabled_at.as_ref()).unwrap_or_default(),
        ]);
    }
    let next = &page.next_page_token;
    output.result(
        &list(&page.clients.iter().map(as_json).collect::<Vec<_>>(), next),
        &table.text(
            output.paint(),
            "no clients yet: `saycart client add Alexa --profile alexa --vendor-id M…`",
            next,
        ),
    )
}

fn as_json(client: &pb::Client) -> Value {
    json!({
        "client_id": client.client_id,
        "client_name": client.client_name,
        "redirect_uris": client.redirect_uris,
        "scope": client.scopes.join(" "),
        "profile": profile_name(client.profile()),
        "audiences": client.audiences,
        "disabled_at": instant(client.disabled_at.as_ref()),
    })
}

fn profile_of(profile: ProfileArg) -> pb::ClientProfile {
    match profile {
        ProfileArg::Alexa => pb::ClientProfile::Alexa,
        ProfileArg::Google => pb::ClientProfile::Google,
        ProfileArg::Confidential => pb::ClientProfile::Confidential,
        ProfileArg::Public => pb::ClientProfile::Public,
    }
}

fn profile_name(profile: pb::ClientProfile) -> &'static str {
    match profile {
        pb::ClientProfile::Alexa => "alexa",
        pb::ClientProfile::Google => "google",
        pb::ClientProfile::Confidential => "confidential",
        pb::ClientProfile::Public => "public",
        pb::ClientProfile::Unspecified => "unknown",
    }
}
