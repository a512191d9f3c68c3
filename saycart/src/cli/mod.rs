//! What can be typed: the command line, its output, and its failures.
//!
//! Knows the words of the commands and nothing of what they do. Secrets never stand on the command
//! line: they are read from standard input ([`StandardInput`]).

pub(crate) mod environment;
mod failure;
mod input;
mod load;
mod output;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{NonEmptyStringValueParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;

use crate::suite::ServiceName;

pub(crate) use failure::Failure;
pub(crate) use input::StandardInput;
pub(crate) use load::AlexaLoadArgs;
pub(crate) use output::{Output, Paint, Table, list, remark, say};

/// Saycart lets shoppers fill their shop's cart by voice, through an Alexa skill.
#[derive(Debug, Parser)]
#[command(name = "saycart", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The configuration file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where the suite keeps its files
    // A path that is not text would become another folder on its way through the configuration.
    #[arg(long, global = true, value_name = "DIR", value_parser = NonEmptyStringValueParser::new().map(PathBuf::from))]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a sample shop in a temporary folder and play the main job on it
    Demo(DemoArgs),
    /// Run all services in this process
    Up,
    /// Run one service alone, joined to the others over the network
    Serve {
        /// Which one
        service: ServiceName,
    },
    /// Bring the schema of a service's database up to date, apart from serving
    Migrate(MigrateArgs),
    /// Ask the service of this configuration whether it is ready: status 0 if so, for containers
    Health {
        /// Which one it is
        service: ServiceName,
    },
    /// Wait until the process of this configuration, or the suite behind a door, is ready
    Wait(WaitArgs),
    /// Stand in for Alexa: link a shopper, say a sentence, send a request, generate load
    #[command(subcommand)]
    Alexa(AlexaCommand),
    /// Shoppers' accounts
    #[command(subcommand)]
    User(UserCommand),
    /// OAuth clients, such as Alexa
    #[command(subcommand)]
    Client(ClientCommand),
    /// Which shopper is linked with which client
    #[command(subcommand)]
    Link(LinkCommand),
    /// The keys that tokens are made with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// What the shop sells
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Certificates
    #[command(subcommand)]
    Certs(CertsCommand),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// End after the main job: status 0 if all went right, else 1
    #[arg(long)]
    pub(crate) once: bool,
    /// The port of the public door; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AlexaCommand {
    /// Link a shopper's account, through the shop's pages and token endpoint
    Link(AlexaLinkArgs),
    /// Say a sentence, as a signed request
    Say(AlexaSayArgs),
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

#[derive(Debug, Args)]
pub(crate) struct AlexaSayArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// What the shopper says, such as "add an echo dot to my cart"
    pub(crate) sentence: String,
    /// Who says it; whoever linked last if not given
    #[arg(long, value_name = "EMAIL")]
    pub(crate) user: Option<String>,
    /// In which language
    #[arg(long, default_value = "en-US")]
    pub(crate) locale: String,
    /// The skill's application id; the first of `gateway.skill_ids` if not given
    #[arg(long, value_name = "ID")]
    pub(crate) skill_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AlexaSendArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// The request's body
    pub(crate) file: PathBuf,
}

/// Which part of a list.
#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// How many at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
    /// Go on after a page: its `next`
    #[arg(
        long,
        value_name = "NEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) after: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account; without a password given, one is made and printed once
    Add {
        /// The log-in name
        email: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List accounts by e-mail address
    List(PageArgs),
}

/// Which rules a client's tokens live by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Amazon Alexa account linking
    Alexa,
    /// Google account linking
    Google,
    /// Any other client that can keep a secret
    Confidential,
    /// A client that cannot keep a secret
    Public,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Register a client; its secret is printed once
    Add(ClientAddArgs),
    /// List clients by name
    List(PageArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ClientAddArgs {
    /// What shoppers read on the consent page
    pub(crate) name: String,
    /// Its rules
    #[arg(long)]
    pub(crate) profile: ProfileArg,
    /// Where codes may be sent; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Vec<String>,
    /// Amazon vendor id (M…): registers Amazon's three addresses for it; repeatable
    #[arg(long, value_name = "M…")]
    pub(crate) vendor_id: Vec<String>,
    /// What it may ask for, separated by spaces; the profile's defaults if not given
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) scope: String,
    /// Whose tokens it may introspect besides its own; repeatable
    #[arg(long, value_name = "A")]
    pub(crate) audience: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    /// List links, newest first
    List {
        /// Only this shopper's (`usr_…`)
        #[arg(
            long,
            value_name = "USER_ID",
            default_value = "",
            hide_default_value = true
        )]
        user: String,
        #[command(flatten)]
        page: PageArgs,
    },
    /// End a link: every token of it is dead at once
    Revoke {
        /// `lnk_…`
        link_id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// List keys, and how many links still use each
    List,
    /// Make a new key in `auth.token_keys_file`; it signs once it is activated
    Add,
    /// Sign with a key from now on; every replica must have it in its file
    Activate {
        /// The key's number
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        kid: u8,
    },
    /// Say that somebody else may have a key: its access tokens are refused from now on
    Suspect {
        /// The key's number
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        kid: u8,
    },
    /// Let a key's tokens die, for good
    Retire {
        /// The key's number
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        kid: u8,
        /// Also if links use it: they end, and their shoppers must link again
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogueCommand {
    /// Replace the catalogue by a CSV or JSON Lines file, all or nothing
    Import {
        /// The file; `.jsonl` and `.ndjson` are JSON Lines, anything else is CSV
        file: PathBuf,
    },
    /// Find the products that a spoken name may mean
    Search {
        /// What is said
        phrase: String,
        /// In which language
        #[arg(long, default_value = "en-US")]
        locale: String,
        /// How many at most
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=50))]
        limit: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct MigrateArgs {
    /// Whose database
    pub(crate) service: ServiceName,
    /// Print what would be done, and do nothing
    #[arg(long)]
    pub(crate) plan: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    /// How long, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub(crate) timeout: u64,
    /// The public door of a suite elsewhere; the admin page of this configuration if not given
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Url>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CertsCommand {
    /// Make the certificates by which the services know each other, those that are missing or
    /// near their end
    Ensure {
        /// The folder of the authority; `certs` in the data folder if not given
        dir: Option<PathBuf>,
    },
    /// Show them and when they end
    Show {
        /// The folder of the authority; `certs` in the data folder if not given
        dir: Option<PathBuf>,
    },
    /// Make a chain like Amazon's, for signing requests in development, unless a good one is there
    DevAlexa {
        /// Where `root.pem`, `chain.pem` and `leaf.key` are written
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say whether the configuration is right, and all that is not
    Check,
    /// Show every key, its value and where it comes from
    Show,
    /// Print the reference of all keys as Markdown
    #[command(hide = true)]
    Reference,
}

/// A suite's public door: without a scheme, `localhost:8443` would be a URL of the scheme
/// `localhost`.
fn door(text: &str) -> Result<Url, String> {
    text.parse()
        .ok()
        .filter(|url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host())
        .ok_or_else(|| "must be a URL such as https://localhost:8443".to_owned())
}

/// Shows what clap found: help on standard output, mistakes on standard error.
pub(crate) fn show_usage(
    error: &clap::Error,
    arguments: &[OsString],
    environment: &BTreeMap<String, String>,
) -> ExitCode {
    let code = if error.use_stderr() { 2 } else { 0 };
    // What clap could not parse it does not tell, so the flag is looked for.
    let mut flags = arguments.iter().take_while(|argument| *argument != "--");
    if error.use_stderr() && flags.any(|flag| flag == "--json") {
        let text = error.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        return Output::new(true, environment).failure(&Failure::Usage(text.to_owned()));
    }
    match error.print() {
        Ok(()) => ExitCode::from(code),
        // Nobody reads us any more; there is nowhere to say it.
        Err(_closed) => ExitCode::from(1),
    }
}
