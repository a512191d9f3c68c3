//! Alexa: signs what shoppers say, and sends it through the balancer.

use std::sync::Arc;

use saycart::alexa::endpoint::{Endpoint, Signed};
use saycart_service::Tasks;
use serde_json::Value;

use super::balancer::{Balancer, Gateway};
use super::scene::Scene;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Alexa {
    pub(super) balancer: Balancer,
    signing: Arc<Endpoint>,
}

impl Alexa {
    /// In front of the scene's gateways.
    pub(super) fn before(scene: &Scene, tasks: &Tasks) -> Self {
        let gateways = scene.doors().into_iter();
        let gateways = gateways.map(|door| Gateway::at(door, scene.https(), scene.signer()));
        let door = &scene.client.door;
        Self {
            balancer: Balancer::before(gateways.collect(), tasks),
            signing: Arc::new(Endpoint::at(door, scene.https(), scene.signer())),
        }
    }

    /// Signs a request, to be sent once or again.
    pub(super) fn sign(&self, request: &Value) -> Signed {
        let body = request.to_string().into_bytes();
        self.signing.sign(body).unwrap()
    }
}
