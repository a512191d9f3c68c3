//! Backward compatibility: what the last release promised still stands.
//!
//! `released/v1.txt` lists every RPC, field and enum value of the last release. Additions are
//! free. A field or value may go only when its number and its name are reserved, so that neither
//! ever comes back with another meaning; an RPC may not go.
//!
//! This test writes the contract of today to `target/tmp/contract.txt`. At a release that file
//! becomes the new `released/v1.txt`.

use std::collections::BTreeSet;

use prost_reflect::{DescriptorPool, FieldDescriptor, Kind};

use crate::{contract, is_ours};

const RELEASED: &str = include_str!("../../released/v1.txt");

#[test]
fn nothing_that_was_released_is_gone_or_changed() {
    let today = listing(&contract());
    let text: String = today.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/contract.txt"), text)
        .expect("cargo makes this folder for tests");

    let gone: Vec<&str> = RELEASED
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| !today.contains(*line) && !is_reserved(&contract(), line))
        .collect();

    assert_eq!(
        gone,
        Vec::<&str>::new(),
        "released, and now gone or different"
    );
}

#[test]
fn a_field_that_changes_its_type_its_number_or_its_name_is_noticed() {
    let today = listing(&contract());

    let user_id = "field saycart.auth.v1.Active 1 user_id string";
    assert!(today.contains(user_id), "{today:#?}");
    for changed in [
        user_id.replace("string", "bytes"),
        user_id.replace(" 1 ", " 99 "),
    ] {
        assert!(!today.contains(&changed));
        assert!(!is_reserved(&contract(), &changed));
    }
}

/// One line for each thing that somebody may rely on.
fn listing(pool: &DescriptorPool) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for service in pool
        .services()
        .filter(|service| is_ours(service.package_name()))
    {
        for rpc in service.methods() {
            let stream = |streams| if streams { "stream " } else { "" };
            lines.insert(format!(
                "rpc {} ({}{}) ({}{})",
                rpc.full_name(),
                stream(rpc.is_client_streaming()),
                rpc.input().full_name(),
                stream(rpc.is_server_streaming()),
                rpc.output().full_name(),
            ));
        }
    }
    for message in pool
        .all_messages()
        .filter(|message| is_ours(message.package_name()))
    {
        for field in message.fields() {
            let (number, name) = (field.number(), field.name());
            let message = message.full_name();
            lines.insert(format!("field {message} {number} {name} {}", kind(&field)));
        }
    }
    for list in pool.all_enums().filter(|list| is_ours(list.package_name())) {
        for value in list.values() {
            lines.insert(format!(
                "value {} {} {}",
                list.full_name(),
                value.number(),
                value.name()
            ));
        }
    }
    lines
}

/// What a field is on the wire and in a client's code.
fn kind(field: &FieldDescriptor) -> String {
    let kind = match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(list) => list.full_name().to_owned(),
        scalar => format!("{scalar:?}"),
    };
    let choice = field
        .containing_oneof()
        .filter(|choice| !choice.is_synthetic());
    match choice {
        Some(choice) => format!("{kind} in {}", choice.name()),
        None if field.is_list() => format!("repeated {kind}"),
        None if field.is_map() => format!("map {kind}"),
        None if field.field_descriptor_proto().proto3_optional() => format!("optional {kind}"),
        None => kind,
    }
}

/// Whether what this line of the release names has been taken away in the one permitted way.
fn is_reserved(pool: &DescriptorPool, line: &str) -> bool {
    let mut words = line.split(' ');
    let (Some(what), Some(owner), Some(number), Some(name)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    match what {
        "field" => pool.get_message_by_name(owner).is_some_and(|message| {
            number.parse().is_ok_and(|number: u32| {
                message
                    .reserved_ranges()
                    .any(|range| range.contains(&number))
            }) && message.reserved_names().any(|reserved| reserved == name)
        }),
        "value" => pool.get_enum_by_name(owner).is_some_and(|list| {
            number.parse().is_ok_and(|number: i32| {
                list.reserved_ranges().any(|range| range.contains(&number))
            }) && list.reserved_names().any(|reserved| reserved == name)
        }),
        _ => false,
    }
}
