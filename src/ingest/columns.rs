//! Events column by column: how batches of them are held on their way into the store.
//!
//! In: checked events one by one, or the parts of an event as a reader of columns has them. Out: codes
//! and values. A slice shares what its codes mean. INVARIANT: all columns are as long as `at`, but a
//! property's codes may end early: the events behind do not have it.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::event::{check_email, check_name};
use super::{CheckedEvent, ContactRef, EventId, Fault, PayloadError, Scalar};
use crate::limits;
use crate::time::Timestamp;

/// The code of what is not there.
const NONE: u32 = u32::MAX;

/// Events within every limit, column by column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EventColumns {
    ids: Vec<Option<EventId>>,
    contacts: Vec<ContactRef>,
    at: Vec<Timestamp>,
    types: Coded<Arc<str>>,
    sources: Coded<Arc<str>>,
    properties: IndexMap<Box<str>, Coded<Scalar>>,
}

/// Values by codes into a list of distinct ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Coded<T> {
    codes: Vec<u32>,
    values: Arc<Vec<T>>,
    /// Codes by value, while the list may grow.
    #[serde(skip)]
    by_value: Arc<HashTable<u32>>,
    #[serde(skip)]
    hasher: DefaultHashBuilder,
}

impl<T> Default for Coded<T> {
    fn default() -> Self {
        let (codes, hasher) = (Vec::new(), DefaultHashBuilder::default());
        Self { codes, values: Arc::default(), by_value: Arc::default(), hasher }
    }
}

impl<T: Hash + Eq + Clone> Coded<T> {
    /// What the codes mean.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The code at a place, if there is a value.
    pub fn code(&self, place: usize) -> Option<u32> {
        self.codes.get(place).copied().filter(|code| *code != NONE)
    }

    /// The value at a place.
    pub fn get(&self, place: usize) -> Option<&T> {
        self.code(place).map(|code| &self.values[code as usize])
    }

    /// Sets the value at a place, the last one so far.
    fn put(&mut self, place: usize, key: &impl Key<T>) {
        let hash = key.hash_with(&self.hasher);
        let values = &self.values;
        let found = self.by_value.find(hash, |code| key.is(&values[*code as usize])).copied();
        let code = found.unwrap_or_else(|| self.insert(hash, key.to_value()));
        self.codes.resize(place, NONE);
        self.codes.push(code);
    }

    fn insert(&mut self, hash: u64, value: T) -> u32 {
        let code = self.values.len() as u32;
        Arc::make_mut(&mut self.values).push(value);
        let (values, hasher) = (&self.values, &self.hasher);
        let rehash = |code: &u32| hasher.hash_one(&values[*code as usize]);
        Arc::make_mut(&mut self.by_value).insert_unique(hash, code, rehash);
        code
    }

    /// The values at some places, in their order; what the codes mean is shared.
    fn at_places(&self, places: impl Iterator<Item = usize>) -> Self {
        let code = |place| self.codes.get(place).copied().unwrap_or(NONE);
        let (by_value, hasher) = (Arc::clone(&self.by_value), self.hasher.clone());
        Self {
            codes: places.map(code).collect(),
            values: Arc::clone(&self.values),
            by_value,
            hasher,
        }
    }
}

impl<T: Clone> Coded<T> {
    /// The same values, and none that no place has.
    fn compacted(&self) -> Self {
        let mut used: Vec<u32> = self.codes.iter().copied().filter(|code| *code != NONE).collect();
        used.sort_unstable();
        used.dedup();
        let code = |held: &u32| used.binary_search(held).map_or(NONE, |code| code as u32);
        Self {
            codes: self.codes.iter().map(code).collect(),
            values: Arc::new(used.iter().map(|held| self.values[*held as usize].clone()).collect()),
            by_value: Arc::default(),
            hasher: self.hasher.clone(),
        }
    }
}

/// Something that a value can be looked up by, and made of where it is not there.
trait Key<T> {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64;
    fn is(&self, value: &T) -> bool;
    fn to_value(&self) -> T;
}

impl Key<Arc<str>> for Arc<str> {
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

impl Key<Arc<str>> for &str {
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

/// A property of an event, possibly a text that is borrowed.
#[derive(Clone, Debug)]
pub enum Leaf<'a> {
    /// A text.
    Text(&'a str),
    /// Anything.
    Scalar(Scalar),
}

impl Key<Scalar> for Leaf<'_> {
    fn hash_with(&self, hasher: &DefaultHashBuilder) -> u64 {
        match self {
            Self::Scalar(scalar) => hasher.hash_one(scalar),
            Self::Text(text) => {
                // As the scalar hashes itself.
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

/// The parts of one event, as a reader of columns has them.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in `Event`")]
pub struct EventParts<'a> {
    pub id: Option<&'a str>,
    pub contact: ContactRef,
    pub event_type: &'a str,
    pub source: &'a str,
    pub at: Timestamp,
    /// By path, its steps joined by [`super::STEP`].
    pub properties: Vec<(&'a str, Leaf<'a>)>,
}

impl EventColumns {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// When the events happened.
    pub fn at(&self) -> &[Timestamp] {
        &self.at
    }

    /// What the events are recognised by.
    pub fn ids(&self) -> &[Option<EventId>] {
        &self.ids
    }

    /// Whose they are.
    pub fn contacts(&self) -> &[ContactRef] {
        &self.contacts
    }

    /// Their types.
    pub fn types(&self) -> &Coded<Arc<str>> {
        &self.types
    }

    /// Where they came from.
    pub fn sources(&self) -> &Coded<Arc<str>> {
        &self.sources
    }

    /// Their properties, by path.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Coded<Scalar>)> {
        self.properties.iter().map(|(path, values)| (path.as_ref(), values))
    }

    /// Adds a checked event.
    pub fn push(&mut self, event: CheckedEvent) {
        let place = self.len();
        event.payload.visit(|path, scalar| self.put(place, path, &Leaf::Scalar(scalar)));
        self.begin(event.id, event.contact, event.at, &event.event_type, &event.source);
    }

    /// Adds an event, unless something is wrong with it: then every fault of it is said.
    pub fn push_parts(&mut self, event: &EventParts<'_>) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        if let Some(id) = event.id {
            faults.extend(check_name("event_id", id, limits::EVENT_ID_CHARS));
        }
        faults.extend(check_name("event_type", event.event_type, limits::EVENT_NAME_CHARS));
        faults.extend(check_name("source", event.source, limits::EVENT_NAME_CHARS));
        faults.extend(check_email(&event.contact));
        let bytes = |(path, leaf): &(&str, Leaf<'_>)| match leaf {
            Leaf::Text(text) => path.len() + text.len(),
            Leaf::Scalar(scalar) => path.len() + scalar.to_json().len(),
        };
        let mut texts = event.properties.iter().filter(|(_, leaf)| !leaf.is_number());
        if texts.by_ref().map(bytes).sum::<usize>() > limits::PAYLOAD_BYTES {
            faults.push(Fault::of_payload("properties", PayloadError::TooLarge));
        }
        let deep = |path: &str| path.split(super::STEP).count() > limits::PAYLOAD_DEPTH;
        if event.properties.iter().any(|(path, _)| deep(path)) {
            faults.push(Fault::of_payload("properties", PayloadError::TooDeep));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let place = self.len();
        event.properties.iter().for_each(|(path, leaf)| self.put(place, path, leaf));
        let id = event.id.map(EventId::of);
        self.begin(id, event.contact.clone(), event.at, &event.event_type, &event.source);
        Ok(())
    }

    /// Adds an event of other columns.
    pub fn push_from(&mut self, other: &Self, place: usize) {
        self.push_loose(&other.loose(place));
    }

    /// Adds an event that was taken out of columns.
    pub(crate) fn push_loose(&mut self, event: &LooseEvent) {
        let place = self.len();
        for (path, scalar) in &event.properties {
            self.put(place, path, &Leaf::Scalar(scalar.clone()));
        }
        self.begin(event.id, event.contact.clone(), event.at, &event.event_type, &event.source);
    }

    fn put(&mut self, place: usize, path: &str, leaf: &Leaf<'_>) {
        match self.properties.get_mut(path) {
            Some(values) => values.put(place, leaf),
            None => self.properties.entry(path.into()).or_default().put(place, leaf),
        }
    }

    fn begin(
        &mut self,
        id: Option<EventId>,
        contact: ContactRef,
        at: Timestamp,
        event_type: &impl Key<Arc<str>>,
        source: &impl Key<Arc<str>>,
    ) {
        let place = self.len();
        self.types.put(place, event_type);
        self.sources.put(place, source);
        self.ids.push(id);
        self.contacts.push(contact);
        self.at.push(at);
    }

    /// The events at some places, in their order.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        let places = places.iter().copied();
        let properties = self.properties.iter();
        Self {
            ids: places.clone().map(|place| self.ids[place]).collect(),
            contacts: places.clone().map(|place| self.contacts[place].clone()).collect(),
            at: places.clone().map(|place| self.at[place]).collect(),
            types: self.types.at_places(places.clone()),
            sources: self.sources.at_places(places.clone()),
            properties: properties
                .map(|(path, values)| (path.clone(), values.at_places(places.clone())))
                .collect(),
        }
    }

    /// The same events, without values that none of them has: a part of many, to be written down.
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

    /// One event, by itself.
    pub(crate) fn loose(&self, place: usize) -> LooseEvent {
        let text = |coded: &Coded<Arc<str>>| coded.get(place).expect("each event has one").clone();
        let property = |(path, values): (&str, &Coded<Scalar>)| {
            values.get(place).map(|value| (path.into(), value.clone()))
        };
        LooseEvent {
            id: self.ids[place],
            contact: self.contacts[place].clone(),
            at: self.at[place],
            event_type: text(&self.types),
            source: text(&self.sources),
            properties: self.properties().filter_map(property).collect(),
        }
    }
}

impl Leaf<'_> {
    /// Numbers and flags are short whatever they are.
    fn is_number(&self) -> bool {
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

/// What codes and columns stand for, whatever the codes are.
impl PartialEq for EventColumns {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|at| self.loose(at) == other.loose(at))
    }
}

/// An event that stands alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LooseEvent {
    pub(crate) id: Option<EventId>,
    pub(crate) contact: ContactRef,
    pub(crate) at: Timestamp,
    pub(crate) event_type: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) properties: Vec<(Box<str>, Scalar)>,
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
            event.with_payload(Payload::parse(&payload).expect("good"))
        };
        event.check().expect("good")
    }

    #[test]
    fn events_go_in_and_come_out_as_they_were_from_records_or_from_parts() {
        let columns: EventColumns = (0..10).map(event).collect();
        let mut others = EventColumns::default();
        for place in 0..10 {
            let event = columns.loose(place);
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
                    Some(text) => (leaf.0.as_str(), Leaf::Text(text)),
                    None => (leaf.0.as_str(), Leaf::Scalar(part(leaf))),
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
            others.push_parts(&parts).expect("good");
        }
        assert_eq!(columns, others);
        let campaigns = others.properties["campaign"].values();
        assert_eq!(campaigns.len(), 3, "texts that are borrowed are found again");
        let picked = columns.select(&[7, 0, 3]);
        assert_eq!(picked, [7, 0, 3].map(event).into_iter().collect());
        assert_eq!(picked.loose(1).properties, []);
    }

    #[test]
    fn what_is_wrong_with_parts_is_said_as_of_a_record() {
        let long = "x".repeat(limits::PAYLOAD_BYTES);
        let deep = vec!["a"; limits::PAYLOAD_DEPTH + 1].join("\u{1f}");
        let parts = EventParts {
            id: Some(""),
            contact: "a@x.com".into(),
            event_type: "",
            source: "app",
            at: Timestamp::MIN,
            properties: vec![("p", Leaf::Text(&long)), (&deep, Leaf::Scalar(Scalar::Bool(true)))],
        };
        let faults = EventColumns::default().push_parts(&parts).expect_err("wrong");
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["event_id", "event_type", "properties", "properties"]);
    }
}
