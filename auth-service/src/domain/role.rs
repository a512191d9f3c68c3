//! Roles: what a shopper may do at all, whatever a token says.

use saycart_service::Timestamp;

use super::scope::ScopeSet;

/// The name of a role. It stands in commands, in lists and in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RoleName(String);

/// A text that is no role's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 lower-case letters, digits, `-`, `_` and `.`")]
pub(crate) struct InvalidRoleName;

impl std::str::FromStr for RoleName {
    type Err = InvalidRoleName;

    fn from_str(text: &str) -> Result<Self, InvalidRoleName> {
        let plain =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if (1..=64).contains(&text.len()) && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidRoleName)
        }
    }
}

impl RoleName {
    /// Takes a name back from the database.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    /// What it is called.
    pub(crate) name: RoleName,
    /// What it allows.
    pub(crate) scope: ScopeSet,
    /// When it was made.
    pub(crate) created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_fit_for_a_command_line() {
        for good in ["shopper", "b2b-buyer", "v1.2_x"] {
            assert_eq!(good.parse::<RoleName>().unwrap().as_str(), good);
        }
        let long = "x".repeat(65);
        for bad in ["", "Shopper", "a b", "a\n", "ä", &long] {
            assert_eq!(bad.parse::<RoleName>(), Err(InvalidRoleName), "{bad}");
        }
    }
}
