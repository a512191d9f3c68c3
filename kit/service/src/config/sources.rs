//! Where values come from, and which of them wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, ConfigErrorKind, ConfigErrors, Origin};

/// The layers of a configuration, lowest first: file, variables, flags.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    file: Option<(PathBuf, toml::Table)>,
    variables: BTreeMap<String, String>,
    flags: Vec<(&'static str, String, &'static str)>,
}

/// A value as one of the layers has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    Toml(toml::Value),
    Text(String),
}

const PREFIX: &str = "SAYCART_";

impl Sources {
    /// Reads the file, if any, and keeps of the environment what begins with `SAYCART_`.
    pub fn new(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigErrors> {
        let file = file.map(read_file).transpose()?;
        let variables = environment
            .into_iter()
            .filter(|(name, _)| name.starts_with(PREFIX) && !is_kubernetes(name))
            .collect();
        Ok(Self {
            file,
            variables,
            flags: Vec::new(),
        })
    }

    /// Puts a flag's value on top: `("data_dir", "/srv", "--data-dir")`.
    #[must_use]
    pub fn with_flag(
        mut self,
        key: &'static str,
        value: Option<String>,
        flag: &'static str,
    ) -> Self {
        if let Some(value) = value {
            self.flags.push((key, value, flag));
        }
        self
    }

    /// The value of a key in the highest layer that has one.
    pub(super) fn get(&self, key: &str) -> Option<(Raw, Origin)> {
        if let Some((_, value, flag)) = self.flags.iter().find(|(name, ..)| *name == key) {
            return Some((Raw::Text(value.clone()), Origin::Flag(flag)));
        }
        let variable = variable_of(key);
        if let Some(value) = self.variables.get(&variable) {
            return Some((Raw::Text(value.clone()), Origin::Variable(variable)));
        }
        let (path, table) = self.file.as_ref()?;
        let value = look_up(table, key)?;
        Some((Raw::Toml(value.clone()), Origin::File(path.clone())))
    }

    /// Tables of the file in which nothing stands, by name.
    pub(super) fn empty_tables(&self) -> Vec<(String, Origin)> {
        let Some((path, table)) = &self.file else {
            return Vec::new();
        };
        let mut found = Vec::new();
        collect_empty("", table, &mut found);
        let of_file = |key| (key, Origin::File(path.clone()));
        found.into_iter().map(of_file).collect()
    }

    /// Every key that any layer sets, with where it is set.
    pub(super) fn keys(&self) -> Vec<(String, Origin)> {
        let mut keys = Vec::new();
        if let Some((path, table)) = &self.file {
            let mut found = Vec::new();
            collect_keys("", table, &mut found);
            keys.extend(
                found
                    .into_iter()
                    .map(|key| (key, Origin::File(path.clone()))),
            );
        }
        for name in self.variables.keys() {
            let key = key_of(name);
            // Nobody reads `SAYCART_Data_Dir`: it must not pass for the key that it resembles.
            let key = if variable_of(&key) == *name && !key.is_empty() {
                key
            } else {
                name.clone()
            };
            keys.push((key, Origin::Variable(name.clone())));
        }
        keys
    }
}

/// `gateway.tls.mode` → `SAYCART_GATEWAY__TLS__MODE`.
fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

/// `SAYCART_GATEWAY__TLS__MODE` → `gateway.tls.mode`.
fn key_of(variable: &str) -> String {
    variable
        .strip_prefix(PREFIX)
        .unwrap_or(variable)
        .to_ascii_lowercase()
        .replace("__", ".")
}

/// Kubernetes puts `SAYCART_AUTH_SERVICE_HOST`, `SAYCART_AUTH_PORT_7001_TCP_ADDR` and the like
/// into every pod for a Service that is named `saycart-auth`.
fn is_kubernetes(name: &str) -> bool {
    let after_port = name.rsplit_once("_PORT").map(|(_, rest)| rest);
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || after_port.is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with('_') && rest.contains("_TCP")
                || rest.contains("_UDP")
        })
}

fn read_file(path: &Path) -> Result<(PathBuf, toml::Table), ConfigErrors> {
    let unreadable = |message: String| {
        ConfigErrors(vec![ConfigError {
            kind: ConfigErrorKind::UnreadableFile,
            key: path.display().to_string(),
            origin: Origin::Default,
            message,
        }])
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    let table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| {
            text.get(..span.start)
                .map_or(1, |before| before.matches('\n').count() + 1)
        });
        unreadable(format!("is not TOML: line {line}: {}", error.message()))
    })?;
    Ok((path.to_owned(), table))
}

fn look_up<'t>(table: &'t toml::Table, key: &str) -> Option<&'t toml::Value> {
    match key.split_once('.') {
        None => table.get(key).filter(|value| !value.is_table()),
        Some((section, rest)) => look_up(table.get(section)?.as_table()?, rest),
    }
}

/// The full name of what stands in a table. In quotes as in the file where it needs them, so that
/// `"gateway.listen"`, which is one name, does not pass for the key that it looks like.
fn full_key(prefix: &str, name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name = if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        format!("{name:?}")
    };
    if prefix.is_empty() {
        name
    } else {
        format!("{prefix}.{name}")
    }
}

fn collect_empty(prefix: &str, table: &toml::Table, keys: &mut Vec<String>) {
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) if inner.is_empty() => keys.push(full_key(prefix, name)),
            toml::Value::Table(inner) => collect_empty(&full_key(prefix, name), inner, keys),
            _ => {}
        }
    }
}

fn collect_keys(prefix: &str, table: &toml::Table, keys: &mut Vec<String>) {
    for (name, value) in table {
        let key = full_key(prefix, name);
        match value {
            toml::Value::Table(inner) => collect_keys(&key, inner, keys),
            _ => keys.push(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_kubernetes_are_passed_over() {
        for name in [
            "SAYCART_AUTH_SERVICE_HOST",
            "SAYCART_AUTH_SERVICE_PORT",
            "SAYCART_AUTH_SERVICE_PORT_GRPC",
            "SAYCART_AUTH_PORT",
            "SAYCART_AUTH_PORT_7001_TCP",
            "SAYCART_AUTH_PORT_7001_TCP_ADDR",
        ] {
            assert!(is_kubernetes(name), "{name}");
        }
        for name in [
            "SAYCART_PUBLIC_URL",
            "SAYCART_GATEWAY__LISTEN",
            "SAYCART_DATA_DIR",
        ] {
            assert!(!is_kubernetes(name), "{name}");
        }
    }
}
