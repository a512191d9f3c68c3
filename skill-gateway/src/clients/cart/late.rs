//! Adds whose answers came too late to be told.

use saycart_proto::cart::v1 as pb;
use saycart_service::Deadline;

use super::{Addition, CartClient, CartError, ChangeId};
use crate::clients::{Passport, call};

// As telemetry names them.
const NOTE_LATE_ADD: &str = "saycart.cart.v1.CartService/NoteLateAdd";
const TAKE_LATE_ADDS: &str = "saycart.cart.v1.CartService/TakeLateAdds";

/// Whether cart-service knows of adds that were late, as far as its answers said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum LateAdds {
    /// No answer said anything of it.
    #[default]
    Unsaid,
    /// There are none.
    None,
    /// There are, told by now or not.
    Noted,
}

impl LateAdds {
    /// As an answer says it.
    pub(super) fn said(late_adds: bool) -> Self {
        if late_adds { Self::Noted } else { Self::None }
    }
}

impl CartClient {
    /// Notes that nobody was told what became of this add.
    pub(crate) async fn note_late_add(
        &self,
        passport: &Passport,
        change: &ChangeId,
        deadline: Deadline,
    ) -> Result<(), CartError> {
        let request = pb::NoteLateAddRequest {
            request_id: change.request_id.clone(),
            step: change.step,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(NOTE_LATE_ADD, deadline, request, async |request| {
            client.note_late_add(request).await
        });
        let pb::NoteLateAddResponse {} = response.await?;
        Ok(())
    }

    /// What such adds put into the cart, to be told with the answer to this request: the same each
    /// time, and to no other request.
    pub(crate) async fn take_late_adds(
        &self,
        passport: &Passport,
        request_id: &str,
        deadline: Deadline,
    ) -> Result<Vec<Addition>, CartError> {
        let request = pb::TakeLateAddsRequest {
            request_id: request_id.to_owned(),
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(TAKE_LATE_ADDS, deadline, request, async |request| {
            client.take_late_adds(request).await
        });
        let pb::TakeLateAddsResponse { added } = response.await?;
        added.into_iter().map(Addition::try_from).collect()
    }
}
