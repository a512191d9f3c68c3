//! What can be typed: the command line, its output, and its failures.
//!
//! Knows the words of the commands and nothing of what they do. Secrets never stand on the command
//! line: they are read from standard input ([`StandardInput`]).

mod alexa;
pub(crate) mod environment;
mod failure;
mod input;
mod load;
mod operator;
mod output;
mod progress;
mod skill;
mod usage;

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use url::Url;

use crate::suite::ServiceName;

pub(crate) use alexa::{
    AlexaChatArgs, AlexaCommand, AlexaLinkArgs, AlexaSayArgs, AlexaSendArgs, SpeakerArgs, SuiteArgs,
};
pub(crate) use failure::Failure;
pub(crate) use input::StandardInput;
pub(crate) use load::AlexaLoadArgs;
pub(crate) use operator::{
    AuthCommand, AuthRestoredArgs, CatalogueCommand, ClientAddArgs, ClientArg, ClientChangeArgs,
    ClientCommand, FormatArg, HistoryArg, KeysCommand, LinkCommand, LinkListArgs, MemberArgs,
    PageArgs, PkceArg, ProfileArg, RoleCommand, SearchArgs, UserArg, UserCommand,
};
pub(crate) use output::{Output, Paint, Table, broken, list, pour, printable, remark, say};
pub(crate) use progress::Progress;
pub(crate) use skill::{SkillCommand, SkillPackageArgs};
pub(crate) use usage::show_usage;

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
    /// Stand in for Alexa: link a shopper, say a sentence, hold a conversation, send a
    /// request, generate load
    #[command(subcommand)]
    Alexa(AlexaCommand),
    /// Shoppers' accounts
    #[command(subcommand)]
    User(UserCommand),
    /// What shoppers may do at all: roles, and who has them
    #[command(subcommand)]
    Role(RoleCommand),
    /// OAuth clients, such as Alexa
    #[command(subcommand)]
    Client(ClientCommand),
    /// Which shopper is linked with which client
    #[command(subcommand)]
    Link(LinkCommand),
    /// The keys that tokens are made with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Care of the links as a whole
    #[command(subcommand)]
    Auth(AuthCommand),
    /// What the shop sells
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// The skill, as Amazon takes it
    #[command(subcommand)]
    Skill(SkillCommand),
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
