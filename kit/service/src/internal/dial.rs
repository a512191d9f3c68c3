//! One connection to one service: where it is, and that it is who it should be.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};

use super::http::HEAD_BYTES;
use super::listener::InternalStream;
use super::names::{Names, SystemNames};
use super::tls::InternalTls;
use crate::causes;

/// How long a connection may take to be made.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How soon a peer that died without a word is noticed.
const PING_EVERY: Duration = Duration::from_secs(2);
const PING_WITHIN: Duration = Duration::from_secs(2);

/// A URL that names no service, or one that cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// It is no URL of the kind.
    #[error("must be such as https://auth-service:7001")]
    BadUrl,
    /// `https` without certificates.
    #[error("is https: that needs `internal_tls.ca_file`, `cert_file` and `key_file`")]
    NeedsTls,
    /// `http`, though there are certificates.
    #[error("is http, though `internal_tls` is set: use https")]
    Plain,
    /// Nobody answers there, or somebody else.
    #[error("nobody to talk to at {place}: {reason}")]
    Unreachable {
        /// Host and port.
        place: String,
        /// What was tried last, and how it went.
        reason: String,
    },
}

/// How to get to a service.
#[derive(Debug)]
pub(super) struct Way {
    /// What its certificate must say; `None`: any service of the installation.
    name: Option<&'static str>,
    places: Vec<Place>,
    tls: Option<InternalTls>,
    names: Arc<dyn Names>,
}

/// Where replicas may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    host: String,
    port: u16,
}

/// Where one of them is now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Address {
    socket: SocketAddr,
    /// The name that led there, which its certificate has, too.
    place: Place,
}

/// What a look-up brought.
#[derive(Debug, Default)]
pub(super) struct Found {
    addresses: HashSet<Address>,
    /// The names that could be looked up.
    places: HashSet<Place>,
    error: Option<io::Error>,
}

impl Found {
    /// Every address.
    pub(super) fn addresses(self) -> impl Iterator<Item = Address> {
        self.addresses.into_iter()
    }

    /// Whether this is one of them.
    pub(super) fn contains(&self, address: &Address) -> bool {
        self.addresses.contains(address)
    }

    /// Whether the name that led to this address could be looked up again.
    pub(super) fn knows(&self, address: &Address) -> bool {
        self.places.contains(&address.place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}

impl Place {
    fn of_url(url: &str, tls: Option<&InternalTls>) -> Result<Self, UpstreamError> {
        let uri: Uri = url
            .trim()
            .parse()
            .map_err(|_no_uri| UpstreamError::BadUrl)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(UpstreamError::BadUrl);
        };
        match (scheme, tls) {
            ("https", Some(_)) | ("http", None) => {}
            ("https", None) => return Err(UpstreamError::NeedsTls),
            ("http", Some(_)) => return Err(UpstreamError::Plain),
            _ => return Err(UpstreamError::BadUrl),
        }
        let default = if scheme == "https" { 443 } else { 80 };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(default),
        })
    }
}

impl Way {
    /// Reads the URL, or several with commas between; connects to nothing.
    pub(super) fn to(
        urls: &str,
        name: Option<&'static str>,
        tls: Option<InternalTls>,
    ) -> Result<Self, UpstreamError> {
        let places = urls.split(',').map(|url| Place::of_url(url, tls.as_ref()));
        Ok(Self {
            name,
            places: places.collect::<Result<_, _>>()?,
            tls,
            names: Arc::new(SystemNames),
        })
    }

    /// Asks somebody else where the names lead.
    pub(super) fn asking(self, names: Arc<dyn Names>) -> Self {
        Self { names, ..self }
    }

    /// For logs.
    pub(super) fn name(&self) -> &'static str {
        self.name.unwrap_or("a service")
    }

    /// The addresses that the names have now.
    pub(super) async fn resolve(&self) -> Found {
        let mut found = Found::default();
        for place in &self.places {
            match self.names.look_up(&place.host, place.port).await {
                Ok(sockets) => {
                    found.places.insert(place.clone());
                    found
                        .addresses
                        .extend(sockets.into_iter().map(|socket| Address {
                            socket,
                            place: place.clone(),
                        }));
                }
                Err(error) => {
                    tracing::debug!(host = place.host, %error, "the name cannot be resolved");
                    found.error = Some(error);
                }
            }
        }
        found
    }

    /// A connection to one of the addresses, made now.
    pub(super) async fn connect(self: &Arc<Self>, address: &Address) -> Result<Channel, String> {
        // The scheme is ours to deal with; the connector below adds TLS.
        let endpoint = Endpoint::try_from(format!("http://{}", address.place))
            .map_err(|error| causes(&error).to_string())?
            .connect_timeout(CONNECT_WITHIN)
            .http2_keep_alive_interval(PING_EVERY)
            .http2_max_header_list_size(HEAD_BYTES)
            .keep_alive_timeout(PING_WITHIN)
            .keep_alive_while_idle(true);
        let (way, address) = (Arc::clone(self), address.clone());
        let connector = tower::service_fn(move |_: Uri| {
            let (way, address) = (Arc::clone(&way), address.clone());
            async move { way.open(&address).await.map(TokioIo::new) }
        });
        endpoint
            .connect_with_connector(connector)
            .await
            .map_err(|error| causes(&error).to_string())
    }

    /// Where it may be, for messages.
    fn places(&self) -> String {
        let places: Vec<_> = self.places.iter().map(ToString::to_string).collect();
        places.join(", ")
    }

    async fn open(&self, address: &Address) -> io::Result<InternalStream> {
        let stream = TcpStream::connect(address.socket).await?;
        stream.set_nodelay(true)?;
        let Some(tls) = &self.tls else {
            return Ok(InternalStream::Plain(stream));
        };
        let host = ServerName::try_from(address.place.host.clone()).map_err(io::Error::other)?;
        let stream = TlsConnector::from(tls.client())
            .connect(host, stream)
            .await?;
        let (_, session) = stream.get_ref();
        let named = session
            .peer_certificates()
            .and_then(|chain| tls.name_in(chain.first()?));
        // The host's name brought us there; that it is this service, its own certificate says.
        let is_it = match (&named, self.name) {
            (Some(named), Some(name)) => **named == *name,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !is_it {
            let (named, name) = (named.as_deref().unwrap_or("nobody"), self.name());
            let message = format!("its certificate names {named}, not {name}");
            return Err(io::Error::other(message));
        }
        Ok(InternalStream::Tls(Box::new(stream.into())))
    }
}

/// A connection to whichever service of the installation is at `url`, made now: for a command of
/// the operator's, which wants to know at once why there is none.
pub async fn connect(url: &str, tls: Option<InternalTls>) -> Result<Channel, UpstreamError> {
    let way = Arc::new(Way::to(url, None, tls)?);
    let unreachable = |reason| UpstreamError::Unreachable {
        place: way.places(),
        reason,
    };
    let found = way.resolve().await;
    let mut reason = match &found.error {
        Some(error) => error.to_string(),
        None => "the name has no address".to_owned(),
    };
    for address in found.addresses() {
        match way.connect(&address).await {
            Ok(channel) => return Ok(channel),
            Err(error) => reason = error,
        }
    }
    Err(unreachable(reason))
}
