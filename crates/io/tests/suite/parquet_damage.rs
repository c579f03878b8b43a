//! Damaged Parquet is an error that names the file, or a fault that names the column, and never a panic.

use std::fs;
use std::path::Path;

use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::properties::WriterVersion;

use crate::common::{Scratch, contacts};
use crate::parquet_codecs::{codecs, write};

/// Reads a file; true if all of it was read. What is wrong must say where.
fn read(path: &Path) -> bool {
    match contacts(path, 1) {
        Err(error) => {
            assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
            false
        }
        Ok((_, refused)) => {
            let broken = refused.iter().find(|fault| fault.contains("breaks off"));
            if let Some(broken) = broken {
                assert!(broken.contains("column `"), "{}: {broken}", path.display());
            }
            broken.is_none()
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_named() {
    let scratch = Scratch::new();
    let path = scratch.path("cut.parquet");
    for (_, codec) in codecs() {
        write(&path, 30, codec, WriterVersion::PARQUET_2_0);
        let whole = fs::read(&path).expect("the file");
        for length in (0..whole.len()).step_by(7) {
            fs::write(&path, &whole[..length]).expect("room");
            assert!(!read(&path), "{length} of {} bytes", whole.len());
        }
    }
}

#[test]
fn an_overwritten_page_is_reported_with_its_column_and_earlier_records_are_kept() {
    let scratch = Scratch::new();
    for (name, codec) in codecs() {
        let path = scratch.path(&format!("{name}.parquet"));
        write(&path, 3_000, codec, WriterVersion::PARQUET_1_0);
        let metadata = ParquetMetaDataReader::new()
            .parse_and_finish(&fs::File::open(&path).expect("the file"))
            .expect("a whole file");
        for (leaf, column) in ["email", "list_ids", "custom.score"].into_iter().enumerate() {
            let mut bytes = fs::read(&path).expect("the file");
            let whole = bytes.clone();
            let (start, length) = metadata.row_group(1).column(leaf).byte_range();
            bytes[start as usize..(start + length) as usize].fill(0xff);
            fs::write(&path, &bytes).expect("room");
            let (good, refused) = contacts(&path, 1).expect("a readable footer");
            assert_eq!(good.len(), 3_000, "{name}: the first group is whole");
            let fault = refused.last().expect("a fault");
            let wanted = format!("3001: the file breaks off here: column `{column}`: ");
            assert!(fault.starts_with(&wanted), "{name}: {fault}");
            fs::write(&path, &whole).expect("room");
        }
    }
}

/// How far apart the bytes are that are changed: all of them are when the tests are optimised.
const STEP: usize = if cfg!(debug_assertions) { 13 } else { 1 };

/// Bytes of small files, changed in one of three ways.
#[test]
fn a_changed_byte_is_harmless_or_named() {
    let scratch = Scratch::new();
    let path = scratch.path("changed.parquet");
    let (mut harmless, mut changed) = (0, 0);
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (first, (_, codec)) in codecs().into_iter().enumerate() {
            write(&path, 12, codec, version);
            let whole = fs::read(&path).expect("the file");
            for place in (first % STEP..whole.len()).step_by(STEP) {
                let mut bytes = whole.clone();
                bytes[place] ^= [0x01, 0x80, 0xff][place % 3];
                fs::write(&path, &bytes).expect("room");
                harmless += u32::from(read(&path));
                changed += 1;
            }
        }
    }
    assert!(harmless > 0 && harmless < changed, "{harmless} of {changed}");
}
