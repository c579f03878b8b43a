//! In place of the reader of Parquet, where the binary was built without it: every file is refused.

use std::path::Path;

use segmentry::ingest::{CheckedContact, RecordError};
use segmentry::schema::{FieldType, Schema};

use super::{EventChunk, Failure, Faults, WITHOUT_PARQUET};

fn refused<T>(path: &Path) -> Result<T, Failure> {
    Err(Failure::new(format!("{}: {WITHOUT_PARQUET}", path.display())))
}

pub(super) fn infer(path: &Path) -> Result<Vec<(String, FieldType)>, Failure> {
    refused(path)
}

pub(super) fn contacts(
    path: &Path,
    _: &Schema,
    _: &mut Faults,
    _: &mut impl FnMut(u64, Result<CheckedContact, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    refused(path)
}

pub(super) fn events(path: &Path, _: &mut Faults) -> Result<Vec<EventChunk>, Failure> {
    refused(path)
}
