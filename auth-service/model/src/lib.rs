//! Models of auth-service, small enough to be explored whole.
//!
//! [`link`] is the life of one link: a client that loses replies, requests beside each other, two
//! replicas, keys, revocations, a restored database. [`cache`] is the protocol of the token cache:
//! readers that are paused anywhere, a writer, failover and eviction. Both are explored breadth
//! first, so that what is found is the shortest way to it.
//!
//! What decides is not modelled: `domain` and `rules` are auth-service's own files, compiled into
//! this crate, so that a model cannot drift from the program. What the program asks of a database
//! or of Redis stands in two references, which auth-service's tests compare with the real ones. A
//! model adds the world around: who does what next. Each can be told to follow another
//! [wording](link::Wording) of one rule, and the tests show that it then finds what goes wrong.
//!
//! To add something that can happen: an action, its arm in `next_state`, and where it is allowed.

// The tests of auth-service's files are run there, and need what this crate has not: compiled for
// tests of its own, it is empty. The models are explored from `tests/`.
#[cfg(not(test))]
mod domain;
#[cfg(not(test))]
mod entropy;

#[cfg(not(test))]
pub mod cache;
#[cfg(not(test))]
pub mod link;
