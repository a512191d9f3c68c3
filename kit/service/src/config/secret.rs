//! Secrets: given as the key itself, or as the path of a file in `<key>_file`.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::error::{ConfigErrorKind, Origin};
use super::reader::Section;
use super::sources::Raw;

const EXPECTED: &str = "text";
const SHOWN: &str = "[secret]";

impl Section<'_> {
    /// Reads a secret from `key`, or from the file that `<key>_file` names (without a final line
    /// break). The higher layer wins; both in one layer is a mistake.
    pub fn secret(&mut self, key: &'static str, doc: &'static str) -> Option<SecretString> {
        let file_key = format!("{key}_file");
        self.declare_secret(key, &file_key, doc);
        let plain = self.look_up(key);
        let file = self.look_up(&file_key);
        match (plain, file) {
            (None, None) => None,
            (Some((raw, origin)), None) => self.plain_secret(key, &raw, origin),
            (None, Some((raw, origin))) => self.secret_file(&file_key, &raw, origin),
            (Some((plain, from)), Some((file, file_from))) => {
                match rank(&from).cmp(&rank(&file_from)) {
                    std::cmp::Ordering::Greater => self.plain_secret(key, &plain, from),
                    std::cmp::Ordering::Less => self.secret_file(&file_key, &file, file_from),
                    std::cmp::Ordering::Equal => {
                        let message = format!(
                            "set either this or `{}`, not both",
                            self.full_key(&file_key)
                        );
                        self.report(ConfigErrorKind::Forbidden, key, from, message);
                        None
                    }
                }
            }
        }
    }

    fn plain_secret(&mut self, key: &str, raw: &Raw, origin: Origin) -> Option<SecretString> {
        match raw {
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) if !text.is_empty() => {
                self.set_shown(key, SHOWN, origin);
                Some(SecretString::from(text.clone()))
            }
            _ => {
                self.report(
                    ConfigErrorKind::InvalidValue,
                    key,
                    origin,
                    format!("must be {EXPECTED}"),
                );
                None
            }
        }
    }

    fn secret_file(&mut self, file_key: &str, raw: &Raw, origin: Origin) -> Option<SecretString> {
        let path = match raw {
            Raw::Text(text) | Raw::Toml(toml::Value::String(text)) => PathBuf::from(text),
            Raw::Toml(_) => {
                self.report(
                    ConfigErrorKind::InvalidValue,
                    file_key,
                    origin,
                    "must be a path".to_owned(),
                );
                return None;
            }
        };
        match read_secret(&path) {
            Ok(secret) => {
                self.set_shown(file_key, &path.display().to_string(), origin);
                Some(secret)
            }
            Err(error) => {
                // Somebody may have put the secret itself where the path belongs.
                let message = if path.is_absolute() {
                    format!("cannot read {}: {error}", path.display())
                } else {
                    format!(
                        "cannot read the file: {error}; the path is not repeated here, in case it is \
                         the secret itself, which `{}` takes",
                        file_key
                            .strip_suffix("_file")
                            .map_or_else(String::new, |key| self.full_key(key)),
                    )
                };
                self.report(ConfigErrorKind::InvalidValue, file_key, origin, message);
                None
            }
        }
    }
}

fn read_secret(path: &Path) -> Result<SecretString, std::io::Error> {
    let text = std::fs::read_to_string(path)?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "the file is empty",
        ));
    }
    Ok(SecretString::from(text.to_owned()))
}

fn rank(origin: &Origin) -> u8 {
    match origin {
        Origin::Default => 0,
        Origin::File(_) => 1,
        Origin::Variable(_) => 2,
        Origin::Flag(_) => 3,
    }
}
