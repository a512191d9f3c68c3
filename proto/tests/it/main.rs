//! The contract, walked from the descriptors that the services and their clients are built from.
//!
//! [`names`] holds it to buf's STANDARD rules, [`comments`] to our rule that it explains itself,
//! and [`release`] to the last release: nothing that somebody may rely on goes away.

mod comments;
mod names;
mod release;

use prost_reflect::DescriptorPool;

/// The contract as it is built into this crate.
fn contract() -> DescriptorPool {
    DescriptorPool::decode(saycart_proto::FILE_DESCRIPTOR_SET).expect("build.rs wrote it")
}

/// A contract that breaks every rule that is checked, once.
fn bad_contract() -> DescriptorPool {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures");
    let mut compiler = protox::Compiler::new([folder]).expect("the folder is there");
    compiler.include_source_info(true).include_imports(true);
    compiler
        .open_file("saycart/bad/v1/BadFile.proto")
        .expect("bad style is good syntax");
    compiler.descriptor_pool()
}

/// Ours, without what we import.
fn is_ours(package: &str) -> bool {
    package.starts_with("saycart.")
}
