//! The contract explains itself: other teams read the `.proto` files and nothing else.

use prost_reflect::{DescriptorPool, FileDescriptor};

use crate::{bad_contract, contract, is_ours};

#[test]
fn everything_in_the_contract_is_explained() {
    assert_eq!(faults(&contract()), Vec::<String>::new());
}

#[test]
fn every_missing_explanation_is_found() {
    let found = faults(&bad_contract()).join("\n");

    for fault in [
        "saycart.other.v1.Things: no comment",
        "saycart.other.v1.Things.get_thing: no comment",
        "saycart.other.v1.Things.get_thing: says neither `Idempotent` nor `Not idempotent`",
        "saycart.other.v1.Things.get_thing: names no `Codes`",
        "saycart.other.v1.Things.get_thing: does not say `Who may call`",
        "saycart.other.v1.thing: no comment",
        "saycart.other.v1.thing.BadField: no comment",
        "saycart.other.v1.thing.BadChoice: no comment",
        "saycart.other.v1.colour: no comment",
        "saycart.other.v1.RED: no comment",
    ] {
        assert!(
            found.contains(fault),
            "not found: {fault}\n\nfound:\n{found}"
        );
    }
}

fn faults(pool: &DescriptorPool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut explained = |file: &FileDescriptor, path: &[i32], name: &str| {
        let comment = comment(file, path);
        if comment.is_none() {
            faults.push(format!("{name}: no comment"));
        }
        comment.unwrap_or_default()
    };

    let mut rpcs = Vec::new();
    for service in pool
        .services()
        .filter(|service| is_ours(service.package_name()))
    {
        let file = service.parent_file();
        let of_service = explained(&file, service.path(), service.full_name());
        for rpc in service.methods() {
            let of_rpc = explained(&file, rpc.path(), rpc.full_name());
            rpcs.push((rpc.full_name().to_owned(), of_rpc, of_service.clone()));
        }
    }
    for message in pool
        .all_messages()
        .filter(|message| is_ours(message.package_name()))
    {
        let file = message.parent_file();
        explained(&file, message.path(), message.full_name());
        for field in message.fields() {
            explained(&file, field.path(), field.full_name());
        }
        for choice in message.oneofs().filter(|choice| !choice.is_synthetic()) {
            explained(&file, choice.path(), choice.full_name());
        }
    }
    for list in pool.all_enums().filter(|list| is_ours(list.package_name())) {
        let file = list.parent_file();
        explained(&file, list.path(), list.full_name());
        for value in list.values() {
            explained(&file, value.path(), value.full_name());
        }
    }

    for (name, of_rpc, of_service) in rpcs {
        check_rpc(&name, &of_rpc, &of_service, &mut faults);
    }
    faults
}

/// Idempotency stands at each RPC; codes and callers may stand once, at the service.
fn check_rpc(name: &str, of_rpc: &str, of_service: &str, faults: &mut Vec<String>) {
    if !of_rpc.contains("Idempotent") && !of_rpc.contains("Not idempotent") {
        faults.push(format!(
            "{name}: says neither `Idempotent` nor `Not idempotent`"
        ));
    }
    let anywhere = format!("{of_rpc}\n{of_service}");
    if !anywhere.contains("Codes") {
        faults.push(format!("{name}: names no `Codes`"));
    }
    if !anywhere.contains("Who may call") {
        faults.push(format!("{name}: does not say `Who may call`"));
    }
}

fn comment(file: &FileDescriptor, path: &[i32]) -> Option<String> {
    let info = file.file_descriptor_proto().source_code_info.as_ref()?;
    let location = info
        .location
        .iter()
        .find(|location| location.path == path)?;
    let text = location.leading_comments().trim();
    (!text.is_empty()).then(|| text.to_owned())
}
