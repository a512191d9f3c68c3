//! A client proves itself, by HTTP Basic or in the body (RFC 6749 §2.3.1).

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use secrecy::SecretString;

use super::error::{AuthMethod, OAuthError};
use crate::cache::Epoch;
use crate::domain::authorization::BadParameter;
use crate::domain::client::AuthenticatedClient;
use crate::http::App;
use crate::http::parameters::{Parameters, decode};
use crate::operations::{ClientClaim, CredentialsHash, ExchangeError, RefreshError};

/// Checks the credentials that came with a request.
pub(super) async fn authenticate(
    app: &App,
    address: IpAddr,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<AuthenticatedClient, OAuthError> {
    Presented::read(headers, form)?.prove(app, address).await
}

/// Credentials as they can be read.
#[derive(Debug)]
pub(super) struct Presented {
    method: AuthMethod,
    first: ClientClaim,
    /// Basic credentials are to be form-encoded first, which not every client does; what reads
    /// the same either way is tried once.
    second: Option<ClientClaim>,
}

impl Presented {
    /// Reads them; whether they are right is another question.
    pub(super) fn read(headers: &HeaderMap, form: &Parameters) -> Result<Self, OAuthError> {
        let body_id = form.text("client_id")?;
        let body_secret = form.text("client_secret")?;
        let mut authorization = headers.get_all(header::AUTHORIZATION).iter();
        match (authorization.next(), authorization.next()) {
            (None, _) => {
                let id = body_id.ok_or(OAuthError::InvalidClient {
                    method: AuthMethod::Body,
                    retry_after: None,
                })?;
                let secret = body_secret.map(SecretString::from);
                let first = ClientClaim { id, secret };
                Ok(Self {
                    method: AuthMethod::Body,
                    first,
                    second: None,
                })
            }
            (Some(_), Some(_)) => Err(OAuthError::InvalidRequest(
                "`Authorization` came more than once".to_owned(),
            )),
            (Some(_), None) if body_secret.is_some() => {
                let message = "credentials came in the header and in the body".to_owned();
                Err(OAuthError::InvalidRequest(message))
            }
            (Some(value), None) => {
                let (first, second) =
                    read_basic(value.as_bytes()).ok_or(OAuthError::InvalidClient {
                        method: AuthMethod::Basic,
                        retry_after: None,
                    })?;
                let presented = Self {
                    method: AuthMethod::Basic,
                    first,
                    second,
                };
                // Amazon repeats its id in the body, which is no second way to authenticate.
                match body_id {
                    Some(id) if presented.claims().all(|claim| claim.id != id) => {
                        let message = "`client_id` differs between header and body".to_owned();
                        Err(OAuthError::InvalidRequest(message))
                    }
                    Some(_) | None => Ok(presented),
                }
            }
        }
    }

    /// Whether they are right by what is remembered of the client, whatever has changed since.
    pub(super) fn recall(&self, app: &App) -> Option<AuthenticatedClient> {
        let mut claims = self.claims();
        claims.find_map(|claim| app.accounts.recall_client(claim))
    }

    /// Whether they are right.
    pub(super) async fn prove(
        &self,
        app: &App,
        address: IpAddr,
    ) -> Result<AuthenticatedClient, OAuthError> {
        let epoch = app.tokens().epoch().await;
        self.prove_in(app, address, epoch).await
    }

    /// As [`Presented::prove`], in this epoch of the cache, which was read since the request came.
    pub(super) async fn prove_in(
        &self,
        app: &App,
        address: IpAddr,
        epoch: Option<Epoch>,
    ) -> Result<AuthenticatedClient, OAuthError> {
        for claim in self.claims() {
            if let Some(client) = app.accounts.authenticate_client(claim, epoch).await? {
                return Ok(client.at(address));
            }
        }
        let retry_after = app.accounts.client_failed(self.claims(), address);
        Err(OAuthError::InvalidClient {
            method: self.method,
            retry_after,
        })
    }

    /// Does `work` for the client that they are of, by what is remembered of it: `work` says if that is
    /// over. A refusal never depends on what was remembered.
    pub(super) async fn run<T, Work>(
        &self,
        app: &App,
        address: IpAddr,
        work: impl Fn(AuthenticatedClient) -> Work,
    ) -> Result<T, OAuthError>
    where
        Work: Future<Output = Result<T, Failed>>,
    {
        if let Some(client) = self.recall(app) {
            let client = client.at(address);
            match work(client.clone()).await {
                Ok(done) => return Ok(done),
                Err(Failed::ClientChanged) => app.accounts.look_up_again(&client),
                Err(Failed::Otherwise(error)) => {
                    self.prove(app, address).await?;
                    return Err(error);
                }
            }
        }
        let client = self.prove(app, address).await?;
        match work(client.clone()).await {
            Ok(done) => return Ok(done),
            Err(Failed::ClientChanged) => app.accounts.look_up_again(&client),
            Err(Failed::Otherwise(error)) => return Err(error),
        }
        let client = self.prove(app, address).await?;
        Ok(work(client).await?)
    }

    /// What tells them from all others.
    pub(super) fn hash(&self) -> CredentialsHash {
        CredentialsHash::of(self.claims())
    }

    /// Whom they claim to be.
    pub(super) fn claims(&self) -> impl Iterator<Item = &ClientClaim> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

/// Why nothing comes of credentials that are right.
#[derive(Debug)]
pub(super) enum Failed {
    /// The client's row is another one than it proved itself by: it has to do so again.
    ClientChanged,
    /// Something else.
    Otherwise(OAuthError),
}

impl From<OAuthError> for Failed {
    fn from(error: OAuthError) -> Self {
        Self::Otherwise(error)
    }
}

impl From<BadParameter> for Failed {
    fn from(error: BadParameter) -> Self {
        Self::Otherwise(error.into())
    }
}

impl From<ExchangeError> for Failed {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::ClientChanged => Self::ClientChanged,
            error => Self::Otherwise(error.into()),
        }
    }
}

impl From<RefreshError> for Failed {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::ClientChanged => Self::ClientChanged,
            error => Self::Otherwise(error.into()),
        }
    }
}

impl From<Failed> for OAuthError {
    fn from(failed: Failed) -> Self {
        match failed {
            // Whoever changes it is at it.
            Failed::ClientChanged => Self::Unavailable("the client changes again and again".into()),
            Failed::Otherwise(error) => error,
        }
    }
}

/// Form-decoded, and raw where that differs.
fn read_basic(value: &[u8]) -> Option<(ClientClaim, Option<ClientClaim>)> {
    let (scheme, encoded) = value.split_at_checked("Basic ".len())?;
    if !scheme.eq_ignore_ascii_case(b"Basic ") {
        return None;
    }
    let pair = STANDARD.decode(encoded.trim_ascii()).ok()?;
    let mut halves = pair.splitn(2, |byte| *byte == b':');
    let (id, secret) = (halves.next()?, halves.next()?);
    let raw = claim(id.to_vec(), secret.to_vec());
    let decoded = claim(decode(id), decode(secret));
    let differs = id != decode(id) || secret != decode(secret);
    match (decoded, raw) {
        (Some(decoded), raw) => Some((decoded, raw.filter(|_| differs))),
        (None, Some(raw)) => Some((raw, None)),
        (None, None) => None,
    }
}

fn claim(id: Vec<u8>, secret: Vec<u8>) -> Option<ClientClaim> {
    let id = String::from_utf8(id).ok()?;
    let secret = String::from_utf8(secret).ok()?;
    Some(ClientClaim {
        id,
        secret: Some(SecretString::from(secret)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;

    fn basic(pair: &str) -> Vec<(String, String)> {
        let value = format!("Basic {}", STANDARD.encode(pair));
        let Some((first, second)) = read_basic(value.as_bytes()) else {
            return Vec::new();
        };
        let shown = |claim: ClientClaim| {
            let secret = claim.secret.unwrap().expose_secret().to_owned();
            (claim.id, secret)
        };
        std::iter::once(first).chain(second).map(shown).collect()
    }

    fn pair(id: &str, secret: &str) -> (String, String) {
        (id.to_owned(), secret.to_owned())
    }

    #[test]
    fn credentials_are_read_decoded_and_raw() {
        assert_eq!(basic("id:secret"), [pair("id", "secret")]);
        assert_eq!(basic("id:a:b"), [pair("id", "a:b")]);
        assert_eq!(basic("id:a+b"), [pair("id", "a b"), pair("id", "a+b")]);
        assert_eq!(basic("id:a%2Bb"), [pair("id", "a+b"), pair("id", "a%2Bb")]);
        assert_eq!(basic("no colon"), []);
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _read = read_basic(&bytes);
        }

        #[test]
        fn encoded_credentials_are_read(id in "[ -~]{1,20}", secret in "\\PC{1,20}") {
            let encoded = |text: &str| -> String {
                form_urlencoded::byte_serialize(text.as_bytes()).collect()
            };
            let read = basic(&format!("{}:{}", encoded(&id), encoded(&secret)));

            prop_assert_eq!(read.first(), Some(&pair(&id, &secret)));
        }
    }
}
