//! What Alexa remembers between two sentences: each linked shopper's tokens and conversation.
//!
//! One file a shopper under `data_dir/dev-alexa/shoppers/`, for its owner only, and the name of
//! the one who linked last.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use saycart_service::{ExposeSecret as _, SecretString, Timestamp};

use super::device::Conversation;
use super::linking::{LinkedClient, Tokens};

/// The folder of the stand-in in `data_dir`.
pub const FOLDER: &str = "dev-alexa";

/// A shopper as Alexa knows them.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// The log-in name at the shop, which only names the file: Alexa does not know it.
    pub email: String,
    /// Alexa's name for the shopper.
    pub user_id: String,
    /// How tokens are refreshed.
    pub client: LinkedClient,
    /// The tokens.
    pub access: SecretString,
    /// Gets a new access token.
    pub refresh: SecretString,
    /// When the access token dies.
    pub expires_at: Timestamp,
    /// A conversation that the skill left open.
    pub conversation: Option<Conversation>,
}

impl Remembered {
    /// Takes what a refresh gave.
    pub fn take(&mut self, tokens: &Tokens, now: Timestamp) {
        self.access = tokens.access.clone();
        self.refresh = tokens.refresh.clone();
        self.expires_at = now.plus(tokens.expires_in);
    }
}

/// Why nothing is remembered.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not of our writing.
    #[error("{} cannot be understood; remove it and link again", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// Nobody of that name linked here.
    #[error("{0} is not linked here; `saycart alexa link` does it")]
    NotLinked(String),
}

/// As it lies in the file.
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    email: String,
    user_id: String,
    door: url::Url,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    scope: Option<String>,
    access_token: String,
    refresh_token: String,
    expires_at_micros: i64,
    conversation: Option<Conversation>,
}

/// The folder in which shoppers are remembered.
#[derive(Debug, Clone)]
pub struct Memory {
    shoppers: PathBuf,
}

const LAST: &str = "last";
const EXTENSION: &str = "json";

impl Memory {
    /// The memory of a load in this `data_dir`: its shoppers are not those of a person.
    pub fn of_load_in(data_dir: &Path) -> Self {
        Self {
            shoppers: data_dir.join(FOLDER).join("load"),
        }
    }

    /// The memory in this `data_dir`.
    pub fn in_data_dir(data_dir: &Path) -> Self {
        Self {
            shoppers: data_dir.join(FOLDER).join("shoppers"),
        }
    }

    /// The shopper of this name; without a name the one who linked last, `None` if nobody did.
    pub fn recall(&self, email: Option<&str>) -> Result<Option<Remembered>, MemoryError> {
        let name = match email {
            Some(email) => Some(email.to_owned()),
            None => read(&self.shoppers.join(LAST))?,
        };
        let Some(name) = name else {
            return Ok(None);
        };
        let path = self.file_of(&name);
        let Some(text) = read(&path)? else {
            return Err(MemoryError::NotLinked(name));
        };
        understood(path, &text).map(Some)
    }

    /// Everybody, by e-mail address.
    pub fn all(&self) -> Result<Vec<Remembered>, MemoryError> {
        let unreadable = |source| MemoryError::File {
            path: self.shoppers.clone(),
            source,
        };
        let entries = match fs::read_dir(&self.shoppers) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(error)),
        };
        let mut shoppers = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|found| found == EXTENSION)
                && let Some(text) = read(&path)?
            {
                shoppers.push(understood(path, &text)?);
            }
        }
        shoppers.sort_by(|a, b| a.email.cmp(&b.email));
        Ok(shoppers)
    }

    /// Forgets a shopper.
    pub fn forget(&self, email: &str) -> Result<(), MemoryError> {
        let path = self.file_of(email);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(MemoryError::File { path, source })
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Remembers a shopper who has just linked: from now on sentences are theirs.
    pub fn remember_linked(&self, shopper: &Remembered) -> Result<(), MemoryError> {
        self.remember(shopper)?;
        write(&self.shoppers.join(LAST), &shopper.email)
    }

    /// Remembers what changed.
    pub fn remember(&self, shopper: &Remembered) -> Result<(), MemoryError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.shoppers)
            .map_err(|source| MemoryError::File {
                path: self.shoppers.clone(),
                source,
            })?;
        let path = self.file_of(&shopper.email);
        let text = serde_json::to_string_pretty(&Record::from(shopper)).map_err(|source| {
            MemoryError::Damaged {
                path: path.clone(),
                source,
            }
        })?;
        write(&path, &text)
    }

    fn file_of(&self, email: &str) -> PathBuf {
        let name: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
        self.shoppers.join(format!("{name}.{EXTENSION}"))
    }
}

impl From<Record> for Remembered {
    fn from(record: Record) -> Self {
        let Record {
            email,
            user_id,
            door,
            client_id,
            client_secret,
            redirect_uri,
            scope,
            access_token,
            refresh_token,
            expires_at_micros,
            conversation,
        } = record;
        Self {
            email,
            user_id,
            client: LinkedClient {
                door,
                client_id,
                client_secret: SecretString::from(client_secret),
                redirect_uri,
                scope,
            },
            access: SecretString::from(access_token),
            refresh: SecretString::from(refresh_token),
            expires_at: Timestamp::from_micros(expires_at_micros),
            conversation,
        }
    }
}

impl From<&Remembered> for Record {
    fn from(shopper: &Remembered) -> Self {
        Self {
            email: shopper.email.clone(),
            user_id: shopper.user_id.clone(),
            door: shopper.client.door.clone(),
            client_id: shopper.client.client_id.clone(),
            client_secret: shopper.client.client_secret.expose_secret().to_owned(),
            redirect_uri: shopper.client.redirect_uri.clone(),
            scope: shopper.client.scope.clone(),
            access_token: shopper.access.expose_secret().to_owned(),
            refresh_token: shopper.refresh.expose_secret().to_owned(),
            expires_at_micros: shopper.expires_at.as_micros(),
            conversation: shopper.conversation.clone(),
        }
    }
}

fn understood(path: PathBuf, text: &str) -> Result<Remembered, MemoryError> {
    let record: Record =
        serde_json::from_str(text).map_err(|source| MemoryError::Damaged { path, source })?;
    Ok(record.into())
}

fn read(path: &Path) -> Result<Option<String>, MemoryError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(MemoryError::File {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Writes beside the file and renames, so that a crash leaves the old one.
fn write(path: &Path, text: &str) -> Result<(), MemoryError> {
    let new = path.with_extension("new");
    let write = || {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&new, path)
    };
    write().map_err(|source| MemoryError::File {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_last_shopper_to_link_is_the_one_who_speaks() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::in_data_dir(folder.path());
        assert!(memory.recall(None).unwrap().is_none());

        for email in ["anna@shop.example", "bert@shop.example"] {
            memory.remember_linked(&shopper(email)).unwrap();
        }

        assert_eq!(
            memory.recall(None).unwrap().unwrap().email,
            "bert@shop.example"
        );
        let anna = memory.recall(Some("anna@shop.example")).unwrap().unwrap();
        assert_eq!(anna.refresh.expose_secret(), "r");
        let mode = fs::metadata(memory.file_of("anna@shop.example")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        assert!(matches!(
            memory.recall(Some("carl@shop.example")),
            Err(MemoryError::NotLinked(_))
        ));
    }

    #[test]
    fn who_is_forgotten_is_not_among_all() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::of_load_in(folder.path());
        assert!(memory.all().unwrap().is_empty());
        for email in ["b@load.invalid", "a@load.invalid", "c@load.invalid"] {
            memory.remember(&shopper(email)).unwrap();
        }

        memory.forget("c@load.invalid").unwrap();
        memory.forget("d@load.invalid").unwrap();

        let all = memory.all().unwrap();
        let emails: Vec<_> = all.iter().map(|shopper| shopper.email.as_str()).collect();
        assert_eq!(emails, ["a@load.invalid", "b@load.invalid"]);
    }

    fn shopper(email: &str) -> Remembered {
        Remembered {
            email: email.to_owned(),
            user_id: "amzn1.ask.account.x".to_owned(),
            client: LinkedClient {
                door: "https://shop.example".parse().unwrap(),
                client_id: "cli_1".to_owned(),
                client_secret: SecretString::from("s"),
                redirect_uri: "https://layla.amazon.com/api/skill/link/M1".to_owned(),
                scope: None,
            },
            access: SecretString::from("a"),
            refresh: SecretString::from("r"),
            expires_at: Timestamp::EPOCH,
            conversation: None,
        }
    }
}
