//! The process's environment variables as text.

use std::collections::BTreeMap;
use std::ffi::OsString;

use saycart_service::config::{ConfigError, ConfigErrorKind, ConfigErrors, Origin};

const OURS: &str = "SAYCART_";

/// The variables that are text, and a mistake for each of ours that is not. Those of others may be
/// any bytes (`PWD` in a folder with an old name): nobody here reads them.
pub(crate) fn texts(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> (BTreeMap<String, String>, Result<(), ConfigErrors>) {
    let mut texts = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (name, value) in variables {
        let shown = name.to_string_lossy().into_owned();
        match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => {
                texts.insert(name, value);
            }
            _ if shown.starts_with(OURS) => mistakes.push(ConfigError {
                kind: ConfigErrorKind::InvalidValue,
                key: shown,
                origin: Origin::Default,
                message: "must be UTF-8 text".to_owned(),
            }),
            _ => {}
        }
    }
    let checked = if mistakes.is_empty() {
        Ok(())
    } else {
        Err(ConfigErrors(mistakes))
    };
    (texts, checked)
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    fn of(name: &str, value: &[u8]) -> (OsString, OsString) {
        (name.into(), OsString::from_vec(value.to_vec()))
    }

    #[test]
    fn only_a_variable_of_ours_must_be_text() {
        let latin_1 = b"/caf\xe9";

        let (texts_of_all, checked) = texts([of("PWD", latin_1), of("SAYCART_X", b"/caf")]);
        assert_eq!(checked, Ok(()));
        assert_eq!(texts_of_all.len(), 1);

        let (_, checked) = texts([of("SAYCART_DATA_DIR", latin_1)]);
        assert_eq!(
            checked.unwrap_err().to_string(),
            "SAYCART_DATA_DIR: must be UTF-8 text"
        );
    }
}
