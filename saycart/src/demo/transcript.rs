//! The demo as it is told: who says what, what became of it, how long it took.

use std::path::{Path, PathBuf};
use std::time::Duration;

use saycart_service::{ExposeSecret as _, SecretString};

use crate::alexa::device::Answer;
use crate::cli::{Failure, Output, Paint, broken, printable, say};
use crate::site::Cart;

/// Characters of a step before its time.
const STEP_WIDTH: usize = 68;
/// Characters of a line of speech before its time; what is longer is broken.
const SPEECH_WIDTH: usize = 61;

/// Prints the demo step by step.
#[derive(Debug)]
pub(super) struct Transcript {
    paint: Paint,
}

impl Transcript {
    pub(super) fn new(output: Output) -> Self {
        Self {
            paint: output.paint(),
        }
    }

    pub(super) fn begin(&mut self, public_url: &str, took: Duration) -> Result<(), Failure> {
        let title = "Saycart: a shopper, a shop, and Alexa between them";
        say(&format!("\n{}", self.paint.bold(title)))?;
        self.part("The suite starts")?;
        self.done(
            &format!("all services in one process, at {public_url}"),
            took,
        )
    }

    /// Begins a part of the story.
    pub(super) fn part(&mut self, name: &str) -> Result<(), Failure> {
        say(&format!("\n  {}", self.paint.bold(name)))
    }

    /// A step that went well, and its time.
    pub(super) fn done(&mut self, what: &str, took: Duration) -> Result<(), Failure> {
        let text = format!("{what:<STEP_WIDTH$}");
        let mark = self.paint.green("✓");
        let time = self.paint.dim(&format!("{:>9}", readable(took)));
        say(&format!("    {mark} {text}{time}"))
    }

    /// A secret that was made for this run only.
    pub(super) fn secret(&mut self, name: &str, secret: &SecretString) -> Result<(), Failure> {
        let line = format!("      {name:<10} {}", secret.expose_secret());
        say(&self.paint.dim(&line))
    }

    /// What the shopper says.
    pub(super) fn shopper(&mut self, sentence: &str) -> Result<(), Failure> {
        let line = format!("\n    {}  “{sentence}”", self.paint.bold("Shopper"));
        say(&line)
    }

    /// What Alexa answers, and its time.
    pub(super) fn alexa(&mut self, answer: &Answer, took: Duration) -> Result<(), Failure> {
        let mut lines = broken(&answer.speech, SPEECH_WIDTH).into_iter();
        let first = lines.next().unwrap_or_default();
        let padding = " ".repeat(SPEECH_WIDTH.saturating_sub(first.chars().count()));
        let name = self.paint.bold("Alexa");
        let time = self.paint.dim(&format!("{:>9}", readable(took)));
        let first = self.paint.cyan(&first);
        say(&format!("    {name}    {first}{padding}{time}"))?;
        for line in lines {
            let line = self.paint.cyan(&line);
            say(&format!("             {line}"))?;
        }
        if let Some(card) = answer.card_name() {
            self.note("Card", &format!("{}, in the Alexa app", printable(card)))?;
        }
        Ok(())
    }

    /// The cart afterwards.
    pub(super) fn cart(&mut self, cart: &Cart) -> Result<(), Failure> {
        if cart.lines.is_empty() {
            return self.note("Cart", "empty");
        }
        for (at, line) in cart.lines.iter().enumerate() {
            let name = if at == 0 { "Cart" } else { "" };
            self.note(name, &format!("{} × {}", line.quantity, line.name))?;
        }
        Ok(())
    }

    /// A remark under what was said.
    pub(super) fn note(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        let line = format!("    {name:<7}  {text}");
        say(&self.paint.dim(&line))
    }

    /// The last line of the story.
    pub(super) fn end(&mut self, text: &str) -> Result<(), Failure> {
        let mark = self.paint.green("✓");
        say(&format!("\n  {mark} {}", self.paint.bold(text)))
    }

    /// What to try while the shop stays open.
    pub(super) fn what_next(&mut self, data_dir: &Path, public_url: &str) -> Result<(), Failure> {
        let program = program().display().to_string();
        let folder = data_dir.display();
        let root = data_dir.join("dev-root.pem");
        self.part("The shop stays open. In another terminal")?;
        for command in [
            format!("{program} alexa say \"add two power banks\" --data-dir {folder}"),
            format!("{program} alexa say \"what's in my cart\" --data-dir {folder}"),
            format!("{program} catalogue search \"eco dot\" --data-dir {folder}"),
            format!("{program} link list --data-dir {folder}"),
            format!(
                "curl --cacert {} {public_url}/.well-known/oauth-authorization-server",
                root.display()
            ),
        ] {
            say(&format!("    {command}"))?;
        }
        say(&format!(
            "\n  In a browser {public_url}/account shows the link (with the account above).\n  Ctrl-C ends the demo and removes {folder}."
        ))
    }
}

/// How this program was called, if it lies under the present folder: shorter to type.
fn program() -> PathBuf {
    let Ok(program) = std::env::current_exe() else {
        return PathBuf::from("saycart");
    };
    let here = std::env::current_dir().unwrap_or_default();
    program
        .strip_prefix(&here)
        .map(Path::to_owned)
        .unwrap_or(program)
}

/// `8.3 ms`, `1.24 s`.
fn readable(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{:.1} ms", took.as_secs_f64() * 1_000.0)
    } else {
        format!("{:.2} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(readable(Duration::from_micros(8_340)), "8.3 ms");
        assert_eq!(readable(Duration::from_millis(1_240)), "1.24 s");
    }
}
