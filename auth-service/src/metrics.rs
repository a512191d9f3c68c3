//! What auth-service counts. Labels are closed sets: a client is called by its profile.

use std::sync::LazyLock;

use saycart_telemetry::metrics::prometheus_client::metrics::gauge::Gauge;
use saycart_telemetry::metrics::{self, Counters, Page};

use crate::domain::attempt::AttemptFailure;
use crate::domain::code::CodeRefusal;
use crate::domain::grant::EndReason;
use crate::domain::grant::refresh::RefreshRefusal;
use crate::domain::profile::Profile;
use crate::operations::{ExchangeError, RefreshError};

static LINK_STARTED: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static LINK_FINISHED: LazyLock<Counters<3>> = LazyLock::new(Counters::default);
static TOKENS_ISSUED: LazyLock<Counters<3>> = LazyLock::new(Counters::default);
static TOKEN_REFRESH: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static TOKEN_REVOKED: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static VALIDATIONS: LazyLock<Counters<2>> = LazyLock::new(Counters::default);
static CACHE_LOOKUPS: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static CACHE_BREAKER: LazyLock<Gauge> = LazyLock::new(Gauge::default);

/// Puts them on the page.
pub(crate) fn register() {
    metrics::register("auth", |page: &mut Page| {
        page.add(
            "saycart_link_started",
            "Shoppers who were sent here to link",
            LINK_STARTED.clone(),
        );
        page.add(
            "saycart_link_finished",
            "Links made, and what stopped one; a wrong password may be followed by the right one",
            LINK_FINISHED.clone(),
        );
        page.add(
            "saycart_tokens_issued",
            "Tokens given out; a refresh token that stays the same is none",
            TOKENS_ISSUED.clone(),
        );
        page.add(
            "saycart_token_refresh",
            "What became of refresh tokens that were presented",
            TOKEN_REFRESH.clone(),
        );
        page.add(
            "saycart_token_revoked",
            "Links that ended, and access tokens that were revoked alone",
            TOKEN_REVOKED.clone(),
        );
        page.add(
            "saycart_validations",
            "Access tokens that were judged, and what by",
            VALIDATIONS.clone(),
        );
        page.add(
            "saycart_cache_lookups",
            "Looks into the token cache",
            CACHE_LOOKUPS.clone(),
        );
        page.add(
            "saycart_cache_breaker_state",
            "1 while Redis is away and look-ups go to the database",
            CACHE_BREAKER.clone(),
        );
    });
}

/// A client of no known profile.
const UNKNOWN: &str = "unknown";

/// A client sent a shopper here.
pub(crate) fn link_started(client: Profile) {
    LINK_STARTED
        .get_or_create(&[("client", client.name())])
        .inc();
}

/// A client sent a shopper here that nobody knows.
pub(crate) fn link_of_unknown_client() {
    link_finished(UNKNOWN, "failed", "unknown_client");
}

/// The pages say no.
pub(crate) fn link_failed(client: Profile, why: AttemptFailure) {
    link_finished(client.name(), "failed", reason_of(why));
}

const fn reason_of(why: AttemptFailure) -> &'static str {
    match why {
        AttemptFailure::StateTooLong
        | AttemptFailure::BadResponseType
        | AttemptFailure::BadScope
        | AttemptFailure::BadChallenge
        | AttemptFailure::PromptNone
        | AttemptFailure::BadRequest => "bad_request",
        AttemptFailure::UnknownClient | AttemptFailure::ClientDisabled => "unknown_client",
        other => other.name(),
    }
}

/// A client that wants to exchange a code cannot prove who it is.
pub(crate) fn link_refused_client() {
    link_finished(UNKNOWN, "failed", "bad_client_secret");
}

/// A code was presented.
pub(crate) fn code_exchanged<T>(client: Profile, result: &Result<T, ExchangeError>) {
    let client = client.name();
    let reason = match result {
        Ok(_) => {
            issued("access", "authorization_code", client);
            issued("refresh", "authorization_code", client);
            return link_finished(client, "ok", "none");
        }
        // It is presented once more.
        Err(ExchangeError::ClientChanged) => return,
        Err(ExchangeError::Trouble(_)) => "server",
        Err(ExchangeError::Refused(refusal)) => match refusal {
            CodeRefusal::Unknown => "code_unknown",
            CodeRefusal::OtherClient => "code_of_another_client",
            CodeRefusal::RedirectUri => "bad_redirect_uri",
            CodeRefusal::Verifier => "pkce",
            CodeRefusal::Used { link: _ } => "code_reused",
            CodeRefusal::Dead => "code_expired",
            CodeRefusal::Disabled => "disabled",
            CodeRefusal::Scope => "bad_request",
        },
    };
    link_finished(client, "failed", reason);
}

fn link_finished(client: &'static str, result: &'static str, reason: &'static str) {
    let labels = [("client", client), ("result", result), ("reason", reason)];
    LINK_FINISHED.get_or_create(&labels).inc();
}

fn issued(kind: &'static str, grant_type: &'static str, client: &'static str) {
    let labels = [
        ("kind", kind),
        ("grant_type", grant_type),
        ("client", client),
    ];
    TOKENS_ISSUED.get_or_create(&labels).inc();
}

/// How a refresh went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refreshed {
    /// The refresh token stays, the access token is new.
    Kept,
    /// Both are new.
    Rotated,
    /// Both are new, and the link had been behind its client.
    FastForwarded,
    /// What an earlier refresh gave was given again.
    Again,
}

/// Tokens were given for a refresh token.
pub(crate) fn refreshed(client: Profile, how: Refreshed) {
    let (result, is_new) = match how {
        Refreshed::Kept => ("fresh", false),
        Refreshed::Rotated => ("fresh", true),
        Refreshed::FastForwarded => ("fast_forwarded", true),
        Refreshed::Again => ("same_successor", false),
    };
    refresh_was(result);
    issued("access", "refresh_token", client.name());
    if is_new {
        issued("refresh", "refresh_token", client.name());
    }
}

/// The pair of a lost reply had grown old, and was made anew before it was given again.
pub(crate) fn reminted() {
    refresh_was("reminted");
}

/// No tokens were given for a refresh token.
pub(crate) fn refresh_refused(error: &RefreshError) {
    refresh_was(match error {
        RefreshError::NotGenuine | RefreshError::UnknownLink => "unknown",
        RefreshError::KnownDead => "dead",
        RefreshError::InvalidScope => "scope",
        RefreshError::ClientChanged => "client_changed",
        RefreshError::Trouble(_) => "server",
        RefreshError::Refused(refusal) => match refusal {
            RefreshRefusal::Superseded { reuse: _ } => "reuse",
            RefreshRefusal::Expired | RefreshRefusal::Exhausted => "expired",
            RefreshRefusal::Ended | RefreshRefusal::Disabled => "revoked",
            RefreshRefusal::OtherClient => "other_client",
            RefreshRefusal::Scope => "scope",
            RefreshRefusal::ClientChanged => "client_changed",
            RefreshRefusal::FromTheFuture => "from_the_future",
            RefreshRefusal::SuspectKey => "suspect_key",
        },
    });
}

fn refresh_was(result: &'static str) {
    TOKEN_REFRESH.get_or_create(&[("result", result)]).inc();
}

/// Links ended.
pub(crate) fn links_ended(reason: EndReason, count: u32) {
    if count > 0 {
        let ended = TOKEN_REVOKED.get_or_create(&[("cause", reason.name())]);
        ended.inc_by(u64::from(count));
    }
}

/// An access token was revoked, and its link goes on.
pub(crate) fn access_revoked() {
    TOKEN_REVOKED
        .get_or_create(&[("cause", "access_revoked")])
        .inc();
}

/// By what an access token was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// By itself: forged, of another kind, or expired.
    Token,
    /// By the cache's entry.
    Cache,
    /// By the link's row.
    Sql,
}

/// An access token was judged; `None`: that was not possible.
pub(crate) fn validated(is_active: Option<bool>, source: Source) {
    let result = match is_active {
        Some(true) => "active",
        Some(false) => "inactive",
        None => "unavailable",
    };
    let source = match source {
        Source::Token => "token",
        Source::Cache => "cache",
        Source::Sql => "sql",
    };
    let labels = [("result", result), ("source", source)];
    VALIDATIONS.get_or_create(&labels).inc();
}

/// What the cache had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// An entry that decides.
    Hit,
    /// That the link is over.
    Dead,
    /// Nothing, or nothing that decides.
    Miss,
    /// No answer: it was passed by.
    Bypass,
}

/// The cache was looked into.
pub(crate) fn cache_looked_up(what: Lookup) {
    let result = match what {
        Lookup::Hit => "hit",
        Lookup::Dead => "dead",
        Lookup::Miss => "miss",
        Lookup::Bypass => "bypass",
    };
    CACHE_LOOKUPS.get_or_create(&[("result", result)]).inc();
}

/// The cache on another machine is away.
pub(crate) fn cache_is_away() {
    CACHE_BREAKER.set(1);
}

/// It is back, or was never needed.
pub(crate) fn cache_is_there() {
    CACHE_BREAKER.set(0);
}
