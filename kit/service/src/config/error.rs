//! What may be wrong with a configuration, in the operator's words.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable, by name.
    Variable(String),
    /// A flag of the command line, by name.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The kind of mistake: `error.code` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigErrorKind {
    /// The file is not TOML, or cannot be read.
    UnreadableFile,
    /// No such key.
    UnknownKey,
    /// The value is not one that the key takes.
    InvalidValue,
    /// A key that is needed here has no value.
    Missing,
    /// The value is fine, but not together with another one.
    Forbidden,
}

impl ConfigErrorKind {
    /// The name in JSON.
    pub fn as_code(self) -> &'static str {
        match self {
            Self::UnreadableFile => "unreadable_file",
            Self::UnknownKey => "unknown_key",
            Self::InvalidValue => "invalid_value",
            Self::Missing => "missing_key",
            Self::Forbidden => "forbidden_value",
        }
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// What kind it is.
    pub kind: ConfigErrorKind,
    /// The full key, `gateway.listen`; the file's path when it cannot be read.
    pub key: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.message)?;
        match &self.origin {
            Origin::Default => Ok(()),
            origin => write!(f, " (from {origin})"),
        }
    }
}

/// All mistakes of a configuration at once; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
