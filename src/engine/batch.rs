//! The commands that take batches: contacts to create or change, and events to record.
//!
//! In: a [`CheckedBatch`], and its mode. Out: counts of the records that were taken, and the faults of the others.
//! The mode is applied here and nowhere else, in one pass over the batch: a refused record contributes nothing (no
//! row, no id, no list, no event id), and has no effect on the records after it.
//!
//! LAW: `SkipFaulty` of a batch leaves the same engine as `AllOrNothing` of the records that it takes.

use std::ops::{ControlFlow, RangeInclusive};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::command::{Command, sealed};
use super::{BatchError, Engine};
use crate::ids::{IdSource, ListId};
use crate::ingest::{
    CheckedBatch, CheckedContacts, CheckedEvents, ContactPatch, Fault, IdentifierRule, Selection,
};
#[cfg(feature = "durable")]
use crate::ingest::{CheckedContact, ContactRecords, EventColumns, EventColumnsV1};
use crate::schema::{ColumnKind, FieldId, Schema};
use crate::store::{ContactBatch, EventBatch, EventLimits, Existing, PlacementRules};

/// How a batch is handled in which some records are at fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchMode {
    /// The whole batch is refused, and nothing of it is applied.
    #[default]
    AllOrNothing,
    /// The records at fault are left out and reported, and the others are taken.
    SkipFaulty,
}

/// The result of a batch of contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upserted {
    /// Contacts that are new.
    pub created: usize,
    /// Records of contacts that existed, or that came earlier in the batch.
    pub updated: usize,
    /// Why the other records were left out, with their positions in the batch as it was given, ascending.
    pub faults: Vec<Fault>,
}

/// The result of a batch of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Events that are new, orphans included.
    pub accepted: usize,
    /// Positions, in the batch as it was given, of the events whose id was recorded before.
    pub duplicates: Vec<usize>,
    /// Why other events were left out, with their positions in the batch as it was given, ascending.
    pub faults: Vec<Fault>,
}

/// Creates or changes contacts. Of two records of one contact the later one wins, in one batch as in two; but a record
/// that says it is older (`updated_at`) than what the contact has is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpsertContacts {
    batch: CheckedContacts,
    mode: BatchMode,
    identifiers: IdentifierRule,
}

impl UpsertContacts {
    /// All of these contacts, or none of them.
    pub fn new(batch: impl Into<CheckedContacts>) -> Self {
        let (mode, identifiers) = (BatchMode::default(), IdentifierRule::default());
        Self { batch: batch.into(), mode, identifiers }
    }

    /// [`BatchMode::AllOrNothing`] unless set.
    #[must_use]
    pub fn mode(self, mode: BatchMode) -> Self {
        Self { mode, ..self }
    }

    /// [`IdentifierRule::Any`] unless set.
    #[must_use]
    pub fn identifiers(self, identifiers: IdentifierRule) -> Self {
        Self { identifiers, ..self }
    }

    /// Why records would be left out at `now`, if every list existed that they name, with their positions in the batch
    /// as it was given, ascending. Nothing is written: who makes the lists of records asks first, so that a record that
    /// is refused makes none.
    pub fn faults(&self, now: DateTime<Utc>, engine: &Engine) -> Vec<Fault> {
        let CheckedBatch { records, positions, faults } = &self.batch;
        let rules = self.rules(*<Self as Command>::VERSIONS.end(), now, engine);
        let (_, refused) = engine.plan_contacts(records.clone().into(), rules, &|_| true);
        in_original_order(faults.clone(), refused, positions)
    }

    /// How records are placed at `now`, in a version of the command's meaning.
    fn rules(&self, version: u16, now: DateTime<Utc>, engine: &Engine) -> PlacementRules {
        let newest_wins = match version {
            1 => None,
            2 => Some(engine.now),
            _ => Some(engine.now.max(now.into())),
        };
        PlacementRules { identifiers: self.identifiers, newest_wins }
    }
}

/// Records events. Those that were recorded before are left out; those of contacts that are not known wait
/// for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordEvents {
    batch: CheckedEvents,
    mode: BatchMode,
}

impl RecordEvents {
    /// All of these events, or none of them.
    pub fn new(batch: impl Into<CheckedEvents>) -> Self {
        Self { batch: batch.into(), mode: BatchMode::default() }
    }

    /// [`BatchMode::AllOrNothing`] unless set.
    #[must_use]
    pub fn mode(self, mode: BatchMode) -> Self {
        Self { mode, ..self }
    }
}

#[cfg(feature = "durable")]
/// [`UpsertContacts`] as files of format 1 have it: all or nothing, and a value of a deleted field is
/// ignored. Only the replay of a journal uses it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct UpsertContactsV1 {
    records: Vec<CheckedContact>,
}

#[cfg(feature = "durable")]
/// [`RecordEvents`] as files of format 1 have it: all or nothing, by limits that count the whole batch. Only
/// replayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RecordEventsV1 {
    events: EventColumnsV1,
}

#[cfg(feature = "durable")]
/// [`RecordEvents`] as files of format 2 have it: with hashes for ids. Only replayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RecordEventsV2 {
    records: EventColumnsV1,
    mode: BatchMode,
}

impl sealed::Sealed for UpsertContacts {}
impl sealed::Sealed for RecordEvents {}
#[cfg(feature = "durable")]
impl sealed::Sealed for UpsertContactsV1 {}
#[cfg(feature = "durable")]
impl sealed::Sealed for RecordEventsV1 {}
#[cfg(feature = "durable")]
impl sealed::Sealed for RecordEventsV2 {}

impl Command for UpsertContacts {
    const KIND: u16 = 34;
    // In version 1 a record that says it is older than what its contact has is taken as well. In version 2 a record
    // that does not say when it was written counts, for those after it, as one of the instant before the batch.
    const VERSIONS: RangeInclusive<u16> = 1..=3;
    type Answer = Upserted;
    type Refusal = BatchError;

    fn answer_early(self) -> ControlFlow<Result<Upserted, BatchError>, Self> {
        match self.mode {
            BatchMode::AllOrNothing if !self.batch.faults.is_empty() => {
                ControlFlow::Break(Err(BatchError { faults: self.batch.faults }))
            }
            BatchMode::SkipFaulty if self.batch.records.is_empty() => {
                let faults = self.batch.faults;
                ControlFlow::Break(Ok(Upserted { faults, ..Upserted::default() }))
            }
            _ => ControlFlow::Continue(self),
        }
    }

    fn decide(
        self,
        version: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<Upserted, BatchError> + use<> {
        let rules = self.rules(version, now, engine);
        let Self { batch: CheckedBatch { records, positions, faults }, mode, .. } = self;
        let is_list = |list: &ListId| engine.lists.contains_key(list);
        let (planned, refused) = engine.plan_contacts(records.into(), rules, &is_list);
        let faults = in_original_order(faults, refused, &positions);
        move |engine| {
            if mode == BatchMode::AllOrNothing && !faults.is_empty() {
                return Err(BatchError { faults });
            }
            Ok(Upserted { faults, ..engine.apply_contacts(now, planned) })
        }
    }
}

impl Command for RecordEvents {
    const KIND: u16 = 38;
    // In version 1 the bytes of events without a contact have no limit.
    const VERSIONS: RangeInclusive<u16> = 1..=2;
    type Answer = Recorded;
    type Refusal = BatchError;

    fn answer_early(self) -> ControlFlow<Result<Recorded, BatchError>, Self> {
        match self.mode {
            BatchMode::AllOrNothing if !self.batch.faults.is_empty() => {
                ControlFlow::Break(Err(BatchError { faults: self.batch.faults }))
            }
            BatchMode::SkipFaulty if self.batch.records.is_empty() => {
                let faults = self.batch.faults;
                ControlFlow::Break(Ok(Recorded { faults, ..Recorded::default() }))
            }
            _ => ControlFlow::Continue(self),
        }
    }

    fn decide(
        self,
        version: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<Recorded, BatchError> + use<> {
        let Self { batch: CheckedBatch { records, positions, faults }, mode } = self;
        let limits =
            if version > 1 { EventLimits::default() } else { EventLimits::of_any_orphans() };
        let (mut planned, refused) = engine.store.plan_events(records, &limits);
        let faults = in_original_order(faults, refused, &positions);
        let mut duplicates = std::mem::take(&mut planned.duplicates);
        duplicates
            .iter_mut()
            .for_each(|position| *position = original_position(*position, &positions));
        move |engine| {
            if mode == BatchMode::AllOrNothing && !faults.is_empty() {
                return Err(BatchError { faults });
            }
            let accepted = engine.apply_events(now, planned);
            Ok(Recorded { accepted, duplicates, faults })
        }
    }
}

#[cfg(feature = "durable")]
impl Command for UpsertContactsV1 {
    const KIND: u16 = 16;
    type Answer = ();
    type Refusal = BatchError;

    fn decide(
        self,
        _: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<(), BatchError> + use<> {
        let records = ContactRecords::from(self.records).into();
        let is_list = |list: &ListId| engine.lists.contains_key(list);
        let existing = Existing { is_list: &is_list, kind: None };
        let (planned, faults) = engine.plan_checked(records, PlacementRules::ANY, existing);
        move |engine| {
            if !faults.is_empty() {
                return Err(BatchError { faults });
            }
            engine.apply_contacts(now, planned);
            Ok(())
        }
    }
}

#[cfg(feature = "durable")]
impl Command for RecordEventsV1 {
    const KIND: u16 = 17;
    type Answer = ();
    type Refusal = BatchError;

    fn decide(
        self,
        _: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<(), BatchError> + use<> {
        let planned =
            engine.store.plan_all_events(self.events.into(), &EventLimits::of_any_orphans());
        move |engine| {
            engine.store.take_hashed_ids();
            let planned = planned.map_err(|refused| BatchError { faults: vec![refused.0] })?;
            engine.apply_events(now, planned);
            Ok(())
        }
    }
}

#[cfg(feature = "durable")]
impl Command for RecordEventsV2 {
    const KIND: u16 = 35;
    type Answer = Recorded;
    type Refusal = BatchError;

    fn decide(
        self,
        version: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<Recorded, BatchError> + use<> {
        let Self { records, mode } = self;
        let batch = CheckedEvents::from(EventColumns::from(records));
        let apply = RecordEvents { batch, mode }.decide(version, now, engine);
        move |engine| {
            engine.store.take_hashed_ids();
            apply(engine)
        }
    }
}

/// The position in the caller's batch of the good record at `position`.
fn original_position(position: usize, positions: &[usize]) -> usize {
    positions.get(position).copied().unwrap_or(position)
}

/// All faults in the order of the caller's batch: those found by the check, and those of the good records.
fn in_original_order(
    mut faults: Vec<Fault>,
    of_good: Vec<Fault>,
    positions: &[usize],
) -> Vec<Fault> {
    faults.extend(of_good.into_iter().map(|fault| {
        let position = original_position(fault.record, positions);
        fault.of_record(position)
    }));
    faults.sort_by_key(|fault| fault.record);
    faults
}

/// Contacts with the rows that they will be written to. Valid only until the engine is written to.
#[derive(Debug)]
pub(super) struct PlannedContacts {
    batch: ContactBatch,
    /// How many rows the engine had.
    rows: usize,
    /// Where ids are drawn from next.
    ids: IdSource,
}

/// The kinds of the columns of fields that exist. Ids of fields are never reused, so a field that exists still takes
/// the values that it took when a record was checked.
fn kinds_of(schema: &Schema) -> Vec<Option<ColumnKind>> {
    let mut kinds: Vec<Option<ColumnKind>> = Vec::new();
    for field in schema.fields() {
        if kinds.len() <= field.id.index() {
            kinds.resize(field.id.index() + 1, None);
        }
        kinds[field.id.index()] = Some(field.kind);
    }
    kinds
}

impl Engine {
    /// Checks contacts against the present fields. [`UpsertContacts`] takes the result.
    pub fn check_contacts(
        &self,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> CheckedContacts {
        CheckedContacts::of_patches(patches, self.schema())
    }

    /// Finds the row of each record, and the records that cannot be taken.
    fn plan_contacts(
        &self,
        records: Selection,
        rules: PlacementRules,
        is_list: &dyn Fn(&ListId) -> bool,
    ) -> (PlannedContacts, Vec<Fault>) {
        let kinds = kinds_of(&self.schema);
        let kind = |id: FieldId| kinds.get(id.index()).copied().flatten();
        self.plan_checked(records, rules, Existing { is_list, kind: Some(&kind) })
    }

    fn plan_checked(
        &self,
        records: Selection,
        rules: PlacementRules,
        existing: Existing<'_>,
    ) -> (PlannedContacts, Vec<Fault>) {
        let (rows, mut ids) = (self.store.rows(), self.ids.clone());
        let (batch, faults) = self.store.plan_contacts(records, &mut ids, rules, existing);
        (PlannedContacts { batch, rows, ids }, faults)
    }

    /// Writes contacts that were planned for the engine as it is.
    fn apply_contacts(&mut self, now: DateTime<Utc>, planned: PlannedContacts) -> Upserted {
        let PlannedContacts { batch, rows, ids } = planned;
        assert_eq!(rows, self.store.rows(), "nothing is written between decide and apply");
        let (created, all) = (batch.created(), batch.len());
        self.ids = ids;
        let now = self.advance_clock(now);
        let touched = self.store.apply_contacts(&self.schema, batch, now);
        self.written(touched);
        Upserted { created, updated: all - created, faults: Vec::new() }
    }

    /// Records events that were planned for the engine as it is; returns their number.
    fn apply_events(&mut self, now: DateTime<Utc>, planned: EventBatch) -> usize {
        let accepted = planned.accepted();
        self.advance_clock(now);
        let touched = self.store.apply_events(planned);
        self.arm_forgetting();
        self.written(touched);
        accepted
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_record_without_an_instant_counts_as_one_of_the_command_since_version_3() {
        let start = DateTime::UNIX_EPOCH;
        for (version, refused) in [(1, 0), (2, 0), (3, 1)] {
            let mut engine = Engine::builder(Schema::new()).build().expect("a valid policy");
            let between = (start + TimeDelta::seconds(30)).to_rfc3339();
            let patches = [
                ContactPatch::new("a@x.org"),
                ContactPatch::new("a@x.org").set("updated_at", between),
            ];
            engine.advance_to(start);
            let command = UpsertContacts::new(engine.check_contacts(patches));
            let now = start + TimeDelta::minutes(1);
            let report = engine.execute_version(now, version, command.mode(BatchMode::SkipFaulty));
            assert_eq!(report.expect("never whole").faults.len(), refused, "version {version}");
        }
    }

    #[test]
    fn faults_are_those_of_the_command_once_all_lists_are_there() {
        let now = DateTime::UNIX_EPOCH;
        let mut engine = Engine::builder(Schema::new()).build().expect("a valid policy");
        let ann = || ContactPatch::new("a@x.org");
        engine.upsert_contacts(now, [ann().set("external_id", "1")]).expect("a good record");
        let patches = [
            ContactPatch::new("b@x.org").on_list("one"),
            ann().set("external_id", "2").on_list("two"),
            ContactPatch::new("nobody").on_list("one"),
        ];
        let command = UpsertContacts::new(engine.check_contacts(patches));
        let faults = command.faults(now, &engine);
        assert_eq!(faults.iter().map(|fault| fault.record).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((engine.lists().count(), engine.contact_count()), (0, 1));
        for list in ["one", "two"] {
            engine.create_list(now, list, Some(list.into())).expect("a new list");
        }
        let report = engine.execute(now, command.mode(BatchMode::SkipFaulty)).expect("never whole");
        assert_eq!((report.created, report.faults), (1, faults));
    }
}
