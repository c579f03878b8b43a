//! A batch of events, column by column: the form in which events reach the store.
//!
//! In: checked events, or the parts of an event as a reader of columns has them. Out: dictionary-encoded columns.
//! INVARIANT: every column is as long as `at`. The column of a property may be shorter: the events after its end do
//! not have the property.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::event::{check_email, check_name};
use super::{CheckedEvent, ContactRef, EventId, Fault, PayloadError, Scalar, SentId};
use crate::limits;
use crate::time::Timestamp;

/// The code of an absent value.
pub(super) const NONE: u32 = u32::MAX;

/// Events within every limit, column by column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EventColumns {
    pub(super) ids: Vec<Option<SentId>>,
    pub(super) contacts: Vec<ContactRef>,
    pub(super) at: Vec<Timestamp>,
    pub(super) types: DictionaryColumn<Arc<str>>,
    pub(super) sources: DictionaryColumn<Arc<str>>,
    pub(super) properties: IndexMap<Box<str>, DictionaryColumn<Scalar>>,
}

/// A dictionary-encoded column: a code for each event, and the distinct values. Slices share the values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DictionaryColumn<T> {
    codes: Vec<u32>,
    values: Arc<Vec<T>>,
    /// The code of each value; only while values are added.
    #[serde(skip)]
    by_value: Arc<HashTable<u32>>,
    #[serde(skip)]
    hasher: DefaultHashBuilder,
}

impl<T> Default for DictionaryColumn<T> {
    fn default() -> Self {
        let (codes, hasher) = (Vec::new(), DefaultHashBuilder::default());
        Self { codes, values: Arc::default(), by_value: Arc::default(), hasher }
    }
}

impl<T: Hash + Eq + Clone> DictionaryColumn<T> {
    /// The distinct values, by code.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    /// The codes of the events up to the last that has a value; [`NONE`] of those without.
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The code of the event at a position, if it has a value.
    pub(crate) fn code(&self, position: usize) -> Option<u32> {
        self.codes.get(position).copied().filter(|code| *code != NONE)
    }

    /// The value of the event at a position.
    pub fn get(&self, position: usize) -> Option<&T> {
        self.code(position).map(|code| &self.values[code as usize])
    }

    /// Sets the value at a position behind all others.
    fn put(&mut self, position: usize, key: &impl DictionaryKey<T>) {
        let code = self.code_of(key);
        self.codes.resize(position, NONE);
        self.codes.push(code);
    }

    /// The code of a value, which is added if it is new.
    pub(super) fn code_of(&mut self, key: &impl DictionaryKey<T>) -> u32 {
        let hash = key.hash_with(&self.hasher);
        let values = &self.values;
        let found = self.by_value.find(hash, |code| key.is(&values[*code as usize])).copied();
        found.unwrap_or_else(|| self.insert(hash, key.to_value()))
    }

    /// Sets the values from a position behind all others on; [`NONE`] for events without one.
    pub(super) fn put_codes(&mut self, position: usize, codes: &[u32]) {
        let known = |code: &u32| *code == NONE || (*code as usize) < self.values.len();
        assert!(codes.iter().all(known), "a column has codes of its own values");
        // As if they had been put one by one: the column ends with the last event that has a value.
        let Some(last) = codes.iter().rposition(|code| *code != NONE) else { return };
        self.codes.resize(position, NONE);
        self.codes.extend_from_slice(&codes[..=last]);
    }

    /// Makes room for the values of so many more events.
    pub(super) fn reserve(&mut self, events: usize) {
        self.codes.reserve(events);
    }

    fn insert(&mut self, hash: u64, value: T) -> u32 {
        let code = self.values.len() as u32;
        Arc::make_mut(&mut self.values).push(value);
        let (values, hasher) = (&self.values, &self.hasher);
        let rehash = |code: &u32| hasher.hash_one(&values[*code as usize]);
        Arc::make_mut(&mut self.by_value).insert_unique(hash, code, rehash);
        code
    }

    /// The column of the events at some positions, in this order. Shares the values.
    fn at_positions(&self, positions: impl Iterator<Item = usize>) -> Self {
        let code = |position| self.codes.get(position).copied().unwrap_or(NONE);
        let (by_value, hasher) = (Arc::clone(&self.by_value), self.hasher.clone());
        Self {
            codes: positions.map(code).collect(),
            values: Arc::clone(&self.values),
            by_value,
            hasher,
        }
    }
}

impl<T: Clone> DictionaryColumn<T> {
    /// This column, without values that no event has.
    fn compacted(&self) -> Self {
        let mut used: Vec<u32> = self.codes.iter().copied().filter(|code| *code != NONE).collect();
        used.sort_unstable();
        used.dedup();
        let code = |code: &u32| used.binary_search(code).map_or(NONE, |code| code as u32);
        Self {
            codes: self.codes.iter().map(code).collect(),
            values: Arc::new(used.iter().map(|code| self.values[*code as usize].clone()).collect()),
            by_value: Arc::default(),
            hasher: self.hasher.clone(),
        }
    }
}

/// A borrowed form of a value: the dictionary is searched by it, and a new value is made from it.
pub(super) trait DictionaryKey<T> {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64;
    fn is(&self, value: &T) -> bool;
    fn to_value(&self) -> T;
}

impl DictionaryKey<Arc<str>> for Arc<str> {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64 {
        hasher.hash_one(self)
    }

    fn is(&self, value: &Arc<str>) -> bool {
        self == value
    }

    fn to_value(&self) -> Arc<str> {
        Arc::clone(self)
    }
}

impl DictionaryKey<Arc<str>> for &str {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64 {
        hasher.hash_one(self)
    }

    fn is(&self, value: &Arc<str>) -> bool {
        *self == &**value
    }

    fn to_value(&self) -> Arc<str> {
        (*self).into()
    }
}

/// The value of a property. A text may be borrowed from its reader.
#[derive(Clone, Debug)]
pub enum PropertyValue<'a> {
    /// A text.
    Text(&'a str),
    /// Any value.
    Scalar(Scalar),
}

impl DictionaryKey<Scalar> for PropertyValue<'_> {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64 {
        match self {
            Self::Scalar(scalar) => hasher.hash_one(scalar),
            Self::Text(text) => {
                // The same hash as that of the `Scalar`.
                let mut state = hasher.build_hasher();
                std::mem::discriminant(&Scalar::Text(Box::default())).hash(&mut state);
                text.hash(&mut state);
                state.finish()
            }
        }
    }

    fn is(&self, value: &Scalar) -> bool {
        match (self, value) {
            (Self::Text(text), Scalar::Text(held)) => **text == **held,
            (Self::Text(_), _) => false,
            (Self::Scalar(scalar), held) => scalar == held,
        }
    }

    fn to_value(&self) -> Scalar {
        match self {
            Self::Text(text) => Scalar::Text((*text).into()),
            Self::Scalar(scalar) => scalar.clone(),
        }
    }
}

/// The parts of one event, for readers that have them apart.
#[derive(Clone, Debug)]
pub struct EventParts<'a> {
    /// The sender's id, by which the event is recognised when it is sent again.
    pub id: Option<&'a str>,
    /// Whose event it is.
    pub contact: ContactRef,
    /// Such as `open`; 1 to [`limits::EVENT_NAME_CHARS`] characters.
    pub event_type: &'a str,
    /// Where it came from; empty if that is not said.
    pub source: &'a str,
    /// When it happened.
    pub at: Timestamp,
    /// By path: the keys on the way to the value, joined by [`super::PATH_SEPARATOR`].
    pub properties: Vec<(&'a str, PropertyValue<'a>)>,
}

impl EventColumns {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// When the events happened.
    pub fn at(&self) -> &[Timestamp] {
        &self.at
    }

    /// What the event at a position is recognised by when it is sent again, if it was sent with an id.
    pub fn id(&self, position: usize) -> Option<EventId> {
        self.ids.get(position)?.as_ref().map(SentId::key)
    }

    /// The ids of the events.
    pub(crate) fn sent_ids(&self) -> &[Option<SentId>] {
        &self.ids
    }

    /// The contacts of the events.
    pub fn contacts(&self) -> &[ContactRef] {
        &self.contacts
    }

    /// The types of the events.
    pub fn types(&self) -> &DictionaryColumn<Arc<str>> {
        &self.types
    }

    /// The sources of the events.
    pub fn sources(&self) -> &DictionaryColumn<Arc<str>> {
        &self.sources
    }

    /// The properties of the events, by path.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &DictionaryColumn<Scalar>)> {
        self.properties.iter().map(|(path, values)| (path.as_ref(), values))
    }

    /// Adds a checked event.
    pub fn push(&mut self, event: CheckedEvent) {
        let position = self.len();
        event
            .payload
            .visit(|path, scalar| self.put(position, path, &PropertyValue::Scalar(scalar)));
        self.begin(event.id, event.contact, event.at, &event.event_type, &event.source);
    }

    /// Adds an event within every limit; else returns every fault of it.
    ///
    /// # Errors
    ///
    /// Every fault of the record, each with its field: [`Fault::public_message`] says what is taken.
    pub fn push_parts(&mut self, event: &EventParts<'_>) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        if let Some(id) = event.id {
            faults.extend(check_name("event_id", id, limits::EVENT_ID_CHARS));
        }
        faults.extend(check_name("event_type", event.event_type, limits::EVENT_NAME_CHARS));
        faults.extend(check_name("source", event.source, limits::EVENT_NAME_CHARS));
        faults.extend(check_email(&event.contact));
        let bytes = |(path, leaf): &(&str, PropertyValue<'_>)| match leaf {
            PropertyValue::Text(text) => path.len() + text.len(),
            PropertyValue::Scalar(scalar) => path.len() + scalar.to_json().len(),
        };
        let mut texts = event.properties.iter().filter(|(_, leaf)| !leaf.is_short());
        if texts.by_ref().map(bytes).sum::<usize>() > limits::PAYLOAD_BYTES {
            faults.push(Fault::of_payload("properties", PayloadError::TooLarge));
        }
        let deep = |path: &str| path.split(super::PATH_SEPARATOR).count() > limits::PAYLOAD_DEPTH;
        if event.properties.iter().any(|(path, _)| deep(path)) {
            faults.push(Fault::of_payload("properties", PayloadError::TooDeep));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let position = self.len();
        event.properties.iter().for_each(|(path, leaf)| self.put(position, path, leaf));
        let id = event.id.map(SentId::of);
        self.begin(id, event.contact.clone(), event.at, &event.event_type, &event.source);
        Ok(())
    }

    /// Adds the event at a position of another batch.
    pub fn push_from(&mut self, other: &Self, position: usize) {
        self.push_single(&other.event_at(position));
    }

    /// Adds an event that was taken out of a batch.
    pub(crate) fn push_single(&mut self, event: &SingleEvent) {
        let position = self.len();
        for (path, scalar) in &event.properties {
            self.put(position, path, &PropertyValue::Scalar(scalar.clone()));
        }
        let (id, contact) = (event.id.clone(), event.contact.clone());
        self.begin(id, contact, event.at, &event.event_type, &event.source);
    }

    fn put(&mut self, position: usize, path: &str, leaf: &PropertyValue<'_>) {
        match self.properties.get_mut(path) {
            Some(values) => values.put(position, leaf),
            None => self.properties.entry(path.into()).or_default().put(position, leaf),
        }
    }

    fn begin(
        &mut self,
        id: Option<SentId>,
        contact: ContactRef,
        at: Timestamp,
        event_type: &impl DictionaryKey<Arc<str>>,
        source: &impl DictionaryKey<Arc<str>>,
    ) {
        let position = self.len();
        self.types.put(position, event_type);
        self.sources.put(position, source);
        self.ids.push(id);
        self.contacts.push(contact);
        self.at.push(at);
    }

    /// The events at some positions, in this order.
    #[must_use]
    pub fn select(&self, positions: &[usize]) -> Self {
        let positions = positions.iter().copied();
        let properties = self.properties.iter();
        Self {
            ids: positions.clone().map(|position| self.ids[position].clone()).collect(),
            contacts: positions.clone().map(|position| self.contacts[position].clone()).collect(),
            at: positions.clone().map(|position| self.at[position]).collect(),
            types: self.types.at_positions(positions.clone()),
            sources: self.sources.at_positions(positions.clone()),
            properties: properties
                .map(|(path, values)| (path.clone(), values.at_positions(positions.clone())))
                .collect(),
        }
    }

    /// These events, without dictionary values that none of them has: a slice of a large batch becomes smaller.
    #[must_use]
    pub fn compacted(&self) -> Self {
        let properties = self.properties.iter();
        let properties = properties.map(|(path, values)| (path.clone(), values.compacted()));
        Self {
            ids: self.ids.clone(),
            contacts: self.contacts.clone(),
            at: self.at.clone(),
            types: self.types.compacted(),
            sources: self.sources.compacted(),
            properties: properties.filter(|(_, values)| !values.values.is_empty()).collect(),
        }
    }

    /// The event at a position.
    pub(crate) fn event_at(&self, position: usize) -> SingleEvent {
        let text = |coded: &DictionaryColumn<Arc<str>>| {
            coded.get(position).expect("INVARIANT: each event has a type and a source").clone()
        };
        let property = |(path, values): (&str, &DictionaryColumn<Scalar>)| {
            values.get(position).map(|value| (path.into(), value.clone()))
        };
        SingleEvent {
            id: self.ids[position].clone(),
            contact: self.contacts[position].clone(),
            at: self.at[position],
            event_type: text(&self.types),
            source: text(&self.sources),
            properties: self.properties().filter_map(property).collect(),
        }
    }
}

impl PropertyValue<'_> {
    /// Whether the value is a number or a boolean, which have no length to limit.
    fn is_short(&self) -> bool {
        matches!(self, Self::Scalar(Scalar::Number(_) | Scalar::Bool(_)))
    }
}

impl FromIterator<CheckedEvent> for EventColumns {
    fn from_iter<I: IntoIterator<Item = CheckedEvent>>(events: I) -> Self {
        let mut columns = Self::default();
        events.into_iter().for_each(|event| columns.push(event));
        columns
    }
}

/// Equal events are equal, whatever their codes.
impl PartialEq for EventColumns {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && (0..self.len()).all(|at| self.event_at(at) == other.event_at(at))
    }
}

/// One event out of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SingleEvent {
    pub(crate) id: Option<SentId>,
    pub(crate) contact: ContactRef,
    pub(crate) at: Timestamp,
    pub(crate) event_type: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) properties: Vec<(Box<str>, Scalar)>,
}

impl SingleEvent {
    /// About what the event takes while it waits for its contact, in bytes: its texts, and 32 for the rest. Depends on
    /// the event alone, since it decides whether the event is taken.
    pub(crate) fn weight(&self) -> usize {
        let id = match &self.id {
            Some(SentId::Text(text)) => text.len(),
            _ => 16,
        };
        let contact = match &self.contact {
            ContactRef::Email(email) => email.len(),
            ContactRef::Id(_) => 16,
        };
        let properties = self.properties.iter().map(|(path, value)| path.len() + value.weight());
        let names = self.event_type.len() + self.source.len();
        32 + id + contact + names + properties.sum::<usize>()
    }
}

/// [`SingleEvent`] as files of format 2 have it.
#[derive(Deserialize)]
pub(crate) struct SingleEventV1 {
    id: Option<EventId>,
    contact: ContactRef,
    at: Timestamp,
    event_type: Arc<str>,
    source: Arc<str>,
    properties: Vec<(Box<str>, Scalar)>,
}

impl From<SingleEventV1> for SingleEvent {
    fn from(event: SingleEventV1) -> Self {
        let SingleEventV1 { id, contact, at, event_type, source, properties } = event;
        Self { id: id.map(SentId::from), contact, at, event_type, source, properties }
    }
}

/// [`EventColumns`] as files of format 2 have them.
#[cfg(feature = "durable")]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct EventColumnsV1 {
    ids: Vec<Option<EventId>>,
    contacts: Vec<ContactRef>,
    at: Vec<Timestamp>,
    types: DictionaryColumn<Arc<str>>,
    sources: DictionaryColumn<Arc<str>>,
    properties: IndexMap<Box<str>, DictionaryColumn<Scalar>>,
}

#[cfg(feature = "durable")]
impl From<EventColumnsV1> for EventColumns {
    fn from(events: EventColumnsV1) -> Self {
        let EventColumnsV1 { ids, contacts, at, types, sources, properties } = events;
        let ids = ids.into_iter().map(|id| id.map(SentId::from)).collect();
        Self { ids, contacts, at, types, sources, properties }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Event, Payload};

    fn event(n: i64) -> CheckedEvent {
        let at = Timestamp::saturating_from_millis(n);
        let payload = format!(r#"{{"campaign":"c{}","deep":{{"n":{n}}}}}"#, n % 3);
        let event = Event::new("a@x.com", if n % 2 == 0 { "open" } else { "click" }, at.into());
        let event = event.with_id(&n.to_string());
        let event = if n % 4 == 0 {
            event
        } else {
            event.with_payload(Payload::parse(&payload).expect("within every limit"))
        };
        event.check().expect("within every limit")
    }

    #[test]
    fn events_go_in_and_come_out_as_they_were_from_records_or_from_parts() {
        let columns: EventColumns = (0..10).map(event).collect();
        let mut others = EventColumns::default();
        for place in 0..10 {
            let event = columns.event_at(place);
            let id = place.to_string();
            let leaf = |(path, scalar): &'_ (Box<str>, Scalar)| match scalar {
                Scalar::Text(text) => (path.to_string(), Some(text.to_string()), scalar.clone()),
                scalar => (path.to_string(), None, scalar.clone()),
            };
            let leaves: Vec<_> = event.properties.iter().map(leaf).collect();
            let part = |(path, text, scalar): &'_ (String, Option<String>, Scalar)| {
                let _ = (path, text);
                scalar.clone()
            };
            let properties = leaves
                .iter()
                .map(|leaf| match &leaf.1 {
                    Some(text) => (leaf.0.as_str(), PropertyValue::Text(text)),
                    None => (leaf.0.as_str(), PropertyValue::Scalar(part(leaf))),
                })
                .collect();
            let parts = EventParts {
                id: Some(&id),
                contact: event.contact.clone(),
                event_type: &event.event_type,
                source: &event.source,
                at: event.at,
                properties,
            };
            others.push_parts(&parts).expect("within every limit");
        }
        assert_eq!(columns, others);
        let campaigns = others.properties["campaign"].values();
        assert_eq!(campaigns.len(), 3, "texts that are borrowed are found again");
        let picked = columns.select(&[7, 0, 3]);
        assert_eq!(picked, [7, 0, 3].map(event).into_iter().collect());
        assert_eq!(picked.event_at(1).properties, []);
    }

    #[test]
    fn parts_have_the_faults_of_a_record() {
        let long = "x".repeat(limits::PAYLOAD_BYTES);
        let deep = vec!["a"; limits::PAYLOAD_DEPTH + 1].join("\u{1f}");
        let parts = EventParts {
            id: Some(""),
            contact: "a@x.com".into(),
            event_type: "",
            source: "app",
            at: Timestamp::MIN,
            properties: vec![
                ("p", PropertyValue::Text(&long)),
                (&deep, PropertyValue::Scalar(Scalar::Bool(true))),
            ],
        };
        let faults = EventColumns::default().push_parts(&parts).expect_err("wrong");
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["event_id", "event_type", "properties", "properties"]);
    }
}
