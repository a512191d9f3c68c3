//! The URL of a database: what the driver is to make of it, and what may be shown of it.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::AnyConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// A file that does not exist yet is made.
pub(crate) fn with_create(url: &str) -> String {
    match url.split_once('?') {
        None => format!("{url}?mode=rwc"),
        Some((_, query)) if query.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
    }
}

/// Makes a file that does not exist yet, its owner's only: accounts and carts are nobody else's on
/// this machine, whoever may enter the folder. SQLite gives its journals the same mode.
pub(crate) fn make_private(url: &str) {
    let Ok(options) = url.parse::<SqliteConnectOptions>() else {
        return;
    };
    let file = options.get_filename();
    // What is only in memory is called `file:…`.
    let in_memory = file.as_os_str().as_encoded_bytes().starts_with(b"file:");
    if in_memory || !url.contains("mode=rwc") {
        return;
    }
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    match made {
        Ok(_empty) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        // SQLite cannot make it either, and its error is the one that is reported.
        Err(error) => tracing::debug!(%error, "a new database file cannot be made"),
    }
}

/// The URL as it may be shown: `postgres://user:secret@host/db` loses `user:secret@`, and any URL
/// its parameters, among which PostgreSQL takes a password, too. Of one that is none, or seems to be
/// another, because there is a `?`, a `/` or a `#` in the password as it is, nobody can say where the
/// password ends: only its scheme.
pub(crate) fn without_password(url: &SecretString) -> String {
    let url = url.expose_secret();
    let plain = url.split_once('?').map_or(url, |(plain, _)| plain);
    let Some((scheme, _)) = url.split_once("://") else {
        return plain.to_owned();
    };
    match url.parse::<AnyConnectOptions>() {
        Ok(options) if scheme == "sqlite" || ends_its_password(url) => {
            let mut shown = options.database_url;
            shown.set_query(None);
            // Fails only where there is no host, and no user either.
            let _no_host = shown
                .set_username("")
                .and_then(|()| shown.set_password(None));
            shown.to_string()
        }
        Ok(_) | Err(_) => format!(
            "{scheme}://… (it is not a URL: what stands in a password must be percent-encoded)"
        ),
    }
}

/// Whether the `@` before the host is where the driver looks for it: in `shop:12/34@db/saycart` it
/// takes `shop` for the host, and the rest of the password for a path.
fn ends_its_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let behind_the_host = rest.split_once(['/', '?']).map_or("", |(_, behind)| behind);
    !url.contains('#') && !behind_the_host.contains('@')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for url in [
            "postgres://shop:hunter2@db/saycart",
            "postgres://db/saycart?user=shop&password=hunter2",
            "postgres://shop:hunter2@db/saycart?sslmode=require&password=hunt%40r2",
        ] {
            let url = SecretString::from(url.to_owned());

            assert_eq!(without_password(&url), "postgres://db/saycart");
        }
        for url in [
            "postgres://shop:hunter?2@db/saycart",
            "postgres://shop:hunter#2@db/saycart",
            "postgres://shop:#hunter2@db/saycart",
            "postgres://shop:12/hunter2@db/saycart",
            "postgres://shop:12?hunter2@db/saycart",
            "postgres://shop:/hunter2?@db/saycart",
            "postgres://shop:12@34/hunter2?@db/saycart",
        ] {
            let shown = without_password(&SecretString::from(url.to_owned()));

            assert!(
                !shown.contains("hunter") && !shown.contains("12"),
                "{shown}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_password_is_shown_however_it_is_written(
            before in "[!-~]{0,6}",
            after in "[!-~]{0,6}",
            host in "[a-z0-9.\\[\\]:-]{0,12}",
            query in "(\\?[!-~]{0,20})?",
        ) {
            let url = format!("postgres://shop:{before}hunter2{after}@{host}/saycart{query}");
            let shown = without_password(&SecretString::from(url.clone()));

            prop_assert!(!shown.contains("hunter2"), "{} of {}", shown, url);
        }

        #[test]
        fn any_text_can_be_shown(text in ".*") {
            let _shown = without_password(&SecretString::from(text.clone()));
            let created = with_create(&text);

            prop_assert!(created.contains("mode="));
            prop_assert_eq!(with_create(&created), created);
        }
    }
}
