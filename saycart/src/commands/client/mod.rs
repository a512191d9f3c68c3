//! `saycart client`: who may ask shoppers to link.

mod show;

use saycart_proto::auth::v1 as pb;

use super::Environment;
use crate::cli::{
    ClientAddArgs, ClientArg, ClientChangeArgs, ClientCommand, Failure, Global, Output, PageArgs,
    PkceArg, ProfileArg,
};
use crate::operator::{Operator, Patience, ask, ask_within};

/// The links of a client that is switched off end one by one.
const MANY_LINKS: Patience = Patience {
    limit: std::time::Duration::from_mins(10),
    look: "its tokens are dead if `client show` says that it is off; repeat the command to end the rows of its links",
};

pub(super) async fn run(
    command: ClientCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let done = answer(command, &operator, output).await;
    operator.leave().await;
    done
}

async fn answer(
    command: ClientCommand,
    operator: &Operator,
    output: Output,
) -> Result<(), Failure> {
    match command {
        ClientCommand::Add(arguments) => show::made(add(operator, arguments).await?, output),
        ClientCommand::List(page) => show::page(&all(operator, page).await?, output),
        ClientCommand::Show(client) => show::one(&find(operator, client).await?, output),
        ClientCommand::Change(arguments) => {
            show::changed(&change(operator, arguments).await?, output)
        }
        ClientCommand::RotateSecret { client, old_for } => {
            // It has been read from so many digits, and the service bounds it.
            let keep_old_for = prost_types::Duration::try_from(old_for)
                .map_err(|error| Failure::Usage(format!("--old-for: {error}")))?;
            show::rotated(rotate(operator, client, keep_old_for).await?, output)
        }
        ClientCommand::Disable(client) => show::disabled(&disable(operator, client).await?, output),
        ClientCommand::Enable(client) => show::changed(&enable(operator, client).await?, output),
    }
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
        app_redirect_uri,
        scope,
        audience,
        pkce,
    } = arguments;
    let (profile, vendor) = profile_of(profile);
    let request = pb::CreateClientRequest {
        client_name: name,
        profile: profile.into(),
        vendor,
        redirect_uris: redirect_uri,
        vendor_ids: vendor_id,
        scopes: scopes_of(&scope),
        audiences: audience,
        app_redirect_uris: app_redirect_uri,
        pkce: pkce_of(pkce).into(),
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

async fn find(operator: &Operator, client: ClientArg) -> Result<pb::GetClientResponse, Failure> {
    let ClientArg { client } = client;
    let mut admin = operator.admin().await?;
    let request = pb::GetClientRequest { client };
    ask(request, async move |request| {
        admin.get_client(request).await
    })
    .await
}

async fn change(operator: &Operator, arguments: ClientChangeArgs) -> Result<pb::Client, Failure> {
    let ClientChangeArgs {
        client,
        add_redirect_uri,
        add_vendor_id,
        remove_redirect_uri,
        add_app_redirect_uri,
        remove_app_redirect_uri,
        scope,
        add_audience,
        remove_audience,
        pkce,
    } = arguments;
    let scopes = scope.as_deref().map(scopes_of);
    if scopes.as_ref().is_some_and(Vec::is_empty) {
        let message = "--scope: name at least one, or switch the client off";
        return Err(Failure::Usage(message.to_owned()));
    }
    let request = pb::UpdateClientRequest {
        client: client.client,
        add_redirect_uris: add_redirect_uri,
        add_vendor_ids: add_vendor_id,
        remove_redirect_uris: remove_redirect_uri,
        add_app_redirect_uris: add_app_redirect_uri,
        remove_app_redirect_uris: remove_app_redirect_uri,
        scopes: scopes.unwrap_or_default(),
        add_audiences: add_audience,
        remove_audiences: remove_audience,
        pkce: pkce_of(pkce).into(),
    };
    let mut admin = operator.admin().await?;
    let changed = ask(request, async move |request| {
        admin.update_client(request).await
    })
    .await?;
    Ok(changed.client.unwrap_or_default())
}

async fn rotate(
    operator: &Operator,
    client: ClientArg,
    keep_old_for: prost_types::Duration,
) -> Result<pb::RotateClientSecretResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::RotateClientSecretRequest {
        client: client.client,
        keep_old_for: Some(keep_old_for),
    };
    ask(request, async move |request| {
        admin.rotate_client_secret(request).await
    })
    .await
}

async fn disable(
    operator: &Operator,
    client: ClientArg,
) -> Result<pb::DisableClientResponse, Failure> {
    let ClientArg { client } = client;
    let mut admin = operator.admin().await?;
    let request = pb::DisableClientRequest { client };
    ask_within(MANY_LINKS, request, async move |request| {
        admin.disable_client(request).await
    })
    .await
}

async fn enable(operator: &Operator, client: ClientArg) -> Result<pb::Client, Failure> {
    let ClientArg { client } = client;
    let mut admin = operator.admin().await?;
    let request = pb::EnableClientRequest { client };
    let enabled = ask(request, async move |request| {
        admin.enable_client(request).await
    })
    .await?;
    Ok(enabled.client.unwrap_or_default())
}

fn scopes_of(scope: &str) -> Vec<String> {
    scope.split_whitespace().map(str::to_owned).collect()
}

fn profile_of(profile: ProfileArg) -> (pb::ClientProfile, String) {
    let known = match profile {
        ProfileArg::Alexa => pb::ClientProfile::Alexa,
        ProfileArg::Google => pb::ClientProfile::Google,
        ProfileArg::Confidential => pb::ClientProfile::Confidential,
        ProfileArg::Public => pb::ClientProfile::Public,
        ProfileArg::Vendor(vendor) => return (pb::ClientProfile::Unspecified, vendor),
    };
    (known, String::new())
}

fn pkce_of(pkce: Option<PkceArg>) -> pb::ClientPkce {
    match pkce {
        None => pb::ClientPkce::Unspecified,
        Some(PkceArg::Optional) => pb::ClientPkce::Optional,
        Some(PkceArg::Required) => pb::ClientPkce::Required,
    }
}
