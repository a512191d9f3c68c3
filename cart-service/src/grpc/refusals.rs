//! From errors to statuses: the code, the reason and the metadata that the contract promises, and
//! the one log line.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{causes, refusal, with_detail};
use tonic::{Code, Status};

use crate::catalogue::{CatalogueError, RowError, RowErrors};
use crate::domain::{Limit, RaisedLine, Refusal, Sku};
use crate::operations::{CartError, ExportError, ImportError, RefreshError};
use crate::store::StoreError;

/// The message that several wrong rows are told in.
const WRONG_ROWS: &str = "saycart.cart.v1.WrongRows";

/// So many of them are told where more do not fit.
const FEW_ROWS: usize = 5;

/// The message that a conflict carries.
const CONFLICT: &str = "saycart.cart.v1.CartConflict";

impl From<CartError> for Status {
    fn from(error: CartError) -> Self {
        match error {
            CartError::Refused(refused) => refused.into(),
            CartError::RequestReused => refusal(
                Code::InvalidArgument,
                ErrorReason::RequestReused,
                "this request id and step came before with another body",
                &[],
            ),
            CartError::UnknownRequest => refusal(
                Code::NotFound,
                ErrorReason::UnknownRequest,
                "no add is known under this request id and step",
                &[],
            ),
            // A passport lives a minute longer than its shopper's account at most.
            CartError::Erased => refusal(
                Code::Unauthenticated,
                ErrorReason::PassportInvalid,
                "the passport's account was deleted",
                &[],
            ),
            CartError::Store(source) => store_failed(&source, "a cart could not be reached"),
            CartError::BrokenOff(source) => {
                tracing::error!(error = %causes(&source), "looking through the catalogue was broken off");
                internal()
            }
        }
    }
}

impl From<Refusal> for Status {
    fn from(refused: Refusal) -> Self {
        let text = refused.to_string();
        match refused {
            Refusal::UnknownProduct => {
                refusal(Code::NotFound, ErrorReason::UnknownProduct, text, &[])
            }
            Refusal::NotInCart { sku } => refusal(
                Code::NotFound,
                ErrorReason::NotInCart,
                text,
                &[("sku", sku.map(String::from).unwrap_or_default())],
            ),
            Refusal::NotOnList => refusal(Code::NotFound, ErrorReason::NotOnList, text, &[]),
            Refusal::QuantityLimit {
                limit,
                max,
                present,
                sku,
                stock,
            } => {
                let mut metadata = quantity_limit(limit, max, present);
                metadata.extend(sku.map(|sku| ("sku", Sku::into(sku))));
                metadata.extend(stock.map(|stock| ("stock", stock.to_string())));
                refusal(
                    Code::FailedPrecondition,
                    ErrorReason::QuantityLimit,
                    text,
                    &metadata,
                )
            }
            Refusal::OutOfStock { sku, name, similar } => {
                let mut metadata = vec![("sku", Sku::into(sku)), ("name", name)];
                metadata.extend(similar.map(|similar| ("similar", Sku::into(similar))));
                refusal(
                    Code::FailedPrecondition,
                    ErrorReason::OutOfStock,
                    text,
                    &metadata,
                )
            }
            Refusal::PriceRaised {
                sku,
                name,
                was,
                now,
                line,
            } => {
                let mut metadata = vec![
                    ("sku", Sku::into(sku)),
                    ("name", name),
                    ("was_minor", was.minor().to_string()),
                    ("now_minor", now.minor().to_string()),
                    ("currency", now.currency().to_string()),
                ];
                if let Some(RaisedLine { quantity, total }) = line {
                    metadata.push(("line_quantity", quantity.to_string()));
                    metadata.push(("line_total_minor", total.minor().to_string()));
                }
                refusal(
                    Code::FailedPrecondition,
                    ErrorReason::PriceChanged,
                    text,
                    &metadata,
                )
            }
            Refusal::OtherCurrency { cart, product } => refusal(
                Code::FailedPrecondition,
                ErrorReason::OtherCurrency,
                text,
                &[
                    ("cart_currency", cart.to_string()),
                    ("product_currency", product.to_string()),
                ],
            ),
            Refusal::HeardInOtherCurrency { heard, product } => refusal(
                Code::FailedPrecondition,
                ErrorReason::OtherCurrency,
                text,
                &[
                    ("heard_currency", heard.to_string()),
                    ("product_currency", product.to_string()),
                ],
            ),
            Refusal::VersionConflict { version, cart } => {
                version_conflict(text, version, cart.map(|cart| pb::Cart::from(*cart)))
            }
            Refusal::AmountTooLarge => refusal(
                Code::InvalidArgument,
                ErrorReason::InvalidField,
                text,
                &[("field", "quantity".to_owned())],
            ),
        }
    }
}

/// A change that was decided on an older cart, and the cart as it is.
pub(super) fn version_conflict(text: String, version: u64, cart: Option<pb::Cart>) -> Status {
    let conflict = refusal(
        Code::Aborted,
        ErrorReason::VersionConflict,
        text,
        &[("version", version.to_string())],
    );
    match cart {
        Some(cart) => with_cart(&conflict, cart),
        None => conflict,
    }
}

/// The conflict with the cart as it is, so that nobody has to ask for it; without its lines where they
/// do not fit into what carries it.
fn with_cart(conflict: &Status, cart: pb::Cart) -> Status {
    let lines = u32::try_from(cart.lines.len()).unwrap_or(u32::MAX);
    let summary = pb::CartConflict {
        cart: Some(pb::Cart {
            lines: Vec::new(),
            ..cart.clone()
        }),
        lines_left_out: lines,
    };
    let whole = pb::CartConflict {
        cart: Some(cart),
        lines_left_out: 0,
    };
    with_detail(conflict, CONFLICT, [&whole, &summary])
}

fn quantity_limit(limit: Limit, max: u64, present: u64) -> Vec<(&'static str, String)> {
    let mut metadata = vec![
        ("limit", limit.name().to_owned()),
        ("max", max.to_string()),
        ("present", present.to_string()),
    ];
    match limit {
        Limit::Min(bound) | Limit::MultipleOf(bound) => {
            metadata.push((limit.name(), bound.to_string()));
        }
        Limit::Line | Limit::Items | Limit::Lines | Limit::Total | Limit::Lists => {}
    }
    metadata
}

impl From<ImportError> for Status {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Catalogue(CatalogueError::Row(row)) => row_wrong(&row, row.to_string()),
            ImportError::Catalogue(CatalogueError::Rows(rows)) => rows_wrong(&rows),
            ImportError::Catalogue(CatalogueError::Read(source)) => refusal(
                Code::InvalidArgument,
                ErrorReason::InvalidField,
                format!("the catalogue cannot be read: {source}"),
                &[("field", "chunk".to_owned())],
            ),
            ImportError::NoProduct => refusal(
                Code::InvalidArgument,
                ErrorReason::InvalidField,
                "the catalogue names no product, and nothing was changed; to sell nothing, say so by the mode (`saycart catalogue import --allow-empty`)",
                &[("field", "chunk".to_owned())],
            ),
            ImportError::Store(source) => {
                store_failed(&source, "the catalogue could not be written")
            }
            ImportError::Refresh(RefreshError::Store(source)) => store_failed(
                &source,
                "the catalogue is imported, but could not be read for the index",
            ),
            ImportError::Overtaken => refusal(
                Code::Unavailable,
                ErrorReason::Unavailable,
                "another import came in between and nothing was changed, try again",
                &[],
            ),
            ImportError::BrokenOff | ImportError::Refresh(RefreshError::BrokenOff(_)) => refusal(
                Code::Unavailable,
                ErrorReason::Unavailable,
                "the import was broken off, try again",
                &[],
            ),
        }
    }
}

fn row_wrong(row: &RowError, text: String) -> Status {
    refusal(
        Code::InvalidArgument,
        ErrorReason::CatalogueRow,
        text,
        &[("row", row.row.to_string()), ("field", row.field.clone())],
    )
}

/// The first is told as if it were alone, and with it the others.
fn rows_wrong(rows: &RowErrors) -> Status {
    let RowErrors { first, more } = rows;
    let Some(one) = first.first() else {
        return refusal(
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            "the catalogue cannot be read",
            &[("field", "chunk".to_owned())],
        );
    };
    let told = |count: usize| {
        let rows = first.iter().take(count).map(|row| pb::WrongRow {
            row: row.row,
            field: row.field.clone(),
            fault: row.fault.to_string(),
        });
        let left_out = u64::try_from(first.len().saturating_sub(count)).unwrap_or(u64::MAX);
        pb::WrongRows {
            rows: rows.collect(),
            more: more.saturating_add(left_out),
        }
    };
    let others = told(1).more;
    let refused = row_wrong(one, format!("{one}; {others} more rows are wrong"));
    with_detail(&refused, WRONG_ROWS, [&told(first.len()), &told(FEW_ROWS)])
}

impl From<ExportError> for Status {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(source) => store_failed(&source, "the catalogue could not be read"),
            ExportError::BrokenOff => refusal(
                Code::Unavailable,
                ErrorReason::Unavailable,
                "the export was broken off, try again",
                &[],
            ),
        }
    }
}

impl From<StoreError> for Status {
    fn from(error: StoreError) -> Self {
        store_failed(&error, "what is kept of a shopper could not be read")
    }
}

/// The cause goes to the operator's log, a retry to the caller if it may help.
fn store_failed(source: &StoreError, what: &'static str) -> Status {
    tracing::error!(error = %causes(source), "{what}");
    if source.is_passing() {
        refusal(
            Code::Unavailable,
            ErrorReason::Unavailable,
            "the database is unavailable, try again",
            &[],
        )
    } else {
        internal()
    }
}

fn internal() -> Status {
    refusal(
        Code::Internal,
        ErrorReason::Internal,
        "an internal error, see the log",
        &[],
    )
}
