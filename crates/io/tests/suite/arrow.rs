//! Record batches as programs send them: every type that a value can have, names of every form, and what is refused.
//!
//! In: batches. Out: the records that lines of JSON with the same values have, and faults that name the column and row.

use std::sync::Arc;

use arrow_array::builder::{LargeListBuilder, ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{Decimal256Type, Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, Date32Array, Date64Array,
    Decimal32Array, Decimal128Array, Decimal256Array, FixedSizeBinaryArray, FixedSizeListArray,
    Float16Array, Float32Array, Float64Array, Int8Array, Int64Array, LargeStringArray,
    ListViewArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
    Time32SecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Fields};
use half::f16;
use segmentry::ingest::{CheckedContact, EventColumns, contact_from_json, event_from_json};
use segmentry::partition::{Partition, PreviousMembers, Wanted};
use segmentry::{FieldType, Plan, Schema};
use segmentry_io::arrow::{ContactReader, EventReader, MemberReader, infer_fields, write};

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("columns of one length")
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

const ID: &str = "00000000-0000-4000-8000-00000000000a";
const ID_BYTES: [u8; 16] = [0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0x0a];

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("score", FieldType::Number)
        .field("since", FieldType::Date)
        .field("tags", FieldType::Set)
        .build()
        .expect("four names")
}

/// The contacts of batches, or the reason why one was refused.
fn contacts(batches: &[RecordBatch]) -> Result<Vec<CheckedContact>, String> {
    let columns = batches[0].schema();
    let mut reader = ContactReader::new(&columns, &schema()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for batch in batches {
        let read = reader.read(batch).map_err(|error| error.to_string())?;
        if let Some(refused) = read.refused.first() {
            return Err(refused.to_string());
        }
        records.extend(read.contacts.into_iter().map(|placed| placed.record));
    }
    Ok(records)
}

fn of_json(line: &str) -> CheckedContact {
    let patch = contact_from_json(line).expect("a record");
    patch.check(&schema()).expect("a good record")
}

/// A contact with one more column is the one that JSON says.
fn is(column: &str, array: ArrayRef, json: &str) {
    let one = batch(vec![("email", texts(&[Some("a@x.org")])), (column, array)]);
    let expected = of_json(&format!(r#"{{"email":"a@x.org","custom_fields":{json}}}"#));
    assert_eq!(contacts(&[one]).as_deref(), Ok(&[expected][..]), "{column} {json}");
}

fn refused(column: &str, array: ArrayRef) -> String {
    let one = batch(vec![("email", texts(&[Some("a@x.org")])), (column, array)]);
    contacts(&[one]).expect_err("it is refused")
}

#[test]
fn texts_of_every_type_are_texts() {
    let mut coded = StringDictionaryBuilder::<Int8Type>::new();
    coded.append_value("pro");
    let text: [ArrayRef; 5] = [
        texts(&[Some("pro")]),
        Arc::new(LargeStringArray::from(vec!["pro"])),
        Arc::new(StringViewArray::from(vec!["pro"])),
        Arc::new(BinaryArray::from(vec![&b"pro"[..]])),
        Arc::new(coded.finish()),
    ];
    for array in text {
        for name in ["plan", "custom.plan", "custom__plan"] {
            is(name, Arc::clone(&array), r#"{"plan":"pro"}"#);
        }
    }
    let mut coded = StringDictionaryBuilder::<Int32Type>::new();
    coded.append_null();
    let null: [ArrayRef; 3] =
        [texts(&[None]), Arc::new(NullArray::new(1)), Arc::new(coded.finish())];
    for array in null {
        is("plan", array, r#"{"plan":null}"#);
    }
    is("plan", Arc::new(BooleanArray::from(vec![true])), r#"{"plan":true}"#);
    let wrong: ArrayRef = Arc::new(BinaryArray::from(vec![&b"p\xff"[..]]));
    let wrong = refused("plan", wrong);
    assert!(wrong.starts_with("1: plan: ") && wrong.contains("UTF-8"), "{wrong}");
}

#[test]
fn numbers_and_instants_of_every_type_are_what_they_say() {
    let number: [ArrayRef; 8] = [
        Arc::new(Int8Array::from(vec![-5])),
        Arc::new(Int64Array::from(vec![-5])),
        Arc::new(Float32Array::from(vec![-5.0])),
        Arc::new(Float64Array::from(vec![-5.0])),
        Arc::new(Decimal32Array::from(vec![-500]).with_precision_and_scale(9, 2).expect("it fits")),
        Arc::new(Decimal128Array::from(vec![-5]).with_precision_and_scale(38, 0).expect("it fits")),
        Arc::new(
            Decimal256Array::from(vec![wide(-50)])
                .with_precision_and_scale(76, 1)
                .expect("it fits"),
        ),
        Arc::new(StringArray::from(vec!["-5"])),
    ];
    for array in number {
        is("score", array, r#"{"score":-5}"#);
    }
    is("score", Arc::new(Float32Array::from(vec![0.1])), r#"{"score":0.1}"#);
    for digits in ["0.1", "-5", "65504", "4108", "0.333", "0.00000006"] {
        let half = digits.parse().map(|float: f32| Float16Array::from(vec![f16::from_f32(float)]));
        is("score", Arc::new(half.expect(digits)), &format!(r#"{{"score":{digits}}}"#));
    }
    // Few digits in a column of many decimals.
    let narrow =
        Decimal128Array::from(vec![-15 * 10_i128.pow(36)]).with_precision_and_scale(38, 37);
    is("score", Arc::new(narrow.expect("it fits")), r#"{"score":-1.5}"#);
    for (digits, scale, number) in [
        (format!("-15{}", "0".repeat(59)), 60, "-1.5"),
        (format!("1{}", "0".repeat(70)), 70, "1"),
        (format!("12345{}", "0".repeat(64)), 66, "123.45"),
        ("0".to_owned(), 76, "0"),
    ] {
        let array = Decimal256Array::from(vec![Wide::from_string(&digits).expect("digits")]);
        let array = array.with_precision_and_scale(76, scale).expect("it fits");
        is("score", Arc::new(array), &format!(r#"{{"score":{number}}}"#));
    }
    for digits in [format!("1{}1", "0".repeat(40)), "1".repeat(60)] {
        let array = Decimal256Array::from(vec![Wide::from_string(&digits).expect("digits")]);
        let array = array.with_precision_and_scale(76, 40).expect("it fits");
        let why = refused("score", Arc::new(array));
        assert!(why.contains("28 significant digits"), "{why}");
    }
    let most = u64::MAX;
    is("score", Arc::new(UInt64Array::from(vec![most])), r#"{"score":18446744073709551615}"#);
    let hundreds = Decimal128Array::from(vec![12]).with_precision_and_scale(10, -2);
    is("score", Arc::new(hundreds.expect("it fits")), r#"{"score":1200}"#);
    assert!(refused("score", Arc::new(Float64Array::from(vec![f64::NAN]))).contains("score"));
    assert!(refused("score", Arc::new(Float16Array::from(vec![f16::INFINITY]))).contains("score"));

    let seconds = 1_767_225_600;
    let since: [ArrayRef; 7] = [
        Arc::new(TimestampSecondArray::from(vec![seconds])),
        Arc::new(TimestampMillisecondArray::from(vec![seconds * 1_000]).with_timezone("UTC")),
        Arc::new(
            TimestampMicrosecondArray::from(vec![seconds * 1_000_000]).with_timezone("Asia/Tokyo"),
        ),
        Arc::new(TimestampNanosecondArray::from(vec![seconds * 1_000_000_000 + 999_999])),
        Arc::new(Date32Array::from(vec![20_454])),
        Arc::new(Date64Array::from(vec![seconds * 1_000])),
        Arc::new(StringArray::from(vec!["2026-01-01"])),
    ];
    for array in since {
        is("since", array, r#"{"since":"2026-01-01T00:00:00Z"}"#);
    }
    let far: ArrayRef = Arc::new(TimestampSecondArray::from(vec![i64::MAX]));
    assert!(refused("since", far).starts_with("1: since: "));
}

type Wide = <Decimal256Type as ArrowPrimitiveType>::Native;

/// A number of 256 bits.
fn wide(value: i128) -> Wide {
    Wide::from_i128(value)
}

#[test]
fn lists_of_every_type_are_sets_and_lists() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a"), Some("b")]);
    let list = lists.finish();
    let mut large = LargeListBuilder::new(StringBuilder::new());
    large.append_value([Some("a"), Some("b")]);
    let (field, values) = (Arc::new(Field::new("item", DataType::Utf8, true)), list.values());
    let tags: [ArrayRef; 4] = [
        Arc::new(large.finish()),
        Arc::new(FixedSizeListArray::new(Arc::clone(&field), 2, Arc::clone(values), None)),
        Arc::new(ListViewArray::new(
            Arc::clone(&field),
            vec![0].into(),
            vec![2].into(),
            Arc::clone(values),
            None,
        )),
        Arc::new(list.clone()),
    ];
    for array in tags {
        is("custom__tags", array, r#"{"tags":["a","b"]}"#);
    }
    let one =
        batch(vec![("email", texts(&[Some("a@x.org")])), ("list_ids", Arc::new(list) as ArrayRef)]);
    let expected = of_json(r#"{"email":"a@x.org","list_ids":["a","b"]}"#);
    assert_eq!(contacts(&[one]), Ok(vec![expected]));
    let mut holes = ListBuilder::new(StringBuilder::new());
    holes.append_value([Some("a"), None]);
    assert!(refused("tags", Arc::new(holes.finish())).starts_with("1: tags: "));
}

#[test]
fn ids_are_texts_or_sixteen_bytes() {
    let ids: [ArrayRef; 3] = [
        texts(&[Some(ID)]),
        Arc::new(FixedSizeBinaryArray::try_from_iter([ID_BYTES].into_iter()).expect("one length")),
        Arc::new(BinaryArray::from(vec![&ID_BYTES[..]])),
    ];
    for array in ids {
        let expected = of_json(&format!(r#"{{"contact_id":"{ID}"}}"#));
        assert_eq!(contacts(&[batch(vec![("contact_id", array)])]), Ok(vec![expected]));
    }
    let wrong = contacts(&[batch(vec![("contact_id", texts(&[Some(ID), Some("x")]))])]);
    assert!(wrong.expect_err("no id").starts_with("2: contact_id: "));
}

#[test]
fn structs_are_taken_apart_and_null_where_they_are_null() {
    let fields = Fields::from(vec![Field::new("plan", DataType::Utf8, true)]);
    let plans = texts(&[Some("pro"), Some("never seen")]);
    let custom = StructArray::new(fields, vec![plans], Some(vec![true, false].into()));
    let emails = texts(&[Some("a@x.org"), Some("b@x.org")]);
    let both = batch(vec![("email", emails), ("custom", Arc::new(custom) as ArrayRef)]);
    let expected = [
        of_json(r#"{"email":"a@x.org","custom_fields":{"plan":"pro"}}"#),
        of_json(r#"{"email":"b@x.org","custom_fields":{"plan":null}}"#),
    ];
    assert_eq!(contacts(std::slice::from_ref(&both)).as_deref(), Ok(&expected[..]));
    let types = infer_fields(&both.schema());
    assert_eq!(types.into_iter().collect::<Vec<_>>(), [("plan".to_owned(), FieldType::Text)]);
}

#[test]
fn the_numbers_that_pandas_gives_rows_are_left_out_where_it_says_so() {
    let said = |index: &str| {
        let email = texts(&[Some("a@x.org"), Some("b@x.org")]);
        let plan = texts(&[Some("pro"), None]);
        let index_of_pandas: ArrayRef = Arc::new(Int64Array::from(vec![7, 3]));
        // In between, so that what follows would be read one column too early.
        let table =
            batch(vec![("email", email), ("__index_level_0__", index_of_pandas), ("plan", plan)]);
        let said = [("pandas".to_owned(), index.to_owned())];
        let schema = table.schema().as_ref().clone().with_metadata(said);
        table.with_schema(Arc::new(schema)).expect("only more is said about it")
    };
    let table = said(r#"{"index_columns": ["__index_level_0__"], "columns": []}"#);
    let expected = [
        of_json(r#"{"email":"a@x.org","custom_fields":{"plan":"pro"}}"#),
        of_json(r#"{"email":"b@x.org","custom_fields":{"plan":null}}"#),
    ];
    assert_eq!(contacts(std::slice::from_ref(&table)).as_deref(), Ok(&expected[..]));
    let types = infer_fields(&table.schema());
    assert_eq!(types.into_iter().collect::<Vec<_>>(), [("plan".to_owned(), FieldType::Text)]);
    // A range is no column, an index with a name is one like others, and what is no JSON says nothing.
    let others = [
        r#"{"index_columns": [{"kind": "range", "start": 0, "stop": 2}]}"#,
        r#"{"index_columns": ["plan"]}"#,
        r#"{"index_columns": "__index_level_0__"}"#,
        "[",
    ];
    for other in others {
        let refused = contacts(&[said(other)]).expect_err(other);
        assert!(refused.starts_with("column `__index_level_0__`: no such field"), "{refused}");
    }
}

#[test]
fn a_column_that_cannot_be_read_is_named_before_any_row_is() {
    let time: ArrayRef = Arc::new(Time32SecondArray::from(vec![1]));
    let time = refused("plan", time);
    assert!(time.starts_with("column `plan`: the type Time32"), "{time}");
    let mut numbers = ListBuilder::new(arrow_array::builder::Int64Builder::new());
    numbers.append_value([Some(1)]);
    let numbers = refused("tags", Arc::new(numbers.finish()));
    assert_eq!(numbers, "column `tags`: only lists of texts are read");
    let unknown = refused("custom.nothing", texts(&[None]));
    assert!(unknown.starts_with("column `custom.nothing`: no such field"), "{unknown}");
    let twice = batch(vec![("plan", texts(&[None])), ("custom.plan", texts(&[None]))]);
    let twice = contacts(&[twice]).expect_err("two columns for one field");
    assert!(twice.starts_with("column `custom.plan`: another column"), "{twice}");
    let email = || batch(vec![("email", texts(&[Some("a@x.org")]))]);
    let other = batch(vec![("plan", texts(&[None]))]);
    assert!(contacts(&[email(), other]).expect_err("other columns").contains("other columns"));
    let second = batch(vec![("email", texts(&[Some("no address")]))]);
    let second = contacts(&[email(), second]).expect_err("no address");
    assert!(second.starts_with("2: email: "), "rows are counted through all batches: {second}");
}

fn events(batch: &RecordBatch) -> Result<EventColumns, String> {
    let mut reader = EventReader::new(&batch.schema()).map_err(|error| error.to_string())?;
    let read = reader.read(batch).map_err(|error| error.to_string())?;
    read.refused.first().map_or(Ok(read.events), |refused| Err(refused.to_string()))
}

fn event(more: Vec<(&'static str, ArrayRef)>) -> RecordBatch {
    let text = |text| texts(&[Some(text)]);
    let mut columns = vec![
        ("event_id", text("e1")),
        ("contact_id", text(ID)),
        ("event_type", text("purchase")),
        ("timestamp", Arc::new(TimestampSecondArray::from(vec![1_767_225_600])) as ArrayRef),
    ];
    columns.extend(more);
    batch(columns)
}

#[test]
fn events_have_properties_by_struct_dot_or_double_underscore() {
    let json = format!(
        r#"{{"event_id":"e1","contact_id":"{ID}","event_type":"purchase","timestamp":"2026-01-01T00:00:00Z",
        "properties":{{"amount":12.5,"item":{{"name":"pen"}}}}}}"#
    );
    let expected = event_from_json(&json).expect("an event").check().expect("a good event");
    let expected: EventColumns = [expected].into_iter().collect();
    let amount = || Arc::new(Float64Array::from(vec![12.5])) as ArrayRef;
    let name = || texts(&[Some("pen")]);
    let item = Fields::from(vec![Field::new("name", DataType::Utf8, true)]);
    let within = Fields::from(vec![
        Field::new("amount", DataType::Float64, true),
        Field::new("item", DataType::Struct(item.clone()), true),
    ]);
    let item = StructArray::new(item, vec![name()], None);
    let nested = StructArray::new(within, vec![amount(), Arc::new(item)], None);
    for one in [
        event(vec![("properties", Arc::new(nested) as ArrayRef)]),
        event(vec![("properties.amount", amount()), ("properties.item.name", name())]),
        event(vec![("properties__amount", amount()), ("properties__item__name", name())]),
    ] {
        assert_eq!(events(&one).as_ref(), Ok(&expected));
    }
    let unknown = events(&event(vec![("amount", amount())])).expect_err("no part of an event");
    assert!(unknown.starts_with("column `amount`: unknown"), "{unknown}");
    let without = batch(vec![("event_id", texts(&[Some("e")])), ("event_type", texts(&[None]))]);
    assert_eq!(events(&without).expect_err("no time"), "there is no column `timestamp`");
    let wrong = events(&batch(vec![
        ("event_id", texts(&[None])),
        ("email", texts(&[Some("a@x.org")])),
        ("event_type", texts(&[Some("open")])),
        ("timestamp", texts(&[Some("yesterday")])),
    ]));
    let wrong = wrong.expect_err("two faults");
    assert!(wrong.contains("event_id: is missing") && wrong.contains("timestamp: "), "{wrong}");
}

#[test]
fn what_was_found_comes_out_as_batches() {
    let at = "2026-01-02T00:00:00Z".parse().expect("an instant");
    let mut builder = Partition::builder(schema(), at);
    for (number, record) in
        (1..).zip(contacts(&[batch(vec![("contact_id", texts(&[Some(ID)]))])]).expect("good"))
    {
        builder.contact(number, record);
    }
    let plans = [("all".into(), Plan::everyone())].into();
    let since = PreviousMembers::default();
    let (partition, _) = builder.build();
    let parts = partition.evaluate(&plans, Wanted { members: true, since: Some(&since) });
    let column = |batch: &RecordBatch, place: usize| -> Vec<String> {
        let array = batch.column(place).as_any().downcast_ref::<StringArray>().expect("texts");
        array.iter().flatten().map(str::to_owned).collect()
    };
    let found = parts.segments().map(|(id, part)| (id, part.members().expect("they were wanted")));
    let [members] = &*write::members(found) else { panic!("one batch") };
    assert_eq!((column(members, 0), column(members, 1)), (vec!["all".into()], vec![ID.into()]));
    let [moved] = &*write::movements(&parts) else { panic!("one batch") };
    assert_eq!(column(moved, 2), ["joined"]);
    let mut before = MemberReader::default();
    assert!(before.read(members).expect("both columns").is_empty());
    assert!(before.read(moved).expect("both columns, and another").is_empty());
    let hole = batch(vec![("segment_id", texts(&[Some("s")])), ("contact_id", texts(&[None]))]);
    let refused = before.read(&hole).expect("both columns");
    assert_eq!(refused[0].to_string(), "3: contact_id: is missing");
    let before = before.finish();
    assert_eq!(before.len(), 1);
    let parts = partition.evaluate(&plans, Wanted { members: true, since: Some(&before) });
    assert_eq!(write::movements(&parts)[0].num_rows(), 0, "nobody moved since");
    assert_eq!(write::counts(&parts).num_rows(), 1);
    assert_eq!(column(&write::samples(&parts), 1), [ID]);
    assert_eq!(write::members([])[0].num_rows(), 0, "a stream without rows has its columns");
}
