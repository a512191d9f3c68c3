//! What a server is asked to do, and how its answer is judged.

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::links::Link;
use crate::plan::{Plan, Server};
use crate::wire::{Connection, Credentials};

/// Of every link.
const SCOPE: &str = "cart.read cart.write";

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// RFC 7662, of live access tokens by their own client.
    Introspect,
    /// RFC 6749 §6; the refresh token stays.
    RefreshKept,
    /// The same; a new refresh token replaces it.
    RefreshRotated,
    /// RFC 6749 §4.1.3.
    Exchange,
}

impl Operation {
    /// In the order in which they are done.
    pub(crate) const ALL: [Self; 4] = [
        Self::Introspect,
        Self::RefreshKept,
        Self::RefreshRotated,
        Self::Exchange,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Introspect => "introspection",
            Self::RefreshKept => "refresh, not rotating",
            Self::RefreshRotated => "refresh, rotating",
            Self::Exchange => "code exchange",
        }
    }

    /// How many times the peer's time a request is to be worth at least.
    pub(crate) const fn goal(self) -> f64 {
        match self {
            Self::Introspect => 5.0,
            Self::RefreshKept => 4.0,
            Self::RefreshRotated => 1.0,
            Self::Exchange => 2.0,
        }
    }
}

/// Whether a code has a PKCE challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Challenge {
    Sent,
    None,
}

/// The requests of one client to one server.
#[derive(Debug)]
pub(crate) struct Asking<'a> {
    plan: &'a Plan,
    server: &'a Server,
    client_id: &'a str,
    credentials: Credentials,
    challenge: Challenge,
}

impl<'a> Asking<'a> {
    /// As the client whose refresh tokens stay.
    pub(crate) fn as_kept(plan: &'a Plan, server: &'a Server) -> Self {
        Self {
            plan,
            server,
            client_id: &server.kept.id,
            credentials: Credentials::of(&server.kept),
            challenge: Challenge::None,
        }
    }

    /// As the other.
    pub(crate) fn as_rotated(plan: &'a Plan, server: &'a Server) -> Self {
        Self {
            plan,
            server,
            client_id: &server.rotated.id,
            credentials: Credentials::of(&server.rotated),
            challenge: Challenge::Sent,
        }
    }

    /// The hint spares the peer a look-up.
    pub(crate) async fn introspect(
        &self,
        connection: &mut Connection<'_>,
        link: &Link,
    ) -> anyhow::Result<()> {
        let fields = [
            ("token", link.access.as_str()),
            ("token_type_hint", "access_token"),
        ];
        let path = &self.server.introspection;
        let answer = connection.post(path, &self.credentials, &fields).await?;
        ensure!(
            answer.get("active") == Some(&Value::Bool(true)),
            "a live token is not active"
        );
        ensure!(
            text(&answer, "client_id")? == self.client_id,
            "the token is another client's"
        );
        ensure!(
            text(&answer, "scope")? == SCOPE,
            "the token is good for something else"
        );
        Ok(())
    }

    /// The same refresh token is good for the next time.
    pub(crate) async fn refresh_kept(
        &self,
        connection: &mut Connection<'_>,
        link: &mut Link,
    ) -> anyhow::Result<()> {
        let new = self.refresh(connection, link).await?;
        ensure!(new.refresh == link.refresh, "the refresh token was rotated");
        *link = new;
        Ok(())
    }

    /// Only the new refresh token is.
    pub(crate) async fn refresh_rotated(
        &self,
        connection: &mut Connection<'_>,
        link: &mut Link,
    ) -> anyhow::Result<()> {
        let new = self.refresh(connection, link).await?;
        ensure!(
            new.refresh != link.refresh,
            "the refresh token was not rotated"
        );
        *link = new;
        Ok(())
    }

    async fn refresh(&self, connection: &mut Connection<'_>, link: &Link) -> anyhow::Result<Link> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", link.refresh.as_str()),
        ];
        self.tokens(connection, &fields).await
    }

    /// A new link.
    pub(crate) async fn exchange(
        &self,
        connection: &mut Connection<'_>,
        code: &str,
    ) -> anyhow::Result<Link> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.plan.redirect_uri.as_str()),
            ("code_verifier", self.plan.verifier.as_str()),
        ];
        let fields = match self.challenge {
            Challenge::Sent => fields.as_slice(),
            Challenge::None => fields.split_last().map_or(&[][..], |(_, others)| others),
        };
        self.tokens(connection, fields).await
    }

    async fn tokens(
        &self,
        connection: &mut Connection<'_>,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Link> {
        let path = &self.server.token;
        let answer = connection.post(path, &self.credentials, fields).await?;
        let is_bearer = text(&answer, "token_type")?.eq_ignore_ascii_case("bearer");
        ensure!(is_bearer, "the access token is no bearer token");
        ensure!(text(&answer, "scope")? == SCOPE, "the scope has changed");
        Ok(Link {
            access: text(&answer, "access_token")?.to_owned(),
            refresh: text(&answer, "refresh_token")?.to_owned(),
        })
    }
}

fn text<'v>(answer: &'v Value, name: &str) -> anyhow::Result<&'v str> {
    let value = answer.get(name).and_then(Value::as_str);
    value.with_context(|| format!("`{name}` is missing"))
}
