//! Which caller may call what.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use saycart_proto::v1::ErrorReason;
use tonic::Code;
use tonic::service::Routes;

use super::caller::Caller;
use crate::refusal;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callers {
    /// Any service of ours, and the operator.
    AnyService,
    /// The services of these names.
    Only(&'static [&'static str]),
    /// The operator.
    Operator,
}

impl Callers {
    fn admit(self, caller: &Caller) -> bool {
        match (self, caller) {
            (Self::AnyService, _)
            | (Self::Only(_), Caller::Unproven)
            | (Self::Operator, Caller::Operator | Caller::LocalOperator { .. }) => true,
            (Self::Only(names), Caller::Service(name)) => names.contains(&&**name),
            (Self::Only(_), Caller::Operator | Caller::LocalOperator { .. })
            | (Self::Operator, Caller::Service(_) | Caller::Unproven) => false,
        }
    }
}

/// Who may call what, RPC by RPC: `saycart.auth.v1.AuthService/ValidateToken`, or a whole service:
/// `saycart.auth.v1.AdminService/*`. What is not in the table is refused to everybody.
#[derive(Debug, Clone, Copy)]
pub struct Admission(pub &'static [(&'static str, Callers)]);

/// Everybody may ask whether a service is well.
const HEALTH: &str = "grpc.health.v1.Health/";

impl Admission {
    /// For the health service alone, which everybody may ask.
    pub const HEALTH: Self = Self(&[]);

    /// Whether this caller may call this RPC.
    pub fn admits(&self, method: &str, caller: &Caller) -> bool {
        method.starts_with(HEALTH)
            || self
                .callers_of(method)
                .is_some_and(|callers| callers.admit(caller))
    }

    fn callers_of(&self, method: &str) -> Option<Callers> {
        self.0
            .iter()
            .find(|(name, _)| match name.strip_suffix('*') {
                Some(service) => method.starts_with(service),
                None => *name == method,
            })
            .map(|(_, callers)| *callers)
    }

    /// Puts the table in front of routes.
    pub fn guard(self, routes: Routes) -> Guarded {
        let guard = from_fn(move |request: Request, next: Next| self.pass(request, next));
        Guarded(routes.into_axum_router().layer(guard))
    }

    async fn pass(self, request: Request, next: Next) -> Response {
        let method = request.uri().path().trim_start_matches('/');
        // A connection that does not say whose it is, is nobody's.
        let caller = request.extensions().get::<Caller>();
        if caller.is_some_and(|caller| self.admits(method, caller)) {
            return next.run(request).await;
        }
        let who = caller.map_or_else(|| "an unknown caller".to_owned(), ToString::to_string);
        let message = format!("{who} may not call {method}");
        let reason = ErrorReason::CallerNotAllowed;
        refusal(Code::PermissionDenied, reason, message, &[])
            .into_http::<axum::body::Body>()
            .into_response()
    }
}

/// Routes behind a table of who may call them: the only ones that are served.
#[derive(Debug, Clone)]
pub struct Guarded(Router);

impl Guarded {
    /// Routes of any kind, all of them for these callers.
    pub fn all(callers: Callers, routes: Router) -> Self {
        let guard = from_fn(move |request: Request, next: Next| async move {
            let caller = request.extensions().get::<Caller>();
            if caller.is_some_and(|caller| callers.admit(caller)) {
                return next.run(request).await;
            }
            let caller = caller.map(ToString::to_string);
            tracing::info!(caller, path = request.uri().path(), "refused");
            StatusCode::FORBIDDEN.into_response()
        });
        Self(routes.layer(guard))
    }

    /// Both, each behind its own table.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        // Each brings the fall-back for what it does not know; one of them is enough.
        Self(self.0.merge(other.0.reset_fallback()))
    }

    /// With these routes, which check by themselves who asks.
    #[must_use]
    pub fn with_health(self, health: impl Into<Routes>) -> Self {
        self.and(Admission::HEALTH.guard(health.into()))
    }

    /// The routes as this caller finds them, without a connection between.
    pub fn as_called_by(self, caller: Caller) -> Routes {
        let know = from_fn(move |mut request: Request, next: Next| {
            request.extensions_mut().insert(caller.clone());
            next.run(request)
        });
        Routes::from(self.0.layer(know))
    }

    pub(crate) fn into_routes(self) -> Routes {
        Routes::from(self.0)
    }

    pub(super) fn into_router(self) -> Router {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Admission = Admission(&[
        ("a.A/Anybody", Callers::AnyService),
        ("a.A/Gateway", Callers::Only(&["skill-gateway"])),
        ("a.A/Operator", Callers::Operator),
        ("a.Admin/*", Callers::Operator),
    ]);

    #[test]
    fn each_caller_may_what_the_table_says() {
        let callers = [
            Caller::named("skill-gateway"),
            Caller::named("cart-service"),
            Caller::named("operator"),
            Caller::LocalOperator { uid: 1_000 },
            Caller::Unproven,
        ];
        let admitted = |method: &str| {
            callers
                .each_ref()
                .map(|caller| TABLE.admits(method, caller))
        };

        assert_eq!(admitted("a.A/Anybody"), [true; 5]);
        let gateway = [true, false, false, false, true];
        assert_eq!(admitted("a.A/Gateway"), gateway);
        let operator = [false, false, true, true, false];
        assert_eq!(admitted("a.A/Operator"), operator);
        assert_eq!(admitted("a.Admin/Any"), operator);
        assert_eq!(admitted("a.A/Unlisted"), [false; 5]);
        assert_eq!(admitted("grpc.health.v1.Health/Check"), [true; 5]);
    }
}
