//! Columns of Parquet have the names and values that the same table has in Arrow: structs are taken apart, lists are
//! found where they are, and numbers of every width are what they say.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use half::f16;
use parquet::data_type::{
    ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use segmentry::{FieldType, Schema};
use segmentry_io::ReadOptions;

use crate::common::{Scratch, contacts, events};

type Fill<'f> = &'f dyn Fn(&mut SerializedColumnWriter<'_>);

/// A file with one row group, each of whose columns is filled by one of the functions.
fn write(path: &Path, message: &str, columns: &[Fill<'_>]) {
    let schema = Arc::new(parse_message_type(message).expect("a schema"));
    let file = File::create(path).expect("a file");
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    for fill in columns {
        let mut column = group.next_column().expect("a column").expect("one more");
        fill(&mut column);
        column.close().expect("a whole column");
    }
    group.close().expect("a whole group");
    writer.close().expect("a whole file");
}

/// Texts with their definition and repetition levels, where there are such.
fn texts(
    column: &mut SerializedColumnWriter<'_>,
    texts: &[&str],
    levels: Option<&[i16]>,
    repeated: Option<&[i16]>,
) {
    let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    column.typed::<ByteArrayType>().write_batch(&texts, levels, repeated).expect("texts");
}

fn fixed(column: &mut SerializedColumnWriter<'_>, values: &[Vec<u8>]) {
    let values: Vec<_> = values.iter().cloned().map(FixedLenByteArray::from).collect();
    column.typed::<FixedLenByteArrayType>().write_batch(&values, None, None).expect("bytes");
}

fn email(column: &mut SerializedColumnWriter<'_>) {
    texts(column, &["a@x.org"], None, None);
}

/// The records of a file of contacts, or why it is refused.
fn records(path: &Path, schema: &Schema) -> Result<Vec<String>, String> {
    let read = segmentry_io::contacts(path, schema, ReadOptions::default());
    let mut records = Vec::new();
    for batch in read.map_err(|error| error.to_string())? {
        assert!(batch.refused.is_empty(), "{:?}", batch.refused);
        records.extend(batch.contacts.iter().map(|placed| format!("{:?}", placed.record)));
    }
    Ok(records)
}

fn types(path: &Path) -> Vec<(String, FieldType)> {
    segmentry_io::infer_fields(path, &[]).expect("a file of contacts").into_iter().collect()
}

#[test]
fn structs_of_contacts_are_taken_apart_with_the_lists_in_them() {
    let scratch = Scratch::new();
    let path = scratch.path("contacts.parquet");
    let message = "message contacts { required binary email (UTF8);
        optional group custom {
            optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
            optional binary plan (UTF8); }
        optional binary custom__city_code (UTF8); }";
    // Two texts, an empty list, no list, no struct.
    let emails = ["a@x.org", "b@x.org", "c@x.org", "d@x.org"];
    write(
        &path,
        message,
        &[
            &|column| texts(column, &emails, None, None),
            &|column| {
                let levels = Some(&[4, 4, 2, 1, 0][..]);
                texts(column, &["x", "y"], levels, Some(&[0, 1, 0, 0, 0]));
            },
            &|column| texts(column, &["pro", "free"], Some(&[2, 1, 2, 0]), None),
            &|column| texts(column, &["0150"], Some(&[1, 0, 0, 0]), None),
        ],
    );
    let found = types(&path);
    let wanted = [
        ("tags".to_owned(), FieldType::Set),
        ("plan".to_owned(), FieldType::Text),
        ("city_code".to_owned(), FieldType::Text),
    ];
    assert_eq!(found, wanted);
    let mut schema = Schema::new();
    for (name, field_type) in found {
        schema.add(&name, field_type).expect("a good name");
    }
    let lines = [
        r#"{"email":"a@x.org","custom_fields":{"tags":["x","y"],"plan":"pro","city_code":"0150"}}"#,
        r#"{"email":"b@x.org","custom_fields":{"tags":[],"plan":null,"city_code":null}}"#,
        r#"{"email":"c@x.org","custom_fields":{"tags":null,"plan":"free","city_code":null}}"#,
        r#"{"email":"d@x.org","custom_fields":{"tags":null,"plan":null,"city_code":null}}"#,
    ];
    let lines = scratch.write("contacts.ndjson", lines.join("\n"));
    assert_eq!(records(&path, &schema), records(&lines, &schema));
    // A field of the whole name comes first.
    schema.add("custom__city_code", FieldType::Text).expect("a good name");
    let read = records(&path, &schema).expect("its columns are fields");
    assert_ne!(Ok(read), records(&lines, &schema));
}

#[test]
fn a_list_of_structs_is_refused_as_in_arrow() {
    let scratch = Scratch::new();
    let path = scratch.path("contacts.parquet");
    for (list, name) in [
        (
            "optional group tags (LIST) { repeated group list {
                optional group element { optional binary a (UTF8); } } }",
            "tags",
        ),
        ("repeated group tags { optional binary a (UTF8); }", "tags"),
        (
            "optional group custom { optional group m (MAP) { repeated group key_value {
                required binary key (UTF8); } } }",
            "custom.m.key_value",
        ),
    ] {
        let message = format!("message contacts {{ required binary email (UTF8); {list} }}");
        write(&path, &message, &[&email, &|column| texts(column, &[], Some(&[0]), Some(&[0]))]);
        let why = contacts(&path, 9).expect_err(list).to_string();
        assert!(why.ends_with(&format!("column `{name}`: only lists of texts are read")), "{why}");
    }
}

#[test]
fn properties_of_events_have_the_names_that_arrow_reads() {
    let scratch = Scratch::new();
    let path = scratch.path("events.parquet");
    let message = "message events { required binary event_id (UTF8); required binary email (UTF8);
        required binary event_type (UTF8); required int64 timestamp (TIMESTAMP(MILLIS,true));
        optional int32 properties__total; optional binary properties__item__name (UTF8);
        optional group properties { optional group tags (LIST) {
            repeated group list { optional binary element (UTF8); } } } }";
    let ids = ["1", "2", "3", "4"];
    write(
        &path,
        message,
        &[
            &|column| texts(column, &ids, None, None),
            &|column| texts(column, &["a@x.org"; 4], None, None),
            &|column| texts(column, &["buy"; 4], None, None),
            &|column| {
                let at = [1_767_225_600_000; 4];
                column.typed::<Int64Type>().write_batch(&at, None, None).map(drop).expect("times");
            },
            &|column| {
                let levels = Some(&[1, 0, 0, 0][..]);
                column.typed::<Int32Type>().write_batch(&[7], levels, None).map(drop).expect("one");
            },
            &|column| texts(column, &["pen"], Some(&[1, 0, 0, 0]), None),
            &|column| {
                let levels = Some(&[4, 4, 2, 1, 0][..]);
                texts(column, &["x", "y"], levels, Some(&[0, 1, 0, 0, 0]));
            },
        ],
    );
    let line = |id: &str, properties: &str| {
        format!(
            "{{\"event_id\":\"{id}\",\"email\":\"a@x.org\",\"event_type\":\"buy\",\
             \"timestamp\":\"2026-01-01T00:00:00Z\",\"properties\":{properties}}}"
        )
    };
    let lines = [
        line("1", r#"{"total":7,"item":{"name":"pen"},"tags":["x","y"]}"#),
        line("2", r#"{"tags":[]}"#),
        line("3", "{}"),
        line("4", "{}"),
    ];
    let lines = scratch.write("events.ndjson", lines.join("\n"));
    assert_eq!(events(&path, 9).expect("columns"), events(&lines, 9).expect("lines"));
}

#[test]
fn columns_without_values_speak_for_texts() {
    let scratch = Scratch::new();
    let path = scratch.path("contacts.parquet");
    let message = "message contacts { required binary email (UTF8); optional int32 plan (UNKNOWN);
        optional group tags (LIST) { repeated group list { optional int32 element (UNKNOWN); } } }";
    write(
        &path,
        message,
        &[
            &email,
            &|column| {
                column
                    .typed::<Int32Type>()
                    .write_batch(&[], Some(&[0]), None)
                    .map(drop)
                    .expect("NULL");
            },
            &|column| {
                let levels = (Some(&[1][..]), Some(&[0][..]));
                let out = column.typed::<Int32Type>();
                out.write_batch(&[], levels.0, levels.1).map(drop).expect("an empty list");
            },
        ],
    );
    let found = types(&path);
    assert_eq!(found, [("plan".into(), FieldType::Text), ("tags".into(), FieldType::Set)]);
    let schema = Schema::builder().field("plan", FieldType::Text).field("tags", FieldType::Set);
    let schema = schema.build().expect("two names");
    let line = r#"{"email":"a@x.org","custom_fields":{"plan":null,"tags":[]}}"#;
    let line = scratch.write("contacts.ndjson", line);
    assert_eq!(records(&path, &schema), records(&line, &schema));
}

/// Digits as a number of so many bytes, the highest first.
fn wide(digits: &str, bytes: usize) -> Vec<u8> {
    let (is_negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits),
    };
    let mut number = vec![0_u8; bytes];
    for digit in digits.bytes() {
        let mut carry = u32::from(digit - b'0');
        for byte in number.iter_mut().rev() {
            carry += u32::from(*byte) * 10;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
    }
    if is_negative {
        number.iter_mut().for_each(|byte| *byte = !*byte);
        let last = number.last_mut().expect("there are bytes");
        *last = last.checked_add(1).expect("the digits of this test end with a bit");
    }
    number
}

#[test]
fn decimals_of_every_width_and_halves_are_numbers_of_few_digits() {
    let scratch = Scratch::new();
    let path = scratch.path("contacts.parquet");
    let schema = Schema::builder().field("score", FieldType::Number).build().expect("one name");
    let zeros = |digits: &str, count: usize| format!("{digits}{}", "0".repeat(count));
    for (bytes, precision, scale, digits, number) in [
        (16, 38, 37, zeros("15", 36), Some("1.5")),
        (32, 76, 2, "-12345".to_owned(), Some("-123.45")),
        (32, 76, 60, zeros("15", 59), Some("1.5")),
        (32, 76, 70, zeros("1", 70), Some("1")),
        (32, 76, 70, "0".to_owned(), Some("0")),
        (32, 76, 40, format!("{}1", zeros("1", 40)), None),
        (32, 76, 0, zeros("1", 60), None),
    ] {
        let message = format!(
            "message contacts {{ required binary email (UTF8);
            required fixed_len_byte_array({bytes}) score (DECIMAL({precision},{scale})); }}"
        );
        let value = wide(&digits, bytes);
        write(&path, &message, &[&email, &|column| fixed(column, std::slice::from_ref(&value))]);
        let Some(number) = number else {
            let batches = segmentry_io::contacts(&path, &schema, ReadOptions::default());
            let refused = batches.expect("columns").next().expect("a group").refused;
            assert!(refused[0].to_string().contains("28 significant digits"), "{refused:?}");
            continue;
        };
        let line = format!(r#"{{"email":"a@x.org","custom_fields":{{"score":{number}}}}}"#);
        let line = scratch.write("contacts.ndjson", line);
        assert_eq!(records(&path, &schema), records(&line, &schema), "{digits} {scale}");
    }
    let message = "message contacts { required binary email (UTF8);
        required fixed_len_byte_array(2) score (FLOAT16); }";
    let tenth = f16::from_f32(0.1).to_le_bytes().to_vec();
    write(&path, message, &[&email, &|column| fixed(column, std::slice::from_ref(&tenth))]);
    assert_eq!(types(&path), [("score".to_owned(), FieldType::Number)]);
    let line = r#"{"email":"a@x.org","custom_fields":{"score":0.1}}"#;
    let line = scratch.write("contacts.ndjson", line);
    assert_eq!(records(&path, &schema), records(&line, &schema));
    // As many zeros as the column of many decimals has, in a text.
    let number = zeros("0.1", 40);
    let long = format!(r#"{{"email":"a@x.org","custom_fields":{{"score":{number}}}}}"#);
    let long = scratch.write("long.ndjson", long);
    assert_eq!(records(&long, &schema), records(&line, &schema));
}
