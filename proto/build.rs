//! Compiles `proto/` with protox (no protoc needed) and generates the tonic code.

use prost::Message as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = [
        "saycart/v1/error_reason.proto",
        "saycart/auth/v1/auth_service.proto",
        "saycart/auth/v1/admin_service.proto",
        "saycart/cart/v1/account_service.proto",
        "saycart/cart/v1/cart_service.proto",
        "saycart/cart/v1/list_service.proto",
        "saycart/cart/v1/catalogue_service.proto",
    ];
    println!("cargo:rerun-if-changed=proto");

    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(files)?;
    let descriptors = compiler.file_descriptor_set();

    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("saycart.bin"), descriptors.encode_to_vec())?;

    let mut prost = tonic_prost_build::Config::new();
    // Requests carry tokens and spoken text: they are never printed by accident.
    prost.skip_debug(SECRET_BEARERS);
    tonic_prost_build::configure()
        .build_transport(false)
        .compile_fds_with_config(descriptors, prost)?;
    Ok(())
}

/// Messages with a secret or with what a shopper said: `src/redacted.rs` prints them without it.
const SECRET_BEARERS: [&str; 24] = [
    ".saycart.auth.v1.ValidateTokenRequest",
    ".saycart.auth.v1.EndLinkRequest",
    ".saycart.auth.v1.Active",
    ".saycart.auth.v1.CreateUserRequest",
    ".saycart.auth.v1.CreateUserResponse",
    ".saycart.auth.v1.SetUserPasswordRequest",
    ".saycart.auth.v1.SetUserPasswordResponse",
    ".saycart.auth.v1.CreateClientResponse",
    ".saycart.auth.v1.RotateClientSecretResponse",
    ".saycart.auth.v1.ExportUserResponse",
    ".saycart.cart.v1.ExportAccountResponse",
    ".saycart.cart.v1.AddItemRequest",
    ".saycart.cart.v1.RemoveItemRequest",
    ".saycart.cart.v1.SearchRequest",
    ".saycart.cart.v1.BrowseRequest",
    ".saycart.cart.v1.ListNamesResponse",
    ".saycart.cart.v1.LateChange",
    ".saycart.cart.v1.AddItemRequest.product",
    ".saycart.cart.v1.RemoveItemRequest.target",
    ".saycart.cart.v1.WhichList",
    ".saycart.cart.v1.WhichList.which",
    ".saycart.cart.v1.NamedProduct",
    ".saycart.cart.v1.NamedProduct.name",
    ".saycart.cart.v1.Pseudonym",
];
