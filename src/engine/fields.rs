//! Custom fields: made, renamed, deleted, with what follows for the segments that read them.

use chrono::{DateTime, Utc};

use super::Engine;
use crate::schema::{Field, FieldId, FieldType, SchemaError};

impl Engine {
    pub(super) fn apply_create_field(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        field_type: FieldType,
    ) -> Result<FieldId, SchemaError> {
        let mut schema = self.schema.clone();
        let id = schema.add(name, field_type)?;
        let now = self.advance_clock(now);
        self.schema = schema;
        self.recover_segments(now);
        Ok(id)
    }

    pub(super) fn apply_rename_field(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
        new: &str,
    ) -> Result<(), SchemaError> {
        let mut schema = self.schema.clone();
        let before = schema.rename(name, new)?;
        let now = self.advance_clock(now);
        self.schema = schema;
        if !before.name.eq_ignore_ascii_case(new) {
            self.invalidate_readers_of_field(now, &before);
            self.recover_segments(now);
        }
        Ok(())
    }

    pub(super) fn apply_delete_field(
        &mut self,
        now: DateTime<Utc>,
        name: &str,
    ) -> Result<(), SchemaError> {
        let mut schema = self.schema.clone();
        let field: Field = schema.remove(name)?;
        let now = self.advance_clock(now);
        self.schema = schema;
        self.store.drop_field(&field);
        self.invalidate_readers_of_field(now, &field);
        Ok(())
    }
}
