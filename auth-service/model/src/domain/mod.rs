//! The rules, in auth-service's own files.

#![expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the models need less than the service"
)]

#[path = "../../../src/domain/client.rs"]
pub(crate) mod client;
#[path = "../../../src/domain/grant/mod.rs"]
pub(crate) mod grant;
#[path = "../../../src/domain/ids.rs"]
pub(crate) mod ids;
#[path = "../../../src/domain/key/mod.rs"]
pub(crate) mod key;
#[path = "../../../src/domain/opaque.rs"]
pub(crate) mod opaque;
#[path = "../../../src/domain/profile/mod.rs"]
pub(crate) mod profile;
#[path = "../../../src/domain/redirect_uri.rs"]
pub(crate) mod redirect_uri;
#[path = "../../../src/domain/grant/reference.rs"]
pub(crate) mod reference;
#[path = "../../../src/domain/scope.rs"]
pub(crate) mod scope;
#[path = "../../../src/domain/setup.rs"]
pub(crate) mod setup;
#[path = "../../../src/domain/token/mod.rs"]
pub(crate) mod token;
