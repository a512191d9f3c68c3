//! What is taken for Alexa's and what is not. `docs/conformance-alexa.md` maps Amazon's rules to
//! these tests.

mod applications;
mod certification;
mod chain_urls;
mod chains;
mod hostile;
mod repeats;
mod signatures;
mod timestamps;
