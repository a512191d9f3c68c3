//! The vocabulary of the tests: programs, shops, shoppers, browsers.

mod apart;
mod browser;
mod collector;
mod program;
mod shop;
mod shopper;

pub(crate) use apart::SERVICES;
pub(crate) use browser::{Chromium, Sink};
pub(crate) use collector::{CLIENT, Collector, SERVER, Span, Trace};
pub(crate) use program::{PATIENCE, Run, Running, saycart};
pub(crate) use shop::{ECHO_DOT, POWER_BANK, Shop, VENDOR, now, text};
pub(crate) use shopper::Shopper;
