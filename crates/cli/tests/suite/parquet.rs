//! Parquet from elsewhere: other types that mean the same, and faults with column and row.
use crate::common;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use common::{Ran, Scratch, segmentry};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type,
};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

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

fn texts(column: &mut SerializedColumnWriter<'_>, texts: &[&str]) {
    let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("texts");
}

const EVENTS: &str =
    "message events { required binary event_id (UTF8); required binary email (UTF8);
    required binary event_type; required int64 timestamp (TIMESTAMP(MICROS,true));
    required group properties { optional fixed_len_byte_array(5) total (DECIMAL(10,3));
    optional group shop { required int32 floor (INTEGER(8,false)); } } }";

fn write_events(path: &Path) {
    write(
        path,
        EVENTS,
        &[
            &|column| texts(column, &["1", "2", "3"]),
            &|column| texts(column, &["a@x.com", "b@x.com", "c@x.com"]),
            &|column| texts(column, &["buy", "buy", "buy"]),
            &|column| {
                let at = [1_767_225_600_000_999, 1_767_225_601_000_000, 1_767_225_602_000_000];
                column
                    .typed::<Int64Type>()
                    .write_batch(&at, None, None)
                    .map(|_| ())
                    .expect("times");
            },
            &|column| {
                // 99.950 and -0.001, and none.
                let totals =
                    [vec![0, 0, 1, 0x86, 0x6e], vec![0xff; 5]].map(FixedLenByteArray::from);
                let levels = Some(&[1, 1, 0][..]);
                let out = column.typed::<FixedLenByteArrayType>();
                out.write_batch(&totals, levels, None).map(|_| ()).expect("decimals");
            },
            &|column| {
                let out = column.typed::<Int32Type>();
                out.write_batch(&[2, 3], Some(&[1, 0, 1]), None).map(|_| ()).expect("floors");
            },
        ],
    );
}

const CONTACTS: &str = "message contacts { required binary email (UTF8);
    optional group list_ids (LIST) { repeated group list { optional binary element (UTF8); } }
    required double custom.rate; required boolean custom.vip; required int32 custom.since (DATE);
    optional int64 created_at (TIMESTAMP(NANOS,true)); }";

fn write_contacts(path: &Path, levels: &[i16]) {
    write(
        path,
        CONTACTS,
        &[
            &|column| texts(column, &["a@x.com", "b@x.com", "c@x.com"]),
            &|column| {
                let values = ["l1", "l2", "l1"].map(ByteArray::from);
                let there = levels.iter().filter(|level| **level == 3).count();
                let out = column.typed::<ByteArrayType>();
                let repeated = Some(&[0, 1, 0, 0][..]);
                out.write_batch(&values[..there], Some(levels), repeated)
                    .map(|_| ())
                    .expect("lists");
            },
            &|column| {
                let rates = [0.1, 2.0, -7.25];
                column
                    .typed::<DoubleType>()
                    .write_batch(&rates, None, None)
                    .map(|_| ())
                    .expect("rates");
            },
            &|column| {
                let flags = [true, false, true];
                column
                    .typed::<BoolType>()
                    .write_batch(&flags, None, None)
                    .map(|_| ())
                    .expect("flags");
            },
            &|column| {
                let days = [0, 20_454, -1];
                column
                    .typed::<Int32Type>()
                    .write_batch(&days, None, None)
                    .map(|_| ())
                    .expect("days");
            },
            &|column| {
                let at = [1_767_225_599_999_999_999];
                let out = column.typed::<Int64Type>();
                out.write_batch(&at, Some(&[1, 0, 0]), None).map(|_| ()).expect("times");
            },
        ],
    );
}

fn eval(scratch: &Scratch, conditions: &[&str], more: &[&str]) -> Ran {
    let segment = |(id, condition): (usize, &&str)| {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        format!("{}\n", serde_json::json!({ "id": id.to_string(), "query": query }))
    };
    let segments: String = conditions.iter().enumerate().map(segment).collect();
    let segments = scratch.write("segments.jsonl", segments).display().to_string();
    let [contacts, events] =
        ["contacts.parquet", "events.parquet"].map(|name| scratch.path(name).display().to_string());
    let args = ["eval", "--contacts", &contacts, "--events", &events, "--segments", &segments];
    segmentry(args.iter().chain(&["--json"]).chain(more))
}

fn counts(ran: &Ran) -> Vec<u64> {
    ran.lines().iter().map(|line| line["count"].as_u64().expect("a count")).collect()
}

#[test]
fn types_of_other_writers_mean_the_same() {
    let scratch = Scratch::new();
    write_contacts(&scratch.path("contacts.parquet"), &[3, 3, 3, 1]);
    write_events(&scratch.path("events.parquet"));
    let bought = |condition: &str| {
        format!("contact_id IN (SELECT contact_id FROM event_data WHERE {condition})")
    };
    let [total, small, floor, time] = [
        "DATA:payload.total = 99.95",
        "DATA:payload.total = -0.001",
        "DATA:payload.shop.floor >= 2",
        "timestamp = '2026-01-01T00:00:00Z'",
    ]
    .map(bought);
    let conditions = [
        "array_contains(list_ids, 'l1')",
        "array_contains(list_ids, 'l2')",
        "rate = 0.1",
        "vip = 'true'",
        "since = '1970-01-01' OR since = '2026-01-01' OR since = '1969-12-31'",
        "created_at = '2025-12-31T23:59:59.999Z'",
        &total,
        &small,
        &floor,
        &time,
    ];
    let ran = eval(&scratch, &conditions, &[]);
    assert_eq!((ran.code, counts(&ran)), (0, vec![2, 1, 1, 2, 3, 1, 1, 1, 2, 1]), "{}", ran.err);
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_column_and_row() {
    let scratch = Scratch::new();
    write_contacts(&scratch.path("contacts.parquet"), &[3, 2, 3, 0]);
    write_events(&scratch.path("events.parquet"));
    let fields = r#"{"fields":[{"name":"rate","type":"Number"},{"name":"vip","type":"Number"},
        {"name":"since","type":"Date"}]}"#;
    let fields = scratch.write("fields.json", fields).display().to_string();
    let ran = eval(&scratch, &["rate > -100"], &["--fields", &fields]);
    assert_eq!((ran.code, counts(&ran)), (6, vec![0]), "{}", ran.err);
    assert!(
        ran.err.contains("contacts.parquet:1: list_ids: a text of the array is NULL"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("contacts.parquet:2: vip: takes a number"), "{}", ran.err);
}

#[test]
fn a_missing_or_unknown_column_is_named() {
    let scratch = Scratch::new();
    let [contacts, events] = ["contacts.parquet", "events.parquet"].map(|name| scratch.path(name));
    let refused = |reason: &str| {
        let ran = eval(&scratch, &["email IS NOT NULL"], &[]);
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains(reason), "{}", ran.err);
    };
    write_contacts(&contacts, &[3, 3, 3, 1]);
    write_contacts(&events, &[3, 3, 3, 1]);
    refused("events.parquet: there is no column `event_id`");
    write_events(&events);
    write(
        &contacts,
        "message c { required int64 email (TIME(MICROS,true)); }",
        &[&|column| {
            column.typed::<Int64Type>().write_batch(&[1], None, None).map(|_| ()).expect("a time");
        }],
    );
    refused("contacts.parquet: column `email`: the type INT64");
    write(
        &contacts,
        "message c { required binary custom.email (UTF8); }",
        &[&|column| {
            texts(column, &["a@x.com"]);
        }],
    );
    refused("contacts.parquet: column `custom.email`: no such field");
    scratch.write("contacts.parquet", "email\na@x.com\n");
    refused("contacts.parquet: ");
}

#[test]
fn a_damaged_page_is_named_with_file_row_and_column() {
    let scratch = Scratch::new();
    let contacts = scratch.path("contacts.parquet");
    write_contacts(&contacts, &[3, 3, 3, 1]);
    write_events(&scratch.path("events.parquet"));
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&File::open(&contacts).expect("the file"))
        .expect("a whole file");
    let (start, length) = metadata.row_group(0).column(3).byte_range();
    let mut bytes = std::fs::read(&contacts).expect("the file");
    bytes[start as usize..(start + length) as usize].fill(0xff);
    scratch.write("contacts.parquet", bytes);
    let ran = eval(&scratch, &["email IS NOT NULL"], &[]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    let wanted = "contacts.parquet:1: the file breaks off here: column `custom.vip`: ";
    assert!(ran.err.contains(wanted) && !ran.err.contains("panicked"), "{}", ran.err);
}

const PLAIN_EVENTS: &str =
    "message events { required binary event_id (UTF8); required binary email (UTF8);
    required binary event_type (UTF8); required int64 timestamp (TIMESTAMP(MILLIS,true)); }";

/// Events of a@x.com: an id, and days since the start of 2026.
fn write_plain_events(path: &Path, events: &[(&str, i64)]) {
    let (ids, days): (Vec<&str>, Vec<i64>) = events.iter().copied().unzip();
    write(
        path,
        PLAIN_EVENTS,
        &[
            &|column| texts(column, &ids),
            &|column| texts(column, &vec!["a@x.com"; ids.len()]),
            &|column| texts(column, &vec!["open"; ids.len()]),
            &|column| {
                let at: Vec<i64> =
                    days.iter().map(|day| 1_767_225_600_000 + day * 86_400_000).collect();
                let out = column.typed::<Int64Type>();
                out.write_batch(&at, None, None).map(|_| ()).expect("times");
            },
        ],
    );
}

#[test]
fn events_that_are_read_as_they_are_wanted_are_those_of_the_whole_file() {
    let scratch = Scratch::new();
    write_contacts(&scratch.path("contacts.parquet"), &[3, 3, 3, 1]);
    let opened = |times: usize| {
        format!(
            "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
             GROUP BY contact_id HAVING COUNT(*) >= {times})"
        )
    };
    let conditions: Vec<String> = (1..=4).map(opened).collect();
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    let long = "x".repeat(101);
    // In order, with an id that comes twice, and a row after all instants that is refused; then out of order.
    let ordered = [("1", 0), ("2", 1), ("2", 1), ("3", 5), ("4", 6), (&long, 9)];
    let mut shuffled = ordered;
    shuffled.swap(0, 4);
    for (events, wanted) in [
        (ordered, ["events.parquet:3: event_id: duplicate", "events.parquet:6: event_id: "]),
        (shuffled, ["events.parquet:3: event_id: ", "events.parquet:6: event_id: "]),
    ] {
        write_plain_events(&scratch.path("events.parquet"), &events);
        let two = eval(
            &scratch,
            &conditions,
            &["--as-of", "2026-01-02T00:00:00Z", "--as-of", "2026-01-06T00:00:00Z"],
        );
        assert_eq!((two.code, counts(&two)), (6, vec![1, 1, 0, 0, 1, 1, 1, 0]), "{}", two.err);
        for wanted in wanted {
            assert!(two.err.contains(wanted), "{wanted}: {}", two.err);
        }
        let last = eval(&scratch, &conditions, &[]);
        assert_eq!((last.code, counts(&last)), (6, vec![1, 1, 1, 1]), "{}", last.err);
    }
}
