//! Arguments: instants, fields, contacts.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use segmentry::ids::ContactId;
use segmentry::ingest::ContactRef;
use segmentry::time::{Duration, Timestamp};
use segmentry::{FieldType, Schema};

use crate::errors::argument;

/// An instant: a `datetime` with a zone, or a text with one.
pub(crate) fn instant(name: &str, value: &Bound<'_, PyAny>) -> PyResult<DateTime<Utc>> {
    if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_str()?;
        let at = Timestamp::parse(text).map_err(|error| argument(format!("{name}: {error}")))?;
        return Ok(at.into());
    }
    if value.hasattr("tzinfo")? && value.getattr("tzinfo")?.is_none() {
        return Err(argument(format!(
            "{name}: the datetime has no time zone; write for example \
             datetime(2026, 3, 1, tzinfo=timezone.utc)"
        )));
    }
    let at = value.call_method0("timestamp").map_err(|_| {
        PyTypeError::new_err(format!("{name}: give a datetime with a time zone, or a text"))
    })?;
    let micros: i64 = value.getattr("microsecond")?.extract()?;
    // Whole seconds are exact in a float of 64 bits; the rest is added from the datetime itself.
    let seconds = at.extract::<f64>()?.floor();
    #[expect(clippy::cast_possible_truncation, reason = "years of datetimes fit")]
    let millis = seconds as i64 * 1_000 + micros / 1_000;
    let beyond = || argument(format!("{name}: beyond the years that are known"));
    Timestamp::from_millis(millis).map(Into::into).ok_or_else(beyond)
}

/// A schema of fields as they are named: `{"plan": "Text"}`.
pub(crate) fn schema(fields: &IndexMap<String, String>) -> PyResult<Schema> {
    let mut schema = Schema::new();
    for (name, kind) in fields {
        let kind = match kind.to_ascii_lowercase().as_str() {
            "text" => FieldType::Text,
            "number" => FieldType::Number,
            "date" => FieldType::Date,
            "set" => FieldType::Set,
            other => {
                return Err(argument(format!(
                    "fields: `{other}` is no type of field; write Text, Number, Date or Set"
                )));
            }
        };
        schema.add(name, kind).map_err(|error| argument(format!("fields: {error}")))?;
    }
    Ok(schema)
}

/// Pairs of a mapping, in its order.
pub(crate) fn pairs(name: &str, value: &Bound<'_, PyAny>) -> PyResult<IndexMap<String, String>> {
    let wrong = || PyTypeError::new_err(format!("{name}: give a mapping of texts to texts"));
    let items = value.call_method0("items").map_err(|_| wrong())?;
    let items = items.try_iter()?.map(|item| item?.extract::<(String, String)>());
    items.collect::<PyResult<IndexMap<_, _>>>().map_err(|_| wrong())
}

/// A contact by its id, or by an identifier.
pub(crate) fn contact(text: &str) -> ContactRef {
    ContactId::from_str(text).map_or_else(|_| ContactRef::from(text), ContactRef::Id)
}

/// A length of time: `1d`, `12h`.
pub(crate) fn duration(name: &str, text: &str) -> PyResult<Duration> {
    let wrong =
        || argument(format!("{name}: `{text}` is no length of time; write for example 1d or 12h"));
    Duration::parse(text).ok_or_else(wrong)
}
