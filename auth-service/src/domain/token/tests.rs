//! The published vectors, and that nothing but a genuine token is read.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::key::{KeyState, RootKey};

const ACCESS: &str =
    "sca_EQF-H4DL73e9IoyjxyVoB689AAAAB2r9hsAADhAAAAAfjc2zuD2SwxgniJXNva-P2FQVZFgFnI6W";
const REFRESH: &str =
    "scr_EgFkZWZnaGlqa2xtbm9wcXJzAAAABwAAAAAAAAAAAAAAVvt9kTJc2yKc8S89ymnHYmO_N2Sw-NPM";
const KEY: &str = "6e43338af95e89f204d93ba1e9319f3afe97df34e8e24519713b1aa8751409f2";

fn root() -> RootKey {
    RootKey::new(std::array::from_fn(|index| u8::try_from(index).unwrap()))
}

fn handle() -> Handle {
    Handle::new(std::array::from_fn(|index| {
        u8::try_from(100 + index).unwrap()
    }))
}

fn ring(state: KeyState) -> KeyRing {
    let other = Kid::from_byte(9).unwrap();
    let keys = |root: &RootKey| Some(TokenKeys::derive(root));
    let (first, second) = match state {
        KeyState::Active => (KeyState::Active, KeyState::Verify),
        state => (state, KeyState::Active),
    };
    KeyRing::new(BTreeMap::from([
        (Kid::FIRST, (first, keys(&root()))),
        (other, (second, keys(&RootKey::new([9; 32])))),
    ]))
    .unwrap()
}

fn read(text: &str) -> Result<(Token, Trust), TokenError> {
    Token::read(
        &PresentedToken::from(text.to_owned()),
        &ring(KeyState::Active),
    )
}

fn access() -> AccessToken {
    AccessToken {
        id: handle().access_id(),
        kid: Kid::FIRST,
        generation: Generation::new(7).unwrap(),
        issued_at_seconds: 1_795_000_000,
        life_seconds: 3_600,
        scope: ScopeSet::from_mask(31),
    }
}

fn refresh() -> RefreshToken {
    RefreshToken {
        handle: handle(),
        kid: Kid::FIRST,
        generation: Generation::new(7).unwrap(),
    }
}

#[test]
fn tokens_are_derived_as_published() {
    let keys = TokenKeys::derive(&root());

    assert_eq!(access().encode(&keys).expose_secret(), ACCESS);
    assert_eq!(refresh().encode(&keys).expose_secret(), REFRESH);
    assert_eq!(
        hex::encode(handle().access_id().token_key().as_bytes()),
        KEY
    );
}

#[test]
fn published_tokens_are_read() {
    assert_eq!(read(ACCESS), Ok((Token::Access(access()), Trust::Full)));
    assert_eq!(read(REFRESH), Ok((Token::Refresh(refresh()), Trust::Full)));
}

#[test]
fn the_state_of_the_key_decides() {
    let read_in = |state| {
        Token::read(&PresentedToken::from(REFRESH.to_owned()), &ring(state)).map(|(_, trust)| trust)
    };

    assert_eq!(read_in(KeyState::Standby), Ok(Trust::Full));
    assert_eq!(read_in(KeyState::Verify), Ok(Trust::Full));
    assert_eq!(read_in(KeyState::Suspect), Ok(Trust::Suspect));
    assert_eq!(
        read_in(KeyState::Retired),
        Err(TokenError::Retired { kid: Kid::FIRST })
    );
}

#[test]
fn a_token_of_a_key_that_this_process_lacks_is_not_called_dead() {
    let kid = Kid::from_byte(200).unwrap();
    let token = RefreshToken { kid, ..refresh() }.encode(&TokenKeys::derive(&root()));

    assert_eq!(
        read(token.expose_secret()),
        Err(TokenError::UnknownKey { kid })
    );
}

#[test]
fn a_refresh_token_in_an_access_token_s_clothes_is_refused() {
    let dressed = REFRESH.replacen("scr_", "sca_", 1);

    assert_eq!(read(&dressed), Err(TokenError::Malformed));
}

#[test]
fn the_log_does_not_show_a_token() {
    let shown = format!(
        "{:?} {:?}",
        PresentedToken::from(ACCESS.to_owned()),
        refresh()
    );

    assert!(
        !shown.contains("EQF") && shown.contains("redacted"),
        "{shown}"
    );
}

#[test]
fn a_refresh_token_that_says_more_than_whose_it_is_is_refused() {
    let keys = TokenKeys::derive(&root());
    let plain = URL_SAFE_NO_PAD
        .decode(REFRESH.trim_start_matches("scr_"))
        .unwrap();
    // The last eleven bytes of a body are when it was made, how long it lives, and its scope.
    for byte in BODY_BYTES - 11..BODY_BYTES {
        let mut body = plain[..BODY_BYTES].to_vec();
        body[byte] = 1;
        let text = finish(REFRESH_PREFIX, TagPurpose::Refresh, body, &keys);

        let read = read(text.expose_secret());

        assert_eq!(read, Err(TokenError::Malformed), "byte {byte}");
    }
}

#[test]
fn an_access_token_dies_a_life_after_it_was_made() {
    let token = access();

    assert_eq!(token.issued_at(), Timestamp::from_seconds(1_795_000_000));
    assert_eq!(token.expires_at(), Timestamp::from_seconds(1_795_003_600));
}

#[test]
fn generations_are_what_the_schema_allows() {
    let last = Generation::new(4_294_967_294).unwrap();

    assert_eq!(Generation::new(0), None);
    assert_eq!(Generation::new(u32::MAX), None);
    assert_eq!(last.next(), None);
    assert_eq!(Generation::FIRST.next(), Generation::new(2));
    assert_eq!(Generation::from_column(4_294_967_294), Some(last));
    assert_eq!(Generation::from_column(-1), None);
    assert_eq!(last.as_column(), 4_294_967_294);
    assert_eq!(last.to_string(), "4294967294");
}

#[test]
fn a_column_is_a_token_key_of_32_bytes_or_none() {
    let key = access().id.token_key();

    assert_eq!(TokenKey::from_column(key.as_bytes()), Some(key));
    assert_eq!(TokenKey::from_column(&key.as_bytes()[1..]), None);
}

#[test]
fn a_dead_token_is_remembered_of_who_presented_it() {
    let (token, other) = (
        PresentedToken::from(REFRESH.to_owned()),
        PresentedToken::from(ACCESS.to_owned()),
    );

    assert_eq!(token.fingerprint(b"a"), token.clone().fingerprint(b"a"));
    assert_ne!(token.fingerprint(b"a"), token.fingerprint(b"b"));
    assert_ne!(token.fingerprint(b"a"), other.fingerprint(b"a"));
    // As `printf abc | sha256sum` begins.
    assert_eq!(
        PresentedToken::from("abc".to_owned()).name_for_logs(),
        "ba7816bf"
    );
}

proptest! {
    #[test]
    fn a_token_survives_its_text(
        random: [u8; 16], generation in 1..u32::MAX, iat: u32, life in 0_u32..1 << 24, mask: u32,
    ) {
        let keys = TokenKeys::derive(&root());
        let handle = Handle::new(random);
        let generation = Generation::new(generation).unwrap();
        let kid = Kid::FIRST;
        let refresh = RefreshToken { handle, kid, generation };
        let access = AccessToken {
            id: handle.access_id(), kid, generation,
            issued_at_seconds: iat, life_seconds: life, scope: ScopeSet::from_mask(mask),
        };

        prop_assert_eq!(
            read(refresh.encode(&keys).expose_secret()),
            Ok((Token::Refresh(refresh), Trust::Full))
        );
        prop_assert_eq!(
            read(access.encode(&keys).expose_secret()),
            Ok((Token::Access(access), Trust::Full))
        );
    }

    #[test]
    fn a_changed_character_is_noticed(at in 0_usize..80, new in "[A-Za-z0-9_-]") {
        let mut text = ACCESS.to_owned();
        text.replace_range(at..=at, &new);

        prop_assert_eq!(read(&text).is_ok(), text == ACCESS);
    }

    #[test]
    fn a_forged_body_with_a_right_checksum_is_refused(mut bytes in any::<[u8; 53]>()) {
        bytes[0] = 0x11;
        bytes[1] = 1;
        let mut signed = bytes.to_vec();
        signed.extend(crc("sca_", &bytes).to_be_bytes());
        let text = format!("sca_{}", URL_SAFE_NO_PAD.encode(signed));

        prop_assert!(matches!(read(&text), Err(TokenError::Forged | TokenError::Malformed)));
    }

    #[test]
    fn any_text_is_refused_without_harm(text in "(sc[ar]_)?[A-Za-z0-9_é-]{0,90}") {
        prop_assert_eq!(read(&text), Err(TokenError::Malformed));
    }
}
