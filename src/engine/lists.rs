//! Lists: made, renamed, deleted, and contacts taken off them.
//!
//! Contacts are put on lists by upserts.

use chrono::{DateTime, Utc};

use super::Engine;
use super::error::ListError;
use crate::ids::{ContactId, ListId, Row};
use crate::ingest::ContactRef;
use crate::limits;
use crate::schema::FieldId;
use crate::store::{Column, Touched};

impl Engine {
    pub(super) fn apply_create_list(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        id: Option<ListId>,
    ) -> Result<ListId, ListError> {
        let fits = |text: &str| (1..=limits::NAME_CHARS).contains(&text.chars().count());
        if !fits(name) || id.as_ref().is_some_and(|id| !fits(id.as_str())) {
            return Err(ListError::Name);
        }
        if self.lists.len() >= limits::LISTS {
            return Err(ListError::TooMany);
        }
        let taken = |id: &str| self.lists.contains_key(id);
        let id = id.unwrap_or_else(|| ListId::from(self.ids.draw_text(taken)));
        if self.lists.contains_key(&id) {
            return Err(ListError::Exists(id));
        }
        let now = self.advance_clock(now);
        self.lists.insert(id.clone(), name.to_owned());
        self.recover_segments(now);
        Ok(id)
    }

    pub(super) fn apply_rename_list(
        &mut self,
        now: DateTime<Utc>,
        id: &ListId,
        name: &str,
    ) -> Result<(), ListError> {
        if !(1..=limits::NAME_CHARS).contains(&name.chars().count()) {
            return Err(ListError::Name);
        }
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        self.advance_clock(now);
        self.lists.insert(id.clone(), name.to_owned());
        Ok(())
    }

    /// Names of the lists, by id, in order of creation.
    pub fn lists(&self) -> impl Iterator<Item = (&ListId, &str)> {
        self.lists.iter().map(|(id, name)| (id, name.as_str()))
    }

    pub(super) fn apply_delete_list(
        &mut self,
        now: DateTime<Utc>,
        id: &ListId,
    ) -> Result<(), ListError> {
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        let now = self.advance_clock(now);
        self.lists.shift_remove(id);
        self.invalidate_readers_of_list(now, id);
        let members: Vec<u32> = match self.store.column(FieldId::LIST_IDS) {
            Some(Column::Texts(sets)) => {
                self.store.alive().iter().filter(|row| sets.contains(*row, id.as_str())).collect()
            }
            _ => Vec::new(),
        };
        self.take_off(id, members.into_iter().map(Row));
        Ok(())
    }

    pub(super) fn apply_remove_from_list(
        &mut self,
        now: DateTime<Utc>,
        id: &ListId,
        contacts: Vec<ContactId>,
    ) -> Result<usize, ListError> {
        if !self.lists.contains_key(id) {
            return Err(ListError::Unknown(id.clone()));
        }
        self.advance_clock(now);
        let rows: Vec<Row> = contacts
            .into_iter()
            .filter_map(|contact| self.store.row(&ContactRef::Id(contact)))
            .collect();
        Ok(self.take_off(id, rows))
    }

    /// Returns how many were on it.
    fn take_off(&mut self, id: &ListId, rows: impl IntoIterator<Item = Row>) -> usize {
        let (mut touched, mut taken) = (Touched::default(), 0);
        for row in rows {
            taken += usize::from(self.store.remove_from_list(id, row, &mut touched));
        }
        self.written(touched);
        taken
    }
}
