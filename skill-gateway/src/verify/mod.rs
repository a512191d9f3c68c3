//! Proves that a request is Alexa's, fresh, and meant for a skill of ours.
//!
//! Way of a request: [`Verifier::prove`] looks at the headers ([`chain_url`], [`signature`]), gets
//! the chain ([`chain_store`] → [`fetch`] → [`chain`], under the roots of [`trust`]), checks the
//! signature over the bytes as they came, and only then parses them; what was parsed is judged by
//! [`timestamp`] and [`application`]. The result is a [`Proven`], which nothing else can make and
//! without which nothing is answered. [`replay`] then makes one answer of a request's repeats.
//!
//! The order is from cheap to dear, and no byte of a body is parsed before its signature fits.
//! Knows no intent and no HTTP beyond headers. The rules and the tests that hold them stand in
//! `docs/conformance-alexa.md`; to add one: the check in the file of its subject, a variant of
//! [`Refusal`], a line in that table.

mod application;
mod chain;
mod chain_store;
mod chain_url;
mod fetch;
mod refusal;
mod replay;
mod signature;
mod timestamp;
mod trust;

use std::sync::Arc;

use http::HeaderMap;
use saycart_service::{Clock, Timestamp};

pub(crate) use self::application::SkillIds;
pub(crate) use self::chain_store::ChainStore;
pub(crate) use self::fetch::{Bucket, ChainSource};
pub(crate) use self::refusal::Refusal;
pub(crate) use self::replay::{RequestIdReused, RequestMemory};
pub(crate) use self::trust::TrustAnchors;
pub use self::trust::TrustError;

use self::chain_url::ChainUrl;
use self::signature::Signature256;
use self::timestamp::Written;
use crate::alexa::RequestEnvelope;

const CHAIN_URL: &str = "signaturecertchainurl";
const SIGNATURE: &str = "signature-256";

/// Judges requests. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Verifier {
    chains: ChainStore,
    skill_ids: Arc<SkillIds>,
    clock: Arc<dyn Clock>,
}

/// A request that Alexa sent to us, just now.
#[derive(Debug)]
pub(crate) struct Proven {
    envelope: RequestEnvelope,
    request_id: String,
    judged_at: Timestamp,
    fresh_until: Timestamp,
}

impl Verifier {
    /// A judge with these chains, for these skills.
    pub(crate) fn new(chains: ChainStore, skill_ids: SkillIds, clock: Arc<dyn Clock>) -> Self {
        Self {
            chains,
            skill_ids: Arc::new(skill_ids),
            clock,
        }
    }

    /// Judges a request by its headers and its body as it was sent.
    pub(crate) async fn prove(&self, headers: &HeaderMap, body: &[u8]) -> Result<Proven, Refusal> {
        let url = only(headers, CHAIN_URL)?;
        let signature = only(headers, SIGNATURE)?;
        let url = ChainUrl::parse(url)?;
        let signature = Signature256::parse(signature)?;
        let chain = self.chains.get(&url).await?;
        chain.check(body, &signature)?;

        let envelope: RequestEnvelope = serde_json::from_slice(body).map_err(Refusal::Body)?;
        let now = self.clock.now();
        let fresh_until = timestamp::check(envelope.request_type(), written(&envelope), now)?;
        self.skill_ids.check(
            envelope.context_application(),
            envelope.session_application(),
        )?;
        let request_id = envelope.request_id().ok_or(Refusal::RequestId)?;
        if !(1..=255).contains(&request_id.len()) {
            return Err(Refusal::RequestId);
        }
        let request_id = request_id.to_owned();
        Ok(Proven {
            envelope,
            request_id,
            judged_at: now,
            fresh_until,
        })
    }
}

impl Proven {
    /// Alexa's id of the request.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// When it was judged.
    pub(crate) fn judged_at(&self) -> Timestamp {
        self.judged_at
    }

    /// Until when a repeat of it would be taken.
    pub(crate) fn fresh_until(&self) -> Timestamp {
        self.fresh_until
    }

    /// What Alexa says.
    pub(crate) fn into_envelope(self) -> RequestEnvelope {
        self.envelope
    }
}

/// A header that comes once. A second one would leave it to chance which of them counts.
fn only<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Refusal> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().map_err(|_no_text| Refusal::Header(name)),
        _ => Err(Refusal::Header(name)),
    }
}

fn written(envelope: &RequestEnvelope) -> Option<Written<'_>> {
    let value = envelope.timestamp()?;
    value
        .as_str()
        .map(Written::Text)
        .or_else(|| value.as_i64().map(Written::Millis))
}
