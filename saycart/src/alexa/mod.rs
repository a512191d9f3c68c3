//! The stand-in for Alexa: everything that Amazon does, done for real.
//!
//! [`chain`] makes a certificate chain like the one that signs Amazon's requests, [`signer`] signs
//! with it, [`linking`] leads a shopper through the shop's pages and trades the code for tokens,
//! [`voice`] turns a sentence into an intent by the skill's own interaction model, [`device`]
//! wraps it into Alexa's envelope, and [`endpoint`] sends it over HTTPS and reads the answer. What
//! Alexa remembers of a linked shopper lies in [`memory`].
//!
//! Knows nothing of how the suite is built: it meets it at its public door, as Alexa does. A chain
//! of its own is believed only by a suite in development whose `gateway.dev_trust_anchors` names
//! its root.

pub mod chain;
pub mod device;
pub mod endpoint;
pub mod linking;
pub mod memory;
pub mod signer;
pub mod voice;

/// The header with the address of the chain (request verification, Alexa's documentation).
pub const CHAIN_URL_HEADER: &str = "signaturecertchainurl";
/// The header with the signature over the body.
pub const SIGNATURE_HEADER: &str = "signature-256";
/// What the skill is called: its `applicationId`, when none was configured.
pub const DEV_SKILL_ID: &str = "amzn1.ask.skill.saycart-development";
