//! What an operator can type: accounts, clients, links, keys and the catalogue.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use saycart_service::Timestamp;
use saycart_service::config::Setting as _;

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
    /// Show an account
    Show(UserArg),
    /// Switch an account off: its sessions, codes, links and tokens are dead at once
    Disable(UserArg),
    /// Switch an account on again; its shopper has to link anew
    Enable(UserArg),
    /// Delete an account, for good, with all that is personal in it
    Delete(UserArg),
    /// Show whether an account's history is used, or turn it on or off for a shopper who told you so
    History {
        #[command(flatten)]
        user: UserArg,
        /// What they want; shows what holds if not given
        wanted: Option<HistoryArg>,
        /// Which of your wordings they were told it with, from 1
        #[arg(long, value_name = "N", requires = "wanted", default_value_t = 1,
              value_parser = clap::value_parser!(u32).range(1..))]
        wording: u32,
    },
    /// Write out all that is kept of an account, for its person to have
    Export {
        #[command(flatten)]
        user: UserArg,
        /// Where to, readable by you alone; standard output if not given
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Give an account another password; without one given, one is made and printed once
    Password {
        #[command(flatten)]
        user: UserArg,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// End all links, too: somebody else may have used the account
        #[arg(long)]
        end_links: bool,
    },
}

/// What a shopper wants of their history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HistoryArg {
    /// It is remembered and used
    On,
    /// It is not, and what was derived from it is deleted
    Off,
}

/// Which account.
#[derive(Debug, Args)]
pub(crate) struct UserArg {
    /// `usr_…` or the e-mail address
    pub(crate) user: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Make a role
    Add {
        /// What it is called
        name: String,
        /// The scopes that it allows, separated by spaces
        #[arg(long)]
        scope: String,
    },
    /// List roles by name
    List,
    /// Say anew which scopes a role allows, from the next request on
    Change {
        /// Which role
        role: String,
        /// All scopes that it allows, separated by spaces; "" for none
        #[arg(long)]
        scope: String,
    },
    /// Give a user a role, from the next request on
    Grant(MemberArgs),
    /// Take a role from a user, from the next request on
    Revoke(MemberArgs),
}

/// Which role, and whose.
#[derive(Debug, Args)]
pub(crate) struct MemberArgs {
    /// Which role
    pub(crate) role: String,
    /// `usr_…` or the e-mail address
    pub(crate) user: String,
}

/// Which rules a client's tokens live by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProfileArg {
    /// Amazon Alexa account linking
    Alexa,
    /// Google account linking
    Google,
    /// Any other client that can keep a secret
    Confidential,
    /// A client that cannot keep a secret
    Public,
    /// Another vendor, whom auth-service may know
    Vendor(String),
}

impl From<String> for ProfileArg {
    fn from(name: String) -> Self {
        match name.as_str() {
            "alexa" => Self::Alexa,
            "google" => Self::Google,
            "confidential" => Self::Confidential,
            "public" => Self::Public,
            _ => Self::Vendor(name),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Register a client; its secret is printed once
    Add(ClientAddArgs),
    /// List clients by name
    List(PageArgs),
    /// Show a client, and what goes into its vendor's console
    Show(ClientArg),
    /// Change what a client is registered for
    Change(ClientChangeArgs),
    /// Give a client another secret, printed once; the old one stays good for a while
    RotateSecret {
        #[command(flatten)]
        client: ClientArg,
        /// How long the old secret stays good, such as 24h; 0s ends it at once
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = duration)]
        old_for: Duration,
    },
    /// Switch a client off: its codes, links and tokens are dead at once
    Disable(ClientArg),
    /// Switch a client on again; its shoppers have to link anew
    Enable(ClientArg),
}

/// Which client.
#[derive(Debug, Args)]
pub(crate) struct ClientArg {
    /// `cli_…` or the client's name
    pub(crate) client: String,
}

/// Whether authorization requests must bring a PKCE challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PkceArg {
    /// They must
    Required,
    /// They need not, where the profile leaves it to the client
    Optional,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("change").required(true).multiple(true).args([
    "add_redirect_uri", "add_vendor_id", "remove_redirect_uri", "add_app_redirect_uri",
    "remove_app_redirect_uri", "scope", "add_audience", "remove_audience", "pkce",
])))]
pub(crate) struct ClientChangeArgs {
    #[command(flatten)]
    pub(crate) client: ClientArg,
    /// Where codes may be sent besides; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) add_redirect_uri: Vec<String>,
    /// Amazon vendor id (M…) whose three addresses are registered besides; repeatable
    #[arg(long, value_name = "M…")]
    pub(crate) add_vendor_id: Vec<String>,
    /// Where codes may be sent no more; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) remove_redirect_uri: Vec<String>,
    /// Address of an app of yours besides, for codes made by `IssueCode` only; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) add_app_redirect_uri: Vec<String>,
    /// Address of an app that is forgotten; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) remove_app_redirect_uri: Vec<String>,
    /// All that it may ask for from now on, separated by spaces
    #[arg(long)]
    pub(crate) scope: Option<String>,
    /// Whose tokens it may introspect besides; repeatable
    #[arg(long, value_name = "A")]
    pub(crate) add_audience: Vec<String>,
    /// Whose tokens it may introspect no more; repeatable
    #[arg(long, value_name = "A")]
    pub(crate) remove_audience: Vec<String>,
    /// Whether it needs PKCE
    #[arg(long)]
    pub(crate) pkce: Option<PkceArg>,
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::from_text(text).ok_or_else(|| format!("must be {}", Duration::EXPECTED))
}

#[derive(Debug, Args)]
pub(crate) struct ClientAddArgs {
    /// What shoppers read on the consent page
    pub(crate) name: String,
    /// Its rules: alexa, google, confidential (any other that can keep a secret), public (one that
    /// cannot), or another vendor's
    #[arg(long, value_name = "P")]
    pub(crate) profile: ProfileArg,
    /// Where codes may be sent; repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Vec<String>,
    /// Amazon vendor id (M…): registers Amazon's three addresses for it; repeatable
    #[arg(long, value_name = "M…")]
    pub(crate) vendor_id: Vec<String>,
    /// Address of an app of yours in which linking starts, for codes made by `IssueCode` only;
    /// repeatable
    #[arg(long, value_name = "URI")]
    pub(crate) app_redirect_uri: Vec<String>,
    /// What it may ask for, separated by spaces; the profile's defaults if not given
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) scope: String,
    /// Whose tokens it may introspect besides its own; repeatable
    #[arg(long, value_name = "A")]
    pub(crate) audience: Vec<String>,
    /// Whether it needs PKCE; as the profile says if not given
    #[arg(long)]
    pub(crate) pkce: Option<PkceArg>,
}

#[derive(Debug, Args)]
pub(crate) struct LinkListArgs {
    /// Only this shopper's (`usr_…` or the e-mail address)
    #[arg(
        long,
        value_name = "USER",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) user: String,
    /// The tries to link, also those that failed, in place of the links
    #[arg(long)]
    pub(crate) attempts: bool,
    /// Only this client's tries (`cli_…` or the client's name)
    #[arg(
        long,
        requires = "attempts",
        value_name = "CLIENT",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) client: String,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    /// List links, newest first, or what became of each try to link
    List(LinkListArgs),
    /// Show a link and how it was made, or a try to link step by step
    Show {
        /// `lnk_…` or `att_…`
        id: String,
    },
    /// Print each step of linking as it happens, until Ctrl-C
    Watch,
    /// End a link: every token of it is dead at once
    Revoke {
        /// `lnk_…`
        link_id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Say that the database was restored from a backup, and end again what it has forgotten
    Restored(AuthRestoredArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AuthRestoredArgs {
    /// When the backup was made, such as 2026-11-28T03:00:00Z; what happened later was forgotten
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) since: Timestamp,
    /// The log of auth-service since then, as JSON lines: links, accounts and consents that it says
    /// are over end again
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
    /// Count what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Report lines that cannot be read, and go on without them
    #[arg(long, requires = "replay")]
    pub(crate) skip_bad_lines: bool,
    /// End again also what the log says with `committed` `unknown`: it may never have ended
    #[arg(long, requires = "replay")]
    pub(crate) also_unknown: bool,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text)
        .map_err(|_not_one| "must be an instant such as 2026-11-28T03:00:00Z".to_owned())
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
        /// Change only what the file names, and leave all other products as they are
        #[arg(long)]
        delta: bool,
        /// Take a file without a product as meant: nothing is sold any more
        #[arg(long, conflicts_with = "delta")]
        allow_empty: bool,
    },
    /// Write the catalogue as a file that `import` takes
    Export {
        /// Where to; standard output if not given
        file: Option<PathBuf>,
        /// How; as `import` reads the file's name if not given
        #[arg(long, value_name = "F")]
        format: Option<FormatArg>,
        /// Whose names are written: one of Alexa's locales, such as de-DE
        #[arg(long, value_name = "L", required_if_eq("format", "alexa"))]
        locale: Option<String>,
    },
    /// List what is sold by number, at its price outside of sales
    List(PageArgs),
    /// List what shoppers asked for and did not get, if it came from five people in thirty days
    Unresolved {
        /// How many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Propose synonyms: words by which three people meant a product in thirty days
    Synonyms {
        /// How many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Find the products that a spoken name may mean
    Search(SearchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What is said
    #[arg(required_unless_present = "batch")]
    pub(crate) phrase: Option<String>,
    /// Read `{"id","phrase"}` lines, with `locale` where it is another, and answer each with a
    /// line
    #[arg(long, conflicts_with_all = ["phrase", "limit", "explain"])]
    pub(crate) batch: bool,
    /// Search in this file (`.jsonl` and `.ndjson` are JSON Lines, anything else is CSV) in
    /// place of the catalogue of a running suite
    #[arg(long, value_name = "FILE")]
    pub(crate) catalogue: Option<PathBuf>,
    /// Say why each product was found
    #[arg(long)]
    pub(crate) explain: bool,
    /// In which language
    #[arg(long, default_value = "en-US")]
    pub(crate) locale: String,
    /// How many at most
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) limit: u32,
}

/// How a catalogue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// CSV
    Csv,
    /// JSON Lines
    Jsonl,
    /// The values of an Alexa slot type, which cannot be imported
    Alexa,
}
