//! What an operator can type: accounts, clients, links, keys and the catalogue.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
