//! Who is on the other end, as far as the gateway can say.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use http::request::Parts;
use saycart_service::forwarded::Forwarded;

/// The address that limits go by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visitor {
    /// The browser's address, or Amazon's. Where the gateway said nothing, everybody is one.
    pub(crate) address: IpAddr,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let address = Forwarded::read_from(&parts.headers)
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |forwarded| {
                forwarded.client
            });
        Ok(Self { address })
    }
}
