//! `saycart keys`: the keys that tokens are made with.

use saycart_auth_service::{AddedTokenKey, add_token_key};
use saycart_proto::auth::v1 as pb;
use serde_json::{Value, json};

use super::{Environment, instant};
use crate::cli::{Failure, Global, KeysCommand, Output, Table, list};
use crate::operator::{Operator, ask};
use crate::suite::{Reading, Settings};

pub(super) async fn run(
    command: KeysCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    if let KeysCommand::Add = command {
        return add(global, environment, output).await;
    }
    let operator = Operator::reach(global, environment).await?;
    let done = match command {
        KeysCommand::List => match all(&operator).await {
            Ok(keys) => show(&keys, output),
            Err(failure) => Err(failure),
        },
        KeysCommand::Activate { kid } => match activate(&operator, kid).await {
            Ok(key) => output.result(&as_json(&key), &activated(&key)),
            Err(failure) => Err(failure),
        },
        KeysCommand::Suspect { kid } => match suspect(&operator, kid).await {
            Ok(key) => output.result(&as_json(&key), &suspected(&key)),
            Err(failure) => Err(failure),
        },
        KeysCommand::Retire { kid, force } => match retire(&operator, kid, force).await {
            Ok(retired) => show_retired(&retired, output),
            Err(failure) => Err(failure),
        },
        KeysCommand::Add => Ok(()),
    };
    operator.leave().await;
    done
}

/// Works on the file alone: also where no suite runs, and before there was one. A suite that runs
/// tells which numbers are taken, in case the file at hand is an old one.
async fn add(global: &Global, environment: &Environment, output: Output) -> Result<(), Failure> {
    let sources = Settings::sources(global, environment)?;
    let (settings, _keys) = Settings::read_for(Reading::TokenKeys, sources)?;
    // Before the first key there is nobody to ask.
    let running = if settings.auth.token_keys_file.exists() {
        Operator::running(global, environment).await?
    } else {
        None
    };
    let known = match &running {
        Some(operator) => all(operator).await?,
        None => Vec::new(),
    };
    let highest = known.iter().map(|key| key.kid).max().unwrap_or_default();
    let highest = u8::try_from(highest).unwrap_or(u8::MAX);

    let file = &settings.auth.token_keys_file;
    let added = add_token_key(file, highest)
        .map_err(|error| Failure::at("token_keys_file", "auth.token_keys_file", &error))?;

    let (kid, shown) = (added.kid, file.display().to_string());
    let lacking = lacking(&known, &added);
    let next = if !lacking.is_empty() {
        let numbers: Vec<_> = lacking.iter().map(ToString::to_string).collect();
        let numbers = numbers.join(", ");
        // It may be the last copy that there is: what is to be given up, the operator decides.
        format!(
            "This file is an old one: it lacks keys that the running suite has ({numbers}). Copy it to no replica, which could not read their tokens.\nRun `saycart keys add` on the file of a replica instead; key {kid} is of no use then."
        )
    } else if added.is_first {
        "It signs from the first start on. Copy the file to every replica, then start them, as a user who may read it.\nIf this installation has run before, restore the file from its backup instead: no token of another key works with this one.".to_owned()
    } else {
        format!(
            "It signs nothing yet. Copy the file to every replica, which reads it within seconds, then:\n  saycart keys activate {kid}"
        )
    };
    output.result(
        &added_as_json(kid, &shown, &lacking),
        &format!("key {kid} is in {shown}; keep a copy of it apart from the database.\n{next}"),
    )
}

/// Keys of the suite that runs which the file at hand does not have, but for those that are dead.
fn lacking(known: &[pb::TokenKey], added: &AddedTokenKey) -> Vec<u32> {
    let living = known
        .iter()
        .filter(|key| key.state() != pb::TokenKeyState::Retired)
        .map(|key| key.kid);
    let is_there = |kid: &u32| added.beside.iter().any(|there| u32::from(*there) == *kid);
    living.filter(|kid| !is_there(kid)).collect()
}

fn added_as_json(kid: u8, file: &str, lacking: &[u32]) -> Value {
    let mut object = json!({ "kid": kid, "file": file });
    if let (false, Some(fields)) = (lacking.is_empty(), object.as_object_mut()) {
        fields.insert("lacks".to_owned(), json!(lacking));
    }
    object
}

async fn all(operator: &Operator) -> Result<Vec<pb::TokenKey>, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ListTokenKeysRequest {};
    let listed = ask(request, async move |request| {
        admin.list_token_keys(request).await
    })
    .await?;
    Ok(listed.token_keys)
}

async fn activate(operator: &Operator, kid: u8) -> Result<pb::TokenKey, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ActivateTokenKeyRequest { kid: kid.into() };
    let activated = ask(request, async move |request| {
        admin.activate_token_key(request).await
    })
    .await?;
    Ok(activated.token_key.unwrap_or_default())
}

async fn suspect(operator: &Operator, kid: u8) -> Result<pb::TokenKey, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::SuspectTokenKeyRequest { kid: kid.into() };
    let suspected = ask(request, async move |request| {
        admin.suspect_token_key(request).await
    })
    .await?;
    Ok(suspected.token_key.unwrap_or_default())
}

async fn retire(
    operator: &Operator,
    kid: u8,
    force: bool,
) -> Result<pb::RetireTokenKeyResponse, Failure> {
    let mut admin = operator.admin().await?;
    let kid = kid.into();
    let request = pb::RetireTokenKeyRequest { kid, force };
    ask(request, async move |request| {
        admin.retire_token_key(request).await
    })
    .await
}

fn show(keys: &[pb::TokenKey], output: Output) -> Result<(), Failure> {
    let head = ["kid", "state", "links", "copy", "active_from", "retired_at"];
    let mut table = Table::with_head(&head);
    for key in keys {
        table.row([
            key.kid.to_string(),
            state_name(key.state()).to_owned(),
            key.links.unwrap_or_default().to_string(),
            copy_name(key.copy()).to_owned(),
            instant(key.active_from.as_ref()).unwrap_or_default(),
            instant(key.retired_at.as_ref()).unwrap_or_default(),
        ]);
    }
    let items: Vec<Value> = keys.iter().map(as_json_with_links).collect();
    output.result(
        &list(&items, ""),
        &table.text(output.paint(), "no keys", ""),
    )
}

fn activated(key: &pb::TokenKey) -> String {
    let since = instant(key.active_from.as_ref()).unwrap_or_default();
    format!(
        "key {} signs since {since}. Tokens of the key before go on working, and links move over when they refresh; `saycart keys list` counts those that have not.",
        key.kid,
    )
}

fn suspected(key: &pb::TokenKey) -> String {
    format!(
        "key {kid} is suspect: its access tokens are refused from now on, and its links move to the active key when they refresh. When `saycart keys list` counts no more of them: saycart keys retire {kid}",
        kid = key.kid,
    )
}

fn show_retired(retired: &pb::RetireTokenKeyResponse, output: Output) -> Result<(), Failure> {
    let pb::RetireTokenKeyResponse {
        token_key,
        ended_links,
    } = retired;
    let key = token_key.unwrap_or_default();
    let mut object = as_json(&key);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("ended_links".to_owned(), json!(ended_links));
    }
    let text = format!(
        "key {} is retired, for good; {ended_links} links ended with it",
        key.kid,
    );
    output.result(&object, &text)
}

fn as_json(key: &pb::TokenKey) -> Value {
    json!({
        "kid": key.kid,
        "state": state_name(key.state()),
        "active_from": instant(key.active_from.as_ref()),
        "retired_at": instant(key.retired_at.as_ref()),
        "copy": copy_name(key.copy()),
    })
}

fn as_json_with_links(key: &pb::TokenKey) -> Value {
    let mut object = as_json(key);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("links".to_owned(), json!(key.links));
    }
    object
}

fn state_name(state: pb::TokenKeyState) -> &'static str {
    match state {
        pb::TokenKeyState::Unspecified => "unknown",
        pb::TokenKeyState::Standby => "standby",
        pb::TokenKeyState::Active => "active",
        pb::TokenKeyState::Verify => "verify",
        pb::TokenKeyState::Suspect => "suspect",
        pb::TokenKeyState::Retired => "retired",
    }
}

fn copy_name(copy: pb::TokenKeyCopy) -> &'static str {
    match copy {
        pb::TokenKeyCopy::Unspecified => "unknown",
        pb::TokenKeyCopy::Present => "present",
        pb::TokenKeyCopy::Missing => "missing",
        pb::TokenKeyCopy::Different => "different",
    }
}
