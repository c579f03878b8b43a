//! Explanations on real data: each clause is what the query is that it stands for.
//!
//! In: 200 contacts of each data set with all of their events, at five instants. Out: each truth value is checked
//! against the evaluation of that clause as a query of its own, each flip against those just before and at it.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::engine::{ExplainedClause, Flip, Truth};
use segmentry::ingest::ContactRef;
use segmentry::{ContactId, Engine, FieldType, Schema};
use segmentry_io::ReadOptions;
use serde_json::Value;

use super::{data_sets, expected, instants};

const CONTACTS: usize = 200;
const INSTANTS: usize = 5;

fn schema(set: &Path) -> Schema {
    let text = std::fs::read_to_string(set.join("fields.json")).expect("fields.json");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let fields = file["fields"].as_array().or(file["custom_fields"].as_array()).expect("fields");
    let mut schema = Schema::new();
    for field in fields {
        let kind = field.get("type").or(field.get("field_type")).expect("a type").clone();
        let kind: FieldType = serde_json::from_value(kind).expect("a type of fields");
        schema.add(field["name"].as_str().expect("a name"), kind).expect("a good field");
    }
    schema
}

/// An engine with some of the contacts, spread over the file, and their events.
fn engine(set: &Path, at: DateTime<Utc>) -> Engine {
    let mut engine = Engine::builder(schema(set)).build().expect("a good policy");
    let read = |name: &str| set.join(format!("{name}.ndjson.gz"));
    let options = || ReadOptions { batch_rows: usize::MAX, ..ReadOptions::default() };
    let batches = segmentry_io::contacts(&read("contacts"), engine.schema(), options());
    let all: Vec<_> = batches.expect("contacts").flat_map(|batch| batch.contacts).collect();
    let step = (all.len() / CONTACTS).max(1);
    let some = all.into_iter().step_by(step).take(CONTACTS).map(|placed| placed.record);
    engine.execute(at, UpsertContacts::new(some.collect::<Vec<_>>())).expect("good contacts");
    for batch in segmentry_io::events(&read("events"), options()).expect("events") {
        let known = |place: &usize| engine.contact_exists(batch.events.contacts()[*place].clone());
        let places: Vec<usize> = (0..batch.lines.len()).filter(known).collect();
        let events = batch.select(&places).events;
        engine.execute(at, RecordEvents::new(events)).expect("good events");
    }
    engine
}

/// The contacts that satisfy queries, each asked once at an instant.
struct Asked<'e> {
    engine: &'e Engine,
    known: HashMap<(String, DateTime<Utc>), BTreeSet<ContactId>>,
}

impl Asked<'_> {
    fn has(&mut self, query: &str, at: DateTime<Utc>, contact: ContactId) -> bool {
        let engine = self.engine;
        let evaluated = || {
            let plan = engine.compile(query).unwrap_or_else(|error| panic!("{error}: {query}"));
            engine.evaluate(&plan, at).into_iter().collect()
        };
        self.known.entry((query.to_owned(), at)).or_insert_with(evaluated).contains(&contact)
    }
}

#[derive(Default)]
struct Seen {
    clauses: u64,
    events: u64,
    flips: u64,
    never: u64,
    /// Whose flip was searched up to the limit of steps.
    cut: u64,
}

/// Checks a clause and its parts. `around` is the query before and after its WHERE.
fn check(
    clause: &ExplainedClause<'_>,
    around: (&str, &str),
    (contact, now): (ContactId, DateTime<Utc>),
    asked: &mut Asked<'_>,
    seen: &mut Seen,
) {
    let met = format!("{}{}{}", around.0, clause.text, around.1);
    let opposite = format!("{}NOT ({}){}", around.0, clause.text, around.1);
    // Of a join the opposite is another question: it is met by other events.
    let is_joined = around.0.contains("JOIN");
    let mut answer = |at| {
        let is_false = !is_joined && asked.has(&opposite, at, contact);
        (asked.has(&met, at, contact), is_false)
    };
    let here = answer(now);
    assert_eq!(clause.truth == Truth::True, here.0, "{contact} {now}: {met}");
    assert!(is_joined || (clause.truth == Truth::False) == here.1, "{contact} {now}: {opposite}");
    match clause.flip {
        Flip::At(at) => {
            let at = at.to_chrono();
            let before = at - TimeDelta::milliseconds(1);
            assert_eq!(answer(before), here, "{contact} {now}, before {at}: {met}");
            assert_eq!(answer(now + (before - now) / 2), here, "{contact} {now} to {at}: {met}");
            assert!(is_joined || answer(at) != here, "{contact} {now}, at {at}: {met}");
            seen.flips += 1;
        }
        Flip::Never => {
            assert_eq!(answer(now + TimeDelta::days(3_600)), here, "{contact} {now}: {met}");
            seen.never += 1;
        }
        Flip::NotBefore(known) => {
            let known = known.to_chrono();
            assert_eq!(answer(known), here, "{contact} {now}, up to {known}: {met}");
            assert_eq!(answer(now + (known - now) / 2), here, "{contact} {now} to {known}: {met}");
            seen.cut += 1;
        }
        other => panic!("{other:?} of {met}"),
    }
    seen.clauses += 1;
    seen.events += clause.event_count.unwrap_or(0);
    clause.parts.iter().for_each(|part| check(part, around, (contact, now), asked, seen));
}

#[test]
fn explained_clauses_are_what_eval_says_of_them_now_before_their_flips_and_at_them() {
    for set in data_sets() {
        let expected = expected(&set);
        let parsed = |text: String| text.parse::<DateTime<Utc>>().expect("an instant");
        let at: Vec<_> = instants(&expected).into_iter().map(parsed).take(INSTANTS).collect();
        let engine = engine(&set, *at.iter().max().expect("some instants"));
        let contacts = engine.contact_ids();
        assert_eq!(contacts.len(), CONTACTS);
        let mut seen = Seen::default();
        let segments = std::fs::read_to_string(set.join("segments.jsonl")).expect("segments.jsonl");
        for line in segments.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let query = line["query"].as_str().expect("a query");
            let mut asked = Asked { engine: &engine, known: HashMap::new() };
            for (now, contact) in at.iter().flat_map(|at| contacts.iter().map(|c| (*at, *c))) {
                let found = engine.explain_query(query, &ContactRef::Id(contact), now);
                let found = found.expect("a good query");
                assert_eq!(found.is_in, asked.has(query, now, contact), "{contact} {now}: {query}");
                match found.flip {
                    Flip::At(at) => {
                        let at = at.to_chrono();
                        let before = at - TimeDelta::milliseconds(1);
                        assert_eq!(
                            asked.has(query, before, contact),
                            found.is_in,
                            "{contact} {at}"
                        );
                        assert_ne!(asked.has(query, at, contact), found.is_in, "{contact} {at}");
                    }
                    Flip::NotBefore(known) => {
                        let then = asked.has(query, known.to_chrono(), contact);
                        assert_eq!(then, found.is_in, "{contact} {known:?}");
                    }
                    _ => {}
                }
                let Some(span) = found.tree.span.clone() else { continue };
                let around = (&query[..span.start], &query[span.end..]);
                check(&found.tree, around, (contact, now), &mut asked, &mut seen);
            }
        }
        let Seen { clauses, events, flips, never, cut } = seen;
        eprintln!(
            "{}: {clauses} clauses with {events} events, {flips} flips, {never} that do not flip, \
             {cut} not searched to the end",
            set.display()
        );
        assert!(flips > 100 && never > 100 && events > 1_000);
        // Parts of a join are questions of their own, about events of all types: of these a contact may have thousands.
        assert!(cut * 100 < clauses, "{cut} of {clauses} were searched in part");
    }
}
