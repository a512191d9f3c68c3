//! Parameters of a query or a form (`application/x-www-form-urlencoded`), byte for byte.
//!
//! OAuth asks for more than form libraries give: a parameter that comes twice is a mistake, an
//! empty one is an absent one (RFC 6749 §3.1), and `state` need not be UTF-8.

use crate::domain::authorization::{BadParameter, Parameter};

/// The decoded pairs, in order.
#[derive(Clone, Default)]
pub(crate) struct Parameters(Vec<(Vec<u8>, Vec<u8>)>);

/// Passwords, codes and secrets are among them.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parameters([redacted])")
    }
}

impl Parameters {
    /// Decodes once: `+` is a space, `%XX` a byte, and what is no escape stays.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        let pairs = encoded
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty());
        let split = |pair: &[u8]| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default());
            let value = decode(halves.next().unwrap_or_default());
            (name, value)
        };
        Self(pairs.map(split).collect())
    }

    /// The one value of this name.
    pub(crate) fn bytes(&self, name: &'static str) -> Result<Option<&[u8]>, BadParameter> {
        let mut found = self.0.iter().filter(|(key, _)| key == name.as_bytes());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(BadParameter::Repeated(name)),
            (Some((_, value)), None) if !value.is_empty() => Ok(Some(value)),
            (Some(_) | None, None) => Ok(None),
        }
    }

    /// The one value of this name, as text.
    pub(crate) fn text(&self, name: &'static str) -> Parameter {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_not_utf8) => Err(BadParameter::NotText(name)),
        }
    }
}

/// One round of form decoding.
pub(crate) fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    loop {
        rest = match rest {
            [] => return decoded,
            [b'+', after @ ..] => {
                decoded.push(b' ');
                after
            }
            [b'%', high, low, after @ ..] if is_hex(*high) && is_hex(*low) => {
                decoded.push(hex_value(*high) << 4 | hex_value(*low));
                after
            }
            [byte, after @ ..] => {
                decoded.push(*byte);
                after
            }
        }
    }
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

fn hex_value(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_parameter_is_decoded_once() {
        let parameters = Parameters::parse(b"a=x%20y+z&b=%2525&c=50%&d=%zz&%65=f&g");

        assert_eq!(parameters.text("a"), Ok(Some("x y z".to_owned())));
        assert_eq!(parameters.text("b"), Ok(Some("%25".to_owned())));
        assert_eq!(parameters.text("c"), Ok(Some("50%".to_owned())));
        assert_eq!(parameters.text("d"), Ok(Some("%zz".to_owned())));
        assert_eq!(parameters.text("e"), Ok(Some("f".to_owned())));
        assert_eq!(parameters.text("g"), Ok(None));
    }

    #[test]
    fn empty_is_absent_and_twice_is_a_mistake() {
        let parameters = Parameters::parse(b"empty=&twice=a&twice=a&half=&half=b");

        assert_eq!(parameters.text("empty"), Ok(None));
        assert_eq!(parameters.text("absent"), Ok(None));
        assert_eq!(
            parameters.text("twice"),
            Err(BadParameter::Repeated("twice"))
        );
        assert_eq!(parameters.text("half"), Err(BadParameter::Repeated("half")));
    }

    #[test]
    fn what_is_no_text_is_still_bytes() {
        let parameters = Parameters::parse(b"state=%ff%00");

        assert_eq!(
            parameters.text("state"),
            Err(BadParameter::NotText("state"))
        );
        assert_eq!(parameters.bytes("state"), Ok(Some([0xff, 0].as_slice())));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = Parameters::parse(&bytes).text("state");
        }

        #[test]
        fn what_a_form_says_is_read(
            pairs in proptest::collection::btree_map("[a-z]{1,3}", ".{1,20}", 0..6),
        ) {
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&pairs)
                .finish();
            let parameters = Parameters::parse(form.as_bytes());

            for (name, value) in pairs {
                let name: &'static str = Box::leak(name.into_boxed_str());
                prop_assert_eq!(parameters.text(name), Ok(Some(value)));
            }
        }
    }
}
