//! A contact as the model keeps it: all in vectors.
//!
//! In: records, cell by cell. Out: cells by name, and the contact's events. Instants are milliseconds since
//! the epoch and numbers are tenths, so that nothing is ever rounded.

use crate::ids::ContactId;

/// A value. NULL is `None` in this module, never a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A text that is not empty.
    Text(String),
    /// A number of tenths.
    Number(i64),
    /// An instant.
    Time(i64),
    /// A boolean, in payloads only.
    Flag(bool),
}

impl Cell {
    /// The cell as a number, as payloads are read: a text may spell one.
    pub fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(tenths) => Some(*tenths),
            Self::Text(text) => tenths(text),
            Self::Time(_) | Self::Flag(_) => None,
        }
    }

    /// The cell as a text, as payloads are read: numbers and booleans have a text form.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(tenths) => Some(spelled(*tenths)),
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Time(_) => None,
        }
    }

    fn as_json(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Number(tenths) => spelled(*tenths),
            Self::Time(at) => at.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// A number as it is written, without a trailing zero.
pub(super) fn spelled(tenths: i64) -> String {
    let (sign, size) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    match size % 10 {
        0 => format!("{sign}{}", size / 10),
        tenth => format!("{sign}{}.{tenth}", size / 10),
    }
}

fn tenths(text: &str) -> Option<i64> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let (whole, tenth): (i64, i64) = (whole.parse().ok()?, tenth.parse().ok()?);
    (0..10).contains(&tenth).then_some(whole * 10 + tenth)
}

/// An event of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelEvent {
    /// The sender's id.
    pub id: Option<String>,
    /// The event type.
    pub kind: String,
    /// When it happened.
    pub at: i64,
    /// The payload: texts without quotes in them, numbers, booleans.
    pub properties: Vec<(String, Cell)>,
}

impl ModelEvent {
    /// The payload as JSON text.
    pub fn payload(&self) -> String {
        let pairs: Vec<String> = self
            .properties
            .iter()
            .map(|(name, cell)| format!("\"{name}\":{}", cell.as_json()))
            .collect();
        format!("{{{}}}", pairs.join(","))
    }
}

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelContact {
    /// The opaque id.
    pub id: ContactId,
    /// The email, in lower case; empty if it has none.
    pub email: String,
    /// All anonymous ids, the first one first.
    pub anonymous: Vec<String>,
    /// Ids of contacts that were merged into it.
    pub merged: Vec<ContactId>,
    /// Fields that are not NULL, `created_at` and `updated_at` among them.
    pub cells: Vec<(String, Cell)>,
    /// Lists the contact is on.
    pub lists: Vec<String>,
    /// The contact's events, in order of arrival.
    pub events: Vec<ModelEvent>,
}

impl ModelContact {
    /// A field; `None` is NULL.
    pub fn cell(&self, name: &str) -> Option<Cell> {
        if name == "email" {
            return Some(Cell::Text(self.email.clone())).filter(|_| !self.email.is_empty());
        }
        self.cells.iter().find(|(held, _)| held == name).map(|(_, cell)| cell.clone())
    }

    /// Whether it is the contact with this id, or one that was merged into it had the id.
    pub fn answers_to(&self, id: ContactId) -> bool {
        self.id == id || self.merged.contains(&id)
    }

    pub(super) fn set(&mut self, name: &str, cell: Option<Cell>) {
        self.cells.retain(|(held, _)| held != name);
        if let Some(cell) = cell.filter(|cell| *cell != Cell::Text(String::new())) {
            self.cells.push((name.to_owned(), cell));
        }
    }
}

/// An upsert of one contact; fields that are not named stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The contact's id; a new contact gets this one.
    pub id: ContactId,
    /// Which contact: an upsert matches by email.
    pub email: String,
    /// Of somebody without an email: by this.
    pub anonymous_id: Option<String>,
    /// Fields by name; `None` clears.
    pub cells: Vec<(String, Option<Cell>)>,
    /// Lists to add the contact to.
    pub lists: Vec<String>,
    /// Used only if the contact is new.
    pub created_at: Option<i64>,
}
