//! Rows of columns as records, whatever holds the columns.
//!
//! In: the names of columns, and the cells of each row in their order. Out: the records that NDJSON would have: a
//! column `custom.NAME`, `custom__NAME` or `NAME` is a custom field, `properties.PATH` or `properties__PATH` what an
//! event carries, and NULL is the `null` of NDJSON. Arrow and Parquet have these names and values from here alone.

use std::borrow::Cow;
use std::fmt::Write as _;

use half::f16;
#[cfg(feature = "arrow")]
use segmentry::ingest::{CheckedContact, ContactBuilder, FieldUpdate, RecordError};
use segmentry::ingest::{
    ContactRef, Event, EventColumns, EventParts, Fault, FaultKind, Form, Input, PATH_SEPARATOR,
    PropertyValue, Scalar, ValueType,
};
#[cfg(feature = "arrow")]
use segmentry::schema::FieldId;
use segmentry::schema::{Decimal, Field, Schema, decimal_from_text};
use segmentry::time::Timestamp;

use crate::faults::{ColumnProblem, FileProblem};

/// One value that is not NULL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(Decimal),
    Bool(bool),
    Time(Timestamp),
    Texts(Vec<Cow<'a, str>>),
}

/// What a column has in a row. A value that cannot be read is a fault without the name of the field.
pub(crate) type Read<'a> = Result<Option<Cell<'a>>, Fault>;

pub(crate) fn fault(kind: FaultKind) -> Fault {
    Fault::new("", kind)
}

fn too_precise(number: &str) -> Fault {
    fault(FaultKind::TooPrecise).with_value(number)
}

/// A float, by the digits that it is written with.
pub(crate) fn float(digits: &str) -> Result<Cell<'static>, Fault> {
    decimal_from_text(digits).map(Cell::Number).ok_or_else(|| too_precise(digits))
}

/// A float of 16 bits, by the fewest digits that stand for it; widened, it would get digits that it does not have. A
/// whole number has all of its digits.
pub(crate) fn half(value: f16) -> Result<Cell<'static>, Fault> {
    let exact = value.to_f64();
    let is_same =
        |digits: &String| digits.parse::<f64>().is_ok_and(|read| f16::from_f64(read) == value);
    // Five digits tell all of them apart; what is no number has none.
    let mut shortest = (0..5).map(|decimals| format!("{exact:.decimals$e}"));
    let digits = if exact.fract() == 0.0 { None } else { shortest.find(is_same) };
    float(&digits.unwrap_or_else(|| exact.to_string()))
}

/// A number with so many decimals; fewer than none are zeros at its end.
pub(crate) fn decimal(mantissa: i128, scale: i32) -> Result<Cell<'static>, Fault> {
    let wrong = || too_precise(&format!("{mantissa}e{}", -i64::from(scale)));
    if mantissa == 0 {
        return Ok(Cell::Number(Decimal::ZERO));
    }
    let zeros = u32::try_from(scale.saturating_neg()).unwrap_or(0);
    let shifted = 10_i128.checked_pow(zeros).and_then(|ten| ten.checked_mul(mantissa));
    let mut digits = shifted.ok_or_else(wrong)?;
    let mut scale = u32::try_from(scale).unwrap_or(0);
    // A column of many decimals has numbers of few digits, too: zeros at the end are none.
    while scale > 0 && !fits(digits, scale) && digits % 10 == 0 {
        (digits, scale) = (digits / 10, scale - 1);
    }
    let number = Decimal::try_from_i128_with_scale(digits, scale);
    number.map(|number| Cell::Number(number.normalize())).map_err(|_| wrong())
}

/// Whether a number may be held as it is.
fn fits(mantissa: i128, scale: u32) -> bool {
    scale <= Decimal::MAX_SCALE && mantissa.unsigned_abs() <= Decimal::MAX.mantissa().unsigned_abs()
}

/// Bytes of the widest decimal that Arrow has.
const WIDEST: usize = 32;

/// A decimal of any width: big-endian, in two's complement.
pub(crate) fn wide_decimal(bytes: &[u8], mut scale: i32) -> Result<Cell<'static>, Fault> {
    let is_negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let mantissa = |bytes: &[u8], sign: i128| {
        bytes.iter().fold(sign, |sum, byte| sum << 8 | i128::from(*byte))
    };
    if bytes.len() <= size_of::<i128>() {
        return decimal(mantissa(bytes, if is_negative { -1 } else { 0 }), scale);
    }
    let mut magnitude = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    loop {
        let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
        magnitude.drain(..zeros);
        if magnitude.len() < size_of::<i128>() {
            break;
        }
        let is_last_zero =
            magnitude.len() <= WIDEST && scale > 0 && divide_by_ten(&mut magnitude) == 0;
        if !is_last_zero {
            return Err(fault(FaultKind::TooPrecise));
        }
        scale -= 1;
    }
    let mantissa = mantissa(&magnitude, 0);
    decimal(if is_negative { -mantissa } else { mantissa }, scale)
}

/// Divides a number, its highest byte first. Returns the remainder.
fn divide_by_ten(number: &mut [u8]) -> u16 {
    number.iter_mut().fold(0, |rest, byte| {
        let part = rest << 8 | u16::from(*byte);
        // The remainder is below ten, so the quotient is below 256.
        *byte = (part / 10) as u8;
        part % 10
    })
}

/// An instant, if it is one of the years that are known.
pub(crate) fn instant(millis: Option<i64>) -> Result<Cell<'static>, Fault> {
    let at = millis.and_then(Timestamp::from_millis);
    at.map(Cell::Time).ok_or_else(|| fault(FaultKind::BeyondYears))
}

/// Bytes that are a text.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes)
        .map_err(|error| fault(FaultKind::Utf8 { byte: error.valid_up_to() + 1 }))
}

/// Sixteen bytes as the text of a UUID.
pub(crate) fn uuid(bytes: &[u8]) -> Cell<'static> {
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        let dash = if matches!(place, 4 | 6 | 8 | 10) { "-" } else { "" };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{dash}{byte:02x}");
    }
    Cell::Text(text.into())
}

pub(crate) fn wrong_type(field: &str, wanted: ValueType) -> Fault {
    Fault::new(field, FaultKind::WrongType { wanted, given: None })
}

fn malformed(field: &str, wanted: Form, text: &str) -> Fault {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text)
}

fn in_column(name: &str, problem: ColumnProblem) -> FileProblem {
    FileProblem::Column { name: name.to_owned(), problem }
}

/// The field that a column of contacts holds. A field that has the column's whole name comes first.
pub(crate) fn field_of<'n>(column: &'n str, schema: &Schema) -> &'n str {
    if schema.field(column).is_some() {
        return column;
    }
    let custom = column.strip_prefix("custom.").or_else(|| column.strip_prefix("custom__"));
    custom.unwrap_or(column)
}

/// Contacts in rows: the field of each column.
#[derive(Clone, Debug)]
pub(crate) struct ContactRows(pub(crate) Vec<Field>);

impl ContactRows {
    pub(crate) fn new<'n>(
        columns: impl IntoIterator<Item = &'n str>,
        schema: &Schema,
    ) -> Result<Self, FileProblem> {
        let mut fields: Vec<Field> = Vec::new();
        for column in columns {
            let name = field_of(column, schema);
            match schema.field(name) {
                Some(field) if fields.iter().any(|other| other.id == field.id) => {
                    return Err(in_column(column, ColumnProblem::Duplicate));
                }
                Some(field) if field.is_custom() || name == column => fields.push(field.clone()),
                _ => return Err(in_column(column, ColumnProblem::UnknownField)),
            }
        }
        Ok(Self(fields))
    }

    /// The contact of a row.
    #[cfg(feature = "arrow")]
    pub(crate) fn record<'c>(
        &self,
        cells: impl Iterator<Item = Read<'c>>,
    ) -> Result<CheckedContact, RecordError> {
        let mut record = ContactBuilder::with_capacity(self.0.len());
        for (field, cell) in self.0.iter().zip(cells) {
            match (field.id, cell) {
                (_, Err(fault)) => record.refuse(Fault { field: field.name.clone(), ..fault }),
                (FieldId::CONTACT_ID | FieldId::LIST_IDS, Ok(None)) => {}
                (FieldId::CONTACT_ID, Ok(Some(Cell::Text(id)))) => match id.parse() {
                    Ok(id) => record.identify(id),
                    Err(_) => record.refuse(malformed(&field.name, Form::Uuid, &id)),
                },
                (FieldId::CONTACT_ID, Ok(Some(_))) => {
                    record.refuse(wrong_type(&field.name, ValueType::Text));
                }
                (FieldId::LIST_IDS, Ok(Some(Cell::Texts(lists)))) => {
                    record.put_on_lists(lists.iter().map(|list| (&**list).into()));
                }
                (FieldId::LIST_IDS, Ok(Some(_))) => {
                    record.refuse(wrong_type(&field.name, ValueType::TextArray));
                }
                (_, Ok(None)) => record.put(field, FieldUpdate::Clear),
                (_, Ok(Some(cell))) => record.put(field, FieldUpdate::Set(input(cell))),
            }
        }
        Ok(record.finish()?)
    }
}

pub(crate) fn input(cell: Cell<'_>) -> Input {
    match cell {
        Cell::Text(text) => Input::Text(text.into_owned()),
        Cell::Number(number) => Input::Number(number),
        Cell::Bool(flag) => Input::Bool(flag),
        Cell::Time(at) => Input::Time(at),
        Cell::Texts(texts) => Input::Texts(texts.into_iter().map(Cow::into_owned).collect()),
    }
}

/// What a column of events is.
#[derive(Clone, Debug)]
pub(crate) enum EventPart {
    Id,
    Contact,
    Email,
    Type,
    Time,
    Source,
    /// A property, by its path.
    Property(String),
}

impl EventPart {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "event_id" => Self::Id,
            "contact_id" => Self::Contact,
            "email" => Self::Email,
            "event_type" => Self::Type,
            "timestamp" => Self::Time,
            "source" => Self::Source,
            _ => {
                let path = name
                    .strip_prefix("properties.")
                    .map(|path| path.replace('.', &PATH_SEPARATOR.to_string()));
                let flat = || {
                    name.strip_prefix("properties__")
                        .map(|path| path.replace("__", &PATH_SEPARATOR.to_string()))
                };
                Self::Property(path.or_else(flat)?)
            }
        })
    }

    /// The path of a property.
    #[cfg(feature = "parquet")]
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Self::Property(path) => Some(path),
            _ => None,
        }
    }
}

/// Events in rows: what each column is.
#[derive(Clone, Debug)]
pub(crate) struct EventRows {
    names: Vec<String>,
    pub(crate) parts: Vec<EventPart>,
}

impl EventRows {
    pub(crate) fn new<'n>(columns: impl IntoIterator<Item = &'n str>) -> Result<Self, FileProblem> {
        let names: Vec<String> = columns.into_iter().map(str::to_owned).collect();
        let has = |name: &str| names.iter().any(|column| column == name);
        if let Some(name) =
            ["event_id", "event_type", "timestamp"].into_iter().find(|name| !has(name))
        {
            return Err(FileProblem::MissingColumn(name));
        }
        if !has("contact_id") && !has("email") {
            return Err(FileProblem::MissingContact);
        }
        let mut parts = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            if names[..place].contains(name) {
                return Err(in_column(name, ColumnProblem::Duplicate));
            }
            let unknown = || in_column(name, ColumnProblem::UnknownPart);
            parts.push(EventPart::of(name).ok_or_else(unknown)?);
        }
        Ok(Self { names, parts })
    }

    /// Adds the event of a row.
    pub(crate) fn add<'c>(
        &self,
        cells: impl Iterator<Item = Read<'c>>,
        events: &mut EventColumns,
    ) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        let (mut id, mut by_id, mut by_email) = (None, None, None);
        let (mut event_type, mut at, mut source) = (None, None, None);
        let mut properties = Vec::new();
        for ((part, name), cell) in self.parts.iter().zip(&self.names).zip(cells) {
            let cell = match cell {
                Ok(Some(cell)) => cell,
                Ok(None) => continue,
                Err(fault) => {
                    faults.push(Fault { field: name.clone(), ..fault });
                    continue;
                }
            };
            match (part, cell) {
                (EventPart::Property(path), cell) => properties.push((path.as_str(), cell)),
                (EventPart::Time, Cell::Time(instant)) => at = Some(instant),
                (EventPart::Time, Cell::Text(text)) => match Timestamp::parse(&text) {
                    Ok(instant) => at = Some(instant),
                    Err(_) => faults.push(malformed(name, Form::Timestamp, &text)),
                },
                (EventPart::Time, _) => faults.push(wrong_type(name, ValueType::Timestamp)),
                (EventPart::Contact, Cell::Text(text)) => match text.parse() {
                    Ok(contact) => by_id = Some(ContactRef::Id(contact)),
                    Err(_) => faults.push(malformed(name, Form::Uuid, &text)),
                },
                (EventPart::Id, Cell::Text(text)) => id = Some(text),
                (EventPart::Email, Cell::Text(text)) => {
                    by_email = Some(ContactRef::from(text.as_ref()));
                }
                (EventPart::Type, Cell::Text(text)) => event_type = Some(text),
                (EventPart::Source, Cell::Text(text)) => source = Some(text),
                _ => faults.push(wrong_type(name, ValueType::Text)),
            }
        }
        let mut missing = |field: &str, there: bool| {
            if !there && !faults.iter().any(|fault| fault.field == field) {
                faults.push(Fault::new(field, FaultKind::Missing));
            }
        };
        missing("event_id", id.is_some());
        missing("event_type", event_type.is_some());
        missing("timestamp", at.is_some());
        missing("contact_id", by_id.is_some() || by_email.is_some());
        let (Some(event_type), Some(at), Some(contact)) = (event_type, at, by_id.or(by_email))
        else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        events.push_parts(&EventParts {
            id: id.as_deref(),
            contact,
            event_type: &event_type,
            source: source.as_deref().unwrap_or(Event::DEFAULT_SOURCE),
            at,
            properties: properties.iter().map(|(path, cell)| (*path, property(cell))).collect(),
        })
    }
}

pub(crate) fn property<'c>(cell: &'c Cell<'_>) -> PropertyValue<'c> {
    match cell {
        Cell::Text(text) => PropertyValue::Text(text),
        Cell::Number(number) => PropertyValue::Scalar(Scalar::Number(number.normalize())),
        Cell::Bool(flag) => PropertyValue::Scalar(Scalar::Bool(*flag)),
        Cell::Time(at) => PropertyValue::Scalar(Scalar::Text(at.to_string().into())),
        Cell::Texts(texts) => {
            let texts = texts.iter().map(|text| Scalar::Text((&**text).into()));
            PropertyValue::Scalar(Scalar::List(texts.collect()))
        }
    }
}
