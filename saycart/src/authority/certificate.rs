//! One certificate: what is in it when it is made, and what it says when it is read.

use std::sync::Arc;
use std::time::Duration;

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use saycart_service::Timestamp;
use time::OffsetDateTime;
use x509_parser::parse_x509_certificate;

/// Clocks of two machines may differ.
const BACKDATED: Duration = Duration::from_hours(1);

pub(super) fn identity(trust_domain: &str, name: &str) -> String {
    format!("spiffe://{trust_domain}/{name}")
}

pub(super) fn root_params(now: Timestamp, life: Duration) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
        .distinguished_name
        .push(DnType::CommonName, "Saycart internal root");
    // Two roots of one name and key must differ by their number (RFC 5280 §4.1.2.2).
    let number = now.as_micros().unsigned_abs();
    params.serial_number = Some(SerialNumber::from(number));
    valid(&mut params, now, life);
    params
}

pub(super) fn leaf_params(
    trust_domain: &str,
    name: &str,
    now: Timestamp,
    life: Duration,
) -> Result<CertificateParams, rcgen::Error> {
    let names = [name, "localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let mut params = CertificateParams::new(names)?;
    let uri = Ia5String::try_from(identity(trust_domain, name))?;
    params.subject_alt_names.push(SanType::URI(uri));
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    valid(&mut params, now, life);
    Ok(params)
}

fn valid(params: &mut CertificateParams, now: Timestamp, life: Duration) {
    let date = |instant: Timestamp| OffsetDateTime::from_unix_timestamp(instant.as_seconds()).ok();
    if let (Some(from), Some(until)) = (date(now.minus(BACKDATED)), date(now.plus(life))) {
        params.not_before = from;
        params.not_after = until;
    }
}

pub(super) fn first(pem: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok()
}

pub(super) fn end_of(pem: &str) -> Option<Timestamp> {
    validity_of(pem).map(|(_, end)| end)
}

fn validity_of(pem: &str) -> Option<(Timestamp, Timestamp)> {
    let der = first(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).ok()?;
    let instant = |seconds: i64| seconds.checked_mul(1_000_000).map(Timestamp::from_micros);
    let validity = certificate.validity();
    let begins = instant(validity.not_before.timestamp())?;
    Some((begins, instant(validity.not_after.timestamp())?))
}

/// Whether at most a third of its life is left.
pub(super) fn is_near_end(pem: &str, now: Timestamp) -> bool {
    validity_of(pem).is_none_or(|(begins, end)| end.since(now) <= end.since(begins) / 3)
}

/// Whether who trusts this root believes this certificate: that they can be read is not enough, a
/// letter of the signature or of a name may have changed.
pub(super) fn is_believed(certificate: &str, root: &str, now: Timestamp) -> bool {
    let believed = || {
        let mut roots = RootCertStore::empty();
        roots.add(first(root)?).ok()?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
        let at = Duration::from_secs(now.as_seconds().unsigned_abs());
        let at = UnixTime::since_unix_epoch(at);
        let verifier = verifier.build().ok()?;
        let believed = verifier.verify_client_cert(&first(certificate)?, &[], at);
        believed.ok()
    };
    believed().is_some()
}

/// Whether this is the certificate's key: a run that died half-way leaves another.
pub(super) fn fits(key: &str, certificate: &str) -> bool {
    KeyPair::from_pem(key).is_ok_and(|key| is_key_of(&key, certificate))
}

pub(super) fn is_key_of(key: &KeyPair, certificate: &str) -> bool {
    public_key_of(certificate).is_some_and(|public| public == key.public_key_raw())
}

pub(super) fn same_key(one: &str, other: &str) -> bool {
    public_key_of(one).is_some_and(|key| public_key_of(other).is_some_and(|other| other == key))
}

fn public_key_of(pem: &str) -> Option<Vec<u8>> {
    let der = first(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).ok()?;
    let key = &certificate.public_key().subject_public_key;
    Some(key.data.to_vec())
}

pub(super) fn uri_of(pem: &str) -> Option<String> {
    let der = first(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    names
        .value
        .general_names
        .iter()
        .find_map(|name| match name {
            x509_parser::extensions::GeneralName::URI(uri) => Some((*uri).to_owned()),
            _ => None,
        })
}
