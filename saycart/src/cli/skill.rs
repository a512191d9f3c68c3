//! What can be typed after `skill`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use url::Url;

use crate::skill::EndpointCertificate;

#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// Write what Amazon's `ask` takes: manifest, interaction models, account linking, icons
    Package(Box<SkillPackageArgs>),
}

#[derive(Debug, Args)]
pub(crate) struct SkillPackageArgs {
    /// The folder: a new or empty one, or one that this command made
    pub(crate) dir: PathBuf,
    /// Alexa's client at the shop, `cli_…`; its secret stands in no file
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// What a link allows
    #[arg(long, default_value = "cart.read cart.write")]
    pub(crate) scope: String,
    /// The suite's public address; `public_url` if not given
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Url>,
    /// Whose certificate that address has
    #[arg(long, value_enum, default_value = "trusted")]
    pub(crate) certificate: EndpointCertificate,
    /// Take the names of products from this file, without a running suite
    #[arg(long, value_name = "FILE")]
    pub(crate) catalogue: Option<PathBuf>,
    /// A language of the skill, such as en-AU; every one that it speaks if not given
    #[arg(long = "locale", value_name = "L")]
    pub(crate) locales: Vec<String>,
    /// A country where the skill is offered, such as US; those of the locales if not given
    #[arg(long = "country", value_name = "CC")]
    pub(crate) countries: Vec<String>,
    /// The shop's name in Amazon's store; `gateway.shop_name` if not given
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The shop's privacy policy; `auth.privacy_url`, or the suite's own page, if not given
    #[arg(long, value_name = "URL")]
    pub(crate) privacy_url: Option<String>,
    /// The shop's terms of use
    #[arg(long, value_name = "URL")]
    pub(crate) terms_url: Option<String>,
    /// The shop's own texts for the store: JSON, by locale
    #[arg(long, value_name = "FILE")]
    pub(crate) texts: Option<PathBuf>,
    /// What Amazon's testers are told; passwords are typed into the console instead
    #[arg(long, value_name = "FILE")]
    pub(crate) testing_instructions: Option<PathBuf>,
}
