//! Why a command did not do what it was asked, and the exit status for it.

use std::error::Error;

use saycart_service::config::ConfigErrors;
use saycart_service::{causes, reason_of};
use tonic::{Code, Status};

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong: exit status 2.
    Usage(String),
    /// The configuration is wrong.
    Config(ConfigErrors),
    /// A service refused.
    Refused(Status),
    /// Several things are wrong, each with a word for machines and what to do.
    Several(Vec<(&'static str, String)>),
    /// Anything else. `code` is `error.code` in JSON.
    Failed {
        /// A word for machines.
        code: &'static str,
        /// The configuration key to look at, where there is one.
        key: Option<String>,
        /// What happened and what to do.
        message: String,
    },
}

/// One mistake, as it is printed.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
}

impl Failure {
    /// A failure with a code of its own.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Failed {
            code,
            key: None,
            message: message.into(),
        }
    }

    /// A failure that an error explains, with all its causes in one line.
    pub(crate) fn because(code: &'static str, error: &dyn Error) -> Self {
        Self::new(code, causes(error).to_string())
    }

    /// A failure that a configuration key may mend.
    pub(crate) fn at(code: &'static str, key: &str, error: &dyn Error) -> Self {
        Self::Failed {
            code,
            key: Some(key.to_owned()),
            message: format!("{key}: {}", causes(error)),
        }
    }

    /// A failure whose text begins with the key that may mend it: `gateway.listen: …`.
    pub(crate) fn keyed(code: &'static str, error: &dyn Error) -> Self {
        let message = causes(error).to_string();
        Self::Failed {
            code,
            key: key_in(&message).map(str::to_owned),
            message,
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Config(_) | Self::Refused(_) | Self::Several(_) | Self::Failed { .. } => 1,
        }
    }

    /// Every mistake; never empty.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let one = |code: &str, message: &str| {
            vec![Problem {
                code: code.to_owned(),
                message: message.to_owned(),
                key: None,
            }]
        };
        match self {
            Self::Usage(message) => one("usage", message),
            Self::Config(ConfigErrors(errors)) => errors
                .iter()
                .map(|error| Problem {
                    code: error.kind.as_code().to_owned(),
                    message: error.to_string(),
                    key: Some(error.key.clone()),
                })
                .collect(),
            Self::Several(mistakes) => mistakes
                .iter()
                .flat_map(|(code, message)| one(code, message))
                .collect(),
            Self::Refused(status) => one(&code_of(status), &message_of(status)),
            Self::Failed { code, key, message } => vec![Problem {
                code: (*code).to_owned(),
                message: message.clone(),
                key: key.clone(),
            }],
        }
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Self::Config(errors)
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Refused(status)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::because("failed", error.as_ref())
    }
}

/// The configuration key that a message begins with.
fn key_in(message: &str) -> Option<&str> {
    let (key, _) = message.split_once(": ")?;
    let key = key.split(", ").next()?;
    let is_key = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
    (key.chars().all(is_key) && (key.contains('.') || key.contains('_'))).then_some(key)
}

fn code_of(status: &Status) -> String {
    match reason_of(status) {
        Some(reason) => reason.as_reason().to_ascii_lowercase(),
        None if status.code() == Code::Unavailable => "unavailable".to_owned(),
        None => "failed".to_owned(),
    }
}

/// What the service said; where the way to it broke, also why.
fn message_of(status: &Status) -> String {
    let message = match status.message() {
        "" => status.code().description(),
        message => message,
    };
    let why = status.source().map(|source| causes(source).to_string());
    why.filter(|why| why.starts_with(message))
        .unwrap_or_else(|| message.to_owned())
}

#[cfg(test)]
mod tests {
    use saycart_proto::v1::ErrorReason;

    use super::*;

    #[test]
    fn a_refusal_is_named_by_its_reason() {
        let status = saycart_service::refusal(
            Code::AlreadyExists,
            ErrorReason::AlreadyExists,
            "the e-mail address is taken",
            &[],
        );

        let problems = Failure::from(status).problems();

        assert_eq!(problems[0].code, "already_exists");
        assert_eq!(problems[0].message, "the e-mail address is taken");
    }

    #[test]
    fn a_message_that_begins_with_a_key_names_it() {
        assert_eq!(key_in("gateway.listen: in use"), Some("gateway.listen"));
        assert_eq!(key_in("a.b, a.c: do not fit"), Some("a.b"));
        assert_eq!(key_in("error: no"), None);
        assert_eq!(key_in("The key a.b: no"), None);
    }

    #[test]
    fn a_way_that_broke_is_told_with_its_reason() {
        let error = anyhow::anyhow!("received fatal alert: CertificateExpired");
        let status = Status::from_error(error.context("transport error").into());

        let problems = Failure::from(status).problems();

        assert_eq!(
            problems[0].message,
            "transport error: received fatal alert: CertificateExpired"
        );
    }

    #[test]
    fn causes_are_told_once() {
        let error = anyhow::anyhow!("no such file")
            .context("cannot read x: no such file")
            .context("cannot start");

        assert_eq!(
            causes(error.as_ref()).to_string(),
            "cannot start: cannot read x: no such file"
        );
    }
}
