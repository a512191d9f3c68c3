//! `saycart user history`: whether a shopper lets their history be used, as they told the shop.

use saycart_proto::cart::v1 as pb;
use serde_json::json;

use super::instant;
use crate::cli::{Failure, HistoryArg, Output};
use crate::operator::{Operator, ask};

/// What holds.
pub(super) async fn held(operator: &Operator, user_id: &str) -> Result<pb::History, Failure> {
    let mut accounts = operator.accounts().await?;
    let request = pb::GetAccountHistoryRequest {
        user_id: user_id.to_owned(),
    };
    let answer = ask(request, async move |request| {
        accounts.get_account_history(request).await
    });
    Ok(answer.await?.history.unwrap_or_default())
}

/// Keeps what the shopper told the shop.
pub(super) async fn set(
    operator: &Operator,
    user_id: &str,
    wanted: HistoryArg,
    wording: u32,
) -> Result<pb::History, Failure> {
    let mut accounts = operator.accounts().await?;
    let wanted = match wanted {
        HistoryArg::On => pb::HistoryUse::On,
        HistoryArg::Off => pb::HistoryUse::Off,
    };
    let request = pb::SetAccountHistoryRequest {
        user_id: user_id.to_owned(),
        request_id: format!("operator.{}", uuid::Uuid::now_v7()),
        r#use: wanted.into(),
        wording,
    };
    let answer = ask(request, async move |request| {
        accounts.set_account_history(request).await
    });
    Ok(answer.await?.history.unwrap_or_default())
}

/// Prints what holds.
pub(super) fn show(user_id: &str, held: &pb::History, output: Output) -> Result<(), Failure> {
    let used = match held.r#use() {
        pb::HistoryUse::On => "on",
        pb::HistoryUse::Off | pb::HistoryUse::Unspecified => "off",
    };
    let channel = match held.channel() {
        pb::Channel::Voice => Some("voice"),
        pb::Channel::Page => Some("page"),
        pb::Channel::Disabling => Some("disabling"),
        pb::Channel::Operator => Some("operator"),
        pb::Channel::Unspecified => None,
    };
    let decided_at = instant(held.decided_at.as_ref());
    let said = match (&decided_at, channel) {
        (Some(at), Some(channel)) => format!("decided {at} by {channel}, wording {}", held.wording),
        _ => "never decided: `cart.use_history` holds".to_owned(),
    };
    output.result(
        &json!({
            "user_id": user_id,
            "use_history": used,
            "decided_at": decided_at,
            "channel": channel,
            "wording": channel.map(|_| held.wording),
        }),
        &format!("{user_id}  history {used}; {said}"),
    )
}
