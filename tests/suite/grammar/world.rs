//! Random data: contacts and what they did.
//!
//! In: chance. Out: a [`World`], plain data that an oracle can read, and the same in an [`Engine`].
//! Some contacts are written twice, some values are cleared, and some contacts are gone: what the
//! store has kept of that must not show.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use chrono::{DateTime, Utc};
use segmentry::ids::ContactId;
use segmentry::ingest::{Input, Payload};
use segmentry::schema::Decimal;
use segmentry::time::Timestamp;
use segmentry::{ContactPatch, Engine, Event, Schema};

use super::payload::{Json, payload};
use super::pools::{self, DOMAINS, FIELDS, LABELS, LISTS, SOURCES, TYPES};

/// A value that is not NULL.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number(Decimal),
    /// Milliseconds since 1970.
    Time(i64),
}

/// A contact as it is in the end.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its row.
    pub row: u32,
    pub id: ContactId,
    /// Scalar fields that are not NULL.
    pub cells: Vec<(&'static str, Cell)>,
    /// Array fields.
    pub sets: Vec<(&'static str, Vec<String>)>,
    pub events: Vec<Deed>,
}

impl Contact {
    /// A field.
    pub fn cell(&self, field: &str) -> Option<&Cell> {
        self.cells.iter().find(|(name, _)| *name == field).map(|(_, cell)| cell)
    }

    /// An array field.
    pub fn set(&self, field: &str) -> &[String] {
        self.sets.iter().find(|(name, _)| *name == field).map_or(&[], |(_, set)| set)
    }
}

/// An event.
#[derive(Clone, Debug)]
pub struct Deed {
    pub event_type: &'static str,
    pub source: &'static str,
    /// Milliseconds since 1970.
    pub at: i64,
    pub payload: Json,
}

/// Data, and the instant at which it is asked about.
#[derive(Clone, Debug)]
pub struct World {
    /// Milliseconds since 1970.
    pub now: i64,
    pub contacts: Vec<Contact>,
    drafts: Vec<Draft>,
    subset: Vec<Index>,
}

type Texts = Vec<Option<String>>;
type Numbers = Vec<Option<&'static str>>;

/// What the strategy draws for a contact.
#[derive(Clone, Debug)]
struct Draft {
    texts: Texts,
    numbers: Numbers,
    times: Vec<Option<pools::Moment>>,
    email: Option<&'static str>,
    alternates: Vec<&'static str>,
    lists: Vec<&'static str>,
    labels: Vec<&'static str>,
    events: Vec<(&'static str, &'static str, pools::Moment, Json)>,
    /// Values that it had before.
    before: Option<(Texts, Numbers)>,
    is_gone: bool,
}

fn draft() -> BoxedStrategy<Draft> {
    let texts = || {
        let texts = vec(weighted(0.65, pools::text()), pools::TEXT_FIELDS.len() - 1);
        (texts, weighted(0.8, pools::zone_text())).prop_map(|(mut texts, zone)| {
            texts.push(zone);
            texts
        })
    };
    let numbers = || vec(weighted(0.7, pools::wide_number()), pools::NUMBER_FIELDS.len());
    let times = vec(weighted(0.6, pools::moment()), pools::TIME_FIELDS.len());
    let addresses = (weighted(0.7, select(DOMAINS.to_vec())), subsequence(DOMAINS.to_vec(), 0..=2));
    let event =
        (select(TYPES.to_vec()), select(SOURCES.to_vec()), pools::moment(), payload()).boxed();
    let events = prop_oneof![1 => vec(event.clone(), 0..2), 3 => vec(event, 1..5)];
    let sets = (subsequence(LISTS.to_vec(), 0..=3), subsequence(LABELS.to_vec(), 0..=3));
    let values = (texts(), numbers(), times, addresses, sets);
    (values, events, weighted(0.25, (texts(), numbers())), proptest::bool::weighted(0.08))
        .prop_map(
            |((texts, numbers, times, addresses, (lists, labels)), events, before, is_gone)| {
                let (email, alternates) = addresses;
                Draft {
                    texts,
                    numbers,
                    times,
                    email,
                    alternates,
                    lists,
                    labels,
                    events,
                    before,
                    is_gone,
                }
            },
        )
        .boxed()
}

/// A world.
pub fn world() -> BoxedStrategy<World> {
    let drafts = prop_oneof![5 => vec(draft(), 3..10), 1 => vec(draft(), 10..25)];
    (pools::now(), drafts, vec(any::<Index>(), 0..6))
        .prop_map(|(now, drafts, subset)| {
            let now = millis(now);
            let numbered = (0..).zip(&drafts).filter(|(_, draft)| !draft.is_gone);
            let contacts = numbered.map(|(row, draft)| draft.contact(row, now)).collect();
            World { now, contacts, drafts, subset }
        })
        .boxed()
}

fn millis(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect("an instant of the pool").timestamp_millis()
}

impl pools::Moment {
    fn at(&self, now: i64) -> i64 {
        match self {
            Self::Fixed(text) => millis(text),
            Self::FromNow(days, by) => now + days * 86_400_000 + by,
        }
    }
}

fn instant(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).expect("an instant of the pool")
}

fn id(row: u32) -> ContactId {
    ContactId(uuid::Uuid::from_u128(u128::from(row) + 1))
}

fn decimal(digits: &str) -> Decimal {
    digits.parse().expect("a number of the pool")
}

fn chrono(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).expect("an instant of the pool")
}

impl Draft {
    fn addresses(&self, row: u32) -> (Option<String>, Vec<String>) {
        let email = self.email.map(|domain| format!("p{row}@{domain}"));
        (email, self.alternates.iter().map(|domain| format!("alt{row}@{domain}")).collect())
    }

    fn times(&self, now: i64) -> impl Iterator<Item = (&'static str, i64)> {
        let fields = pools::TIME_FIELDS.into_iter().zip(&self.times);
        fields.filter_map(move |(name, at)| {
            // These two are never NULL.
            let at = at.as_ref().map(|at| at.at(now));
            Some((name, if name.ends_with("_at") { at.unwrap_or(now) } else { at? }))
        })
    }

    fn contact(&self, row: u32, now: i64) -> Contact {
        let (email, alternates) = self.addresses(row);
        let texts = pools::TEXT_FIELDS.into_iter().zip(&self.texts);
        let texts = texts.filter_map(|(name, text)| Some((name, text.clone()?)));
        let numbers = pools::NUMBER_FIELDS.into_iter().zip(&self.numbers);
        let numbers = numbers.filter_map(|(name, digits)| Some((name, decimal((*digits)?))));
        let mut domains: Vec<String> = Vec::new();
        for address in email.iter().chain(&alternates) {
            let domain = address.split('@').nth(1).expect("an address").to_owned();
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        let cells = texts
            .chain(email.map(|email| ("email", email)))
            .map(|(name, text)| (name, Cell::Text(text)))
            .chain(numbers.map(|(name, number)| (name, Cell::Number(number))))
            .chain(self.times(now).map(|(name, at)| (name, Cell::Time(at))));
        let events = self.events.iter().map(|(event_type, source, at, payload)| Deed {
            event_type,
            source,
            at: at.at(now),
            payload: payload.clone(),
        });
        let lists = self.lists.iter().map(|list| (*list).to_owned()).collect();
        Contact {
            row,
            id: id(row),
            cells: cells.collect(),
            sets: vec![
                ("list_ids", lists),
                ("email_domains", domains),
                ("alternate_emails", alternates),
                ("labels", self.labels.iter().map(|label| (*label).to_owned()).collect()),
            ],
            events: events.collect(),
        }
    }

    /// What the contact did.
    fn events(&self, row: u32, now: i64) -> Vec<Event> {
        let event = |(event_type, source, at, payload): &(&str, &str, pools::Moment, Json)| {
            let payload = Payload::parse(&payload.to_text()).expect("a good payload");
            let event = Event::new(id(row), event_type, chrono(at.at(now)));
            event.from_source(source).with_payload(payload)
        };
        self.events.iter().map(event).collect()
    }

    /// The upserts that make the contact.
    fn patches(&self, row: u32, now: i64) -> Vec<ContactPatch> {
        let write =
            |mut patch: ContactPatch, texts: &[Option<String>], numbers: &[Option<&str>]| {
                for (name, text) in pools::TEXT_FIELDS.into_iter().zip(texts) {
                    patch = match text {
                        Some(text) => patch.set(name, text.as_str()),
                        // Blank text clears as well.
                        None if row.is_multiple_of(2) => patch.set(name, ""),
                        None => patch.clear(name),
                    };
                }
                for (name, digits) in pools::NUMBER_FIELDS.into_iter().zip(numbers) {
                    patch = match digits {
                        Some(digits) => patch.set(name, decimal(digits)),
                        None => patch.clear(name),
                    };
                }
                patch
            };
        let mut patches = Vec::new();
        if let Some((texts, numbers)) = &self.before {
            let patch = write(ContactPatch::by_id(id(row)), texts, numbers);
            // A record that is older than what the contact has is refused, so both have the same times.
            let times = self.times(now);
            patches.push(times.fold(patch, |patch, (name, at)| patch.set(name, instant(at))));
        }
        let mut patch = write(ContactPatch::by_id(id(row)), &self.texts, &self.numbers);
        let (email, alternates) = self.addresses(row);
        if let Some(email) = email {
            patch = patch.set("email", email);
        }
        if !alternates.is_empty() {
            patch = patch.set("alternate_emails", Input::Texts(alternates));
        }
        for (name, at) in self.times(now) {
            patch = patch.set(name, instant(at));
        }
        for list in &self.lists {
            patch = patch.on_list(*list);
        }
        // Set as a whole, or in two steps.
        let labels: Vec<String> = self.labels.iter().map(|label| (*label).to_owned()).collect();
        match labels.split_first() {
            Some((first, rest)) if row.is_multiple_of(2) => {
                let before = [first.as_str(), "gone", "y.org"].map(str::to_owned).to_vec();
                patch = patch.set("labels", Input::Texts(before));
                patches.push(patch.clone());
                let remove = ["gone", "y.org"].map(str::to_owned).to_vec();
                let add = rest.to_vec();
                patch = patch.set("labels", Input::Change { add, remove });
                // What is removed and added is there.
                if first == "y.org" {
                    patch = patch.set("labels", Input::Texts(labels.clone()));
                }
            }
            _ => patch = patch.set("labels", Input::Texts(labels)),
        }
        patches.push(patch);
        patches
    }
}

/// The schema of every world.
pub fn schema() -> Schema {
    let mut schema = Schema::new();
    for (name, field_type) in FIELDS {
        schema.add(name, field_type).expect("a good field");
    }
    schema
}

impl World {
    /// The instant at which it is asked about.
    pub fn instant(&self) -> Timestamp {
        instant(self.now)
    }

    /// An engine that holds the data.
    pub fn engine(&self) -> Engine {
        let start = chrono(self.now);
        let mut engine = Engine::in_memory(schema());
        for list in LISTS {
            engine.create_list(start, list, Some(list.into())).expect("a new list");
        }
        for (row, draft) in (0..).zip(&self.drafts) {
            engine.upsert_contacts(start, draft.patches(row, self.now)).expect("good contacts");
            engine.record_events(start, draft.events(row, self.now)).expect("good events");
        }
        for (row, _) in (0..).zip(&self.drafts).filter(|(_, draft)| draft.is_gone) {
            engine.delete_contact(start, id(row));
        }
        engine
    }

    /// What is known of each contact that is there: upserts in their order, and events.
    pub fn records(&self) -> Vec<(ContactId, Vec<ContactPatch>, Vec<Event>)> {
        let drafts = (0..).zip(&self.drafts).filter(|(_, draft)| !draft.is_gone);
        drafts
            .map(|(row, draft)| {
                (id(row), draft.patches(row, self.now), draft.events(row, self.now))
            })
            .collect()
    }

    /// Some rows, of which some may be gone.
    pub fn subset(&self) -> BTreeSet<u32> {
        self.subset.iter().map(|index| index.index(self.drafts.len()) as u32).collect()
    }
}
