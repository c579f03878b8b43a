//! Random queries of the whole language over random data: the two evaluators against each other.
//!
//! In: chance, and `PROPTEST_CASES` worlds of up to [`QUERIES`] queries each. Out: the kernel finds whom
//! the definition finds, row by row, over all rows and over some, with a plan that was written down and
//! read back, and together with the world's other queries; and so does a third evaluator that reads the
//! data past the store. What was compared is counted: a comparison that can be made and never was is a
//! failure. `SEGMENTRY_COVERAGE=1` prints the table.

mod coverage;
use crate::{grammar, random};
mod observer;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use segmentry::testing::internals;
use serde_json::json;

use coverage::Coverage;
use grammar::ast::Select;
use grammar::pools::FIELDS;
use grammar::world::{World, schema, world};
use segmentry::criteria::{ErrorKind, compile};
use segmentry::schema::Schema;
use segmentry::{Dialect, Engine, Plan};

/// Most queries asked of a world. It is asked half of them on average: with 256 worlds, about
/// 100,000 pairs.
const QUERIES: usize = 800;

/// What each evaluator finds.
fn ask(world: &World, engine: &Engine, schema: &Schema, query: &Select, coverage: &mut Coverage) {
    let sql = query.to_sql();
    let plan = match compile(&sql, schema, Dialect::Extended) {
        Ok(plan) => plan,
        // An amount that comes to a fraction.
        Err(error) if error.message().to_string().contains("moves by whole units") => return,
        Err(error) if error.kind() == ErrorKind::TooCostly => {
            coverage.too_costly += 1;
            return;
        }
        Err(error) => panic!("refused: {sql}\n{error}"),
    };
    let written = serde_json::to_string(&plan).expect("plans are serialisable");
    let again: Plan = serde_json::from_str(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(plan, again, "a plan comes back as it was: {sql}");
    let (now, condition) = (world.instant(), plan.condition());
    let all = internals::rows(engine);
    let holds = |row: &u32| internals::definition(engine, &plan, now, *row);
    let one_by_one: Vec<u32> = all.iter().copied().filter(holds).collect();
    let together = internals::kernel(engine, &again, now, all.iter().copied());
    assert_eq!(together, one_by_one, "the kernel (left) and the definition: {sql}\n{plan:#?}");
    let some = world.subset();
    let of_some = internals::kernel(engine, &plan, now, some.iter().copied());
    let expected: Vec<u32> = one_by_one.iter().copied().filter(|row| some.contains(row)).collect();
    assert_eq!(of_some, expected, "the kernel, of some rows (left): {sql}\n{plan:#?}");
    // A few rows are looked up one by one, many are answered by whole columns.
    let first = sql.len() % 7;
    for row in all.iter().copied().skip(first).step_by(5).take(4) {
        let alone = internals::kernel(engine, &plan, now, [row]);
        assert_eq!(
            alone.contains(&row),
            one_by_one.contains(&row),
            "row {row} alone: {sql}\n{plan:#?}"
        );
    }
    let mut observed: Vec<u32> = world
        .contacts
        .iter()
        .filter(|contact| observer::is_in(condition, schema, now, contact, coverage))
        .map(|contact| contact.row)
        .collect();
    observed.sort_unstable();
    assert_eq!(observed, one_by_one, "past the store (left), and through it: {sql}\n{plan:#?}");
    coverage.wrote(query, !one_by_one.is_empty() && one_by_one != all);
}

/// Queries that the tests of the console read and write, beside the other files of tests: what the builder draws, it
/// draws of queries of the whole language.
#[test]
fn queries_of_the_grammar_are_written_for_the_console() {
    let count = 25 * random::cases() as usize;
    let queries = random::some(count, &grammar::query()).into_iter().map(|query| query.to_sql());
    let fields: BTreeMap<_, _> =
        FIELDS.iter().map(|(name, kind)| (*name, format!("{kind:?}"))).collect();
    let all = json!({"fields": fields, "queries": queries.collect::<Vec<_>>()});
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("grammar.json");
    std::fs::write(place, all.to_string()).expect("the target folder can be written");
}

#[test]
fn the_kernel_and_the_definition_agree_on_random_queries() {
    let schema = schema();
    let coverage = RefCell::new(Coverage::default());
    let input = (world(), proptest::collection::vec(grammar::query(), 1..=QUERIES));
    let check = |(world, queries): (World, Vec<Select>)| {
        let engine = world.engine();
        let mut coverage = coverage.borrow_mut();
        for query in &queries {
            ask(&world, &engine, &schema, query, &mut coverage);
        }
    };
    random::for_all(random::cases(), &input, check, |(world, queries)| {
        let queries: Vec<String> = queries.iter().map(Select::to_sql).collect();
        format!("{world:#?}\n{}", queries.join("\n"))
    });
    let coverage = coverage.into_inner();
    if std::env::var_os("SEGMENTRY_COVERAGE").is_some() {
        println!("{coverage}");
    }
    if random::many() {
        let missing = coverage.missing();
        assert!(missing.is_empty(), "never compared:\n{}\n{coverage}", missing.join("\n"));
    }
    let (too_costly, compared) = (coverage.too_costly, coverage.queries);
    assert!(too_costly * 100 <= compared, "{too_costly} refused for their cost, {compared} not");
    let surprises = coverage.surprises();
    assert!(surprises.is_empty(), "said to be out of reach:\n{}", surprises.join("\n"));
}
