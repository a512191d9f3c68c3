//! Services that call each other over mutual TLS, on real sockets.

mod authority;
mod balance;
mod callers;
mod crowd;
mod hanging;
mod replica;
mod scale;
mod turnover;
