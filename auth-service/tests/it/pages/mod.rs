//! The pages, as browsers meet them.

mod account;
mod consent;
mod headers;
mod log_in;
mod overload;
mod privacy;
mod remembered;
