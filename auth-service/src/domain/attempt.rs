//! Why a try to link came to nothing, in the operator's words.
//!
//! What the token endpoint finds wrong with a code is named by
//! [`super::code::CodeRefusal::reason`].

/// What stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptFailure {
    /// The shopper said no.
    Cancelled,
    /// E-mail address and password do not belong together.
    WrongPassword,
    /// Too many tries to sign in.
    Locked,
    /// The vendor's request named a redirect URI that is not registered.
    BadRedirectUri,
    /// The vendor's request was wrong in another way.
    BadRequest,
}

impl AttemptFailure {
    /// As the record spells it.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::WrongPassword => "wrong_password",
            Self::Locked => "locked",
            Self::BadRedirectUri => "bad_redirect_uri",
            Self::BadRequest => "bad_request",
        }
    }
}
