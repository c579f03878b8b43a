//! The fields of a contact: reserved ones and the account's own.
//!
//! In: field definitions. Out: a [`Schema`] that resolves names, without regard to case, to
//! [`FieldId`]s and kinds.
//!
//! INVARIANT: a field id is never reused, so that a plan compiled before a field was deleted cannot read
//! the values of a later field of that name.

mod bucket;
pub(crate) mod decimal;
mod place;
mod rounded;
mod value;
mod version;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::limits;

pub(crate) use bucket::bucket;
pub(crate) use place::distance;
pub(crate) use rounded::{Total, rounded_product, rounded_sum};
pub use rust_decimal::Decimal;
pub use value::{Kind, Value, decimal_from_text};
pub(crate) use value::{exact_product, exact_sum};
pub(crate) use version::version_key;

/// The type of a custom field, as users choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldType {
    /// Text of up to [`limits::CUSTOM_TEXT_CHARS`] characters; blank means NULL.
    Text,
    /// A decimal number of up to 28 significant digits.
    Number,
    /// An instant; a day alone is its midnight UTC.
    Date,
    /// A set of up to [`limits::SET_TEXTS`] texts, each as long as that of a field of texts; empty, never NULL.
    Set,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColumnKind {
    /// One scalar of this kind, or NULL.
    Scalar(Kind),
    /// A set of texts; empty, never NULL.
    TextArray,
}

/// A column of `contact_data`: a dense number, reserved fields first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldId(u16);

impl FieldId {
    /// The id as an index into the columns.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! reserved {
    ($($number:literal $constant:ident $name:literal $kind:expr, $chars:literal, $doc:literal;)*) => {
        /// The reserved fields, in the order of the query reference.
        impl FieldId {
            $(#[doc = concat!("`", $name, "`: ", $doc)] pub const $constant: Self = Self($number);)*
        }

        /// Name, kind, and the most characters of a text (contract, `ContactRequest`).
        const RESERVED: &[(&str, ColumnKind, usize)] = &[$(($name, $kind, $chars)),*];
    };
}

const TEXT: ColumnKind = ColumnKind::Scalar(Kind::Text);
const TIME: ColumnKind = ColumnKind::Scalar(Kind::Time);

reserved! {
    0 CONTACT_ID "contact_id" TEXT, 36,
        "The id that the engine gives each contact, as text.";
    1 EMAIL "email" TEXT, 254,
        "The first identifier, an address.";
    2 PHONE_NUMBER_ID "phone_number_id" TEXT, 254,
        "An identifier: a telephone number, or any text.";
    3 EXTERNAL_ID "external_id" TEXT, 254,
        "An identifier: the id in the caller's own system.";
    4 ANONYMOUS_ID "anonymous_id" TEXT, 254,
        "An identifier of a visitor who is not known yet.";
    5 FIRST_NAME "first_name" TEXT, 50,
        "A name.";
    6 LAST_NAME "last_name" TEXT, 50,
        "A name.";
    7 ALTERNATE_EMAILS "alternate_emails" ColumnKind::TextArray, 254,
        "Further addresses, a set. They identify nobody.";
    8 ADDRESS_LINE_1 "address_line_1" TEXT, 100,
        "Part of a postal address.";
    9 ADDRESS_LINE_2 "address_line_2" TEXT, 100,
        "Part of a postal address.";
    10 CITY "city" TEXT, 60,
        "Part of a postal address.";
    11 STATE_PROVINCE_REGION "state_province_region" TEXT, 50,
        "Part of a postal address.";
    12 POSTAL_CODE "postal_code" TEXT, 60,
        "Part of a postal address.";
    13 COUNTRY "country" TEXT, 55,
        "Part of a postal address.";
    14 LIST_IDS "list_ids" ColumnKind::TextArray, 100,
        "The ids of the lists that the contact is on, a set. Upserts add to it.";
    15 CREATED_AT "created_at" TIME, 0,
        "When the contact was created.";
    16 UPDATED_AT "updated_at" TIME, 0,
        "When the contact was last written.";
    17 EMAIL_DOMAINS "email_domains" ColumnKind::TextArray, 254,
        "The domains of all addresses of the contact, a set that the engine keeps.";
    18 PHONE_NUMBER "phone_number" TEXT, 24,
        "A telephone number that identifies nobody.";
    19 WHATSAPP "whatsapp" TEXT, 254,
        "A name in another service.";
    20 LINE "line" TEXT, 254,
        "A name in another service.";
    21 FACEBOOK "facebook" TEXT, 254,
        "A name in another service.";
    22 UNIQUE_NAME "unique_name" TEXT, 254,
        "A name in another service.";
}

/// Reserved names that are not fields: conditions of the official user interface, and the column of
/// references to other segments.
const RESERVED_ELSEWHERE: &[&str] = &[
    "last_clicked",
    "last_opened",
    "last_emailed",
    "singlesend_id",
    "automation_id",
    "segment_ids",
];

/// The identifiers of a contact besides its id, in the order in which they are tried.
pub const IDENTIFIERS: [FieldId; 4] =
    [FieldId::EMAIL, FieldId::EXTERNAL_ID, FieldId::PHONE_NUMBER_ID, FieldId::ANONYMOUS_ID];

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its column.
    pub id: FieldId,
    /// Its name, in the case of its definition.
    pub name: String,
    /// What its column holds.
    pub kind: ColumnKind,
    /// Most characters of a text value.
    pub max_chars: usize,
}

impl Field {
    /// Whether the field is the account's own rather than reserved.
    pub fn is_custom(&self) -> bool {
        self.id.index() >= RESERVED.len()
    }
}

/// The fields of an account.
///
/// INVARIANT: each field is under its own name in lower case, no two have one id, and every reserved field is there.
///
/// ```
/// use segmentry::schema::SchemaError;
/// use segmentry::{FieldType, Schema};
///
/// let mut schema = Schema::builder().field("plan", FieldType::Text).build()?;
/// schema.add("score", FieldType::Number)?;
/// assert!(schema.field("PLAN").is_some()); // names are compared without regard to case
/// assert_eq!(schema.add("email", FieldType::Text), Err(SchemaError::Reserved("email".to_owned())));
/// # Ok::<(), SchemaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredSchema")]
pub struct Schema {
    /// By lower-case name, in order of creation.
    fields: IndexMap<String, Field>,
    next: u16,
}

/// A schema as it is stored, which need not be sound.
#[derive(Deserialize)]
struct StoredSchema {
    fields: IndexMap<String, Field>,
    next: u16,
}

impl TryFrom<StoredSchema> for Schema {
    type Error = &'static str;

    fn try_from(StoredSchema { fields, next }: StoredSchema) -> Result<Self, &'static str> {
        let mut ids = BTreeSet::new();
        for (key, field) in &fields {
            if *key != field.name.to_ascii_lowercase() {
                return Err("a field is stored under a name that is not its own");
            }
            if field.id.0 >= next || !ids.insert(field.id) {
                return Err("two fields have one id, or a field has one that was never given");
            }
        }
        let differs = |(key, reserved): (&String, &Field)| {
            let stored = fields.get(key).map(|field| (field.id, field.kind));
            stored != Some((reserved.id, reserved.kind))
        };
        if Self::default().fields.iter().any(differs) {
            return Err("a reserved field is missing, or has another id or kind");
        }
        Ok(Self { fields, next })
    }
}

/// Why a field was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The name, as it was given, is not one that a query can have.
    #[error(
        "field name `{0}` must be 1 to {max} letters, digits or `_` and not start with a digit",
        max = limits::NAME_CHARS
    )]
    Name(String),
    /// The name belongs to a reserved field, or to a condition of the official user interface.
    #[error("field name `{0}` is reserved; choose another")]
    Reserved(String),
    /// Another custom field has this name, in some case of letters.
    #[error("field `{0}` exists already (names are compared without regard to case)")]
    Exists(String),
    /// A field to rename or delete, by the name that was given. Reserved fields are not custom.
    #[error("there is no custom field `{0}`")]
    Unknown(String),
    /// An account has at most [`limits::CUSTOM_FIELDS`]: delete one first.
    #[error(
        "there are {} custom fields already, the most an account can have",
        limits::CUSTOM_FIELDS
    )]
    TooMany,
}

impl SchemaError {
    /// The message without names that were sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Name(_) => format!(
                "a field name must be 1 to {} letters, digits or `_` and not start with a digit",
                limits::NAME_CHARS
            ),
            Self::Reserved(_) => "this field name is reserved; choose another".to_owned(),
            Self::Exists(_) => {
                "a field of this name exists already (names are compared without regard to case)"
                    .to_owned()
            }
            Self::Unknown(_) => "there is no such custom field".to_owned(),
            Self::TooMany => self.to_string(),
        }
    }
}

impl Default for Schema {
    fn default() -> Self {
        let fields = RESERVED
            .iter()
            .zip(0u16..)
            .map(|(&(name, kind, max_chars), id)| {
                (name.to_owned(), Field { id: FieldId(id), name: name.to_owned(), kind, max_chars })
            })
            .collect();
        Self { fields, next: RESERVED.len() as u16 }
    }
}

impl Schema {
    /// The reserved fields and nothing else.
    pub fn new() -> Self {
        Self::default()
    }

    /// A schema built field by field.
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder(Ok(Self::default()))
    }

    /// Adds a custom field.
    ///
    /// # Errors
    ///
    /// [`SchemaError`], if a query could not have the name, it is in use or reserved, or there are too many fields.
    pub fn add(&mut self, name: &str, field_type: FieldType) -> Result<FieldId, SchemaError> {
        let key = self.free_key(name, None)?;
        if self.custom().count() >= limits::CUSTOM_FIELDS || self.next == u16::MAX {
            return Err(SchemaError::TooMany);
        }
        let id = FieldId(self.next);
        self.next += 1;
        let kind = match field_type {
            FieldType::Text => ColumnKind::Scalar(Kind::Text),
            FieldType::Number => ColumnKind::Scalar(Kind::Number),
            FieldType::Date => ColumnKind::Scalar(Kind::Time),
            FieldType::Set => ColumnKind::TextArray,
        };
        let field = Field { id, name: name.to_owned(), kind, max_chars: limits::CUSTOM_TEXT_CHARS };
        self.fields.insert(key, field);
        Ok(id)
    }

    /// The key of a name that a new field, or the field `except`, may have.
    fn free_key(&self, name: &str, except: Option<FieldId>) -> Result<String, SchemaError> {
        let mut chars = name.chars();
        let starts_well = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !starts_well
            || name.len() > limits::NAME_CHARS
            || !chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            return Err(SchemaError::Name(name.to_owned()));
        }
        let key = name.to_ascii_lowercase();
        if RESERVED_ELSEWHERE.contains(&key.as_str()) {
            return Err(SchemaError::Reserved(name.to_owned()));
        }
        match self.fields.get(&key) {
            Some(field) if Some(field.id) == except => Ok(key),
            Some(field) if field.is_custom() => Err(SchemaError::Exists(name.to_owned())),
            Some(_) => Err(SchemaError::Reserved(name.to_owned())),
            None => Ok(key),
        }
    }

    /// Renames a custom field; its id and its place stay. Returns the field as it was.
    ///
    /// # Errors
    ///
    /// [`SchemaError::Unknown`] if there is no custom field `name`; else as [`Schema::add`].
    #[expect(clippy::missing_panics_doc, reason = "the field was just found")]
    pub fn rename(&mut self, name: &str, new: &str) -> Result<Field, SchemaError> {
        let before = match self.field(name) {
            Some(field) if field.is_custom() => field.clone(),
            _ => return Err(SchemaError::Unknown(name.to_owned())),
        };
        let key = self.free_key(new, Some(before.id))?;
        let (place, _, _) = self
            .fields
            .shift_remove_full(&name.to_ascii_lowercase())
            .expect("the field was just found");
        self.fields.shift_insert(place, key, Field { name: new.to_owned(), ..before.clone() });
        Ok(before)
    }

    /// Removes a custom field.
    ///
    /// # Errors
    ///
    /// [`SchemaError::Unknown`] if there is no such custom field.
    #[expect(clippy::missing_panics_doc, reason = "the field was just found")]
    pub fn remove(&mut self, name: &str) -> Result<Field, SchemaError> {
        match self.field(name) {
            Some(field) if field.is_custom() => Ok(self
                .fields
                .shift_remove(&name.to_ascii_lowercase())
                .expect("the field was just found")),
            _ => Err(SchemaError::Unknown(name.to_owned())),
        }
    }

    /// The field of this name, compared without regard to case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        match self.fields.get(name) {
            Some(field) => Some(field),
            None => self.fields.get(&name.to_ascii_lowercase()),
        }
    }

    /// The field of this id, unless it was removed.
    pub fn by_id(&self, id: FieldId) -> Option<&Field> {
        self.fields
            .get_index(id.index())
            .map(|(_, field)| field)
            .filter(|field| field.id == id)
            .or_else(|| self.fields.values().find(|field| field.id == id))
    }

    /// All fields, reserved ones first.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }

    /// The custom fields, in order of creation.
    pub fn custom(&self) -> impl Iterator<Item = &Field> {
        self.fields.values().filter(|field| field.is_custom())
    }
}

/// Builds a [`Schema`]; the first refused field is reported by [`SchemaBuilder::build`].
#[derive(Debug)]
pub struct SchemaBuilder(Result<Schema, SchemaError>);

impl SchemaBuilder {
    /// Adds a custom field.
    #[must_use]
    pub fn field(self, name: &str, field_type: FieldType) -> Self {
        Self(self.0.and_then(|mut schema| schema.add(name, field_type).map(|_| schema)))
    }

    /// The schema, or why a field was refused.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] of the first field that was refused, as [`Schema::add`].
    pub fn build(self) -> Result<Schema, SchemaError> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_without_regard_to_case_and_reserved_ones_are_refused() {
        let mut schema = Schema::new();
        let plan = schema.add("Plan", FieldType::Text).expect("a good name");
        assert_eq!(schema.field("pLAN").map(|f| f.id), Some(plan));
        assert_eq!(schema.add("PLAN", FieldType::Text), Err(SchemaError::Exists("PLAN".into())));
        assert_eq!(
            schema.add("Email", FieldType::Text),
            Err(SchemaError::Reserved("Email".into()))
        );
        assert_eq!(
            schema.add("last_opened", FieldType::Date),
            Err(SchemaError::Reserved("last_opened".into()))
        );
        for bad in ["", "1st", "a-b", "ä", &"x".repeat(101)] {
            assert_eq!(schema.add(bad, FieldType::Text), Err(SchemaError::Name(bad.into())));
        }
    }

    #[test]
    fn a_stored_schema_that_is_not_sound_is_refused() {
        let mut schema = Schema::new();
        schema.add("Plan", FieldType::Text).expect("a good name");
        schema.add("age", FieldType::Number).expect("a good name");
        let stored = serde_json::to_string(&schema).expect("a schema is JSON");
        assert_eq!(serde_json::from_str::<Schema>(&stored).expect("it is sound"), schema);
        let (plan, age) = (schema.field("plan").expect("added").id.0, schema.next - 1);
        for (from, to) in [
            ("\"plan\":{", "\"Plan\":{".to_owned()),
            ("\"name\":\"Plan\"", "\"name\":\"other\"".to_owned()),
            (&format!("\"id\":{age},"), format!("\"id\":{plan},")),
            (&format!("\"id\":{age},"), format!("\"id\":{},", age + 1)),
            ("\"city\"", "\"town\"".to_owned()),
        ] {
            let damaged = stored.replace(from, &to);
            assert_ne!(damaged, stored, "{from}");
            assert!(serde_json::from_str::<Schema>(&damaged).is_err(), "{from} -> {to}");
        }
    }

    #[test]
    fn a_field_created_again_gets_a_new_id() {
        let mut schema = Schema::new();
        let first = schema.add("plan", FieldType::Text).expect("a good name");
        let other = schema.add("age", FieldType::Number).expect("a good name");
        schema.remove("PLAN").expect("it exists");
        assert_eq!(schema.by_id(first), None);
        assert_eq!(schema.by_id(other).map(|f| f.name.as_str()), Some("age"));
        let second = schema.add("plan", FieldType::Text).expect("free again");
        assert_ne!(first, second);
        assert_eq!(schema.remove("email"), Err(SchemaError::Unknown("email".into())));
    }
}
