//! Clients: what is asked about one of them, and why one was not registered or changed.

use std::time::Duration;

use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{ExposeSecret as _, refusal};
use tonic::{Code, Status};

use super::Admin;
use super::messages::{parse_audiences, parse_scopes, pkce_of};
use super::refusals::{invalid, not_found, taken};
use crate::domain::audit::Actor;
use crate::domain::client::ClientRef;
use crate::domain::client_change::{ClientChange, ClientRefusal};
use crate::domain::setup::{FilledField, setup_of};
use crate::operations::{
    ChangeClientError, CreateClientError, DisabledClient, Others, RegisteredClient, RotatedClient,
};

/// How long a vendor has to put the new secret into place unless the operator says otherwise.
const KEEP_OLD_FOR: Duration = Duration::from_hours(24);
const LONGEST_KEPT: Duration = Duration::from_hours(30 * 24);

/// The client that is meant.
pub(super) fn client_of(client: &str) -> Result<ClientRef, Status> {
    client.parse().map_err(|error| invalid("client", error))
}

fn keep_old_for(asked: Option<prost_types::Duration>) -> Result<Duration, Status> {
    let Some(asked) = asked else {
        return Ok(KEEP_OLD_FOR);
    };
    let kept = Duration::try_from(asked).ok();
    kept.filter(|kept| *kept <= LONGEST_KEPT)
        .ok_or_else(|| invalid("keep_old_for", "must be 0 to 30 days"))
}

impl Admin {
    /// What goes into the vendor's console.
    pub(super) fn setup_of(&self, registered: &RegisteredClient) -> Vec<pb::SetupField> {
        let filled = setup_of(
            &registered.client,
            &registered.app_redirect_uris,
            &self.issuer,
        )
        .into_iter();
        let field = |FilledField { field, value }| pb::SetupField {
            name: field.name.to_owned(),
            key: field.key.to_owned(),
            value,
        };
        filled.map(field).collect()
    }

    pub(super) async fn get_client_asked(
        &self,
        request: pb::GetClientRequest,
    ) -> Result<pb::GetClientResponse, Status> {
        let pb::GetClientRequest { client } = request;
        let found = self.accounts.find_client(&client_of(&client)?).await?;
        let setup = self.setup_of(&found);
        let client = Some(found.into());
        Ok(pb::GetClientResponse { client, setup })
    }

    pub(super) async fn update_client_asked(
        &self,
        request: pb::UpdateClientRequest,
        actor: Actor,
    ) -> Result<pb::UpdateClientResponse, Status> {
        let pkce = pkce_of(request.pkce());
        let pb::UpdateClientRequest {
            client,
            add_redirect_uris,
            add_vendor_ids,
            remove_redirect_uris,
            scopes,
            add_audiences,
            remove_audiences,
            pkce: _,
            add_app_redirect_uris,
            remove_app_redirect_uris,
        } = request;
        let vendor_id = |id: &String| id.parse().map_err(|error| invalid("add_vendor_ids", error));
        let change = ClientChange {
            add_redirect_uris,
            add_vendor_ids: add_vendor_ids
                .iter()
                .map(vendor_id)
                .collect::<Result<_, _>>()?,
            remove_redirect_uris,
            add_app_redirect_uris,
            remove_app_redirect_uris,
            scope: parse_scopes(&scopes)?,
            add_audiences: parse_audiences("add_audiences", &add_audiences)?,
            remove_audiences: parse_audiences("remove_audiences", &remove_audiences)?,
            pkce,
        };
        let client = client_of(&client)?;
        let changed = self.accounts.update_client(client, change, actor).await?;
        let client = Some(changed.into());
        Ok(pb::UpdateClientResponse { client })
    }

    pub(super) async fn rotate_client_secret_asked(
        &self,
        request: pb::RotateClientSecretRequest,
        actor: Actor,
    ) -> Result<pb::RotateClientSecretResponse, Status> {
        let pb::RotateClientSecretRequest {
            client,
            keep_old_for: kept,
        } = request;
        let (client, kept) = (client_of(&client)?, keep_old_for(kept)?);
        let accounts = &self.accounts;
        let RotatedClient {
            registered,
            secret,
            others,
        } = accounts.rotate_client_secret(client, kept, actor).await?;
        Ok(pb::RotateClientSecretResponse {
            client: Some(registered.into()),
            client_secret: secret.expose_secret().to_owned(),
            others_untold: others == Others::Untold,
        })
    }

    pub(super) async fn disable_client_asked(
        &self,
        request: pb::DisableClientRequest,
        actor: Actor,
    ) -> Result<pb::DisableClientResponse, Status> {
        let pb::DisableClientRequest { client } = request;
        let disabled = self
            .accounts
            .disable_client(client_of(&client)?, actor)
            .await?;
        let DisabledClient { registered, ended } = disabled;
        Ok(pb::DisableClientResponse {
            client: Some(registered.into()),
            ended_links: ended,
        })
    }

    pub(super) async fn enable_client_asked(
        &self,
        request: pb::EnableClientRequest,
        actor: Actor,
    ) -> Result<pb::EnableClientResponse, Status> {
        let pb::EnableClientRequest { client } = request;
        let client = client_of(&client)?;
        let enabled = self.accounts.enable_client(&client, actor).await?;
        let client = Some(enabled.into());
        Ok(pb::EnableClientResponse { client })
    }
}

impl From<CreateClientError> for Status {
    fn from(error: CreateClientError) -> Self {
        match error {
            CreateClientError::NameTaken => taken("client_name", &error),
            CreateClientError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<ChangeClientError> for Status {
    fn from(error: ChangeClientError) -> Self {
        let message = error.to_string();
        let (profile, refused) = match error {
            ChangeClientError::NotFound => return not_found("client", message),
            ChangeClientError::Trouble(trouble) => return trouble.into(),
            ChangeClientError::Refused { profile, refusal } => (profile, refusal),
        };
        let rule = match refused {
            ClientRefusal::Rotating { until } => {
                let metadata = [("until", until.to_string())];
                let reason = ErrorReason::ClientSecretRotating;
                return refusal(Code::FailedPrecondition, reason, message, &metadata);
            }
            ClientRefusal::NoRedirectUri => "redirect_uri_needed",
            ClientRefusal::RedirectUri(_) => "redirect_uri",
            ClientRefusal::AppRedirectUri(_) => "app_redirect_uri",
            ClientRefusal::VendorId => "vendor_id",
            ClientRefusal::PkceRequired => "pkce_required",
            ClientRefusal::NoSecret => "no_secret",
        };
        let metadata = [
            ("profile", profile.name().to_owned()),
            ("rule", rule.to_owned()),
        ];
        let reason = ErrorReason::ClientPolicy;
        refusal(Code::FailedPrecondition, reason, message, &metadata)
    }
}
