//! Codes of auth-service, as its consent page would have left them: SQL for a throw-away database.
//!
//! Each has a shopper of its own, as Alexa's shoppers link one by one. They live for an hour rather
//! than a minute, since they wait for their turn.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;
use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::plan::Codes;

const PREFIX: &str = "scc_";
/// `cart.read cart.write`, as a column.
const SCOPE: u32 = 3;

/// How many codes which client gets.
#[derive(Debug)]
pub(crate) struct Share<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) count: usize,
}

/// Prints the SQL, and leaves the codes in a file. Those of the second client have a PKCE
/// challenge, which its profile asks for. Shoppers are numbered from `first` on.
pub(crate) fn seed(
    codes: &Path,
    verifier: &str,
    redirect_uri: &str,
    (kept, rotated): (&Share<'_>, &Share<'_>),
    first: u64,
) -> anyhow::Result<()> {
    let made = Codes {
        kept: generate(kept.count)?,
        rotated: generate(rotated.count)?,
    };
    let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier));
    let kept = made.kept.iter().map(|code| (code, kept.client_id, "\\N"));
    let challenge = challenge.as_str();
    let rotated = made
        .rotated
        .iter()
        .map(|code| (code, rotated.client_id, challenge));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let codes_of_both = (first..).zip(kept.chain(rotated));
    write(&mut out, redirect_uri, codes_of_both)?;
    out.flush()?;
    fs::write(codes, serde_json::to_vec(&made)?)
        .with_context(|| format!("cannot write {}", codes.display()))
}

fn write<'a>(
    out: &mut impl Write,
    redirect_uri: &str,
    codes: impl Iterator<Item = (u64, (&'a String, &'a str, &'a str))>,
) -> io::Result<()> {
    writeln!(
        out,
        "BEGIN;
CREATE TEMPORARY TABLE issued
    (number BIGINT, code_hash BYTEA, client_id TEXT, redirect_uri TEXT, code_challenge TEXT)
    ON COMMIT DROP;
COPY issued FROM STDIN;"
    )?;
    for (number, (code, client, challenge)) in codes {
        let hash = hex::encode(sha256(code));
        writeln!(
            out,
            "{number}\t\\\\x{hash}\t{client}\t{redirect_uri}\t{challenge}"
        )?;
    }
    writeln!(
        out,
        "\\.
CREATE TEMPORARY TABLE shoppers ON COMMIT DROP AS
    SELECT issued.*, 'usr_00000000000070008000' || lpad(to_hex(number), 12, '0') AS user_id,
           (extract(epoch FROM now()) * 1000000)::BIGINT AS now
      FROM issued;
INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
    SELECT user_id, number || '@load.invalid', number || '@load.invalid', 'x', now FROM shoppers;
INSERT INTO auth_user_roles (user_id, role_name, granted_at)
    SELECT user_id, 'shopper', now FROM shoppers;
INSERT INTO auth_codes (code_hash, client_id, user_id, redirect_uri, redirect_uri_sent_at, scope,
                        code_challenge, session_epoch, issued_at, expires_at)
    SELECT code_hash, client_id, user_id, redirect_uri, now, {SCOPE},
           code_challenge, 0, now, now + 3600000000
      FROM shoppers;
COMMIT;
ANALYZE;"
    )
}

fn generate(count: usize) -> anyhow::Result<Vec<String>> {
    (0..count).map(|_| code()).collect()
}

/// 32 random bytes and the checksum that tells a code from a slip.
fn code() -> anyhow::Result<String> {
    let mut bytes = vec![0; 32];
    rand::fill(&mut bytes)?;
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(PREFIX.as_bytes());
    checksum.update(&bytes);
    bytes.extend(checksum.finalize().to_be_bytes());
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn sha256(text: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, text.as_bytes())
}
