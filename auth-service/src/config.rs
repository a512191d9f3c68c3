//! What auth-service reads from the configuration: the section `auth`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use saycart_service::config::{Common, Section, Setting};
use saycart_service::internal::ServiceName;
use saycart_service::{ExposeSecret as _, SecretString};
use saycart_sql::{DatabaseKind, DatabaseSettings};

use crate::domain::privacy::{CartsKept, Contact, PolicyUrl, Privacy};

/// The memory cache knows about a hundred bytes of each of so many links.
pub(crate) const CACHED_LINKS: usize = 100_000;

/// What auth-service is to do, where and with what.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// The OAuth issuer: scheme, host and port, no final slash. `None` until the gateway's bound
    /// port is known; [`crate::AuthService::build`] needs it.
    pub public_url: Option<String>,
    /// Links, users, clients.
    pub database: DatabaseSettings,
    /// Where answers about tokens are cached.
    pub cache: CacheUrl,
    /// The root keys of the tokens.
    pub token_keys_file: PathBuf,
    /// How long a code lives.
    pub code_lifetime: Duration,
    /// How long a cache entry lives: how stale an answer may be when an invalidation is lost.
    pub cache_ttl: Duration,
    /// How long a passport lives.
    pub passport_lifetime: Duration,
    /// What a cached answer is worth while the database is out of reach.
    pub truth_unreachable: TruthUnreachable,
    /// The services that may have codes made for shoppers who are signed in with them.
    pub may_issue_codes: Vec<ServiceName>,
    /// Whether log-ins and client authentication are limited.
    pub rate_limits: RateLimits,
    /// What shoppers read about their data.
    pub privacy: Box<Privacy>,
    /// Whether this is the development environment.
    pub development: bool,
}

saycart_service::setting_words! {
    /// What a cached answer is worth while the database is out of reach, and nobody can say
    /// whether it still holds.
    pub enum TruthUnreachable {
        /// It is given until its time is over, but to place an order it never suffices.
        Serve = "serve",
        /// Nothing: there is no answer.
        Deny = "deny",
    }
}

/// Whether log-ins and client authentication are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimits {
    /// They are.
    On,
    /// They are not; in development only.
    Off,
}

impl Setting for PolicyUrl {
    const EXPECTED: &'static str = "an address that begins with https://";

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Setting for Contact {
    const EXPECTED: &'static str = "1 to 300 characters on one line";

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

fn token_keys_file(
    section: &mut Section<'_>,
    common: &Common,
    kind: Option<DatabaseKind>,
) -> PathBuf {
    const KEY: &str = "token_keys_file";
    const DOC: &str = "The secret keys that tokens are made with; back it up apart from the \
         database. With PostgreSQL there is no default.";
    let default = common.data_dir.join("keys").join("tokens.json");
    if kind != Some(DatabaseKind::Postgres) {
        return section.get_or(KEY, DOC, default);
    }
    // Several processes must have the same keys: none of them can make them up.
    section.get(KEY, DOC).unwrap_or_else(|| {
        section.refuse(
            KEY,
            "is needed with PostgreSQL: every replica must have the same keys",
        );
        default
    })
}

/// Where answers about tokens are cached.
#[derive(Debug, Clone)]
pub enum CacheUrl {
    /// In this process's memory: for one process.
    Memory,
    /// In Redis: for any number of processes.
    Redis(RedisAddress),
}

/// A Redis server and how to speak to it.
#[derive(Clone)]
pub struct RedisAddress(pub(crate) Box<redis::Client>);

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisAddress([redacted])") // it holds a password
    }
}

/// A URL that names no cache. Does not repeat the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("must be `memory`, `redis://HOST[:PORT]`, or `rediss://HOST[:PORT]` for TLS")]
pub struct NoCacheUrl;

impl CacheUrl {
    /// Reads a URL; connects to nothing.
    pub fn parse(url: &SecretString) -> Result<Self, NoCacheUrl> {
        match url.expose_secret() {
            "memory" => Ok(Self::Memory),
            // The driver takes sockets, too, and a word behind `#` for a connection whose other
            // end nobody verifies, which this build cannot make.
            url if url.contains('#') || !is_of_redis(url) => Err(NoCacheUrl),
            url => match redis::Client::open(url) {
                Ok(client) => Ok(Self::Redis(RedisAddress(Box::new(client)))),
                Err(_may_repeat_the_url) => Err(NoCacheUrl),
            },
        }
    }
}

fn is_of_redis(url: &str) -> bool {
    url.starts_with("redis://") || url.starts_with("rediss://")
}

/// Ten minutes, the most that RFC 6749 §4.1.2 recommends.
const MAX_CODE_LIFETIME: Duration = Duration::from_mins(10);
/// What is shorter than that is more likely a slip of the unit than a wish.
const MIN_LIFETIME: Duration = Duration::from_millis(1);
const MAX_STALENESS: Duration = Duration::from_mins(5);

impl AuthConfig {
    /// Reads the section. Mistakes are reported on it. How long carts are kept is told to shoppers
    /// here, and decided elsewhere.
    pub fn read(section: &mut Section<'_>, common: &Common, carts: CartsKept) -> Self {
        let database = DatabaseSettings::read(section, &common.data_dir.join("auth.db"));
        let kind = database.kind();
        let cache_url = section.secret(
            "cache_url",
            "Where answers about tokens are cached: memory, redis://… or rediss://…; memory.",
        );
        let cache = match cache_url {
            None => CacheUrl::Memory,
            Some(url) => CacheUrl::parse(&url).unwrap_or_else(|error| {
                section.refuse("cache_url", error.to_string());
                CacheUrl::Memory
            }),
        };
        let token_keys_file = token_keys_file(section, common, kind);
        let minute = Duration::from_mins(1);
        let code_lifetime = section.get_within(
            "code_lifetime",
            "How long an authorization code can be exchanged.",
            minute,
            &(MIN_LIFETIME..=MAX_CODE_LIFETIME),
        );
        let cache_ttl = section.get_within(
            "cache_ttl",
            "How long an answer about a token may be reused when nothing invalidates it.",
            minute,
            &(MIN_LIFETIME..=MAX_STALENESS),
        );
        let passport_lifetime = section.get_within(
            "passport_lifetime",
            "How long internal services believe what a token was found to be good for.",
            minute,
            &(MIN_LIFETIME..=saycart_passport::MAX_PASSPORT_LIFE),
        );
        let truth_unreachable = section.get_or(
            "truth_unreachable",
            "While the database is away: serve what the cache knows (never orders.place), or deny.",
            TruthUnreachable::Serve,
        );
        let may_issue_codes: Vec<ServiceName> = section.get_or(
            "may_issue_codes",
            "Services that may have authorization codes made for shoppers who are signed in with \
             them (IssueCode), by the names in their certificates; none.",
            Vec::new(),
        );
        let policy = section.get(
            "privacy_url",
            "The shop's own privacy policy, where there is one that covers the skill: the pages and \
             `skill package` lead there instead of to /privacy.",
        );
        let contact = section.get(
            "privacy_contact",
            "Whom shoppers write to about their data, as /privacy names it: the company and an \
             address, such as Leaf & Pot GmbH, Teeweg 1, 20095 Hamburg, privacy@shop.example.",
        );
        let limited = section.section("rate_limit").get_or(
            "enabled",
            "Whether log-ins and client authentication are limited; false in development only.",
            true,
        );
        if !limited && !common.is_development() {
            section
                .section("rate_limit")
                .refuse("enabled", "can be false in development only");
        }
        Self {
            public_url: common.public_url.clone(),
            database,
            cache,
            token_keys_file,
            code_lifetime,
            cache_ttl,
            passport_lifetime,
            truth_unreachable,
            may_issue_codes,
            rate_limits: if limited {
                RateLimits::On
            } else {
                RateLimits::Off
            },
            privacy: Box::new(Privacy {
                policy,
                contact,
                carts,
            }),
            development: common.is_development(),
        }
    }

    /// Whether its rows lie in a file of this machine.
    pub fn is_embedded(&self) -> bool {
        self.database.kind() == Some(DatabaseKind::Sqlite)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saycart_service::config::{Reader, Sources};

    use super::*;

    #[test]
    fn only_a_service_may_be_named_to_issue_codes() {
        let mistakes = |names: &str| {
            let variable = ("SAYCART_AUTH__MAY_ISSUE_CODES", names);
            let variables = [("SAYCART_ENVIRONMENT", "development"), variable];
            let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let mut reader = Reader::new(Sources::new(None, variables).unwrap());
            let mut root = reader.root();
            let common = Common::read(&mut root);
            let config = AuthConfig::read(&mut root.section("auth"), &common, CartsKept::SAMPLE);
            let named = config.may_issue_codes.len();
            reader
                .finish()
                .map_or_else(|errors| errors.to_string(), |_| named.to_string())
        };

        assert_eq!(mistakes("shop-app, till.2"), "2");
        for names in ["shop app", "shop-app, operator", "spiffe://shop/app"] {
            let error = mistakes(names);
            let begin = "auth.may_issue_codes: must be names of services, each of letters, digits";
            assert!(error.starts_with(begin), "{error}");
            assert!(
                error.ends_with("(from SAYCART_AUTH__MAY_ISSUE_CODES)"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_cache_is_named_as_the_message_says() {
        let parse = |url: &str| CacheUrl::parse(&SecretString::from(url.to_owned()));
        for url in [
            "redis://cache",
            "redis://:secret@cache:6380/2",
            "rediss://cache",
        ] {
            assert!(matches!(parse(url), Ok(CacheUrl::Redis(_))), "{url}");
        }
        assert!(matches!(parse("memory"), Ok(CacheUrl::Memory)));
        for url in [
            "",
            "cache",
            "unix:/run/redis.sock",
            "redis+unix:/run/redis.sock",
            "rediss://cache/#insecure",
            "http://cache",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_cache_or_not_and_is_never_repeated(
            text in "(rediss?(\\+unix)?|memory|unix)?(://|:)?[a-z0-9:@/?#%&=.\\[\\]-]{0,30}|.*",
        ) {
            let secret = "hunter2-and-3";
            let text = text.replacen('@', &format!("{secret}@"), 1);
            match CacheUrl::parse(&SecretString::from(text.clone())) {
                Ok(cache) => {
                    let is_known = text == "memory" || is_of_redis(&text);
                    prop_assert!(is_known && !text.contains('#'), "{}", text);
                    let shown = format!("{cache:?}");
                    prop_assert!(!shown.contains(secret));
                }
                Err(error) => prop_assert!(!error.to_string().contains(secret)),
            }
        }
    }
}
