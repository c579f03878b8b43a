//! Writes of contacts, events, lists and fields, and their effects on segments.
//!
//! In: records and names. Out: accepted, or the reason for the refusal.

use super::{LogKind, Missing, Model, Refused, Segment, Stage};
use crate::ids::ContactId;
use crate::schema::FieldType;
use crate::testing::{Cell, ModelContact, ModelEvent, Record};

impl Model {
    /// Creates or changes contacts: all of them or none.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn upsert(&mut self, now: i64, records: &[Record]) -> Result<(), Refused> {
        for record in records {
            if record.lists.iter().any(|list| !self.lists.contains(list)) {
                return Err(Refused::Record);
            }
            let fits = |(name, cell): &(String, Option<Cell>)| {
                let Some((_, kind)) = self.fields.iter().find(|(held, _)| held == name) else {
                    return name == "city";
                };
                match cell {
                    None => true,
                    Some(Cell::Text(_)) => *kind == FieldType::Text,
                    Some(Cell::Number(_)) => *kind == FieldType::Number,
                    Some(Cell::Time(_)) => *kind == FieldType::Date,
                    Some(Cell::Flag(_)) => false,
                }
            };
            if !record.cells.iter().all(fits) {
                return Err(Refused::Record);
            }
        }
        self.advance_clock(now);
        for record in records {
            self.upsert_one(record);
        }
        self.written();
        Ok(())
    }

    fn upsert_one(&mut self, record: &Record) {
        let now = self.now;
        let is_it = |contact: &ModelContact| match &record.anonymous_id {
            Some(id) => contact.anonymous.contains(id),
            None => contact.email == record.email,
        };
        let found = self.contacts.iter().position(is_it);
        let place = found.unwrap_or_else(|| {
            let (id, email) = (record.id, record.email.clone());
            let names = [email.clone(), id.to_string()];
            let waiting = |(name, _): &mut (String, ModelEvent)| names.contains(name);
            let events = self.orphans.extract_if(.., waiting).map(|(_, event)| event).collect();
            self.contacts.push(ModelContact {
                id,
                email,
                anonymous: record.anonymous_id.iter().cloned().collect(),
                merged: Vec::new(),
                cells: Vec::new(),
                lists: Vec::new(),
                events,
            });
            self.contacts.len() - 1
        });
        let contact = &mut self.contacts[place];
        let mut updated_at = now;
        if found.is_none() {
            updated_at = record.created_at.unwrap_or(now);
            contact.set("created_at", Some(Cell::Time(updated_at)));
        }
        contact.set("updated_at", Some(Cell::Time(updated_at)));
        for (name, cell) in &record.cells {
            contact.set(name, cell.clone());
        }
        for list in &record.lists {
            if !contact.lists.contains(list) {
                contact.lists.push(list.clone());
            }
        }
    }

    /// Records an event of the contact with this email or id, which may be created later. Returns whether the event
    /// is new.
    pub fn record(&mut self, now: i64, name: &str, event: ModelEvent) -> bool {
        self.advance_clock(now);
        let of_contacts = self.contacts.iter().flat_map(|contact| &contact.events);
        let mut held = of_contacts.chain(self.orphans.iter().map(|(_, event)| event));
        if event.id.is_some() && held.any(|held| held.id == event.id) {
            return false;
        }
        let answers = |contact: &&mut ModelContact| {
            let mut ids = contact.merged.iter().chain([&contact.id]);
            contact.email == name || ids.any(|id| id.to_string() == name)
        };
        match self.contacts.iter_mut().find(answers) {
            Some(contact) => contact.events.push(event),
            None => self.orphans.push((name.to_owned(), event)),
        }
        self.written();
        true
    }

    /// Deletes a contact; returns whether it existed.
    pub fn delete_contact(&mut self, now: i64, email: &str) -> bool {
        self.advance_clock(now);
        let Some(place) = self.contacts.iter().position(|contact| contact.email == email) else {
            return false;
        };
        let id = self.contacts.remove(place).id;
        self.expel(id, &[]);
        true
    }

    /// Takes who does not exist any more out of all segments.
    fn expel(&mut self, id: ContactId, merged: &[ContactId]) {
        for place in 0..self.segments.len() {
            let segment = &mut self.segments[place];
            segment.published.retain(|held| *held != id);
            if segment.members.contains(&id) {
                segment.members.retain(|held| *held != id);
                self.changed(place, self.now);
                self.log_entry(place, self.now, LogKind::Evaluated, Vec::new(), vec![id]);
                if let Some(entry) = self.log.last_mut() {
                    entry.merged = merged.to_vec();
                }
            }
        }
    }

    /// Says that an anonymous id is a contact's.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    #[expect(clippy::missing_panics_doc, reason = "another one was removed")]
    pub fn merge(&mut self, now: i64, known: ContactId, anonymous_id: &str) -> Result<(), Refused> {
        let named = |contact: &ModelContact| contact.anonymous.iter().any(|id| id == anonymous_id);
        let find =
            |is: &dyn Fn(&ModelContact) -> bool, all: &[ModelContact]| all.iter().position(is);
        let place = find(&|contact| contact.answers_to(known), &self.contacts);
        let place = place.ok_or(Refused::Unknown)?;
        let other = find(&named, &self.contacts);
        if let Some(other) = other.filter(|other| *other != place)
            && ![place, other].iter().any(|at| self.contacts[*at].email.is_empty())
        {
            return Err(Refused::Other);
        }
        self.advance_clock(now);
        let now = Some(Cell::Time(self.now));
        let Some(other) = other else {
            let contact = &mut self.contacts[place];
            contact.anonymous.push(anonymous_id.to_owned());
            if contact.anonymous.len() == 1 {
                contact.set("updated_at", now);
                self.written();
            }
            return Ok(());
        };
        if other == place {
            return Ok(());
        }
        let known = self.contacts[place].id;
        let other = self.contacts.remove(other);
        self.expel(other.id, &[other.id]);
        let contact = self.contacts.iter_mut().find(|contact| contact.id == known);
        let contact = contact.expect("another one was removed");
        for (name, cell) in other.cells {
            if contact.cell(&name).is_none() {
                contact.set(&name, Some(cell));
            }
        }
        if contact.email.is_empty() {
            contact.email = other.email;
        }
        contact.set("updated_at", now);
        for list in other.lists {
            if !contact.lists.contains(&list) {
                contact.lists.push(list);
            }
        }
        contact.events.extend(other.events);
        contact.merged.extend(other.merged.into_iter().chain([other.id]));
        contact.anonymous.extend(other.anonymous);
        self.written();
        Ok(())
    }

    /// As [`Model::delete_contact`]; orphan events of this email go too.
    pub fn erase_contact(&mut self, now: i64, email: &str) -> bool {
        let was = self.delete_contact(now, email);
        self.orphans.retain(|(name, _)| name != email);
        was
    }

    /// Makes a list.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn create_list(&mut self, now: i64, list: &str) -> Result<(), Refused> {
        if self.lists.iter().any(|held| held == list) {
            return Err(Refused::Exists);
        }
        self.advance_clock(now);
        self.lists.push(list.to_owned());
        self.recover();
        Ok(())
    }

    /// Deletes a list.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn delete_list(&mut self, now: i64, list: &str) -> Result<(), Refused> {
        if !self.lists.iter().any(|held| held == list) {
            return Err(Refused::UnknownList);
        }
        self.advance_clock(now);
        self.lists.retain(|held| held != list);
        self.lose(&Missing::List(list.to_owned()), |segment| segment.reads_list(list));
        for contact in &mut self.contacts {
            contact.lists.retain(|held| held != list);
        }
        self.written();
        Ok(())
    }

    /// Takes a contact off a list.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn remove_from_list(&mut self, now: i64, list: &str, id: ContactId) -> Result<(), Refused> {
        if !self.lists.iter().any(|held| held == list) {
            return Err(Refused::UnknownList);
        }
        self.advance_clock(now);
        for contact in self.contacts.iter_mut().filter(|contact| contact.id == id) {
            contact.lists.retain(|held| held != list);
        }
        self.written();
        Ok(())
    }

    /// Adds a custom field.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn create_field(&mut self, now: i64, name: &str, kind: FieldType) -> Result<(), Refused> {
        if self.fields.iter().any(|(held, _)| held == name) {
            return Err(Refused::Exists);
        }
        self.advance_clock(now);
        self.fields.push((name.to_owned(), kind));
        self.recover();
        Ok(())
    }

    /// Deletes a custom field.
    ///
    /// # Errors
    ///
    /// [`Refused`], for what an engine refuses too.
    pub fn delete_field(&mut self, now: i64, name: &str) -> Result<(), Refused> {
        let Some(place) = self.fields.iter().position(|(held, _)| held == name) else {
            return Err(Refused::Unknown);
        };
        self.advance_clock(now);
        let (_, kind) = self.fields.remove(place);
        for contact in &mut self.contacts {
            contact.set(name, None);
        }
        self.lose(&Missing::Field(name.to_owned(), kind), |segment| segment.reads_field(name));
        Ok(())
    }

    /// Freezes the segments that read what was removed.
    fn lose(&mut self, gone: &Missing, reads: impl Fn(&Segment) -> bool) {
        for place in 0..self.segments.len() {
            let segment = &mut self.segments[place];
            if segment.stage == Stage::Deleted || !reads(segment) {
                continue;
            }
            if let Stage::Invalid { lost } = &mut segment.stage {
                let same = |held: &Missing| match (held, gone) {
                    (Missing::Field(a, _), Missing::Field(b, _)) => a == b,
                    (a, b) => a == b,
                };
                if !lost.iter().any(same) {
                    lost.push(gone.clone());
                }
            } else {
                segment.stage = Stage::Invalid { lost: vec![gone.clone()] };
                self.log_happening(place, LogKind::Invalidated);
            }
        }
    }

    /// Populates the invalid segments for which everything exists again.
    fn recover(&mut self) {
        for place in 0..self.segments.len() {
            let Stage::Invalid { lost } = &self.segments[place].stage else { continue };
            let here = |lost: &Missing| match lost {
                Missing::Field(name, kind) => self.fields.contains(&(name.clone(), *kind)),
                Missing::List(list) => self.lists.contains(list),
            };
            if lost.iter().all(here) && self.compiles(&self.segments[place].question) {
                self.segments[place].stage = self.waiting(&self.segments[place].question, self.now);
                self.log_happening(place, LogKind::Recovered);
            }
        }
    }
}
