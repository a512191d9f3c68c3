//! What a token may do: named scopes (RFC 6749 §3.3), kept as a mask.
//!
//! To add a scope: a variant here with a bit that was never used, and a row of `auth_scopes` in
//! both `migrations/`; [`crate::store::scope`] compares the two at start.

use std::fmt;
use std::ops::{BitAnd, BitOr};

/// One thing that a token may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// See the cart.
    CartRead,
    /// Change the cart.
    CartWrite,
    /// See orders.
    OrdersRead,
    /// Order what is in the cart.
    OrdersPlace,
    /// See name and e-mail address.
    Profile,
}

/// Who a scope is addressed to: the services that heed it (RFC 9068 `aud`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Audience {
    /// cart-service.
    Cart,
    /// auth-service's own userinfo.
    Account,
}

impl Scope {
    /// Every scope, in the order of its bit.
    pub(crate) const ALL: [Self; 5] = [
        Self::CartRead,
        Self::CartWrite,
        Self::OrdersRead,
        Self::OrdersPlace,
        Self::Profile,
    ];

    /// The scope's place in a mask; never given to another.
    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::CartRead => 0,
            Self::CartWrite => 1,
            Self::OrdersRead => 2,
            Self::OrdersPlace => 3,
            Self::Profile => 4,
        }
    }

    /// As OAuth spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CartRead => "cart.read",
            Self::CartWrite => "cart.write",
            Self::OrdersRead => "orders.read",
            Self::OrdersPlace => "orders.place",
            Self::Profile => "profile",
        }
    }

    /// Whom it is for.
    pub(crate) const fn audience(self) -> Audience {
        match self {
            Self::CartRead | Self::CartWrite | Self::OrdersRead | Self::OrdersPlace => {
                Audience::Cart
            }
            Self::Profile => Audience::Account,
        }
    }

    /// Reads [`Scope::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl Audience {
    /// As `aud` spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cart => "cart",
            Self::Account => "account",
        }
    }

    /// Reads [`Audience::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Cart, Self::Account]
            .into_iter()
            .find(|audience| audience.name() == name)
    }
}

/// A set of scopes. It may hold bits that only a later version has a name for; they are kept and
/// never shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct ScopeSet(u32);

/// A scope parameter that cannot be granted (RFC 6749 `invalid_scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScopeError {
    /// Not a list of scope tokens (RFC 6749 §3.3).
    #[error("a scope is a list of names with one space between them")]
    Malformed,
    /// A name that nobody has registered.
    #[error("an unknown scope was asked for")]
    Unknown,
}

impl ScopeSet {
    /// No scope at all.
    pub(crate) const NONE: Self = Self(0);
    /// Every bit: the identity of an intersection.
    pub(crate) const EVERYTHING: Self = Self(u32::MAX);

    /// From a stored mask.
    pub(crate) const fn from_mask(mask: u32) -> Self {
        Self(mask)
    }

    /// From a column; `None` when it is no mask of 32 bits.
    pub(crate) fn from_column(mask: i64) -> Option<Self> {
        u32::try_from(mask).ok().map(Self)
    }

    /// The mask, for a token.
    pub(crate) const fn mask(self) -> u32 {
        self.0
    }

    /// The mask, for a column.
    pub(crate) fn as_column(self) -> i64 {
        i64::from(self.0)
    }

    /// A set of these.
    pub(crate) const fn of(scopes: &[Scope]) -> Self {
        let mut mask = 0;
        let mut rest = scopes;
        while let [first, others @ ..] = rest {
            mask |= 1 << first.bit();
            rest = others;
        }
        Self(mask)
    }

    /// Reads an OAuth `scope` parameter. Names may repeat; the empty text is no scope.
    pub(crate) fn parse(text: &str) -> Result<Self, ScopeError> {
        if text.is_empty() {
            return Ok(Self::NONE);
        }
        let mut set = Self::NONE;
        for token in text.split(' ') {
            let well_formed = !token.is_empty()
                && token
                    .bytes()
                    .all(|b| matches!(b, 0x21 | 0x23..=0x5B | 0x5D..=0x7E));
            if !well_formed {
                return Err(ScopeError::Malformed);
            }
            let scope = Scope::named(token).ok_or(ScopeError::Unknown)?;
            set = set | Self::of(&[scope]);
        }
        Ok(set)
    }

    /// Whether nothing is in it.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `scope` is in it.
    pub(crate) const fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope.bit()) != 0
    }

    /// All of it but `scope`.
    #[must_use]
    pub(crate) const fn without(self, scope: Scope) -> Self {
        Self(self.0 & !(1 << scope.bit()))
    }

    /// Whether all of it is in `other`.
    pub(crate) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The scopes that have a name, in the order of their bits.
    pub(crate) fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |scope| self.contains(*scope))
    }

    /// The services that it speaks to, each once.
    pub(crate) fn audiences(self) -> Vec<Audience> {
        let mut audiences: Vec<_> = self.iter().map(Scope::audience).collect();
        audiences.sort_unstable();
        audiences.dedup();
        audiences
    }

    /// The names, for lists.
    pub(crate) fn names(self) -> Vec<String> {
        self.iter().map(|scope| scope.name().to_owned()).collect()
    }
}

impl BitAnd for ScopeSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for ScopeSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// As OAuth writes it: names with a space between them.
impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.name())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scope_parameter_becomes_a_set() {
        let set = ScopeSet::parse("cart.write cart.read cart.write").unwrap();

        assert_eq!(set, ScopeSet::of(&[Scope::CartRead, Scope::CartWrite]));
        assert_eq!(set.to_string(), "cart.read cart.write");
        assert_eq!(set.audiences(), [Audience::Cart]);
    }

    #[test]
    fn a_malformed_or_unknown_scope_is_refused() {
        for text in [
            " cart.read",
            "cart.read ",
            "cart.read  profile",
            "a\tb",
            "\"x\"",
            "ä",
        ] {
            assert_eq!(
                ScopeSet::parse(text),
                Err(ScopeError::Malformed),
                "{text:?}"
            );
        }
        for text in ["openid", "cart.read CART.WRITE", "cart.readx"] {
            assert_eq!(ScopeSet::parse(text), Err(ScopeError::Unknown), "{text:?}");
        }
    }

    #[test]
    fn every_scope_has_a_bit_of_its_own() {
        let all = ScopeSet::of(&Scope::ALL);

        assert_eq!(all.mask().count_ones() as usize, Scope::ALL.len());
        assert_eq!(all.mask(), 31);
    }

    proptest! {
        #[test]
        fn a_set_of_named_scopes_survives_its_text(mask in 0_u32..32) {
            let set = ScopeSet::from_mask(mask);

            prop_assert_eq!(ScopeSet::parse(&set.to_string()), Ok(set));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(set) = ScopeSet::parse(&text) {
                prop_assert!(set.is_within(ScopeSet::of(&Scope::ALL)));
            }
        }
    }
}
