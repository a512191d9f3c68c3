//! A token of a key that this process lacks: perhaps a replica is behind, perhaps the file is an
//! old one. Whoever is called dead for that is unlinked for good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use tonic::Code;

use super::{Scene, assert_says_nothing};
use crate::shop::Shop;

const PREFIX: usize = "sca_".len();
const CHECKSUM: usize = 4;

/// The same token under another key's number, with a checksum that is right, or not.
fn of_key(token: &str, kid: u8, right: bool) -> String {
    let (prefix, text) = token.split_at(PREFIX);
    let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    bytes[1] = kid;
    bytes.truncate(bytes.len() - CHECKSUM);
    let mut crc = crc32fast::Hasher::new();
    crc.update(prefix.as_bytes());
    crc.update(&bytes);
    let checksum = crc.finalize() ^ u32::from(!right);
    bytes.extend(checksum.to_be_bytes());
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[tokio::test]
async fn a_token_of_a_key_that_is_not_here_is_nowhere_called_dead() {
    let shop = Shop::open().await;
    let scene = Scene::set(&shop).await;

    for token in [&scene.access, &scene.refresh] {
        let token = of_key(token, 200, true);

        assert_says_nothing("token", &scene.refresh_with(&token).await);
        assert_says_nothing("introspect", &scene.introspect(&token).await);
        assert_says_nothing("revoke", &scene.revoke(&token).await);
        assert_says_nothing("userinfo", &scene.userinfo(&token).await);
        let asked = [
            scene.validate(&token).await.map(drop),
            scene.end_link(&token).await.map(drop),
        ];
        for answer in asked {
            let status = answer.unwrap_err();
            assert_eq!(status.code(), Code::Unavailable);
            assert_eq!(reason_of(&status), Some(ErrorReason::TokenKeyUnknown));
        }
    }
}

/// A mistyped token is no sign of a missing key.
#[tokio::test]
async fn a_token_with_a_wrong_checksum_is_nobody_s() {
    let shop = Shop::open().await;
    let scene = Scene::set(&shop).await;

    for token in [&scene.access, &scene.refresh] {
        let token = of_key(token, 200, false);

        let refused = scene.refresh_with(&token).await.refusal();
        assert_eq!(refused, (400, "invalid_grant".to_owned()));
        assert_eq!(scene.introspect(&token).await.json()["active"], false);
        assert_eq!(scene.revoke(&token).await.status, StatusCode::OK);
        let status = scene.userinfo(&token).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(!scene.validate(&token).await.unwrap());
        assert_eq!(scene.end_link(&token).await.unwrap(), 0);
    }
}
