//! Traits: what an SDK says of a person, as fields of a contact.
//!
//! In: names and JSON of traits, and the fields that there are. Out: what the fields get, and the fields that are
//! missing. Segment's names for what a contact has anyway are its reserved fields; an object's members are traits of
//! their own, with the names joined by `_`.

use segmentry::FieldType;
use segmentry::ingest::{ContactPatch, infer_field, value_from_json};
use segmentry::schema::Schema;
use serde_json::Value;

use super::message::flattened;

/// Segment's names and ours.
const NAMES: [(&str, &str); 12] = [
    ("firstName", "first_name"),
    ("firstname", "first_name"),
    ("lastName", "last_name"),
    ("lastname", "last_name"),
    ("phone", "phone_number"),
    ("username", "unique_name"),
    ("address", "address_line_1"),
    ("address_street", "address_line_1"),
    ("address_city", "city"),
    ("address_state", "state_province_region"),
    ("address_postalCode", "postal_code"),
    ("address_country", "country"),
];

/// Names that say who somebody is, which the ids of a message do, and what the service itself writes.
const NOT_WRITTEN: [&str; 8] = [
    "id",
    "contact_id",
    "list_ids",
    "email_domains",
    "external_id",
    "anonymous_id",
    "phone_number_id",
    "updated_at",
];

/// What traits say.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The fields that they write, without identifiers but the email.
    pub(crate) patch: ContactPatch,
    /// Fields that do not exist.
    pub(crate) missing: Vec<(String, FieldType)>,
    /// Traits that are left out, and why.
    pub(crate) left_out: Vec<String>,
}

/// The name with which a field can be made: letters, digits and `_`.
fn field_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// Reads traits. Fails where a value is too precise for a field.
pub(crate) fn read(traits: &[(String, String)], schema: &Schema) -> Result<Read, String> {
    let mut flat = Vec::new();
    traits.iter().for_each(|(name, json)| flattened(name, json, &mut flat));
    let mut read = Read::default();
    for (name, json) in flat {
        let ours = NAMES.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
        let name = ours.map_or_else(|| name.clone(), str::to_owned);
        if NOT_WRITTEN.contains(&name.to_ascii_lowercase().as_str()) {
            if name != "id" {
                read.left_out.push(format!("traits.{name}: it is written by the service alone"));
            }
            continue;
        }
        let field = schema.field(&name).or_else(|| schema.field(&field_name(&name)));
        let is_array = json.starts_with('[');
        if is_array && serde_json::from_str::<Vec<String>>(&json).is_err() {
            read.left_out.push(format!("traits.{name}: an array of a trait has texts only"));
            continue;
        }
        let place = field.map_or_else(|| field_name(&name), |field| field.name.clone());
        if field.is_none() {
            let line = format!("{{\"custom_fields\":{{{}:{json}}}}}", Value::from(&*place));
            // `null` says nothing of a type, and clears nothing that there is not.
            let Some((_, field_type)) = infer_field(&line).pop() else { continue };
            read.missing.push((place.clone(), field_type));
        }
        let value = value_from_json(&place, &json).map_err(|fault| fault.public_message())?;
        read.patch.fields.insert(place, value);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_names_are_fields_and_others_become_fields_with_types() {
        let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a schema");
        let traits = [
            ("firstName", r#""Ann""#),
            ("address", r#"{"city":"Oslo","postalCode":"0150"}"#),
            ("Plan", r#""pro""#),
            ("lifetime value", "12.50"),
            ("company", r#"{"name":"Acme","size":{"is":3}}"#),
            ("2fa", "true"),
            ("tags", r#"["a","b"]"#),
            ("since", r#""2026-01-31T00:00:00Z""#),
            ("none", "null"),
            ("mixed", "[1]"),
            ("external_id", r#""x""#),
            ("id", r#""u""#),
        ]
        .map(|(name, json)| (name.to_owned(), json.to_owned()));
        let read = read(&traits, &schema).expect("good traits");
        let names: Vec<&str> = read.patch.fields.keys().map(String::as_str).collect();
        let expected = [
            "first_name",
            "city",
            "postal_code",
            "plan",
            "lifetime_value",
            "company_name",
            "company_size_is",
            "_2fa",
            "tags",
            "since",
        ];
        assert_eq!(names, expected);
        let missing = [
            ("lifetime_value", FieldType::Number),
            ("company_name", FieldType::Text),
            ("company_size_is", FieldType::Number),
            ("_2fa", FieldType::Text),
            ("tags", FieldType::Set),
            ("since", FieldType::Date),
        ];
        assert_eq!(read.missing, missing.map(|(name, kind)| (name.to_owned(), kind)));
        assert_eq!(read.left_out.len(), 2, "{:?}", read.left_out);
    }
}
