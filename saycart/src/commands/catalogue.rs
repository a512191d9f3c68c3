//! `saycart catalogue`: what the shop sells.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use saycart_cart_service::{Availability, CatalogueFormat, Product, catalogue};
use saycart_proto::cart::v1 as pb;
use saycart_service::detail_of;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tonic::Response;

use super::{Environment, search};
use crate::cli::{
    CatalogueCommand, Failure, FormatArg, Global, Output, PageArgs, Progress, Table, list, pour,
};
use crate::operator::{Operator, Patience, ask, ask_within};

/// The message in which several wrong rows are told.
const WRONG_ROWS: &str = "saycart.cart.v1.WrongRows";

/// Bytes of a message; the contract allows 64 KiB.
const CHUNK: usize = 64 * 1024;

/// The largest catalogue that the contract allows goes into the database row by row.
const IMPORT: Patience = Patience {
    limit: Duration::from_mins(15),
    look: "`saycart catalogue search` shows which catalogue is in use",
};

/// Reading and writing are each a matter of seconds.
const EXPORT: Patience = Patience {
    limit: Duration::from_mins(5),
    look: "an export changes nothing, repeat it",
};

pub(super) async fn run(
    command: CatalogueCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    match command {
        CatalogueCommand::Import {
            file,
            delta,
            allow_empty,
        } => {
            let mode = if delta {
                pb::ImportMode::Delta
            } else if allow_empty {
                pb::ImportMode::ReplaceOrEmpty
            } else {
                pb::ImportMode::Replace
            };
            let pieces = read(&file).await?;
            let operator = Operator::reach(global, environment).await?;
            let total: usize = pieces.iter().map(Bytes::len).sum();
            // When all is sent, the services still have to put it in use.
            let total = u64::try_from(total).unwrap_or(u64::MAX);
            let progress = Progress::of(total, ", putting it in use", output);
            let upload = Upload {
                mode,
                format: format_of(&file),
                pieces,
                progress,
            };
            let imported = import(&operator, upload).await;
            operator.leave().await;
            show_import(&imported?, output)
        }
        CatalogueCommand::Export {
            file,
            format,
            locale,
        } => {
            let format = match (format, &file) {
                (Some(FormatArg::Csv), _) | (None, None) => pb::CatalogueFormat::Csv,
                (Some(FormatArg::Jsonl), _) => pb::CatalogueFormat::JsonLines,
                (Some(FormatArg::Alexa), _) => pb::CatalogueFormat::AlexaSlotType,
                (None, Some(file)) => format_of(file),
            };
            let request = pb::ExportRequest {
                format: format.into(),
                locale: locale.unwrap_or_default(),
            };
            let operator = Operator::reach(global, environment).await?;
            let progress = Progress::of(1_000, "", output);
            let exported = export(&operator, request, progress).await;
            operator.leave().await;
            write(&exported?, file.as_deref(), output).await
        }
        CatalogueCommand::List(page) => {
            let request = pb::ExportRequest {
                format: pb::CatalogueFormat::JsonLines.into(),
                locale: String::new(),
            };
            let operator = Operator::reach(global, environment).await?;
            let exported = export(&operator, request, Progress::of(1_000, "", output)).await;
            operator.leave().await;
            show_products(&exported?, &page, output)
        }
        CatalogueCommand::Unresolved { limit } => {
            let request = pb::ListUnresolvedRequest { limit };
            let operator = Operator::reach(global, environment).await?;
            let mut catalogue = operator.catalogue().await?;
            let listed = ask(request, async move |request| {
                catalogue.list_unresolved(request).await
            })
            .await;
            operator.leave().await;
            show_unresolved(&listed?, output)
        }
        CatalogueCommand::Synonyms { limit } => {
            let request = pb::ListSynonymProposalsRequest { limit };
            let operator = Operator::reach(global, environment).await?;
            let mut catalogue = operator.catalogue().await?;
            let listed = ask(request, async move |request| {
                catalogue.list_synonym_proposals(request).await
            })
            .await;
            operator.leave().await;
            show_synonyms(&listed?, output)
        }
        CatalogueCommand::Search(arguments) => {
            search::run(arguments, global, environment, output).await
        }
    }
}

/// A catalogue, or a delta, on its way.
pub(crate) struct Upload {
    pub(crate) mode: pb::ImportMode,
    pub(crate) format: pb::CatalogueFormat,
    pub(crate) pieces: Vec<Bytes>,
    pub(crate) progress: Progress,
}

/// Streams it in pieces; the old catalogue stays unless every row is good.
pub(crate) async fn import(
    operator: &Operator,
    upload: Upload,
) -> Result<pb::ImportResponse, Failure> {
    let Upload {
        mode,
        format,
        pieces,
        progress,
    } = upload;
    // The stream's own bar goes with the last piece, this one with the answer.
    let on_the_way = progress.clone();
    let messages = pieces.into_iter().map(move |piece| {
        on_the_way.add(piece.len());
        pb::ImportRequest {
            format: format.into(),
            chunk: piece.to_vec(),
            mode: mode.into(),
        }
    });
    let mut catalogue = operator.catalogue().await?;
    let stream = tokio_stream::iter(messages);
    let imported = ask_within(IMPORT, stream, async move |request| {
        catalogue.import(request).await
    });
    imported.await.map_err(row_by_row)
}

/// Where several rows are wrong, each of them.
fn row_by_row(failure: Failure) -> Failure {
    let Failure::Refused(status) = &failure else {
        return failure;
    };
    let Some(pb::WrongRows { rows, more }) = detail_of(status, WRONG_ROWS) else {
        return failure;
    };
    let told = rows.into_iter().map(|row| {
        let pb::WrongRow { row, field, fault } = row;
        let column = if field.is_empty() {
            String::new()
        } else {
            format!(", `{field}`")
        };
        format!("row {row}{column}: {fault}")
    });
    wrong_rows(told, more)
}

/// What is wrong with the rows of a file, and how many more are wrong.
pub(super) fn wrong_rows(told: impl Iterator<Item = String>, more: u64) -> Failure {
    let rest = (more > 0).then(|| format!("and {more} more rows are wrong"));
    let told = told.chain(rest).map(|told| ("catalogue_row", told));
    Failure::Several(told.collect())
}

/// The whole file, before anything is written: a broken stream shall not look like a catalogue.
pub(super) async fn export(
    operator: &Operator,
    request: pb::ExportRequest,
    progress: Progress,
) -> Result<Vec<u8>, Failure> {
    let mut catalogue = operator.catalogue().await?;
    ask_within(EXPORT, request, async move |request| {
        let mut stream = catalogue.export(request).await?.into_inner();
        let (mut file, mut shown) = (Vec::new(), 0);
        while let Some(piece) = stream.message().await? {
            let pb::ExportResponse {
                chunk,
                done_permille,
            } = piece;
            let done = usize::try_from(done_permille).unwrap_or(1_000);
            progress.add(done.saturating_sub(shown));
            shown = done.max(shown);
            file.extend(chunk);
        }
        Ok(Response::new(file))
    })
    .await
}

async fn write(exported: &[u8], file: Option<&Path>, output: Output) -> Result<(), Failure> {
    let Some(path) = file else {
        return pour(exported);
    };
    tokio::fs::write(path, exported).await.map_err(|error| {
        Failure::new(
            "unwritable_file",
            format!("cannot write {}: {error}", path.display()),
        )
    })?;
    let bytes = exported.len();
    output.result(
        &json!({ "file": path.display().to_string(), "bytes": bytes }),
        &format!("{bytes} bytes in {}", path.display()),
    )
}

/// A text in pieces that fit into messages.
pub(crate) fn pieces_of(text: &'static str) -> Vec<Bytes> {
    let mut rest = Bytes::from_static(text.as_bytes());
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        pieces.push(rest.split_to(rest.len().min(CHUNK)));
    }
    pieces
}

async fn read(path: &Path) -> Result<Vec<Bytes>, Failure> {
    let read = async {
        let mut file = tokio::fs::File::open(path).await?;
        let mut pieces = Vec::new();
        loop {
            let mut piece = bytes::BytesMut::with_capacity(CHUNK);
            if file.read_buf(&mut piece).await? == 0 {
                return Ok(pieces);
            }
            pieces.push(piece.freeze());
        }
    };
    let pieces: Vec<Bytes> = read.await.map_err(|error: std::io::Error| {
        Failure::new(
            "unreadable_file",
            format!("cannot read {}: {error}", path.display()),
        )
    })?;
    // An export that failed leaves such a file. It shall not pass for a shop that sells nothing.
    if pieces.is_empty() {
        return Err(Failure::new(
            "empty_file",
            format!("{} is empty: nothing was imported", path.display()),
        ));
    }
    Ok(pieces)
}

pub(super) fn format_of(path: &Path) -> pb::CatalogueFormat {
    let is_json_lines = path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("jsonl") || extension.eq_ignore_ascii_case("ndjson")
    });
    if is_json_lines {
        pb::CatalogueFormat::JsonLines
    } else {
        pb::CatalogueFormat::Csv
    }
}

fn show_import(imported: &pb::ImportResponse, output: Output) -> Result<(), Failure> {
    let pb::ImportResponse {
        products,
        added,
        changed,
        withdrawn,
    } = *imported;
    output.result(
        &json!({
            "products": products,
            "added": added,
            "changed": changed,
            "withdrawn": withdrawn,
        }),
        &format!("{products} products: {added} added, {changed} changed, {withdrawn} withdrawn"),
    )
}

/// A page of what is sold; an export has it in the order of its numbers.
fn show_products(exported: &[u8], page: &PageArgs, output: Output) -> Result<(), Failure> {
    let products = catalogue::read_all(CatalogueFormat::JsonLines, exported)
        .map_err(|error| Failure::because("catalogue_row", &error))?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let after = |product: &&Product| product.sku.as_str() > page.after.as_str();
    let mut rest = products.iter().filter(after);
    let here: Vec<&Product> = rest.by_ref().take(limit).collect();
    let next = match (here.last(), rest.next()) {
        (Some(last), Some(_another)) => last.sku.as_str(),
        (None | Some(_), _) => "",
    };
    let mut table = Table::with_head(&["sku", "name", "price", "in stock"]);
    let mut items = Vec::new();
    for product in here {
        let (amount, currency) = (product.price.minor(), product.price.currency());
        let in_stock = product.availability == Availability::InStock;
        table.row([
            product.sku.to_string(),
            product.name.clone(),
            format!("{amount} {currency}"),
            if in_stock { "yes" } else { "no" }.to_owned(),
        ]);
        items.push(json!({
            "sku": product.sku.as_str(),
            "name": product.name,
            "price": { "amount_minor": amount, "currency": currency.code() },
            "in_stock": in_stock,
        }));
    }
    let text = table.text(output.paint(), "nothing is sold", next);
    output.result(&list(&items, next), &text)
}

fn show_unresolved(listed: &pb::ListUnresolvedResponse, output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&["people", "times", "language", "phrase"]);
    let mut items = Vec::new();
    for pb::UnresolvedPhrase {
        phrase,
        language,
        times,
        people,
    } in &listed.phrases
    {
        table.row([
            people.to_string(),
            times.to_string(),
            language.clone(),
            phrase.clone(),
        ]);
        items.push(json!({
            "phrase": phrase,
            "language": language,
            "times": times,
            "people": people,
        }));
    }
    let nothing = "nothing was asked for in vain by five people in thirty days";
    output.result(&list(&items, ""), &table.text(output.paint(), nothing, ""))
}

fn show_synonyms(listed: &pb::ListSynonymProposalsResponse, output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&["people", "language", "phrase", "sku", "name"]);
    let mut items = Vec::new();
    for pb::SynonymProposal {
        phrase,
        language,
        sku,
        name,
        people,
    } in &listed.proposals
    {
        table.row([
            people.to_string(),
            language.clone(),
            phrase.clone(),
            sku.clone(),
            name.clone(),
        ]);
        items.push(json!({
            "phrase": phrase,
            "language": language,
            "sku": sku,
            "name": name,
            "people": people,
        }));
    }
    let nothing = "nothing was meant by other words by three people in thirty days";
    let mut text = table.text(output.paint(), nothing, "");
    if !items.is_empty() {
        text.push_str(
            "\nTo take one: write the phrase into the row's column `synonyms`, apart by `;`, and import the file.",
        );
    }
    output.result(&list(&items, ""), &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_empty_file_is_no_catalogue() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        std::fs::write(file("empty.jsonl"), "").unwrap();
        std::fs::write(file("full.jsonl"), "{}").unwrap();

        assert!(read(&file("empty.jsonl")).await.is_err());
        assert_eq!(read(&file("full.jsonl")).await.unwrap().concat(), b"{}");
    }

    #[test]
    fn the_format_is_the_extensions_in_any_case() {
        let format = |name: &str| format_of(Path::new(name));

        for name in ["a.jsonl", "a.JSONL", "a.NdJson"] {
            assert_eq!(format(name), pb::CatalogueFormat::JsonLines, "{name}");
        }
        for name in ["a.csv", "jsonl", "a.jsonl.csv"] {
            assert_eq!(format(name), pb::CatalogueFormat::Csv, "{name}");
        }
    }
}
