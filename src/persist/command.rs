//! Replaying records of the journal, by their kinds and versions.
//!
//! In: a record. Out: the engine after its command, or why this program cannot replay it.

use super::file::Record;
use crate::engine::Engine;
use crate::engine::command::{Command, EraseContact, EraseContacts, KindVisitor, visit_kind};

/// The kinds of records of tasks, which no caller requests.
pub(super) mod kinds {
    /// The first task that is due by the record's instant.
    pub(crate) const TASK: u16 = 1;
    /// What is overdue becomes due at the record's instant.
    pub(crate) const CATCH_UP: u16 = 2;
    /// The version of both: of what a task does to the engine.
    pub(crate) const VERSION: u16 = 1;
}

/// Why a record cannot be replayed.
#[derive(Debug)]
pub(super) enum ReplayError {
    /// This program does not know the command, or gives it another meaning.
    Unknown,
    /// Its arguments cannot be read.
    Arguments(postcard::Error),
}

/// Does a command of a record again. Its result was answered before.
pub(super) fn replay(record: Record<'_>, engine: &mut Engine) -> Result<(), ReplayError> {
    let now = record.at.into();
    match record.kind {
        kinds::TASK | kinds::CATCH_UP if record.version != kinds::VERSION => {
            return Err(ReplayError::Unknown);
        }
        kinds::TASK => engine.run_first_by(now),
        kinds::CATCH_UP => engine.catch_up(now),
        kind => visit_kind(kind, Replay { record, engine }).unwrap_or(Err(ReplayError::Unknown))?,
    }
    Ok(())
}

/// Does a command again, once its type is known.
struct Replay<'r> {
    record: Record<'r>,
    engine: &'r mut Engine,
}

impl KindVisitor for Replay<'_> {
    type Output = Result<(), ReplayError>;

    fn visit<C: Command>(self) -> Result<(), ReplayError> {
        let Record { version, at, payload, .. } = self.record;
        if !C::VERSIONS.contains(&version) {
            return Err(ReplayError::Unknown);
        }
        let command: C = postcard::from_bytes(payload).map_err(ReplayError::Arguments)?;
        drop(self.engine.execute_version(at.into(), version, command));
        Ok(())
    }
}

/// Whether a record can be replayed.
pub(super) fn check_replay(record: Record<'_>) -> Result<(), ReplayError> {
    struct Check<'r>(Record<'r>);

    impl KindVisitor for Check<'_> {
        type Output = Result<(), ReplayError>;

        fn visit<C: Command>(self) -> Result<(), ReplayError> {
            if !C::VERSIONS.contains(&self.0.version) {
                return Err(ReplayError::Unknown);
            }
            postcard::from_bytes::<C>(self.0.payload).map(drop).map_err(ReplayError::Arguments)
        }
    }

    match record.kind {
        kinds::TASK | kinds::CATCH_UP if record.version == kinds::VERSION => Ok(()),
        kinds::TASK | kinds::CATCH_UP => Err(ReplayError::Unknown),
        kind => visit_kind(kind, Check(record)).unwrap_or(Err(ReplayError::Unknown)),
    }
}

/// Whether commands of this kind erase contacts: the file has traces of them until the next checkpoint.
pub(super) fn erases(kind: u16) -> bool {
    kind == EraseContact::KIND || kind == EraseContacts::KIND
}

#[cfg(test)]
mod tests {
    use super::{Record, kinds, replay};
    use crate::engine::command::{Command, CreateSegment, EditSegment, KINDS};
    use crate::engine::{Engine, SegmentEdit, SegmentSpec};
    use crate::ingest::{ContactPatch, ContactRef};
    use crate::schema::{Decimal, FieldType, Schema};
    use crate::time::{Duration, Timestamp};

    #[test]
    fn a_segment_of_an_earlier_language_is_accepted_when_it_is_done_again() {
        for (condition, last) in [
            ("array_contains(list_ids, 'l')", 1),
            ("created_at > timestampadd(day, -1.5, CURRENT_TIMESTAMP)", 1),
            ("created_at > timestampadd(month, n, CURRENT_TIMESTAMP)", 2),
        ] {
            let query =
                format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
            let spec = SegmentSpec::new("of old", &query).with_id("of old");
            let payload = postcard::to_allocvec(&CreateSegment { spec }).expect("it serialises");
            let at = Timestamp::saturating_from_millis(0);
            for version in CreateSegment::VERSIONS {
                let schema = Schema::builder().field("n", FieldType::Number).build();
                let mut engine = Engine::in_memory(schema.expect("a good schema"));
                let record = Record { kind: CreateSegment::KIND, version, at, payload: &payload };
                replay(record, &mut engine).expect("this program knows the version");
                let accepted = engine.segment(&"of old".into()).is_ok();
                assert_eq!(accepted, version <= last, "{condition}, {version}");
                // The rules of an earlier version are those of its records alone.
                assert!(engine.compile(&query).is_err());
            }
        }
    }

    #[test]
    fn a_segment_beyond_the_bound_of_costs_is_accepted_when_it_is_done_again() {
        let like = |n: usize| format!("email LIKE '%{}_{n}%'", "a".repeat(900));
        let many = (0..300).map(like).collect::<Vec<_>>().join(" OR ");
        let many = format!("email LIKE 'found@%' OR {many}");
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {many}");
        let spec = SegmentSpec::new("of old", &query).with_id("of old");
        let created = postcard::to_allocvec(&CreateSegment { spec }).expect("it serialises");
        let edit = SegmentEdit::query(&query);
        let edited = EditSegment { id: "small".into(), edit };
        let edited = postcard::to_allocvec(&edited).expect("it serialises");
        let small = "SELECT contact_id, updated_at FROM contact_data WHERE email = 'a'";
        let at = Timestamp::saturating_from_millis(0);
        for (version, accepted) in [(1, true), (2, true), (3, true), (4, false)] {
            let mut engine = Engine::in_memory(Schema::new());
            let found = ContactPatch::new("found@example.com");
            engine.upsert_contacts(at.into(), [found]).expect("a good record");
            let small = SegmentSpec::new("small", small).with_id("small");
            engine.create_segment(at.into(), small).expect("a good query");
            // An edit needs some time after the creation.
            let later = at + Duration::days(1);
            for (kind, at, payload) in
                [(CreateSegment::KIND, at, &created), (EditSegment::KIND, later, &edited)]
            {
                let record = Record { kind, version, at, payload };
                replay(record, &mut engine).expect("this program knows the version");
            }
            assert_eq!(engine.segment(&"of old".into()).is_ok(), accepted, "{version}");
            let small = engine.segment(&"small".into()).expect("it is there");
            assert_eq!(small.query == query, accepted, "{version}");
            assert!(engine.compile(&query).is_err());
            if accepted {
                // It is renamed, evaluated and explained as any other.
                let (id, later) = ("of old".into(), later + Duration::days(1));
                let renamed = SegmentEdit::name("as ever");
                engine.edit_segment(later.into(), &id, renamed).expect("a good name");
                engine.advance_to(later.into());
                assert_eq!(engine.members(&id).expect("it is there").count(), 1);
                let contact = ContactRef::from("found@example.com");
                let found = engine.explain_segment(&id, &contact, later.into());
                assert!(found.expect("it is there").is_in);
            }
        }
    }

    #[test]
    fn a_sum_that_does_not_fit_stays_null_in_a_segment_of_an_earlier_language() {
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE n / 3 + 20 > 0";
        let spec = SegmentSpec::new("of old", query).with_id("of old");
        let payload = postcard::to_allocvec(&CreateSegment { spec }).expect("it serialises");
        let at = Timestamp::saturating_from_millis(0);
        for version in CreateSegment::VERSIONS {
            let schema = Schema::builder().field("n", FieldType::Number).build();
            let mut engine = Engine::in_memory(schema.expect("a good schema"));
            let patch = ContactPatch::new("a@x.org").set("n", Decimal::new(125, 1));
            engine.upsert_contacts(at.into(), [patch]).expect("a good contact");
            let record = Record { kind: CreateSegment::KIND, version, at, payload: &payload };
            replay(record, &mut engine).expect("this program knows the version");
            engine.advance_to((at + Duration::days(1)).into());
            let members = engine.members(&"of old".into()).expect("it is there").count();
            assert_eq!(members, usize::from(version > 3), "{version}");
        }
    }

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        let mut kinds = [KINDS, &[kinds::TASK, kinds::CATCH_UP]].concat();
        kinds.sort_unstable();
        assert!(kinds.windows(2).all(|pair| pair[0] < pair[1]), "{kinds:?}");
    }
}
