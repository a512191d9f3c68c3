//! What every service reads: where it runs, as what, and how it talks to its operator.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::reader::Section;
use super::setting::Setting;
use crate::telemetry;

crate::setting_words! {
    /// What the process is for. Whatever weakens safety works only in development.
    pub enum Environment {
        /// Trying it out, on one machine.
        Development = "development",
        /// Real shoppers.
        Production = "production",
    }
}

crate::setting_words! {
    /// How log lines look.
    pub enum LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object a line, for machines.
        Json = "json",
    }
}

/// The keys of the top level.
#[derive(Debug, Clone)]
pub struct Common {
    /// What the process is for.
    pub environment: Environment,
    /// The OAuth issuer, and what Amazon and browsers use: scheme, host and port, no final slash.
    /// `None` only in development, where the gateway's bound port completes it.
    pub public_url: Option<String>,
    /// Where the embedded default keeps its files.
    pub data_dir: PathBuf,
    /// Where health and metrics are asked for.
    pub admin_listen: SocketAddr,
    /// How long requests may take to end at shutdown.
    pub shutdown_grace: Duration,
    /// Logs and traces.
    pub telemetry: Telemetry,
}

/// Logs and traces.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// A level, or directives such as `info,saycart=debug`.
    pub log: String,
    /// `None`: text on a terminal, else JSON.
    pub log_format: Option<LogFormat>,
    /// The collector that traces are sent to.
    pub otlp_endpoint: Option<String>,
}

/// Refused where it is read, not when the log is set up: `config check` must find it.
struct LogFilter(String);

impl Setting for LogFilter {
    const EXPECTED: &'static str = "a level such as info, or directives such as info,saycart=debug";

    fn from_text(text: &str) -> Option<Self> {
        telemetry::is_filter(text).then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl Common {
    /// Reads the top level.
    pub fn read(root: &mut Section<'_>) -> Self {
        let environment = root.get::<Environment>(
            "environment",
            "What the process is for; what weakens safety works only in development.",
        );
        if environment.is_none() && !root.is_set("environment") {
            root.missing(
                "environment",
                "say what this is: `environment = \"development\"` to try it on this machine, `\"production\"` for real shoppers (or set SAYCART_ENVIRONMENT)",
            );
        }
        let environment = environment.unwrap_or(Environment::Production);
        let public_url = root.get::<String>(
            "public_url",
            "What Amazon and browsers use, and the OAuth issuer; required in production, in development https://localhost:<bound port>.",
        );
        let public_url = public_url.and_then(|url| match checked_public_url(&url, environment) {
            Ok(url) => Some(url),
            Err(message) => {
                root.refuse("public_url", message);
                None
            }
        });
        if environment == Environment::Production
            && !root.is_set("public_url")
            && root.is_set("environment")
        {
            root.missing(
                "public_url",
                "is required in production, such as https://skill.example.com",
            );
        }
        let data_dir = root.get_or(
            "data_dir",
            "Where the embedded default keeps its files: databases, keys, the admin socket.",
            PathBuf::from("saycart-data"),
        );
        let admin_listen = root.get_or(
            "admin_listen",
            "Health, for probes: /healthz and /readyz; and /metrics, for Prometheus.",
            SocketAddr::from(([127, 0, 0, 1], 9090)),
        );
        let shutdown_grace = root.get_or(
            "shutdown_grace",
            "How long requests under way may take to end at shutdown.",
            Duration::from_secs(25),
        );
        let telemetry = Telemetry::read(&mut root.section("telemetry"));
        Self {
            environment,
            public_url,
            data_dir,
            admin_listen,
            shutdown_grace,
            telemetry,
        }
    }

    /// Whether this is the development environment.
    pub fn is_development(&self) -> bool {
        self.environment == Environment::Development
    }
}

impl Telemetry {
    fn read(telemetry: &mut Section<'_>) -> Self {
        let otlp_endpoint = telemetry.get::<String>(
            "otlp_endpoint",
            "Where traces go: a collector that takes OTLP over gRPC, such as http://127.0.0.1:4317; off.",
        );
        let otlp_endpoint = otlp_endpoint.and_then(|endpoint| {
            let checked = checked_endpoint(&endpoint);
            checked
                .map_err(|message| telemetry.refuse("otlp_endpoint", message))
                .is_ok()
                .then_some(endpoint)
        });
        Self {
            log: telemetry
                .get_or("log", "What is logged.", LogFilter("info".to_owned()))
                .0,
            log_format: telemetry.get("log_format", "text or json; text on a terminal, else json."),
            otlp_endpoint,
        }
    }
}

/// Only plain HTTP: a collector stands beside the service, and takes care of the way from there.
fn checked_endpoint(endpoint: &str) -> Result<(), &'static str> {
    let uri = endpoint.parse::<http::Uri>().ok();
    let plain = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("http")
            && uri.path() == "/"
            && uri.query().is_none()
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'))
    });
    if plain {
        Ok(())
    } else {
        Err(
            "must be http://, a host and a port, such as http://127.0.0.1:4317: the collector belongs on this machine or in this cluster, and does TLS from there",
        )
    }
}

fn checked_public_url(url: &str, environment: Environment) -> Result<String, String> {
    let url = url.strip_suffix('/').unwrap_or(url);
    let (https, http) = (url.strip_prefix("https://"), url.strip_prefix("http://"));
    let allowed = https.or(http.filter(|_| environment == Environment::Development));
    let Some(rest) = allowed else {
        return Err("must begin with https://".to_owned());
    };
    let uri: http::Uri = url
        .parse()
        .map_err(|_not_a_uri| "must be a URL such as https://skill.example.com".to_owned())?;
    let plain = uri
        .authority()
        .is_some_and(|authority| authority.as_str() == rest && !rest.contains('@'));
    if !plain {
        return Err(
            "must be scheme, host and port only, such as https://skill.example.com".to_owned(),
        );
    }
    Ok(url.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        let check = |url| checked_public_url(url, Environment::Production);

        assert_eq!(
            check("https://Shop.example/"),
            Ok("https://shop.example".to_owned())
        );
        assert_eq!(
            check("https://shop.example:8443"),
            Ok("https://shop.example:8443".to_owned())
        );
        for bad in [
            "http://shop.example",
            "https://shop.example/x",
            "https://u@shop.example",
            "shop.example",
            "https://",
            "https://shop.example?q",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_collector_is_a_host_and_a_port() {
        for good in ["http://127.0.0.1:4317", "http://collector:4317/"] {
            assert_eq!(checked_endpoint(good), Ok(()), "{good}");
        }
        for bad in [
            "https://collector:4317",
            "collector:4317",
            "http://collector:4318/v1/traces",
            "http://user:password@collector:4317",
            "",
        ] {
            assert!(checked_endpoint(bad).is_err(), "{bad}");
        }
    }
}
