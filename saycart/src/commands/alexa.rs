//! `saycart alexa`: the stand-in, used by hand.

use std::io;
use std::path::{Path, PathBuf};

use saycart_service::{ExposeSecret as _, Timestamp};
use serde_json::{Value, json};
use url::Url;

use super::{Environment, now};
use crate::alexa::DEV_SKILL_ID;
use crate::alexa::device::{Answer, Device, Utterance, new_id};
use crate::alexa::endpoint::{Delivered, Endpoint};
use crate::alexa::linking::{Account, Decision, LinkedClient};
use crate::alexa::memory::{self, Memory, Remembered};
use crate::alexa::signer::Signer;
use crate::alexa::voice::Voice;
use crate::cli::{
    AlexaCommand, AlexaLinkArgs, AlexaSayArgs, AlexaSendArgs, Failure, Global, Output, PageArgs,
    StandardInput, SuiteArgs,
};
use crate::https::Https;
use crate::operator::Operator;
use crate::suite::{PUBLIC_URL_FILE, Settings};

/// A token that dies within this time is refreshed before it is used, as Alexa does.
const REFRESH_BEFORE: std::time::Duration = std::time::Duration::from_mins(1);

const NO_REDIRECT_URI: &str =
    "for a suite elsewhere, name one of the client's redirect URIs with --redirect-uri";

pub(super) async fn run(
    command: AlexaCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    match command {
        AlexaCommand::Link(arguments) => link(arguments, global, environment, output).await,
        AlexaCommand::Say(arguments) => {
            let here = Here::find(&arguments.suite, global, environment)?;
            say(&arguments, &here, output).await
        }
        AlexaCommand::Send(arguments) => {
            let here = Here::find(&arguments.suite, global, environment)?;
            send(&arguments, &here, output).await
        }
        AlexaCommand::Load(arguments) => {
            Box::pin(super::load::run(*arguments, global, environment, output)).await
        }
    }
}

/// Where the suite is, and what Alexa needs to call it.
pub(super) struct Here {
    settings: Settings,
    door: Url,
    certs: PathBuf,
    https: Https,
}

impl Here {
    pub(super) fn find(
        arguments: &SuiteArgs,
        global: &Global,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let settings = Settings::hints(Settings::sources(global, environment)?);
        let data_dir = &settings.common.data_dir;
        let door = match &arguments.url {
            Some(url) => url.clone(),
            None => noted_url(data_dir)?,
        };
        let root = root_in(data_dir);
        let https =
            Https::trusting(root.as_deref()).map_err(|error| Failure::because("https", &error))?;
        let certs = arguments.certs.clone();
        let certs = certs.or_else(|| settings.gateway.dev_chain_dir.clone());
        Ok(Self {
            certs: certs.unwrap_or_else(|| data_dir.join(memory::FOLDER)),
            door,
            https,
            settings,
        })
    }

    fn endpoint(&self) -> Result<Endpoint, Failure> {
        self.endpoint_over(self.https.clone())
    }

    /// The skill, over a client of one's own.
    pub(super) fn endpoint_over(&self, https: Https) -> Result<Endpoint, Failure> {
        let signer =
            Signer::from_folder(&self.certs).map_err(|error| Failure::because("certs", &error))?;
        Ok(Endpoint::at(&self.door, https, signer))
    }

    pub(super) fn door(&self) -> &Url {
        &self.door
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.settings.common.data_dir
    }

    /// The root of a development suite on this folder.
    pub(super) fn root(&self) -> Option<PathBuf> {
        root_in(self.data_dir())
    }

    fn memory(&self) -> Memory {
        Memory::in_data_dir(&self.settings.common.data_dir)
    }

    pub(super) fn skill_id(&self, given: Option<&String>) -> String {
        given
            .or(self.settings.gateway.skill_ids.first())
            .map_or_else(|| DEV_SKILL_ID.to_owned(), Clone::clone)
    }
}

fn root_in(data_dir: &Path) -> Option<PathBuf> {
    let root = data_dir.join("dev-root.pem");
    root.exists().then_some(root)
}

/// The public URL that a suite on this folder noted when it became ready.
fn noted_url(data_dir: &Path) -> Result<Url, Failure> {
    let file = data_dir.join(PUBLIC_URL_FILE);
    let text = std::fs::read_to_string(&file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::new(
            "no_suite",
            format!(
                "no suite has run on {}; start one with `saycart up`, or name its public door with --url",
                data_dir.display()
            ),
        ),
        _ => Failure::new(
            "unreadable_file",
            format!("cannot read {}: {error}", file.display()),
        ),
    })?;
    text.trim()
        .parse()
        .map_err(|error| Failure::because("public_url", &error))
}

async fn link(
    arguments: AlexaLinkArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let here = Here::find(&arguments.suite, global, environment)?;
    // Both flags are required, so that nobody wonders in which order the lines are read.
    let client_secret = StandardInput::secret("--client-secret-stdin")?;
    let password = StandardInput::secret("--password-stdin")?;
    let redirect_uri = match &arguments.redirect_uri {
        Some(uri) => uri.clone(),
        None => registered_uri(&arguments, global, environment).await?,
    };
    let client = LinkedClient {
        door: here.door.clone(),
        client_id: arguments.client_id,
        client_secret,
        redirect_uri,
        scope: arguments.scope,
    };
    let account = Account {
        email: arguments.user,
        password,
    };
    let linked = client
        .link(&here.https, &account, Decision::Allow)
        .await
        .map_err(|error| Failure::because("link_failed", &error))?;
    let shopper = Remembered {
        email: account.email,
        user_id: new_id("ask.account"),
        client,
        access: linked.tokens.access.clone(),
        refresh: linked.tokens.refresh.clone(),
        expires_at: now().plus(linked.tokens.expires_in),
        conversation: None,
    };
    here.memory()
        .remember_linked(&shopper)
        .map_err(|error| Failure::because("memory", &error))?;

    let scope = linked.tokens.scope;
    let text = format!(
        "{} is linked; now: saycart alexa say \"add an echo dot to my cart\"",
        shopper.email
    );
    output.result(&json!({ "linked": shopper.email, "scope": scope }), &text)
}

/// The first redirect URI of the client, asked of the operator's side.
async fn registered_uri(
    arguments: &AlexaLinkArgs,
    global: &Global,
    environment: &Environment,
) -> Result<String, Failure> {
    let client_id = &arguments.client_id;
    let operator = match arguments.suite.url {
        None => Operator::reach(global, environment).await?,
        // Services started for this command would know nothing of a suite elsewhere.
        Some(_) => Operator::running(global, environment)
            .await?
            .ok_or_else(|| Failure::Usage(NO_REDIRECT_URI.to_owned()))?,
    };
    let page = PageArgs {
        limit: 1_000,
        after: String::new(),
    };
    let clients = super::client::all(&operator, page).await;
    operator.leave().await;
    let clients = clients?.clients;
    let client = clients
        .into_iter()
        .find(|client| client.client_id == *client_id);
    let uri = client.and_then(|client| client.redirect_uris.into_iter().next());
    uri.ok_or_else(|| {
        Failure::new(
            "unknown_client",
            format!(
                "no client {client_id} with a redirect URI is registered; `saycart client list`, or name one with --redirect-uri"
            ),
        )
    })
}

async fn say(arguments: &AlexaSayArgs, here: &Here, output: Output) -> Result<(), Failure> {
    let endpoint = here.endpoint()?;
    let memory = here.memory();
    let forgotten = |error: memory::MemoryError| Failure::because("memory", &error);
    let mut shopper = memory
        .recall(arguments.user.as_deref())
        .map_err(forgotten)?;
    if let Some(shopper) = &mut shopper {
        is_linked_here(shopper, here)?;
        refresh_if_needed(shopper, here, now()).await?;
    }
    let mut device = Device {
        skill_id: here.skill_id(arguments.skill_id.as_ref()),
        user_id: shopper
            .as_ref()
            .map_or_else(|| new_id("ask.account"), |shopper| shopper.user_id.clone()),
        locale: arguments.locale.clone(),
        access_token: shopper
            .as_ref()
            .map(|shopper| shopper.access.expose_secret().to_owned()),
        conversation: shopper
            .as_ref()
            .and_then(|shopper| shopper.conversation.clone()),
    };
    let voice =
        Voice::of(&arguments.locale).map_err(|error| Failure::because("unknown_locale", &error))?;
    let utterance = voice.hear(&arguments.sentence, device.conversation.as_ref());
    let request = device.request(&utterance, now());
    let delivered = deliver(&endpoint, request.to_string().into_bytes()).await?;
    if !delivered.status.is_success() {
        return Err(refused(&delivered));
    }
    let answer = device
        .hear(&request, &delivered.body)
        .map_err(|error| Failure::because("bad_answer", &error))?;
    if let Some(mut shopper) = shopper {
        shopper.conversation = device.conversation;
        memory.remember(&shopper).map_err(forgotten)?;
    }
    output.result(
        &heard(&arguments.sentence, &utterance, &answer, &delivered),
        &as_text(&answer),
    )
}

/// What one suite gave is never shown to another.
fn is_linked_here(shopper: &Remembered, here: &Here) -> Result<(), Failure> {
    if shopper.client.is_at(&here.door) {
        return Ok(());
    }
    let origin = |url: &Url| url.origin().ascii_serialization();
    let (there, here) = (origin(&shopper.client.door), origin(&here.door));
    Err(Failure::new(
        "linked_elsewhere",
        format!(
            "{} is linked at {there}, not at {here}; `saycart alexa link --url {here}` links them there",
            shopper.email
        ),
    ))
}

async fn refresh_if_needed(
    shopper: &mut Remembered,
    here: &Here,
    now: Timestamp,
) -> Result<(), Failure> {
    if now.plus(REFRESH_BEFORE) < shopper.expires_at {
        return Ok(());
    }
    // A suite on port 0 has moved since: the door is where it is now.
    shopper.client.door = here.door.clone();
    let tokens = shopper
        .client
        .refresh(&here.https, &shopper.refresh)
        .await
        .map_err(|error| Failure::because("refresh_failed", &error))?;
    shopper.take(&tokens, now);
    Ok(())
}

async fn send(arguments: &AlexaSendArgs, here: &Here, output: Output) -> Result<(), Failure> {
    let body = std::fs::read(&arguments.file).map_err(|error| {
        Failure::new(
            "unreadable_file",
            format!("cannot read {}: {error}", arguments.file.display()),
        )
    })?;
    let delivered = deliver(&here.endpoint()?, body).await?;
    if !delivered.status.is_success() {
        return Err(refused(&delivered));
    }
    let text = String::from_utf8_lossy(&delivered.body).into_owned();
    let body: Value = serde_json::from_slice(&delivered.body).unwrap_or(Value::Null);
    output.result(
        &json!({ "status": delivered.status.as_u16(), "body": body }),
        &text,
    )
}

async fn deliver(endpoint: &Endpoint, body: Vec<u8>) -> Result<Delivered, Failure> {
    endpoint
        .deliver(body)
        .await
        .map_err(|error| Failure::because("not_delivered", &error))
}

pub(super) fn refused(delivered: &Delivered) -> Failure {
    Failure::new(
        "request_refused",
        format!(
            "the skill answered {}: {}",
            delivered.status,
            String::from_utf8_lossy(&delivered.body)
        ),
    )
}

fn heard(sentence: &str, utterance: &Utterance, answer: &Answer, delivered: &Delivered) -> Value {
    let understood = match utterance {
        Utterance::Launch => json!("LaunchRequest"),
        Utterance::Intent(intent) => intent.clone(),
    };
    json!({
        "sentence": sentence,
        "understood": understood,
        "answer": answer,
        "milliseconds": delivered.took.as_secs_f64() * 1_000.0,
    })
}

fn as_text(answer: &Answer) -> String {
    match &answer.card {
        None => answer.speech.clone(),
        Some(card) => format!("{}\n[card: {card}]", answer.speech),
    }
}
