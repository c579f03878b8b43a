//! Every maximum in one place, each with its reason.
//!
//! Sources: `SPEC` is `SendGrid`'s published contract; the rest is ours and says why.

use crate::time::Duration;

/// Segments per engine (SPEC; a setting of the policy).
pub const SEGMENTS: usize = 200;
/// Characters in a segment's name (SPEC).
pub const SEGMENT_NAME_CHARS: usize = 100;
/// Parent lists per segment (SPEC: "only one list id for now").
pub const PARENT_LISTS: usize = 1;
/// List ids in one filter of the segment list (SPEC).
pub const FILTER_LISTS: usize = 50;
/// Segments that one slice evaluates at the window boundaries of one instant. Ours: at midnight
/// thousands may be due, and other writers must get in between; more slices would look up shared
/// leaves more often.
pub(crate) const BOUNDARY_SEGMENTS: usize = 100;
/// Contacts in a sample (SPEC).
pub const SAMPLE: usize = 50;

/// Custom fields (SPEC).
pub const CUSTOM_FIELDS: usize = 500;
/// Characters in the name of a field or a list (SPEC).
pub const NAME_CHARS: usize = 100;
/// Levels of objects in the place of a custom field, whose names are joined. Ours: attributes of other systems have two
/// or three; a name has 100 characters.
pub const NESTED_FIELDS: usize = 8;
/// Characters of a custom text value (SPEC).
pub const CUSTOM_TEXT_CHARS: usize = 1_000;
/// Characters of an email address (SPEC).
pub const EMAIL_CHARS: usize = 254;
/// Alternate emails of one contact (SPEC).
pub const ALTERNATE_EMAILS: usize = 5;
/// Texts of one set field of a contact. Ours: tags and interests, not a log; each distinct set is kept once.
pub const SET_TEXTS: usize = 200;
/// Lists that one contact is on. Ours: a contact on more is a loop in the sender, not an audience.
pub const LISTS_PER_CONTACT: usize = 1_000;
/// Ids that one contact has of others that were merged into it, and of its devices. Ours: a person has some browsers
/// and telephones; a contact with more is an account that everybody shares.
pub const MERGED_NAMES: usize = 1_000;
/// Bytes of one message of an SDK (Segment). Messages beyond it are refused one by one: SDKs count otherwise.
pub const TRACKED_BYTES: usize = 32 * 1024;
/// Bytes of a batch of such messages. Segment says 500 KB; ours is larger, since its SDK for Node counts some
/// characters only, and a batch that is refused is lost as a whole.
pub const TRACKED_BATCH_BYTES: usize = 4 << 20;
/// Messages of such a batch. Ours: Segment takes 2,500; the answer names each message that is refused.
pub const TRACKED_MESSAGES: usize = 10_000;
/// Lists. Ours: each costs a dictionary entry only; the bound keeps a runaway client in check.
pub const LISTS: usize = 100_000;
/// Rows, those of deleted contacts included. Ours: a row number is a `u32`.
pub const ROWS: u32 = u32::MAX - 1;

/// Rows of deleted contacts behind the last contact of a block, from which on what they take is given back. Ours: the
/// rest of the block is copied for it, sixteen times at most.
pub(crate) const DEAD_ROWS: usize = 4_096;
/// Codes of a dictionary that may be unused before it is worth looking for them. Ours: some 100 KB of texts. With
/// debug assertions only a few, so that tests tidy up at every turn.
pub(crate) const UNUSED_CODES: usize = if cfg!(debug_assertions) { 2 } else { 4_096 };

/// Characters of an event id (SPEC for `sg_event_id`).
pub const EVENT_ID_CHARS: usize = 100;
/// Characters of an event's type or source. Ours: names, not prose.
pub const EVENT_NAME_CHARS: usize = 100;
/// Distinct event types. Ours: each is a table; more means that types are made of data.
pub const EVENT_TYPES: usize = 10_000;
/// Properties of an event type, of all its events together. Ours: each is a column; more means that
/// keys are made of data.
pub const PROPERTY_PATHS: usize = 4_096;
/// Bytes of one event's payload. Ours: the webhook's largest whole batch is 768 KB.
pub const PAYLOAD_BYTES: usize = 64 * 1024;
/// Nesting of a payload. Ours: the longest path in real payloads has three steps.
pub const PAYLOAD_DEPTH: usize = 16;
/// Events, those of deleted contacts included. Ours: an event's number has 32 bits, and the pages
/// of rare types leave some numbers unused.
pub const EVENTS: usize = 1 << 31;
/// Events of one type, forgotten ones included. Ours: an event's number in its type has 32 bits.
pub(crate) const EVENT_SLOTS: usize = u32::MAX as usize;
/// Orphan events, whose contact is not known yet. Ours: bounds the cost of wrong addresses.
pub const ORPHAN_EVENTS: usize = 5_000_000;
/// Bytes of orphan events, counted by their texts. Ours: 200 for each of as many as there may be.
pub const ORPHAN_BYTES: usize = 1_000_000_000;
/// Bytes of orphan events that found their contact, from which on their place is given back. Ours: small, beside what
/// an engine with orphan events takes. With debug assertions next to nothing, so that tests do it often.
pub(crate) const UNUSED_ORPHAN_BYTES: usize = if cfg!(debug_assertions) { 100 } else { 1 << 20 };

/// Bytes of a query (contract, section 9).
pub const QUERY_BYTES: usize = 512 * 1024;
/// Nesting of a query (contract, section 9): brackets, NOT, function calls, subqueries.
pub const QUERY_DEPTH: usize = 64;
/// Items of one `IN` list or array literal (contract, section 9).
pub const IN_ITEMS: usize = 10_000;
/// Predicates of a query. Ours: keeps a plan's memory and a pass's time bounded.
pub const PREDICATES: usize = 1_000;
/// Conditions lowered in one query. Ours: a condition inside a comparison is lowered twice at each
/// level, so this bounds the time, not the length of the text.
pub(crate) const LOWERING_STEPS: usize = 20_000;
/// Conditions on the elements of one list. Ours: each is evaluated for each element of a distinct list, and a payload
/// may have thousands of elements.
pub const ELEMENT_CONDITIONS: usize = 100;
/// Conditions lowered on the elements of one list, as [`LOWERING_STEPS`]: ten for each that there may be.
pub(crate) const ELEMENT_STEPS: usize = 1_000;
/// Leaves of a plan, those of the segments it refers to included. Ours: joins under OR and
/// references repeat conditions; a hundred times the predicates of a query is enough.
pub const PLAN_LEAVES: usize = 100_000;
/// Units of work that a plan costs for each contact (`criteria::cost`; a unit is some ten nanoseconds), the segments it
/// refers to included. Ours: a new segment of 100,000 contacts, whose texts are all different and as long as they may
/// be, is populated within two minutes by one core; that is 800 such texts searched for each contact. A random
/// query of the tests, nested deeper than people write, comes to two thirds of it.
pub const PLAN_COST: u64 = 100_000;
/// As many times of it as a query's conditions may cost before they are simplified. Ours: more is never simplified
/// away, and to estimate a regular expression takes a millisecond.
pub(crate) const COST_LOOKED_AT: u64 = 20;
/// Nesting of a plan, the segments it refers to included. Ours: it fits a small stack.
pub const PLAN_DEPTH: usize = 256;
/// Operators of a query. Ours: as above; AND, OR, comparisons and arithmetic count.
pub const OPERATORS: usize = 4_000;
/// Bytes of a `LIKE` pattern, and so its signs. Ours: with `_` or ILIKE, each letter of a text costs a step for every
/// 64 signs of the pattern; at this length no pattern costs more than 20 times a plain `LIKE '%a%b%'`.
pub const PATTERN_BYTES: usize = 1_024;
/// Bytes of a regular expression's program, and of its cache. Ours: each character of a text may cost a look at all of
/// the program; a pattern that people write needs a hundredth of it.
pub const REGEXP_PROGRAM_BYTES: usize = 256 * 1024;
/// Steps for the states of a regular expression, each counted with the places of its pattern. Ours: some milliseconds;
/// beyond, the pattern is taken to have many states (`criteria::cost`).
pub(crate) const REGEXP_STEPS: usize = 1_000_000;
/// Branches of one CASE. Ours: a condition each, tried in order for each contact or event; a score has a CASE for each
/// of its reasons.
pub const CASE_BRANCHES: usize = 100;
/// Buckets of `BUCKET`. Ours: a millionth of the contacts is the smallest share that anybody asks for.
pub const BUCKETS: u32 = 1_000_000;
/// Event tables joined in one query. Ours: a sequence of more steps is several segments.
pub const JOINS: usize = 8;
/// Leaves that splitting a join's WHERE may repeat; beyond, the join is evaluated per contact.
/// Ours: compiling stays within a tenth of a second.
pub(crate) const JOIN_LEAVES: usize = 4_096;

/// Events that an explanation names for one clause (contract).
pub const WITNESSES: usize = 5;
/// Combinations of joined events that are looked at for the events of one clause. Ours: some milliseconds; beyond,
/// their number is left out.
pub const WITNESS_COMBINATIONS: usize = 100_000;
/// Years ahead in which an answer's next change is looked for (contract).
pub const FLIP_YEARS: i64 = 10;
/// Conditions evaluated for the next changes of one explanation. Ours: a tenth of a second, about; beyond, the answer
/// says how far was searched.
pub const FLIP_STEPS: usize = 200_000;
/// Clauses of a query that is counted clause by clause. Ours: each is combined with all others, so the time grows with
/// the square; a person reads no more.
pub const COUNTED_CLAUSES: usize = 200;

/// Steps of a forecast. Ours: each may evaluate a segment for all contacts; an hour for each of six weeks.
pub const FORECAST_STEPS: i64 = 1_000;

/// How long the definition of a deleted segment is kept (a setting of the engine). Ours: a quarter.
pub const DELETED_KEPT_FOR: Duration = Duration::days(90);
/// Bytes of the definitions of deleted segments; above it the oldest are dropped. Ours: thousands of long queries.
pub const DELETED_BYTES: usize = 8 << 20;

/// Changes kept for readers of the feed (a setting of the engine). Ours: a week of a busy account.
pub const FEED_CHANGES: usize = 100_000;
/// The most changes that the setting can ask for. Ours: a change without members takes some 200 bytes, so this is 2 GB.
pub const FEED_CHANGES_MOST: u64 = 10_000_000;

/// How long the steps of segments are kept (a setting of the engine). Ours: a quarter.
pub const HISTORY_KEPT_FOR: Duration = Duration::days(90);
/// Bytes of the steps of all segments; above it the oldest are dropped (a setting of the engine). Ours: each checkpoint
/// writes them, in a tenth of a second at this size; 50 to 160 million who join or leave, at 0.4 to 1.4 bytes each.
pub const HISTORY_BYTES: u64 = 64 << 20;
/// The most bytes that the setting can ask for. Ours: they are in memory as well.
pub const HISTORY_BYTES_MOST: u64 = 4 << 30;
/// Steps of one answer about the history of a segment. Ours: hourly passes of more than a year.
pub const HISTORY_STEPS: usize = 10_000;
/// Instants of one answer about the sizes of all segments. Ours: more than a line in a table has dots.
pub const SIZE_POINTS: usize = 240;

/// Records of the program that embeds the engine. Ours: their map is copied when one is written after a checkpoint
/// has begun, which takes some 10 ms at this number.
pub const RECORDS: usize = 100_000;
/// Bytes of a record's key. Ours: a purpose, and an id or two.
pub const RECORD_KEY_BYTES: usize = 255;
/// Bytes of a record's value. Ours: a cursor or the state of a job, not a file; each write journals all of it.
pub const RECORD_BYTES: usize = 256 << 10;
/// Bytes of all records, keys included. Ours: every checkpoint writes all of them, some 0.1 s at this size.
pub const RECORDS_BYTES: usize = 64 << 20;

/// Bytes of one value of a checkpoint. Ours: with its header it fits a page of a mebibyte.
pub const CHECKPOINT_CHUNK_BYTES: usize = 1_000_000;
/// Bytes of the journal from which on a new checkpoint is worth its time. Ours: read again within a
/// second.
pub const JOURNAL_BYTES: u64 = 128 << 20;
/// Bytes of records that a replay reads in a microsecond, beside executing them. Ours: some 100 MB in a second.
#[cfg(feature = "durable")]
pub(crate) const READ_BYTES_PER_MICRO: u64 = 100;
/// Milliseconds that the journal takes to replay, about, from which on a new checkpoint is worth its time. Ours: a
/// restart takes a second longer than reading the checkpoint.
pub const JOURNAL_WORK: u64 = 1_000;
/// How far ahead of the last command the clock may be without a confirmation. Ours: an engine that runs is never that
/// far behind, and a clock that is wrong is mostly wrong by more.
pub const CLOCK_LEAP: Duration = Duration::days(1);
/// How long wall clock and monotonic clock must agree until a leap is believed. Ours: a bad answer of a time server is
/// mostly mended within minutes.
pub const CLOCK_AGREEMENT: Duration = Duration::hours(1);
/// How far the two clocks may drift apart meanwhile. Ours: many times what a bad quartz does in an hour.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::millis(10_000);
/// How far an engine is ahead of the clock before that is reported. Ours: less is the work of a time server.
pub(crate) const CLOCK_BEHIND: Duration = Duration::minutes(1);
/// Bytes of a checkpoint that are written before they are put on disk. Ours: a few milliseconds, which a
/// writer beside it may have to wait.
pub const PACE_BYTES: u64 = 4 << 20;
/// Records up to which a new file follows the one in force while nobody writes. Ours: few milliseconds.
pub const FOLLOWING_RECORDS: u64 = 16;
/// Bytes of a file that are kept in memory while it is open. Ours: reading again is rare.
pub const FILE_CACHE_BYTES: usize = 32 << 20;
/// Bytes of the files of all tenants of a host that are kept in memory (a setting of the host). Ours: a mebibyte for
/// each of those that are open.
pub const HOST_CACHE_BYTES: usize = 64 << 20;
/// Tenants of one host. Ours: their names and instants are in memory, some 200 bytes each, and their directories are in
/// one.
pub const TENANTS: usize = 100_000;
/// Characters in the name of a tenant. Ours: it is the name of a directory.
pub const TENANT_NAME_CHARS: usize = 100;
/// Tenants that may be open at once (a setting of the host, which this bounds). Ours: each has three files open, and
/// all are looked at before each step.
pub const TENANTS_OPEN: usize = 4_096;
/// Threads that do what is due in the tenants of a host (a setting, which this bounds). Ours: more wait for the disk
/// than it serves at a time.
pub const HOST_THREADS: usize = 64;
/// How long a tenant that could not be opened or advanced is left alone, unless somebody asks for it. Ours: a full disk
/// or a damaged file is mended by people.
#[cfg(feature = "durable")]
pub(crate) const TENANT_RETRY: Duration = Duration::minutes(1);
/// Milliseconds that the journal of a tenant takes to replay, about, from which on it gets a new checkpoint. Ours: it
/// is opened within 20 ms.
#[cfg(feature = "durable")]
pub(crate) const TENANT_JOURNAL_WORK: u64 = 5;
/// Bytes of a tenant's journal from which on it gets a new checkpoint. Ours: as large as a small tenant's checkpoint.
#[cfg(feature = "durable")]
pub(crate) const TENANT_JOURNAL_BYTES: u64 = 1 << 20;
/// How often a host writes down its latest instant. Ours: a clock that leaps is compared with it after a crash, and a
/// day is the least that is a leap.
#[cfg(feature = "durable")]
pub(crate) const HOST_INSTANT_WRITTEN: Duration = Duration::hours(1);
/// Commands that one commit takes. Ours: bounds how long the last of them waits for the first.
pub const GROUP_COMMANDS: usize = 1_024;
/// Bytes of commands that are done, after the first, without letting readers in between. Ours: they take about
/// a millisecond, and a writer that lets readers in may wait for ten.
pub const TURN_BYTES: usize = 64 << 10;
