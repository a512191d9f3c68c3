//! `saycart alexa load`: gathers shoppers, lets them speak, reports.

use std::path::Path;

use saycart_service::ExposeSecret as _;
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use super::Environment;
use super::alexa::Here;
use crate::alexa::device::{Device, Recognised};
use crate::alexa::endpoint::Endpoint;
use crate::alexa::linking::{Account, LinkedClient};
use crate::alexa::memory::{Memory, Remembered};
use crate::cli::{AlexaLoadArgs, Failure, Global, Output, StandardInput};
use crate::https::{Https, Versions};
use crate::load::crew::{self, Recruiter};
use crate::load::{Drive, Outcome, Pace, Processes, as_json, as_text};
use crate::operator::Operator;
use crate::suite::ADMIN_SOCKET;

/// What is said unless something else is asked for: the main job, leaving carts as they were.
const USUAL_SENTENCES: [&str; 3] = [
    "add an echo dot to my cart",
    "what's in my cart",
    "remove the echo dot from my cart",
];
const USUAL_RATE: f64 = 10.0;

pub(super) async fn run(
    arguments: AlexaLoadArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let here = Here::find(&arguments.suite, global, environment)?;
    let https = Https::speaking(Versions::Http1, here.root().as_deref())
        .map_err(|error| Failure::because("https", &error))?;
    let crew = gather(&arguments, &here, global, environment, &https).await?;
    let pace = match (arguments.rate, arguments.concurrency) {
        (_, Some(at_once)) => Pace::Concurrency(at_once),
        (rate, None) => Pace::Rate(rate.unwrap_or(USUAL_RATE)),
    };
    let mut sentences = arguments.sentence;
    if sentences.is_empty() {
        sentences.extend(USUAL_SENTENCES.map(str::to_owned));
    }
    let skill_id = here.skill_id(arguments.skill_id.as_ref());
    let shoppers: Vec<Device> = crew
        .iter()
        .map(|shopper| device(shopper, &skill_id, &arguments.locale))
        .collect();
    let count = shoppers.len();
    let drive = Drive {
        endpoint: here.endpoint_over(https)?,
        voice: here.voice(&arguments.locale)?,
        shoppers,
        sentences,
        pace,
        duration: arguments.duration,
    };
    try_once(&drive.endpoint, &drive).await?;

    let mut watched = arguments.process;
    if arguments.suite.url.is_none()
        && let Some(suite) = suite_on(here.data_dir()).await
    {
        watched.insert(0, ("suite".to_owned(), suite));
    }
    let mut processes = Processes::watch(&watched)?;
    let stop = CancellationToken::new();
    let measured = {
        let mut running = std::pin::pin!(drive.run(stop.clone()));
        tokio::select! {
            measured = &mut running => measured,
            interrupt = tokio::signal::ctrl_c() => {
                interrupt.map_err(|error| Failure::because("signals", &error))?;
                stop.cancel();
                running.await
            }
        }
    };
    processes.note();
    output.result(
        &as_json(&measured, pace, count, &processes),
        &as_text(&measured, pace, count, &processes, output.paint()),
    )
}

/// As many linked shoppers as were asked for.
async fn gather(
    arguments: &AlexaLoadArgs,
    here: &Here,
    global: &Global,
    environment: &Environment,
    https: &Https,
) -> Result<Vec<Remembered>, Failure> {
    let memory = Memory::of_load_in(here.data_dir());
    let recruiter = Recruiter {
        https,
        memory: &memory,
        door: here.door(),
    };
    let wanted = usize::try_from(arguments.shoppers).unwrap_or(usize::MAX);
    let mut crew = recruiter.recall(wanted).await?;
    let missing = wanted.saturating_sub(crew.len());
    if missing == 0 {
        return Ok(crew);
    }
    let (client, accounts) = match &arguments.accounts {
        Some(file) => given(arguments, here, file, &crew, missing)?,
        None => made(here, global, environment, &crew, missing).await?,
    };
    crew.extend(recruiter.link(&client, accounts).await?);
    Ok(crew)
}

fn given(
    arguments: &AlexaLoadArgs,
    here: &Here,
    file: &Path,
    crew: &[Remembered],
    missing: usize,
) -> Result<(LinkedClient, Vec<Account>), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(
            "unreadable_file",
            format!("cannot read {}: {error}", file.display()),
        )
    })?;
    let mut accounts = crew::read_accounts(&text)?;
    accounts.retain(|account| crew.iter().all(|shopper| shopper.email != account.email));
    if accounts.len() < missing {
        return Err(Failure::Usage(format!(
            "--accounts: {} holds {} accounts that do not speak yet, but {missing} are missing; lower --shoppers",
            file.display(),
            accounts.len()
        )));
    }
    accounts.truncate(missing);
    let client = LinkedClient {
        door: here.door().clone(),
        client_id: arguments.client_id.clone().unwrap_or_default(),
        client_secret: StandardInput::secret("--client-secret-stdin")?,
        redirect_uri: arguments.redirect_uri.clone().unwrap_or_default(),
        scope: None,
    };
    Ok((client, accounts))
}

async fn made(
    here: &Here,
    global: &Global,
    environment: &Environment,
    crew: &[Remembered],
    missing: usize,
) -> Result<(LinkedClient, Vec<Account>), Failure> {
    let operator = Operator::reach(global, environment).await?;
    let making = async {
        let client = match crew.first() {
            Some(shopper) => shopper.client.clone(),
            None => crew::register_client(&operator, here.door()).await?,
        };
        let accounts = crew::open_accounts(&operator, missing).await?;
        Ok((client, accounts))
    };
    let result = making.await;
    operator.leave().await;
    result
}

fn device(shopper: &Remembered, skill_id: &str, locale: &str) -> Device {
    Device {
        skill_id: skill_id.to_owned(),
        user_id: shopper.user_id.clone(),
        locale: locale.to_owned(),
        access_token: Some(shopper.access.expose_secret().to_owned()),
        recognised: Recognised::No,
        conversation: None,
    }
}

/// A load whose requests are all refused measures nothing: the first is tried beforehand.
async fn try_once(endpoint: &Endpoint, drive: &Drive) -> Result<(), Failure> {
    let (Some(shopper), Some(sentence)) = (drive.shoppers.first(), drive.sentences.first()) else {
        return Ok(());
    };
    let request = shopper.request(&drive.voice.hear(sentence, None), super::now());
    let delivered = endpoint.deliver(request.to_string().into_bytes()).await;
    match (Outcome::of(shopper, &delivered), delivered) {
        (Outcome::Refused, Ok(delivered)) => Err(super::alexa::refused(&delivered)),
        (Outcome::NotLinked, _) => Err(Failure::new(
            "not_linked",
            "the skill does not take the shoppers for linked; is --url another suite than they linked with?",
        )),
        (_, Err(error)) => Err(Failure::because("not_delivered", &error)),
        (_, Ok(_)) => Ok(()),
    }
}

/// The process that serves this data folder: whoever listens on its socket.
async fn suite_on(data_dir: &Path) -> Option<u32> {
    let socket = UnixStream::connect(data_dir.join(ADMIN_SOCKET))
        .await
        .ok()?;
    socket.peer_cred().ok()?.pid()?.try_into().ok()
}
