//! Faults of records, as data: which record, which field, what is wrong.
//!
//! In: the place, the kind of the fault, and the value that was sent. Out: a message, made only when it is shown.
//! INVARIANT: the `Display` of a [`FaultKind`] contains no value of a record, so a service may send and log it. The
//! `Display` of a [`Fault`] quotes the value, for people who look at their own records.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::PayloadError;
use crate::limits;
use crate::schema::{ColumnKind, Kind};

/// One thing that is wrong with one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Position of the record in its batch, from 0.
    pub record: usize,
    /// The field at fault, as the record names it.
    pub field: String,
    /// What is wrong with it.
    pub kind: FaultKind,
    /// The value that was sent, where it helps to find the mistake.
    pub value: Option<Excerpt>,
}

impl Fault {
    /// A fault of the first record of a batch, without a value.
    pub fn new(field: impl Into<String>, kind: FaultKind) -> Self {
        Self { record: 0, field: field.into(), kind, value: None }
    }

    /// This fault with the value that was sent.
    #[must_use]
    pub fn with_value(self, value: &str) -> Self {
        Self { value: Some(Excerpt::of(value)), ..self }
    }

    /// This fault with another position of its record.
    #[must_use]
    pub fn of_record(self, record: usize) -> Self {
        Self { record, ..self }
    }

    /// The fault of an event whose properties are no payload.
    pub fn of_payload(field: impl Into<String>, error: PayloadError) -> Self {
        let (kind, value) = match error {
            PayloadError::TooLarge => (FaultKind::TooLarge { most: limits::PAYLOAD_BYTES }, None),
            PayloadError::TooDeep => (FaultKind::TooDeep { most: limits::PAYLOAD_DEPTH }, None),
            PayloadError::TooPrecise(number) => (FaultKind::TooPrecise, Some(number)),
            PayloadError::Json(error) => (FaultKind::Json(error), None),
            PayloadError::Serialize(_) => {
                (FaultKind::WrongType { wanted: ValueType::Object, given: None }, None)
            }
        };
        Self { record: 0, field: field.into(), kind, value }
    }

    /// What is wrong and what to do, with the value that was sent.
    pub fn reason(&self) -> impl fmt::Display {
        struct Reason<'f>(&'f Fault);
        impl fmt::Display for Reason<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.kind.write(self.0.value.as_ref(), f)
            }
        }
        Reason(self)
    }

    /// The same with `…` for the value that was sent. What the value is not, and what to write, stays.
    pub fn public_reason(&self) -> impl fmt::Display {
        struct Reason<'f>(&'f Fault);
        impl fmt::Display for Reason<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Fault { kind, value, .. } = self.0;
                // The type of a value says more than that there was one.
                let is_typed = matches!(kind, FaultKind::WrongType { given: Some(_), .. });
                let hidden = value.as_ref().filter(|_| !is_typed).map(|_| Excerpt::of("…"));
                kind.write(hidden.as_ref(), f)
            }
        }
        Reason(self)
    }

    /// The field and what is wrong with it, without the value that was sent.
    pub fn public_message(&self) -> String {
        format!("{}: {}", self.field, self.public_reason())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {}: {}: {}", self.record, self.field, self.reason())
    }
}

impl std::error::Error for Fault {}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fault = serializer.serialize_struct("Fault", 3)?;
        fault.serialize_field("record", &self.record)?;
        fault.serialize_field("field", &self.field)?;
        fault.serialize_field("reason", &self.reason().to_string())?;
        fault.end()
    }
}

/// The beginning of a value that was sent, by which its sender recognises it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(Box<str>);

impl Excerpt {
    /// The longest excerpt, in characters.
    const CHARS: usize = 40;

    /// The beginning of `text`. Backticks are replaced, since messages quote an excerpt with them.
    pub fn of(text: &str) -> Self {
        let plain = |c: char| if c == '`' { '\'' } else { c };
        let mut short: String = text.chars().take(Self::CHARS).map(plain).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        Self(short.into())
    }

    /// The excerpt's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is wrong with a field of a record. `most` is the limit that the record exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A contact has no field of this name.
    UnknownField,
    /// A field of the record was deleted after the record was checked.
    FieldDeleted,
    /// An event has no key of this name.
    UnknownEventKey,
    /// The engine computes this field; records cannot set it.
    ReadOnly,
    /// The record names the field twice.
    Repeated,
    /// The record names the field twice, in different cases.
    RepeatedInOtherCase,
    /// A record must have this field.
    Missing,
    /// The record has none of the identifiers of a contact.
    NoIdentifier,
    /// The value has another type than the field.
    WrongType {
        /// What the field takes.
        wanted: ValueType,
        /// The type that was sent, if it has a name.
        given: Option<ValueType>,
    },
    /// The text does not have the form that the field wants.
    Malformed {
        /// The form that the field wants.
        wanted: Form,
    },
    /// The instant is outside the years 0001 to 9999.
    BeyondYears,
    /// The number has more digits than a decimal holds.
    TooPrecise,
    /// The text is too long for the field.
    TooLong {
        /// The limit, in characters.
        most: usize,
    },
    /// The text is empty or too long.
    Length {
        /// The limit, in characters.
        most: usize,
    },
    /// The id of a list is empty or too long.
    ListIdLength {
        /// The limit, in characters.
        most: usize,
    },
    /// The array holds too many values.
    TooManyValues {
        /// The limit, in values.
        most: usize,
    },
    /// The contact would be on too many lists.
    TooManyLists {
        /// The limit, in lists.
        most: usize,
    },
    /// The properties of an event are too large.
    TooLarge {
        /// The limit, in bytes.
        most: usize,
    },
    /// The properties of an event are nested too deeply.
    TooDeep {
        /// The limit, in levels.
        most: usize,
    },
    /// A member of the array is NULL.
    NullInArray,
    /// The text is not JSON, or not an object.
    Json(JsonError),
    /// The text is not UTF-8.
    Utf8 {
        /// The position of the first wrong byte, from 1.
        byte: usize,
    },
    /// The value is no list of the account.
    UnknownList,
    /// The identifier belongs to another contact than the other ids of the record.
    IdentifierOfOther,
    /// The contact has another value of this identifier.
    IdentifierChanged,
    /// The record's identifiers belong to a contact with another id.
    IdOfOther,
    /// The contact has this identifier, and the record leaves it out.
    IdentifierLeftOut,
    /// The contact was written later than the record's `updated_at`.
    Outdated,
    /// An earlier record has the same event id.
    DuplicateEvent {
        /// The line of the earlier record, from 1.
        line: u64,
    },
    /// The engine has reached the limit of a resource.
    Full {
        /// The resource.
        resource: Resource,
        /// The limit.
        most: usize,
    },
}

/// The type of a value: the one that a field takes, or the one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// A text.
    Text,
    /// A number, or a text that spells one.
    Number,
    /// True or false.
    Boolean,
    /// An instant.
    Timestamp,
    /// An array whose elements are texts.
    TextArray,
    /// A text, a number or a boolean.
    Scalar,
    /// An array of anything.
    Array,
    /// A JSON object.
    Object,
    /// An object whose keys are names of fields.
    FieldValues,
    /// Seconds since 1970, as a number.
    UnixSeconds,
}

impl ValueType {
    /// The type of values that a column takes.
    pub(super) fn of_column(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Scalar(Kind::Text | Kind::Bool) => Self::Text,
            ColumnKind::Scalar(Kind::Number) => Self::Number,
            ColumnKind::Scalar(Kind::Time) => Self::Timestamp,
            ColumnKind::TextArray => Self::TextArray,
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Timestamp => "a timestamp",
            Self::TextArray => "an array of texts",
            Self::Scalar => "a scalar",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::FieldValues => "an object of values by field name",
            Self::UnixSeconds => "Unix seconds",
        })
    }
}

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A decimal number of at most 28 significant digits.
    Number,
    /// An instant as RFC 3339 writes it.
    Timestamp,
    /// An instant of a contact's field, which may also be `M/D/YYYY`.
    Date,
    /// A UUID, with hyphens.
    Uuid,
    /// An address with one `@` and a domain.
    EmailAddress,
    /// A telephone number of up to 15 digits, with or without separators.
    PhoneNumber,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Timestamp => {
                "a timestamp of the years 0001 to 9999; write it like `2026-01-31T12:00:00Z`"
            }
            Self::Date => {
                "a timestamp of the years 0001 to 9999; write it like `2026-01-31T12:00:00Z`, `2026-01-31` or \
                 `1/31/2026` (M/D/YYYY)"
            }
            Self::Uuid => "a UUID",
            Self::EmailAddress => "an email address",
            Self::PhoneNumber => "a phone number",
        })
    }
}

/// A kind of thing of which an engine holds a limited number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// Contacts, deleted ones included.
    Contacts,
    /// Events, those of deleted contacts included.
    Events,
    /// Events whose contact is not known yet.
    OrphanEvents,
    /// Bytes of events whose contact is not known yet.
    OrphanBytes,
    /// Types of events.
    EventTypes,
    /// Distinct properties of the events of one type.
    Properties,
}

impl FaultKind {
    fn write(&self, value: Option<&Excerpt>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // With the value: "`x` is not a number"; without it: "is not a number".
        let subject = |f: &mut fmt::Formatter<'_>| match value {
            Some(value) => write!(f, "`{value}` "),
            None => Ok(()),
        };
        match self {
            Self::UnknownField => f.write_str("unknown field; create it first, or leave it out"),
            Self::FieldDeleted => f.write_str("a field of the record was deleted; leave it out"),
            Self::UnknownEventKey => f.write_str("unknown field; put it under `properties`"),
            Self::ReadOnly => f.write_str("cannot be written as a field; leave it out"),
            Self::Repeated => f.write_str("the record names the field twice; name it once"),
            Self::RepeatedInOtherCase => f.write_str(
                "the record names the field twice: names are compared without regard to case",
            ),
            Self::Missing => f.write_str("is missing"),
            Self::NoIdentifier => f.write_str(
                "a contact needs one of contact_id, email, phone_number_id, external_id, anonymous_id",
            ),
            Self::WrongType { wanted, given } => {
                match (given, value) {
                    (_, Some(value)) => write!(f, "takes {wanted}, not `{value}`"),
                    // The name of this type has no article, since fields take "text".
                    (Some(ValueType::Text), None) => write!(f, "takes {wanted}, not a text"),
                    (Some(given), None) => write!(f, "takes {wanted}, not {given}"),
                    (None, None) => write!(f, "takes {wanted}"),
                }?;
                if *wanted == ValueType::Timestamp {
                    f.write_str("; write it in ISO 8601, like `2026-01-31T12:00:00Z`")?;
                }
                Ok(())
            }
            Self::Malformed { wanted } => {
                subject(f)?;
                write!(f, "is not {wanted}")
            }
            Self::BeyondYears => f.write_str("the instant is beyond the years 0001 to 9999"),
            Self::TooPrecise => {
                subject(f)?;
                f.write_str("has more than 28 significant digits")
            }
            Self::TooLong { most } => write!(f, "longer than {most} characters"),
            Self::Length { most } => write!(f, "must have 1 to {most} characters"),
            Self::ListIdLength { most } => write!(f, "a list id has 1 to {most} characters"),
            Self::TooManyValues { most } => write!(f, "more than {most} values"),
            Self::TooManyLists { most } => write!(f, "more than {most} lists of one contact"),
            Self::TooLarge { most } => write!(f, "larger than {most} bytes"),
            Self::TooDeep { most } => write!(f, "nested more than {most} levels deep"),
            Self::NullInArray => f.write_str("a text of the array is NULL; leave it out"),
            Self::Json(error) => write!(f, "malformed JSON: {error}"),
            Self::Utf8 { byte } => write!(f, "invalid UTF-8 at byte {byte} of the text"),
            Self::UnknownList => match value {
                Some(list) => write!(f, "there is no list `{list}`"),
                None => f.write_str("there is no such list"),
            },
            Self::IdentifierOfOther => {
                subject(f)?;
                f.write_str("belongs to another contact than the record's other ids")
            }
            Self::IdentifierChanged => f.write_str(
                "an upsert cannot change an identifier; delete the contact and create it anew",
            ),
            Self::IdOfOther => {
                f.write_str("the record's identifiers belong to a contact with another id")
            }
            Self::IdentifierLeftOut => {
                f.write_str("the contact has one, and an update must name all its identifiers")
            }
            Self::Outdated => f.write_str(
                "the contact was written after this instant; leave out `updated_at` to write the record all the same",
            ),
            Self::DuplicateEvent { line } => write!(f, "duplicate of line {line}"),
            Self::Full { resource, most } => match resource {
                Resource::Contacts => write!(f, "the limit of {most} contacts is reached"),
                Resource::Events => write!(f, "the limit of {most} events is reached"),
                Resource::OrphanEvents => write!(
                    f,
                    "more than {most} events have no contact yet; create their contacts first"
                ),
                Resource::OrphanBytes => write!(
                    f,
                    "the events that have no contact yet take more than {most} bytes; create their contacts first"
                ),
                Resource::EventTypes => write!(f, "more than {most} event types"),
                Resource::Properties => write!(f, "more than {most} properties of one type"),
            },
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(None, f)
    }
}

/// Why a text is not a JSON object. INVARIANT: contains nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text is not JSON.
    #[error("{what} at column {column}")]
    Syntax {
        /// The parser's message.
        what: String,
        /// The column of the error, from 1.
        column: usize,
    },
    /// The text is JSON, but not an object.
    #[error("expected a JSON object")]
    NotAnObject,
}

impl JsonError {
    /// Keeps the parser's message for errors of syntax, which quote no value. Its errors of type do quote one; they
    /// become `NotAnObject`, since an object is the only type that is parsed here.
    pub(super) fn of(error: &serde_json::Error) -> Self {
        if error.classify() == serde_json::error::Category::Data {
            return Self::NotAnObject;
        }
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let what = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
        Self::Syntax { what: what.to_owned(), column }
    }
}

/// Why a text is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// The text is not JSON, or not an object.
    Json(JsonError),
    /// Fields of the record are wrong.
    Faults {
        /// One fault for each wrong field; at least one.
        faults: Vec<Fault>,
    },
}

impl RecordError {
    /// The message without the values that were sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Json(_) => self.to_string(),
            Self::Faults { faults } => {
                faults.iter().map(Fault::public_message).collect::<Vec<_>>().join("; ")
            }
        }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "malformed JSON: {error}"),
            Self::Faults { faults } => {
                for (place, fault) in faults.iter().enumerate() {
                    let separator = if place == 0 { "" } else { "; " };
                    write!(f, "{separator}{}: {}", fault.field, fault.reason())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for RecordError {}

impl From<Fault> for RecordError {
    fn from(fault: Fault) -> Self {
        Self::Faults { faults: vec![fault] }
    }
}

impl From<Vec<Fault>> for RecordError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults { faults }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_messages_leave_out_the_value() {
        let fault = Fault::new("age", FaultKind::Malformed { wanted: Form::Number });
        let fault = fault.with_value("o`ld").of_record(3);
        assert_eq!(fault.to_string(), "record 3: age: `o'ld` is not a number");
        assert_eq!(fault.public_message(), "age: `…` is not a number");
        assert_eq!(RecordError::from(fault.clone()).to_string(), "age: `o'ld` is not a number");
        assert_eq!(RecordError::from(fault).public_message(), "age: `…` is not a number");
    }

    #[test]
    fn advice_of_ours_stays_where_values_are_left_out() {
        let of = |wanted: ValueType, given: ValueType, value: &str| {
            let kind = FaultKind::WrongType { wanted, given: Some(given) };
            Fault::new("f", kind).with_value(value)
        };
        let number = of(ValueType::Timestamp, ValueType::Number, "1767225600");
        let advice = "write it in ISO 8601, like `2026-01-31T12:00:00Z`";
        assert_eq!(
            number.public_message(),
            format!("f: takes a timestamp, not a number; {advice}")
        );
        assert_eq!(
            number.reason().to_string(),
            format!("takes a timestamp, not `1767225600`; {advice}")
        );
        let text = of(ValueType::TextArray, ValueType::Text, "\"secret\"");
        assert_eq!(text.public_message(), "f: takes an array of texts, not a text");
        let form = Fault::new("f", FaultKind::Malformed { wanted: Form::Timestamp });
        assert_eq!(
            form.with_value("yesterday").public_message(),
            "f: `…` is not a timestamp of the years 0001 to 9999; write it like `2026-01-31T12:00:00Z`"
        );
    }

    #[test]
    fn long_values_are_cut_off() {
        let excerpt = Excerpt::of(&"ä".repeat(41));
        assert_eq!(excerpt.as_str(), format!("{}…", "ä".repeat(40)));
        assert_eq!(Excerpt::of(&"x".repeat(40)).as_str(), "x".repeat(40));
    }

    #[test]
    fn an_error_of_the_parser_names_no_value() {
        let error = |text: &str| {
            let error = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
            JsonError::of(&error.expect_err("not an object")).to_string()
        };
        assert_eq!(error("\"canary\""), "expected a JSON object");
        assert_eq!(error("{\"a\": canary}"), "expected value at column 7");
    }
}
