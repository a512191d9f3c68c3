//! How clients are printed.

use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::super::instant;
use crate::cli::{Failure, Output, Table, list};

/// What stands in a console's field for the secret.
const SECRET: &str = "{client_secret}";

/// A client that was registered, with its secret and what goes into its vendor's console.
pub(super) fn made(made: pb::CreateClientResponse, output: Output) -> Result<(), Failure> {
    let pb::CreateClientResponse {
        client,
        client_secret,
        setup,
    } = made;
    let client = client.unwrap_or_default();
    let mut object = as_json(&client);
    let mut lines = head(&client, client_secret.as_deref());
    lines.extend(console(&setup, client_secret.as_deref()));
    if let Some(fields) = object.as_object_mut() {
        fields.insert("setup".to_owned(), setup_as_json(&setup));
        fields.extend(client_secret.map(|secret| ("client_secret".to_owned(), secret.into())));
    }
    output.result(&object, &lines.join("\n"))
}

/// One client, with what goes into its vendor's console but for the secret.
pub(super) fn one(found: &pb::GetClientResponse, output: Output) -> Result<(), Failure> {
    let client = found.client.clone().unwrap_or_default();
    let mut object = as_json(&client);
    let mut lines = head(&client, None);
    lines.extend(console(&found.setup, None));
    if let Some(fields) = object.as_object_mut() {
        fields.insert("setup".to_owned(), setup_as_json(&found.setup));
    }
    output.result(&object, &lines.join("\n"))
}

/// A client that was changed.
pub(super) fn changed(client: &pb::Client, output: Output) -> Result<(), Failure> {
    output.result(&as_json(client), &head(client, None).join("\n"))
}

/// A client with a new secret.
pub(super) fn rotated(
    rotated: pb::RotateClientSecretResponse,
    output: Output,
) -> Result<(), Failure> {
    let pb::RotateClientSecretResponse {
        client,
        client_secret,
        others_untold,
    } = rotated;
    let client = client.unwrap_or_default();
    let mut object = as_json(&client);
    let mut lines = head(&client, Some(&client_secret));
    lines.push(match instant(client.previous_secret_until.as_ref()) {
        Some(until) => format!("The old secret is good until {until}: put the new one into the vendor's console before that."),
        None => "The old secret is dead: nobody can link or refresh until the new one is in the vendor's console.".to_owned(),
    });
    if others_untold {
        lines.push("The cache could not be told: other replicas may take an old secret that has ended for as long as a cache entry lives (`auth.cache_ttl`, a minute unless configured otherwise).".to_owned());
    }
    if let Some(fields) = object.as_object_mut() {
        fields.insert("client_secret".to_owned(), Value::String(client_secret));
        fields.insert("others_untold".to_owned(), Value::Bool(others_untold));
    }
    output.result(&object, &lines.join("\n"))
}

/// A client that was switched off.
pub(super) fn disabled(
    disabled: &pb::DisableClientResponse,
    output: Output,
) -> Result<(), Failure> {
    let client = disabled.client.clone().unwrap_or_default();
    let mut object = as_json(&client);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("ended_links".to_owned(), json!(disabled.ended_links));
    }
    let text = format!(
        "{}  {}  is off since {}; {} links ended",
        client.client_id,
        client.client_name,
        instant(client.disabled_at.as_ref()).unwrap_or_default(),
        disabled.ended_links,
    );
    output.result(&object, &text)
}

fn head(client: &pb::Client, secret: Option<&str>) -> Vec<String> {
    let mut lines = vec![format!("client_id      {}", client.client_id)];
    let line = |name: &str, value: &str| format!("{name:<13}  {value}");
    lines.extend(secret.map(|secret| format!("client_secret  {secret}   (shown once)")));
    lines.push(line("client_name", &client.client_name));
    lines.push(line("profile", profile_name(client)));
    let uris = client.redirect_uris.iter();
    lines.extend(uris.map(|uri| line("redirect_uri", uri)));
    let apps = client.app_redirect_uris.iter();
    lines.extend(apps.map(|uri| line("app_uri", uri)));
    lines.push(line("scope", &client.scopes.join(" ")));
    if !client.audiences.is_empty() {
        lines.push(line("audiences", &client.audiences.join(" ")));
    }
    lines.push(line("pkce", pkce_name(client.pkce())));
    let until = instant(client.previous_secret_until.as_ref());
    lines.extend(until.map(|until| line("old secret", &format!("until {until}"))));
    let since = instant(client.disabled_at.as_ref());
    lines.extend(since.map(|since| line("disabled_at", &since)));
    lines
}

fn console(setup: &[pb::SetupField], secret: Option<&str>) -> Vec<String> {
    if setup.is_empty() {
        return Vec::new();
    }
    let width = setup.iter().map(|field| field.name.chars().count()).max();
    let width = width.unwrap_or_default();
    let shown = secret.unwrap_or("(as it was shown when it was made)");
    let fields = setup.iter().map(|field| {
        let value = field.value.replace(SECRET, shown);
        format!("  {:<width$}  {value}", field.name)
    });
    let mut lines = vec![String::new(), "In the vendor's console:".to_owned()];
    lines.extend(fields);
    if setup
        .iter()
        .any(|field| field.value.contains("://localhost"))
    {
        lines.push(
            "No vendor reaches `localhost`: set `public_url`, start, and see `saycart client show`."
                .to_owned(),
        );
    }
    lines
}

/// The secret stands in `client_secret`, once.
fn setup_as_json(setup: &[pb::SetupField]) -> Value {
    let field = |field: &pb::SetupField| {
        let key = Some(&field.key).filter(|key| !key.is_empty());
        json!({ "name": field.name, "key": key, "value": field.value })
    };
    setup.iter().map(field).collect()
}

/// A page of clients.
pub(super) fn page(page: &pb::ListClientsResponse, output: Output) -> Result<(), Failure> {
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
            profile_name(client).to_owned(),
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
        "app_redirect_uris": client.app_redirect_uris,
        "scope": client.scopes.join(" "),
        "profile": profile_name(client),
        "audiences": client.audiences,
        "pkce": pkce_name(client.pkce()),
        "previous_secret_until": instant(client.previous_secret_until.as_ref()),
        "disabled_at": instant(client.disabled_at.as_ref()),
    })
}

fn profile_name(client: &pb::Client) -> &str {
    match client.profile() {
        pb::ClientProfile::Alexa => "alexa",
        pb::ClientProfile::Google => "google",
        pb::ClientProfile::Confidential => "confidential",
        pb::ClientProfile::Public => "public",
        pb::ClientProfile::Unspecified if client.vendor.is_empty() => "unknown",
        pb::ClientProfile::Unspecified => &client.vendor,
    }
}

fn pkce_name(pkce: pb::ClientPkce) -> &'static str {
    match pkce {
        pb::ClientPkce::Unspecified => "unknown",
        pb::ClientPkce::Optional => "optional",
        pb::ClientPkce::Required => "required",
    }
}
