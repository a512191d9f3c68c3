//! Reads a configuration key by key, and keeps account of every key and every mistake.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::error::{ConfigError, ConfigErrorKind, ConfigErrors, Origin};
use super::setting::{self, Setting};
use super::sources::{Raw, Sources};

/// Reads one configuration. Make it, read every section, then [`Reader::finish`].
#[derive(Debug)]
pub struct Reader {
    sources: Sources,
    errors: Vec<ConfigError>,
    known: Vec<KnownKey>,
}

/// A key that the program reads: a line of `config show`, and of the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The full key, `gateway.listen`.
    pub key: String,
    /// What it means.
    pub doc: &'static str,
    /// What it is without being set; `None` when it has no default.
    pub default: Option<String>,
    /// What is allowed.
    pub expected: Cow<'static, str>,
    /// What it is now; secrets are not shown. `None`: not set, and no default.
    pub value: Option<String>,
    /// Where the value came from.
    pub origin: Origin,
}

impl Reader {
    /// Begins with these layers.
    pub fn new(sources: Sources) -> Self {
        Self {
            sources,
            errors: Vec::new(),
            known: Vec::new(),
        }
    }

    /// The top level.
    pub fn root(&mut self) -> Section<'_> {
        Section {
            path: String::new(),
            reader: self,
        }
    }

    /// Every key that was read, or every mistake that was found, unknown keys included.
    pub fn finish(mut self) -> Result<Vec<KnownKey>, ConfigErrors> {
        for (key, origin) in self.sources.keys() {
            if self.known.iter().all(|known| known.key != key) {
                let message = match self.nearest(&key) {
                    Some(near) => format!("no such key; did you mean `{near}`?"),
                    None => "no such key; `saycart config show` lists all of them".to_owned(),
                };
                self.errors.push(ConfigError {
                    kind: ConfigErrorKind::UnknownKey,
                    key,
                    origin,
                    message,
                });
            }
        }
        // A section may be empty; a key that is one has no value, and was meant to have.
        for (key, origin) in self.sources.empty_tables() {
            if let Some(known) = self.known.iter().find(|known| known.key == key) {
                self.errors.push(ConfigError {
                    kind: ConfigErrorKind::InvalidValue,
                    key,
                    origin,
                    message: format!("must be {}, not a table", known.expected),
                });
            }
        }
        if self.errors.is_empty() {
            Ok(self.known)
        } else {
            Err(ConfigErrors(self.errors))
        }
    }

    fn nearest(&self, key: &str) -> Option<&str> {
        self.known
            .iter()
            .map(|known| {
                (
                    strsim::damerau_levenshtein(&known.key, key),
                    known.key.as_str(),
                )
            })
            .filter(|(distance, near)| *distance <= near.len() / 3)
            .min()
            .map(|(_, near)| near)
    }
}

/// A part of a configuration: the top level, or a table of it.
#[derive(Debug)]
pub struct Section<'r> {
    reader: &'r mut Reader,
    /// With a final dot, or empty at the top level.
    path: String,
}

impl Section<'_> {
    /// A table in this section.
    pub fn section(&mut self, name: &str) -> Section<'_> {
        Section {
            path: format!("{}{name}.", self.path),
            reader: self.reader,
        }
    }

    /// Reads a key that has no default. A value that is not allowed is reported and read as unset.
    pub fn get<T: Setting>(&mut self, key: &'static str, doc: &'static str) -> Option<T> {
        self.declare(key, doc, None, T::EXPECTED);
        self.read(key)
    }

    /// Reads a key with a default.
    pub fn get_or<T: Setting>(&mut self, key: &'static str, doc: &'static str, default: T) -> T {
        self.declare(key, doc, Some(default.show()), T::EXPECTED);
        self.read(key).unwrap_or(default)
    }

    /// Reads a key with a default whose value must lie in a range; another is reported.
    pub fn get_within<T: Setting + PartialOrd>(
        &mut self,
        key: &'static str,
        doc: &'static str,
        default: T,
        range: &RangeInclusive<T>,
    ) -> T {
        let value = self.get_or(key, doc, default);
        let (least, most) = (range.start().show(), range.end().show());
        if let Some(known) = self.reader.known.last_mut() {
            known.expected = format!("{least} to {most}").into();
        }
        if !range.contains(&value) {
            self.refuse(key, format!("must be at least {least} and at most {most}"));
        }
        value
    }

    /// Reports that the key has no value, though it needs one here.
    pub fn missing(&mut self, key: &str, message: impl Into<String>) {
        self.report(
            ConfigErrorKind::Missing,
            key,
            Origin::Default,
            message.into(),
        );
    }

    /// Reports that the key's value may not be what it is, and what to do.
    pub fn refuse(&mut self, key: &str, message: impl Into<String>) {
        let full = self.full_key(key);
        let origin = self
            .reader
            .known
            .iter()
            .find(|known| known.key == full)
            .map(|known| known.origin.clone());
        let origin = origin.unwrap_or(Origin::Default);
        self.report(ConfigErrorKind::Forbidden, key, origin, message.into());
    }

    /// Whether somebody set the key.
    pub fn is_set(&self, key: &str) -> bool {
        self.look_up(key).is_some()
    }

    /// Notes a default that only the rest of the configuration determines, for `config show`.
    pub fn derived(&mut self, key: &str, value: &str) {
        let full = self.full_key(key);
        if let Some(known) = self.reader.known.iter_mut().find(|known| known.key == full) {
            known.value.get_or_insert_with(|| value.to_owned());
        }
    }

    fn read<T: Setting>(&mut self, key: &str) -> Option<T> {
        let (raw, origin) = self.look_up(key)?;
        if let Some(value) = setting::read::<T>(&raw) {
            self.set_shown(key, &value.show(), origin);
            return Some(value);
        }
        let given = match &raw {
            Raw::Text(text) => text.clone(),
            Raw::Toml(value) => value.to_string(),
        };
        let message = format!("must be {}, not `{given}`", T::EXPECTED);
        self.report(ConfigErrorKind::InvalidValue, key, origin, message);
        None
    }

    fn declare(
        &mut self,
        key: &str,
        doc: &'static str,
        default: Option<String>,
        expected: &'static str,
    ) {
        let known = KnownKey {
            key: self.full_key(key),
            doc,
            value: default.clone(),
            default,
            expected: expected.into(),
            origin: Origin::Default,
        };
        self.reader.known.push(known);
    }

    pub(super) fn declare_secret(&mut self, key: &str, file_key: &str, doc: &'static str) {
        self.declare(key, doc, None, "text; a secret");
        self.declare(file_key, "The same, read from this file.", None, "a path");
    }

    pub(super) fn look_up(&self, key: &str) -> Option<(Raw, Origin)> {
        self.reader.sources.get(&self.full_key(key))
    }

    pub(super) fn full_key(&self, key: &str) -> String {
        format!("{}{key}", self.path)
    }

    pub(super) fn set_shown(&mut self, key: &str, value: &str, origin: Origin) {
        let full = self.full_key(key);
        if let Some(known) = self.reader.known.iter_mut().find(|known| known.key == full) {
            known.value = Some(value.to_owned());
            known.origin = origin;
        }
    }

    pub(super) fn report(
        &mut self,
        kind: ConfigErrorKind,
        key: &str,
        origin: Origin,
        message: String,
    ) {
        let key = self.full_key(key);
        self.reader.errors.push(ConfigError {
            kind,
            key,
            origin,
            message,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use secrecy::ExposeSecret as _;

    use super::*;

    fn sources(toml: &str, variables: &[(&str, &str)]) -> Sources {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(toml.as_bytes()).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Sources::new(Some(file.path()), variables).unwrap()
    }

    #[test]
    fn a_variable_wins_over_the_file_and_the_file_over_the_default() {
        let toml = "[gateway]\nanswer_within = '5s'\nbacklog = 7";
        let mut reader = Reader::new(sources(toml, &[("SAYCART_GATEWAY__ANSWER_WITHIN", "4s")]));
        let mut root = reader.root();
        let mut gateway = root.section("gateway");

        let within = gateway.get_or("answer_within", "", Duration::from_secs(6));
        let backlog = gateway.get_or("backlog", "", 1_u32);
        let other = gateway.get_or("other", "", 9_u32);

        assert_eq!((within, backlog, other), (Duration::from_secs(4), 7, 9));
        let keys = reader.finish().unwrap();
        assert_eq!(
            keys[0].origin,
            Origin::Variable("SAYCART_GATEWAY__ANSWER_WITHIN".to_owned())
        );
        assert_eq!(keys[0].value.as_deref(), Some("4s"));
    }

    #[test]
    fn all_mistakes_are_reported_at_once_with_key_origin_and_remedy() {
        let toml = "[gateway]\nlistne = '0.0.0.0:1'\nanswer_within = 5";
        let mut reader = Reader::new(sources(toml, &[("SAYCART_GATEWAY__BACKLOG", "many")]));
        let mut root = reader.root();
        let mut gateway = root.section("gateway");
        gateway.get_or::<String>("listen", "", "x".to_owned());
        gateway.get_or("answer_within", "", Duration::from_secs(6));
        gateway.get_or("backlog", "", 1_u32);

        let errors = reader.finish().unwrap_err().0;

        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 3, "{lines:?}");
        assert!(lines[0].starts_with("gateway.answer_within: must be a duration such as"));
        assert!(
            lines[1].contains("not `many` (from SAYCART_GATEWAY__BACKLOG)"),
            "{}",
            lines[1]
        );
        assert!(
            lines[2].contains("did you mean `gateway.listen`?"),
            "{}",
            lines[2]
        );
    }

    #[test]
    fn a_variable_in_small_letters_is_not_passed_over_in_silence() {
        let mut reader = Reader::new(sources("", &[("SAYCART_Data_Dir", "/srv")]));
        reader.root().get::<String>("data_dir", "");

        let errors = reader.finish().unwrap_err().0;

        assert_eq!(errors[0].kind, ConfigErrorKind::UnknownKey);
        assert_eq!(errors[0].key, "SAYCART_Data_Dir");
    }

    #[test]
    fn a_secret_of_digits_stays_text_and_is_not_shown() {
        let mut reader = Reader::new(sources("", &[("SAYCART_SMTP__PASSWORD", "12345")]));

        let secret = reader
            .root()
            .section("smtp")
            .secret("password", "")
            .unwrap();

        assert_eq!(secret.expose_secret(), "12345");
        assert_eq!(
            reader.finish().unwrap()[0].value.as_deref(),
            Some("[secret]")
        );
    }

    #[test]
    fn a_secret_is_read_from_a_file_without_its_line_break() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"hunter2\n").unwrap();
        let toml = format!("[smtp]\npassword_file = '{}'", file.path().display());
        let mut reader = Reader::new(sources(&toml, &[]));

        let secret = reader
            .root()
            .section("smtp")
            .secret("password", "")
            .unwrap();

        assert_eq!(secret.expose_secret(), "hunter2");
    }

    #[test]
    fn a_secret_given_twice_in_one_layer_is_a_mistake() {
        let mut reader = Reader::new(sources("[smtp]\npassword = 'a'\npassword_file = '/b'", &[]));

        assert!(
            reader
                .root()
                .section("smtp")
                .secret("password", "")
                .is_none()
        );

        let errors = reader.finish().unwrap_err().0;
        assert!(errors[0].message.contains("not both"), "{}", errors[0]);
    }

    #[test]
    fn broken_toml_names_the_line() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a = 1\nb = = 2\n").unwrap();

        let errors = Sources::new(Some(file.path()), []).unwrap_err();

        assert!(errors.to_string().contains("line 2"), "{errors}");
    }
}
