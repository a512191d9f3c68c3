//! The services behind the gateway, and the one of Amazon's, as the gateway needs them.
//!
//! A call is: parse nothing outward but typed arguments → set `grpc-timeout` from the request's
//! [`Deadline`] → for the cart, carry the [`Passport`] → read the answer into types of our own, or
//! the refusal by its reason into an error with a variant for each thing that is told differently.
//! What was said and who it was is never logged here; failures are, once.
//!
//! To add an RPC: a method in the file of its service, its answer as a type there.

mod auth;
mod cart;
mod directives;

use std::fmt;

use saycart_service::{Deadline, normalise_timeout, telemetry};
use tonic::{Code, Request, Response, Status};

pub(crate) use self::auth::{AuthClient, AuthError, Shopper, Verdict};
pub(crate) use self::cart::{
    AddOrder, Added, Addition, Bound, Browsed, Cart, CartClient, CartError, CartLine, Change,
    ChangeId, ChangeKind, Channel, Choice, Day, Deals, HeardPrice, HistoryUse, LateAdds,
    LateChange, LateEffect, LateLine, Left, LimitKind, ListAct, ListChange, ListLine, ListOrder,
    ListRef, Listed, Many, Money, MovedToCart, PriceBefore, Priced, Product, ProductRef, Property,
    RaisedLine, Recount, Removal, RemoveRef, Removed, Restoration, Searched, Seen, Settled,
    ShoppingList, Speaker, Split, Suggestion, TakenBack, Unit, Usual, Variant,
};
#[cfg(test)]
pub(crate) use self::directives::tests::service as directive_service;
pub(crate) use self::directives::{Directives, Endpoint};

/// What says to internal services for whom a call is made. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Passport(String);

impl fmt::Debug for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Calls, and gives up when the time is over: the callee is told the deadline, but may be gone.
async fn call<T, U>(
    rpc: &'static str,
    deadline: Deadline,
    mut request: Request<T>,
    send: impl AsyncFnOnce(Request<T>) -> Result<Response<U>, Status>,
) -> Result<U, Status> {
    deadline.apply(&mut request);
    let answer = telemetry::call(rpc, request, async |request| {
        match deadline.run(send(request)).await {
            Ok(answer) => answer.map_err(normalise_timeout),
            Err(exceeded) => Err(Status::deadline_exceeded(exceeded.to_string())),
        }
    });
    let status = match answer.await {
        Ok(response) => return Ok(response.into_inner()),
        Err(status) => status,
    };
    match status.code() {
        // Expected: the caller says something about it.
        Code::NotFound | Code::FailedPrecondition | Code::PermissionDenied => {
            tracing::debug!(rpc, code = ?status.code(), "a call was refused");
        }
        code => {
            tracing::warn!(rpc, ?code, message = status.message(), "a call failed");
        }
    }
    Err(status)
}
