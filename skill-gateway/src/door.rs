//! Opens the public door: its address, its certificate, its limits.

use std::net::SocketAddr;

use saycart_service::net::{
    BindError, DevCertificateError, HttpServer, ServerTls, TlsError, dev_certificate,
};
use saycart_service::{Clock, Tasks};

use crate::config::{GatewayConfig, TlsSource};
use crate::http::DoorScheme;

/// A bound address behind which nobody answers yet.
///
/// Its port is needed before the rest can be built: in development the issuer's name contains it.
#[derive(Debug)]
pub struct Door {
    pub(crate) server: HttpServer,
    pub(crate) scheme: DoorScheme,
}

/// Why the door does not open. Each names the key to look at.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The certificate or its key cannot be used.
    #[error("gateway.tls.cert_file, gateway.tls.key_file: {0}")]
    Tls(#[source] TlsError),
    /// The certificate of the development root cannot be made.
    #[error("data_dir: {0}")]
    DevCertificate(#[source] DevCertificateError),
    /// The port is in use, or the address is not this machine's.
    #[error("gateway.listen: {0}; is something else listening there? Port 0 takes any free one")]
    Bind(#[source] BindError),
}

impl Door {
    /// Reads or makes the certificate and binds the address.
    pub async fn bind(
        config: &GatewayConfig,
        clock: &dyn Clock,
        tasks: &Tasks,
    ) -> Result<Self, DoorError> {
        let (tls, scheme) = match &config.tls {
            TlsSource::Off => (None, DoorScheme::Http),
            TlsSource::Files {
                cert_file,
                key_file,
            } => {
                let tls = ServerTls::from_files(cert_file, key_file).map_err(DoorError::Tls)?;
                tls.reload_from(cert_file.clone(), key_file.clone(), tasks);
                (Some(tls), DoorScheme::Https)
            }
            TlsSource::Development { data_dir } => {
                let made = dev_certificate(data_dir, clock.now());
                let made = made.map_err(DoorError::DevCertificate)?;
                tracing::warn!(
                    root = %made.root_file.display(),
                    "the door has a certificate of this machine's own root: for development only",
                );
                let tls = ServerTls::from_der(made.chain, made.key).map_err(DoorError::Tls)?;
                (Some(tls), DoorScheme::Https)
            }
        };
        let server = HttpServer::bind(config.listen, tls, config.limits.clone()).await;
        Ok(Self {
            server: server.map_err(DoorError::Bind)?,
            scheme,
        })
    }

    /// The address, with its real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }
}
