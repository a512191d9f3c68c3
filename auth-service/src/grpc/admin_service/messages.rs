//! The messages of `AdminService`, to and from what the operations speak.

use prost_types::Timestamp as PbTimestamp;
use saycart_proto::auth::v1 as pb;
use saycart_service::Timestamp;
use tonic::Status;

use super::refusals::invalid;
use crate::domain::hidden::is_hidden;
use crate::domain::profile::{Pkce, Profile};
use crate::domain::redirect_uri::{RedirectUri, VendorId};
use crate::domain::scope::{Audience, ScopeSet};
use crate::domain::user::User;
use crate::operations::{Link, RegisterClient, RegisteredClient};

/// Characters of a client's name at most: it stands in a heading on a telephone.
const MAX_NAME: usize = 100;

impl TryFrom<pb::CreateClientRequest> for RegisterClient {
    type Error = Status;

    fn try_from(request: pb::CreateClientRequest) -> Result<Self, Status> {
        let profile = profile_of(request.profile(), &request.vendor)?;
        let pkce = pkce_of(request.pkce());
        if (pkce, profile.policy().pkce) == (Some(Pkce::Optional), Pkce::Required) {
            return Err(invalid(
                "pkce",
                "is required of every client of this profile",
            ));
        }
        let pb::CreateClientRequest {
            client_name,
            profile: _,
            redirect_uris,
            vendor_ids,
            scopes,
            audiences,
            pkce: _,
            vendor: _,
            app_redirect_uris,
        } = request;
        let name = client_name.trim();
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.contains(is_hidden) {
            let allowed = "must be 1 to 100 characters, none of them a control or invisible";
            return Err(invalid("client_name", allowed));
        }
        Ok(Self {
            name: name.to_owned(),
            redirect_uris: parse_redirect_uris(profile, &redirect_uris, &vendor_ids)?,
            app_redirect_uris: parse_app_redirect_uris(profile, &app_redirect_uris)?,
            scope: parse_scopes(&scopes)?,
            audiences: parse_audiences("audiences", &audiences)?,
            profile,
            pkce,
        })
    }
}

fn profile_of(profile: pb::ClientProfile, vendor: &str) -> Result<Profile, Status> {
    match (profile, vendor) {
        (pb::ClientProfile::Alexa, "") => Ok(Profile::Alexa),
        (pb::ClientProfile::Google, "") => Ok(Profile::Google),
        (pb::ClientProfile::Confidential, "") => Ok(Profile::Confidential),
        (pb::ClientProfile::Public, "") => Ok(Profile::Public),
        (pb::ClientProfile::Unspecified, "") => {
            let allowed = "must be alexa, google, confidential or public, or `vendor` is named";
            Err(invalid("profile", allowed))
        }
        (pb::ClientProfile::Unspecified, vendor) => Profile::named(vendor).ok_or_else(|| {
            let known: Vec<_> = Profile::every().map(Profile::name).collect();
            invalid("vendor", format!("must be one of {}", known.join(", ")))
        }),
        (_, _) => Err(invalid(
            "vendor",
            "stands in place of `profile`, not beside it",
        )),
    }
}

/// Those that were named and those of the vendor ids, each once.
fn parse_redirect_uris(
    profile: Profile,
    uris: &[String],
    vendor_ids: &[String],
) -> Result<Vec<RedirectUri>, Status> {
    let mut parsed = Vec::new();
    for uri in uris {
        let uri = RedirectUri::register(uri, profile);
        parsed.push(uri.map_err(|error| invalid("redirect_uris", error))?);
    }
    for id in vendor_ids {
        if profile != Profile::Alexa {
            return Err(invalid("vendor_ids", "belong to the profile alexa only"));
        }
        let id: VendorId = id.parse().map_err(|error| invalid("vendor_ids", error))?;
        parsed.extend(id.redirect_uris());
    }
    if parsed.is_empty() {
        let field = if profile == Profile::Alexa {
            "vendor_ids"
        } else {
            "redirect_uris"
        };
        return Err(invalid(field, "must name at least one place to return to"));
    }
    parsed.sort();
    parsed.dedup();
    Ok(parsed)
}

fn parse_app_redirect_uris(profile: Profile, uris: &[String]) -> Result<Vec<RedirectUri>, Status> {
    let parse = |uri: &String| {
        let uri = RedirectUri::register_app(uri, profile);
        uri.map_err(|error| invalid("app_redirect_uris", error))
    };
    let mut parsed = uris.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    parsed.sort();
    parsed.dedup();
    Ok(parsed)
}

pub(super) fn scope_of(scopes: &[String]) -> Result<ScopeSet, Status> {
    ScopeSet::parse(&scopes.join(" ")).map_err(|error| invalid("scopes", error))
}

/// `None` when none is named.
pub(super) fn parse_scopes(scopes: &[String]) -> Result<Option<ScopeSet>, Status> {
    let scope = scope_of(scopes)?;
    Ok(Some(scope).filter(|scope| !scope.is_empty()))
}

pub(super) fn pkce_of(pkce: pb::ClientPkce) -> Option<Pkce> {
    match pkce {
        pb::ClientPkce::Unspecified => None,
        pb::ClientPkce::Optional => Some(Pkce::Optional),
        pb::ClientPkce::Required => Some(Pkce::Required),
    }
}

pub(super) fn parse_audiences(
    field: &'static str,
    audiences: &[String],
) -> Result<Vec<Audience>, Status> {
    let parse = |name: &String| {
        Audience::named(name).ok_or_else(|| invalid(field, "must be `cart` or `account`"))
    };
    let mut parsed = audiences.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    parsed.sort_unstable();
    parsed.dedup();
    Ok(parsed)
}

impl From<User> for pb::User {
    fn from(user: User) -> Self {
        let User {
            id,
            email,
            roles,
            disabled_at,
            created_at,
        } = user;
        Self {
            user_id: id.to_string(),
            email: email.as_str().to_owned(),
            roles,
            disabled_at: disabled_at.map(instant),
            created_at: Some(instant(created_at)),
        }
    }
}

impl From<RegisteredClient> for pb::Client {
    fn from(registered: RegisteredClient) -> Self {
        let RegisteredClient {
            client,
            redirect_uris,
            app_redirect_uris,
        } = registered;
        let texts = |uris: &[RedirectUri]| {
            let texts = uris.iter().map(|uri| uri.as_str().to_owned());
            texts.collect::<Vec<_>>()
        };
        let profile = match client.profile {
            Profile::Alexa => pb::ClientProfile::Alexa,
            Profile::Google => pb::ClientProfile::Google,
            Profile::Confidential => pb::ClientProfile::Confidential,
            Profile::Public => pb::ClientProfile::Public,
            Profile::Vendor(_) => pb::ClientProfile::Unspecified,
        };
        Self {
            vendor: client.profile.vendor().unwrap_or_default().to_owned(),
            client_id: client.id.to_string(),
            client_name: client.name,
            profile: profile.into(),
            redirect_uris: texts(&redirect_uris),
            app_redirect_uris: texts(&app_redirect_uris),
            scopes: client.scope.names(),
            audiences: client
                .audiences
                .iter()
                .map(|a| a.name().to_owned())
                .collect(),
            disabled_at: client.disabled_at.map(instant),
            created_at: Some(instant(client.created_at)),
            pkce: match client.pkce {
                Pkce::Optional => pb::ClientPkce::Optional,
                Pkce::Required => pb::ClientPkce::Required,
            }
            .into(),
            previous_secret_until: client.secrets.previous_until().map(instant),
        }
    }
}

impl From<Link> for pb::Link {
    fn from(link: Link) -> Self {
        let Link {
            id,
            user,
            client,
            scope,
            created_at,
            last_used_at,
            ended,
        } = link;
        Self {
            link_id: id.to_string(),
            user_id: user.map(|id| id.to_string()).unwrap_or_default(),
            client_id: client.to_string(),
            scopes: scope.names(),
            created_at: Some(instant(created_at)),
            last_used_at: Some(instant(last_used_at)),
            ended_at: ended.map(|(at, _)| instant(at)),
            end_reason: ended.map(|(_, reason)| reason.name().to_owned()),
        }
    }
}

pub(super) fn instant(timestamp: Timestamp) -> PbTimestamp {
    let nanos = timestamp.subsecond_micros().saturating_mul(1_000);
    PbTimestamp {
        seconds: timestamp.as_seconds(),
        // Less than a thousand million.
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// The same way back.
pub(super) fn timestamp_of(field: &'static str, sent: &PbTimestamp) -> Result<Timestamp, Status> {
    let micros = i64::from(sent.nanos) / 1_000;
    sent.seconds
        .checked_mul(1_000_000)
        .and_then(|whole| whole.checked_add(micros))
        .map(Timestamp::from_micros)
        .ok_or_else(|| invalid(field, "is no instant"))
}
