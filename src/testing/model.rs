//! The engine once more, as vectors and loops.
//!
//! In: the calls an engine takes, with instants in milliseconds. Out: what it must answer: accepted
//! or the reasons for a refusal, members, publications, and a log of every happening. A call at `now` comes
//! before the deadlines of that instant. A refused call changes nothing and does not move time; where an
//! engine's time moves with a refusal, the caller uses [`Model::advance_clock`].

mod records;
mod segments;

use super::contact::{ModelContact, ModelEvent};
use super::query::Question;
use crate::ids::ContactId;
use crate::lifecycle::{Evaluation, Policy, PublicationPolicy};
use crate::schema::FieldType;

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// A segment has the name.
    NameTaken,
    /// A segment has the id, or had it.
    IdTaken,
    /// The query names what does not exist.
    Query,
    /// There is no such list.
    UnknownList,
    /// As many exist as are allowed.
    Limit,
    /// There is no such segment.
    Unknown,
    /// The segment was deleted.
    Deleted,
    /// The last edit was a moment ago.
    TooSoon,
    /// The segment is invalid.
    Frozen,
    /// The segment was refreshed as often as a day allows.
    SegmentDay,
    /// The last refresh of the segment was a moment ago.
    SegmentGap,
    /// All segments together were refreshed as often as a day allows.
    AccountDay,
    /// A contact or an event is faulty.
    Record,
    /// A field or a list of that name exists.
    Exists,
    /// Anything else, which the model does not tell apart.
    Other,
}

/// Something that a definition reads and that no longer exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A field, and the type it had.
    Field(String, FieldType),
    /// A list.
    List(String),
}

/// Where a segment is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its first evaluation is pending.
    Populating {
        /// When it is due.
        due: i64,
    },
    /// Evaluated by passes.
    Live {
        /// The next scheduled publication; `None` where every change is published.
        due: Option<i64>,
        /// The interval that ends then.
        interval: i64,
        /// Whether a member joined or left since the last scheduled one.
        changed: bool,
    },
    /// Frozen: something it reads is missing.
    Invalid {
        /// What is missing.
        lost: Vec<Missing>,
    },
    /// Deleted; terminal.
    Deleted,
}

/// The kinds of happenings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKind {
    /// A segment was created.
    Created,
    /// It got its first members, or those of a new definition.
    Populated,
    /// Members joined or left.
    Evaluated,
    /// Count and sample were published on schedule.
    Published,
    /// Count and sample were published on request.
    Refreshed,
    /// The query changed.
    Edited,
    /// The name changed.
    Renamed,
    /// It was pinned.
    Pinned,
    /// It was unpinned.
    Unpinned,
    /// Something that it reads was deleted.
    Invalidated,
    /// What was missing exists again.
    Recovered,
    /// It was deleted.
    Deleted,
}

/// One entry of the log: what happened to a segment, and the contacts that joined and left with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The segment's id.
    pub segment: String,
    /// What happened.
    pub what: LogKind,
    /// Sorted.
    pub joined: Vec<ContactId>,
    /// Sorted.
    pub left: Vec<ContactId>,
    /// Who left because somebody else is them now. Sorted.
    pub merged: Vec<ContactId>,
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its id, as the engine drew it or the caller gave it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it asks of contacts.
    pub question: Question,
    /// The list that restricts it.
    pub parent: Option<String>,
    /// When it was created. All instants are in milliseconds since 1970.
    pub created_at: i64,
    /// The last accepted change of name or query.
    pub changed_at: i64,
    /// Whether it is published without back-off.
    pub pinned: bool,
    /// Accepted manual refreshes.
    pub refreshed: Vec<i64>,
    /// Where it is in its life.
    pub stage: Stage,
    /// Sorted, like `published`.
    /// Who the last evaluation found.
    pub members: Vec<ContactId>,
    /// The members at the last publication: those in count and sample.
    pub published: Vec<ContactId>,
    /// The instant of the last publication.
    pub published_at: i64,
}

impl Segment {
    /// When the next population or publication is due.
    pub fn due(&self) -> Option<i64> {
        match &self.stage {
            Stage::Populating { due } => Some(*due),
            Stage::Live { due, .. } => *due,
            Stage::Invalid { .. } | Stage::Deleted => None,
        }
    }

    /// Whether passes evaluate it.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Live { .. })
    }

    fn reads_list(&self, list: &str) -> bool {
        self.question.lists().contains(&list) || self.parent.as_deref() == Some(list)
    }

    fn reads_field(&self, field: &str) -> bool {
        self.question.fields().iter().any(|(name, _)| *name == field)
    }
}

/// The whole state of one account.
#[derive(Clone, Debug)]
pub struct Model {
    policy: Policy,
    /// The instant that the account has reached, in milliseconds since 1970.
    pub now: i64,
    /// The first pass that has not run.
    next_pass: i64,
    /// Contacts, in the order in which they were first seen.
    pub contacts: Vec<ModelContact>,
    /// Events whose contact does not exist yet, with the identifier they name.
    orphans: Vec<(String, ModelEvent)>,
    /// Custom fields.
    pub fields: Vec<(String, FieldType)>,
    /// The ids of the lists.
    pub lists: Vec<String>,
    /// In order of creation, deleted ones too.
    pub segments: Vec<Segment>,
    /// Accepted manual refreshes of all segments.
    refreshed: Vec<i64>,
    /// Everything that happened, in order.
    pub log: Vec<LogEntry>,
}

/// The first pass after an instant.
fn first_pass(policy: &Policy, now: i64) -> i64 {
    match policy.evaluation {
        Evaluation::Every(step) => (now.div_euclid(step.as_millis()) + 1) * step.as_millis(),
        Evaluation::OnChange => i64::MAX,
    }
}

impl Model {
    /// An empty account at `now`. The policy is one of the two ready-made kinds: passes and back-off,
    /// or everything at once.
    pub fn new(policy: Policy, now: i64) -> Self {
        Self {
            next_pass: first_pass(&policy, now),
            policy,
            now,
            contacts: Vec::new(),
            orphans: Vec::new(),
            fields: Vec::new(),
            lists: Vec::new(),
            segments: Vec::new(),
            refreshed: Vec::new(),
            log: Vec::new(),
        }
    }

    /// The contacts that satisfy the segment's criteria at `now`, sorted.
    pub fn resolve(&self, segment: &Segment, now: i64) -> Vec<ContactId> {
        let on_parent = |contact: &ModelContact| {
            segment.parent.as_ref().is_none_or(|parent| contact.lists.contains(parent))
        };
        let holds = |contact: &&ModelContact| {
            on_parent(contact) && segment.question.holds(contact, now) == Some(true)
        };
        let mut ids: Vec<ContactId> = self.contacts.iter().filter(holds).map(|p| p.id).collect();
        ids.sort_unstable();
        ids
    }

    /// The contact with this email.
    pub fn contact(&self, email: &str) -> Option<&ModelContact> {
        self.contacts.iter().find(|contact| contact.email == email)
    }

    /// Runs every deadline up to and including `now`.
    pub fn advance_to(&mut self, now: i64) {
        if now >= self.now {
            self.run(now, true);
        }
    }

    /// Advances to `now` for a call: runs every deadline before it.
    pub fn advance_clock(&mut self, now: i64) {
        self.run(now.max(self.now), false);
    }

    fn run(&mut self, to: i64, inclusive: bool) {
        let reached = |at: i64| if inclusive { at <= to } else { at < to };
        let mut breakpoints = if self.is_hourly() { Vec::new() } else { self.breakpoints(to) };
        breakpoints.sort_unstable_by(|a, b| b.cmp(a));
        breakpoints.dedup();
        loop {
            let pass =
                if self.is_hourly() { Some(self.next_pass) } else { breakpoints.last().copied() };
            let dues = self.segments.iter().filter_map(Segment::due);
            let Some(at) = dues.chain(pass).min().filter(|at| reached(*at)) else { break };
            self.now = self.now.max(at);
            if pass == Some(at) {
                self.evaluate_all(at);
                breakpoints.pop();
                if let Evaluation::Every(step) = self.policy.evaluation {
                    self.next_pass = at + step.as_millis();
                }
            }
            for place in 0..self.segments.len() {
                self.populate_if_due(place, at);
            }
            for place in 0..self.segments.len() {
                self.publish_if_due(place, at);
            }
        }
        self.now = to;
    }

    fn is_hourly(&self) -> bool {
        matches!(self.policy.evaluation, Evaluation::Every(_))
    }

    /// Instants at which time alone may change a membership. `now` is one of them: calls at `now` have been
    /// handled, its deadlines have not. Segments that are populating count too, since they may be live by then.
    fn breakpoints(&self, to: i64) -> Vec<i64> {
        let mut breakpoints = vec![self.now];
        for segment in &self.segments {
            for contact in &self.contacts {
                breakpoints.extend(segment.question.breakpoints(contact, self.now, to));
            }
        }
        breakpoints
    }

    /// Follows another policy from here on.
    pub fn change_policy(&mut self, now: i64, policy: Policy) {
        self.advance_clock(now);
        let before = std::mem::replace(&mut self.policy, policy);
        if before.evaluation != self.policy.evaluation {
            self.evaluate_all(self.now);
            self.next_pass = first_pass(&self.policy, self.now);
        }
        let interval = self.base();
        for place in 0..self.segments.len() {
            let (now, segment) = (self.now, &mut self.segments[place]);
            let Stage::Live { due, .. } = segment.stage else { continue };
            if due.is_some() != (interval > 0) {
                let due = (interval > 0).then_some(now + interval);
                segment.stage = Stage::Live { due, interval, changed: false };
                segment.published = segment.members.clone();
                segment.published_at = now;
                self.log_happening(place, LogKind::Published);
            }
        }
    }

    fn evaluate_all(&mut self, at: i64) {
        for place in 0..self.segments.len() {
            if self.segments[place].is_live() {
                let (joined, left) = self.evaluate(place, at);
                if !joined.is_empty() || !left.is_empty() {
                    self.changed(place, at);
                    self.log_entry(place, at, LogKind::Evaluated, joined, left);
                }
            }
        }
    }

    /// Evaluates a segment; returns the contacts that joined and those that left.
    fn evaluate(&mut self, place: usize, at: i64) -> (Vec<ContactId>, Vec<ContactId>) {
        let members = self.resolve(&self.segments[place], at);
        let before = std::mem::replace(&mut self.segments[place].members, members);
        let members = &self.segments[place].members;
        let joined = members.iter().filter(|id| !before.contains(id)).copied().collect();
        let left = before.iter().filter(|id| !members.contains(id)).copied().collect();
        (joined, left)
    }

    /// A member of a live segment joined or left.
    fn changed(&mut self, place: usize, at: i64) {
        let at_once = self.policy.publication == PublicationPolicy::AtOnce;
        let segment = &mut self.segments[place];
        if let Stage::Live { changed, .. } = &mut segment.stage {
            *changed = true;
            if at_once {
                segment.published = segment.members.clone();
                segment.published_at = at;
            }
        }
    }

    fn populate_if_due(&mut self, place: usize, at: i64) {
        if self.segments[place].stage != (Stage::Populating { due: at }) {
            return;
        }
        let (joined, left) = self.evaluate(place, at);
        let interval = self.base();
        let due = (interval > 0).then_some(at + interval);
        let segment = &mut self.segments[place];
        segment.stage = Stage::Live { due, interval, changed: false };
        segment.published = segment.members.clone();
        segment.published_at = at;
        self.log_entry(place, at, LogKind::Populated, joined, left);
    }

    fn publish_if_due(&mut self, place: usize, at: i64) {
        let PublicationPolicy::BackOff { base, cap } = self.policy.publication else { return };
        let segment = &mut self.segments[place];
        let Stage::Live { due: Some(due), interval, changed } = segment.stage else { return };
        if due != at {
            return;
        }
        let interval = if changed || segment.pinned {
            base.as_millis()
        } else {
            (2 * interval).min(cap.as_millis())
        };
        segment.stage = Stage::Live { due: Some(at + interval), interval, changed: false };
        segment.published = segment.members.clone();
        segment.published_at = at;
        self.log_entry(place, at, LogKind::Published, Vec::new(), Vec::new());
    }

    /// The shortest publication interval; 0 where every change is published.
    fn base(&self) -> i64 {
        match self.policy.publication {
            PublicationPolicy::BackOff { base, .. } => base.as_millis(),
            PublicationPolicy::AtOnce => 0,
        }
    }

    fn log_entry(
        &mut self,
        place: usize,
        at: i64,
        what: LogKind,
        joined: Vec<ContactId>,
        left: Vec<ContactId>,
    ) {
        let segment = self.segments[place].id.clone();
        self.log.push(LogEntry { at, segment, what, joined, left, merged: Vec::new() });
    }

    fn log_happening(&mut self, place: usize, what: LogKind) {
        self.log_entry(place, self.now, what, Vec::new(), Vec::new());
    }

    /// After a write: evaluates at once where the policy evaluates with every write.
    fn written(&mut self) {
        if !self.is_hourly() {
            self.evaluate_all(self.now);
        }
    }
}
