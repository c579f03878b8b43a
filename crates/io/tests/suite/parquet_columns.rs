//! Columns of Parquet read page by page give the same records and faults as columns read value by value: random files
//! with dictionaries, plain pages, dictionaries that are given up, NULL, small pages, several groups and bad rows.

#![expect(clippy::cast_possible_wrap, reason = "the numbers of these files are small")]

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use segmentry_io::ReadOptions;

use crate::common::{Scratch, schema};

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// How often a row of a file is bad; 0 is never.
#[derive(Clone, Copy)]
struct Shape {
    rows: usize,
    groups: usize,
    bad: u64,
}

/// The values of a column: one for each row, `None` for NULL.
enum Values {
    Texts(Vec<Option<Vec<u8>>>),
    Wide(Vec<Option<i64>>),
    Narrow(Vec<Option<i32>>),
    Floats(Vec<Option<f64>>),
    Lists(Vec<Option<Vec<Option<&'static str>>>>),
}

#[expect(clippy::unnecessary_wraps, reason = "the values of a column may be NULL")]
fn bytes(text: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
    Some(text.into())
}

fn uuid(numbers: &mut Numbers) -> String {
    let (high, low) =
        (numbers.next() << 31 | numbers.next(), numbers.next() << 31 | numbers.next());
    let text = format!("{high:016x}{low:016x}");
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

const EVENTS: &str = "message events { optional binary event_id (UTF8); optional binary contact_id (UTF8);
    optional binary email (UTF8); optional binary event_type (UTF8);
    optional int64 timestamp (TIMESTAMP(MICROS,true)); optional binary source (UTF8);
    optional int64 properties.total (DECIMAL(18,2)); optional binary properties.campaign (UTF8);
    optional int32 properties.count; optional double properties.share;
    optional int32 properties.day (DATE); optional binary properties.raw (DECIMAL(30,4));
    optional binary properties.deep.url (UTF8); required int64 properties.n;
    optional group properties.tags (LIST) { repeated group list { optional binary element (UTF8); } } }";

fn events(numbers: &mut Numbers, shape: Shape) -> Vec<Values> {
    let rows = || 0..shape.rows;
    let bad = |numbers: &mut Numbers| shape.bad > 0 && numbers.one_in(shape.bad);
    let long = "x".repeat(101);
    let ids = rows().map(|row| match (bad(numbers), numbers.below(8)) {
        (true, 0..3) => None,
        (true, 3) => bytes(""),
        (true, 4) => bytes(long.clone()),
        (true, _) => bytes([0xff, b'a']),
        (false, 0) => bytes(format!("sent-{row}")),
        (false, 1) => bytes(uuid(numbers).to_uppercase()),
        (false, _) => bytes(uuid(numbers)),
    });
    let ids = Values::Texts(ids.collect());
    let known: Vec<String> = (0..50).map(|_| uuid(numbers)).collect();
    let contacts = rows().map(|_| match (bad(numbers), numbers.below(10)) {
        (true, _) => bytes("no uuid"),
        (false, 0) => None,
        (false, 1) => bytes(known[0].replace('-', "")),
        (false, _) => bytes(known[numbers.below(50) as usize].clone()),
    });
    let contacts = Values::Texts(contacts.collect());
    let emails = rows().map(|_| match (bad(numbers), numbers.below(10)) {
        (true, 0..5) => None,
        (true, _) => bytes([b'a', 0xc3]),
        (false, n) => bytes(format!(" A{n}@Example.com")),
    });
    let emails = Values::Texts(emails.collect());
    let types = rows().map(|_| match (bad(numbers), numbers.below(4)) {
        (true, 0) => None,
        (true, 1) => bytes(""),
        (true, 2) => bytes(long.clone()),
        (true, _) => bytes([0xfe]),
        (false, n) => bytes(["open", "click", "purchase", "b\u{fc}"][n as usize]),
    });
    let types = Values::Texts(types.collect());
    let times = rows().map(|row| match (bad(numbers), numbers.below(2)) {
        (true, 0) => None,
        (true, _) => Some(i64::MAX),
        (false, _) => Some(1_750_000_000_000_000 + row as i64 * 1_500 - 3),
    });
    let times = Values::Wide(times.collect());
    let sources = rows().map(|_| match (bad(numbers), numbers.below(3)) {
        (true, _) => bytes(long.clone()),
        (false, 0) => None,
        (false, n) => bytes(["app", "mail"][n as usize - 1]),
    });
    let sources = Values::Texts(sources.collect());
    let spread = 1 + numbers.below(3_000);
    let totals = Values::Wide(
        rows()
            .map(|_| (!numbers.one_in(3)).then(|| numbers.below(spread) as i64 * 5 - 40))
            .collect(),
    );
    let campaigns = rows().map(|_| match (bad(numbers), numbers.below(3)) {
        (true, _) => bytes([b'c', 0x80]),
        (false, 0) => None,
        (false, _) => bytes(format!("c{}", numbers.below(spread))),
    });
    let campaigns = Values::Texts(campaigns.collect());
    // A property whose first values come late, and one that nobody has.
    let late = numbers.below(shape.rows as u64 + 1) as usize;
    let counts = Values::Narrow(
        rows().map(|row| (row >= late).then(|| numbers.below(7) as i32 - 3)).collect(),
    );
    let floats = [0.1, -2.5, 1e300, f64::NAN, 7.0];
    let share = if shape.bad > 0 { 5 } else { 2 };
    let shares = Values::Floats(
        rows().map(|_| numbers.one_in(2).then(|| floats[numbers.below(share) as usize])).collect(),
    );
    let days = Values::Narrow(
        rows().map(|_| numbers.one_in(2).then(|| numbers.below(20_000) as i32)).collect(),
    );
    let raws = rows().map(|_| {
        numbers.one_in(2).then(|| (numbers.next() as i64 - (1 << 30)).to_be_bytes()[2..].to_vec())
    });
    let raws = Values::Texts(raws.collect());
    let wide = if shape.bad > 0 && numbers.one_in(2) { 70_000 } else { 40 };
    let urls = rows().map(|row| match numbers.below(400) {
        0 => bytes("u".repeat(wide)),
        1..200 => None,
        _ => bytes(format!("https://example.com/{row}?q=\"")),
    });
    let urls = Values::Texts(urls.collect());
    let all = Values::Wide(rows().map(|row| Some((row % 9) as i64)).collect());
    let tags = rows().map(|row| {
        (shape.bad > 0 && numbers.one_in(20)).then(|| match row % 4 {
            0 => vec![],
            1 => vec![Some("a"), None],
            _ => vec![Some("a"), Some("b")],
        })
    });
    let tags = Values::Lists(tags.collect());
    vec![
        ids, contacts, emails, types, times, sources, totals, campaigns, counts, shares, days,
        raws, urls, all, tags,
    ]
}

const CONTACTS: &str =
    "message contacts { optional binary email (UTF8); optional binary contact_id (UTF8);
    optional group list_ids (LIST) { repeated group list { optional binary element (UTF8); } }
    optional binary custom.plan (UTF8); optional int64 custom.score (DECIMAL(18,2));
    optional int32 custom.since (DATE); optional int64 created_at (TIMESTAMP(MILLIS,true)); }";

fn contacts(numbers: &mut Numbers, shape: Shape) -> Vec<Values> {
    let rows = || 0..shape.rows;
    let bad = |numbers: &mut Numbers| shape.bad > 0 && numbers.one_in(shape.bad);
    let emails = rows().map(|row| match (bad(numbers), numbers.below(3)) {
        (true, 0) => None,
        (true, 1) => bytes("nobody"),
        (true, _) => bytes([b'a', b'@', 0xff]),
        (false, _) => bytes(format!("c{row}@example.com")),
    });
    let emails = Values::Texts(emails.collect());
    let ids = rows().map(|_| match (bad(numbers), numbers.below(3)) {
        (true, _) => bytes("c1"),
        (false, 0) => None,
        (false, _) => bytes(uuid(numbers)),
    });
    let ids = Values::Texts(ids.collect());
    let lists = rows().map(|_| match (bad(numbers), numbers.below(4)) {
        (true, _) => Some(vec![Some("l1"), None]),
        (false, 0) => None,
        (false, 1) => Some(vec![]),
        (false, _) => Some(vec![Some("l1"), Some("l2"), Some("l1")]),
    });
    let lists = Values::Lists(lists.collect());
    let plans = rows().map(|_| (!numbers.one_in(4)).then(|| b"free".to_vec()));
    let plans = Values::Texts(plans.collect());
    let scores = rows().map(|_| (!numbers.one_in(4)).then(|| numbers.below(900) as i64 - 100));
    let scores = Values::Wide(scores.collect());
    let days = rows().map(|_| match (bad(numbers), numbers.below(3)) {
        (true, _) => Some(i32::MAX),
        (false, 0) => None,
        (false, n) => Some(n as i32 * 400),
    });
    let days = Values::Narrow(days.collect());
    let created = rows().map(|row| (!numbers.one_in(4)).then_some(row as i64 * 1_000));
    let created = Values::Wide(created.collect());
    vec![emails, ids, lists, plans, scores, days, created]
}

fn put(mut column: SerializedColumnWriter<'_>, values: &Values, required: bool) {
    macro_rules! put {
        ($type:ty, $values:expr, $value:expr) => {{
            let levels: Vec<i16> = $values.iter().map(|value| i16::from(value.is_some())).collect();
            let levels = (!required).then_some(levels.as_slice());
            let there: Vec<_> = $values.iter().flatten().map($value).collect();
            column.typed::<$type>().write_batch(&there, levels, None).expect("values");
        }};
    }
    match values {
        Values::Texts(texts) => put!(ByteArrayType, texts, |text| ByteArray::from(text.clone())),
        Values::Wide(numbers) => put!(Int64Type, numbers, |number| *number),
        Values::Narrow(numbers) => put!(Int32Type, numbers, |number| *number),
        Values::Floats(numbers) => put!(DoubleType, numbers, |number| *number),
        Values::Lists(lists) => {
            let (mut definition, mut repetition, mut texts) = (Vec::new(), Vec::new(), Vec::new());
            for list in lists {
                let list = list.as_deref();
                if list.is_none_or(<[_]>::is_empty) {
                    definition.push(i16::from(list.is_some()));
                    repetition.push(0);
                }
                for (place, text) in list.into_iter().flatten().enumerate() {
                    definition.push(if text.is_some() { 3 } else { 2 });
                    repetition.push(i16::from(place > 0));
                    texts.extend(text.map(ByteArray::from));
                }
            }
            let out = column.typed::<ByteArrayType>();
            out.write_batch(&texts, Some(&definition), Some(&repetition)).expect("lists");
        }
    }
    column.close().expect("a whole column");
}

fn write(
    path: &Path,
    message: &str,
    numbers: &mut Numbers,
    shape: Shape,
    make: fn(&mut Numbers, Shape) -> Vec<Values>,
) {
    let schema = Arc::new(parse_message_type(message).expect("a schema"));
    let version = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    let codec = [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW];
    let version = version[numbers.below(2) as usize];
    let mut properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(codec[numbers.below(3) as usize])
        .set_dictionary_enabled(!numbers.one_in(4))
        // A dictionary that becomes too large is given up in the middle of a column.
        .set_dictionary_page_size_limit([200, 2_000, 1 << 20][numbers.below(3) as usize])
        .set_data_page_row_count_limit(1 + numbers.below(2_000) as usize)
        .set_write_batch_size(64);
    if numbers.one_in(2) {
        // As older writers do; else pages of version 2 have encodings that only the slow reader knows.
        properties = properties.set_encoding(Encoding::PLAIN);
    }
    let file = File::create(path).expect("a file");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties.build())).expect("a writer");
    for _ in 0..shape.groups {
        let columns = make(numbers, shape);
        let mut group = writer.next_row_group().expect("a group");
        for values in &columns {
            let column = group.next_column().expect("a column").expect("as many as the schema has");
            let required = matches!(values, Values::Wide(values)
            if message == EVENTS && std::ptr::eq(values, match &columns[13] {
                Values::Wide(all) => all,
                _ => unreachable!("a column of numbers"),
            }));
            put(column, values, required);
        }
        group.close().expect("a whole group");
    }
    writer.close().expect("a whole file");
}

/// All that is read of a file, to the codes of the columns of events.
fn read(path: &Path, is_events: bool, value_by_value: bool) -> Vec<String> {
    let options = ReadOptions { value_by_value, ..ReadOptions::default() };
    let mut read = Vec::new();
    if is_events {
        for batch in segmentry_io::events(path, options).expect("a file of events") {
            read.push(format!("{:?}", batch.lines));
            read.push(serde_json::to_string(&batch.events).expect("as JSON"));
            read.extend(batch.refused.iter().map(ToString::to_string));
        }
    } else {
        for batch in segmentry_io::contacts(path, &schema(), options).expect("a file of contacts") {
            let line =
                |placed: &segmentry_io::Placed<_>| format!("{}: {:?}", placed.line, placed.record);
            read.extend(batch.contacts.iter().map(line));
            read.extend(batch.refused.iter().map(ToString::to_string));
        }
    }
    read
}

#[test]
fn columns_read_page_by_page_are_the_same_records_as_value_by_value() {
    let scratch = Scratch::new();
    let path = scratch.path("columns.parquet");
    let (mut good, mut refused) = (0, 0);
    for seed in 0..12 {
        let mut numbers = Numbers(seed * 7_919 + 1);
        let bad = [0, 0, 2_000, 15][seed as usize % 4];
        let rows = [1_500, 1, 8_500, 400][numbers.below(4) as usize];
        let shape = Shape { rows, groups: 1 + numbers.below(2) as usize, bad };
        let is_events = seed % 3 != 2;
        if is_events {
            write(&path, EVENTS, &mut numbers, shape, events);
        } else {
            write(&path, CONTACTS, &mut numbers, shape, contacts);
        }
        let (fast, slow) = (read(&path, is_events, false), read(&path, is_events, true));
        let differs = fast.iter().zip(&slow).find(|(fast, slow)| fast != slow);
        assert!(fast.len() == slow.len() && differs.is_none(), "file {seed}: {differs:?}");
        let faults =
            fast.iter().filter(|line| line.contains(" in row") || line.contains("event_id:"));
        refused += faults.count();
        good += usize::from(bad == 0);
    }
    assert!(good > 3 && refused > 0, "{refused} were refused");
}

/// How far apart the bytes are that are changed: all of them are when the tests are optimised.
const STEP: usize = if cfg!(debug_assertions) { 41 } else { 3 };

#[test]
fn a_file_that_is_damaged_gives_records_or_a_named_column_and_no_panic() {
    let scratch = Scratch::new();
    let path = scratch.path("damaged.parquet");
    let mut numbers = Numbers(5);
    write(&path, EVENTS, &mut numbers, Shape { rows: 30, groups: 1, bad: 0 }, events);
    let whole = fs::read(&path).expect("the file");
    for place in (0..whole.len()).step_by(STEP) {
        let mut bytes = whole.clone();
        bytes[place] ^= [0x01, 0x80, 0xff][place % 3];
        fs::write(&path, &bytes).expect("room");
        if let Ok(batches) = segmentry_io::events(&path, ReadOptions::default()) {
            for batch in batches {
                assert_eq!(batch.lines.len(), batch.events.len());
            }
        }
    }
}
