//! What was found, as record batches.
//!
//! In: the parts that partitions found, or members and changes of an engine. Out: batches with the columns `segment_id`
//! and `contact_id` as texts, in the order of segments and contacts.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use segmentry::ids::{ContactId, SegmentId};
use segmentry::partition::Parts;

/// Rows of a batch at most: the texts of so many fit the offsets of a column many times over.
const ROWS: usize = 1 << 20;

fn schema(columns: &[(&str, DataType)]) -> SchemaRef {
    let field = |(name, kind): &(&str, DataType)| Field::new(*name, kind.clone(), false);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// A batch. The columns are those of the schema, all as long as one another.
fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(Arc::clone(schema), columns).expect("the columns are those of the schema")
}

/// Rows of a segment, a contact, and perhaps one text more.
struct Pairs {
    schema: SchemaRef,
    columns: Vec<StringBuilder>,
    rows: usize,
    batches: Vec<RecordBatch>,
}

impl Pairs {
    fn new(schema: SchemaRef) -> Self {
        let columns = schema.fields().iter().map(|_| StringBuilder::new()).collect();
        Self { schema, columns, rows: 0, batches: Vec::new() }
    }

    fn push(&mut self, texts: &[&str]) {
        self.columns.iter_mut().zip(texts).for_each(|(column, text)| column.append_value(text));
        self.rows += 1;
        if self.rows == ROWS {
            self.end();
        }
    }

    fn end(&mut self) {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        self.batches.push(batch(&self.schema, columns.collect()));
        self.rows = 0;
    }

    /// At least one batch, so that there is a schema.
    fn finish(mut self) -> Vec<RecordBatch> {
        if self.rows > 0 || self.batches.is_empty() {
            self.end();
        }
        self.batches
    }
}

/// `segment_id`, `contact_id`: the members of each segment.
pub fn members<'m>(
    segments: impl IntoIterator<Item = (&'m SegmentId, &'m [ContactId])>,
) -> Vec<RecordBatch> {
    let columns = [("segment_id", DataType::Utf8), ("contact_id", DataType::Utf8)];
    let mut pairs = Pairs::new(schema(&columns));
    let mut buffer = [0; uuid_text::LENGTH];
    for (segment, members) in segments {
        for contact in members {
            pairs.push(&[segment.as_str(), uuid_text::of(*contact, &mut buffer)]);
        }
    }
    pairs.finish()
}

/// `segment_id`, `contact_id`, `change` (`joined` or `left`): how the members moved.
pub fn movements(parts: &Parts) -> Vec<RecordBatch> {
    let text = |name| (name, DataType::Utf8);
    let mut pairs = Pairs::new(schema(&["segment_id", "contact_id", "change"].map(text)));
    let mut buffer = [0; uuid_text::LENGTH];
    for (segment, part) in parts.segments() {
        let Some(movement) = part.movement() else { continue };
        for (contacts, change) in [(&movement.joined, "joined"), (&movement.left, "left")] {
            for contact in contacts {
                pairs.push(&[segment.as_str(), uuid_text::of(*contact, &mut buffer), change]);
            }
        }
    }
    pairs.finish()
}

/// `segment_id`, `count`: how many members each segment has.
pub fn counts(parts: &Parts) -> RecordBatch {
    let (mut segments, mut counts) = (StringBuilder::new(), Int64Builder::new());
    for (segment, part) in parts.segments() {
        segments.append_value(segment.as_str());
        counts.append_value(part.count().cast_signed());
    }
    let columns = [("segment_id", DataType::Utf8), ("count", DataType::Int64)];
    batch(&schema(&columns), vec![Arc::new(segments.finish()), Arc::new(counts.finish())])
}

/// `segment_id`, `contact_id`, `hash`: the sample of each segment. Of several parts, the 50 with the smallest hashes
/// are the sample of all.
pub fn samples(parts: &Parts) -> RecordBatch {
    let (mut segments, mut contacts) = (StringBuilder::new(), StringBuilder::new());
    let mut hashes = UInt64Builder::new();
    for (segment, part) in parts.segments() {
        for (hash, contact) in part.sample() {
            segments.append_value(segment.as_str());
            contacts.append_value(contact.to_string());
            hashes.append_value(*hash);
        }
    }
    let text = |name| (name, DataType::Utf8);
    let columns = [text("segment_id"), text("contact_id"), ("hash", DataType::UInt64)];
    let arrays: Vec<ArrayRef> =
        vec![Arc::new(segments.finish()), Arc::new(contacts.finish()), Arc::new(hashes.finish())];
    batch(&schema(&columns), arrays)
}

/// The text of an id, without an allocation for each.
mod uuid_text {
    use segmentry::ids::ContactId;

    pub(super) const LENGTH: usize = 36;

    pub(super) fn of(contact: ContactId, buffer: &mut [u8; LENGTH]) -> &str {
        contact.0.hyphenated().encode_lower(buffer)
    }
}
