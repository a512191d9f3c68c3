//! The gRPC methods that there are, and the names of their statuses: closed sets for labels.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use prost::Message as _;
use prost_types::FileDescriptorSet;
use saycart_proto::FILE_DESCRIPTOR_SET;
use saycart_telemetry::names;
use tonic::Code;

static METHODS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    // It was written by the compiler that made the rest of `saycart_proto`.
    let files = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap_or_default();
    let mut methods = BTreeSet::new();
    for file in files.file {
        for service in &file.service {
            for method in &service.method {
                let (package, service) = (file.package(), service.name());
                methods.insert(format!("{package}.{service}/{}", method.name()));
            }
        }
    }
    methods
});

/// The method of a path `/package.Service/Method`, if it is one of ours.
pub(super) fn of_path(path: &str) -> &'static str {
    path.strip_prefix('/')
        .and_then(|path| METHODS.get(path))
        .map_or(names::OTHER, String::as_str)
}

/// The code's name in gRPC's own spelling.
pub(super) const fn status_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Whether a server that answers this has failed, and not its caller.
pub(super) const fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_method_of_the_contract_has_a_name() {
        assert_eq!(
            of_path("/saycart.cart.v1.CartService/AddItem"),
            "saycart.cart.v1.CartService/AddItem"
        );
        for unknown in ["/saycart.cart.v1.CartService/Steal", "/", "", "/x/y"] {
            assert_eq!(of_path(unknown), "_OTHER");
        }
    }
}
