//! Parquet packed with each codec is read as the same records.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::common::{Scratch, contacts};

/// Every codec that the format has, but LZO, which nobody can write.
pub(crate) fn codecs() -> [(&'static str, Compression); 7] {
    [
        ("none", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("gzip", Compression::GZIP(GzipLevel::default())),
        ("brotli", Compression::BROTLI(BrotliLevel::default())),
        ("lz4", Compression::LZ4),
        ("lz4_raw", Compression::LZ4_RAW),
        ("zstd", Compression::ZSTD(ZstdLevel::default())),
    ]
}

const MESSAGE: &str = "message contacts { required binary email (UTF8);
    optional group list_ids (LIST) { repeated group list { required binary element (UTF8); } }
    optional int64 custom.score (DECIMAL(18,2)); }";

/// Two groups of so many contacts, a multiple of three.
pub(crate) fn write(path: &Path, rows: usize, codec: Compression, version: WriterVersion) {
    let schema = Arc::new(parse_message_type(MESSAGE).expect("a schema"));
    let properties = WriterProperties::builder()
        .set_compression(codec)
        .set_writer_version(version)
        .set_data_page_row_count_limit(rows.div_ceil(3))
        .set_write_batch_size(rows.div_ceil(3))
        .build();
    let file = File::create(path).expect("a file");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties)).expect("a writer");
    for part in 0..2 {
        let mut group = writer.next_row_group().expect("a group");
        let mut column = group.next_column().expect("a column").expect("the first");
        let emails: Vec<ByteArray> = (0..rows)
            .map(|row| ByteArray::from(format!("c{part}-{row}@example.com").as_str()))
            .collect();
        column.typed::<ByteArrayType>().write_batch(&emails, None, None).expect("texts");
        column.close().expect("a whole column");
        let mut column = group.next_column().expect("a column").expect("the second");
        // Two lists, an empty list, none, and so on: four levels for three rows.
        let known = [(2, 0), (2, 1), (1, 0), (0, 0)].into_iter().cycle();
        let known: Vec<(i16, i16)> = known.take(rows / 3 * 4).collect();
        let texts = known.iter().filter(|level| level.0 == 2).count();
        let lists: Vec<ByteArray> =
            (0..texts).map(|text| ByteArray::from(["a", "b"][text % 2])).collect();
        let (definition, repetition): (Vec<i16>, Vec<i16>) = known.into_iter().unzip();
        let out = column.typed::<ByteArrayType>();
        out.write_batch(&lists, Some(&definition), Some(&repetition)).expect("lists");
        column.close().expect("a whole column");
        let mut column = group.next_column().expect("a column").expect("the third");
        let there: Vec<i16> = (0..rows).map(|row| i16::from(row % 4 != 0)).collect();
        let scores: Vec<i64> =
            (0..).take(rows).filter(|row| row % 4 != 0).map(|row| row * 25).collect();
        column.typed::<Int64Type>().write_batch(&scores, Some(&there), None).expect("numbers");
        column.close().expect("a whole column");
        group.close().expect("a whole group");
    }
    writer.close().expect("a whole file");
}

#[test]
fn every_codec_gives_the_same_records() {
    let scratch = Scratch::new();
    let mut wanted = None;
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (name, codec) in codecs() {
            let path = scratch.path(&format!("{name}.parquet"));
            write(&path, 21_000, codec, version);
            let (good, refused) = contacts(&path, 1).expect(name);
            assert_eq!((good.len(), refused), (42_000, vec![]), "{name}");
            assert!(good[41_999].starts_with("42000: "), "{}", good[41_999]);
            let wanted = wanted.get_or_insert_with(|| good.clone());
            assert!(good == *wanted, "{name}");
        }
    }
}

#[test]
fn the_numbers_that_pandas_gives_rows_are_left_out_where_it_says_so() {
    let scratch = Scratch::new();
    let path = scratch.path("pandas.parquet");
    let message =
        "message frame { optional int64 __index_level_0__; required binary email (UTF8); }";
    let said = r#"{"index_columns": ["__index_level_0__"], "columns": []}"#;
    for is_said in [true, false] {
        let said = is_said.then(|| vec![KeyValue::new("pandas".to_owned(), said.to_owned())]);
        let properties = WriterProperties::builder().set_key_value_metadata(said).build();
        let (file, schema) = (File::create(&path).expect("a file"), parse_message_type(message));
        let schema = Arc::new(schema.expect("a schema"));
        let mut writer =
            SerializedFileWriter::new(file, schema, Arc::new(properties)).expect("a writer");
        let mut group = writer.next_row_group().expect("a group");
        let mut column = group.next_column().expect("a column").expect("the first");
        let numbers = column.typed::<Int64Type>();
        numbers.write_batch(&[7, 3], Some(&[1, 1]), None).expect("numbers");
        column.close().expect("a whole column");
        let mut column = group.next_column().expect("a column").expect("the second");
        let emails = ["a@x.org", "b@x.org"].map(ByteArray::from);
        column.typed::<ByteArrayType>().write_batch(&emails, None, None).expect("texts");
        column.close().expect("a whole column");
        group.close().expect("a whole group");
        writer.close().expect("a whole file");
        match contacts(&path, 10) {
            Ok((good, refused)) => assert!(is_said && good.len() == 2 && refused.is_empty()),
            Err(error) => {
                assert!(!is_said && error.to_string().contains("__index_level_0__"), "{error}");
            }
        }
    }
}
