//! Answers about contacts and queries: explanations, counts by clause, diffs, uses.
//!
//! In: random queries of the whole language over random data, and histories by hand. Out: each clause is checked as a
//! query of its own against the definition of evaluation; flips against the instants before them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{
    AnswerError, ClauseCount, ClauseKind, Drift, ExplainedClause, FieldValue, Flip, Truth, Uses,
};
use segmentry::ingest::ContactRef;
use segmentry::schema::Value;
use segmentry::testing::internals;
use segmentry::time::Timestamp;
use segmentry::{
    ContactId, ContactPatch, Engine, Event, FieldType, ListId, Plan, Policy, Schema, SegmentEdit,
    SegmentError, SegmentId, SegmentSpec,
};

use crate::grammar::ast::Select;
use crate::grammar::world::{World, world};
use crate::{grammar, random};

const QUERIES: usize = 40;
const DAY: i64 = 86_400_000;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn after(from: Timestamp, millis: i64) -> Timestamp {
    Timestamp::saturating_from_millis(from.as_millis() + millis)
}

/// Instants at which an answer is looked at again: near ones densely, far ones sparsely, and beginnings of days.
fn later(now: Timestamp) -> BTreeSet<Timestamp> {
    let doubling = (0..38).flat_map(|power| [-1, 0, 1].map(|near| (1_i64 << power) + near));
    let days = (1..40).map(|day| day * DAY - now.as_millis().rem_euclid(DAY));
    let sampled = std::env::var("INSTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let odd = (1..sampled).map(|n: i64| n * n * n % DAY * 1_500_450_271 % (3_650 * DAY));
    let all = doubling.chain(days).chain(odd).filter(|ahead| *ahead > 0);
    all.filter(|ahead| *ahead < 3_650 * DAY).map(|ahead| after(now, ahead)).collect()
}

/// A clause as two queries of its own.
struct Alone<'e> {
    engine: &'e Engine,
    met: Plan,
    opposite: Plan,
    row: u32,
}

impl Alone<'_> {
    fn is(&self, plan: &Plan, at: Timestamp) -> bool {
        internals::definition(self.engine, plan, at, self.row)
    }
}

#[derive(Default)]
struct Seen {
    clauses: u32,
    unknown: u32,
    flips: u32,
    never: u32,
    open: u32,
}

fn check_clause(
    clause: &ExplainedClause<'_>,
    around: (&str, &str),
    asked: (&Engine, u32, Timestamp),
    seen: &mut Seen,
) {
    let (engine, row, now) = asked;
    let compiled = |condition: &str| {
        let sql = format!("{}{condition}{}", around.0, around.1);
        engine.compile(&sql).unwrap_or_else(|error| panic!("{error}: {sql}"))
    };
    let met = compiled(&clause.text);
    let opposite = compiled(&format!("NOT ({})", clause.text));
    let alone = Alone { engine, met, opposite, row };
    let is_joined = around.0.contains("JOIN");
    assert_eq!(clause.cost, alone.met.cost(), "{}", clause.text);
    let truth = alone.is(&alone.met, now);
    assert_eq!(clause.truth == Truth::True, truth, "{}", clause.text);
    if !is_joined {
        let opposite = alone.is(&alone.opposite, now);
        assert_eq!(clause.truth == Truth::False, opposite, "not {}", clause.text);
    }
    let same = |at: Timestamp| {
        alone.is(&alone.met, at) == truth
            && (is_joined || alone.is(&alone.opposite, at) == (clause.truth == Truth::False))
    };
    let until = match clause.flip {
        Flip::At(at) => {
            assert!(same(after(at, -1)), "before {at}: {}", clause.text);
            assert!(is_joined || !same(at), "at {at}: {}", clause.text);
            seen.flips += 1;
            after(at, -1)
        }
        Flip::NotBefore(at) => {
            seen.open += u32::from(at == now);
            at
        }
        Flip::Never => {
            seen.never += 1;
            Timestamp::MAX
        }
        other => panic!("{other:?}"),
    };
    for at in later(now).into_iter().take_while(|at| *at <= until) {
        assert!(
            same(at),
            "changes by {at}, after {now} and before {:?}: {}",
            clause.flip,
            clause.text
        );
    }
    seen.clauses += 1;
    seen.unknown += u32::from(clause.truth == Truth::Unknown);
    let events = internals::events_of(engine, row) as u64;
    assert!(clause.event_count.is_none_or(|count| count <= events));
    for part in &clause.parts {
        check_clause(part, around, asked, seen);
    }
}

fn explain(world: &World, engine: &Engine, query: &Select, seen: &mut Seen) {
    let sql = query.to_sql();
    let Ok(plan) = engine.compile(&sql) else { return };
    let now = world.instant();
    let rows = internals::rows(engine);
    for row in rows.iter().copied().skip(sql.len() % 5).step_by(7).take(2) {
        let contact = ContactRef::Id(internals::contact_id(engine, row).expect("it exists"));
        let found = engine.explain_query(&sql, &contact, now.into()).expect("a good query");
        assert_eq!(found.is_in, internals::definition(engine, &plan, now, row), "{sql}");
        assert_eq!(found.is_in, found.tree.truth == Truth::True, "{sql}");
        if let Flip::At(at) = found.flip {
            let is_in = |at| internals::definition(engine, &plan, at, row);
            assert_eq!((is_in(after(at, -1)), is_in(at)), (found.is_in, !found.is_in), "{sql}");
        }
        let Some(span) = found.tree.span.clone() else { continue };
        let around = (&sql[..span.start], &sql[span.end..]);
        check_clause(&found.tree, around, (engine, row, now), seen);
    }
}

fn count(world: &World, engine: &Engine, query: &Select) {
    let sql = query.to_sql();
    let Ok(plan) = engine.compile(&sql) else { return };
    let now: DateTime<Utc> = world.instant().into();
    let Ok(counts) = engine.count_clauses(&sql, now) else { return };
    assert_eq!(counts.count, engine.count(&plan, now), "{sql}");
    let plain = engine.count_query(&sql, now).expect("a good query");
    assert_eq!((plain.count, plain.sample), (counts.count, counts.sample), "{sql}");
    let Some(whole) = counts.clauses[0].span.clone() else { return };
    for clause in &counts.clauses {
        let alone = format!("{}{}{}", &sql[..whole.start], clause.text, &sql[whole.end..]);
        let alone = engine.compile(&alone).expect("a clause is a condition");
        assert_eq!(clause.alone, engine.count(&alone, now), "{} in {sql}", clause.text);
    }
    for (place, clause) in counts.clauses.iter().enumerate() {
        let rest = without(&sql, &counts.clauses, place);
        let plan = engine.compile(&rest).unwrap_or_else(|error| panic!("{error}: {rest}"));
        let more = engine.count(&plan, now).cast_signed() - counts.count.cast_signed();
        assert_eq!(clause.without, more, "without {} in {sql}: {rest}", clause.text);
    }
}

/// The query with the clause at a place taken out of its text.
fn without(sql: &str, clauses: &[ClauseCount], place: usize) -> String {
    let above = |place: usize| {
        let is_above = |other: &usize| clauses[*other].depth + 1 == clauses[place].depth;
        (0..place).rev().find(is_above)
    };
    let in_place_of = |place: usize, text: &str| {
        let span = clauses[place].span.clone().expect("a WHERE");
        format!("{}({text}){}", &sql[..span.start], &sql[span.end..])
    };
    let Some(whole) = above(place) else { return in_place_of(place, "TRUE") };
    let word = match clauses[whole].kind {
        ClauseKind::And => " AND ",
        ClauseKind::Or => " OR ",
        // Nothing is left of it.
        _ => return without(sql, clauses, whole),
    };
    let others = (whole + 1..clauses.len()).filter(|n| *n != place && above(*n) == Some(whole));
    let others: Vec<String> = others.map(|n| format!("({})", clauses[n].text)).collect();
    in_place_of(whole, &others.join(word))
}

/// Steps of a second to three years, over which few or all answers change.
const STEPS: [(u32, &str, i64); 5] = [
    (40, "1s", 1_000),
    (40, "7h", 25_200_000),
    (35, "1d", DAY),
    (13, "4w", 28 * DAY),
    (3, "150w", 1_050 * DAY),
];

/// Whether a forecast has the members of each instant, each evaluated anew.
fn foresee(world: &World, engine: &mut Engine, query: &Select) -> u32 {
    let sql = query.to_sql();
    let from: DateTime<Utc> = engine.now().max(world.instant().into());
    let spec = SegmentSpec::new("foreseen", &sql);
    let Ok(id) = engine.create_segment(from, spec) else { return 0 };
    let plan = engine.compile(&sql).expect("it was compiled before");
    let mut moves = 0;
    for (count, step, millis) in STEPS {
        let step = segmentry::time::Duration::parse(step).expect("a length");
        let until = from + TimeDelta::milliseconds(i64::from(count) * millis + millis / 2);
        let steps = engine.forecast(&id, from, until, step).expect("steps within the bound");
        assert_eq!(steps.len(), count as usize);
        let members = |at| engine.evaluate(&plan, at).into_iter().collect::<BTreeSet<ContactId>>();
        let mut before = members(from);
        for step in &steps {
            let found = members(step.at);
            let (joins, leaves) =
                (found.difference(&before).count(), before.difference(&found).count());
            let expected = (found.len() as u64, joins as u64, leaves as u64);
            assert_eq!((step.count, step.joins, step.leaves), expected, "{} {sql}", step.at);
            moves += u32::from(joins + leaves > 0);
            before = found;
        }
    }
    engine.delete_segment(from, &id).expect("it is there");
    moves
}

#[test]
fn forecasts_are_evaluations_at_each_step() {
    let moves = RefCell::new(0);
    let input = (world(), proptest::collection::vec(grammar::query(), 1..=QUERIES));
    let check = |(world, queries): (World, Vec<Select>)| {
        let mut engine = world.engine();
        let found: u32 = queries.iter().map(|query| foresee(&world, &mut engine, query)).sum();
        *moves.borrow_mut() += found;
    };
    // Fewer need not show anybody who moves.
    let cases = random::cases().div_ceil(32).max(8);
    random::for_all(cases, &input, check, |(world, queries)| {
        let queries: Vec<String> = queries.iter().map(Select::to_sql).collect();
        format!("{world:#?}\n{}", queries.join("\n"))
    });
    println!("steps that move somebody: {}", moves.borrow());
    assert!(*moves.borrow() > 0);
}

#[test]
fn clauses_are_true_and_flip_as_the_queries_that_they_are() {
    let seen = RefCell::new(Seen::default());
    let input = (world(), proptest::collection::vec(grammar::query(), 1..=QUERIES));
    let check = |(world, queries): (World, Vec<Select>)| {
        let engine = world.engine();
        for query in &queries {
            explain(&world, &engine, query, &mut seen.borrow_mut());
            count(&world, &engine, query);
        }
    };
    random::for_all(random::cases().div_ceil(8), &input, check, |(world, queries)| {
        let queries: Vec<String> = queries.iter().map(Select::to_sql).collect();
        format!("{world:#?}\n{}", queries.join("\n"))
    });
    let Seen { clauses, unknown, flips, never, open } = seen.into_inner();
    println!("clauses {clauses}, unknown {unknown}, flips {flips}, never {never}, open {open}");
    assert!(clauses > 100 && unknown > 0 && flips > 0 && never > 10);
}

const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' \
    AND (city = 'Oslo' OR contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
    AND timestamp >= timestampadd(day, -30, CURRENT_TIMESTAMP)))";

fn engine() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let policy = Policy { edit_pause: segmentry::time::Duration::ZERO, ..Policy::sendgrid() };
    let mut engine = Engine::builder(schema).policy(policy).build().expect("a good policy");
    let now = at("2026-01-01T00:00:00Z");
    engine.create_list(now, "VIP", Some(ListId::from("vip"))).expect("a new list");
    let contacts = [("a", "pro", "Oslo"), ("b", "pro", "Rome"), ("c", "free", "Oslo")].map(
        |(name, plan, city)| {
            ContactPatch::new(&format!("{name}@x.com")).set("plan", plan).set("city", city)
        },
    );
    engine.upsert_contacts(now, contacts).expect("good contacts");
    let events: Vec<Event> = (1..=7)
        .map(|day| {
            let at = Utc.with_ymd_and_hms(2025, 12, day, 12, 0, 0).unwrap();
            Event::new("b@x.com", "open", at).with_id(&format!("open-{day}"))
        })
        .collect();
    engine.record_events(now, events).expect("good events");
    engine
}

fn create(engine: &mut Engine, name: &str, query: &str) -> SegmentId {
    let now = engine.now();
    let spec = SegmentSpec::new(name, query).with_id(name);
    engine.create_segment(now, spec).expect("a good segment")
}

fn contact(email: &str) -> ContactRef {
    ContactRef::Email(email.into())
}

#[test]
fn an_explanation_shows_values_witnesses_and_the_flip() {
    let mut engine = engine();
    let id = create(&mut engine, "openers", OPENED);
    let now = at("2026-01-02T00:00:00Z");
    engine.advance_to(now);
    let found = engine.explain_segment(&id, &contact("b@x.com"), now).expect("both exist");
    assert!(found.is_in && found.is_member == Some(true));
    let last = at("2026-01-06T12:00:00.001Z");
    assert_eq!(found.flip, Flip::At(Timestamp::from(last)));
    let [plan, or] = &found.tree.parts[..] else { panic!("{found:#?}") };
    assert_eq!((plan.text.as_str(), plan.flip), ("plan = 'pro'", Flip::Never));
    assert_eq!(plan.values, [("plan", FieldValue::Scalar(Value::Text("pro".into())))]);
    let [city, opened] = &or.parts[..] else { panic!("{or:#?}") };
    assert_eq!((city.truth, opened.truth), (Truth::False, Truth::True));
    let ids: Vec<&str> = opened.events.iter().map(|event| event.event_id.as_str()).collect();
    assert_eq!(ids, ["open-7", "open-6", "open-5", "open-4", "open-3"]);
    assert_eq!(opened.event_count, Some(5));
    assert_eq!((plan.cost, city.cost), (1, 1));
    assert!(opened.cost >= 10 && found.tree.cost == 2 + opened.cost, "{found:#?}");
    // The engine that is advanced there agrees.
    let mut before = engine.clone();
    before.advance_to(last - TimeDelta::milliseconds(1));
    let members = |engine: &Engine, at| engine.resolve(&id, at).expect("it is live");
    assert!(members(&before, before.now()).contains(&found.contact_id));
    assert!(!members(&before, last).contains(&found.contact_id));
}

/// From the 29th of July on, 365 months before is the last day of February, whose time of day decides each day anew.
#[test]
fn a_flip_that_the_next_day_undoes_is_found() {
    let engine = engine();
    let now = at("2024-01-31T00:00:00Z");
    let query = "SELECT contact_id, updated_at FROM contact_data \
                 WHERE datediff(month, CURRENT_TIMESTAMP, '2000-02-29T06:30:00Z') = -365";
    let flip_after =
        |now| engine.explain_query(query, &contact("b@x.com"), now).expect("a good query").flip;
    let edges = ["2030-07-29T06:30:00Z", "2030-07-30T00:00:00Z", "2030-07-30T06:30:00Z"].map(at);
    assert_eq!(flip_after(now), Flip::At(Timestamp::from(edges[0])));
    assert_eq!(flip_after(edges[0]), Flip::At(Timestamp::from(edges[1])));
    assert_eq!(flip_after(edges[1]), Flip::At(Timestamp::from(edges[2])));
}

#[test]
fn blanks_are_unknown_and_lists_are_named() {
    let mut engine = engine();
    let now = engine.now();
    engine.upsert_contacts(now, [ContactPatch::new("d@x.com")]).expect("a good contact");
    let spec = SegmentSpec::new("vips", OPENED).within_list("vip");
    let id = engine.create_segment(now, spec).expect("a good segment");
    let found = engine.explain_segment(&id, &contact("d@x.com"), now).expect("both exist");
    assert_eq!(found.tree.truth, Truth::Unknown);
    assert_eq!(found.not_on_lists, [ListId::from("vip")]);
    let found = engine.explain_segment(&id, &contact("a@x.com"), now).expect("both exist");
    assert_eq!((found.tree.truth, found.is_in), (Truth::True, false));
    let nobody = engine.explain_segment(&id, &contact("x@x.com"), now);
    assert_eq!(nobody, Err(AnswerError::NoContact));
}

#[test]
fn calendar_months_from_a_field_flip_to_the_millisecond() {
    let engine = engine();
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE \
        datediff(month, created_at, CURRENT_TIMESTAMP) >= 3 \
        AND timestampadd(month, 13, created_at) > CURRENT_TIMESTAMP";
    let flip =
        |at| engine.explain_query(query, &contact("a@x.com"), at).expect("a good query").flip;
    let first = at("2026-04-01T00:00:00Z");
    assert_eq!(flip(at("2026-01-05T00:00:00Z")), Flip::At(first.into()));
    assert_eq!(flip(first), Flip::At(at("2027-02-01T00:00:00Z").into()));
    assert_eq!(flip(at("2027-02-01T00:00:00Z")), Flip::Never);
}

#[test]
fn a_diff_is_what_the_edit_does() {
    let mut engine = engine();
    let everybody = "SELECT contact_id, updated_at FROM contact_data WHERE plan IS NOT NULL";
    let id = create(&mut engine, "openers", OPENED);
    let of = format!(
        "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(segment_ids, '{id}')"
    );
    engine.advance_to(at("2026-01-02T00:00:00Z"));
    create(&mut engine, "referring", &of);
    let now = at("2026-01-02T00:30:00Z");
    engine.advance_to(now);
    let members = |engine: &Engine| -> BTreeSet<ContactId> {
        engine.members(&id).expect("it exists").collect()
    };
    let free = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
    for query in [free, everybody, OPENED] {
        let diff = engine.diff_segment(&id, query, now).expect("a good query");
        let before = members(&engine);
        let mut edited = engine.clone();
        edited.edit_segment(now, &id, SegmentEdit::query(query)).expect("a good query");
        edited.advance_to(now + TimeDelta::hours(1));
        let after = members(&edited);
        let joined: Vec<ContactId> = after.difference(&before).copied().collect();
        let left: Vec<ContactId> = before.difference(&after).copied().collect();
        let sorted = |mut ids: Vec<ContactId>| {
            ids.sort_unstable();
            ids
        };
        assert_eq!((sorted(diff.sample_joins), sorted(diff.sample_leaves)), (joined, left));
        assert_eq!(diff.stays, before.intersection(&after).count() as u64);
        assert_eq!(diff.drift, Some(Drift { joins: 0, leaves: 0 }));
        assert_eq!(diff.referring, [SegmentId::from("referring")]);
    }
    let unknown = engine.diff_segment(&SegmentId::from("x"), free, now);
    assert!(matches!(unknown, Err(SegmentError::Unknown(_))));
    let refused = engine.diff_segment(&id, &of, now);
    assert!(matches!(refused, Err(SegmentError::Query(_))), "a circle: {refused:?}");
}

#[test]
fn a_forecast_is_what_an_engine_finds_that_is_advanced_there() {
    let mut engine = engine();
    let id = create(&mut engine, "openers", OPENED);
    let now = at("2026-01-02T00:00:00Z");
    engine.advance_to(now);
    let day = segmentry::time::Duration::parse("1d").expect("a length");
    let steps = engine.forecast(&id, now, at("2026-01-10T00:00:00Z"), day).expect("it is live");
    let mut advanced = engine.clone();
    let members = |engine: &Engine| -> BTreeSet<ContactId> {
        engine.members(&id).expect("it exists").collect()
    };
    let mut before = members(&advanced);
    for (n, step) in (1..).zip(&steps) {
        assert_eq!(step.at, now + TimeDelta::days(n));
        advanced.advance_to(step.at);
        let found = members(&advanced);
        assert_eq!(step.count, found.len() as u64);
        assert_eq!(step.joins, found.difference(&before).count() as u64);
        assert_eq!(step.leaves, before.difference(&found).count() as u64);
        before = found;
    }
    let counts: Vec<u64> = steps.iter().map(|step| step.count).collect();
    assert_eq!(counts, [2, 2, 2, 2, 1, 1, 1, 1]);
    for (until, step) in [("2026-01-02T12:00:00Z", day), ("2029-01-02T00:00:00Z", day)] {
        assert_eq!(engine.forecast(&id, now, at(until), step), Err(AnswerError::Steps));
    }
    let lengths = ["90s", "2w", "0d", "d", "1", "1y", "-1d"].map(segmentry::time::Duration::parse);
    let whole = |hours| Some(segmentry::time::Duration::hours(hours));
    assert_eq!(lengths[1], whole(14 * 24));
    assert!(lengths[0].is_some() && lengths[2..].iter().all(Option::is_none));
}

#[test]
fn uses_are_what_a_deletion_makes_invalid() {
    let mut engine = engine();
    create(&mut engine, "pro", OPENED);
    let vips = SegmentSpec::new("vips", "SELECT contact_id, updated_at FROM contact_data");
    let now = engine.now();
    engine.create_segment(now, vips.with_id("vips").within_list("vip")).expect("a good segment");
    let of = |id: &str| {
        format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(segment_ids, '{id}')"
        )
    };
    create(&mut engine, "of-pro", &of("pro"));
    create(&mut engine, "of-of-pro", &of("of-pro"));
    let invalid = |engine: &Engine| -> Vec<SegmentId> {
        let all = engine.segments(&segmentry::SegmentFilter::default()).expect("a good filter");
        let is_invalid = |view: &segmentry::SegmentView| {
            view.query_validation == segmentry::lifecycle::Validation::Invalid
        };
        all.into_iter().filter(is_invalid).map(|view| view.id).collect()
    };
    let plan = engine.schema().field("plan").expect("it exists").id;
    let named = |uses: &Uses| uses.segments.iter().map(ToString::to_string).collect::<Vec<_>>();
    let sorted = |mut ids: Vec<SegmentId>| {
        ids.sort_unstable();
        ids
    };
    let of_field = engine.uses_of_field(plan);
    assert_eq!(named(&of_field), ["pro", "of-pro", "of-of-pro"]);
    let mut without = engine.clone();
    without.delete_field(now, "plan").expect("it exists");
    assert_eq!(sorted(invalid(&without)), sorted(of_field.becomes_invalid));
    let of_list = engine.uses_of_list(&ListId::from("vip")).expect("it exists");
    assert_eq!(named(&of_list), ["vips"]);
    let mut without = engine.clone();
    without.delete_list(now, &ListId::from("vip")).expect("it exists");
    assert_eq!(sorted(invalid(&without)), sorted(of_list.becomes_invalid));
    let of_segment = engine.uses_of_segment(&SegmentId::from("of-pro")).expect("it exists");
    assert_eq!(named(&of_segment), ["of-of-pro"]);
    let mut without = engine.clone();
    without.delete_segment(now, &SegmentId::from("of-pro")).expect("it exists");
    assert_eq!(sorted(invalid(&without)), sorted(of_segment.becomes_invalid));
}
