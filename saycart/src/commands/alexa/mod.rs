//! `saycart alexa`: the stand-in, used by hand.
//!
//! [`Here`] is where the suite is and what Alexa needs to call it; a [`Speaker`] is somebody at a
//! device, who says one sentence (`say`) or many ([`chat`]).

mod chat;
mod speaker;

use std::io;
use std::path::{Path, PathBuf};

use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use url::Url;

use self::speaker::Speaker;
use super::{Environment, now};
use crate::alexa::DEV_SKILL_ID;
use crate::alexa::device::{Answer, new_id};
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
        AlexaCommand::Chat(arguments) => {
            let here = Here::find(&arguments.suite, global, environment)?;
            Box::pin(chat::run(&arguments, &here, output)).await
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

    /// Whether anybody answers there.
    async fn is_there(&self) -> Result<(), Failure> {
        let mut url = self.door.clone();
        url.set_path("/.well-known/oauth-authorization-server");
        let request = Request::get(url.as_str()).body(Full::default());
        let request = request.map_err(|error| Failure::because("not_delivered", &error))?;
        let answer = self.https.send(request).await;
        let answer = answer.map_err(|error| Failure::because("not_delivered", &error))?;
        if answer.status() == StatusCode::NOT_FOUND {
            let message = format!(
                "there is no suite at {}; name another with --url",
                self.door
            );
            return Err(Failure::new("no_suite", message));
        }
        Ok(())
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

    /// What understands sentences in a language.
    pub(super) fn voice(&self, locale: &str) -> Result<Voice, Failure> {
        let voice =
            Voice::of(locale).map_err(|error| Failure::because("unknown_locale", &error))?;
        let shop = &self.settings.gateway.shop;
        Ok(voice.calling(shop.invocation_name(locale)))
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
pub(super) fn noted_url(data_dir: &Path) -> Result<Url, Failure> {
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
        "{} is linked; now: saycart alexa say \"add {} to my cart\"",
        shopper.email,
        here.settings.gateway.shop.example_product("en-US")
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
    let mut speaker = Speaker::of(&arguments.speaker, here)?;
    let turn = speaker.says(&arguments.sentence).await?;
    output.result(&turn.as_json(), &as_text(&turn.answer))
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

fn as_text(answer: &Answer) -> String {
    match (&answer.card, answer.card_lines.as_slice()) {
        (None, _) => answer.speech.clone(),
        (Some(card), []) => format!("{}\n[card: {card}]", answer.speech),
        (Some(_), lines) => format!("{}\n[card: {}]", answer.speech, lines.join(" | ")),
    }
}
