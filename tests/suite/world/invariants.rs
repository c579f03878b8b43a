//! What must hold of every step, said without a model.
//!
//! In: the views before and after a call, the call, and the feed's changes between the two.
//! Out: nothing, or a panic that names what is broken. Each says how often it had something to say.

use std::collections::{BTreeMap, BTreeSet};

use segmentry::engine::{Change, ChangeKind};
use segmentry::lifecycle::{Evaluation, Happening, Pace, PublicationPolicy, Validation};
use segmentry::time::Duration;
use segmentry::{ContactId, Engine, Policy, SegmentFilter, SegmentId, SegmentStatus, SegmentView};

use super::pair::{Pair, Verdict};
use super::{Act, DAY, HOUR};

/// A segment as it can be seen.
#[derive(Clone, Debug)]
pub struct Seen {
    pub view: SegmentView,
    pub status: SegmentStatus,
    pub members: BTreeSet<ContactId>,
    pub sample: BTreeSet<ContactId>,
}

impl Seen {
    fn due(&self) -> Option<i64> {
        self.view.next_sample_update.map(|due| due.timestamp_millis())
    }

    fn validation(&self) -> Validation {
        self.view.query_validation
    }
}

/// An account as it can be seen.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub now: i64,
    pub next_deadline: Option<i64>,
    pub segments: BTreeMap<SegmentId, Seen>,
}

impl Snapshot {
    pub fn of(engine: &Engine) -> Self {
        let views = engine.segments(&SegmentFilter::default()).expect("no filter");
        let seen = |view: SegmentView| {
            let members = engine.members(&view.id).expect("it exists").collect();
            let sample = engine.sample(&view.id).expect("it exists").into_iter().collect();
            let status = engine.segment_status(&view.id).expect("it exists");
            (view.id.clone(), Seen { view, status, members, sample })
        };
        Self {
            now: engine.now().timestamp_millis(),
            next_deadline: engine.next_deadline().map(|at| at.timestamp_millis()),
            segments: views.into_iter().map(seen).collect(),
        }
    }
}

/// One call, with what could be seen around it.
pub struct Step<'s> {
    pub policy: &'s Policy,
    pub act: &'s Act,
    pub verdict: Verdict,
    pub before: &'s Snapshot,
    pub after: &'s Snapshot,
    /// The changes of the feed.
    pub changes: &'s [Change],
    pub pair: &'s Pair,
}

/// What was seen of a segment over many steps.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is what one invariant remembers")]
pub struct Life {
    /// The interval that the last publication ended, or is to end.
    interval: Option<Duration>,
    changed: bool,
    pinned: bool,
    populated: bool,
    deleted: bool,
    refreshes: Vec<i64>,
    published: Vec<i64>,
}

/// What the invariants remember from step to step.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    lives: BTreeMap<SegmentId, Life>,
}

/// Something that holds of every step; returns how often it had something to say.
pub type Invariant = fn(&Step<'_>, &mut Memory) -> u64;

/// All of them by name.
pub const ALL: [(&str, Invariant); 15] = [
    ("time never goes back", time_never_goes_back),
    ("nothing is due in the past", nothing_is_due_in_the_past),
    ("a publication is at most the longest interval away", due_within_the_cap),
    ("intervals follow the back-off", intervals_follow_the_back_off),
    ("only an edit, a loss or a delete moves what is armed", armed_stays_armed),
    ("a segment waits for exactly what its state says", waits_for_its_state),
    ("what is due fires once", due_fires_once),
    ("after a delete there is silence", silence_after_delete),
    ("quotas hold", quotas_hold),
    ("passes come on the hour", passes_on_the_hour),
    ("a pass adds nobody who is in and takes nobody who is out", deltas_fit),
    ("count, sample and members are of one version", one_version),
    ("deleted contacts are in no segment", deleted_contacts_are_in_no_segment),
    ("the old members are served until the switch", served_until_the_switch),
    ("the status says what is so", status_is_so),
];

fn time_never_goes_back(step: &Step<'_>, _: &mut Memory) -> u64 {
    assert!(step.before.now <= step.after.now);
    let instants: Vec<_> = step.changes.iter().map(|change| change.at).collect();
    assert!(instants.is_sorted(), "the feed is in the order of time: {instants:?}");
    1
}

fn nothing_is_due_in_the_past(step: &Step<'_>, _: &mut Memory) -> u64 {
    let Some(next) = step.after.next_deadline else { return 0 };
    // A call comes before the deadlines of its own instant.
    assert!(step.after.now <= next);
    // Going to an earlier instant does nothing, so what is due now stays due.
    if matches!(step.act, Act::Advance) && step.before.now < step.after.now {
        assert!(step.after.now < next);
    }
    1
}

fn due_within_the_cap(step: &Step<'_>, _: &mut Memory) -> u64 {
    let PublicationPolicy::BackOff { base, cap } = step.policy.publication else { return 0 };
    let mut said = 0;
    for seen in step.after.segments.values() {
        if let (Validation::Valid, Some(due), Some(interval)) =
            (seen.validation(), seen.due(), seen.view.interval)
        {
            assert!(base <= interval && interval <= cap);
            assert!(due - interval.as_millis() <= step.after.now, "{seen:?}");
            assert!(step.after.now <= due && due <= step.after.now + cap.as_millis(), "{seen:?}");
            said += 1;
        }
    }
    said
}

fn intervals_follow_the_back_off(step: &Step<'_>, memory: &mut Memory) -> u64 {
    let PublicationPolicy::BackOff { base, cap } = step.policy.publication else { return 0 };
    let mut said = 0;
    for change in step.changes {
        let life = memory.lives.entry(change.segment.clone()).or_default();
        match change.what {
            ChangeKind::Life(Happening::Populated) => {
                assert_eq!(change.interval, Some(base), "the first interval: {change:?}");
                (life.interval, life.changed) = (change.interval, false);
                said += 1;
            }
            ChangeKind::Life(Happening::Refreshed { manual: false }) => {
                let before = life.interval.expect("it was populated").as_millis();
                let doubled = Duration::millis((2 * before).min(cap.as_millis()).unsigned_abs());
                let expected = if life.changed || life.pinned { base } else { doubled };
                assert_eq!(change.interval, Some(expected), "{life:?}, {change:?}");
                (life.interval, life.changed) = (change.interval, false);
                said += 1;
            }
            ChangeKind::Life(Happening::Pinned) => life.pinned = true,
            ChangeKind::Life(Happening::Unpinned) => life.pinned = false,
            _ => life.changed |= !change.joined.is_empty() || !change.left.is_empty(),
        }
    }
    said
}

fn armed_stays_armed(step: &Step<'_>, _: &mut Memory) -> u64 {
    let mut said = 0;
    for (id, before) in &step.before.segments {
        let Some(after) = step.after.segments.get(id) else { continue };
        let moved = step.changes.iter().filter(|change| change.segment == *id).any(|change| {
            matches!(
                change.what,
                ChangeKind::Life(
                    Happening::Edited
                        | Happening::Populated
                        | Happening::Invalidated
                        | Happening::Recovered
                        | Happening::Refreshed { manual: false }
                )
            )
        });
        if !moved {
            assert_eq!(before.due(), after.due(), "{:?} moved it of {id}", step.act);
            said += u64::from(before.due().is_some());
        }
    }
    said
}

fn waits_for_its_state(step: &Step<'_>, _: &mut Memory) -> u64 {
    let publishes = matches!(step.policy.publication, PublicationPolicy::BackOff { .. });
    for seen in step.after.segments.values() {
        let waits = match seen.validation() {
            Validation::Pending => true,
            Validation::Valid => publishes,
            Validation::Invalid => false,
        };
        assert_eq!(seen.due().is_some(), waits, "{seen:?}");
    }
    let live = step.after.segments.values().any(|seen| seen.validation() == Validation::Valid);
    let armed = step.after.segments.values().filter_map(Seen::due).min();
    match step.policy.evaluation {
        Evaluation::Every(_) if live => assert!(step.after.next_deadline.is_some()),
        Evaluation::Every(_) => assert_eq!(step.after.next_deadline, armed, "no pass for nobody"),
        Evaluation::OnChange => {}
    }
    step.after.segments.len() as u64
}

fn due_fires_once(step: &Step<'_>, memory: &mut Memory) -> u64 {
    let mut said = 0;
    for change in step.changes {
        let life = memory.lives.entry(change.segment.clone()).or_default();
        if change.what == ChangeKind::Life(Happening::Refreshed { manual: false }) {
            let at = change.at.timestamp_millis();
            assert!(life.published.last().is_none_or(|last| *last < at), "twice: {change:?}");
            life.published.push(at);
            said += 1;
        }
    }
    // What was due by now has fired: nothing armed lies behind.
    let advanced = matches!(step.act, Act::Advance) && step.before.now < step.after.now;
    for seen in step.after.segments.values().filter(|_| advanced) {
        assert!(seen.due().is_none_or(|due| due > step.after.now), "{seen:?}");
    }
    said
}

fn silence_after_delete(step: &Step<'_>, memory: &mut Memory) -> u64 {
    let mut said = 0;
    for change in step.changes {
        let life = memory.lives.entry(change.segment.clone()).or_default();
        assert!(!life.deleted, "{change:?}");
        life.deleted |= change.what == ChangeKind::Life(Happening::Deleted);
    }
    for (id, _) in memory.lives.iter().filter(|(_, life)| life.deleted) {
        assert!(!step.after.segments.contains_key(id));
        said += 1;
    }
    said
}

fn quotas_hold(step: &Step<'_>, memory: &mut Memory) -> u64 {
    let mut said = 0;
    for change in step.changes {
        if change.what == ChangeKind::Life(Happening::Refreshed { manual: true }) {
            let life = memory.lives.entry(change.segment.clone()).or_default();
            let at = change.at.timestamp_millis();
            let gap = step.policy.refresh_gap.as_millis();
            assert!(life.refreshes.last().is_none_or(|last| at - last >= gap), "{change:?}");
            life.refreshes.push(at);
            said += 1;
        }
    }
    let now = step.after.now;
    let today = |at: &&i64| at.div_euclid(DAY) == now.div_euclid(DAY);
    let count = |life: &Life| life.refreshes.iter().filter(today).count() as u64;
    for life in memory.lives.values() {
        assert!(count(life) <= u64::from(step.policy.refreshes_per_segment_day));
    }
    let account: u64 = memory.lives.values().map(count).sum();
    assert!(account <= u64::from(step.policy.refreshes_per_account_day));
    assert!(step.after.segments.len() <= step.policy.max_segments);
    said
}

fn passes_on_the_hour(step: &Step<'_>, _: &mut Memory) -> u64 {
    let Evaluation::Every(interval) = step.policy.evaluation else { return 0 };
    let mut said = 0;
    for change in step.changes.iter().filter(|change| change.what == ChangeKind::Evaluated) {
        // A contact that is deleted, or merged into another one, leaves at once.
        let gone = change.left.iter().any(|left| {
            left.reason == segmentry::engine::Reason::Deletion || left.merged_into.is_some()
        });
        let on_time = change.at.timestamp_millis().rem_euclid(interval.as_millis()) == 0;
        assert!(gone || on_time, "{change:?}");
        said += 1;
    }
    said
}

fn deltas_fit(step: &Step<'_>, _: &mut Memory) -> u64 {
    let mut members: BTreeMap<&SegmentId, BTreeSet<ContactId>> = BTreeMap::new();
    let mut said = 0;
    for change in step.changes {
        let before = || {
            let seen = step.before.segments.get(&change.segment);
            seen.map(|seen| seen.members.clone()).unwrap_or_default()
        };
        let members = members.entry(&change.segment).or_insert_with(before);
        for joined in &change.joined {
            assert!(members.insert(joined.contact), "was in: {change:?}");
        }
        for left in &change.left {
            assert!(members.remove(&left.contact), "was out: {change:?}");
        }
        assert_eq!(members.len() as u64, change.count, "{change:?}");
        said += (change.joined.len() + change.left.len()) as u64;
    }
    for (id, members) in members {
        if let Some(seen) = step.after.segments.get(id) {
            assert_eq!(members, seen.members, "the feed gives the members of {id}");
        }
    }
    said
}

fn one_version(step: &Step<'_>, _: &mut Memory) -> u64 {
    let mut said = 0;
    for seen in step.after.segments.values() {
        assert_eq!(seen.sample.len() as u64, seen.view.contacts_count, "{seen:?}");
        if step.policy.publication == PublicationPolicy::AtOnce
            && seen.validation() == Validation::Valid
        {
            assert_eq!(seen.sample, seen.members, "{seen:?}");
        }
        said += u64::from(!seen.sample.is_empty());
    }
    said
}

fn deleted_contacts_are_in_no_segment(step: &Step<'_>, _: &mut Memory) -> u64 {
    let alive: BTreeSet<ContactId> =
        step.pair.model.contacts.iter().map(|contact| contact.id).collect();
    for seen in step.after.segments.values() {
        assert!(seen.members.is_subset(&alive) && seen.sample.is_subset(&alive), "{seen:?}");
    }
    let deleted = matches!(step.act, Act::DeleteContact { .. });
    u64::from(deleted && step.verdict == Verdict::Accepted)
}

fn served_until_the_switch(step: &Step<'_>, _: &mut Memory) -> u64 {
    let mut said = 0;
    for (id, after) in &step.after.segments {
        let Some(before) = step.before.segments.get(id) else { continue };
        let told = |what| {
            step.changes
                .iter()
                .any(|change| change.segment == *id && change.what == ChangeKind::Life(what))
        };
        let switched = told(Happening::Populated)
            || told(Happening::Refreshed { manual: false })
            || told(Happening::Refreshed { manual: true });
        if after.validation() == Validation::Pending && !switched {
            let gone: BTreeSet<ContactId> =
                before.sample.difference(&after.sample).copied().collect();
            let alive =
                |id: &ContactId| step.pair.model.contacts.iter().any(|contact| contact.id == *id);
            // Under a policy that publishes at once, what came before the edit may just have been shown.
            if step.policy.publication != PublicationPolicy::AtOnce {
                assert!(after.sample.is_subset(&before.sample), "{before:?} {after:?}");
                assert!(!gone.iter().any(alive), "{before:?} {after:?}");
                assert_eq!(before.view.sample_updated_at, after.view.sample_updated_at);
                said += u64::from(!after.sample.is_empty());
            }
        }
    }
    said
}

fn status_is_so(step: &Step<'_>, memory: &mut Memory) -> u64 {
    let now = step.after.now;
    for change in step.changes {
        let life = memory.lives.entry(change.segment.clone()).or_default();
        life.populated |= change.what == ChangeKind::Life(Happening::Populated);
        match change.what {
            ChangeKind::Life(Happening::Populated | Happening::Refreshed { manual: false }) => {
                life.published.push(change.at.timestamp_millis());
                life.changed = false;
            }
            _ => life.changed |= !change.joined.is_empty() || !change.left.is_empty(),
        }
    }
    for (id, seen) in &step.after.segments {
        let (status, view) = (&seen.status, &seen.view);
        assert_eq!(status.state, view.query_validation);
        assert_eq!(status.next.map(|next| next.at), view.next_sample_update);
        assert_eq!(status.next.and_then(|next| next.interval), view.interval);
        assert!(status.since.timestamp_millis() <= now);
        assert_eq!(status.published_at.is_some(), status.lag.is_some());
        if let (Some(at), Some(lag)) = (status.published_at, status.lag) {
            assert_eq!(
                (at, lag.as_millis()),
                (view.sample_updated_at, now - at.timestamp_millis())
            );
        }
        assert_eq!(status.published_at.is_some(), memory.lives[id].populated, "{seen:?}");
        let current = status.members_as_of.is_some();
        assert_eq!(current, seen.validation() == Validation::Valid);
        if let (Some(as_of), Evaluation::Every(interval)) =
            (status.members_as_of, step.policy.evaluation)
        {
            let age = now - as_of.timestamp_millis();
            assert!(0 <= age && age <= interval.as_millis(), "{age} ms: {seen:?}");
        }
        assert_eq!(seen.members == seen.sample, !status.unpublished, "{seen:?}");
        if let (PublicationPolicy::BackOff { base, cap }, Some(next)) =
            (step.policy.publication, status.next)
        {
            match next.pace {
                Some(Pace::First | Pace::Moved | Pace::Pinned) => {
                    assert_eq!(next.interval, Some(base));
                }
                Some(Pace::Doubled) => assert!(next.interval < Some(cap)),
                Some(Pace::Longest) => assert_eq!(next.interval, Some(cap)),
                None => assert_eq!(next.interval, None),
                Some(other) => panic!("no policy has this pace: {other}"),
            }
        }
        let limit = step.policy.refreshes_per_segment_day;
        assert_eq!(status.refreshes.segment, limit - view.refreshes_used);
        let frozen = seen.validation() == Validation::Invalid;
        let free = status.refreshes.free_at.map(|at| at.timestamp_millis());
        assert!(free.is_none_or(|at| at >= now) && (!frozen || free.is_none()), "{seen:?}");
    }
    step.after.segments.len() as u64
}

/// Hours and days are whole numbers of each other.
const _: () = assert!(DAY % HOUR == 0);
