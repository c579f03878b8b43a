//! An engine and the model, side by side.
//!
//! In: acts at instants. Out: both have done them; [`Pair::compare`] looks at everything that can be
//! seen of both. An engine may also be driven alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use chrono::{DateTime, Utc};

use super::beside::Beside;
use super::{Act, DAY, EMAILS, FIELDS, LISTS, NAMES, START, VISITORS, Wait, Which};
use segmentry::engine::command::{
    ChangeSetting, Command, CreateField, CreateList, CreateSegment, DeleteContact, DeleteField,
    DeleteList, DeleteSegment, EditSegment, EraseContact, PinSegment, RefreshSegment,
    RemoveFromList,
};
use segmentry::engine::{ChangeKind, MemberChange, Memberships, Setting};
use segmentry::ingest::ContactRef;
use segmentry::lifecycle::{Evaluation, Happening, Quota, Refusal, Validation};
use segmentry::testing::{
    LogEntry, LogKind, Model, Question, Refused, Segment, Stage, digest, reopened,
};
use segmentry::time::zone::Zone;
use segmentry::time::{Duration, Timestamp};
use segmentry::{
    ContactId, Engine, ListId, Policy, Schema, SegmentEdit, SegmentError, SegmentId, SegmentSpec,
};

pub fn chrono(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).expect("a test's instant")
}

/// Few segments and few refreshes, so that the limits are met.
pub fn small(policy: &Policy) -> Policy {
    Policy { max_segments: 4, refreshes_per_account_day: 3, ..policy.clone() }
}

#[derive(Clone)]
pub struct Pair {
    pub engine: Engine,
    pub model: Model,
    /// A durable engine that does the same.
    pub beside: Option<Beside>,
    live: bool,
    sequence: u64,
    /// The members as the feed tells them.
    replayed: BTreeMap<SegmentId, BTreeSet<ContactId>>,
    deleted: BTreeSet<SegmentId>,
    noted: usize,
    pub(super) drawn: u128,
    /// Where contacts are members, brought up to date from the feed.
    followed: Option<Memberships>,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// With this reason of the engine's, which is one of the model's.
    Refused(Refused),
}

impl Pair {
    pub fn new(policy: &Policy) -> Self {
        let policy = small(policy);
        let live = policy.evaluation == Evaluation::OnChange;
        let schema = FIELDS
            .iter()
            .fold(Schema::builder(), |schema, (name, kind)| schema.field(name, *kind))
            .build()
            .expect("good fields");
        let mut engine =
            Engine::builder(schema).policy(policy.clone()).seed(7).build().expect("a good policy");
        engine.advance_to(chrono(START));
        let mut model = Model::new(policy, START);
        model.fields = FIELDS.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        Self {
            engine,
            model,
            beside: None,
            live,
            sequence: 0,
            replayed: BTreeMap::new(),
            deleted: BTreeSet::new(),
            noted: 0,
            drawn: 0,
            followed: None,
        }
    }

    /// With a durable engine beside it, whose troubles come of the seed.
    pub fn durable(policy: &Policy, seed: u64) -> Self {
        let pair = Self::new(policy);
        Self { beside: Some(Beside::new(&pair.engine, seed)), ..pair }
    }

    /// Does a command on the engine, and on the one beside it.
    pub(super) fn write<C: Command<Answer: Debug, Refusal: Debug> + Clone>(
        &mut self,
        at: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, C::Refusal> {
        let beside = self.beside.as_mut();
        let same = beside.and_then(|beside| beside.write(&self.engine, at, &command));
        let answer = self.engine.execute(at, command);
        if let Some(same) = same {
            assert_eq!(same, format!("{answer:?}"), "what the durable engine answers");
        }
        answer
    }

    fn advance_to(&mut self, at: DateTime<Utc>) {
        if let Some(beside) = &mut self.beside {
            beside.advance_to(&self.engine, at);
        }
        self.engine.advance_to(at);
    }

    /// Does the act on both, and says what became of it.
    #[expect(clippy::too_many_lines, reason = "a table of calls, one beside the other")]
    pub fn step(&mut self, wait: &Wait, act: &Act) -> Verdict {
        let now = wait.instant(&self.model);
        let at = chrono(now);
        let (engine, model) = match act {
            Act::Advance => {
                self.advance_to(at);
                self.model.advance_to(now);
                (Ok(()), Ok(()))
            }
            Act::Upsert(patches) => self.upsert(now, patches),
            Act::Record(write) => self.record(now, write),
            Act::DeleteContact { who, erase } => {
                let email = EMAILS[*who];
                // By the id of one that was merged into it, if there is any.
                let held = self.model.contact(email).and_then(|held| held.merged.first());
                let contact = held.map_or_else(|| ContactRef::from(email), |id| (*id).into());
                let (Ok(was), of_model) = if *erase {
                    let erased = self.write(at, EraseContact { contact });
                    (erased, self.model.erase_contact(now, email))
                } else {
                    let deleted = self.write(at, DeleteContact { contact });
                    (deleted, self.model.delete_contact(now, email))
                };
                assert_eq!(was, of_model);
                (
                    if was { Ok(()) } else { Err(Refused::Unknown) },
                    if was { Ok(()) } else { Err(vec![Refused::Unknown]) },
                )
            }
            Act::Merge { who, visitor } => self.merge(now, EMAILS[*who], VISITORS[*visitor]),
            Act::CreateList(list) => {
                let list = &self.missing(*list, LISTS.len(), |model, list| {
                    !model.lists.iter().any(|held| held == LISTS[list])
                });
                let id = Some(ListId::from(LISTS[*list]));
                let made = self.write(at, CreateList { name: "a list".to_owned(), id });
                (
                    made.map(drop).map_err(|_| Refused::Exists),
                    one(self.model.create_list(now, LISTS[*list])),
                )
            }
            Act::DeleteList(list) => (
                self.write(at, DeleteList { id: ListId::from(LISTS[*list]) })
                    .map_err(|_| Refused::UnknownList),
                one(self.model.delete_list(now, LISTS[*list])),
            ),
            Act::TakeOffList(list, who) => {
                let nobody = ContactId(uuid(0));
                let id = self.model.contact(EMAILS[*who]).map_or(nobody, |contact| contact.id);
                let list = LISTS[*list];
                let off = RemoveFromList { id: ListId::from(list), contacts: vec![id] };
                let held = self.model.contact(EMAILS[*who]).map(|contact| contact.lists.clone());
                let was_on = held.is_some_and(|held| held.iter().any(|held| held == list));
                let taken = self.write(at, off);
                let removed = self.model.remove_from_list(now, list, id);
                if let (Ok(taken), Ok(())) = (&taken, &removed) {
                    assert_eq!(*taken, usize::from(was_on), "taken off {list}");
                }
                (taken.map(drop).map_err(|_| Refused::UnknownList), one(removed))
            }
            Act::CreateField { which, other } => {
                let which = self.missing(*which, FIELDS.len(), |model, which| {
                    !model.fields.iter().any(|(held, _)| held == FIELDS[which].0)
                });
                let (name, kind) = FIELDS[which];
                let kind = if *other { FIELDS[(which + 1) % FIELDS.len()].1 } else { kind };
                let made = self.write(at, CreateField { name: name.to_owned(), field_type: kind });
                (
                    made.map(drop).map_err(|_| Refused::Exists),
                    one(self.model.create_field(now, name, kind)),
                )
            }
            Act::DeleteField(which) => (
                self.write(at, DeleteField { name: FIELDS[*which].0.to_owned() })
                    .map_err(|_| Refused::Unknown),
                one(self.model.delete_field(now, FIELDS[*which].0)),
            ),
            Act::Create { name, question, parent, taken } => {
                let number = if *taken { 0 } else { self.model.segments.len() };
                let id = format!("s{number}");
                let parent = parent.map(|list| LISTS[list]);
                let spec = SegmentSpec::new(NAMES[*name], &question.to_sql()).with_id(id.as_str());
                let spec = parent.into_iter().fold(spec, SegmentSpec::within_list);
                (
                    no(self.write(at, CreateSegment { spec }).map(drop)),
                    self.model.create_segment(now, &id, NAMES[*name], question, parent),
                )
            }
            Act::Edit { which, name, question } => {
                let id = self.pick(*which);
                let name = name.map(|name| NAMES[name]);
                let edit = SegmentEdit {
                    name: name.map(str::to_owned),
                    query: question.as_ref().map(Question::to_sql),
                };
                (
                    no(self.write(at, EditSegment { id: id.clone(), edit })),
                    self.model.edit_segment(now, id.as_str(), name, question.as_ref()),
                )
            }
            Act::Delete(which) => {
                let id = self.pick(*which);
                (
                    no(self.write(at, DeleteSegment { id: id.clone() })),
                    self.model.delete_segment(now, id.as_str()),
                )
            }
            Act::Refresh(which) => {
                let id = self.pick(*which);
                (
                    no(self.write(at, RefreshSegment { id: id.clone(), zone: Zone::utc() })),
                    self.model.refresh_segment(now, id.as_str()),
                )
            }
            Act::Pin(which, pinned) => {
                let id = self.pick(*which);
                (
                    no(self.write(at, PinSegment { id: id.clone(), pinned: *pinned })),
                    self.model.pin_segment(now, id.as_str(), *pinned),
                )
            }
            Act::ChangePolicy { live } => {
                let policy = small(&if *live { Policy::live() } else { Policy::sendgrid() });
                let setting = Setting::Policy(policy.clone());
                self.write(at, ChangeSetting { setting }).expect("a good policy");
                self.model.change_policy(now, policy);
                self.live = *live;
                (Ok(()), Ok(()))
            }
            Act::Restart => {
                let again = reopened(&self.engine);
                assert_eq!(digest(&again), digest(&self.engine), "nothing can tell");
                self.engine = again;
                if let Some(beside) = &mut self.beside {
                    beside.restart(&self.engine);
                }
                (Ok(()), Ok(()))
            }
        };
        let verdict = match (&engine, &model) {
            (Ok(()), Ok(())) => Verdict::Accepted,
            (Err(why), Err(reasons)) if reasons.contains(why) => {
                self.model.advance_clock(self.engine.now().timestamp_millis());
                Verdict::Refused(*why)
            }
            _ => panic!("{act:?}: the engine says {engine:?}, the model {model:?}"),
        };
        if self.live {
            let here = at.max(self.engine.now());
            self.advance_to(here);
            self.model.advance_to(here.timestamp_millis());
        }
        if let Some(beside) = &mut self.beside {
            beside.settle(&self.engine);
        }
        verdict
    }

    /// One that is missing, if any is, so that what was deleted often comes back.
    fn missing(&self, choice: usize, of: usize, missing: impl Fn(&Model, usize) -> bool) -> usize {
        (0..of)
            .map(|step| (choice + step) % of)
            .find(|at| missing(&self.model, *at))
            .unwrap_or(choice)
    }

    /// A segment that is or was; `s0` before there is any.
    fn pick(&self, which: Which) -> SegmentId {
        let segment = which.of(&self.model.segments);
        SegmentId::from(segment.map_or("s0", |segment| segment.id.as_str()))
    }

    /// Compares all that can be seen.
    pub fn compare(&mut self) {
        assert_eq!(self.engine.now(), chrono(self.model.now), "time");
        self.drain();
        for segment in &self.model.segments {
            self.compare_segment(segment);
        }
        self.compare_memberships();
    }

    /// What is brought up to date from the feed is what is found anew.
    fn compare_memberships(&mut self) {
        let contacts = self.model.contacts.iter().map(|contact| contact.id);
        let followed = self.followed.take().and_then(|mut followed| {
            let all = contacts.clone().all(|id| followed.contacts().contains(&id));
            let movements = self.engine.movements(followed.sequence(), &followed.contact_set())?;
            (all && self.engine.are_same(&followed) && followed.take(&movements))
                .then_some(followed)
        });
        let followed =
            followed.unwrap_or_else(|| self.engine.memberships(&contacts.collect::<Vec<_>>()));
        assert_eq!(followed.sequence(), self.engine.last_change());
        for (place, id) in followed.contacts().iter().enumerate() {
            let told: BTreeSet<String> =
                self.engine.segments_at(&followed, place).map(ToString::to_string).collect();
            let of_model =
                self.model.segments.iter().filter(|segment| {
                    segment.stage != Stage::Deleted && segment.members.contains(id)
                });
            let held: BTreeSet<String> = of_model.map(|segment| segment.id.clone()).collect();
            assert_eq!(told, held, "where {id} is a member");
        }
        self.followed = Some(followed);
    }

    fn compare_segment(&self, segment: &Segment) {
        let (engine, id) = (&self.engine, SegmentId::from(segment.id.as_str()));
        let what = format!("{} `{}`", segment.id, segment.question.to_sql());
        let members = sorted(engine.members(&id).expect("it exists").collect());
        assert_eq!(members, segment.members, "members of {what}");
        let replayed = self.replayed.get(&id).cloned().unwrap_or_default();
        assert_eq!(Vec::from_iter(replayed), segment.members, "the feed of {what}");
        let sample = engine.sample(&id).expect("it exists");
        assert!(sample.len() <= 50);
        assert_eq!(sorted(sample), segment.published, "the sample of {what}");
        if segment.stage == Stage::Deleted {
            assert!(engine.segment(&id).is_err(), "{what} is deleted");
            return;
        }
        let view = engine.segment(&id).expect("it exists");
        assert_eq!(view.name, segment.name);
        assert_eq!(view.query, segment.question.to_sql());
        assert_eq!(view.contacts_count, segment.published.len() as u64, "the count of {what}");
        assert_eq!(view.created_at, chrono(segment.created_at));
        assert_eq!(view.updated_at, chrono(segment.changed_at));
        assert_eq!(view.sample_updated_at, chrono(segment.published_at), "publication of {what}");
        assert_eq!(view.next_sample_update, segment.due().map(chrono), "what {what} waits for");
        assert_eq!(view.pinned, segment.pinned);
        let interval = match segment.stage {
            Stage::Live { interval, due: Some(_), .. } => {
                Some(Duration::millis(interval.unsigned_abs()))
            }
            _ => None,
        };
        assert_eq!(view.interval, interval, "the interval of {what}");
        let validation = match segment.stage {
            Stage::Populating { .. } => Validation::Pending,
            Stage::Live { .. } => Validation::Valid,
            _ => Validation::Invalid,
        };
        assert_eq!(view.query_validation, validation, "the state of {what}");
        let today = self.model.now.div_euclid(DAY);
        let used = segment.refreshed.iter().filter(|at| at.div_euclid(DAY) == today).count();
        assert_eq!(view.refreshes_used as usize, used);
        assert_eq!(view.last_refreshed_at, segment.refreshed.last().copied().map(chrono));
        if !matches!(segment.stage, Stage::Invalid { .. }) {
            let resolved = sorted(engine.resolve(&id, engine.now()).expect("it exists"));
            assert_eq!(
                resolved,
                self.model.resolve(segment, self.model.now),
                "who satisfies {what}"
            );
        }
    }

    /// Reads the feed: no gap, each delta fits, nothing after a delete, and the model's log.
    fn drain(&mut self) {
        let mut told = Vec::new();
        while let Some(change) = self.engine.poll_change() {
            self.sequence += 1;
            assert_eq!(change.sequence, self.sequence, "no gap");
            assert!(!self.deleted.contains(&change.segment), "after its delete: {change:?}");
            let members = self.replayed.entry(change.segment.clone()).or_default();
            for joined in &change.joined {
                assert!(members.insert(joined.contact), "joined twice: {change:?}");
            }
            for left in &change.left {
                assert!(members.remove(&left.contact), "left without having joined: {change:?}");
            }
            assert_eq!(change.count, members.len() as u64, "{change:?}");
            let what = what(change.what);
            if what == LogKind::Deleted {
                members.clear();
                self.deleted.insert(change.segment.clone());
            }
            told.push(LogEntry {
                at: change.at.timestamp_millis(),
                segment: change.segment.to_string(),
                what,
                joined: sorted(change.joined.iter().map(|moved| moved.contact).collect()),
                left: sorted(change.left.iter().map(|moved| moved.contact).collect()),
                merged: sorted(change.left.iter().filter_map(merged).collect()),
            });
        }
        let mut noted = self.model.log[self.noted..].to_vec();
        self.noted = self.model.log.len();
        // Segments do not wait for each other; within one segment the order counts.
        for notes in [&mut told, &mut noted] {
            notes.sort_by(|a, b| (a.at, &a.segment).cmp(&(b.at, &b.segment)));
        }
        assert_eq!(told, noted, "what happened, the engine's account and the model's");
    }
}

/// Who left because it was merged into another contact.
fn merged(moved: &MemberChange) -> Option<ContactId> {
    moved.merged_into.map(|_| moved.contact)
}

pub(super) fn one(answer: Result<(), Refused>) -> Result<(), Vec<Refused>> {
    answer.map_err(|why| vec![why])
}

fn no(answer: Result<(), SegmentError>) -> Result<(), Refused> {
    answer.map_err(|error| match error {
        SegmentError::NameTaken(_) => Refused::NameTaken,
        SegmentError::IdTaken(_) => Refused::IdTaken,
        SegmentError::Query(_) => Refused::Query,
        SegmentError::ParentList(_) => Refused::UnknownList,
        SegmentError::Limit(_) => Refused::Limit,
        SegmentError::Unknown(_) => Refused::Unknown,
        SegmentError::Refused(Refusal::AlreadyDeleted { .. }) => Refused::Deleted,
        SegmentError::Refused(Refusal::TooSoon { .. }) => Refused::TooSoon,
        SegmentError::Refused(Refusal::Frozen(_)) => Refused::Frozen,
        SegmentError::Refused(Refusal::OverQuota(over)) => match over.quota {
            Quota::SegmentDay(_) => Refused::SegmentDay,
            Quota::SegmentGap(_) => Refused::SegmentGap,
            Quota::AccountDay(_) => Refused::AccountDay,
        },
        other => panic!("not expected: {other}"),
    })
}

fn what(what: ChangeKind) -> LogKind {
    match what {
        ChangeKind::Evaluated => LogKind::Evaluated,
        ChangeKind::Life(Happening::Created) => LogKind::Created,
        ChangeKind::Life(Happening::Populated) => LogKind::Populated,
        ChangeKind::Life(Happening::Refreshed { manual: false }) => LogKind::Published,
        ChangeKind::Life(Happening::Refreshed { manual: true }) => LogKind::Refreshed,
        ChangeKind::Life(Happening::Edited) => LogKind::Edited,
        ChangeKind::Life(Happening::Renamed) => LogKind::Renamed,
        ChangeKind::Life(Happening::Pinned) => LogKind::Pinned,
        ChangeKind::Life(Happening::Unpinned) => LogKind::Unpinned,
        ChangeKind::Life(Happening::Invalidated) => LogKind::Invalidated,
        ChangeKind::Life(Happening::Recovered) => LogKind::Recovered,
        ChangeKind::Life(Happening::Deleted) => LogKind::Deleted,
        other => unreachable!("no record is announced here: {other:?}"),
    }
}

pub(super) fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

pub fn sorted(mut ids: Vec<ContactId>) -> Vec<ContactId> {
    ids.sort_unstable();
    ids
}

pub fn stamp(at: i64) -> Timestamp {
    Timestamp::from_millis(at).expect("a test's instant")
}
