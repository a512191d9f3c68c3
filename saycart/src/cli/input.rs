//! Secrets from standard input, a line each.

use std::io::{self, BufRead as _};

use saycart_service::SecretString;

use super::Failure;

/// Longer lines are no password of ours (at most 128 characters) and no client's secret.
const LONGEST_LINE: usize = 4096;

/// Standard input, read line by line.
#[derive(Debug)]
pub(crate) struct StandardInput;

impl StandardInput {
    /// The next line, without its end: what `flag` asked for.
    pub(crate) fn secret(flag: &str) -> Result<SecretString, Failure> {
        let mut line = String::new();
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Failure::because("unreadable_input", &error))?;
        let secret = line.strip_suffix('\n').unwrap_or(&line);
        let secret = secret.strip_suffix('\r').unwrap_or(secret);
        if secret.is_empty() || secret.len() > LONGEST_LINE {
            return Err(Failure::Usage(format!(
                "{flag}: standard input must hold a line of 1 to {LONGEST_LINE} bytes for it"
            )));
        }
        Ok(SecretString::from(secret))
    }
}
