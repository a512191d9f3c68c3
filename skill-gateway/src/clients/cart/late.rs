//! Changes whose answers came too late to be told.

use saycart_proto::cart::v1 as pb;
use saycart_service::Deadline;

use super::{CartClient, CartError, ChangeId, ListAct, Money, Product};
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

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Add,
    Remove,
    Set,
    Clear,
    Restore,
    List(ListAct),
    TakeBack,
}

impl ChangeKind {
    fn wire(self) -> pb::LateKind {
        match self {
            Self::Add => pb::LateKind::AddItem,
            Self::Remove => pb::LateKind::RemoveItem,
            Self::Set => pb::LateKind::SetQuantity,
            Self::Clear => pb::LateKind::ClearCart,
            Self::Restore => pb::LateKind::RestoreCart,
            Self::List(ListAct::Add) => pb::LateKind::AddToList,
            Self::List(ListAct::Aside) => pb::LateKind::MoveToList,
            Self::List(ListAct::Remove) => pb::LateKind::RemoveFromList,
            Self::List(ListAct::ToCart | ListAct::AllToCart) => pb::LateKind::MoveToCart,
            Self::TakeBack => pb::LateKind::TakeBackMove,
        }
    }
}

/// What a late change came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateChange {
    /// Which change it was, so that it can be taken back.
    pub(crate) by: ChangeId,
    pub(crate) effect: LateEffect,
    /// Of an emptied or restored cart none.
    pub(crate) lines: Vec<LateLine>,
    /// Of which list; its id is empty if it was the cart's alone.
    pub(crate) list_id: String,
    /// Empty for the list without a name.
    pub(crate) list_name: String,
    /// What could not be put back into a restored cart.
    pub(crate) gone: Vec<Product>,
}

/// Where a late change took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LateEffect {
    /// Pieces went into the cart, from nowhere.
    InCart,
    /// Pieces went out of the cart.
    OutOfCart,
    /// So many lie in the cart now.
    Counted,
    /// The cart was emptied.
    Emptied,
    /// What was taken out of the cart is in it again.
    Restored,
    /// Pieces went on a list.
    OnList,
    /// Pieces went off a list.
    OffList,
    /// Pieces went from a list into the cart.
    FromList,
}

/// A product of which pieces moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateLine {
    pub(crate) product: Product,
    pub(crate) pieces: u32,
    /// How many there were then: in the cart, or on the list.
    pub(crate) present: u32,
    /// What one cost in the cart that they went out of, in minor units.
    pub(crate) at: Option<u64>,
}

impl TryFrom<pb::LateChange> for LateChange {
    type Error = CartError;

    fn try_from(change: pb::LateChange) -> Result<Self, CartError> {
        let effect = match change.effect() {
            pb::LateEffect::InCart => LateEffect::InCart,
            pb::LateEffect::OutOfCart => LateEffect::OutOfCart,
            pb::LateEffect::Counted => LateEffect::Counted,
            pb::LateEffect::Emptied => LateEffect::Emptied,
            pb::LateEffect::Restored => LateEffect::Restored,
            pb::LateEffect::OnList => LateEffect::OnList,
            pb::LateEffect::OffList => LateEffect::OffList,
            pb::LateEffect::FromList => LateEffect::FromList,
            pb::LateEffect::Unspecified => return Err(CartError::Malformed("effect")),
        };
        let pb::LateChange {
            effect: _,
            lines,
            list_id,
            list_name,
            gone,
            request_id,
            step,
        } = change;
        Ok(Self {
            by: ChangeId { request_id, step },
            effect,
            lines: lines.into_iter().map(Into::into).collect(),
            list_id,
            list_name,
            gone: gone.into_iter().map(Into::into).collect(),
        })
    }
}

impl From<pb::LateLine> for LateLine {
    fn from(line: pb::LateLine) -> Self {
        let pb::LateLine {
            sku,
            name,
            spoken_name,
            spoken_plural,
            pieces,
            present,
            unit_price,
        } = line;
        let at = unit_price.and_then(|price| Money::try_from(price).ok());
        Self {
            product: Product {
                sku,
                name,
                spoken_name,
                spoken_plural,
                ..Product::default()
            },
            pieces,
            present,
            at: at.map(|price| price.minor),
        }
    }
}

impl CartClient {
    /// Notes that nobody was told what became of this change.
    pub(crate) async fn note_late_add(
        &self,
        passport: &Passport,
        change: &ChangeId,
        kind: ChangeKind,
        deadline: Deadline,
    ) -> Result<(), CartError> {
        let request = pb::NoteLateAddRequest {
            request_id: change.request_id.clone(),
            step: change.step,
            kind: kind.wire().into(),
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(NOTE_LATE_ADD, deadline, request, async |request| {
            client.note_late_add(request).await
        });
        let pb::NoteLateAddResponse {} = response.await?;
        Ok(())
    }

    /// What such changes did, to be told with the answer to this request: the same each
    /// time, and to no other request.
    pub(crate) async fn take_late_adds(
        &self,
        passport: &Passport,
        request_id: &str,
        deadline: Deadline,
    ) -> Result<Vec<LateChange>, CartError> {
        let request = pb::TakeLateAddsRequest {
            request_id: request_id.to_owned(),
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(TAKE_LATE_ADDS, deadline, request, async |request| {
            client.take_late_adds(request).await
        });
        let pb::TakeLateAddsResponse { changes } = response.await?;
        changes.into_iter().map(LateChange::try_from).collect()
    }
}
