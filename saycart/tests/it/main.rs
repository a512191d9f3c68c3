//! The whole suite from outside: the real program as a child process, spoken to over HTTPS as
//! Alexa, Amazon and browsers do, and by its own commands as an operator does.
//!
//! [`world`] holds the vocabulary: a [`world::Shop`] is a running `saycart up` with a catalogue
//! and a client, a [`world::Shopper`] is somebody with a device. Each other file is about one
//! thing that a person would notice. To add a test: a sentence in the file it belongs to.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod administer;
mod apart;
mod callers;
mod cart;
mod chat;
mod clients;
mod configuration;
mod conversation;
mod crash;
mod demo;
mod door;
mod faults;
mod keys;
mod links;
mod load;
mod operator;
mod pages;
mod ports;
mod restored;
mod search;
mod secrets;
mod skill;
mod starts;
mod telemetry;
mod terminal;
mod traces;
mod world;
