//! Whose cart it is.

use std::fmt;

use saycart_passport::{Permit, Subject};

/// The shopper's account: the subject of the passport, as auth-service made it.
///
/// Only a permit makes one, which is what keeps a shopper from naming another's cart, the news
/// that an account was deleted, a cart that nobody changed for long, and the operator, who may name any.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Account(String);

impl Account {
    /// The account that a permit speaks for.
    pub(crate) fn of<R>(permit: &Permit<R>) -> Self {
        Self(permit.subject().as_str().to_owned())
    }

    /// The account that auth-service says was deleted.
    pub(crate) fn deleted(subject: &Subject) -> Self {
        Self(subject.as_str().to_owned())
    }

    /// The account of a cart that is to be forgotten, as the database keeps it.
    pub(crate) fn idle(kept: String) -> Self {
        Self(kept)
    }

    /// The account that the operator names.
    pub(crate) fn named(subject: &Subject) -> Self {
        Self(subject.as_str().to_owned())
    }

    /// As the database keeps it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
