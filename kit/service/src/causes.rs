//! An error and everything behind it, in one line.

use std::error::Error;
use std::fmt;

/// An error as `what failed: why: why that`, for a person or a log line, whose formats
/// do not agree on what they show of an error.
pub fn causes(error: &dyn Error) -> impl fmt::Display {
    Causes(error)
}

struct Causes<'e>(&'e dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        formatter.write_str(&said)?;
        for cause in std::iter::successors(self.0.source(), |cause| (*cause).source()) {
            let text = cause.to_string();
            // Some libraries' errors repeat their cause in their own text.
            if !said.contains(&text) {
                write!(formatter, ": {text}")?;
                said.push_str(&text);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the database failed")]
    struct Failed(#[source] Repeating);

    #[derive(Debug, thiserror::Error)]
    #[error("reading: {0}")]
    struct Repeating(#[source] io::Error);

    #[test]
    fn each_cause_is_said_once() {
        let error = Failed(Repeating(io::Error::other("the disk is full")));

        assert_eq!(
            causes(&error).to_string(),
            "the database failed: reading: the disk is full"
        );
    }
}
