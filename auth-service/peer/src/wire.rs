//! One kept-alive connection: forms go out, JSON comes back.

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use form_urlencoded::{Serializer, byte_serialize};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use saycart_service::Tasks;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::plan::{Client, Server};

/// A connection to one server.
#[derive(Debug)]
pub(crate) struct Connection<'a> {
    server: &'a Server,
    tasks: &'a Tasks,
    sender: SendRequest<Full<Bytes>>,
}

/// HTTP Basic credentials, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Credentials(String);

impl Credentials {
    /// Both halves are form-encoded first (RFC 6749 §2.3.1).
    pub(crate) fn of(client: &Client) -> Self {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encoded(&client.id), encoded(&client.secret));
        Self(format!("Basic {}", STANDARD.encode(pair)))
    }
}

impl<'a> Connection<'a> {
    pub(crate) async fn open(server: &'a Server, tasks: &'a Tasks) -> anyhow::Result<Self> {
        let sender = connect(server, tasks).await?;
        Ok(Self {
            server,
            tasks,
            sender,
        })
    }

    /// Posts a form; anything but 200 with JSON is an error.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        credentials: &Credentials,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::HOST, &self.server.address)
            .header(header::AUTHORIZATION, &credentials.0)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Full::from(form))?;
        // A server may end a connection between two requests, and is asked anew.
        if self.sender.ready().await.is_err() {
            self.sender = connect(self.server, self.tasks).await?;
        }
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status != StatusCode::OK {
            bail!("status {status}: {}", String::from_utf8_lossy(&body));
        }
        serde_json::from_slice(&body).context("an answer that is no JSON")
    }
}

async fn connect(server: &Server, tasks: &Tasks) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(&server.address)
        .await
        .with_context(|| format!("{} does not listen on {}", server.name, server.address))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // How it ends, the next request hears.
    let _detached = tasks.spawn("connection", async move { drop(connection.await) });
    Ok(sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_form_encoded_first() {
        let client = Client {
            id: "a b".to_owned(),
            secret: "c:d".to_owned(),
        };

        let Credentials(header) = Credentials::of(&client);

        assert_eq!(header, format!("Basic {}", STANDARD.encode("a+b:c%3Ad")));
    }
}
