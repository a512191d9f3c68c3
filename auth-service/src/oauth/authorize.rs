//! `/oauth2/authorize`: a client sends a browser (RFC 6749 §4.1.1).

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};

use crate::domain::authorization::{NowhereToGo, Wish};
use crate::domain::flow::{BrowserId, State as ClientState};
use crate::http::App;
use crate::http::cookies::{self, Cookies};
use crate::http::parameters::Parameters;
use crate::http::visitor::Visitor;
use crate::operations::{AuthorizeError, AuthorizeRequest, Begun, Caller, StateProblem};
use crate::pages::{self, Language, Problem};

pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    language: Language,
    cookies: Cookies,
    RawQuery(query): RawQuery,
) -> Response {
    let browser = cookies.browser.unwrap_or_else(BrowserId::generate);
    let caller = Caller {
        address: visitor.address,
        browser: &browser,
        session: cookies.session.as_ref(),
    };
    let request = read(&Parameters::parse(query.unwrap_or_default().as_bytes()));
    match app.accounts.authorize(caller, request, &app.issuer).await {
        Ok(Begun::Pages(flow)) => {
            let mut response = pages::see_other(&pages::login::path(Some(&flow)));
            // The next page tells by this cookie whether the browser keeps any.
            cookies::set_browser(response.headers_mut(), &browser);
            response
        }
        Ok(Begun::Back(uri)) => pages::see_other(&uri),
        Err(error) => pages::problem(language, problem(error)).into_response(),
    }
}

fn read(parameters: &Parameters) -> AuthorizeRequest {
    let state = match parameters.bytes("state") {
        Ok(None) => Ok(None),
        Ok(Some(bytes)) => ClientState::from_bytes(bytes)
            .map(Some)
            .map_err(StateProblem::TooLong),
        Err(_repeated) => Err(StateProblem::Repeated),
    };
    AuthorizeRequest {
        client_id: parameters.text("client_id"),
        redirect_uri: parameters.text("redirect_uri"),
        state,
        wish: Wish {
            response_type: parameters.text("response_type"),
            scope: parameters.text("scope"),
            code_challenge: parameters.text("code_challenge"),
            code_challenge_method: parameters.text("code_challenge_method"),
            prompt: parameters.text("prompt"),
            max_age: parameters.text("max_age"),
        },
    }
}

fn problem(error: AuthorizeError) -> Problem {
    match error {
        AuthorizeError::NowhereToGo(reason) => {
            tracing::info!(%reason, "authorization request refused on a page");
            match reason {
                NowhereToGo::UnknownClient => Problem::UnknownClient,
                NowhereToGo::UnknownRedirectUri => Problem::UnknownRedirectUri,
                NowhereToGo::StateTooLong => Problem::StateTooLong,
            }
        }
        AuthorizeError::TooMany(too_many) => Problem::TooMany(too_many.retry_after),
        AuthorizeError::Trouble(trouble) => trouble.into(),
    }
}
