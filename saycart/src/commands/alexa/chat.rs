//! `saycart alexa chat`: a whole conversation, a sentence a line, typed or from a file.
//!
//! Everything goes the way of `say`: the skill's own interaction model, a signed request, the
//! session's attributes carried on. After a turn that changed the cart, the cart is shown as the
//! shop's site has it. Who types sees what went wrong and goes on; a file of sentences ends at the
//! first that could not be said, with status 1.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use saycart_cart_service::Currency;
use saycart_skill_gateway::model::Model;
use serde_json::{Value, json};

use super::speaker::{Speaker, Turn};
use super::{Answer, Here};
use crate::cli::{AlexaChatArgs, Failure, Output, broken, printable, remark};
use crate::site::{Cart, Line};

/// Bytes of a line; nobody says more in one breath.
const LONGEST_LINE: u64 = 8 * 1024;

/// Characters of a line of speech; what is longer is broken.
const WIDTH: usize = 84;

const HELP: &str = "\
Type what the shopper says. A sentence that begins with a colon is for this program:
  :cart          show the cart
  :locale        show the language, and those that there are
  :locale de-DE  speak another one
  :help          show this
  :quit          end; so does Ctrl-D";

/// A line, read.
#[derive(Debug, PartialEq, Eq)]
enum Input<'l> {
    Nothing,
    Sentence(&'l str),
    Cart,
    ShowLocale,
    Locale(&'l str),
    Help,
    Quit,
    Unknown(&'l str),
}

/// Talks until the input ends.
pub(super) async fn run(
    arguments: &AlexaChatArgs,
    here: &Here,
    output: Output,
) -> Result<(), Failure> {
    let mut chat = Chat {
        speaker: Speaker::of(&arguments.speaker, here)?.numbering(arguments.seed.as_deref()),
        output,
        is_typed: io::stdin().is_terminal(),
        shown: None,
    };
    chat.begin(here).await?;
    let mut line = String::new();
    loop {
        chat.prompt();
        if !next_line(&mut line)? {
            return Ok(());
        }
        let input = Input::of(&line);
        if input == Input::Quit {
            return Ok(());
        }
        match chat.take(input).await {
            Err(failure) if chat.is_typed => {
                // The next sentence may do better; the exit status is for who does not look.
                let _status = output.failure(&failure);
            }
            done => done?,
        }
    }
}

/// A conversation under way.
struct Chat<'h> {
    speaker: Speaker<'h>,
    output: Output,
    /// Somebody sits at a terminal.
    is_typed: bool,
    /// The cart as it was shown last.
    shown: Option<Cart>,
}

impl Chat<'_> {
    /// Whether anybody is there, and who talks to them.
    async fn begin(&mut self, here: &Here) -> Result<(), Failure> {
        here.is_there().await?;
        let who = match self.speaker.email() {
            Some(email) => printable(email),
            None => "somebody without an account (`saycart alexa link` links one)".to_owned(),
        };
        let locale = self.speaker.locale();
        remark(&format!(
            "talking to {} as {who}, in {locale}; :help tells what else can be typed",
            here.door()
        ));
        let cart = self.speaker.cart().await?;
        match &cart {
            Some(cart) if !cart.lines.is_empty() => self.show(cart)?,
            Some(_) | None => {}
        }
        self.shown = cart;
        Ok(())
    }

    /// Asks for a sentence. Whoever closed standard error does not want to be asked.
    fn prompt(&self) {
        if self.is_typed && !self.output.is_json() {
            let mut stderr = io::stderr().lock();
            drop(write!(stderr, "\nYou    ").and_then(|()| stderr.flush()));
        }
    }

    async fn take(&mut self, input: Input<'_>) -> Result<(), Failure> {
        match input {
            Input::Nothing | Input::Quit => Ok(()),
            Input::Sentence(sentence) => self.turn(sentence).await,
            Input::Cart => match self.speaker.cart().await? {
                Some(cart) => {
                    self.show(&cart)?;
                    self.shown = Some(cart);
                    Ok(())
                }
                None => Err(Failure::new(
                    "no_cart",
                    "there is no cart to be shown: nobody is linked, or the link is over; `saycart alexa link` links",
                )),
            },
            Input::ShowLocale => {
                let known: Vec<&str> = Model::locales().collect();
                let text = format!("{}, of {}", self.speaker.locale(), known.join(", "));
                let object = json!({ "locale": self.speaker.locale(), "locales": known });
                self.output.result(&object, &text)
            }
            Input::Locale(locale) => {
                self.speaker.change_locale(locale)?;
                let object = json!({ "locale": locale });
                self.output
                    .result(&object, &format!("(from now on in {locale})"))
            }
            Input::Help => self.output.result(&json!({ "help": HELP }), HELP),
            Input::Unknown(command) => Err(Failure::new(
                "unknown_command",
                format!(
                    "there is no {}; :help lists what there is",
                    printable(command)
                ),
            )),
        }
    }

    async fn turn(&mut self, sentence: &str) -> Result<(), Failure> {
        let turn = self.speaker.says(sentence).await?;
        let cart = self.speaker.cart().await?;
        let changed = cart
            .as_ref()
            .filter(|cart| !looks_like(cart, self.shown.as_ref()));
        self.output.result(
            &as_json(&turn, changed),
            &self.as_text(sentence, &turn.answer, changed),
        )?;
        self.shown = cart;
        Ok(())
    }

    fn show(&self, cart: &Cart) -> Result<(), Failure> {
        let object = json!({ "cart": cart });
        self.output.result(&object, &cart_lines(cart).join("\n"))
    }

    fn as_text(&self, sentence: &str, answer: &Answer, changed: Option<&Cart>) -> String {
        let paint = self.output.paint();
        let mut lines = Vec::new();
        if !self.is_typed {
            // Nobody has seen it yet.
            lines.push(String::new());
            lines.extend(labelled("You", &printable(sentence)));
        }
        lines.extend(
            labelled("Alexa", &printable(&answer.speech))
                .into_iter()
                .map(|line| paint.cyan(&line)),
        );
        let mut remarks = Vec::new();
        if let Some(reprompt) = &answer.reprompt {
            remarks.extend(labelled("  …", &printable(reprompt)));
        }
        if let Some(card) = answer.card_name() {
            remarks.extend(labelled(
                "Card",
                &format!("{}, in the Alexa app", printable(card)),
            ));
        }
        if !answer.listening {
            remarks.extend(labelled("", "(the conversation is over)"));
        }
        if let Some(cart) = changed {
            remarks.extend(cart_lines(cart));
        }
        lines.extend(remarks.iter().map(|line| paint.dim(line)));
        lines.join("\n")
    }
}

impl<'l> Input<'l> {
    fn of(line: &'l str) -> Self {
        let line = line.trim();
        let Some(command) = line.strip_prefix(':') else {
            return if line.is_empty() {
                Self::Nothing
            } else {
                Self::Sentence(line)
            };
        };
        let mut words = command.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("cart"), None, None) => Self::Cart,
            (Some("locale"), None, None) => Self::ShowLocale,
            (Some("locale"), Some(tag), None) => Self::Locale(tag),
            (Some("help"), None, None) => Self::Help,
            (Some("quit" | "q"), None, None) => Self::Quit,
            _ => Self::Unknown(line),
        }
    }
}

/// Reads the next line; false at the end of the input.
fn next_line(line: &mut String) -> Result<bool, Failure> {
    line.clear();
    let read = io::stdin().lock().take(LONGEST_LINE).read_line(line);
    let bytes = read.map_err(|error| Failure::because("unreadable_input", &error))?;
    if u64::try_from(bytes).unwrap_or(u64::MAX) >= LONGEST_LINE && !line.ends_with('\n') {
        return Err(Failure::new(
            "unreadable_input",
            format!("a line must be shorter than {LONGEST_LINE} bytes"),
        ));
    }
    Ok(bytes > 0)
}

fn as_json(turn: &Turn, changed: Option<&Cart>) -> Value {
    let mut object = turn.as_json();
    if let (Some(cart), Some(fields)) = (changed, object.as_object_mut()) {
        fields.insert("cart".to_owned(), json!(cart));
    }
    object
}

/// A cart that nobody has ever put anything into looks like none.
fn looks_like(cart: &Cart, shown: Option<&Cart>) -> bool {
    match shown {
        Some(shown) => cart.lines == shown.lines && cart.total_minor == shown.total_minor,
        None => cart.lines.is_empty(),
    }
}

fn labelled(label: &str, text: &str) -> Vec<String> {
    let lines = broken(text, WIDTH).into_iter().enumerate();
    lines
        .map(|(at, line)| format!("{:<7}{line}", if at == 0 { label } else { "" }))
        .collect()
}

fn cart_lines(cart: &Cart) -> Vec<String> {
    if cart.lines.is_empty() {
        return labelled("Cart", "empty");
    }
    let currency = cart.currency.as_deref().unwrap_or_default();
    let mut texts: Vec<String> = cart
        .lines
        .iter()
        .map(|line| line_text(line, currency))
        .collect();
    if let Some(total) = cart.total_minor {
        texts.push(format!("together {}", amount(total, currency)));
    }
    let texts = texts.iter().enumerate();
    texts
        .map(|(at, text)| format!("{:<7}{text}", if at == 0 { "Cart" } else { "" }))
        .collect()
}

fn line_text(line: &Line, currency: &str) -> String {
    let name = printable(&line.name);
    let price = if line.available {
        amount(line.line_total_minor, currency)
    } else {
        "not available now".to_owned()
    };
    format!("{} × {name}, {price}", line.quantity)
}

/// `49.99 USD`.
fn amount(minor: i64, currency: &str) -> String {
    let digits = Currency::parse(currency).map_or(0, Currency::minor_digits);
    let per_major = 10_u64.pow(digits);
    let (major, rest) = (
        minor.unsigned_abs() / per_major,
        minor.unsigned_abs() % per_major,
    );
    let sign = if minor < 0 { "-" } else { "" };
    let width = usize::try_from(digits).unwrap_or_default();
    if digits == 0 {
        format!("{sign}{major} {currency}")
    } else {
        format!("{sign}{major}.{rest:0width$} {currency}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_a_colon_is_for_the_program() {
        let table = [
            (
                "  add two echo dots \n",
                Input::Sentence("add two echo dots"),
            ),
            ("\n", Input::Nothing),
            (":cart", Input::Cart),
            (": cart", Input::Cart),
            (":locale", Input::ShowLocale),
            (":locale de-DE\n", Input::Locale("de-DE")),
            (":help", Input::Help),
            (":q", Input::Quit),
            (":cart now", Input::Unknown(":cart now")),
            (":", Input::Unknown(":")),
        ];

        for (line, input) in table {
            assert_eq!(Input::of(line), input, "{line:?}");
        }
    }

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        assert_eq!(amount(4_999, "USD"), "49.99 USD");
        assert_eq!(amount(5, "EUR"), "0.05 EUR");
        assert_eq!(amount(500, "JPY"), "500 JPY");
        assert_eq!(amount(-105, "EUR"), "-1.05 EUR");
    }

    #[test]
    fn a_cart_is_shown_line_by_line() {
        let line = Line {
            line_id: "lin_1".to_owned(),
            sku: "A".to_owned(),
            name: "Echo\u{1b}[2J".to_owned(),
            quantity: 2,
            unit_price_minor: 100,
            line_total_minor: 200,
            available: true,
        };
        let gone = Line {
            available: false,
            name: "Plug".to_owned(),
            ..line.clone()
        };
        let mut cart = Cart {
            version: 1,
            currency: Some("USD".to_owned()),
            lines: vec![line, gone],
            total_minor: Some(200),
        };

        assert_eq!(
            cart_lines(&cart),
            [
                "Cart   2 × Echo\\u{1b}[2J, 2.00 USD",
                "       2 × Plug, not available now",
                "       together 2.00 USD",
            ]
        );
        cart.lines.clear();
        assert_eq!(cart_lines(&cart), ["Cart   empty"]);
        assert!(looks_like(&cart, None));
    }
}
