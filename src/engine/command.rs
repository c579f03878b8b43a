//! Commands: every change that a caller can request of an engine.
//!
//! In: a command and an instant. Out: its answer, or why it is refused. `for_each_command` is the one table of
//! commands: their kinds, their data, and the calls of the three handles ([`Engine`], [`SharedEngine`], and the
//! durable one), which are made of it. Each call makes a command and gives it to the handle's `execute`.
//!
//! INVARIANT: a kind keeps its number and its fields for ever, since journals hold it: a command with other fields is
//! another kind. One with another meaning is another version ([`Command::VERSIONS`], `docs/formats.md`).

use std::convert::Infallible;
use std::ops::{ControlFlow, RangeInclusive};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use super::batch::{BatchMode, RecordEvents, Recorded, UpsertContacts, Upserted};
#[cfg(feature = "durable")]
use super::batch::{RecordEventsV1, RecordEventsV2, UpsertContactsV1};
use super::{
    Announcement, BatchError, Engine, Erased, IdentifierError, ListError, Merge, MergeError,
    RecordError, SegmentEdit, SegmentError, SegmentSpec, Setting, SettingError, SharedEngine,
};
use crate::criteria::context::Language;
use crate::ids::{ContactId, ListId, SegmentId};
use crate::ingest::{CheckedContacts, CheckedEvents, ContactPatch, ContactRef, Event, normalised};
use crate::schema::{FieldId, FieldType, SchemaError};
use crate::time::zone::Zone;

/// Closes the set of commands: a file holds the kinds of this module, and is damaged if it holds another.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A requested change of an engine, in a form that the journal can store.
pub trait Command: sealed::Sealed + Serialize + DeserializeOwned + Send + 'static {
    /// The number that identifies it in the journal.
    const KIND: u16;
    /// The versions of its meaning that this program can replay, each with its own meaning; new records have the last
    /// one. The meaning has changed if the same command on the same engine makes another engine.
    const VERSIONS: RangeInclusive<u16> = 1..=1;
    /// What its execution returns.
    type Answer: Send + 'static;
    /// Why it has no effect.
    type Refusal: Send + 'static;

    /// Answers the command without an engine, where its data alone decides: such a command is not written down.
    #[doc(hidden)]
    fn answer_early(self) -> ControlFlow<Result<Self::Answer, Self::Refusal>, Self> {
        ControlFlow::Continue(self)
    }

    /// Refuses the command for what is stored, before it is written down. The replay of a journal does not ask it: what
    /// is stored may be more or less then.
    #[doc(hidden)]
    fn check(&self, _: &Engine) -> Result<(), Self::Refusal> {
        Ok(())
    }

    /// Decides what is to be done at `now`, while others read. The closure that it returns does that to the same
    /// engine, while nobody reads. Nothing else may be written in between. `version` is the meaning: the last one,
    /// but for the replay of a journal.
    #[doc(hidden)]
    fn decide(
        self,
        version: u16,
        now: DateTime<Utc>,
        engine: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<Self::Answer, Self::Refusal> + use<Self>;
}

/// The table of commands, given to the macro `callback` behind `arguments`. An entry is
///
/// ```text
/// /// What the call does.
/// KIND Command -> [Answer, Refusal]        without a refusal where nothing is refused
///     refused "which, when, what to do"    where something is
/// fn call(arguments) with handle = the command, of the arguments and possibly of what the handle holds;
/// { fields } |engine, now| what applies it;    unless the type is written by hand (`engine::batch`)
/// ```
///
/// A command with several versions has them behind its fields, and what applies it takes the version:
/// `{ fields } (1..=2) |engine, now, version|`. A new query that a command brings stands behind `asks`; it is checked
/// against what is stored, too. At the end are the kinds that are only replayed.
macro_rules! for_each_command {
    ($callback:ident { $($arguments:tt)* }) => {
        $callback! {
            [$($arguments)*]

            /// Creates or changes contacts: all of them, or none if one is at fault. [`UpsertContacts`] has a
            /// mode that leaves the faulty ones out.
            34 UpsertContacts -> [Upserted, BatchError]
                refused "[`BatchError`], with every fault and the position of its record."
            fn upsert_contacts(patches: impl IntoIterator<Item = ContactPatch>) with handle =
                UpsertContacts::new(handle.check_contacts(patches));

            /// Records events: all of them, or none if one is at fault. Events that were recorded before are
            /// left out; events of contacts that are not known wait for them. [`RecordEvents`] has a mode that
            /// leaves the faulty ones out.
            38 RecordEvents -> [Recorded, BatchError]
                refused "[`BatchError`], with every fault and the position of its record."
            fn record_events(events: impl IntoIterator<Item = Event>) =
                RecordEvents::new(CheckedEvents::of_events(events));

            /// Deletes a contact: it leaves every segment, sample and count at once, and its events no longer
            /// count. An event of it that is sent again is a new one, of the contact that has the identifier then.
            /// Returns whether it existed.
            18 DeleteContact -> [bool]
            fn delete_contact(contact: impl Into<ContactRef>) =
                DeleteContact { contact: contact.into() };
            { contact: ContactRef } (1..=2)
            |engine, now, version| engine.apply_delete_contact(now, &contact, version > 1);

            /// As `delete_contact`, and forgets what the contact left in memory: also one that was deleted
            /// before, or of whom there are only orphan events. The change feed keeps its opaque id until its
            /// retention passes. What the file of a durable engine has of the contact goes with the next
            /// checkpoint, which begins at once.
            19 EraseContact -> [bool]
            fn erase_contact(contact: impl Into<ContactRef>) =
                EraseContact { contact: contact.into() };
            { contact: ContactRef } (1..=2)
            |engine, now, version| engine.apply_erase_contact(now, &contact, version > 1);

            /// Makes a list. Its id is drawn unless it is given.
            20 CreateList -> [ListId, ListError]
                refused "[`ListError::Name`], [`ListError::Exists`] if the id is in use, [`ListError::TooMany`]."
            fn create_list(name: &str, id: Option<ListId>) =
                CreateList { name: name.to_owned(), id };
            { name: String, id: Option<ListId> } (1..=5)
            |engine, now, version| engine.in_language(version, |engine| engine.apply_create_list(now, &name, id));

            /// Deletes a list. Its contacts stay; segments that read it become invalid.
            21 DeleteList -> [(), ListError]
                refused "[`ListError::Unknown`]."
            fn delete_list(id: &ListId) = DeleteList { id: id.clone() };
            { id: ListId } |engine, now| engine.apply_delete_list(now, &id);

            /// Takes contacts off a list; those that are not on it, or do not exist, are ignored. Returns
            /// how many were on it.
            22 RemoveFromList -> [usize, ListError]
                refused "[`ListError::Unknown`]."
            fn remove_from_list(id: &ListId, contacts: impl IntoIterator<Item = ContactId>) =
                RemoveFromList { id: id.clone(), contacts: contacts.into_iter().collect() };
            { id: ListId, contacts: Vec<ContactId> }
            |engine, now| engine.apply_remove_from_list(now, &id, contacts);

            /// Adds a custom field. Segments that missed it, with this type, are populated anew.
            23 CreateField -> [FieldId, SchemaError]
                refused "[`SchemaError`], for a name that no query can have or that is taken; too many fields."
            fn create_field(name: &str, field_type: FieldType) =
                CreateField { name: name.to_owned(), field_type };
            { name: String, field_type: FieldType } (1..=5)
            |engine, now, version|
            engine.in_language(version, |engine| engine.apply_create_field(now, &name, field_type));

            /// Deletes a custom field and its values. Segments that read it become invalid.
            24 DeleteField -> [(), SchemaError]
                refused "[`SchemaError::Unknown`], also of a reserved field."
            fn delete_field(name: &str) = DeleteField { name: name.to_owned() };
            { name: String } |engine, now| engine.apply_delete_field(now, &name);

            /// Creates a segment. It is populated after the policy's delay.
            25 CreateSegment -> [SegmentId, SegmentError]
                refused "[`SegmentError::Query`], with line, column and a hint; others for name, id, list and limit."
            fn create_segment(spec: SegmentSpec) = CreateSegment { spec };
            { spec: SegmentSpec } (1..=5) asks |it| Some(&it.spec.query);
            |engine, now, version| engine.in_language(version, |engine| engine.apply_create_segment(now, spec));

            /// Changes the name of a segment, its query or both. What equals the present value is no change.
            26 EditSegment -> [(), SegmentError]
                refused "[`SegmentError::Query`], [`SegmentError::Refused`], with the end of the wait; others."
            fn edit_segment(id: &SegmentId, edit: SegmentEdit) =
                EditSegment { id: id.clone(), edit };
            { id: SegmentId, edit: SegmentEdit } (1..=5) asks |it| it.edit.query.as_ref();
            |engine, now, version| engine.in_language(version, |engine| engine.apply_edit_segment(now, &id, edit));

            /// Deletes a segment: a transition that cancels all that is pending. Its contacts stay. Its definition is
            /// kept for a time (`EngineBuilder::keep_deleted`), in which `restore_segment` makes it again.
            27 DeleteSegment -> [(), SegmentError]
                refused "[`SegmentError::Unknown`], and [`SegmentError::Refused`] of one that was deleted."
            fn delete_segment(id: &SegmentId) = DeleteSegment { id: id.clone() };
            { id: SegmentId } (1..=2)
            |engine, now, version| engine.apply_delete_segment(now, &id, version > 1);

            /// Evaluates and publishes a segment now, within the quotas, whose days are those of `zone`.
            28 RefreshSegment -> [(), SegmentError]
                refused "[`SegmentError::Unknown`], [`SegmentError::Frozen`], [`SegmentError::Refused`] (until when)."
            fn refresh_segment(id: &SegmentId, zone: Zone) = RefreshSegment { id: id.clone(), zone };
            { id: SegmentId, zone: Zone } |engine, now| engine.apply_refresh_segment(now, &id, zone);

            /// Says that an automation or a scheduled send uses the segment, or no longer does: while it is
            /// pinned, its publications are at the shortest interval.
            29 PinSegment -> [(), SegmentError]
                refused "[`SegmentError::Unknown`], and [`SegmentError::Refused`] of one that was deleted."
            fn pin_segment(id: &SegmentId, pinned: bool) = PinSegment { id: id.clone(), pinned };
            { id: SegmentId, pinned: bool } |engine, now| engine.apply_pin_segment(now, &id, pinned);

            /// Gives a list another name.
            30 RenameList -> [(), ListError]
                refused "[`ListError::Unknown`], and [`ListError::Name`]."
            fn rename_list(id: &ListId, name: &str) =
                RenameList { id: id.clone(), name: name.to_owned() };
            { id: ListId, name: String } |engine, now| engine.apply_rename_list(now, &id, &name);

            /// Gives a custom field another name; its values stay. Queries name fields, so segments that read
            /// it by its old name become invalid, as when it is deleted, and those that missed the new one are
            /// populated.
            31 RenameField -> [(), SchemaError]
                refused "[`SchemaError::Unknown`], also of a reserved field; else as `create_field`."
            fn rename_field(name: &str, new: &str) =
                RenameField { name: name.to_owned(), new: new.to_owned() };
            { name: String, new: String } (1..=5)
            |engine, now, version| engine.in_language(version, |engine| engine.apply_rename_field(now, &name, &new));

            /// As `delete_contact`, for many at once. Returns how many were there.
            32 DeleteContacts -> [u64]
            fn delete_contacts(contacts: impl IntoIterator<Item = ContactId>) =
                DeleteContacts { contacts: contacts.into_iter().collect() };
            { contacts: Vec<ContactId> } (1..=2)
            |engine, now, version| engine.apply_delete_contacts(now, contacts, version > 1);

            /// Takes an identifier (one of [`crate::schema::IDENTIFIERS`]) away from a contact that has another
            /// one: what no upsert does.
            33 RemoveIdentifier -> [(), IdentifierError]
                refused "[`IdentifierError`], if the contact does not exist, has not this one, or has no other."
            fn remove_identifier(contact: ContactId, identifier: FieldId, value: &str) =
                RemoveIdentifier { contact, identifier, value: normalised(identifier, value) };
            { contact: ContactId, identifier: FieldId, value: String }
            |engine, now| engine.apply_remove_identifier(now, contact, identifier, &value);

            /// Keeps `value` under `key` for the calling program, in the place of an earlier value; `None` removes
            /// the record. Returns whether there was a record of this key.
            ///
            /// Meant for what a program must know about the data after a restart: how far it has read a source, or
            /// which jobs it was asked for. A durable engine journals a record as it does contacts and events, in the
            /// order of the calls, so after a crash a cursor never speaks of data that is lost. The engine does not
            /// look into values: erasing a contact does not change them. Prefix keys with the name of their purpose
            /// (`import/42`); `Engine::records` finds them by prefix.
            36 PutRecord -> [bool, RecordError]
                refused "[`RecordError`], for a key or value that is too long, and for too many records."
            fn put_record(key: &str, value: Option<Vec<u8>>) = PutRecord { key: key.to_owned(), value };
            { key: String, value: Option<Vec<u8>> } |engine, now| engine.apply_put_record(now, &key, value);

            /// As `put_record`, and tells the readers of the feed, in the same step: that what the record stands for
            /// stopped working, say.
            56 AnnounceRecord -> [bool, RecordError]
                refused "As `put_record`."
            fn announce_record(key: &str, value: Option<Vec<u8>>, what: Announcement) =
                AnnounceRecord { key: key.to_owned(), value, what };
            { key: String, value: Option<Vec<u8>>, what: Announcement }
            |engine, now| engine.apply_announce_record(now, &key, value, what);

            /// Draws ids from another seed from here on, and begins another epoch of the feed. What a copy of an engine
            /// needs that goes a way of its own: otherwise both give one id to two contacts, and a reader takes the
            /// changes of one for those of the other. `restore` and a new directory do it with a random seed.
            37 BeginEpoch -> [()]
            fn begin_epoch(seed: u64) = BeginEpoch { seed };
            { seed: u64 } |engine, now| engine.apply_begin_epoch(now, seed);

            /// As `erase_contact`, for many at once. Returns what was there.
            39 EraseContacts -> [Erased]
            fn erase_contacts(contacts: impl IntoIterator<Item = ContactRef>) =
                EraseContacts { contacts: contacts.into_iter().collect() };
            { contacts: Vec<ContactRef> } |engine, now| engine.apply_erase_contacts(now, &contacts);

            /// Makes a new segment of a deleted one: with its name, query and parent lists, and an id of its own. The
            /// deleted one stays deleted. Refused if the name is in use, if something that the definition names does
            /// not exist, and once the definition is no longer kept.
            46 RestoreSegment -> [SegmentId, SegmentError]
                refused "[`SegmentError::NotDeleted`], [`SegmentError::NotKept`]; else as `create_segment`."
            fn restore_segment(id: &SegmentId) = RestoreSegment { id: id.clone() };
            { id: SegmentId } (1..=3)
            // Its first version is of the time of the third language.
            |engine, now, version| engine.in_language(version + 2, |engine| engine.apply_restore_segment(now, &id));

            /// Changes a setting of the engine. What is armed keeps its instant. Going from passes to evaluation with
            /// every write, or back, evaluates all live segments now; going from back-off to publication at once, or
            /// back, publishes them now. What equals the present setting is no change.
            62 ChangeSetting -> [(), SettingError]
                refused "[`SettingError`], which says what is taken."
            fn change_setting(setting: Setting) = ChangeSetting { setting };
            { setting: Setting } |engine, now| engine.apply_change_setting(now, setting);

            /// Says of anonymous ids which contact each of them is, one after the other. A contact that nobody else
            /// knew by such an id has it from here on, beside those that it has. The contact that had it is merged into
            /// the known one, which takes its events (under their ids, so that each is still recorded once), its lists,
            /// and the values that it does not have itself. The merged one leaves all segments, and its id names the
            /// known one. Contacts are never merged where both are known: where the one with the anonymous id has
            /// an `external_id`, or both have an email or a telephone number.
            53 MergeAnonymous -> [Vec<Result<Merge, MergeError>>]
            fn merge_anonymous(claims: impl IntoIterator<Item = (ContactId, String)>) = MergeAnonymous {
                claims: claims
                    .into_iter()
                    .map(|(contact, id)| (contact, normalised(FieldId::ANONYMOUS_ID, &id)))
                    .collect()
            };
            { claims: Vec<(ContactId, String)> } |engine, now| engine.apply_merge_anonymous(now, claims);

            replayed { 16 UpsertContactsV1, 17 RecordEventsV1, 35 RecordEventsV2 }
        }
    };
}
#[cfg(feature = "durable")]
pub(crate) use for_each_command;

/// What a call of an engine in memory returns: the answer, or a result if it can be refused.
macro_rules! returned {
    ([$answer:ty]) => { $answer };
    ([$answer:ty, $refusal:ty]) => { Result<$answer, $refusal> };
}

/// Returns the answer of a command that cannot be refused, and the result of any other.
macro_rules! unwrapped {
    ($result:expr, [$answer:ty]) => {{
        let Ok(answer) = $result;
        answer
    }};
    ($result:expr, [$answer:ty, $refusal:ty]) => {
        $result
    };
}

/// The answer of an entry of the table.
macro_rules! answer {
    ([$answer:ty $(, $refusal:ty)?]) => {
        $answer
    };
}

/// The refusal of an entry of the table.
macro_rules! refusal {
    ([$answer:ty]) => {
        Infallible
    };
    ([$answer:ty, $refusal:ty]) => {
        $refusal
    };
}

/// The result of what applies a command.
macro_rules! result {
    ($applied:expr, [$answer:ty]) => {
        Ok($applied)
    };
    ($applied:expr, [$answer:ty, $refusal:ty]) => {
        $applied
    };
}

/// The versions of an entry of the table.
macro_rules! versions {
    () => {
        1..=1
    };
    ($versions:expr) => {
        $versions
    };
}

/// Makes the commands of the table.
macro_rules! define {
    (
        []
        $(
            $(#[$doc:meta])*
            $kind:literal $name:ident -> $ret:tt $(refused $refused:literal)?
            fn $call:ident($($arguments:tt)*) $(with $handle:ident)? = $build:expr;
            $({ $($field:ident: $type:ty),* } $(($versions:expr))? $(asks |$it:ident| $query:expr;)?
            |$engine:ident, $now:ident $(, $version:ident)?| $apply:expr;)?
        )*
        replayed { $($old_kind:literal $old:ident),* }
    ) => {
        $($(
            #[doc = concat!("Asks for what `", stringify!($call), "` of [`Engine`] does.")]
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                $(
                    #[doc = concat!("As `", stringify!($field), "` of `", stringify!($call), "`.")]
                    pub $field: $type
                ),*
            }

            impl sealed::Sealed for $name {}

            impl Command for $name {
                const KIND: u16 = $kind;
                const VERSIONS: RangeInclusive<u16> = versions!($($versions)?);
                type Answer = answer!($ret);
                type Refusal = refusal!($ret);
                $(

                    fn check(&self, engine: &Engine) -> Result<(), Self::Refusal> {
                        let $it = self;
                        match $query {
                            Some(query) => Ok(engine.check_new_query(query)?),
                            None => Ok(()),
                        }
                    }
                )?

                fn decide(
                    self,
                    _version: u16,
                    $now: DateTime<Utc>,
                    _: &Engine,
                ) -> impl FnOnce(&mut Engine) -> Result<Self::Answer, Self::Refusal> + use<> {
                    let Self { $($field),* } = self;
                    $(let $version = _version;)?
                    move |$engine: &mut Engine| result!($apply, $ret)
                }
            }
        )?)*

        /// Gives the type of a command to a visitor, by its kind; `None` if there is no such kind.
        #[cfg(feature = "durable")]
        pub(crate) fn visit_kind<V: KindVisitor>(kind: u16, visitor: V) -> Option<V::Output> {
            match kind {
                $($kind => Some(visitor.visit::<$name>()),)*
                $($old_kind => Some(visitor.visit::<$old>()),)*
                _ => None,
            }
        }

        /// All kinds of commands.
        #[cfg(all(test, feature = "durable"))]
        pub(crate) const KINDS: &[u16] = &[$($kind,)* $($old_kind),*];
    };
}

/// Wants to know the type of a command.
#[cfg(feature = "durable")]
pub(crate) trait KindVisitor {
    type Output;
    fn visit<C: Command>(self) -> Self::Output;
}

/// Makes the calls of a handle. The macros `returned` and `answered` say what they return, and how it is had from
/// the result of the command. `note` and `errors` are documentation of every call, `first` what stands before the
/// refusals of one that has some.
macro_rules! calls {
    (
        [
            $this:ident: $receiver:ty, $type:ident, $returned:ident, $answered:ident,
            $note:literal, $errors:literal, $first:literal
        ]
        $(
            $(#[$doc:meta])*
            $kind:literal $name:ident -> $ret:tt $(refused $refused:literal)?
            fn $call:ident($($arg:ident: $arg_type:ty),*) $(with $handle:ident)? = $build:expr;
            $({ $($fields:tt)* } $(($versions:expr))? $(asks |$it:ident| $query:expr;)?
            |$engine:ident, $now:ident $(, $version:ident)?| $apply:expr;)?
        )*
        replayed { $($replayed:tt)* }
    ) => {
        /// The calls: each makes a command and executes it.
        #[allow(clippy::needless_arbitrary_self_type, reason = "the receiver is an argument of the macro")]
        impl $type {
            $(
                $(#[$doc])*
                #[doc = ""]
                #[doc = $note]
                #[doc = $errors]
                $(#[doc = concat!($first, $refused)])?
                pub fn $call($this: $receiver, now: DateTime<Utc>, $($arg: $arg_type),*) -> $returned!($ret) {
                    $(let $handle = &*$this;)?
                    let command = $build;
                    $answered!($this.execute(now, command), $ret)
                }
            )*
        }
    };
}
#[cfg(feature = "durable")]
pub(crate) use calls;

for_each_command!(define {});
for_each_command!(calls { self: &mut Self, Engine, returned, unwrapped, "", "", "# Errors\n\n" });
for_each_command!(calls {
    self: &Self, SharedEngine, returned, unwrapped,
    "Blocks until other writers are done.\n\n# Panics\n\nIn a closure that reads or changes the same engine.",
    "", "\n# Errors\n\n"
});

impl Engine {
    /// Applies a command that compiles queries, in the language of its version.
    fn in_language<T>(&mut self, version: u16, apply: impl FnOnce(&mut Self) -> T) -> T {
        self.language = Language::of_version(version);
        let answer = apply(self);
        self.language = Language::default();
        answer
    }

    /// Does a command: the one way to change an engine, besides letting time pass.
    ///
    /// # Errors
    ///
    /// The command's refusal: the engine is as it was before.
    pub fn execute<C: Command>(
        &mut self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, C::Refusal> {
        command.check(self)?;
        self.execute_version(now, *C::VERSIONS.end(), command)
    }

    /// Does a command as one of its versions means it: the last one, but for the replay of a journal.
    pub(crate) fn execute_version<C: Command>(
        &mut self,
        now: DateTime<Utc>,
        version: u16,
        command: C,
    ) -> Result<C::Answer, C::Refusal> {
        match command.answer_early() {
            ControlFlow::Continue(command) => command.decide(version, now, self)(self),
            ControlFlow::Break(outcome) => outcome,
        }
    }
}

impl SharedEngine {
    /// As [`Engine::execute`]. Others read while it is decided what the command does.
    ///
    /// # Errors
    ///
    /// As [`Engine::execute`].
    pub fn execute<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, C::Refusal> {
        let command = match command.answer_early() {
            ControlFlow::Continue(command) => command,
            ControlFlow::Break(outcome) => return outcome,
        };
        self.read(|engine| command.check(engine))?;
        let outcome = {
            let guard = self.write_guard();
            let change = guard.read(|engine| command.decide(*C::VERSIONS.end(), now, engine));
            guard.write(change)
        };
        self.wake();
        outcome
    }

    /// As [`Engine::check_contacts`].
    pub fn check_contacts(
        &self,
        patches: impl IntoIterator<Item = ContactPatch>,
    ) -> CheckedContacts {
        let schema = self.read(|engine| engine.schema().clone());
        CheckedContacts::of_patches(patches, &schema)
    }
}
