//! What a step of linking means, and what to do about it, in words.

use saycart_proto::auth::v1::{LinkFailure, LinkStep, LinkStepKind};

/// A step in a few words.
pub(super) fn said(step: &LinkStep) -> String {
    let kind = step.kind();
    if step.failure() != LinkFailure::Unspecified {
        return format!("{}: {}", refused(kind), why(step.failure()));
    }
    match (kind, step.end_reason.as_deref()) {
        (LinkStepKind::Unspecified, _) => "something that this version does not know".to_owned(),
        (LinkStepKind::Authorization, _) => "linking began".to_owned(),
        (LinkStepKind::LogInPage, _) => "log-in page shown".to_owned(),
        (LinkStepKind::LogIn, _) => "signed in".to_owned(),
        (LinkStepKind::ConsentPage, _) => "asked to allow".to_owned(),
        (LinkStepKind::Consent, _) => "allowed".to_owned(),
        (LinkStepKind::ConsentRemembered, _) => "not asked: allowed before".to_owned(),
        (LinkStepKind::Code, _) => "code issued".to_owned(),
        (LinkStepKind::Exchange, _) => "code redeemed: linked".to_owned(),
        (LinkStepKind::FirstUse, _) => "used for the first time".to_owned(),
        (LinkStepKind::End, reason) => format!("link ended: {}", reason.unwrap_or("no reason")),
    }
}

/// A step's name in JSON.
pub(super) fn name_of(kind: LinkStepKind) -> String {
    let name = kind.as_str_name();
    let name = name.strip_prefix("LINK_STEP_KIND_").unwrap_or(name);
    name.to_ascii_lowercase()
}

/// A failure's name in JSON; `None`: the step went well.
pub(super) fn name_of_failure(failure: LinkFailure) -> Option<String> {
    if failure == LinkFailure::Unspecified {
        return None;
    }
    let name = failure.as_str_name();
    let name = name.strip_prefix("LINK_FAILURE_").unwrap_or(name);
    Some(name.to_ascii_lowercase())
}

fn refused(kind: LinkStepKind) -> &'static str {
    match kind {
        LinkStepKind::Authorization => "authorization refused",
        LinkStepKind::LogIn => "log-in failed",
        LinkStepKind::Consent => "denied",
        LinkStepKind::Exchange => "token request refused",
        LinkStepKind::Unspecified
        | LinkStepKind::LogInPage
        | LinkStepKind::ConsentPage
        | LinkStepKind::ConsentRemembered
        | LinkStepKind::Code
        | LinkStepKind::FirstUse
        | LinkStepKind::End => "failed",
    }
}

fn why(failure: LinkFailure) -> &'static str {
    match failure {
        LinkFailure::Unspecified => "nothing went wrong",
        LinkFailure::UnknownClient | LinkFailure::UnknownClientId => {
            "the client id names no client"
        }
        LinkFailure::ClientDisabled => "the client is switched off",
        LinkFailure::BadRedirectUri => "the redirect URI is not registered",
        LinkFailure::StateTooLong => "`state` is longer than 4 KiB",
        LinkFailure::BadResponseType => "`response_type` is not `code`",
        LinkFailure::BadScope => "a scope that the client is not registered for",
        LinkFailure::BadChallenge => "PKCE challenge missing, or not S256",
        LinkFailure::BadRequest => "a parameter came twice or cannot be read",
        LinkFailure::PromptNone => "`prompt=none`, and the shopper has to be asked",
        LinkFailure::WrongPassword => "wrong e-mail address or password",
        LinkFailure::Locked => "too many tries",
        LinkFailure::Cancelled => "by the shopper",
        LinkFailure::ClientSecretMissing => "no client secret",
        LinkFailure::WrongClientSecret => "wrong client secret",
        LinkFailure::CodeOfAnotherClient => "the code was given to another client",
        LinkFailure::WrongRedirectUri => "not the redirect URI of the authorization request",
        LinkFailure::WrongVerifier => "the PKCE verifier does not fit",
        LinkFailure::CodeExpired => "the code is over",
        LinkFailure::CodeUsed => "the code came a second time",
        LinkFailure::Disabled => "the account or the client is switched off",
    }
}

/// What to do about how far a try has come; `None`: nothing.
pub(super) fn advice(last: &LinkStep, is_over: bool, token_url: &str) -> Option<String> {
    let advice = match (last.kind(), last.failure()) {
        (LinkStepKind::Code, LinkFailure::Unspecified) if is_over => {
            return Some(format!(
                "code issued, never redeemed: can the vendor's servers reach {token_url}? Try it from another network; a firewall, a geo-block or an incomplete certificate chain stops them where a browser gets through. Amazon also gives up after 4.5 seconds"
            ));
        }
        (_, LinkFailure::Unspecified | LinkFailure::Cancelled) => return None,
        (_, LinkFailure::UnknownClient | LinkFailure::UnknownClientId) => {
            "compare the client id in the vendor's console with `saycart client list`"
        }
        (_, LinkFailure::ClientDisabled) => "saycart client enable CLIENT, if it should link",
        (_, LinkFailure::BadRedirectUri) => {
            "register what the vendor sends: for Alexa, compare the vendor id (My ID in the developer console) and run saycart client change CLIENT --add-vendor-id M…"
        }
        (_, LinkFailure::StateTooLong | LinkFailure::BadRequest) => {
            "the vendor's request is not as OAuth wants it; its log line says what is wrong"
        }
        (_, LinkFailure::BadResponseType) => {
            "choose Auth Code Grant in the vendor's console, not Implicit"
        }
        (_, LinkFailure::BadScope) => {
            "compare the scopes in the vendor's console with `saycart client show CLIENT`"
        }
        (_, LinkFailure::BadChallenge) => {
            "switch PKCE (S256) on at the vendor, or saycart client change CLIENT --pkce optional where its profile allows that"
        }
        (_, LinkFailure::PromptNone) => "the vendor must let the shopper be asked",
        (_, LinkFailure::WrongPassword) => "saycart user password USER, if it is forgotten",
        (_, LinkFailure::Locked) => "one more try comes back every ten minutes",
        (_, LinkFailure::ClientSecretMissing) => {
            "the token request had no client secret: enter it in the vendor's console, and choose HTTP Basic"
        }
        (_, LinkFailure::WrongClientSecret) => {
            "the token request had a wrong secret: compare the client secret in the developer console, or make another with saycart client rotate-secret CLIENT"
        }
        (_, LinkFailure::CodeOfAnotherClient) => {
            "the vendor mixes up two clients: compare the client ids in its console"
        }
        (_, LinkFailure::WrongRedirectUri | LinkFailure::WrongVerifier) => {
            "the token request does not fit the authorization request: something in between rewrites one of them"
        }
        (_, LinkFailure::CodeExpired) => {
            "the token request came after the code's time (`auth.code_lifetime`), or too often with wrong details; the shopper tries again"
        }
        (_, LinkFailure::CodeUsed) => {
            "somebody else had the code, or the vendor sent it twice; the link was ended, and the shopper links again"
        }
        (_, LinkFailure::Disabled) => {
            "saycart user enable USER or client enable CLIENT, if they should link"
        }
    };
    Some(advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: LinkStepKind, failure: LinkFailure) -> LinkStep {
        LinkStep {
            kind: kind.into(),
            failure: failure.into(),
            ..LinkStep::default()
        }
    }

    #[test]
    fn a_code_that_nobody_brings_points_to_the_token_endpoint() {
        let code = step(LinkStepKind::Code, LinkFailure::Unspecified);
        let url = "https://skill.example.com/oauth2/token";

        assert_eq!(advice(&code, false, url), None, "it may be on its way");
        let told = advice(&code, true, url).unwrap();
        assert!(told.starts_with("code issued, never redeemed"), "{told}");
        assert!(told.contains(url), "{told}");
    }

    #[test]
    fn whatever_goes_wrong_has_words_and_nothing_else_has() {
        for number in 1.. {
            let Ok(failure) = LinkFailure::try_from(number) else {
                assert!(number > 20, "{number}");
                break;
            };
            let wrong = step(LinkStepKind::Exchange, failure);
            assert!(said(&wrong).starts_with("token request refused: "));
            assert!(name_of_failure(failure).is_some());
            let is_a_choice = failure == LinkFailure::Cancelled;
            assert_eq!(
                advice(&wrong, true, "").is_none(),
                is_a_choice,
                "{failure:?}"
            );
        }
        let fine = step(LinkStepKind::FirstUse, LinkFailure::Unspecified);
        assert_eq!(advice(&fine, true, ""), None);
        assert_eq!(name_of_failure(fine.failure()), None);
    }
}
