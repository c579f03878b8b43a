//! Claims about single rules, made on a segment whose effects are carried out.

use std::collections::BTreeMap;

use super::*;
use crate::lifecycle::Timer;
use crate::time::Duration;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

fn start() -> Timestamp {
    at("2024-01-01T10:00:00Z")
}

/// A segment with what the engine would hold for it, driven by carrying out effects.
#[derive(Clone)]
pub(super) struct World {
    pub(super) state: Lifecycle,
    pub(super) armed: BTreeMap<Timer, (Timestamp, Version)>,
    pub(super) policy: Policy,
    pub(super) now: Timestamp,
}

impl World {
    pub(super) fn created(policy: Policy) -> Self {
        let (state, effects) = Lifecycle::created(start(), false, &policy);
        let mut world = Self { state, armed: BTreeMap::new(), policy, now: start() };
        world.carry_out(&effects);
        world
    }

    fn live(policy: Policy) -> Self {
        let mut world = Self::created(policy);
        world.fire();
        world
    }

    pub(super) fn feed(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>, Refusal> {
        self.now = now;
        let (state, effects) = transition(&self.state, now, input, &self.policy)?;
        self.state = state;
        self.carry_out(&effects);
        Ok(effects)
    }

    fn accept(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        self.feed(now, input).expect("accepted")
    }

    /// Runs what is armed, at its own instant.
    fn fire(&mut self) -> Vec<Effect> {
        let (timer, (due, version)) = self.armed.pop_first().expect("something is armed");
        let input = match timer {
            Timer::Population => Input::PopulationDue { version },
            Timer::Publication => Input::PublicationDue { version },
        };
        self.accept(due, input)
    }

    fn carry_out(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Arm { timer, at, version } => {
                    let before = self.armed.insert(*timer, (*at, *version));
                    assert_eq!(before, None, "{timer:?} is armed twice");
                }
                Effect::Cancel(timer) => {
                    assert!(self.armed.remove(timer).is_some(), "{timer:?} is not armed");
                }
                Effect::Evaluate | Effect::Reevaluate | Effect::Publish | Effect::Report(_) => {}
            }
        }
    }

    fn hours(&self) -> Option<u64> {
        self.state.interval().map(Duration::as_hours)
    }
}

pub(super) fn edit() -> Input {
    Input::Edit { engagement: false, renamed: false }
}

pub(super) fn refresh() -> Input {
    Input::Refresh { zone: Zone::utc(), account_used_today: 0 }
}

pub(super) fn lost(fields: &[&str]) -> Input {
    Input::DependencyLost {
        missing: fields.iter().map(|name| Missing::Field((*name).into())).collect(),
    }
}

pub(super) const CHANGED: Input = Input::Evaluated { changed: true };

#[test]
fn the_intervals_of_a_quiet_segment_are_1_2_4_8_16_24_24_hours() {
    let mut world = World::live(Policy::sendgrid());
    let mut last = at("2024-01-01T10:15:00Z");
    for expected in [1, 2, 4, 8, 16, 24, 24] {
        assert_eq!(world.hours(), Some(expected));
        last = last + Duration::hours(expected);
        assert_eq!(world.state.next_due(), Some(last));
        world.fire();
        assert_eq!(world.state.sample_updated_at(), last);
    }
}

#[test]
fn any_join_or_leave_brings_the_interval_back_to_an_hour_at_the_next_publication_only() {
    let mut world = World::live(Policy::sendgrid());
    world.fire();
    world.fire();
    let (due, soon) = (world.state.next_due(), world.now + Duration::hours(1));
    assert_eq!(world.hours(), Some(4));
    world.accept(soon, CHANGED);
    world.accept(soon + Duration::hours(1), Input::Evaluated { changed: false });
    assert_eq!((world.hours(), world.state.next_due()), (Some(4), due), "nothing moves before");
    world.fire();
    assert_eq!(world.hours(), Some(1));
    world.fire();
    assert_eq!(world.hours(), Some(2), "a change counts once");
}

#[test]
fn a_pin_is_looked_at_when_the_next_interval_is_chosen() {
    let mut world = World::live(Policy::sendgrid());
    world.fire();
    let due = world.state.next_due();
    assert_eq!(world.accept(world.now, Input::Pin), [Effect::Report(Happening::Pinned)]);
    assert_eq!((world.hours(), world.state.next_due()), (Some(2), due));
    world.fire();
    assert_eq!(world.hours(), Some(1));
    world.fire();
    assert_eq!(world.hours(), Some(1));
    world.accept(world.now, Input::Unpin);
    world.fire();
    assert_eq!(world.hours(), Some(2));
}

#[test]
fn a_manual_refresh_does_not_move_the_next_publication_and_reports_its_changes() {
    for (found, next) in [(false, 4), (true, 1)] {
        let mut world = World::live(Policy::sendgrid());
        world.fire();
        let (due, now) = (world.state.next_due(), world.now + Duration::minutes(30));
        let effects = world.accept(now, refresh());
        let report = Effect::Report(Happening::Refreshed { manual: true });
        assert_eq!(effects, [Effect::Reevaluate, Effect::Publish, report]);
        world.accept(now, Input::Evaluated { changed: found });
        assert_eq!((world.state.next_due(), world.state.sample_updated_at()), (due, now));
        world.fire();
        assert_eq!(world.hours(), Some(next));
    }
}

#[test]
fn a_refresh_while_populating_is_counted_and_changes_nothing_else() {
    let mut world = World::created(Policy::sendgrid());
    let before = world.state.clone();
    let now = start() + Duration::minutes(1);
    assert_eq!(world.accept(now, refresh()), []);
    assert_eq!(world.state.status(), before.status());
    assert_eq!(world.state.refreshes().used_today(now), 1);
    let refused = world.feed(now + Duration::minutes(59), refresh());
    assert!(matches!(refused, Err(Refusal::OverQuota(_))), "within the hour: {refused:?}");
    world.accept(now + Duration::minutes(60), refresh());
}

#[test]
fn engagement_criteria_are_populated_later() {
    let policy = Policy::sendgrid();
    let (segment, _) = Lifecycle::created(start(), true, &policy);
    assert_eq!(segment.next_due(), Some(start() + Duration::minutes(30)));
    assert_eq!(segment.sample_updated_at(), start());
    assert_eq!(segment.served(), None);
}

#[test]
fn after_an_edit_the_old_members_are_served_until_population() {
    let mut world = World::live(Policy::sendgrid());
    let shown = world.state.served();
    assert!(shown.is_some());
    let edited = world.now + Duration::minutes(10);
    world.accept(edited, edit());
    assert_eq!((world.state.served(), world.state.version()), (shown, Version(2)));
    // Deleted contacts leave what is on show, but that publishes and rearms nothing here.
    assert_eq!(world.accept(edited, CHANGED), []);
    // A newer edit supersedes the pending one, whose population then means nothing.
    let again = edited + Duration::minutes(6);
    world.accept(again, edit());
    assert_eq!((world.state.served(), world.state.version()), (shown, Version(3)));
    assert_eq!(world.state.next_due(), Some(again + Duration::minutes(15)));
    let stale = Input::PopulationDue { version: Version(2) };
    assert_eq!(world.accept(again + Duration::minutes(20), stale), []);
    world.fire();
    assert_eq!(world.state.served().map(|served| served.version), Some(Version(3)));
    assert_eq!(world.hours(), Some(1), "the first interval counts from population");
}

#[test]
fn a_timer_that_is_not_due_yet_is_ignored() {
    let mut world = World::created(Policy::sendgrid());
    let early = Input::PopulationDue { version: Version::FIRST };
    assert_eq!(world.accept(start() + Duration::minutes(14), early), []);
    world.fire();
    let early = Input::PublicationDue { version: Version::FIRST };
    assert_eq!(world.accept(world.now + Duration::minutes(59), early), []);
}

#[test]
fn changes_of_name_or_query_are_five_minutes_apart() {
    let mut world = World::created(Policy::sendgrid());
    let minute = |n| start() + Duration::minutes(n);
    let free_at = minute(5);
    let refused = world.feed(at("2024-01-01T10:04:59.999Z"), Input::Rename);
    assert_eq!(refused, Err(Refusal::TooSoon { free_at }));
    assert_eq!(world.feed(minute(4), edit()), Err(Refusal::TooSoon { free_at }));
    world.accept(minute(5), Input::Rename);
    assert_eq!(world.feed(minute(9), edit()), Err(Refusal::TooSoon { free_at: minute(10) }));
    world.accept(minute(10), Input::Edit { engagement: false, renamed: true });
    assert_eq!(
        world.feed(minute(14), Input::Rename),
        Err(Refusal::TooSoon { free_at: minute(15) })
    );
    // Pins, losses and refreshes are no changes of name or query.
    world.accept(minute(14), Input::Pin);
    world.accept(minute(14), lost(&["plan"]));
    world.accept(minute(14), Input::DependenciesRestored { engagement: false });
    world.accept(minute(15), Input::Rename);
}

#[test]
fn a_pause_of_zero_switches_the_rule_off() {
    let mut world = World::created(Policy { edit_pause: Duration::ZERO, ..Policy::sendgrid() });
    world.accept(start(), edit());
    world.accept(start(), Input::Rename);
    assert_eq!(world.state.version(), Version(2));
}

#[test]
fn an_invalid_segment_is_frozen_and_comes_back_as_a_new_version() {
    let mut world = World::live(Policy::sendgrid());
    let (shown, now) = (world.state.served(), world.now + Duration::minutes(10));
    world.accept(now, lost(&["plan", "age", "plan"]));
    assert_eq!(world.state.served(), shown);
    assert_eq!((world.armed.len(), world.state.next_due()), (0, None));
    let why = "frozen since 2024-01-01T10:25:00Z: field `age`, field `plan` are missing";
    assert_eq!(world.state.status().to_string(), why);
    let refused = world.feed(now, refresh()).expect_err("frozen");
    assert_eq!(refused.to_string(), format!("the segment is {why}"));
    // One of them is back: still frozen, since the same instant, and nothing to report.
    assert_eq!(world.accept(now + Duration::hours(1), lost(&["age"])), []);
    let why = "frozen since 2024-01-01T10:25:00Z: field `age` is missing";
    assert_eq!(world.state.status().to_string(), why);
    world.accept(now + Duration::hours(2), Input::DependenciesRestored { engagement: true });
    assert_eq!((world.state.served(), world.state.version()), (shown, Version(2)));
    assert_eq!(world.state.next_due(), Some(now + Duration::hours(2) + Duration::minutes(30)));
    assert_eq!(world.accept(world.now, lost(&[])), [], "nothing missing is nothing lost");
}

#[test]
fn publishing_at_once_follows_every_change_and_arms_nothing() {
    let mut world = World::live(Policy::live());
    assert_eq!(world.now, start(), "population is due at once");
    assert_eq!((world.armed.len(), world.hours()), (0, None));
    let now = start() + Duration::millis(7);
    assert_eq!(world.accept(now, CHANGED), [Effect::Publish]);
    assert_eq!(world.accept(now + Duration::millis(1), Input::Evaluated { changed: false }), []);
    assert_eq!(world.state.sample_updated_at(), now);
}

#[test]
fn at_the_end_of_time_nothing_is_armed_again() {
    let mut world = World::live(Policy::sendgrid());
    let version = world.state.version();
    world.armed.clear();
    world.accept(Timestamp::MAX, Input::PublicationDue { version });
    assert_eq!(world.state.next_due(), None);
}

#[test]
fn delete_is_accepted_once_and_in_every_status() {
    let mut populating = World::created(Policy::sendgrid());
    let mut live = World::live(Policy::sendgrid());
    let mut invalid = World::live(Policy::sendgrid());
    invalid.accept(invalid.now, lost(&["plan"]));
    for world in [&mut populating, &mut live, &mut invalid] {
        let gone = start() + Duration::hours(1);
        world.accept(gone, Input::Delete);
        assert!(world.armed.is_empty());
        assert_eq!((world.state.validation(), world.state.served()), (None, None));
        let refused = world.feed(gone + Duration::hours(1), Input::Delete);
        assert_eq!(refused, Err(Refusal::AlreadyDeleted { at: gone }));
    }
}

#[test]
fn a_lifecycle_is_read_back_from_storage_as_it_was() {
    let mut world = World::live(Policy::sendgrid());
    let zone = Zone::parse("Australia/Lord_Howe").expect("a zone");
    world.accept(world.now, Input::Refresh { zone, account_used_today: 0 });
    let mut invalid = world.clone();
    invalid.accept(invalid.now, lost(&["plan"]));
    for state in [world.state, invalid.state] {
        let text = serde_json::to_string(&state).expect("JSON");
        assert_eq!(serde_json::from_str::<Lifecycle>(&text).expect("a lifecycle"), state);
    }
}
