//! The contract between Saycart's services: the messages and services of `proto/`, generated.
//!
//! Knows nothing but the wire. [`auth::v1`] says whose a token is and administers users, clients
//! and links; [`cart::v1`] is the shopper's cart and the catalogue; [`v1::ErrorReason`] lists why
//! a call may be refused.
//!
//! To add a message or an RPC: write it in `proto/` with a comment for each field (unit, bound)
//! and each RPC (codes, idempotency, who may call), add a new file to `build.rs`, and run this
//! crate's test, which walks the descriptors for exactly that. Fields are never renumbered;
//! removal is `reserved`.

mod redacted;

/// Reasons of refusals, shared by all services (`saycart.v1`).
pub mod v1 {
    #![allow(
        clippy::all,
        clippy::pedantic,
        missing_docs,
        reason = "generated from proto/, where each item is documented"
    )]
    tonic::include_proto!("saycart.v1");

    /// The `domain` of every [`ErrorReason`] on the wire (`google.rpc.ErrorInfo.domain`).
    pub const ERROR_DOMAIN: &str = "saycart";

    impl ErrorReason {
        /// The reason as `google.rpc.ErrorInfo.reason` carries it: `QUANTITY_LIMIT`, without prefix.
        pub fn as_reason(self) -> &'static str {
            let name = self.as_str_name();
            name.strip_prefix("ERROR_REASON_").unwrap_or(name)
        }

        /// Reads [`ErrorReason::as_reason`] back; `None` for a reason of a later version.
        pub fn from_reason(reason: &str) -> Option<Self> {
            Self::from_str_name(&format!("ERROR_REASON_{reason}"))
        }
    }
}

/// auth-service's contract.
pub mod auth {
    /// Version 1 of auth-service's contract (`saycart.auth.v1`).
    pub mod v1 {
        #![allow(
            clippy::all,
            clippy::pedantic,
            missing_docs,
            rustdoc::all,
            unreachable_pub,
            reason = "generated from proto/, where each item is documented"
        )]
        tonic::include_proto!("saycart.auth.v1");
    }
}

/// cart-service's contract.
pub mod cart {
    /// Version 1 of cart-service's contract (`saycart.cart.v1`).
    pub mod v1 {
        #![allow(
            clippy::all,
            clippy::pedantic,
            missing_docs,
            rustdoc::all,
            unreachable_pub,
            reason = "generated from proto/, where each item is documented"
        )]
        tonic::include_proto!("saycart.cart.v1");

        /// The longest SKU that a shop may use, in characters.
        pub const LONGEST_SKU: usize = 100;

        /// A SKU in short, as [`HeardPrice`] names it: FNV-1a, the same on every machine and in every release.
        pub fn sku_digest(sku: &str) -> u32 {
            sku.bytes().fold(0x811c_9dc5, |hash, byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            })
        }
    }
}

/// The encoded `google.protobuf.FileDescriptorSet` of all files, for reflection and for tests.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/saycart.bin"));

#[cfg(test)]
mod tests {
    use super::cart::v1::sku_digest;

    #[test]
    fn the_digest_of_a_sku_is_that_of_every_release() {
        for (sku, digest) in [("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(sku_digest(sku), digest, "{sku}");
        }
    }
}
