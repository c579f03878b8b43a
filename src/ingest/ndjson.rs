//! Reads records from lines of JSON.
//!
//! In: one line, which holds one object. Out: a [`ContactPatch`] or an [`Event`], or a [`RecordError`].
//! Numbers are read from their text, never through a binary float, so decimals stay exact.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::contact::is_exact_date;
use super::{
    ContactPatch, ContactRef, Event, Fault, FaultKind, FieldUpdate, Form, Input, JsonError,
    Payload, RecordError, ValueType,
};
use crate::ids::{ContactId, ListId};
use crate::limits;
use crate::schema::{FieldType, decimal_from_text};
use crate::time::Timestamp;

/// The members of an object in the order of the text.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

        struct Visitor<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> serde::de::Visitor<'de> for Visitor<'a> {
            type Value = Members<'a>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Members<'a>, A::Error> {
                let mut members = Vec::with_capacity(8);
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    members.push((key.0, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor(std::marker::PhantomData))
    }
}

pub(super) fn members(line: &str) -> Result<Members<'_>, RecordError> {
    let members: Members<'_> =
        serde_json::from_str(line).map_err(|error| RecordError::Json(JsonError::of(&error)))?;
    // Its order reaches no result: it is looked up, never iterated.
    let mut seen = HashSet::new();
    match members.0.iter().find(|(key, _)| !seen.insert(key.as_ref())) {
        Some((key, _)) => Err(Fault::new(key.as_ref(), FaultKind::Repeated).into()),
        None => Ok(members),
    }
}

fn wrong_type(field: &str, wanted: ValueType, raw: &RawValue) -> Fault {
    let given = match raw.get().as_bytes().first() {
        Some(b'"') => Some(ValueType::Text),
        Some(b't' | b'f') => Some(ValueType::Boolean),
        Some(b'{') => Some(ValueType::Object),
        Some(b'[') => Some(ValueType::Array),
        Some(b'-' | b'0'..=b'9') => Some(ValueType::Number),
        _ => None,
    };
    Fault::new(field, FaultKind::WrongType { wanted, given }).with_value(raw.get())
}

fn malformed(field: &str, wanted: Form, text: &str) -> Fault {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text)
}

pub(super) fn text<'a>(field: &str, raw: &'a RawValue) -> Result<Cow<'a, str>, Fault> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Text<'t>(#[serde(borrow)] Cow<'t, str>);
    serde_json::from_str::<Text<'a>>(raw.get())
        .map(|text| text.0)
        .map_err(|_| wrong_type(field, ValueType::Text, raw))
}

fn texts(field: &str, raw: &RawValue) -> Result<Vec<String>, Fault> {
    serde_json::from_str(raw.get()).map_err(|_| wrong_type(field, ValueType::TextArray, raw))
}

fn contact_id(raw: &RawValue) -> Result<ContactId, Fault> {
    let id = text("contact_id", raw)?;
    id.parse().map_err(|_| malformed("contact_id", Form::Uuid, &id))
}

/// `{"add": [...], "remove": [...]}`, of which one may be missing.
fn change(raw: &RawValue) -> Option<Input> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Change {
        add: Option<Vec<String>>,
        remove: Option<Vec<String>>,
    }
    let Change { add, remove } = serde_json::from_str(raw.get()).ok()?;
    (add.is_some() || remove.is_some())
        .then(|| Input::Change { add: add.unwrap_or_default(), remove: remove.unwrap_or_default() })
}

/// A field's value: a JSON scalar, an array of texts, or what a set loses and gets; `null` clears.
fn input(field: &str, raw: &RawValue) -> Result<FieldUpdate<Input>, Fault> {
    Ok(FieldUpdate::Set(match raw.get().as_bytes().first() {
        Some(b'n') => return Ok(FieldUpdate::Clear),
        Some(b'"') => Input::Text(text(field, raw)?.into_owned()),
        Some(b't') => Input::Bool(true),
        Some(b'f') => Input::Bool(false),
        Some(b'[') => Input::Texts(texts(field, raw)?),
        Some(b'{') => {
            if let Some(change) = change(raw) {
                return Ok(FieldUpdate::Set(change));
            }
            let (wanted, given) = (ValueType::Scalar, Some(ValueType::Object));
            return Err(Fault::new(field, FaultKind::WrongType { wanted, given }));
        }
        _ => Input::Number(
            decimal_from_text(raw.get())
                .ok_or_else(|| Fault::new(field, FaultKind::TooPrecise).with_value(raw.get()))?,
        ),
    }))
}

/// Reads one value of a contact: a JSON scalar or an array of texts; `null` clears.
///
/// # Errors
///
/// A [`Fault`] for a text that is no such JSON.
pub fn value_from_json(field: &str, json: &str) -> Result<FieldUpdate<Input>, Fault> {
    let raw: &RawValue = serde_json::from_str(json)
        .map_err(|error| Fault::new(field, FaultKind::Json(JsonError::of(&error))))?;
    input(field, raw)
}

/// Reads a contact: `contact_id`, any reserved field, `list_ids`, and `custom_fields` by name.
///
/// # Errors
///
/// [`RecordError::Json`], with the place, for a text that is no JSON object; [`RecordError::Faults`] for fields that
/// are wrong.
pub fn contact_from_json(line: &str) -> Result<ContactPatch, RecordError> {
    let mut patch = ContactPatch::default();
    let mut faults = Vec::new();
    for (key, raw) in members(line)?.0 {
        let outcome = match key.as_ref() {
            "contact_id" if raw.get() == "null" => Ok(()),
            "contact_id" => contact_id(raw).map(|id| patch.contact_id = Some(id)),
            "list_ids" => texts("list_ids", raw)
                .map(|ids| patch.list_ids.extend(ids.into_iter().map(ListId::from))),
            "custom_fields" => custom_fields(raw, &mut patch),
            name => input(name, raw).and_then(|value| put(&mut patch, name, value)),
        };
        faults.extend(outcome.err());
    }
    if faults.is_empty() { Ok(patch) } else { Err(RecordError::Faults { faults }) }
}

fn custom_fields(raw: &RawValue, patch: &mut ContactPatch) -> Result<(), Fault> {
    if raw.get() == "null" {
        return Ok(());
    }
    let members: Members<'_> = serde_json::from_str(raw.get()).map_err(|_| {
        let kind = FaultKind::WrongType { wanted: ValueType::FieldValues, given: None };
        Fault::new("custom_fields", kind)
    })?;
    for (name, raw) in members.0 {
        flat(&name, raw, 0, &mut |name, raw| put(patch, name, input(name, raw)?))?;
    }
    Ok(())
}

/// Calls `visit` with the field that a member of `custom_fields` is, or with those that an object in its place has:
/// their names are joined by `_`. What a set gets and loses is no such object.
fn flat(
    name: &str,
    raw: &RawValue,
    level: usize,
    visit: &mut dyn FnMut(&str, &RawValue) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if !raw.get().starts_with('{') || level == limits::NESTED_FIELDS {
        return visit(name, raw);
    }
    let wrong = |_| wrong_type(name, ValueType::FieldValues, raw);
    let Members(members) = serde_json::from_str(raw.get()).map_err(wrong)?;
    let is_of_change = |(key, _): &(Cow<'_, str>, _)| matches!(key.as_ref(), "add" | "remove");
    if members.iter().all(is_of_change) {
        return visit(name, raw);
    }
    let mut members = members.into_iter();
    members.try_for_each(|(inner, raw)| flat(&format!("{name}_{inner}"), raw, level + 1, visit))
}

/// Gives a field its value. `custom_fields` may name what the record names beside it, before or after.
fn put(patch: &mut ContactPatch, name: &str, value: FieldUpdate<Input>) -> Result<(), Fault> {
    match patch.fields.insert(name.to_owned(), value) {
        Some(_) => Err(Fault::new(name, FaultKind::Repeated)),
        None => Ok(()),
    }
}

/// Reads an event: `event_id`, `contact_id` or `email`, `event_type`, `timestamp`, `properties`,
/// `source`.
///
/// # Errors
///
/// As [`contact_from_json`].
pub fn event_from_json(line: &str) -> Result<Event, RecordError> {
    let (mut id, mut by_id, mut by_email, mut event_type, mut at) = (None, None, None, None, None);
    let (mut source, mut payload) = (Event::DEFAULT_SOURCE.into(), Payload::empty());
    let mut faults = Vec::new();
    for (key, raw) in members(line)?.0 {
        if raw.get() == "null" {
            continue;
        }
        let outcome = match key.as_ref() {
            "event_id" => text("event_id", raw).map(|text| id = Some(text.into_owned())),
            "contact_id" => contact_id(raw).map(|id| by_id = Some(ContactRef::Id(id))),
            "email" => {
                text("email", raw).map(|email| by_email = Some(ContactRef::from(email.as_ref())))
            }
            "event_type" => text("event_type", raw).map(|name| event_type = Some(name.into())),
            "timestamp" => timestamp(raw).map(|instant| at = Some(instant)),
            "source" => text("source", raw).map(|name| source = name.into()),
            "properties" => Payload::parse(raw.get())
                .map(|properties| payload = properties)
                .map_err(|error| Fault::of_payload("properties", error)),
            other => Err(Fault::new(other, FaultKind::UnknownEventKey)),
        };
        faults.extend(outcome.err());
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
    match (event_type, at, by_id.or(by_email)) {
        (Some(event_type), Some(at), Some(contact)) if faults.is_empty() => {
            Ok(Event { id, contact, event_type, source, at, payload })
        }
        _ => Err(RecordError::Faults { faults }),
    }
}

fn timestamp(raw: &RawValue) -> Result<Timestamp, Fault> {
    let text = text("timestamp", raw)?;
    Timestamp::parse(&text).map_err(|_| malformed("timestamp", Form::Timestamp, &text))
}

/// Guesses the types of the custom fields of a line, by name: a number, a date, a set of texts, else text.
/// `null` gives no guess.
pub fn infer_field(line: &str) -> Vec<(String, FieldType)> {
    let Ok(record) = members(line) else { return Vec::new() };
    let custom = record.0.iter().find(|(key, _)| key == "custom_fields");
    let Some(Ok(fields)) = custom.map(|(_, raw)| serde_json::from_str::<Members<'_>>(raw.get()))
    else {
        return Vec::new();
    };
    let type_of = |name: &str, raw: &RawValue| match raw.get().as_bytes().first()? {
        b'n' => None,
        b'"' if text(name, raw).is_ok_and(|text| is_exact_date(&text)) => Some(FieldType::Date),
        b'-' | b'0'..=b'9' => Some(FieldType::Number),
        b'[' if texts(name, raw).is_ok() => Some(FieldType::Set),
        b'{' if change(raw).is_some() => Some(FieldType::Set),
        _ => Some(FieldType::Text),
    };
    let mut typed = Vec::new();
    for (name, raw) in fields.0 {
        let note = &mut |name: &str, raw: &RawValue| {
            typed.extend(type_of(name, raw).map(|found| (name.to_owned(), found)));
            Ok(())
        };
        // What cannot be read is refused when it is read as a contact.
        let _ = flat(&name, raw, 0, note);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Decimal;

    #[test]
    fn a_contact_line_becomes_a_patch_with_exact_numbers() {
        let patch = contact_from_json(
            r#"{"email":"a@b.c","city":null,"list_ids":["l"],"custom_fields":{"x":0.1,"y":true,"z":null}}"#,
        )
        .expect("a record");
        assert_eq!(patch.fields["x"], FieldUpdate::Set(Input::Number(Decimal::new(1, 1))));
        assert_eq!(patch.fields["y"], FieldUpdate::Set(Input::Bool(true)));
        assert_eq!(
            (&patch.fields["z"], &patch.fields["city"]),
            (&FieldUpdate::Clear, &FieldUpdate::Clear)
        );
        assert_eq!(patch.list_ids, [ListId::from("l")]);
    }

    #[test]
    fn nested_attributes_become_fields_with_joined_names() {
        let line = r#"{"email":"a@b.c","custom_fields":{"address":{"city":"Oslo","geo":{"lat":59.9,"gone":null}},
            "tags":{"add":["x"]}}}"#;
        let patch = contact_from_json(line).expect("a record");
        let names: Vec<&str> = patch.fields.keys().map(String::as_str).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            ["address_city", "address_geo_gone", "address_geo_lat", "email", "tags"]
        );
        assert_eq!(patch.fields["address_geo_gone"], FieldUpdate::Clear);
        let types = infer_field(line);
        let types: Vec<_> = types.iter().map(|(name, found)| (name.as_str(), *found)).collect();
        let expected = [
            ("address_city", FieldType::Text),
            ("address_geo_lat", FieldType::Number),
            ("tags", FieldType::Set),
        ];
        assert_eq!(types, expected);
        let of_levels = |levels: usize| {
            let (open, close) = ("{\"a\":".repeat(levels), "}".repeat(levels));
            contact_from_json(&format!(
                r#"{{"email":"a@b.c","custom_fields":{{"x":{open}1{close}}}}}"#
            ))
        };
        let deepest = of_levels(limits::NESTED_FIELDS).expect("a record");
        assert!(deepest.fields.contains_key(&format!("x{}", "_a".repeat(limits::NESTED_FIELDS))));
        assert!(of_levels(limits::NESTED_FIELDS + 1).is_err());
        let twice = r#"{"email":"a@b.c","custom_fields":{"a":{"b":1},"a_b":2}}"#;
        assert!(contact_from_json(twice).is_err());
    }

    #[test]
    fn a_field_that_a_line_names_twice_is_refused_wherever_it_stands() {
        for line in [
            r#"{"email":"a@b.c","email":"d@e.f"}"#,
            r#"{"email":"a@b.c","x":1,"custom_fields":{"x":2}}"#,
            r#"{"email":"a@b.c","custom_fields":{"x":2},"x":1}"#,
            r#"{"email":"a@b.c","custom_fields":{"x":2,"x":null}}"#,
            r#"{"email":"a@b.c","custom_fields":{"x":2},"custom_fields":{"y":2}}"#,
            r#"{"email":"a@b.c","list_ids":["l"],"list_ids":["m"]}"#,
            r#"{"contact_id":null,"contact_id":null,"email":"a@b.c"}"#,
        ] {
            let RecordError::Faults { faults } = contact_from_json(line).expect_err(line) else {
                panic!("{line}")
            };
            assert!(matches!(faults[0].kind, FaultKind::Repeated), "{line}: {faults:?}");
        }
    }

    #[test]
    fn an_event_line_names_everything_that_is_wrong_with_it() {
        let error = event_from_json(r#"{"contact_id":"x","timestamp":5,"colour":"red"}"#)
            .expect_err("five faults");
        let RecordError::Faults { faults } = error else { panic!("{error}") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["contact_id", "timestamp", "colour", "event_id", "event_type"]);
        assert!(matches!(event_from_json("{"), Err(RecordError::Json(_))));
        assert!(event_from_json(r#"{"email":"a@b.c","email":"d@e.f"}"#).is_err());
    }

    #[test]
    fn field_types_are_inferred_from_what_a_line_holds() {
        let line = r#"{"custom_fields":{"n":-1,"d":"2024-01-01","t":"x","b":true,"o":null,"s":["x"],"m":[1]}}"#;
        let types = infer_field(line);
        let find = |name: &str| types.iter().find(|(n, _)| n == name).map(|(_, t)| *t);
        assert_eq!(find("n"), Some(FieldType::Number));
        assert_eq!(find("d"), Some(FieldType::Date));
        assert_eq!(find("t"), Some(FieldType::Text));
        assert_eq!(find("b"), Some(FieldType::Text));
        assert_eq!(find("o"), None);
        assert_eq!((find("s"), find("m")), (Some(FieldType::Set), Some(FieldType::Text)));
    }
}
