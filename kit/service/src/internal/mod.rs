//! Between the services: mutual TLS, who calls, who may, and a client that finds healthy replicas.
//!
//! A service is known by the URI SAN of its certificate, `spiffe://<trust domain>/<name>`, under
//! the one root that all of them trust ([`InternalTls`]). [`InternalListener`] accepts
//! connections and says of each whose it is ([`Caller`]); [`Admission`] holds every call to the
//! table of who may call what; [`Upstream`] is the other side. In one process nothing of this is
//! between the services, and the same table holds.
//!
//! `names` says where a name leads, `dial` makes one connection, `members` keeps one to each
//! replica, `upstream` chooses among them; `http` is for what is not gRPC.

mod admission;
mod caller;
mod dial;
mod http;
mod listener;
mod members;
mod names;
mod service_name;
mod settings;
mod tls;
mod upstream;
mod urls;

pub use admission::{Admission, Callers, Guarded};
pub use caller::{Caller, Carried};
pub use dial::{UpstreamError, connect};
pub use http::serve_http;
pub use listener::{InternalListener, InternalStream};
pub use names::{Names, SystemNames};
pub use service_name::ServiceName;
pub use settings::{CertFiles, InternalSettings};
pub use tls::{InternalTls, InternalTlsError, InternalTlsFiles};
pub use upstream::Upstream;
pub use urls::ServiceUrls;
