//! Secrets from standard input, a line each.
//!
//! At a terminal they are asked for by name, and not shown while they are typed.

use std::io::{self, BufRead, IsTerminal as _, Stdin, Write as _};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use saycart_service::SecretString;

use super::Failure;

/// Longer lines are no password of ours (at most 128 characters) and no client's secret.
const LONGEST_LINE: usize = 4096;
/// What is read to tell that a line is longer: its end may be two bytes.
const ENOUGH: u64 = LONGEST_LINE as u64 + 3;

/// Standard input, read line by line.
#[derive(Debug)]
pub(crate) struct StandardInput;

impl StandardInput {
    /// The next line, without its end: what `flag` (`--password-stdin`) asked for.
    pub(crate) fn secret(flag: &str) -> Result<SecretString, Failure> {
        let stdin = io::stdin();
        // Before the prompt: nothing that is typed after it is shown.
        let _unseen = Unseen::on(&stdin);
        if stdin.is_terminal() {
            prompt(flag);
        }
        secret_of(flag, stdin.lock())
    }
}

/// Asks for `client secret: `. Whoever closed standard error does not want to be asked.
fn prompt(flag: &str) {
    let name = flag.trim_start_matches('-').trim_end_matches("-stdin");
    let mut stderr = io::stderr().lock();
    drop(write!(stderr, "{}: ", name.replace('-', " ")).and_then(|()| stderr.flush()));
}

fn secret_of(flag: &str, input: impl BufRead) -> Result<SecretString, Failure> {
    let mut line = String::new();
    input
        .take(ENOUGH)
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

/// A terminal that does not show what is typed, while this value lives.
struct Unseen<'i> {
    stdin: &'i Stdin,
    before: Termios,
}

impl<'i> Unseen<'i> {
    /// `None` where there is no terminal to be silenced.
    fn on(stdin: &'i Stdin) -> Option<Self> {
        let before = tcgetattr(stdin).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // The line break alone, so that the next prompt begins a line.
        silent.local_modes.insert(LocalModes::ECHONL);
        // Not `Flush`: who pastes secret and password at once would lose the second line.
        tcsetattr(stdin, OptionalActions::Now, &silent).ok()?;
        Some(Self { stdin, before })
    }
}

impl Drop for Unseen<'_> {
    fn drop(&mut self) {
        // It worked a moment ago; if the terminal has gone since, there is nothing to put right.
        let _either_way = tcsetattr(self.stdin, OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use saycart_service::ExposeSecret as _;

    use super::*;

    #[test]
    fn each_line_is_a_secret_without_its_end() {
        let mut input: &[u8] = b"first\r\nsecond";

        let first = secret_of("--a-stdin", &mut input).unwrap();
        let second = secret_of("--b-stdin", &mut input).unwrap();

        assert_eq!(first.expose_secret(), "first");
        assert_eq!(second.expose_secret(), "second");
        assert!(secret_of("--c-stdin", &mut input).is_err());
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let endless = BufReader::new(io::repeat(b'x'));

        assert!(matches!(
            secret_of("--password-stdin", endless),
            Err(Failure::Usage(_))
        ));
    }

    #[test]
    fn the_longest_line_is_taken() {
        let line = format!("{}\r\n", "x".repeat(LONGEST_LINE));

        assert!(secret_of("--password-stdin", line.as_bytes()).is_ok());
    }
}
