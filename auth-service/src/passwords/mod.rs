//! Hashing passwords (Argon2id, RFC 9106) without starving anything else.
//!
//! A hash takes tens of milliseconds of one core and 19 MiB. So hashing has its own small number
//! of places, on threads of its own, and a queue with an end: a thousand log-ins at once make
//! log-ins slow, and token requests not at all. Knows no account and no SQL.

use std::num::NonZero;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::domain::password::NewPassword;
use crate::entropy;

/// 19 MiB, two passes, one lane: what OWASP's password storage cheat sheet gives as the least.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Log-ins that may wait for a place. More would only wait in vain: a shopper gives up after a
/// few seconds.
const QUEUE: usize = 64;

/// Why a password was neither hashed nor checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HashError {
    /// Too many others are waiting.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The computation failed.
    #[error("a password could not be hashed")]
    Failed,
}

/// Whether a password fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// It does.
    Yes,
    /// It does not, or there is nothing that it could fit.
    No,
}

/// Hashes and checks passwords. Cheap to clone; all clones share the places.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    /// Who computes.
    places: Arc<Semaphore>,
    /// Who computes or waits.
    admitted: Arc<Semaphore>,
    /// What the password of an account that does not exist is checked against.
    decoy: Arc<str>,
}

impl Passwords {
    /// Leaves a core to everything else.
    pub(crate) fn new() -> Result<Self, HashError> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let places = cores.saturating_sub(1).max(1);
        let decoy = hash_now(NewPassword::generate().expose())?;
        Ok(Self {
            places: Arc::new(Semaphore::new(places)),
            admitted: Arc::new(Semaphore::new(places + QUEUE)),
            decoy: decoy.into(),
        })
    }

    /// A PHC string of a new password.
    pub(crate) async fn hash(&self, password: NewPassword) -> Result<String, HashError> {
        self.compute(move || hash_now(password.expose())).await?
    }

    /// Whether a password is the one behind a PHC string. Without one (there is no such account),
    /// the same work is done, so that time does not tell whether an account exists.
    pub(crate) async fn verify(
        &self,
        presented: SecretString,
        phc: Option<String>,
    ) -> Result<Match, HashError> {
        let decoy = Arc::clone(&self.decoy);
        self.compute(move || {
            let exists = phc.is_some();
            let phc = phc.as_deref().unwrap_or(&decoy);
            let stored = PasswordHash::new(phc).map_err(|_not_phc| HashError::Failed)?;
            let fits = hasher()?.verify_password(presented.expose_secret().as_bytes(), &stored);
            Ok(if fits.is_ok() && exists {
                Match::Yes
            } else {
                Match::No
            })
        })
        .await?
    }

    /// Runs on a thread of its own. The place is given back by the computation, not by its caller:
    /// a browser that goes away does not stop it.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_full| HashError::Busy)?;
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_closed| HashError::Failed)?;
        tokio::task::spawn_blocking(move || {
            let _held = (admitted, place);
            work()
        })
        .await
        .map_err(|_panicked| HashError::Failed)
    }
}

fn hasher() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.map_err(|_bad_params| HashError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, HashError> {
    let salt: [u8; 16] = entropy::random();
    hasher()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_cannot_hash| HashError::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> NewPassword {
        NewPassword::choose(text, &"anna@shop.example".parse().unwrap()).unwrap()
    }

    #[tokio::test]
    async fn only_the_whole_password_fits() {
        let passwords = Passwords::new().unwrap();
        // Longer than the 72 bytes at which bcrypt stops reading.
        let long = "äö".repeat(50);
        let phc = passwords.hash(chosen(&long)).await.unwrap();

        let check = |text: &str| passwords.verify(SecretString::from(text), Some(phc.clone()));

        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_eq!(check(&long).await, Ok(Match::Yes));
        assert_eq!(check(&"äö".repeat(49)).await, Ok(Match::No));
        assert_eq!(check(&format!("{long}x")).await, Ok(Match::No));
        assert_eq!(check("").await, Ok(Match::No));
    }

    #[tokio::test]
    async fn nothing_fits_an_account_that_does_not_exist() {
        let passwords = Passwords::new().unwrap();

        let verdict = passwords.verify(SecretString::from("anything"), None).await;

        assert_eq!(verdict, Ok(Match::No));
    }

    #[tokio::test]
    async fn a_full_queue_is_said_so_at_once() {
        let passwords = Passwords::new().unwrap();
        let all = u32::try_from(passwords.admitted.available_permits()).unwrap();
        let _others = passwords.admitted.acquire_many(all).await.unwrap();

        let verdict = passwords.verify(SecretString::from("anything"), None).await;

        assert_eq!(verdict, Err(HashError::Busy));
    }
}
