//! buf's STANDARD rules, as far as they can be broken by us: <https://buf.build/docs/lint/rules>.

use std::collections::HashSet;

use prost_reflect::{DescriptorPool, EnumDescriptor, FileDescriptor, MessageDescriptor};
use prost_reflect::{ServiceDescriptor, Syntax};

use crate::{bad_contract, contract, is_ours};

#[test]
fn the_contract_follows_bufs_standard_names() {
    assert_eq!(faults(&contract()), Vec::<String>::new());
}

#[test]
fn every_rule_finds_its_fault() {
    let found = faults(&bad_contract()).join("\n");

    for fault in [
        "saycart/bad/v1/BadFile.proto: its folder is not its package saycart.other.v1",
        "saycart/bad/v1/BadFile.proto: a file is called in lower_snake_case",
        "saycart.other.v1.Things: a service's name ends in `Service`",
        "saycart.other.v1.Things.get_thing: an RPC is called in PascalCase",
        "saycart.other.v1.Things.get_thing: takes saycart.other.v1.thing, not get_thingRequest",
        "saycart.other.v1.Things.get_thing: answers saycart.other.v1.thing, not get_thingResponse",
        "saycart.other.v1.thing: serves more than one RPC, or both ways of one",
        "saycart.other.v1.thing: a message is called in PascalCase",
        "saycart.other.v1.thing.BadField: a field is called in lower_snake_case",
        "saycart.other.v1.thing.BadChoice: a oneof is called in lower_snake_case",
        "saycart.other.v1.colour: an enum is called in PascalCase",
        "saycart.other.v1.colour: its zero is COLOUR_UNSPECIFIED, not RED",
        "saycart.other.v1.RED: its prefix is COLOUR_",
    ] {
        assert!(
            found.contains(fault),
            "not found: {fault}\n\nfound:\n{found}"
        );
    }
}

fn faults(pool: &DescriptorPool) -> Vec<String> {
    let mut faults = Vec::new();
    for file in pool.files().filter(|file| is_ours(file.package_name())) {
        check_file(&file, &mut faults);
    }
    let mut in_use = HashSet::new();
    for service in pool
        .services()
        .filter(|service| is_ours(service.package_name()))
    {
        check_service(&service, &mut in_use, &mut faults);
    }
    for message in pool
        .all_messages()
        .filter(|message| is_ours(message.package_name()))
    {
        check_message(&message, &mut faults);
    }
    for list in pool.all_enums().filter(|list| is_ours(list.package_name())) {
        check_enum(&list, &mut faults);
    }
    faults
}

fn check_file(file: &FileDescriptor, faults: &mut Vec<String>) {
    let name = file.name();
    let package = file.package_name();
    let (folder, stem) = name.rsplit_once('/').unwrap_or(("", name));
    if folder.replace('/', ".") != package {
        faults.push(format!("{name}: its folder is not its package {package}"));
    }
    if !is_lower_snake(stem.trim_end_matches(".proto")) {
        faults.push(format!("{name}: a file is called in lower_snake_case"));
    }
    let version = package.rsplit('.').next().unwrap_or_default();
    let number = version.strip_prefix('v').map(str::parse::<u32>);
    if !matches!(number, Some(Ok(_))) {
        faults.push(format!(
            "{name}: its package ends in a version, not {version}"
        ));
    }
    if file.syntax() != Syntax::Proto3 {
        faults.push(format!("{name}: is written in proto3"));
    }
}

fn check_service(
    service: &ServiceDescriptor,
    in_use: &mut HashSet<String>,
    faults: &mut Vec<String>,
) {
    let name = service.full_name();
    if !is_pascal(service.name()) || !service.name().ends_with("Service") {
        faults.push(format!("{name}: a service's name ends in `Service`"));
    }
    for rpc in service.methods() {
        let (name, rpc_name) = (rpc.full_name(), rpc.name());
        if !is_pascal(rpc_name) {
            faults.push(format!("{name}: an RPC is called in PascalCase"));
        }
        let (request, response) = (rpc.input(), rpc.output());
        if request.name() != format!("{rpc_name}Request") {
            let given = request.full_name();
            faults.push(format!("{name}: takes {given}, not {rpc_name}Request"));
        }
        if response.name() != format!("{rpc_name}Response") {
            let given = response.full_name();
            faults.push(format!("{name}: answers {given}, not {rpc_name}Response"));
        }
        for message in [request, response] {
            let name = message.full_name().to_owned();
            if in_use.contains(&name) {
                faults.push(format!(
                    "{name}: serves more than one RPC, or both ways of one"
                ));
            }
            in_use.insert(name);
        }
    }
}

fn check_message(message: &MessageDescriptor, faults: &mut Vec<String>) {
    let name = message.full_name();
    if !is_pascal(message.name()) {
        faults.push(format!("{name}: a message is called in PascalCase"));
    }
    for field in message
        .fields()
        .filter(|field| !is_lower_snake(field.name()))
    {
        faults.push(format!(
            "{}: a field is called in lower_snake_case",
            field.full_name()
        ));
    }
    for choice in message.oneofs().filter(|choice| !choice.is_synthetic()) {
        if !is_lower_snake(choice.name()) {
            faults.push(format!(
                "{}: a oneof is called in lower_snake_case",
                choice.full_name()
            ));
        }
    }
}

fn check_enum(list: &EnumDescriptor, faults: &mut Vec<String>) {
    let name = list.full_name();
    if !is_pascal(list.name()) {
        faults.push(format!("{name}: an enum is called in PascalCase"));
    }
    let prefix = format!("{}_", upper_snake(list.name()));
    let zero = format!("{prefix}UNSPECIFIED");
    let given = list.default_value();
    if given.number() != 0 || given.name() != zero {
        faults.push(format!("{name}: its zero is {zero}, not {}", given.name()));
    }
    for value in list
        .values()
        .filter(|value| !value.name().starts_with(&prefix))
    {
        faults.push(format!("{}: its prefix is {prefix}", value.full_name()));
    }
}

fn is_lower_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
}

fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// `ErrorReason` → `ERROR_REASON`.
fn upper_snake(name: &str) -> String {
    let mut upper = String::new();
    for (at, letter) in name.chars().enumerate() {
        if at > 0 && letter.is_ascii_uppercase() {
            upper.push('_');
        }
        upper.push(letter.to_ascii_uppercase());
    }
    upper
}
