//! Checks one contact record.
//!
//! In: a [`ContactPatch`], which names the fields to write. Out: a [`CheckedContact`], whose values have the types,
//! lengths and forms of their columns.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::identifier::{is_address, normalised};
use super::sets::{addresses, fits, set};
use super::{Fault, FaultKind, FieldUpdate, Form, Input, ValueType};
use crate::ids::{ContactId, ListId};
use crate::limits;
use crate::schema::{
    ColumnKind, Decimal, Field, FieldId, FieldType, IDENTIFIERS, Kind, Schema, decimal_from_text,
};
use crate::time::Timestamp;

/// An upsert of one contact: fields it does not name keep their value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactPatch {
    /// The contact's id. The engine draws one for a new contact without it.
    pub contact_id: Option<ContactId>,
    /// Reserved and custom fields by name.
    pub fields: IndexMap<String, FieldUpdate<Input>>,
    /// Lists to put the contact on. An upsert never takes a contact off a list.
    pub list_ids: Vec<ListId>,
}

impl ContactPatch {
    /// A patch of the contact with this email.
    pub fn new(email: &str) -> Self {
        Self::default().set("email", email)
    }

    /// A patch of the contact with this id.
    pub fn by_id(id: ContactId) -> Self {
        Self { contact_id: Some(id), ..Self::default() }
    }

    /// Sets a field. Blank text clears it (SPEC), and so does `None`. [`Input`] says which types a value may have.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<FieldUpdate<Input>>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    /// Makes a field NULL.
    #[must_use]
    pub fn clear(mut self, field: &str) -> Self {
        self.fields.insert(field.to_owned(), FieldUpdate::Clear);
        self
    }

    /// Adds texts to a set field, which keeps its others.
    #[must_use]
    pub fn add(self, field: &str, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let add = texts.into_iter().map(Into::into).collect();
        self.set(field, Input::Change { add, remove: Vec::new() })
    }

    /// Removes texts from a set field, which keeps its others.
    #[must_use]
    pub fn remove(self, field: &str, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let remove = texts.into_iter().map(Into::into).collect();
        self.set(field, Input::Change { add: Vec::new(), remove })
    }

    /// Puts the contact on a list.
    #[must_use]
    pub fn on_list(mut self, list: impl Into<ListId>) -> Self {
        self.list_ids.push(list.into());
        self
    }

    /// Reads every value as the type of its field; else returns every fault.
    ///
    /// # Errors
    ///
    /// Every fault of the record, each with its field: [`Fault::public_message`] says what is taken.
    pub fn check(self, schema: &Schema) -> Result<CheckedContact, Vec<Fault>> {
        let mut builder = ContactBuilder::with_capacity(self.fields.len());
        builder.record.contact_id = self.contact_id;
        for (name, update) in self.fields {
            match schema.field(&name) {
                Some(field) => builder.put(field, update),
                None => builder.refuse(Fault::new(name, FaultKind::UnknownField)),
            }
        }
        builder.put_on_lists(self.list_ids);
        builder.finish()
    }
}

/// A value that its column can hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Stored {
    Text(Box<str>),
    Number(#[serde(with = "crate::schema::decimal")] Decimal),
    Time(Timestamp),
    Texts(Vec<Box<str>>),
    /// What a set loses, and then gets.
    Change {
        add: Vec<Box<str>>,
        remove: Vec<Box<str>>,
    },
}

impl Stored {
    pub(super) fn time(self) -> Option<Timestamp> {
        match self {
            Self::Time(at) => Some(at),
            Self::Text(_) | Self::Number(_) | Self::Texts(_) | Self::Change { .. } => None,
        }
    }
}

/// A contact record whose values have their columns' types.
///
/// INVARIANT: every field exists in the schema it was checked against, once, and takes its value; there is
/// an id or an identifier; `list_ids` has no duplicates. Made by [`ContactPatch::check`] and [`ContactBuilder`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckedContact {
    pub(crate) contact_id: Option<ContactId>,
    /// `None` clears.
    pub(crate) fields: Vec<(FieldId, Option<Stored>)>,
    pub(crate) list_ids: Vec<ListId>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) updated_at: Option<Timestamp>,
}

impl CheckedContact {
    /// The id that the record gives.
    pub fn contact_id(&self) -> Option<ContactId> {
        self.contact_id
    }

    /// The lists that the contact is put on.
    pub fn list_ids(&self) -> &[ListId] {
        &self.list_ids
    }

    /// Puts the contact on one more list.
    ///
    /// # Errors
    ///
    /// A [`Fault`] for an id that is no list's, or for more lists than a contact may be on.
    pub fn put_on_list(&mut self, list: &ListId) -> Result<(), Fault> {
        let mut faults = Vec::new();
        add_lists(&mut self.list_ids, [list.clone()], &mut faults);
        faults.pop().map_or(Ok(()), Err)
    }

    /// When the contact was created, if the record says so.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// When the contact was written last, if the record says so.
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.updated_at
    }

    /// The identifiers that the record sets, in the order in which they are matched.
    pub fn identifiers(&self) -> impl Iterator<Item = (FieldId, &str)> {
        IDENTIFIERS.iter().filter_map(|id| {
            self.fields.iter().find_map(|(field, value)| match value {
                Some(Stored::Text(text)) if field == id => Some((*id, text.as_ref())),
                _ => None,
            })
        })
    }
}

/// Makes a [`CheckedContact`] value by value, for readers that have looked up the fields once for many records.
#[derive(Debug)]
pub struct ContactBuilder {
    record: CheckedContact,
    /// The instants of the engine's own that the record has named: they are not among its fields.
    instants: [bool; 2],
    faults: Vec<Fault>,
}

impl ContactBuilder {
    /// A record with room for so many fields.
    pub fn with_capacity(fields: usize) -> Self {
        let record = CheckedContact {
            contact_id: None,
            fields: Vec::with_capacity(fields),
            list_ids: Vec::new(),
            created_at: None,
            updated_at: None,
        };
        Self { record, instants: [false; 2], faults: Vec::new() }
    }

    /// Gives the record the contact's id.
    pub fn identify(&mut self, id: ContactId) {
        self.record.contact_id = Some(id);
    }

    /// Gives a field its value, read as the field's type.
    pub fn put(&mut self, field: &Field, update: FieldUpdate<Input>) {
        if let Err(fault) = self.try_put(field, update) {
            self.faults.push(fault);
        }
    }

    fn try_put(&mut self, field: &Field, update: FieldUpdate<Input>) -> Result<(), Fault> {
        if matches!(field.id, FieldId::CONTACT_ID | FieldId::LIST_IDS | FieldId::EMAIL_DOMAINS) {
            return Err(Fault::new(&field.name, FaultKind::ReadOnly));
        }
        let value = match update {
            FieldUpdate::Clear => None,
            FieldUpdate::Set(input) => typed(field, input)?,
        };
        let record = &mut self.record;
        let instant =
            [FieldId::CREATED_AT, FieldId::UPDATED_AT].iter().position(|id| *id == field.id);
        if let Some(place) = instant
            && std::mem::replace(&mut self.instants[place], true)
        {
            return Err(Fault::new(&field.name, FaultKind::RepeatedInOtherCase));
        }
        match field.id {
            FieldId::CREATED_AT => record.created_at = value.and_then(Stored::time),
            FieldId::UPDATED_AT => record.updated_at = value.and_then(Stored::time),
            id if record.fields.iter().any(|(other, _)| *other == id) => {
                return Err(Fault::new(&field.name, FaultKind::RepeatedInOtherCase));
            }
            id => record.fields.push((id, value)),
        }
        Ok(())
    }

    /// Puts the contact on lists, each once.
    pub fn put_on_lists(&mut self, lists: impl IntoIterator<Item = ListId>) {
        add_lists(&mut self.record.list_ids, lists, &mut self.faults);
    }

    /// Notes a fault that the reader itself has found.
    pub fn refuse(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The record, if it has no fault and an id or an identifier; else every fault.
    ///
    /// # Errors
    ///
    /// Every fault of the record, each with its field: [`Fault::public_message`] says what is taken.
    pub fn finish(self) -> Result<CheckedContact, Vec<Fault>> {
        let Self { record, mut faults, .. } = self;
        if faults.is_empty() && record.contact_id.is_none() && record.identifiers().next().is_none()
        {
            faults.push(Fault::new("email", FaultKind::NoIdentifier));
        }
        if faults.is_empty() { Ok(record) } else { Err(faults) }
    }
}

/// Adds lists to those of a record, each once.
pub(super) fn add_lists(
    held: &mut Vec<ListId>,
    lists: impl IntoIterator<Item = ListId>,
    faults: &mut Vec<Fault>,
) {
    for list in lists {
        if list.as_str().is_empty() || list.as_str().chars().count() > limits::NAME_CHARS {
            let kind = FaultKind::ListIdLength { most: limits::NAME_CHARS };
            faults.push(Fault::new("list_ids", kind));
        } else if !held.contains(&list) {
            held.push(list);
        }
    }
    if held.len() > limits::LISTS_PER_CONTACT {
        let kind = FaultKind::TooManyLists { most: limits::LISTS_PER_CONTACT };
        faults.push(Fault::new("list_ids", kind));
    }
}

/// `input` as the field's type; blank text is NULL.
pub(super) fn typed(field: &Field, input: Input) -> Result<Option<Stored>, Fault> {
    let malformed = |text: &str, wanted: Form| {
        Fault::new(&field.name, FaultKind::Malformed { wanted }).with_value(text)
    };
    match (field.kind, input) {
        (ColumnKind::Scalar(Kind::Text), Input::Text(text)) => text_value(field, text),
        (ColumnKind::Scalar(Kind::Text), Input::Number(number)) => {
            text_value(field, number.normalize().to_string())
        }
        (ColumnKind::Scalar(Kind::Text), Input::Bool(flag)) => {
            text_value(field, if flag { "true" } else { "false" }.to_owned())
        }
        (ColumnKind::Scalar(Kind::Number), Input::Number(number)) => {
            Ok(Some(Stored::Number(number.normalize())))
        }
        (ColumnKind::Scalar(Kind::Time), Input::Time(at)) => Ok(Some(Stored::Time(at))),
        (ColumnKind::Scalar(Kind::Number | Kind::Time), Input::Text(text))
            if text.trim().is_empty() =>
        {
            Ok(None)
        }
        (ColumnKind::Scalar(Kind::Number), Input::Text(text)) => {
            let number = decimal_from_text(text.trim());
            let number = number.ok_or_else(|| malformed(&text, Form::Number))?;
            Ok(Some(Stored::Number(number)))
        }
        (ColumnKind::Scalar(Kind::Time), Input::Text(text)) => {
            let at = time_from_text(&text).ok_or_else(|| malformed(&text, Form::Date))?;
            Ok(Some(Stored::Time(at)))
        }
        (ColumnKind::TextArray, input) if field.is_custom() => set(field, input),
        (ColumnKind::TextArray, Input::Texts(texts)) => addresses(field, &texts),
        (kind, input) => {
            let (wanted, given) = (ValueType::of_column(kind), Some(input.value_type()));
            Err(Fault::new(&field.name, FaultKind::WrongType { wanted, given }))
        }
    }
}

fn text_value(field: &Field, text: String) -> Result<Option<Stored>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    if !fits(&text, field.max_chars) {
        return Err(Fault::new(&field.name, FaultKind::TooLong { most: field.max_chars }));
    }
    if field.id == FieldId::EMAIL {
        return email(field, &text).map(|email| Some(Stored::Text(email)));
    }
    if IDENTIFIERS.contains(&field.id) {
        let identifier = normalised(field.id, &text);
        return Ok((!identifier.is_empty()).then(|| Stored::Text(identifier.into())));
    }
    Ok(Some(Stored::Text(text.into_boxed_str())))
}

/// The email address as it is stored and compared.
pub(super) fn email(field: &Field, text: &str) -> Result<Box<str>, Fault> {
    let address = normalised(FieldId::EMAIL, text);
    if is_address(&address) && fits(&address, field.max_chars) {
        Ok(address.into())
    } else {
        let kind = FaultKind::Malformed { wanted: Form::EmailAddress };
        Err(Fault::new(&field.name, kind).with_value(text.trim()))
    }
}

/// Whether a text is an address that is stored as it is, by its looks: most are. [`email`] decides about the others.
pub(super) fn is_plain_address(text: &str) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut parts = text.as_bytes().split(|byte| *byte == b'@');
    let (Some(local), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    // No dot begins or ends a part, or follows another one.
    let are_atoms = |part: &[u8], others: &[u8]| {
        let mut before = b'.';
        part.iter().all(|byte| {
            let dot = *byte == b'.' && before != b'.';
            before = *byte;
            dot || is_plain(byte) || others.contains(byte)
        }) && before != b'.'
    };
    // A host with hyphens may be none.
    are_atoms(local, b"+-_") && are_atoms(host, b"")
}

/// Reads the contract's forms of a timestamp, and `M/D/YYYY`, which CSV files use (SPEC), alone or with a time of day
/// as in `12/31/1999 00:00:00`, which is UTC.
fn time_from_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = Timestamp::parse(text) {
        return Some(at);
    }
    let (date, clock) = text.split_once(' ').unwrap_or((text, "00:00"));
    let mut parts = date.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let are_digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_date = parts.next().is_none()
        && year.len() == 4
        && are_digits(year, 4)
        && are_digits(month, 2)
        && are_digits(day, 2);
    let hour_ends = clock.find(':')?;
    let is_clock = are_digits(&clock[..hour_ends], 2)
        && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte));
    // The hour may come without its leading zero.
    let width = clock.len() + 2 - hour_ends.min(2);
    let iso = || Timestamp::parse(&format!("{year}-{month:0>2}-{day:0>2}T{clock:0>width$}"));
    (is_date && is_clock).then(|| iso().ok()).flatten()
}

/// The digits that a number of a new field may have: programs that read JSON hold so many exactly.
const EXACT_DIGITS: usize = 15;

/// The type that a text speaks for where its field is new: a number or a date where it is read back as it was written
/// (a date as the same instant), else text. `00123`, `+47`, `1E5`, `1.10` and numbers of more than 15 digits are texts.
pub fn type_of_text(text: &str) -> FieldType {
    let text = text.trim();
    let reads_back = |number: Decimal| number.normalize().to_string() == text;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= EXACT_DIGITS && decimal_from_text(text).is_some_and(reads_back) {
        FieldType::Number
    } else if is_exact_date(text) {
        FieldType::Date
    } else {
        FieldType::Text
    }
}

/// Whether a text is an instant of whole milliseconds: what is finer would be cut off.
pub(super) fn is_exact_date(text: &str) -> bool {
    let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    let finer = fraction[..digits].get(3..).unwrap_or_default();
    finer.bytes().all(|digit| digit == b'0') && time_from_text(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_number_or_a_date_where_it_reads_back_as_it_was_written() {
        for number in ["0", "12.5", "-3", "0.001", " 12 ", "123456789012345"] {
            assert_eq!(type_of_text(number), FieldType::Number, "{number}");
        }
        for date in [
            "2026-01-31",
            "2026-01-31T12:00:00.123000Z",
            "2026-01-31 12:00:00+02:00",
            "1/2/2026",
            "12/31/1999 00:00:00",
        ] {
            assert_eq!(type_of_text(date), FieldType::Date, "{date}");
        }
        for text in [
            "",
            "00123",
            "+47",
            "+4712345678",
            "1E5",
            "1.10",
            "1.0",
            "-0",
            ".5",
            "5.",
            "1,000",
            "1_000",
            "1234567890123456",
            "12345678901234567890",
            "24/12/2025",
            "02/29/2025",
            "2026-01-31T12:00:00.1234Z",
            "1/2/26",
            "1/2/2026 12",
            "1/2/2026 25:00",
            "/1/2026",
        ] {
            assert_eq!(type_of_text(text), FieldType::Text, "{text}");
        }
    }

    #[test]
    fn a_plain_address_is_one_that_is_stored_as_it_is() {
        let schema = schema();
        let field = schema.field("email").expect("a field");
        let parts = ["", "a", "a.b", "-a", "+", ".", "a..b", "A", "a.", ".a", "ü", " ", "x-1", "_"];
        let texts = parts.iter().flat_map(|local| parts.map(|host| format!("{local}@{host}")));
        let mut plain = 0;
        for text in
            texts.chain(["a@b@c", "a", "", "a@x.org", "o.k+1@mail.example"].map(str::to_owned))
        {
            if is_plain_address(&text) {
                plain += 1;
                assert_eq!(email(field, &text).as_deref(), Ok(text.as_str()));
            }
        }
        assert!(plain > 10 && is_plain_address("o.k+1@mail.example"));
    }

    #[test]
    fn dates_of_csv_files_may_have_a_time_of_day() {
        let read = |text| time_from_text(text).map(|at| at.to_string());
        for (text, at) in [
            ("12/31/1999", "1999-12-31T00:00:00Z"),
            ("1/2/2026", "2026-01-02T00:00:00Z"),
            ("12/31/1999 00:00:00", "1999-12-31T00:00:00Z"),
            ("12/31/1999 9:05", "1999-12-31T09:05:00Z"),
            (" 12/31/1999 23:59:58.5 ", "1999-12-31T23:59:58.500Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(at), "{text}");
        }
        for text in ["31/12/1999", "1/2/26", "1/2/2026 noon", "1/2/2026 1:00Z", "1/2/2026 "] {
            assert_eq!(read(text).is_some(), text.ends_with(' '), "{text}");
        }
    }

    fn schema() -> Schema {
        Schema::builder()
            .field("plan", FieldType::Text)
            .field("age", FieldType::Number)
            .field("born", FieldType::Date)
            .build()
            .expect("the names are valid and differ")
    }

    #[test]
    fn values_are_read_as_their_fields_type() {
        let schema = schema();
        let checked = ContactPatch::new("ADA@Example.com")
            .set("AGE", "36")
            .set("born", "12/10/1815")
            .set("plan", true)
            .set("city", "")
            .check(&schema)
            .expect("the record has no fault");
        let value = |name: &str| {
            let id = schema.field(name).expect("a field").id;
            checked.fields.iter().find(|(field, _)| *field == id).map(|(_, value)| value.clone())
        };
        assert_eq!(value("email"), Some(Some(Stored::Text("ada@example.com".into()))));
        assert_eq!(value("age"), Some(Some(Stored::Number(Decimal::from(36)))));
        assert_eq!(
            value("born"),
            Some(Some(Stored::Time(Timestamp::parse("1815-12-10").expect("a date"))))
        );
        assert_eq!(value("plan"), Some(Some(Stored::Text("true".into()))));
        assert_eq!(value("city"), Some(None), "blank text is NULL");
        assert_eq!(value("country"), None, "what is not named is kept");
    }

    #[test]
    fn every_fault_of_a_record_is_named() {
        let faults = ContactPatch::new("nobody")
            .set("age", "old")
            .set("born", "yesterday")
            .set("plan", vec!["x".to_owned()])
            .set("pet", "dog")
            .set("first_name", "x".repeat(51))
            .check(&schema())
            .expect_err("six faults");
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["email", "age", "born", "plan", "pet", "first_name"]);
    }

    #[test]
    fn a_field_that_is_named_twice_is_refused_whatever_it_is() {
        for (one, other) in [
            ("email", "Email"),
            ("plan", "PLAN"),
            ("created_at", "CREATED_AT"),
            ("updated_at", "Updated_At"),
        ] {
            let value = if one.ends_with("_at") { "2026-01-31T00:00:00Z" } else { "b@x.org" };
            let patch = ContactPatch::default().set("external_id", "7").set(one, value);
            for patch in [patch.clone().set(other, value), patch.clear(other)] {
                let faults = patch.check(&schema()).expect_err("the field is there twice");
                assert_eq!(faults, [Fault::new(one, FaultKind::RepeatedInOtherCase)]);
            }
        }
    }

    #[test]
    fn a_record_without_any_identifier_is_refused() {
        let faults =
            ContactPatch::default().set("plan", "pro").check(&schema()).expect_err("no identifier");
        assert_eq!(faults, [Fault::new("email", FaultKind::NoIdentifier)]);
    }

    #[test]
    fn a_record_is_put_on_as_many_lists_as_a_contact_may_have() {
        let mut record = ContactPatch::new("a@x.org").check(&schema()).expect("it has no fault");
        for number in 0..limits::LISTS_PER_CONTACT {
            let list = ListId::from(number.to_string());
            assert_eq!((record.put_on_list(&list), record.put_on_list(&list)), (Ok(()), Ok(())));
        }
        assert!(record.put_on_list(&"one more".into()).is_err());
        assert!(record.put_on_list(&"x".repeat(limits::NAME_CHARS + 1).as_str().into()).is_err());
    }
}
