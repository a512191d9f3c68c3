//! Signs request bodies: RSASSA-PKCS1-v1_5 with SHA-256 over the bytes as they are sent.

use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use super::chain::{CHAIN_FILE, KEY_FILE};

/// Where Amazon keeps its chains; a suite in development reads ours in its place.
const BUCKET: &str = "https://s3.amazonaws.com/echo.api/";

/// A key that signs requests, and the address of its chain.
#[derive(Debug)]
pub struct Signer {
    key: RsaKeyPair,
    chain_url: String,
}

/// Why a key cannot sign.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The file is missing or cannot be read.
    #[error("cannot read {}; `saycart certs dev-alexa DIR` makes one", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is not PEM. What stands in its place is no error's to repeat: it may be a key.
    #[error("{} holds no private key in PEM; `saycart certs dev-alexa DIR` makes one", path.display())]
    NotPem {
        /// Which file.
        path: PathBuf,
    },
    /// The key is no RSA key.
    #[error("{} is not an RSA key", path.display())]
    NotRsa {
        /// Which file.
        path: PathBuf,
    },
    /// The signature cannot be made.
    #[error("the request cannot be signed")]
    Sign,
}

impl Signer {
    /// Reads the key from a folder that `saycart certs dev-alexa` wrote.
    pub fn from_folder(folder: &Path) -> Result<Self, SignerError> {
        let path = folder.join(KEY_FILE);
        let text = std::fs::read(&path).map_err(|source| SignerError::Read {
            path: path.clone(),
            source,
        })?;
        let key = PrivateKeyDer::from_pem_slice(&text)
            .map_err(|_may_repeat_it| SignerError::NotPem { path: path.clone() })?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok(),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok(),
            _ => None,
        };
        Ok(Self {
            key: pair.ok_or(SignerError::NotRsa { path })?,
            chain_url: format!("{BUCKET}{CHAIN_FILE}"),
        })
    }

    /// What to send as `SignatureCertChainUrl`.
    pub fn chain_url(&self) -> &str {
        &self.chain_url
    }

    /// What to send as `Signature-256`.
    pub fn sign(&self, body: &[u8]) -> Result<String, SignerError> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                body,
                &mut signature,
            )
            .map_err(|_unspecified| SignerError::Sign)?;
        Ok(STANDARD.encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use saycart_service::Timestamp;

    use super::super::chain::DevChain;
    use super::*;

    #[test]
    fn a_signature_covers_the_bytes_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_seconds(1_800_000_000);
        DevChain::make(now)
            .unwrap()
            .write_to(folder.path())
            .unwrap();
        let signer = Signer::from_folder(folder.path()).unwrap();

        let signature = signer.sign("Pokémon".as_bytes()).unwrap();

        let key = UnparsedPublicKey::new(
            &RSA_PKCS1_2048_8192_SHA256,
            signer.key.public_key().as_ref().to_vec(),
        );
        let signature = STANDARD.decode(signature).unwrap();
        assert!(key.verify("Pokémon".as_bytes(), &signature).is_ok());
        assert!(key.verify(b"Pokemon", &signature).is_err());
    }

    #[test]
    fn a_key_whose_line_breaks_were_lost_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let made = DevChain::make(Timestamp::from_seconds(1_800_000_000)).unwrap();
        made.write_to(folder.path()).unwrap();
        let path = folder.path().join(KEY_FILE);
        let key = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, key.replace('\n', "")).unwrap();

        let error = Signer::from_folder(folder.path()).unwrap_err();

        let begin = format!("{} holds no private key in PEM", path.display());
        let told = saycart_service::causes(&error).to_string();
        assert!(
            told.starts_with(&begin) && told.len() < begin.len() + 60,
            "{told}"
        );
    }
}
