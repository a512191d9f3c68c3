//! A real browser, as strict as a telephone may be: no scripts, no third-party cookies.
//!
//! Chromium and its driver come from Debian's packages; where they are missing, the test fails and
//! says what to install. Amazon's hosts lead to a [`Sink`] of the test's own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::extract::Request;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use saycart_service::Runtime;
use saycart_service::net::{HttpServer, Limits, ServerTls, dev_certificate};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;

use super::shop::now;

/// A telephone of today, in CSS pixels.
const PHONE: (u32, u32) = (390, 844);

/// A web server that stands where Amazon's hosts would, and tells what it was asked.
#[derive(Debug)]
pub(crate) struct Sink {
    address: SocketAddr,
    asked: UnboundedReceiver<String>,
    runtime: Runtime,
    _folder: TempDir,
}

impl Sink {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = dev_certificate(folder.path(), now()).unwrap();
        let tls = ServerTls::from_der(made.chain, made.key).unwrap();
        let server = HttpServer::bind(([127, 0, 0, 1], 0).into(), Some(tls), Limits::default());
        let server = server.await.unwrap();
        let address = server.local_addr();
        let (tell, asked) = unbounded_channel();
        let router = Router::new().fallback(move |request: Request| {
            let host = request.headers().get("host").cloned();
            let host = host.map(|host| host.to_str().unwrap().to_owned());
            let host = host.or_else(|| request.uri().host().map(str::to_owned));
            let path = request.uri().path_and_query().unwrap().to_string();
            // The browser also looks for a picture of its own accord.
            if !path.starts_with("/favicon") {
                tell.send(format!("https://{}{path}", host.unwrap()))
                    .unwrap();
            }
            async { "linked" }
        });
        let runtime = Runtime::on_system_clock();
        let tasks = runtime.tasks.clone();
        runtime.tasks.spawn_critical("sink", async move {
            server.serve(router, &tasks, tasks.draining()).await;
        });
        Self {
            address,
            asked,
            runtime,
            _folder: folder,
        }
    }

    /// The next URL that the browser asked for.
    pub(crate) async fn asked(&mut self) -> Url {
        self.asked.recv().await.unwrap().parse().unwrap()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.runtime.tasks.aborting().cancel();
    }
}

/// A browser on a telephone.
#[derive(Debug)]
pub(crate) struct Chromium {
    pub(crate) client: Client,
    driver: Child,
    _profile: TempDir,
}

impl Chromium {
    /// Opens a fresh browser for which Amazon's hosts are this sink.
    pub(crate) async fn open(sink: &Sink, language: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (driver, port) = start_driver();
        let capabilities = json!({
            "browserName": "chrome",
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars",
                    format!("--lang={language}"),
                    format!("--user-data-dir={}", profile.path().display()),
                    format!("--window-size={},{}", PHONE.0, PHONE.1),
                    format!("--host-resolver-rules=MAP *.amazon.com:443 {}, MAP *.amazon.co.jp:443 {}", sink.address, sink.address),
                ],
                "mobileEmulation": {
                    "deviceMetrics": { "width": PHONE.0, "height": PHONE.1, "pixelRatio": 2.0 },
                },
                "prefs": {
                    "intl.accept_languages": language,
                    "profile.managed_default_content_settings.javascript": 2,
                    "profile.default_content_setting_values.javascript": 2,
                    "profile.block_third_party_cookies": true,
                    "profile.cookie_controls_mode": 1,
                },
            },
        });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().unwrap().clone());
        let client = builder
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            client,
            driver,
            _profile: profile,
        }
    }

    /// The element with this name.
    pub(crate) async fn field(&self, name: &str) -> Element {
        let selector = format!("[name={name}]");
        self.client.find(Locator::Css(&selector)).await.unwrap()
    }

    /// Presses the first button that fits, from the keyboard: the driver's click waits for a
    /// script of its own in the page, which never runs where scripts are off.
    pub(crate) async fn press(&self, selector: &str) {
        let button = self.client.find(Locator::Css(selector)).await.unwrap();
        button.send_keys(&Key::Enter).await.unwrap();
    }

    /// Takes a picture, and keeps it in the folder that `SAYCART_SCREENSHOTS` names; without that,
    /// among the build's own files.
    pub(crate) async fn picture(&self, name: &str) {
        let png = self.client.screenshot().await.unwrap();
        assert!(png.starts_with(b"\x89PNG"), "not a picture");
        let folder = std::env::var_os("SAYCART_SCREENSHOTS")
            .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }

    /// Closes the browser; one that is only dropped is killed with its driver.
    pub(crate) async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("/usr/bin/chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is missing: apt-get install chromium chromium-driver");
    let stdout = BufReader::new(driver.stdout.take().unwrap());
    let mut lines = stdout.lines().map_while(Result::ok);
    let port = lines
        .find_map(|line| {
            let (_, after) = line.split_once("started successfully on port ")?;
            after.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver says on which port it listens");
    (driver, port)
}
