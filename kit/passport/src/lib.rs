//! The passport: who a shopper is and what they may do here, signed by auth-service.
//!
//! A passport is a JWT in the form of RFC 9068 (`typ: at+jwt`, `EdDSA`), at most a minute old, that
//! auth-service's answer to `ValidateToken` carries and that internal calls carry on as
//! `authorization: Bearer`. Any internal service can check it without asking anybody: this crate
//! and `saycart-proto` are all that it needs. It knows no cart, no SQL and no Alexa.
//!
//! Way of a request: [`PassportLayer`] → [`Verifier`] → [`KeySource`] ([`RemoteKeys`] where
//! auth-service is another process) → [`Passport`] in the request's extensions →
//! [`Passport::require`] → a [`Permit`], without which an operation cannot be called.
//! The other way round, in auth-service: [`PassportClaims`] → [`Signer::sign`], with
//! [`Signer::public_key`] published before the first use.
//!
//! To add a claim: a field in [`PassportClaims`], and an accessor in [`Passport`]. Callees of the
//! version before ignore claims that they do not know.

mod claims;
mod keys;
mod layer;
mod metrics;
mod passport;
mod refusal;
mod scopes;
mod signer;
mod verifier;

pub use claims::{
    Audience, ClientId, InvalidName, Issuer, LinkId, MAX_PASSPORT_LIFE, PassportClaims, PassportId,
    Subject,
};
pub use keys::{
    Fetching, InvalidPassportKey, KeyId, KeySource, KeysUnreachable, LookUp, PassportKey,
    PublicKey, RemoteKeys, VerifyingKeys, jwk_set,
};
pub use layer::{PassportLayer, PassportService};
pub use passport::{Passport, Permit, Right};
pub use refusal::{PassportError, ScopeMissing};
pub use scopes::{InvalidScope, Scopes};
pub use signer::{Signer, SigningError};
pub use verifier::{LEEWAY, Verifier};
