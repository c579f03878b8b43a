//! What the journal holds: commands, each with the kind under which it is written down.
//!
//! In: a command and an instant. Out: what the engine's method of the same name answers. A kind keeps its
//! number and its fields for ever; a command with other fields is another kind.

use std::convert::Infallible;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::engine::{
    BatchError, Engine, IdentifierError, ListError, RecordError, Recorded, SegmentEdit,
    SegmentError, SegmentSpec, Upserted,
};
use crate::ids::{ContactId, ListId, SegmentId};
use crate::ingest::{CheckedContact, ContactRef, EventColumns};
use crate::schema::{FieldId, FieldType, SchemaError};
use crate::time::zone::Zone;

/// The kinds of what the engine does by itself.
pub(super) mod kinds {
    /// The first task that is due by the record's instant.
    pub(crate) const TASK: u16 = 1;
    /// What is overdue becomes due at the record's instant.
    pub(crate) const CATCH_UP: u16 = 2;
}

/// Nobody else's: a file holds the kinds of this module, and is damaged if it holds another.
pub(super) mod sealed {
    pub trait Sealed {}
}

/// Something that is asked of an engine, and can be written down.
pub trait Command: sealed::Sealed + Serialize + DeserializeOwned + Send + 'static {
    /// The number under which it is written down.
    const KIND: u16;
    /// What comes of it.
    type Answer: Send + 'static;
    /// Why it may have no effect.
    type Refusal: Send + 'static;

    /// Looks what is to be done, while others may look too; what it returns does that to the same engine, while
    /// nobody looks. Nothing else may be written in between: `apply` is both.
    #[doc(hidden)]
    fn decide(
        self,
        engine: &Engine,
    ) -> impl FnOnce(DateTime<Utc>, &mut Engine) -> Result<Self::Answer, Self::Refusal> + use<Self>;

    /// Does it.
    fn apply(self, now: DateTime<Utc>, engine: &mut Engine) -> Result<Self::Answer, Self::Refusal> {
        let change = self.decide(engine);
        change(now, engine)
    }
}

macro_rules! commands {
    ($(
        $(#[$doc:meta])*
        $kind:literal $name:ident { $($field:ident: $type:ty),* } -> $answer:ty, $refusal:ty:
        $(let $decided:ident = |$looked:ident| $decide:expr;)?
        |$now:ident, $engine:ident| $apply:expr;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize, Deserialize)]
            #[expect(missing_docs, reason = "the method's documentation says it")]
            pub struct $name { $(pub $field: $type),* }

            impl sealed::Sealed for $name {}

            impl Command for $name {
                const KIND: u16 = $kind;
                type Answer = $answer;
                type Refusal = $refusal;

                fn decide(
                    self,
                    engine: &Engine,
                ) -> impl FnOnce(DateTime<Utc>, &mut Engine) -> Result<$answer, $refusal> + use<> {
                    let Self { $($field),* } = self;
                    // Most need nothing but what they bring.
                    let _ = engine;
                    $(let $decided = { let $looked = engine; $decide };)?
                    move |$now, $engine| $apply
                }
            }
        )*

        /// Does what was written down, again. Returns whether the kind is known; what came of it was
        /// answered before.
        pub(super) fn replay(
            kind: u16,
            payload: &[u8],
            now: DateTime<Utc>,
            engine: &mut Engine,
        ) -> Result<bool, postcard::Error> {
            match kind {
                $($kind => drop(postcard::from_bytes::<$name>(payload)?.apply(now, engine)),)*
                kinds::TASK => engine.run_first_by(now),
                kinds::CATCH_UP => engine.catch_up(now),
                _ => return Ok(false),
            }
            Ok(true)
        }

        /// All kinds of commands.
        #[cfg(test)]
        const KINDS: &[u16] = &[$($kind),*];
    };
}

commands! {
    /// [`Engine::upsert_checked`].
    16 UpsertContacts { records: Vec<CheckedContact> } -> Upserted, BatchError:
    let planned = |engine| engine.plan_contacts(records).map_err(|(error, _)| error);
    |now, engine| Ok(engine.upsert_planned(now, planned?));

    /// [`Engine::record_columns`].
    17 RecordEvents { events: EventColumns } -> Recorded, BatchError:
    let planned = |engine| engine.plan_events(events);
    |now, engine| Ok(engine.record_planned(now, planned?));

    /// [`Engine::delete_contact`].
    18 DeleteContact { contact: ContactRef } -> bool, Infallible:
    |now, engine| Ok(engine.delete_contact(now, contact));

    /// [`Engine::erase_contact`].
    19 EraseContact { contact: ContactRef } -> bool, Infallible:
    |now, engine| Ok(engine.erase_contact(now, contact));

    /// [`Engine::create_list`].
    20 CreateList { name: String, id: Option<ListId> } -> ListId, ListError:
    |now, engine| engine.create_list(now, &name, id);

    /// [`Engine::delete_list`].
    21 DeleteList { id: ListId } -> (), ListError:
    |now, engine| engine.delete_list(now, &id);

    /// [`Engine::remove_from_list`].
    22 RemoveFromList { id: ListId, contacts: Vec<ContactId> } -> usize, ListError:
    |now, engine| engine.remove_from_list(now, &id, contacts);

    /// [`Engine::create_field`].
    23 CreateField { name: String, field_type: FieldType } -> FieldId, SchemaError:
    |now, engine| engine.create_field(now, &name, field_type);

    /// [`Engine::delete_field`].
    24 DeleteField { name: String } -> (), SchemaError:
    |now, engine| engine.delete_field(now, &name);

    /// [`Engine::create_segment`].
    25 CreateSegment { spec: SegmentSpec } -> SegmentId, SegmentError:
    |now, engine| engine.create_segment(now, spec);

    /// [`Engine::edit_segment`].
    26 EditSegment { id: SegmentId, edit: SegmentEdit } -> (), SegmentError:
    |now, engine| engine.edit_segment(now, &id, edit);

    /// [`Engine::delete_segment`].
    27 DeleteSegment { id: SegmentId } -> (), SegmentError:
    |now, engine| engine.delete_segment(now, &id);

    /// [`Engine::refresh_segment`].
    28 RefreshSegment { id: SegmentId, zone: Zone } -> (), SegmentError:
    |now, engine| engine.refresh_segment(now, &id, zone);

    /// [`Engine::pin_segment`].
    29 PinSegment { id: SegmentId, pinned: bool } -> (), SegmentError:
    |now, engine| engine.pin_segment(now, &id, pinned);

    /// [`Engine::rename_list`].
    30 RenameList { id: ListId, name: String } -> (), ListError:
    |now, engine| engine.rename_list(now, &id, &name);

    /// [`Engine::rename_field`].
    31 RenameField { name: String, new: String } -> (), SchemaError:
    |now, engine| engine.rename_field(now, &name, &new);

    /// [`Engine::delete_contacts`].
    32 DeleteContacts { contacts: Vec<ContactId> } -> u64, Infallible:
    |now, engine| Ok(engine.delete_contacts(now, contacts));

    /// [`Engine::remove_identifier`].
    33 RemoveIdentifier { contact: ContactId, identifier: FieldId, value: String }
    -> (), IdentifierError:
    |now, engine| engine.remove_identifier(now, contact, identifier, &value);

    /// [`Engine::put_record`].
    36 PutRecord { key: String, value: Option<Vec<u8>> } -> bool, RecordError:
    |now, engine| engine.put_record(now, &key, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        let mut kinds = [KINDS, &[kinds::TASK, kinds::CATCH_UP]].concat();
        kinds.sort_unstable();
        assert!(kinds.windows(2).all(|pair| pair[0] < pair[1]), "{kinds:?}");
    }
}
