//! `saycart health NAME` and `saycart wait`: is it ready?
//!
//! For container checks, where there is no shell and no curl: exit status 0 when ready, and one
//! line that says why not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;
use saycart_service::{admin, causes};
use serde_json::json;
use tokio::time::Instant;
use url::Url;

use super::Environment;
use crate::cli::{Failure, Global, Output, WaitArgs};
use crate::https::Https;
use crate::suite::{Reading, ServiceName, Settings, Signals};

/// A page of this process's own machine answers at once, or something is wrong with it.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
const ASK_EVERY: Duration = Duration::from_millis(250);
/// Answered by auth-service through the gateway: both are there.
const METADATA: &str = "/.well-known/oauth-authorization-server";

pub(super) async fn health(
    name: ServiceName,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let page = Page::of_process(global, environment)?;
    match page.ask().await {
        Ok(()) => output.result(
            &json!({ "name": name.as_str(), "ready": true }),
            &format!("{} is ready", name.as_str()),
        ),
        Err(reason) => Err(Failure::new(
            "not_ready",
            format!("{} is not ready: {reason}", name.as_str()),
        )),
    }
}

pub(super) async fn wait(
    arguments: &WaitArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let page = match &arguments.url {
        Some(door) => Page::behind(door, global, environment)?,
        None => Page::of_process(global, environment)?,
    };
    let patience = Duration::from_secs(arguments.timeout);
    let start = Instant::now();
    // The first process of a container is deaf to signals that it does not listen to.
    let mut signals = Signals::listen().map_err(|error| Failure::because("signals", &error))?;
    loop {
        let reason = match page.ask().await {
            Ok(()) => return output.result(&json!({ "ready": true }), "ready"),
            Err(reason) => reason,
        };
        if start.elapsed() >= patience {
            let seconds = arguments.timeout;
            let message = format!("not ready after {seconds} s: {reason}");
            return Err(Failure::new("not_ready", message));
        }
        tokio::select! {
            () = tokio::time::sleep(ASK_EVERY) => {}
            signal = signals.next() => {
                let message = format!("not ready when {signal} came: {reason}");
                return Err(Failure::new("interrupted", message));
            }
        }
    }
}

/// A page that answers 200 when all is well.
struct Page {
    https: Https,
    url: String,
}

impl Page {
    /// The admin page of the process with this configuration.
    fn of_process(global: &Global, environment: &Environment) -> Result<Self, Failure> {
        let settings = probes_settings(global, environment)?;
        let address = reachable(settings.common.admin_listen);
        let https = Https::trusting(None).map_err(|error| Failure::because("https", &error))?;
        Ok(Self {
            https,
            url: format!("http://{address}{}", admin::READYZ),
        })
    }

    /// The public door.
    fn behind(door: &Url, global: &Global, environment: &Environment) -> Result<Self, Failure> {
        let settings = probes_settings(global, environment)?;
        let root = settings.common.data_dir.join("dev-root.pem");
        let root = root.exists().then_some(root);
        let https = Https::trusting(root.as_deref());
        let https = https.map_err(|error| Failure::because("https", &error))?;
        let mut url = door.clone();
        url.set_path(METADATA);
        Ok(Self {
            https,
            url: url.into(),
        })
    }

    /// Why it is not ready.
    async fn ask(&self) -> Result<(), String> {
        let request = Request::get(&self.url)
            .body(Full::new(Bytes::new()))
            .map_err(|error| error.to_string())?;
        let asked = tokio::time::timeout(ANSWER_WITHIN, self.https.send(request)).await;
        match asked {
            Err(_elapsed) => Err(format!("{} does not answer", self.url)),
            Ok(Err(error)) => Err(causes(&error).to_string()),
            Ok(Ok(answer)) if answer.status() == StatusCode::OK => Ok(()),
            Ok(Ok(answer)) => {
                let body = String::from_utf8_lossy(answer.body());
                let reasons = body.trim().replace('\n', "; ");
                Err(format!("{} ({reasons})", answer.status()))
            }
        }
    }
}

fn probes_settings(global: &Global, environment: &Environment) -> Result<Settings, Failure> {
    let sources = Settings::sources(global, environment)?;
    let (settings, _keys) = Settings::read_for(Reading::Probe, sources)?;
    Ok(settings)
}

/// An address that is listened on everywhere is asked on loopback.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}
