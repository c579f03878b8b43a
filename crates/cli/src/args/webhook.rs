//! The arguments of `segmentry webhook`.

use clap::{Args as ClapArgs, Subcommand};
use segmentry_server::SizeEdit;

use super::Place;

#[derive(Debug, ClapArgs)]
pub(crate) struct WebhookArgs {
    /// The engine's directory, or the URL of a service that has it; the service's key is taken from
    /// `SEGMENTRY_API_KEY`. What is changed in a directory counts once a service has it open.
    #[arg(
        long,
        value_name = "DIR | URL",
        global = true,
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
    /// Prints JSON objects instead of a table.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: WebhookCommand,
}

/// What an endpoint is sent.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct WebhookSettings {
    /// What people recognise it by.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// A type of messages, such as `members.joined`; may be given several times. All of them when left out, or with
    /// `--types all`.
    #[arg(long = "types", value_name = "TYPE", value_delimiter = ',')]
    pub(crate) types: Option<Vec<String>>,
    /// The id of a segment; may be given several times. All of them when left out, or with `--segment all`.
    #[arg(long = "segment", value_name = "ID")]
    pub(crate) segments: Option<Vec<String>>,
    /// Whether members come with their addresses.
    #[arg(long, value_name = "BOOL")]
    pub(crate) addresses: Option<bool>,
    /// Tells that a segment has grown to so many members; `none` takes it away.
    #[arg(long, value_name = "N | none", value_parser = size)]
    pub(crate) size_at_least: Option<SizeEdit>,
    /// Tells that a segment has shrunk to so many members; `none` takes it away.
    #[arg(long, value_name = "N | none", value_parser = size)]
    pub(crate) size_at_most: Option<SizeEdit>,
}

fn size(text: &str) -> Result<SizeEdit, std::num::ParseIntError> {
    if text == "none" { Ok(SizeEdit::Off) } else { text.parse().map(SizeEdit::At) }
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Creates an endpoint, which is sent what happens from now on. Its secret is printed, and never again.
    Create {
        /// Where messages are posted.
        #[arg(long)]
        url: String,
        #[command(flatten)]
        settings: WebhookSettings,
    },
    /// Lists all endpoints.
    List,
    /// Shows one endpoint.
    #[command(alias = "get")]
    Show { id: String },
    /// Changes an endpoint; what is left out stays.
    Edit {
        id: String,
        /// Where messages are posted.
        #[arg(long)]
        url: Option<String>,
        #[command(flatten)]
        settings: WebhookSettings,
    },
    /// Removes an endpoint.
    Delete { id: String },
    /// Makes a new secret, which is printed. The old one signs beside it for a day.
    Rotate { id: String },
    /// Sends nothing until it is resumed. What happens meanwhile is sent then.
    Pause { id: String },
    /// Sends again, at once, from the first message that was not accepted.
    Resume { id: String },
    /// Lists the last attempts, the latest first.
    Deliveries { id: String },
    /// Sends all again that has happened since a place in the feed.
    Replay {
        id: String,
        /// A cursor of the feed, or the number of a change; 0 for all that is kept.
        #[arg(long, value_name = "CURSOR")]
        after: String,
    },
    /// Sends a message that tries the endpoint, once, and says what became of it.
    Test { id: String },
}
