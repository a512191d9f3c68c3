//! `Debug` for the messages that carry a secret or what a shopper said: everything but that.
//!
//! To add one: name it in `build.rs` (`SECRET_BEARERS`) and print its other fields here.

use std::fmt::{Debug, Formatter, Result};

use crate::auth::v1 as auth;
use crate::cart::v1 as cart;

const REDACTED: &str = "[redacted]";

impl Debug for auth::ValidateTokenRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("ValidateTokenRequest")
            .field("token", &REDACTED)
            .finish_non_exhaustive()
    }
}

impl Debug for auth::EndLinkRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("EndLinkRequest")
            .field("token", &self.token.as_ref().map(|_| REDACTED))
            .field("event_time", &self.event_time)
            .finish_non_exhaustive()
    }
}

impl Debug for auth::Active {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Active")
            .field("user_id", &self.user_id)
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("link_id", &self.link_id)
            .field("expires_at", &self.expires_at)
            .field("passport", &REDACTED)
            .field("passport_expires_at", &self.passport_expires_at)
            .finish()
    }
}

impl Debug for auth::CreateUserRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("CreateUserRequest").finish_non_exhaustive()
    }
}

impl Debug for auth::CreateUserResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("CreateUserResponse").finish_non_exhaustive()
    }
}

impl Debug for auth::ExportUserResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("ExportUserResponse")
            .field("user_id", &self.user_id)
            .field("section", &self.section)
            .finish_non_exhaustive()
    }
}

impl Debug for cart::ExportAccountResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("ExportAccountResponse")
            .field("section", &self.section)
            .finish_non_exhaustive()
    }
}

impl Debug for auth::CreateClientResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("CreateClientResponse")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Debug for auth::SetUserPasswordRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("SetUserPasswordRequest")
            .field("links", &self.links())
            .finish_non_exhaustive()
    }
}

impl Debug for auth::SetUserPasswordResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("SetUserPasswordResponse")
            .field("ended_links", &self.ended_links)
            .field("kept_links", &self.kept_links)
            .finish_non_exhaustive()
    }
}

impl Debug for auth::RotateClientSecretResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("RotateClientSecretResponse")
            .field("client", &self.client)
            .field("others_untold", &self.others_untold)
            .finish_non_exhaustive()
    }
}

impl Debug for cart::AddItemRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("AddItemRequest")
            .field("request_id", &self.request_id)
            .field("step", &self.step)
            .field("product", &self.product)
            .field("quantity", &self.quantity)
            .field("locale", &self.locale)
            .field("heard_price_minor", &self.heard_price_minor)
            .field("counted_in", &self.counted_in)
            .field("unit", &REDACTED)
            .field("ask_above", &self.ask_above)
            .field("expected_version", &self.expected_version)
            .finish()
    }
}

impl Debug for cart::add_item_request::Product {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Sku(sku) => f.debug_tuple("Sku").field(sku).finish(),
            Self::SpokenName(_) => f.debug_tuple("SpokenName").field(&REDACTED).finish(),
        }
    }
}

impl Debug for cart::RemoveItemRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("RemoveItemRequest")
            .field("request_id", &self.request_id)
            .field("step", &self.step)
            .field("target", &self.target)
            .field("quantity", &self.quantity)
            .field("locale", &self.locale)
            .field("expected_version", &self.expected_version)
            .finish()
    }
}

impl Debug for cart::remove_item_request::Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::LineId(id) => f.debug_tuple("LineId").field(id).finish(),
            Self::Sku(sku) => f.debug_tuple("Sku").field(sku).finish(),
            Self::SpokenName(_) => f.debug_tuple("SpokenName").field(&REDACTED).finish(),
        }
    }
}

impl Debug for cart::WhichList {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("WhichList")
            .field("which", &self.which)
            .finish()
    }
}

impl Debug for cart::NamedProduct {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("NamedProduct")
            .field("name", &self.name)
            .finish()
    }
}

impl Debug for cart::which_list::Which {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::ListId(id) => f.debug_tuple("ListId").field(id).finish(),
            Self::SpokenName(_) => f.debug_tuple("SpokenName").field(&REDACTED).finish(),
        }
    }
}

impl Debug for cart::named_product::Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Sku(sku) => f.debug_tuple("Sku").field(sku).finish(),
            Self::SpokenName(_) => f.debug_tuple("SpokenName").field(&REDACTED).finish(),
        }
    }
}

impl Debug for cart::SearchRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("SearchRequest")
            .field("locale", &self.locale)
            .field("limit", &self.limit)
            .field("occasion", &self.occasion)
            .finish_non_exhaustive()
    }
}

impl Debug for cart::Pseudonym {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_tuple("Pseudonym").field(&REDACTED).finish()
    }
}

impl Debug for cart::BrowseRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("BrowseRequest")
            .field("locale", &self.locale)
            .field("limit", &self.limit)
            .field("below", &self.below)
            .field("prices", &self.prices)
            .finish_non_exhaustive()
    }
}

impl Debug for cart::ListNamesResponse {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("ListNamesResponse")
            .field("names", &self.names.len())
            .finish()
    }
}

impl Debug for cart::LateChange {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("LateChange")
            .field("effect", &self.effect())
            .field("lines", &self.lines)
            .field("list_id", &self.list_id)
            .field("gone", &self.gone)
            .field("request_id", &self.request_id)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}
