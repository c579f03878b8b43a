//! `SQLite` as the judge: random queries of the whole language over random data.
//!
//! In: chance, and `PROPTEST_CASES` worlds of up to [`QUERIES`] queries each. Out: whom `SQLite` finds is
//! whom the kernel finds. Each query is asked twice: its plan, translated leaf by leaf (`plan`), and the
//! query as it was written, from the tree that was drawn (`written`), which the crate's parser, types
//! and simplifications never touch.
//!
//! What `SQLite` cannot say by itself: decimals, calendars and letters beyond ASCII are functions that are
//! registered with it (`numbers`, `calendar`). Payloads are kept as the text of their JSON and read by
//! `SQLite`'s own functions. No form of the language is left out: nothing is skipped, and a query that
//! `SQLite` refuses is a failure.

mod calendar;
mod data;
mod functions;
use crate::{grammar, random};
pub(crate) mod numbers;
mod plan;
mod words;
mod written;

use rusqlite::Connection;
use segmentry::testing::internals;

use grammar::ast::Select;
use grammar::world::{World, schema, world};
use segmentry::criteria::{ErrorKind, compile};
use segmentry::{Dialect, Plan};

/// Most queries asked of a world. It is asked half of them on average: with 256 worlds, some
/// 25,000 pairs.
const QUERIES: usize = 200;

/// Whom `SQLite` finds.
fn found(db: &Connection, sql: &str) -> Vec<u32> {
    let mut statement = db.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let rows = statement.query_map([], |row| row.get::<_, u32>(0)).expect("no parameters");
    let mut rows: Vec<u32> =
        rows.map(|row| row.unwrap_or_else(|error| panic!("{error}: {sql}"))).collect();
    rows.sort_unstable();
    // A join has a row for each event of a contact.
    rows.dedup();
    rows
}

/// Asks every query of the world; fails with the first on which the two disagree.
fn agree(db: &Connection, translate: &impl Translate, (world, queries): &(World, Vec<Select>)) {
    let schema = schema();
    let engine = world.engine();
    let rows = internals::rows(&engine);
    data::fill(db, world).expect("good data");
    for query in queries {
        let sql = query.to_sql();
        let plan = match compile(&sql, &schema, Dialect::Extended) {
            Ok(plan) => plan,
            // An amount that comes to a fraction.
            Err(error) if error.message().to_string().contains("moves by whole units") => continue,
            Err(error) if error.kind() == ErrorKind::TooCostly => continue,
            Err(error) => panic!("refused: {sql}\n{error}"),
        };
        let members = internals::kernel(&engine, &plan, world.instant(), rows.iter().copied());
        let translated = translate(query, &plan, world.now);
        assert_eq!(
            found(db, &translated),
            members,
            "SQLite (left) and the kernel: {sql}\n{translated}\n{plan:#?}"
        );
    }
}

/// From a query, its plan and the instant to `SQLite`'s SQL.
trait Translate: Fn(&Select, &Plan, i64) -> String {}

impl<F: Fn(&Select, &Plan, i64) -> String> Translate for F {}

fn law(translate: &impl Translate) {
    let db = data::database().expect("a database in memory");
    let input = (world(), proptest::collection::vec(grammar::query(), 1..=QUERIES));
    let check = |input| agree(&db, translate, &input);
    random::for_all(random::cases(), &input, check, |(world, queries)| {
        let queries: Vec<String> = queries.iter().map(Select::to_sql).collect();
        format!("{world:#?}\n{}", queries.join("\n"))
    });
}

#[test]
fn sqlite_finds_for_a_plan_whom_the_kernel_finds() {
    let schema = schema();
    law(&|_, plan, now| plan::to_sqlite(plan.condition(), &schema, now));
}

#[test]
fn sqlite_finds_for_a_query_as_it_is_written_whom_the_kernel_finds() {
    law(&|query, _, now| written::to_sqlite(query, now));
}
