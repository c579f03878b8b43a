//! Messages of Segment's and `RudderStack`'s SDKs on their way into the engine.
//!
//! In: the body of a request. Out: contacts, merges and events in the engine, and the messages that were refused, by
//! their ids. Who is who is the engine's rule (`merge_anonymous`); here it is only asked. One request is taken at a
//! time, since the contacts that a message makes must be there for the next one.

mod message;
mod traits;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use parking_lot::RwLockWriteGuard;
use segmentry::engine::command::{CreateField, MergeAnonymous};
use segmentry::ingest::{ContactRef, FieldUpdate, IdentifierRule, Input, normalised};
use segmentry::persist::WriteError;
use segmentry::schema::FieldId;
use segmentry::{ContactId, ContactPatch, Engine, limits};
use serde::Serialize;
use utoipa::ToSchema;

use crate::body;
use crate::config::UnknownTraits;
use crate::error::{Answer, ApiError};
use crate::intake;
use crate::state::App;
use message::{Batch, Message, Times};

pub(crate) use message::Kind;

/// A message that was refused, or what was left out of one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AboutMessage {
    /// The message's own id; null if it has none.
    #[schema(required)]
    message_id: Option<String>,
    /// Its place in the batch, from 0.
    index: usize,
    message: String,
}

/// What became of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tracked {
    /// Whether all of them were taken.
    success: bool,
    /// Those that were not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<AboutMessage>,
    /// What was left out of messages that were taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignored: Vec<AboutMessage>,
}

/// What a request is about: one message of a kind, or a batch, which may be history.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    One(Kind),
    Batch,
    History,
}

/// By what a contact is found once it is there.
#[derive(Clone, Debug)]
enum Known {
    User(String),
    Email(String),
}

/// Who had an anonymous id before.
enum Owner {
    Nobody,
    Anonymous(ContactId),
    User(String),
}

/// The messages of a request, and what is said about them.
struct Request<'a> {
    app: &'a App,
    now: DateTime<Utc>,
    ids: Vec<Option<String>>,
    messages: Vec<Option<Message>>,
    patches: Vec<Option<ContactPatch>>,
    claims: Vec<(usize, Known, String)>,
    refused: BTreeMap<usize, String>,
    ignored: Vec<(usize, String)>,
}

/// Takes the body of a request.
pub(crate) fn take(app: &App, bytes: &[u8], form: Form) -> Answer<Tracked> {
    let mended = message::mended(bytes);
    let bytes = mended.as_deref().unwrap_or(bytes);
    let received = app.now_to_write()?;
    let mut times = Times { received, sent: None, corrects: !matches!(form, Form::History) };
    let (texts, kind): (Vec<&str>, Option<Kind>) = match form {
        Form::One(kind) => {
            let raw: &serde_json::value::RawValue = body::parse(bytes)?;
            (vec![raw.get()], Some(kind))
        }
        Form::Batch | Form::History => {
            let batch: Batch<'_> = body::parse(bytes)?;
            times.sent = batch.sent();
            (batch.batch.iter().map(|raw| raw.get()).collect(), None)
        }
    };
    if texts.len() > limits::TRACKED_MESSAGES {
        let most = limits::TRACKED_MESSAGES;
        return Err(ApiError::bad("batch", format!("a batch has at most {most} messages")));
    }
    let mut request = Request {
        app,
        now: received,
        ids: Vec::new(),
        messages: Vec::new(),
        patches: Vec::new(),
        claims: Vec::new(),
        refused: BTreeMap::new(),
        ignored: Vec::new(),
    };
    for (place, text) in texts.into_iter().enumerate() {
        match message::read(text, kind, times) {
            Ok(message) => request.add(message),
            Err(why) => {
                request.ids.push(message::id_of(text));
                request.messages.push(None);
                request.refused.insert(place, why);
            }
        }
    }
    request.take()
}

impl Request<'_> {
    fn add(&mut self, message: Message) {
        let place = self.messages.len();
        let left_out = message.left_out.iter();
        self.ignored.extend(left_out.map(|path| (place, format!("{path}: it is no number"))));
        self.ids.push(message.id.clone());
        self.messages.push(Some(message));
    }

    fn take(mut self) -> Answer<Tracked> {
        let mut recent = self.app.tracking.lock();
        // What happened is known again by its id in the engine. What somebody is said to be has no id there.
        for (message, id) in self.messages.iter_mut().zip(&self.ids) {
            let is_known = id.as_ref().is_some_and(|id| recent.has(id));
            if is_known && message.as_ref().is_some_and(|message| message.event.is_none()) {
                self.app.metrics.duplicates.inc();
                *message = None;
            }
        }
        let app = self.app;
        let fields = app.fields.write();
        self.read_traits()?;
        let fields = RwLockWriteGuard::downgrade(fields);
        app.engine.read(|engine| self.plan(engine));
        self.write_contacts()?;
        drop(fields);
        self.merge()?;
        self.record()?;
        for (place, id) in self.ids.iter().enumerate() {
            let is_said = self.messages[place].is_some() && !self.refused.contains_key(&place);
            if let Some(id) = id.as_ref().filter(|_| is_said) {
                recent.add(id);
            }
        }
        drop(recent);
        self.app.metrics.refused.inc_by(self.refused.len() as u64);
        let ids = self.ids;
        let about = |(index, message): (usize, String)| {
            let message_id = ids.get(index).cloned().flatten();
            AboutMessage { message_id, index, message }
        };
        Ok(Tracked {
            success: self.refused.is_empty(),
            refused: self.refused.into_iter().map(about).collect(),
            ignored: self.ignored.into_iter().map(about).collect(),
        })
    }

    /// Reads the traits of each message, and makes the fields that are missing, if they are to be made. Nobody else may
    /// change fields meanwhile.
    fn read_traits(&mut self) -> Answer<()> {
        let mut schema = self.app.engine.read(|engine| engine.schema().clone());
        let makes = self.app.config.tracking.unknown_traits == UnknownTraits::Create;
        for place in 0..self.messages.len() {
            let traits = self.messages[place].as_ref().map(|message| message.traits.as_slice());
            let mut read = match traits::read(traits.unwrap_or_default(), &schema) {
                Ok(read) => read,
                Err(why) => {
                    self.refused.insert(place, why);
                    self.messages[place] = None;
                    traits::Read::default()
                }
            };
            self.ignored.extend(read.left_out.drain(..).map(|why| (place, why)));
            for (name, field_type) in std::mem::take(&mut read.missing) {
                if !makes {
                    let why = format!(
                        "traits.{name}: there is no such field; create it, or set \
                                       `tracking.unknown_traits` to `create`"
                    );
                    self.refused.entry(place).or_insert(why);
                    self.messages[place] = None;
                    continue;
                }
                if schema.field(&name).is_some() {
                    continue;
                }
                let command = CreateField { name: name.clone(), field_type };
                match self.app.engine.execute(self.now, command) {
                    Ok(_) => schema = self.app.engine.read(|engine| engine.schema().clone()),
                    Err(WriteError::Refused(why)) => {
                        read.patch.fields.shift_remove(&name);
                        let why = format!("traits.{name}: {}", why.public_message());
                        self.ignored.push((place, why));
                    }
                    Err(WriteError::Storage(error)) => return Err(error.into()),
                }
            }
            self.patches.push(self.messages[place].is_some().then_some(read.patch));
        }
        Ok(())
    }

    /// Decides for each message which contact it writes, and which anonymous ids are whose.
    fn plan(&mut self, engine: &Engine) {
        let mut users: BTreeSet<String> = BTreeSet::new();
        // Anonymous ids that messages before have named, with the user that they are.
        let mut seen: BTreeMap<String, Option<String>> = BTreeMap::new();
        for place in 0..self.messages.len() {
            let Some(message) = &self.messages[place] else { continue };
            let patch = self.patches[place].take().unwrap_or_default();
            let address = match patch.fields.get("email") {
                Some(FieldUpdate::Set(Input::Text(email))) => Some(email.clone()),
                _ => None,
            };
            let by_address = address.as_deref().and_then(|email| engine.contact(email));
            let by_address = by_address.map(|held| held.contact_id);
            let planned = match (&message.user, &message.anonymous) {
                (Some(user), anonymous) => {
                    let claimed = match message.kind {
                        Kind::Alias => message.previous.as_ref(),
                        Kind::Identify => anonymous.as_ref(),
                        _ => None,
                    };
                    let is_there = users.contains(user) || by_user(engine, user).is_some();
                    users.insert(user.clone());
                    let mut patch = patch.set("external_id", user.as_str());
                    let is_written = !is_there || patch.fields.len() > 1;
                    if let Some(id) = claimed {
                        let owner = match seen.get(id) {
                            Some(Some(user)) => Owner::User(user.clone()),
                            Some(None) => Owner::Nobody,
                            None => owner(engine, id),
                        };
                        let fits = |held: Option<ContactId>| {
                            !is_there && by_address.is_none_or(|found| Some(found) == held)
                        };
                        match owner {
                            Owner::User(held) if held == *user => {}
                            Owner::User(_) if message.kind != Kind::Alias => {}
                            Owner::Nobody
                                if message.kind == Kind::Alias
                                    && id != user
                                    && (users.contains(id) || by_user(engine, id).is_some()) =>
                            {
                                self.refused.insert(place, TWO_USERS.to_owned());
                            }
                            Owner::User(_) => {
                                self.refused.insert(place, TWO_USERS.to_owned());
                            }
                            Owner::Nobody if fits(None) => {
                                patch = patch.set("anonymous_id", id.as_str());
                            }
                            Owner::Anonymous(held) if fits(Some(held)) => {
                                patch = patch.set("anonymous_id", id.as_str());
                            }
                            _ => self.claims.push((place, Known::User(user.clone()), id.clone())),
                        }
                        seen.entry(id.clone()).or_insert_with(|| Some(user.clone()));
                    }
                    is_written.then_some(patch)
                }
                (None, Some(id)) => {
                    let held = by_anonymous(engine, id);
                    let is_there = held.is_some() || seen.contains_key(id);
                    let is_written = !is_there || !patch.fields.is_empty();
                    seen.entry(id.clone()).or_insert(None);
                    match (address, by_address) {
                        (Some(address), Some(found)) if held != Some(found) => {
                            self.claims.push((place, Known::Email(address), id.clone()));
                            Some(patch)
                        }
                        _ => is_written.then(|| patch.set("anonymous_id", id.as_str())),
                    }
                }
                (None, None) => None,
            };
            self.patches[place] = planned.filter(|_| !self.refused.contains_key(&place));
        }
    }

    fn write_contacts(&mut self) -> Answer<()> {
        let patches = std::mem::take(&mut self.patches).into_iter().enumerate();
        let patches = patches.filter_map(|(place, patch)| Some((place, patch?)));
        let (places, patches): (Vec<usize>, Vec<ContactPatch>) = patches.unzip();
        if patches.is_empty() {
            return Ok(());
        }
        let engine = &self.app.engine;
        let taken = intake::contacts(engine, self.now, patches, IdentifierRule::Any)?;
        self.app.metrics.contacts.inc_by(taken.created + taken.updated);
        for (position, why) in taken.refused {
            self.refused.entry(places[position]).or_insert(why);
        }
        Ok(())
    }

    fn merge(&mut self) -> Answer<()> {
        let claims = std::mem::take(&mut self.claims);
        let found = self.app.engine.read(|engine| {
            let id = |known: &Known| match known {
                Known::User(user) => by_user(engine, user),
                Known::Email(email) => {
                    engine.contact(ContactRef::from(email.as_str())).map(|held| held.contact_id)
                }
            };
            claims.iter().map(|(_, known, _)| id(known)).collect::<Vec<_>>()
        });
        let (mut places, mut all) = (Vec::new(), Vec::new());
        for ((place, _, anonymous), contact) in claims.into_iter().zip(found) {
            match contact {
                Some(contact) if !self.refused.contains_key(&place) => {
                    places.push(place);
                    all.push((contact, normalised(FieldId::ANONYMOUS_ID, &anonymous)));
                }
                Some(_) => {}
                None => drop(self.refused.entry(place).or_insert_with(|| NO_CONTACT.to_owned())),
            }
        }
        if all.is_empty() {
            return Ok(());
        }
        let merged = self.app.engine.execute(self.now, MergeAnonymous { claims: all });
        for (place, outcome) in places.into_iter().zip(merged.map_err(ApiError::from)?) {
            if let Err(why) = outcome {
                self.refused.entry(place).or_insert_with(|| why.public_message());
            }
        }
        Ok(())
    }

    fn record(&mut self) -> Answer<()> {
        let app = self.app;
        let found = app.engine.read(|engine| {
            let of = |message: &Option<Message>| {
                let message = message.as_ref().filter(|message| message.event.is_some())?;
                let user = message.user.as_ref().map(|user| by_user(engine, user));
                let anonymous = || by_anonymous(engine, message.anonymous.as_ref()?);
                user.unwrap_or_else(anonymous)
            };
            self.messages.iter().map(of).collect::<Vec<_>>()
        });
        let mut events = Vec::new();
        for (place, contact) in found.into_iter().enumerate() {
            let Some(message) = &mut self.messages[place] else { continue };
            if message.event.is_none() || self.refused.contains_key(&place) {
                continue;
            }
            match contact.and_then(|contact| message.take_event(contact)) {
                Some(event) => events.push((place, event)),
                None => drop(self.refused.insert(place, NO_CONTACT.to_owned())),
            }
        }
        if events.is_empty() {
            return Ok(());
        }
        let taken = intake::events(&app.engine, self.now, events)?;
        app.metrics.events.inc_by(taken.created);
        app.metrics.duplicates.inc_by(taken.duplicates);
        for (place, why) in taken.refused {
            self.refused.entry(place).or_insert(why);
        }
        Ok(())
    }
}

const TWO_USERS: &str = "`previousId` belongs to another user; two known contacts are never merged";
const NO_CONTACT: &str = "its contact was refused";

fn by_user(engine: &Engine, user: &str) -> Option<ContactId> {
    engine.contact_by_identifier(FieldId::EXTERNAL_ID, user).map(|held| held.contact_id)
}

fn by_anonymous(engine: &Engine, id: &str) -> Option<ContactId> {
    engine.contact_by_identifier(FieldId::ANONYMOUS_ID, id).map(|held| held.contact_id)
}

/// Who has an anonymous id.
fn owner(engine: &Engine, id: &str) -> Owner {
    let Some(held) = engine.contact_by_identifier(FieldId::ANONYMOUS_ID, id) else {
        return Owner::Nobody;
    };
    let user = held.fields.iter().find(|(field, _)| field.id == FieldId::EXTERNAL_ID);
    user.map_or(Owner::Anonymous(held.contact_id), |(_, user)| Owner::User(user.to_cell()))
}
