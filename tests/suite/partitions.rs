//! Contacts that are split into partitions, and parts that are merged.
//!
//! In: random worlds, queries of the whole language, splits and earlier members. Out: merged in any order, the parts
//! are those of one partition with everybody, and its members are those that an engine finds.
use crate::{grammar, random};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use segmentry::criteria::compile;
use segmentry::ids::ContactId;
use segmentry::ingest::{EventColumns, FaultKind};
use segmentry::partition::{
    Definition, Loaded, Partition, Parts, PreviousMembers, Wanted, compile_all,
};
use segmentry::time::Timestamp;
use segmentry::{ContactPatch, Dialect, Engine, Event, FieldType, Plan, Schema, SegmentId, limits};

use grammar::ast::Select;
use grammar::pools::LISTS;
use grammar::world::{World, schema, world};

type Records = Vec<(ContactId, Vec<ContactPatch>, Vec<Event>)>;

/// A partition of some contacts.
fn partition(records: &Records, schema: &Schema, at: DateTime<Utc>) -> (Partition, Loaded) {
    let mut builder = Partition::builder(schema.clone(), at);
    let mut number = 0;
    for (_, patches, events) in records {
        for patch in patches {
            number += 1;
            builder.contact(number, patch.clone().check(schema).expect("a good patch"));
        }
        let events = events.iter().map(|event| event.clone().check().expect("a good event"));
        let events: EventColumns = events.collect();
        builder.events(&(0..events.len() as u64).collect::<Vec<_>>(), &events);
    }
    builder.build()
}

/// The records that exist at an instant, in an engine: what a partition has to find is found there, plan by plan.
fn engine(records: &Records, schema: &Schema, at: DateTime<Utc>) -> Engine {
    let mut engine = Engine::in_memory(schema.clone());
    for list in LISTS {
        engine.create_list(at, list, Some(list.into())).expect("a new list");
    }
    for (_, patches, events) in records {
        let created =
            |patch: &ContactPatch| patch.clone().check(schema).expect("good").created_at();
        let from = patches.iter().map(created).min().expect("a record");
        if from.is_none_or(|from| DateTime::<Utc>::from(from) <= at) {
            engine.upsert_contacts(at, patches.clone()).expect("good patches");
            let there = events.iter().filter(|event| event.at <= Timestamp::from(at)).cloned();
            engine.record_events(at, there.collect::<Vec<_>>()).expect("good events");
        }
    }
    engine
}

fn merged(parts: impl IntoIterator<Item = Parts>) -> Parts {
    let mut all = Parts::default();
    parts.into_iter().for_each(|part| all.merge(part).expect("nobody is in two of them"));
    all
}

/// Who was a member before: some of the contacts, and one that does not exist any more.
fn previous(
    plans: &BTreeMap<SegmentId, Plan>,
    contacts: &[ContactId],
    chance: u64,
) -> PreviousMembers {
    let mut before = PreviousMembers::new();
    for (segment, number) in plans.keys().zip(0_u64..) {
        let was = |place: u64| (chance ^ number.wrapping_mul(0x9e37_79b9)) >> (place % 64) & 1 == 1;
        let members = (0..).zip(contacts).filter(|(place, _)| was(*place)).map(|(_, id)| *id);
        // A segment that is new was not there before.
        if number % 5 != 4 {
            before.insert(segment.clone(), members.collect());
        }
    }
    before
}

/// What a bucket had of earlier members.
fn of_bucket(before: &PreviousMembers, is_of: impl Fn(&ContactId) -> bool) -> PreviousMembers {
    let part = |members: &BTreeSet<ContactId>| members.iter().copied().filter(&is_of).collect();
    before.iter().map(|(segment, members)| (segment.clone(), part(members))).collect()
}

/// Buckets of a split, at most.
const BUCKETS: usize = 4;

#[test]
fn parts_of_any_split_merge_to_the_whole_and_that_is_what_an_engine_finds() {
    let schema = schema();
    let queries = proptest::collection::vec(grammar::query(), 1..=25);
    let split = proptest::collection::vec(0..BUCKETS, 32);
    let input = (world(), queries, split, any::<u64>());
    let moved = std::cell::Cell::new((0_u64, 0_u64));
    let check = |(world, queries, split, chance): (World, Vec<Select>, Vec<usize>, u64)| {
        let at: DateTime<Utc> = world.instant().into();
        let records: Records = world.records();
        let compiled = queries.iter().map(Select::to_sql);
        let compiled = compiled.filter_map(|sql| compile(&sql, &schema, Dialect::Extended).ok());
        let named =
            (0..).zip(compiled).map(|(n, plan): (u32, _)| (format!("s{n:02}").into(), plan));
        let plans: BTreeMap<SegmentId, Plan> = named.collect();
        let gone = ContactId(uuid::Uuid::from_u128(u128::from(chance) | 1 << 100));
        let mut contacts: Vec<ContactId> = records.iter().map(|(id, ..)| *id).collect();
        contacts.push(gone);
        let bucket = |id: &ContactId| {
            let place = contacts.iter().position(|contact| contact == id).expect("it is known");
            split[place % split.len()]
        };
        let before = previous(&plans, &contacts, chance);
        let wanted = Wanted { members: true, since: Some(&before) };
        let whole = partition(&records, &schema, at).0.evaluate(&plans, wanted);
        let asked = engine(&records, &schema, at);
        for (segment, plan) in &plans {
            let mut members = asked.evaluate(plan, at);
            members.sort_unstable();
            let part = whole.get(segment).expect("each segment has a part");
            assert_eq!(part.members(), Some(&*members), "a partition (left), and an engine");
            assert_eq!(part.count(), members.len() as u64);
            let movement = part.movement().expect("it was wanted");
            let nobody = BTreeSet::new();
            let mut now = before.get(segment).unwrap_or(&nobody).clone();
            movement.left.iter().for_each(|id| assert!(now.remove(id), "{id} was no member"));
            movement.joined.iter().for_each(|id| assert!(now.insert(*id), "{id} was a member"));
            assert!(now.into_iter().eq(members), "the movement leads from then to now");
            let (joined, left) = moved.get();
            moved.set((joined + movement.joined.len() as u64, left + movement.left.len() as u64));
        }
        let parts: Vec<Parts> = (0..BUCKETS)
            .map(|number| {
                let mut own = records.clone();
                own.retain(|(id, ..)| bucket(id) == number);
                let before = of_bucket(&before, |id| bucket(id) == number);
                let wanted = Wanted { members: true, since: Some(&before) };
                partition(&own, &schema, at).0.evaluate(&plans, wanted)
            })
            .collect();
        assert_eq!(merged(parts.clone()), whole);
        assert_eq!(merged(parts.iter().rev().cloned()), whole, "in another order");
        let (some, others) = parts.split_at(BUCKETS / 2);
        let halves = [merged(others.to_vec()), merged(some.to_vec())];
        assert_eq!(merged(halves), whole, "in other groups");
    };
    random::for_all(random::cases().min(200), &input, check, |(world, queries, split, _)| {
        let queries: Vec<String> = queries.iter().map(Select::to_sql).collect();
        format!("{world:#?}\n{split:?}\n{}", queries.join("\n"))
    });
    let (joined, left) = moved.get();
    assert!(joined > 50 && left > 50, "only {joined} joined and {left} left");
}

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn contact(n: u128) -> ContactId {
    ContactId(uuid::Uuid::from_u128(n))
}

fn plan_schema() -> Schema {
    Schema::builder().field("plan", FieldType::Text).build().expect("a good schema")
}

fn everyone() -> BTreeMap<SegmentId, Plan> {
    BTreeMap::from([("all".into(), Plan::everyone())])
}

/// So many contacts from a number on.
fn people(from: u128, count: u128) -> Partition {
    let mut builder = Partition::builder(plan_schema(), at());
    for n in from..from + count {
        let patch = ContactPatch::by_id(contact(n));
        builder.contact(n as u64, patch.check(&plan_schema()).expect("a good patch"));
    }
    builder.build().0
}

#[test]
fn samples_of_large_parts_merge_to_that_of_the_whole() {
    let sample = |partition: &Partition| partition.evaluate(&everyone(), Wanted::default());
    let whole = sample(&people(1, 1_000));
    let parts = [people(1, 300), people(301, 1), people(302, 699)];
    let parts = merged(parts.iter().map(sample));
    assert_eq!(parts, whole);
    let part = parts.get(&"all".into()).expect("it was evaluated");
    assert_eq!((part.count(), part.sample().len(), part.members()), (1_000, limits::SAMPLE, None));
    assert!(part.sample().is_sorted());
}

#[test]
fn a_contact_in_two_parts_is_named() {
    let wanted = Wanted { members: true, since: None };
    let mut one = people(1, 100).evaluate(&everyone(), wanted);
    let before = one.clone();
    let other = people(60, 100).evaluate(&everyone(), wanted);
    let overlap = one.merge(other).expect_err("forty contacts are in both");
    assert_eq!(overlap.contact, contact(60));
    assert_eq!(one, before, "nothing is merged");
    // Without members the samples show it.
    let mut few = people(1, 10).evaluate(&everyone(), Wanted::default());
    few.merge(few.clone()).expect_err("the same contacts");
}

#[test]
fn records_are_visible_from_their_instant_and_refused_by_their_number() {
    let schema = plan_schema();
    let check = |patch: ContactPatch| patch.check(&schema).expect("a good patch");
    let later = at() + TimeDelta::milliseconds(1);
    let mut builder = Partition::builder(schema.clone(), at());
    builder.contact(7, check(ContactPatch::new("no-id@x.org")));
    builder.contact(8, check(ContactPatch::by_id(contact(1)).set("created_at", at())));
    builder.contact(9, check(ContactPatch::by_id(contact(2)).set("created_at", later)));
    // The contact exists since its earliest record.
    let second = ContactPatch::by_id(contact(1)).set("created_at", later).set("plan", "pro");
    builder.contact(10, check(second.on_list("l")));
    let event = |id: &str, who: u128, at| {
        Event::new(contact(who), "open", at).with_id(id).check().expect("a good event")
    };
    let events = [
        event("a", 1, at()),
        event("b", 1, later),
        event("a", 1, at() - TimeDelta::days(1)),
        event("c", 3, at()),
    ];
    builder.events(&[11, 12, 13, 14], &events.into_iter().collect());
    let (partition, loaded) = builder.build();
    assert_eq!((loaded.contacts, loaded.events, loaded.orphan_events), (1, 2, 1));
    assert_eq!(loaded.duplicates, [13]);
    let [(7, fault)] = &*loaded.contact_faults else { panic!("{loaded:?}") };
    assert_eq!((&*fault.field, &fault.kind), ("contact_id", &FaultKind::Missing));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' \
                 AND array_contains(list_ids, ['l'])";
    let plan = compile(query, &schema, Dialect::Extended).expect("a good query");
    let plans = BTreeMap::from([("pro".into(), plan)]);
    let parts = partition.evaluate(&plans, Wanted { members: true, since: None });
    assert_eq!(parts.get(&"pro".into()).expect("a part").members(), Some(&[contact(1)][..]));
}

#[test]
fn segments_that_refer_to_one_another_are_compiled_in_their_order() {
    let query =
        |filter: &str| format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
    let refers = |id: &str| query(&format!("array_contains(segment_ids, '{id}')"));
    let definitions = [
        Definition::new("second", &refers("first")),
        Definition::new("first", &query("plan = 'pro'")),
        Definition::new("one", &refers("other")),
        Definition::new("other", &refers("one")),
        Definition::new("lost", &refers("nowhere")),
    ];
    let plans = compile_all(&definitions, &plan_schema(), &|_| Ok(()));
    let first = plans[1].as_ref().expect("a good query");
    assert_eq!(plans[0].as_ref().expect("a reference").condition(), first.condition());
    let message = |place: usize| plans[place].as_ref().expect_err("refused").to_string();
    assert!(message(2).contains("refers back"), "{}", message(2));
    assert!(message(3).contains("segment `one`"), "{}", message(3));
    assert!(message(4).contains("no segment `nowhere`"), "{}", message(4));
}
