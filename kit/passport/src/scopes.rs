//! What a passport's bearer may do: the scopes of RFC 6749 section 3.3, as a set.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A scope has a character that RFC 6749 section 3.3 does not allow, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scope must be 1 to 255 visible ASCII characters without `\"` and `\\`")]
pub struct InvalidScope;

/// A set of scopes. On the wire: the names, one space between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// Takes names, each once or more often.
    pub fn of<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Result<Self, InvalidScope> {
        names
            .into_iter()
            .map(|name| {
                let name = name.into();
                if is_scope_token(&name) {
                    Ok(name)
                } else {
                    Err(InvalidScope)
                }
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Reads the form of the wire; the empty text is the empty set.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        if text.is_empty() {
            Ok(Self::default())
        } else {
            Self::of(text.split(' '))
        }
    }

    /// Whether this scope is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The names in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// RFC 6749 section 3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
fn is_scope_token(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
}

impl TryFrom<String> for Scopes {
    type Error = InvalidScope;

    fn try_from(text: String) -> Result<Self, InvalidScope> {
        Self::parse(&text)
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_spaces_or_a_stray_character_are_refused() {
        for wrong in [
            "cart.read  cart.write",
            " cart.read",
            "cart.read ",
            "a\"b",
            "a\\b",
            "ä",
        ] {
            assert_eq!(Scopes::parse(wrong), Err(InvalidScope), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            names in proptest::collection::btree_set("[!#-\\[\\]-~]{1,20}", 0..6),
        ) {
            let scopes = Scopes::of(names.iter().map(String::as_str)).unwrap();

            prop_assert_eq!(Scopes::parse(&scopes.to_string()), Ok(scopes.clone()));
            prop_assert!(names.iter().all(|name| scopes.contains(name)));
        }
    }
}
