//! A passport that was checked, and the permits that come out of it.

use std::marker::PhantomData;
use std::sync::Arc;

use saycart_service::Timestamp;

use crate::{ClientId, LinkId, PassportClaims, PassportError, ScopeMissing, Scopes, Subject};

/// Proof that a call speaks for a shopper. Only [`crate::Verifier`] makes one.
///
/// It lies in the extensions of every request that came through [`crate::PassportLayer`]. Cloning
/// is cheap.
#[derive(Debug, Clone)]
pub struct Passport(Arc<PassportClaims>);

impl Passport {
    pub(crate) fn of_checked(claims: PassportClaims) -> Self {
        Self(Arc::new(claims))
    }

    /// The passport that the layer put into this request.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<&Self, PassportError> {
        request.extensions().get().ok_or(PassportError::Missing)
    }

    /// The shopper: the only key under which data about them may be stored.
    pub fn subject(&self) -> &Subject {
        &self.0.subject
    }

    /// The client on whose behalf they speak.
    pub fn client_id(&self) -> &ClientId {
        &self.0.client_id
    }

    /// The link that it comes from. Fit for logs.
    pub fn link_id(&self) -> &LinkId {
        &self.0.link_id
    }

    /// What the bearer may do.
    pub fn scopes(&self) -> &Scopes {
        &self.0.scopes
    }

    /// When it dies.
    pub fn expires_at(&self) -> Timestamp {
        self.0.expires_at
    }

    /// Turns the passport into the right to do one kind of thing, or says which scope is missing.
    ///
    /// ```
    /// # use saycart_passport::{Passport, Permit, Right, ScopeMissing, Subject};
    /// #[derive(Debug)]
    /// enum ReadCart {}
    ///
    /// impl Right for ReadCart {
    ///     const SCOPE: &'static str = "cart.read";
    /// }
    ///
    /// fn read_cart(permit: &Permit<ReadCart>) -> String {
    ///     format!("the cart of {}", permit.subject())
    /// }
    ///
    /// # fn handler(passport: &Passport) -> Result<String, ScopeMissing> {
    /// let permit = passport.require::<ReadCart>()?;
    /// Ok(read_cart(&permit))
    /// # }
    /// ```
    pub fn require<R: Right>(&self) -> Result<Permit<R>, ScopeMissing> {
        if self.0.scopes.contains(R::SCOPE) {
            Ok(Permit {
                passport: self.clone(),
                right: PhantomData,
            })
        } else {
            Err(ScopeMissing { scope: R::SCOPE })
        }
    }
}

/// A kind of thing that a shopper may be allowed to do: a type without values.
pub trait Right {
    /// The scope that allows it.
    const SCOPE: &'static str;
}

/// A shopper's right to do one kind of thing. Only [`Passport::require`] makes one, so an
/// operation that takes it cannot be called unchecked.
#[derive(Debug, Clone)]
pub struct Permit<R> {
    passport: Passport,
    right: PhantomData<fn() -> R>,
}

impl<R> Permit<R> {
    /// Whose right it is.
    pub fn subject(&self) -> &Subject {
        self.passport.subject()
    }

    /// What the right comes from.
    pub fn passport(&self) -> &Passport {
        &self.passport
    }
}
