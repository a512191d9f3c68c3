//! `grpc.reflection.v1`: what can be called here, for tools such as grpcurl. In development only.

use saycart_proto::FILE_DESCRIPTOR_SET;
use tonic::service::Routes;

use crate::internal::{Admission, Callers, Guarded};

const ADMISSION: Admission =
    Admission(&[("grpc.reflection.v1.ServerReflection/*", Callers::AnyService)]);

/// Tells the contract of these services. Whoever may connect may ask: the contract is no secret,
/// but a list of what there is to attack is nothing to hand out in production.
pub fn with_reflection(routes: Guarded, services: &[&str]) -> Guarded {
    let mut reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET);
    for service in services {
        reflection = reflection.with_service_name(*service);
    }
    match reflection.build_v1() {
        Ok(reflection) => routes.and(ADMISSION.guard(Routes::new(reflection))),
        // The set was written by the compiler that made the rest of `saycart_proto`.
        Err(error) => {
            tracing::warn!(%error, "the contract cannot be told: no reflection");
            routes
        }
    }
}
