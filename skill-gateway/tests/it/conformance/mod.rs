//! Holds the pages of docs/ that name tests to the tests that there are.

mod alexa;
mod page;
mod voice;
