//! The same records come out of every format, whatever the size of the batches.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use segmentry::Schema;
use segmentry::schema::FieldType;
use segmentry_io::csv::CsvWriter;
use segmentry_io::ndjson::write::NdjsonWriter;
use segmentry_io::sink::Sink;
use segmentry_io::table::{Cell, Column, ColumnType, Rows, Table};
use segmentry_io::{JsonLines, ReadOptions, RecordKind, SetColumn};

use crate::common::{Scratch, contacts, events, schema};

/// So many contacts.
struct Contacts(usize);

fn contact_table() -> Table {
    let column = |name, column_type| Column { name, column_type };
    Table {
        name: "contacts",
        columns: vec![
            column("email", ColumnType::Unique),
            column("created_at", ColumnType::Time),
            column("list_ids", ColumnType::Texts),
            column("custom.plan", ColumnType::Text),
            column("custom.score", ColumnType::Cents),
            column("custom.since", ColumnType::Time),
        ],
        omit_null: true,
    }
}

impl Rows for Contacts {
    fn len(&self) -> usize {
        self.0
    }

    fn cell<'a>(&'a self, row: usize, column: usize, buffer: &'a mut String) -> Cell<'a> {
        let number = i64::try_from(row).expect("a small number");
        match column {
            0 => {
                write!(buffer, "c{row}@example.com").expect("memory");
                Cell::Text(buffer)
            }
            1 => Cell::Number(1_767_225_600_000 + number * 1_000),
            2 => Cell::Texts(["a", "b"][..row % 3].to_vec()),
            3 => Cell::text((row.is_multiple_of(2)).then_some("pro")),
            4 => Cell::number((!row.is_multiple_of(5)).then_some(number * 3)),
            _ => Cell::Null,
        }
    }
}

#[test]
fn each_reader_reads_what_its_writer_wrote() {
    let (scratch, rows) = (Scratch::new(), Contacts(2_500));
    let ndjson = scratch.path("contacts.ndjson");
    let mut out = NdjsonWriter::new(File::create(&ndjson).expect("a file"));
    let mut written = 0;
    out.write_rows(&contact_table(), &rows, |rows| written += rows).expect("room");
    out.finish().expect("room");
    assert_eq!(written, 2_500);
    let packed = scratch.path("contacts.ndjson.gz");
    let mut out = Sink::create_new(&packed).expect("a new file");
    out.write_all(&std::fs::read(&ndjson).expect("the file")).expect("room");
    out.finish().expect("room");
    assert!(Sink::create_new(&packed).is_err(), "nothing is overwritten");

    let (good, refused) = contacts(&ndjson, 1).expect("a file of lines");
    assert_eq!((good.len(), refused), (2_500, vec![]));
    assert_eq!(contacts(&ndjson, 999).expect("lines").0, good);
    assert_eq!(contacts(&packed, usize::MAX).expect("lines").0, good);
    #[cfg(feature = "parquet")]
    {
        let columns = scratch.path("contacts.parquet");
        let file = File::create(&columns).expect("a file");
        let table = Table { omit_null: false, ..contact_table() };
        let mut out = segmentry_io::parquet::ParquetWriter::new(file, &table).expect("a schema");
        out.write_group(&rows, |_| {}).expect("room");
        out.write_group(&Contacts(3), |_| {}).expect("room");
        out.finish().expect("room");
        let (read, refused) = contacts(&columns, 10).expect("a file of columns");
        assert_eq!((read.len(), refused), (2_503, vec![]));
        // NULL clears a field in Parquet; in NDJSON it was left out.
        assert!(read[2_502].starts_with("2503: ") && read[2_502].contains("c2@example.com"));
        let packed = std::fs::read(&columns).expect("the file");
        assert!(packed.len() < std::fs::read(&ndjson).expect("the file").len() / 4, "zstd packs");
    }
}

#[test]
fn a_row_of_csv_is_the_record_that_ndjson_has() {
    let scratch = Scratch::new();
    let csv = scratch.write(
        "contacts.csv",
        "Email, list_ids,plan,score,since\n\
         a@x.org,one; two,pro,1.5,2026-01-01\n\
         b@x.org,,,,\n\
         c@x.org,,pro\n\
         d@x.org,,,many,\n",
    );
    let ndjson = scratch.write(
        "contacts.ndjson",
        "\n{\"email\":\"a@x.org\",\"list_ids\":[\"one\",\"two\"],\
         \"custom_fields\":{\"plan\":\"pro\",\"score\":1.5,\"since\":\"2026-01-01\"}}\n\
         {\"email\":\"b@x.org\"}\n",
    );
    let (good, refused) = contacts(&csv, 2).expect("a header");
    let fields = |lines: &[String]| -> Vec<String> {
        let mut fields: Vec<String> =
            lines.iter().flat_map(|line| line.split(", ")).map(str::to_owned).collect();
        fields.sort();
        fields
    };
    assert_eq!(good.len(), 2);
    assert_eq!(fields(&good), fields(&contacts(&ndjson, 2).expect("lines").0));
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert_eq!(refused[0], "4: 3 cells where the header has 5");
    assert!(refused[1].starts_with("5: score: "), "{refused:?}");

    let mut lines = JsonLines::open(&csv, RecordKind::Contacts, &[]).expect("a header");
    let mut text = String::new();
    while let Some(line) = lines.read_line() {
        text.push_str(line.map_or("\n", |line| line.text));
        text.push('\n');
    }
    let again = scratch.write("again.ndjson", text);
    assert_eq!(fields(&contacts(&again, 9).expect("lines").0).len(), fields(&good).len());
}

#[test]
fn events_of_csv_and_ndjson_are_the_same_and_faults_have_their_lines() {
    let scratch = Scratch::new();
    let csv = scratch.write(
        "events.csv",
        "event_id,email,event_type,timestamp,campaign\n\
         1,a@x.org,open,2026-01-01T00:00:00Z,spring\n\
         2,a@x.org,,2026-01-01T00:00:00Z,\n\
         3,b@x.org,click,2026-01-02T00:00:00Z,\n",
    );
    let ndjson = scratch.write(
        "events.ndjson",
        "\n{\"event_id\":\"1\",\"email\":\"a@x.org\",\"event_type\":\"open\",\
         \"timestamp\":\"2026-01-01T00:00:00Z\",\"properties\":{\"campaign\":\"spring\"}}\n\
         nonsense\n\
         {\"event_id\":\"3\",\"email\":\"b@x.org\",\"event_type\":\"click\",\
         \"timestamp\":\"2026-01-02T00:00:00Z\"}\n",
    );
    let (good, refused) = events(&csv, 1).expect("a header");
    assert_eq!(good, events(&ndjson, 100).expect("lines").0);
    assert_eq!(refused, ["3: event_type: is missing"]);
    let refused = events(&ndjson, 1).expect("lines").1;
    assert!(refused.len() == 1 && refused[0].starts_with("3: malformed JSON"), "{refused:?}");
}

#[test]
fn progress_counts_every_row_once() {
    let scratch = Scratch::new();
    let line = "{\"email\":\"a@x.org\"}\nnonsense\n";
    let path = scratch.write("contacts.ndjson", line.repeat(1_234));
    let rows = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&rows);
    let options = ReadOptions {
        batch_rows: 700,
        progress: Box::new(move |rows| {
            counted.fetch_add(rows, Ordering::Relaxed);
        }),
        ..ReadOptions::default()
    };
    let batches = segmentry_io::contacts(&path, &schema(), options).expect("lines");
    assert_eq!(batches.count(), 4);
    assert_eq!(rows.load(Ordering::Relaxed), 2_468);
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let scratch = Scratch::new();
    for name in ["none.ndjson", "none.csv", "none.csv.gz", "none.parquet", ""] {
        let path = scratch.path(name);
        let error = contacts(&path, 1).expect_err("no file").to_string();
        assert!(error.starts_with(&path.display().to_string()), "{error}");
    }
    let csv = scratch.write("latin.csv", b"email,caf\xe9\n");
    let error = contacts(&csv, 1).expect_err("no header").to_string();
    assert!(error.contains("no readable header"), "{error}");
}

#[test]
fn csv_that_was_written_reads_as_the_same_values() {
    let scratch = Scratch::new();
    let path = scratch.path("contacts.csv");
    let cells = ["two\n\"lines\", one cell", "=1+1", "'=1+1", "''@x", "'x", "+47 12 34", "a;b"];
    let mut out = CsvWriter::new(Sink::create_new(&path).expect("a new file"));
    out.write_header(["email", "plan"]).expect("room");
    for cell in cells {
        out.write_row(["a@x.org", cell]).expect("room");
    }
    out.finish().and_then(Sink::finish).expect("room");
    let source = segmentry_io::source::open(&path).expect("the file");
    let mut reader = segmentry_io::csv::CsvReader::new(source, u64::MAX).expect("a header");
    for cell in cells {
        let row = reader.read_row().expect("a row").expect("a good one");
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a@x.org", cell]);
    }
    assert!(reader.read_row().is_none());
}

#[test]
fn a_text_that_no_name_explains_is_read_by_its_content() {
    let scratch = Scratch::new();
    for (name, content) in [
        ("a.txt", "email,plan\na@x.org,pro\n"),
        ("b", "sep=;\r\nemail;plan\r\na@x.org;pro\r\n"),
        ("c.tsv", "email\tplan\na@x.org\tpro\n"),
        ("d.dat", "\u{feff}\"email\",\"plan\"\ra@x.org,pro\r"),
    ] {
        let path = scratch.write(name, content);
        let (good, refused) = contacts(&path, 9).expect("a header");
        assert!(good.len() == 1 && refused.is_empty(), "{name}: {refused:?}");
        let fields = segmentry_io::infer_fields(&path, &[]).expect("a header");
        assert_eq!(fields.get("plan"), Some(&segmentry::FieldType::Text), "{name}");
    }
    let lines = scratch.write("e.txt", "{\"email\":\"a@x.org\"}\n");
    assert_eq!(contacts(&lines, 9).expect("lines").0.len(), 1);
    let columns = scratch.write("f.txt", "PAR1...");
    let error = contacts(&columns, 9).expect_err("columns").to_string();
    assert!(error.contains(".parquet"), "{error}");
    // What is packed is unpacked, whatever its name.
    let packed = scratch.path("contacts.csv.gz");
    let mut out = Sink::create_new(&packed).expect("a new file");
    out.write_all(b"email,plan\na@x.org,pro\n").expect("room");
    out.finish().expect("room");
    let renamed = scratch.path("contacts.csv");
    std::fs::copy(&packed, &renamed).expect("room");
    assert_eq!(contacts(&packed, 9).expect("a header").0, contacts(&renamed, 9).expect("one").0);
}

#[test]
fn a_file_without_a_header_is_named_with_its_line() {
    let scratch = Scratch::new();
    for (content, reason) in [
        ("a@x.org,Ann\n", "line 1"),
        ("\u{feff}sep=;\na@x.org;Ann\n", "line 2"),
        ("email,plan,Email\n", "`email`"),
        ("email,\"plan\na@x.org,pro\n", "quote"),
        ("{\"email\":\"a@x.org\"}\n", ".ndjson"),
    ] {
        let path = scratch.write("contacts.csv", content);
        let error = contacts(&path, 9).expect_err(content).to_string();
        assert!(error.contains("no readable header") && error.contains(reason), "{error}");
    }
}

#[test]
fn fields_are_inferred_where_every_value_reads_back_as_it_was_written() {
    let scratch = Scratch::new();
    let path = scratch.write(
        "contacts.csv",
        "email,no,amount,price,joined,mixed,euro\n\
         a@x.org,00123,12.5,1.10,3/4/2026,1/2/2026,24/12/2025\n\
         b@x.org,7,,2,12/24/2025 00:00:00,2026-01-02,1/2/2025\n",
    );
    let fields = segmentry_io::infer_fields(&path, &[]).expect("a header");
    let types: Vec<String> = fields.iter().map(|(name, of)| format!("{name}:{of:?}")).collect();
    assert_eq!(
        types,
        ["no:Text", "amount:Number", "price:Text", "joined:Date", "mixed:Date", "euro:Text"]
    );
}

#[test]
fn a_value_in_a_column_without_a_name_is_refused_by_line() {
    let scratch = Scratch::new();
    let text = "email,,plan,\na@x.org,,pro,\nb@x.org,x,pro,\nc@x.org,,pro,x\n\n,,,\n";
    let (good, refused) = contacts(&scratch.write("c.csv", text), 9).expect("a header");
    assert_eq!(good.len(), 1);
    assert!(refused[0].starts_with("3: column 2 has a value"), "{refused:?}");
    assert!(refused[1].starts_with("4: "), "{refused:?}");
    assert_eq!(refused.len(), 2, "{refused:?}");
}

#[test]
fn alternate_addresses_are_separated_by_either_sign() {
    let scratch = Scratch::new();
    let text = "email,ALTERNATE_EMAILS\na@x.org,\"b@x.org, c@x.org;d@x.org\"\n";
    let path = scratch.write("c.csv", text);
    let (good, refused) = contacts(&path, 9).expect("a header");
    assert!(good.len() == 1 && refused.is_empty(), "{refused:?}");
    for address in ["b@x.org", "c@x.org", "d@x.org"] {
        assert!(good[0].contains(address), "{good:?}");
    }
    let mut lines = JsonLines::open(&path, RecordKind::Contacts, &[]).expect("a header");
    let json = lines.read_line().expect("a line").expect("a record").text.to_owned();
    assert!(json.contains(r#"["b@x.org","c@x.org","d@x.org"]"#), "{json}");
}

#[test]
fn an_open_quote_in_events_names_its_line() {
    let scratch = Scratch::new();
    let text = "event_id,email,event_type,timestamp,subject\n\
        1,a@x.org,open,2026-01-01,x\n2,a@x.org,open,2026-01-02,\"y\n3,a@x.org,open,2026-01-03,z\n";
    let (good, refused) = events(&scratch.write("e.csv", text), 9).expect("a header");
    assert_eq!(good.len(), 1);
    assert!(refused.len() == 1 && refused[0].starts_with("3: a quote"), "{refused:?}");
}

#[test]
fn the_properties_of_an_event_are_an_object_beside_columns_and_lose_no_digit() {
    let scratch = Scratch::new();
    let text = "event_id,email,event_type,timestamp,properties,campaign\n\
        1,a@x.org,open,2026-01-01T00:00:00Z,\"{\"\"n\"\":12345678901234567.25,\"\"to\"\":[\"\"=x\"\"]}\",\n\
        2,a@x.org,open,2026-01-01T00:00:00Z,{},spring\n\
        3,a@x.org,open,2026-01-01T00:00:00Z,\"{\"\"a\"\":{\"\"b\"\":1}} \",spring\n\
        4,a@x.org,open,2026-01-01T00:00:00Z,spring,\n\
        5,a@x.org,open,2026-01-01T00:00:00Z,\"{\"\"campaign\"\":1}\",spring\n\
        6,a@x.org,open,2026-01-01T00:00:00Z,[1],\n\
        7,a@x.org,open,2026-01-01T00:00:00Z,,\n";
    let path = scratch.write("e.csv", text);
    let (good, refused) = events(&path, 9).expect("a header");
    let mut same = String::new();
    for (id, properties) in [
        (1, r#"{"n":12345678901234567.25,"to":["=x"]}"#),
        (2, r#"{"campaign":"spring"}"#),
        (3, r#"{"a":{"b":1},"campaign":"spring"}"#),
        (7, "{}"),
    ] {
        writeln!(
            same,
            "{{\"event_id\":\"{id}\",\"email\":\"a@x.org\",\"event_type\":\"open\",\
             \"timestamp\":\"2026-01-01T00:00:00Z\",\"properties\":{properties}}}"
        )
        .expect("memory");
    }
    let same = scratch.write("e.ndjson", same);
    // All but the number of the line.
    let records = |lines: Vec<String>| -> Vec<String> {
        let of = |line: String| line.split_once(": ").map(|(_, record)| record.to_owned());
        lines.into_iter().filter_map(of).collect()
    };
    let good = records(good);
    assert_eq!(good, records(events(&same, 9).expect("lines").0));
    let starts = ["5: properties: ", "6: campaign: ", "7: properties: "];
    assert_eq!(refused.len(), starts.len(), "{refused:?}");
    for (refused, start) in refused.iter().zip(starts) {
        assert!(refused.starts_with(start), "{refused}");
    }
    // As lines, for a service.
    let mut lines = JsonLines::open(&path, RecordKind::Events, &[]).expect("a header");
    let (mut text, mut faults) = (String::new(), 0);
    while let Some(line) = lines.read_line() {
        match line {
            Ok(line) => text.extend([line.text, "\n"]),
            Err(_) => faults += 1,
        }
    }
    assert!(text.contains("12345678901234567.25"), "{text}");
    let again = scratch.write("again.ndjson", text);
    assert_eq!((records(events(&again, 9).expect("lines").0), faults), (good, 3));
}

#[test]
fn a_csv_may_have_another_sign_between_the_texts_of_a_set() {
    let scratch = Scratch::new();
    let path = scratch.write("sets.csv", "email,Tags,plan\na@x.org, a;b | c ||,p|q\nb@x.org,,\n");
    let sets = [SetColumn { name: "tags".to_owned(), separator: '|' }];
    let fields = segmentry_io::infer_fields(&path, &sets).expect("a header");
    let fields: Vec<_> = fields.iter().map(|(name, found)| (name.as_str(), *found)).collect();
    assert_eq!(fields, [("tags", FieldType::Set), ("plan", FieldType::Text)]);
    let mut lines = JsonLines::open(&path, RecordKind::Contacts, &sets).expect("a header");
    let line = lines.read_line().expect("a row").expect("a good row").text.to_owned();
    let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let expected = serde_json::json!({"tags": ["a;b", "c"], "plan": "p|q"});
    assert_eq!(read["custom_fields"], expected);
    let mut schema = Schema::new();
    schema.add("tags", FieldType::Set).expect("a good field");
    schema.add("plan", FieldType::Text).expect("a good field");
    let taken = |sets: Vec<SetColumn>| {
        let options = ReadOptions { sets, ..ReadOptions::default() };
        let mut batches = segmentry_io::contacts(&path, &schema, options).expect("a header");
        let batch = batches.next().expect("rows");
        assert_eq!((batch.contacts.len(), batch.refused.len()), (2, 0));
        format!("{:?}", batch.contacts[0].record)
    };
    let (own, usual) = (taken(sets.to_vec()), taken(Vec::new()));
    assert!(own.contains("[\"a;b\", \"c\"]"), "{own}");
    assert!(usual.contains("[\"a\", \"b | c ||\"]"), "{usual}");
    // What cannot be meant is refused, whoever asks.
    let array = scratch.write("sets.ndjson", "{\"email\":\"a@x.org\"}\n");
    let other = [SetColumn { name: "interests".to_owned(), separator: '|' }];
    for (path, sets, why) in [
        (&path, &other, "there is no column `interests`"),
        (&array, &sets, "only a CSV has a sign"),
    ] {
        let options = ReadOptions { sets: sets.to_vec(), ..ReadOptions::default() };
        let found = [
            segmentry_io::contacts(path, &schema, options).err(),
            segmentry_io::infer_fields(path, sets).err(),
            JsonLines::open(path, RecordKind::Contacts, sets).err(),
        ];
        for error in found {
            let error = error.expect("it is refused").to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}

#[test]
fn texts_that_a_sign_would_break_come_as_an_array_in_their_cell() {
    let scratch = Scratch::new();
    let path = scratch.write(
        "arrays.csv",
        "email,list_ids,tags,interests,plan\n\
         a@x.org,\"[\"\"a;b\"\",\"\" c\"\"]\",\"[\"\"x|y\"\",\"\"\"\"]\",\"[\"\"p;q\"\"]\",\"[\"\"pro\"\"]\"\n\
         b@x.org,[a;b,[x|y],[1],[\n",
    );
    let sets = [SetColumn { name: "tags".to_owned(), separator: '|' }];
    let mut schema = Schema::new();
    for (name, field_type) in
        [("tags", FieldType::Set), ("interests", FieldType::Set), ("plan", FieldType::Text)]
    {
        schema.add(name, field_type).expect("a good field");
    }
    let options = ReadOptions { sets: sets.to_vec(), ..ReadOptions::default() };
    let batch = segmentry_io::contacts(&path, &schema, options).expect("a header").next();
    let batch = batch.expect("rows");
    assert!(batch.refused.is_empty(), "{:?}", batch.refused);
    let wanted = [
        ["[\"x|y\"]", "[\"p;q\"]", "Text(\"[\\\"pro\\\"]\")", "ListId(\"a;b\"), ListId(\" c\")"],
        ["[\"[x\", \"y]\"]", "[\"[1]\"]", "Text(\"[\")", "ListId(\"[a\"), ListId(\"b\")"],
    ];
    assert_eq!(batch.contacts.len(), wanted.len());
    for (placed, wanted) in batch.contacts.iter().zip(wanted) {
        let read = format!("{:?}", placed.record);
        wanted.iter().for_each(|wanted| assert!(read.contains(wanted), "{wanted} in {read}"));
    }
    let mut lines = JsonLines::open(&path, RecordKind::Contacts, &sets).expect("a header");
    let line = lines.read_line().expect("a row").expect("a good row").text.to_owned();
    let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["list_ids"], serde_json::json!(["a;b", " c"]));
    assert_eq!(line["custom_fields"]["tags"], serde_json::json!(["x|y"]));
}

#[test]
fn a_sign_may_be_said_for_lists_and_addresses_too() {
    let scratch = Scratch::new();
    let path =
        scratch.write("l.csv", "email,list_ids,alternate_emails\na@x.org,a;b|c,d@x.org|e@x.org\n");
    let of = |name: &str| SetColumn { name: name.to_owned(), separator: '|' };
    let sets = [of("list_ids"), of("alternate_emails")];
    let mut lines = JsonLines::open(&path, RecordKind::Contacts, &sets).expect("a header");
    let line = lines.read_line().expect("a row").expect("a good row").text.to_owned();
    let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(read["list_ids"], serde_json::json!(["a;b", "c"]));
    assert_eq!(read["alternate_emails"], serde_json::json!(["d@x.org", "e@x.org"]));
    let options = ReadOptions { sets: sets.to_vec(), ..ReadOptions::default() };
    let mut batches = segmentry_io::contacts(&path, &schema(), options).expect("a header");
    let batch = batches.next().expect("rows");
    assert!(batch.refused.is_empty(), "{:?}", batch.refused);
    assert_eq!(batch.contacts[0].record.list_ids().len(), 2);
}
