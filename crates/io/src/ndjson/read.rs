//! Records from lines of JSON, as the library parses them.

use segmentry::ingest::{
    ContactPatch, Event, RecordError, contact_from_json, event_from_json, infer_field,
};
use segmentry::schema::FieldType;

use crate::batch::Row;
use crate::source::LineReader;

fn rows<T>(
    mut lines: LineReader,
    parse: impl Fn(&str) -> Result<T, RecordError>,
) -> impl Iterator<Item = Row<T>> {
    std::iter::from_fn(move || {
        Some(match lines.read_line()? {
            Ok(line) => (line.number, parse(line.text).map_err(Into::into)),
            Err(fault) => (fault.line, Err(fault.problem)),
        })
    })
}

pub(crate) fn contacts(lines: LineReader) -> impl Iterator<Item = Row<ContactPatch>> {
    rows(lines, contact_from_json)
}

pub(crate) fn events(lines: LineReader) -> impl Iterator<Item = Row<Event>> {
    rows(lines, event_from_json)
}

/// Calls `note` with each custom field of each contact and the type of its value. Lines that cannot be read are
/// skipped.
pub(crate) fn infer(mut lines: LineReader, mut note: impl FnMut(String, FieldType)) {
    while let Some(line) = lines.read_line() {
        let found = line.map_or_else(|_| Vec::new(), |line| infer_field(line.text));
        found.into_iter().for_each(|(name, field_type)| note(name, field_type));
    }
}
