//! What can be typed after `alexa`, but for `load`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use url::Url;

use super::AlexaLoadArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum AlexaCommand {
    /// Link a shopper's account, through the shop's pages and token endpoint
    Link(AlexaLinkArgs),
    /// Say a sentence, as a signed request
    Say(AlexaSayArgs),
    /// Hold a conversation, a sentence a line, and see the cart whenever it has changed
    Chat(AlexaChatArgs),
    /// Sign the bytes of a file as they are and send them
    Send(AlexaSendArgs),
    /// Let many shoppers speak, and report rates, times, errors and processor time
    Load(Box<AlexaLoadArgs>),
}

/// Where Alexa calls, and as which skill.
#[derive(Debug, Args)]
pub(crate) struct SuiteArgs {
    /// The suite's public door; the one in the data folder if not given
    #[arg(long, value_name = "URL", value_parser = door)]
    pub(crate) url: Option<Url>,
    /// The folder with the signing key that `certs dev-alexa` wrote
    #[arg(long, value_name = "DIR")]
    pub(crate) certs: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AlexaLinkArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// The client to link as
    #[arg(long)]
    pub(crate) client_id: String,
    /// Read the client's secret from standard input: its first line
    #[arg(long, required = true)]
    pub(crate) client_secret_stdin: bool,
    /// The shopper's e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(crate) user: String,
    /// Read the shopper's password from standard input: the line after the client's secret
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
    /// Amazon's address for the vendor; if not given, the client's first one, asked of the suite
    /// that runs on the data folder
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Option<String>,
    /// The scopes to ask for; the client's own if not given
    #[arg(long)]
    pub(crate) scope: Option<String>,
}

/// Who speaks, in which language, and to which skill.
#[derive(Debug, Args)]
pub(crate) struct SpeakerArgs {
    /// Who says it; whoever linked last if not given
    #[arg(long, value_name = "EMAIL")]
    pub(crate) user: Option<String>,
    /// In which language
    #[arg(long, default_value = "en-US")]
    pub(crate) locale: String,
    /// The skill's application id; the first of `gateway.skill_ids` if not given
    #[arg(long, value_name = "ID")]
    pub(crate) skill_id: Option<String>,
    /// Alexa recognises the voice, which has linked this account: the skill may speak of its history
    #[arg(long)]
    pub(crate) known_voice: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AlexaSayArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// What the shopper says, such as "add an echo dot to my cart"
    pub(crate) sentence: String,
    #[command(flatten)]
    pub(crate) speaker: SpeakerArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AlexaChatArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    #[command(flatten)]
    pub(crate) speaker: SpeakerArgs,
    /// Number the requests after this word: on a new suite the same sentences then get the same
    /// answers, word by word
    #[arg(long, value_name = "WORD")]
    pub(crate) seed: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AlexaSendArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// The request's body
    pub(crate) file: PathBuf,
}

/// A suite's public door: without a scheme, `localhost:8443` would be a URL of the scheme
/// `localhost`.
fn door(text: &str) -> Result<Url, String> {
    text.parse()
        .ok()
        .filter(|url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host())
        .ok_or_else(|| "must be a URL such as https://localhost:8443".to_owned())
}
