//! What the tests of the gateway share: a gateway, an Alexa, a client, services behind.

mod client;
mod gateway;
mod request;
mod services;

pub(crate) use self::client::{Answer, Client, Io, Protocol, read_to_close};
pub(crate) use self::gateway::{TestGateway, config_in};
pub(crate) use self::request::{Said, launch};
pub(crate) use self::services::{Behind, TOKEN_OF_A_READER, TOKEN_WITHOUT_SCOPES};
