//! The whole configuration: what every service reads, from one set of sources.

use std::collections::BTreeMap;

use saycart_auth_service::{AuthConfig, CartsKept, Histories};
use saycart_cart_service::{CartConfig, HistoryUse, KEPT, Kept};
use saycart_passport::Issuer;
use saycart_service::config::{
    Common, ConfigErrorKind, ConfigErrors, Environment, KnownKey, Reader, Section, Sources,
};
use saycart_service::telemetry::{self, TelemetryError};
use saycart_skill_gateway::GatewayConfig;

use super::apart::{Apart, ServiceName};
use crate::cli::{Failure, Global};

/// Whose mistakes in the configuration count. Unknown keys count always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All services run in one process.
    Suite,
    /// One service runs alone; what only the others read is theirs.
    Alone(ServiceName),
    /// One service's database is looked after.
    Database(ServiceName),
    /// The file of the token keys is, wherever it lies: with no service beside it, perhaps.
    TokenKeys,
    /// The operator asks a service that runs, or makes the certificates to ask with.
    Operator,
    /// The skill's package is written.
    Package,
    /// A process of the same configuration is asked whether it is ready.
    Probe,
}

/// What the operator's commands read of the configuration of a suite that runs.
const OPERATORS_KEYS: [&str; 4] = [
    "admin.",
    "internal_tls.",
    "data_dir",
    "gateway.cart_grpc_url",
];

/// What `saycart health` and `wait` read.
const PROBES_KEYS: [&str; 2] = ["admin_listen", "data_dir"];

/// What `saycart skill package` puts into the package, beside the public address.
const PACKAGES_KEYS: [&str; 7] = [
    "data_dir",
    "auth.privacy_url",
    "auth.privacy_contact",
    "gateway.shop_name",
    "gateway.invocation_name",
    "gateway.example_product",
    "gateway.locales.",
];

/// What `saycart migrate` reads of a service's section.
const DATABASE_KEYS: [&str; 5] = [
    "database_url",
    "database_url_file",
    "pool_size",
    "pool_wait",
    "migrate",
];

/// What everything in the process needs to know.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) common: Common,
    pub(crate) auth: AuthConfig,
    pub(crate) cart: CartConfig,
    pub(crate) gateway: GatewayConfig,
    pub(crate) apart: Apart,
}

impl Settings {
    /// The layers that the command line and the environment name.
    pub(crate) fn sources(
        global: &Global,
        environment: &BTreeMap<String, String>,
    ) -> Result<Sources, ConfigErrors> {
        let data_dir = global
            .data_dir
            .as_ref()
            .map(|path| path.display().to_string());
        let sources = Sources::new(global.config.as_deref(), environment.clone())?;
        Ok(sources.with_flag("data_dir", data_dir, "--data-dir"))
    }

    /// Reads everything for the suite in one process; all mistakes are reported at once.
    pub(crate) fn read(sources: Sources) -> Result<(Self, Vec<KnownKey>), ConfigErrors> {
        Self::read_for(Reading::Suite, sources)
    }

    /// Reads everything, for one purpose.
    pub(crate) fn read_for(
        reading: Reading,
        sources: Sources,
    ) -> Result<(Self, Vec<KnownKey>), ConfigErrors> {
        let mut reader = Reader::new(sources);
        let mut root = reader.root();
        let settings = Self::read_from(&mut root);
        if let Reading::Alone(name) = reading {
            settings.apart.require(name, &mut root, &settings.common);
        }
        let known = match reader.finish() {
            Ok(keys) => return Ok((settings, keys)),
            Err(ConfigErrors(errors)) => errors,
        };
        let counting = known.into_iter().filter(|error| match reading {
            _ if error.kind == ConfigErrorKind::UnknownKey => true,
            Reading::Suite => true,
            Reading::Alone(name) => name.reads(&error.key),
            Reading::TokenKeys => error.key == "auth.token_keys_file",
            Reading::Operator => begins_with_one_of(&OPERATORS_KEYS, &error.key),
            Reading::Package => begins_with_one_of(&PACKAGES_KEYS, &error.key),
            Reading::Probe => begins_with_one_of(&PROBES_KEYS, &error.key),
            Reading::Database(name) => DATABASE_KEYS
                .iter()
                .any(|key| error.key == format!("{}{key}", name.section())),
        });
        let errors: Vec<_> = counting.collect();
        if errors.is_empty() {
            Ok((settings, Vec::new()))
        } else {
            Err(ConfigErrors(errors))
        }
    }

    /// What the stand-in for Alexa takes from the suite's configuration: mistakes in it are the
    /// suite's affair and passed over.
    pub(crate) fn hints(sources: Sources) -> Self {
        Self::read_from(&mut Reader::new(sources).root())
    }

    fn read_from(root: &mut Section<'_>) -> Self {
        let common = Common::read(root);
        let carts = carts_kept(KEPT);
        let mut auth = AuthConfig::read(&mut root.section("auth"), &common, carts);
        let cart = CartConfig::read(&mut root.section("cart"), &common);
        auth.privacy.carts.histories = histories(cart.history);
        Self {
            auth,
            cart,
            gateway: GatewayConfig::read(&mut root.section("gateway"), &common),
            apart: Apart::read(root, &common),
            common,
        }
    }

    /// Whether all data lies in files of this machine.
    pub(crate) fn is_embedded(&self) -> bool {
        self.auth.is_embedded() && self.cart.is_embedded()
    }

    /// Completes what depends on the public URL, once the bound port has completed that.
    pub(crate) fn complete(&mut self, public_url: &str) -> Result<(), Failure> {
        let issuer = Issuer::parse(public_url)
            .map_err(|error| Failure::at("invalid_value", "public_url", &error))?;
        self.cart.issuer = Some(issuer);
        self.auth.public_url = Some(public_url.to_owned());
        Ok(())
    }

    /// For services that run only as long as a command: no traces, and no word of the log unless
    /// it was asked for, or something is broken.
    pub(crate) fn quieten(&mut self) {
        if self.common.telemetry.log == "info" {
            "error".clone_into(&mut self.common.telemetry.log);
        }
        self.common.telemetry.otlp_endpoint = None;
    }

    /// Starts the process's log, and its traces as those of `service`.
    pub(crate) fn start_log(&self, service: &'static str) -> Result<(), Failure> {
        telemetry::init(&self.common.telemetry, service).map_err(|error| {
            let key = match &error {
                TelemetryError::Exporter { .. } => "telemetry.otlp_endpoint",
                TelemetryError::Filter { .. } | TelemetryError::AlreadySet(_) => "telemetry.log",
            };
            Failure::at("invalid_value", key, &error)
        })?;
        if self.common.environment == Environment::Development {
            tracing::warn!(
                "environment is `development`: for trying things out, not for real shoppers"
            );
        }
        Ok(())
    }
}

/// What auth-service tells shoppers of carts: the services do not know one another.
fn carts_kept(kept: Kept) -> CartsKept {
    let Kept {
        idle_carts,
        emptied_carts,
        changes,
        late_changes,
        unresolved,
        unresolved_people,
        confirmed,
        confirmed_people,
        asked,
        added_days,
    } = kept;
    CartsKept {
        idle_carts,
        emptied_carts,
        changes,
        late_changes,
        unresolved,
        unresolved_people,
        confirmed,
        confirmed_people,
        asked,
        added_days,
        histories: histories(HistoryUse::Off),
    }
}

fn histories(unless_said: HistoryUse) -> Histories {
    match unless_said {
        HistoryUse::Off => Histories::WhereAskedFor,
        HistoryUse::On => Histories::UnlessRefused,
    }
}

fn begins_with_one_of(beginnings: &[&str], key: &str) -> bool {
    beginnings
        .iter()
        .any(|beginning| key.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "hunter2-and-3";

    /// Every key that there is, and whether it is secret.
    static KEYS: LazyLock<Vec<(String, bool)>> = LazyLock::new(|| {
        let development = ("SAYCART_ENVIRONMENT".to_owned(), "development".to_owned());
        let sources = Sources::new(None, [development]).unwrap();
        let (_, known) = Settings::read(sources).unwrap();
        let key = |known: KnownKey| (known.key, known.expected == "text; a secret");
        known.into_iter().map(key).collect()
    });

    /// What somebody may write, right or wrong for the key that it comes to.
    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{0,21}(ms|s|m|h|d)?|true|false|on|off|production|development|serve|deny|json",
            "(https?|postgres|redis|rediss|sqlite|memory)?(://|:)?([a-z]{1,6}@)?[a-z0-9.:/?#%,\\[\\]-]{0,20}",
            "[0-9]{1,3}(\\.[0-9]{1,3}){3}(:[0-9]{1,6}|/[0-9]{1,3})?|\\[::1?\\](:[0-9]{1,6})?",
            "[a-z_=,]{0,12}|[ -~]{0,12}|\\PC{0,6}",
        ]
    }

    fn with_a_password(value: &str) -> String {
        if value.contains('@') {
            value.replacen('@', &format!(":{SECRET}@"), 1)
        } else {
            format!("{value}{SECRET}")
        }
    }

    /// What shoppers are told of histories, or which keys are wrong.
    fn told(reading: Reading, variables: &[(&str, &str)]) -> Result<Histories, Vec<String>> {
        let given = [
            ("SAYCART_ENVIRONMENT", "development"),
            ("SAYCART_PUBLIC_URL", "https://shop.example"),
        ];
        let variables = given.iter().chain(variables);
        let variables = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let sources = Sources::new(None, variables).unwrap();
        match Settings::read_for(reading, sources) {
            Ok((settings, _)) => Ok(settings.auth.privacy.carts.histories),
            Err(ConfigErrors(errors)) => Err(errors.into_iter().map(|error| error.key).collect()),
        }
    }

    #[test]
    fn shoppers_are_told_of_histories_what_holds() {
        for reading in [Reading::Suite, Reading::Alone(ServiceName::Auth)] {
            assert_eq!(told(reading, &[]), Ok(Histories::WhereAskedFor));
            let on = [("SAYCART_CART__USE_HISTORY", "on")];
            assert_eq!(told(reading, &on), Ok(Histories::UnlessRefused));
        }
    }

    #[test]
    fn auth_service_alone_does_not_start_with_a_wrong_word_for_whose_history_is_kept() {
        let wrong = [
            ("SAYCART_CART__USE_HISTORY", "yes"),
            ("SAYCART_CART__POOL_SIZE", "many"),
        ];
        let refused = |reading| told(reading, &wrong).unwrap_err();

        assert_eq!(
            refused(Reading::Alone(ServiceName::Auth)),
            ["cart.use_history"]
        );
        let gateways = refused(Reading::Alone(ServiceName::Gateway));
        assert!(
            gateways.iter().all(|key| key.starts_with("gateway.")),
            "{gateways:?}"
        );
    }

    proptest! {
        #[test]
        fn any_configuration_is_read_or_its_mistakes_are_named_and_no_secret_is_told(
            set in prop::collection::vec((any::<prop::sample::Index>(), value(), any::<bool>()), 0..8),
            environment in "development|production",
            reading in prop::sample::select(vec![
                Reading::Suite,
                Reading::Alone(ServiceName::ALL[0]),
                Reading::Alone(ServiceName::ALL[1]),
                Reading::Database(ServiceName::ALL[0]),
                Reading::TokenKeys,
                Reading::Operator,
                Reading::Package,
                Reading::Probe,
            ]),
        ) {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let mut variables = BTreeMap::from([("SAYCART_ENVIRONMENT".to_owned(), environment)]);
            let mut lines = BTreeMap::new();
            for (at, value, in_file) in set {
                let (key, is_secret) = &KEYS[at.index(KEYS.len())];
                let value = if *is_secret { with_a_password(&value) } else { value };
                if in_file {
                    lines.insert(key.clone(), serde_json::Value::String(value));
                } else {
                    let name = key.to_ascii_uppercase().replace('.', "__");
                    variables.insert(format!("SAYCART_{name}"), value);
                }
            }
            for (key, value) in lines {
                writeln!(file, "{key} = {value}").unwrap();
            }
            let sources = Sources::new(Some(file.path()), variables).unwrap();

            match Settings::read_for(reading, sources) {
                Ok((settings, known)) => {
                    let shown = format!("{settings:?} {known:?}");
                    prop_assert!(!shown.contains(SECRET), "{}", shown);
                }
                Err(ConfigErrors(errors)) => for error in errors {
                    prop_assert!(KEYS.iter().any(|(key, _)| *key == error.key), "{}", error);
                    prop_assert!(!error.to_string().contains(SECRET), "{}", error);
                    prop_assert!(!error.message.is_empty());
                }
            }
        }
    }
}
