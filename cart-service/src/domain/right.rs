//! What a shopper may be allowed to do with their own cart.
//!
//! An operation asks for `&Permit<ChangeCart>`, which only a verified passport with the scope
//! gives out: forgetting the check does not compile.

use saycart_passport::Right;

/// To see the cart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ReadCart {}

/// To change the cart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ChangeCart {}

impl Right for ReadCart {
    const SCOPE: &'static str = "cart.read";
}

impl Right for ChangeCart {
    const SCOPE: &'static str = "cart.write";
}
