//! A month of outages in virtual time.
//!
//! In: an engine that is written now and then, and a receiver that is away for seconds or for a week, gives up and
//! comes back, by a seed. Out: attempts only when they are due, each change in order under one id, a snapshot where the
//! feed no longer had what was next, an end to attempts after ten of one message; and, once it is back, the members.
//! `WEBHOOK_MONTHS` is the number of seeds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use segmentry::{ContactPatch, Cursor, Engine, Policy, Schema, SegmentId, SegmentSpec};
use serde_json::Value;

use super::delivery::{After, after_attempt, after_loss};
use super::endpoint::{Endpoint, Kind, Place, State};
use super::message::{self, Message};
use super::retry::Outcome;
use super::stored::Edit;

const CITIES: [&str; 3] = ["Oslo", "Rome", "Lima"];
/// Changes that the feed keeps: about two days of them.
const KEPT: usize = 400;

/// Numbers by a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn seconds(&mut self, bound: u64) -> TimeDelta {
        TimeDelta::seconds(i64::try_from(self.below(bound)).expect("few seconds"))
    }

    /// How long the receiver is there, or away.
    fn spell(&mut self) -> TimeDelta {
        let bound = [60, 3_600, 86_400, 604_800];
        let bound = bound[usize::try_from(self.below(4)).expect("four")];
        self.seconds(bound) + TimeDelta::seconds(1)
    }
}

/// What a receiver knows.
#[derive(Default)]
struct Known {
    bodies: BTreeMap<String, String>,
    members: BTreeMap<String, BTreeSet<String>>,
    last: u64,
    snapshots: u64,
}

impl Known {
    /// Takes a message, as a receiver does that reads our documentation.
    fn take(&mut self, message: &Message) {
        let body: Value = serde_json::from_str(&message.body).expect("JSON");
        let data = &body["data"];
        let is_snapshot = message.kind == Kind::Snapshot;
        let cursor: Cursor = data["cursor"].as_str().expect("text").parse().expect("a cursor");
        if let Some(before) = self.bodies.insert(message.id.clone(), message.body.clone()) {
            assert!(is_snapshot || before == message.body, "{} changed", message.id);
            return;
        }
        let held = self.members.entry(data["segment_id"].as_str().expect("an id").to_owned());
        let held = held.or_default();
        if is_snapshot {
            if data["first"] == true {
                held.clear();
                self.snapshots += 1;
            }
            let members = data["members"].as_array().expect("a list");
            held.extend(members.iter().filter_map(Value::as_str).map(str::to_owned));
            self.last = cursor.sequence;
            return;
        }
        // Without a gap: each change of this engine has members that moved, and one kind of them.
        assert_eq!(cursor.sequence, self.last + 1, "the next one");
        self.last = cursor.sequence;
        for moved in data["members"].as_array().expect("a list") {
            let id = moved["contact_id"].as_str().expect("an id").to_owned();
            if message.kind == Kind::Joined {
                held.insert(id);
            } else {
                held.remove(&id);
            }
        }
    }
}

/// What a month had.
#[derive(Default)]
struct Month {
    attempts: u64,
    failed: u64,
    disabled: u64,
    snapshots: u64,
    changes: u64,
}

fn engine(seed: u64, now: DateTime<Utc>) -> Engine {
    let engine = Engine::builder(Schema::new()).policy(Policy::live()).seed(seed);
    let mut engine = engine.feed_retention(KEPT).build().expect("a good policy");
    for city in CITIES {
        let query =
            format!("SELECT contact_id, updated_at FROM contact_data WHERE city = '{city}'");
        engine.create_segment(now, SegmentSpec::new(city, &query)).expect("a good query");
    }
    let until = now + TimeDelta::hours(1);
    engine.advance_to(until);
    engine
}

/// Writes what happens at an instant.
fn write(engine: &mut Engine, now: DateTime<Utc>, dice: &mut Dice) {
    let city = CITIES[usize::try_from(dice.below(3)).expect("three")];
    let who = format!("c{}@example.com", dice.below(200));
    engine.upsert_contacts(now, [ContactPatch::new(&who).set("city", city)]).expect("a contact");
}

fn month(seed: u64) -> Month {
    let (mut dice, mut month) = (Dice(seed), Month::default());
    let start = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let mut engine = engine(seed, start);
    let mut now = engine.now();
    let end = now + TimeDelta::days(30);
    let types = Some(vec![Kind::Joined, Kind::Left]);
    let mut endpoint = Endpoint::new(now, Edit { types, ..Edit::default() });
    let mut place = Place::at(engine.cursor());
    let mut known = Known { last: place.cursor.sequence, ..Known::default() };
    let (mut is_there, mut turns) = (true, now + dice.spell());
    let (mut writes, mut resumes) = (now, None::<DateTime<Utc>>);
    loop {
        let is_over = now >= end;
        if is_over {
            is_there = true;
            endpoint.state = State::Active;
            (place.failures, place.not_before) = (0, None);
        } else if now >= turns {
            (is_there, turns) = (!is_there, now + dice.spell());
        }
        if !is_over && now >= writes {
            write(&mut engine, now, &mut dice);
            // At night nothing happens for hours; then a burst.
            let pause = if dice.below(20) == 0 { 14_400 } else { 400 };
            writes = now + dice.seconds(pause);
        }
        if resumes.is_some_and(|at| now >= at) {
            endpoint.resume(&mut place, engine.cursor());
            resumes = None;
        }
        let is_due = endpoint.is_active() && place.not_before.is_none_or(|at| now >= at);
        let mut is_idle = !is_due;
        if is_due {
            let (messages, reached) = match message::next(&engine, &endpoint, &place) {
                Ok(found) => found,
                Err(error) => match after_loss(&error, engine.cursor()) {
                    After::At(snapshot) => {
                        place = snapshot;
                        continue;
                    }
                    After::Halted(state) => panic!("the feed is the same: {state:?}"),
                },
            };
            is_idle = messages.is_empty();
            if is_idle {
                place = Place { failures: place.failures, not_before: place.not_before, ..reached };
            }
            for message in messages {
                month.attempts += 1;
                now += TimeDelta::milliseconds(5);
                // It may have taken the message though its answer was lost.
                let outcome = match (is_there, dice.below(200)) {
                    (true, 0) if !is_over => Outcome::Gone,
                    (true, 1..3) if !is_over => {
                        Outcome::Failed { pause: Some(TimeDelta::minutes(2)) }
                    }
                    (true, 3..5) if !is_over => {
                        known.take(&message);
                        Outcome::Failed { pause: None }
                    }
                    (true, _) => {
                        known.take(&message);
                        Outcome::Accepted
                    }
                    (false, _) => Outcome::Failed { pause: None },
                };
                month.failed += u64::from(outcome != Outcome::Accepted);
                match after_attempt(&message, &place, outcome, now) {
                    After::At(next) => {
                        assert!(next.not_before.is_none_or(|at| at - now >= TimeDelta::seconds(5)));
                        place = next;
                    }
                    After::Halted(state) => {
                        assert!(outcome == Outcome::Gone || place.failures == 9, "ten attempts");
                        endpoint.state = state;
                        month.disabled += 1;
                        // Somebody is told by an alert, and has to wake up.
                        resumes = Some(now + dice.seconds(86_400));
                    }
                }
                if outcome != Outcome::Accepted {
                    break;
                }
            }
        }
        if is_over && is_idle {
            break;
        }
        if is_idle {
            let next = [Some(writes), Some(turns), Some(end), resumes, place.not_before];
            let next = next.into_iter().flatten().filter(|at| *at > now).min();
            now = next.unwrap_or(end).max(now);
        }
    }
    (month.snapshots, month.changes) = (known.snapshots, engine.last_change());
    for (id, held) in &known.members {
        let members = engine.members(&SegmentId::from(id.as_str())).expect("it is there");
        let members: BTreeSet<String> = members.map(|member| member.to_string()).collect();
        assert_eq!(held, &members, "seed {seed}");
    }
    assert_eq!((known.members.len(), known.last), (3, engine.last_change()), "seed {seed}");
    month
}

#[test]
fn after_a_month_of_outages_a_receiver_has_each_change_in_order_or_a_snapshot() {
    let months =
        std::env::var("WEBHOOK_MONTHS").map_or(1, |months| months.parse().expect("a number"));
    let mut all = Month::default();
    for seed in 0..months {
        let Month { attempts, failed, disabled, snapshots, changes } = month(seed);
        all.attempts += attempts;
        all.failed += failed;
        all.disabled += disabled;
        all.snapshots += snapshots;
        all.changes += changes;
    }
    let Month { attempts, failed, disabled, snapshots, changes } = all;
    println!(
        "{months} months, {changes} changes: {attempts} attempts, {failed} failed, {disabled} times disabled, \
         {snapshots} snapshots of a segment"
    );
    let all_happened = disabled > 0 && snapshots > 0;
    assert!(failed > 0 && (months < 4 || all_happened), "all of it happened");
}
