//! What is written: contacts, events, lists and fields, with what follows for segments.
//!
//! In: records and names. Out: accepted, or why not.

use super::{Lost, Model, No, Segment, Stage, Word};
use crate::ids::ContactId;
use crate::schema::FieldType;
use crate::testing::{Cell, Deed, Person, Record};

impl Model {
    /// Creates or changes contacts, all or none.
    pub fn upsert(&mut self, now: i64, records: &[Record]) -> Result<(), No> {
        for record in records {
            if record.lists.iter().any(|list| !self.lists.contains(list)) {
                return Err(No::Record);
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
                return Err(No::Record);
            }
        }
        self.arrive(now);
        for record in records {
            self.upsert_one(record);
        }
        self.written();
        Ok(())
    }

    fn upsert_one(&mut self, record: &Record) {
        let now = self.now;
        let found = self.people.iter().position(|person| person.email == record.email);
        let place = found.unwrap_or_else(|| {
            let (id, email) = (record.id, record.email.clone());
            let names = [email.clone(), id.to_string()];
            let (cells, lists) = (Vec::new(), Vec::new());
            let waiting = |(name, _): &mut (String, Deed)| names.contains(name);
            let deeds = self.parked.extract_if(.., waiting).map(|(_, deed)| deed).collect();
            self.people.push(Person { id, email, cells, lists, deeds });
            self.people.len() - 1
        });
        let person = &mut self.people[place];
        let mut updated_at = now;
        if found.is_none() {
            updated_at = record.created_at.unwrap_or(now);
            person.set("created_at", Some(Cell::Time(updated_at)));
        }
        person.set("updated_at", Some(Cell::Time(updated_at)));
        for (name, cell) in &record.cells {
            person.set(name, cell.clone());
        }
        for list in &record.lists {
            if !person.lists.contains(list) {
                person.lists.push(list.clone());
            }
        }
    }

    /// Records an event of whoever answers to `name` (an email or an id), now or later. Whether it
    /// is new.
    pub fn record(&mut self, now: i64, name: &str, id: Option<&str>, deed: Deed) -> bool {
        self.arrive(now);
        if let Some(id) = id {
            if self.seen.iter().any(|held| held == id) {
                return false;
            }
            self.seen.push(id.to_owned());
        }
        let answers = |person: &&mut Person| person.email == name || person.id.to_string() == name;
        match self.people.iter_mut().find(answers) {
            Some(person) => person.deeds.push(deed),
            None => self.parked.push((name.to_owned(), deed)),
        }
        self.written();
        true
    }

    /// Deletes a contact; whether it was there.
    pub fn delete_contact(&mut self, now: i64, email: &str) -> bool {
        self.arrive(now);
        let Some(place) = self.people.iter().position(|person| person.email == email) else {
            return false;
        };
        let id = self.people.remove(place).id;
        for place in 0..self.segments.len() {
            let segment = &mut self.segments[place];
            segment.shown.retain(|held| *held != id);
            if segment.members.contains(&id) {
                segment.members.retain(|held| *held != id);
                self.changed(place, self.now);
                self.note(place, self.now, Word::Evaluated, Vec::new(), vec![id]);
            }
        }
        true
    }

    /// As [`Model::delete_contact`]; events that wait for the name go too, whoever is there.
    pub fn erase_contact(&mut self, now: i64, email: &str) -> bool {
        let was = self.delete_contact(now, email);
        self.parked.retain(|(name, _)| name != email);
        was
    }

    /// Makes a list.
    pub fn create_list(&mut self, now: i64, list: &str) -> Result<(), No> {
        if self.lists.iter().any(|held| held == list) {
            return Err(No::Exists);
        }
        self.arrive(now);
        self.lists.push(list.to_owned());
        self.recover();
        Ok(())
    }

    /// Deletes a list.
    pub fn delete_list(&mut self, now: i64, list: &str) -> Result<(), No> {
        if !self.lists.iter().any(|held| held == list) {
            return Err(No::UnknownList);
        }
        self.arrive(now);
        self.lists.retain(|held| held != list);
        self.lose(&Lost::List(list.to_owned()), |segment| segment.reads_list(list));
        for person in &mut self.people {
            person.lists.retain(|held| held != list);
        }
        self.written();
        Ok(())
    }

    /// Takes a contact off a list.
    pub fn remove_from_list(&mut self, now: i64, list: &str, id: ContactId) -> Result<(), No> {
        if !self.lists.iter().any(|held| held == list) {
            return Err(No::UnknownList);
        }
        self.arrive(now);
        for person in self.people.iter_mut().filter(|person| person.id == id) {
            person.lists.retain(|held| held != list);
        }
        self.written();
        Ok(())
    }

    /// Adds a custom field.
    pub fn create_field(&mut self, now: i64, name: &str, kind: FieldType) -> Result<(), No> {
        if self.fields.iter().any(|(held, _)| held == name) {
            return Err(No::Exists);
        }
        self.arrive(now);
        self.fields.push((name.to_owned(), kind));
        self.recover();
        Ok(())
    }

    /// Deletes a custom field.
    pub fn delete_field(&mut self, now: i64, name: &str) -> Result<(), No> {
        let Some(place) = self.fields.iter().position(|(held, _)| held == name) else {
            return Err(No::Unknown);
        };
        self.arrive(now);
        let (_, kind) = self.fields.remove(place);
        for person in &mut self.people {
            person.set(name, None);
        }
        self.lose(&Lost::Field(name.to_owned(), kind), |segment| segment.reads_field(name));
        Ok(())
    }

    /// Freezes the segments that read what is gone.
    fn lose(&mut self, gone: &Lost, reads: impl Fn(&Segment) -> bool) {
        for place in 0..self.segments.len() {
            let segment = &mut self.segments[place];
            if segment.stage == Stage::Deleted || !reads(segment) {
                continue;
            }
            if let Stage::Invalid { lost } = &mut segment.stage {
                let same = |held: &Lost| match (held, gone) {
                    (Lost::Field(a, _), Lost::Field(b, _)) => a == b,
                    (a, b) => a == b,
                };
                if !lost.iter().any(same) {
                    lost.push(gone.clone());
                }
            } else {
                segment.stage = Stage::Invalid { lost: vec![gone.clone()] };
                self.tell(place, Word::Invalidated);
            }
        }
    }

    /// Populates anew the segments for which everything exists again.
    fn recover(&mut self) {
        for place in 0..self.segments.len() {
            let Stage::Invalid { lost } = &self.segments[place].stage else { continue };
            let here = |lost: &Lost| match lost {
                Lost::Field(name, kind) => self.fields.contains(&(name.clone(), *kind)),
                Lost::List(list) => self.lists.contains(list),
            };
            if lost.iter().all(here) && self.compiles(&self.segments[place].question) {
                self.segments[place].stage = self.waiting(&self.segments[place].question, self.now);
                self.tell(place, Word::Recovered);
            }
        }
    }
}
