//! Blocks of rows of a table of contacts, checked column by column.
//!
//! In: for each field a value for each row, or the code that [`ContactBlocks::code`] gave an equal value before. Out:
//! the [`ContactColumns`] that [`ContactBuilder`](super::ContactBuilder) would give row by row, and every fault of the
//! other rows.

use super::contact::{Stored, add_lists, is_plain_address, typed};
use super::contact_columns::{CLEARED, ContactColumns, Head, UNNAMED, ValueRef};
use super::{Fault, FaultKind, Form, Input, ValueType};
use crate::ids::ListId;
use crate::limits;
use crate::schema::{ColumnKind, Field, FieldId, IDENTIFIERS, Kind};

/// The rows of a table, as they come.
#[derive(Debug, Default)]
pub struct ContactBlocks {
    fields: Vec<BlockColumn>,
    columns: ContactColumns,
    heads: Vec<Head>,
    lists: Vec<u32>,
    /// The faults of the block's rows, in the order in which they were found.
    faults: Vec<(u32, Fault)>,
    /// Reused from block to block.
    identified: Vec<bool>,
    taken: Vec<u32>,
}

#[derive(Debug)]
struct BlockColumn {
    field: Field,
    /// Its column; none if it is part of the head of a record.
    number: Option<u16>,
    /// For each row of the block.
    codes: Vec<u32>,
}

/// A value of a row of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueCode(u32);

impl ValueCode {
    /// What a row has where it was refused.
    pub const REFUSED: Self = Self(CLEARED);
}

/// A value as a reader has it.
#[derive(Debug)]
pub enum Given<'v> {
    /// A text that is not owned.
    Text(&'v str),
    /// Any other value.
    Value(Input),
}

impl ContactBlocks {
    /// A table with a column for each of these fields.
    pub fn new(fields: &[Field]) -> Self {
        let mut columns = ContactColumns::default();
        let of_head = |id: FieldId| {
            [FieldId::CONTACT_ID, FieldId::LIST_IDS, FieldId::CREATED_AT, FieldId::UPDATED_AT]
                .contains(&id)
        };
        let column = |field: &Field| BlockColumn {
            number: (!of_head(field.id)).then(|| columns.column_number(field.id)),
            field: field.clone(),
            codes: Vec::new(),
        };
        let fields = fields.iter().map(column).collect();
        Self { fields, columns, ..Self::default() }
    }

    /// Makes room for so many rows, those of all blocks.
    pub fn reserve(&mut self, rows: usize) {
        self.columns.reserve(rows);
    }

    /// Begins a block of so many rows.
    pub fn begin(&mut self, rows: usize) {
        self.heads.clear();
        self.heads.resize(rows, (None, None, None));
        self.identified.clear();
        self.identified.resize(rows, false);
        self.lists.clear();
        self.faults.clear();
        self.fields.iter_mut().for_each(|column| column.codes.clear());
    }

    /// Notes what is wrong with a row. Faults of a row are reported in the order in which they are noted.
    pub fn refuse(&mut self, row: usize, fault: Fault) {
        self.faults.push((row as u32, fault));
    }

    /// Whether the field at a place is no part of the head of a record, so that its values have codes.
    pub fn has_codes(&self, place: usize) -> bool {
        self.fields[place].number.is_some()
    }

    /// The code of NULL in the field at a place.
    ///
    /// # Errors
    ///
    /// If the field cannot be written.
    pub fn null(&self, place: usize) -> Result<ValueCode, Fault> {
        let field = &self.fields[place].field;
        if field.id == FieldId::EMAIL_DOMAINS {
            return Err(Fault::new(&field.name, FaultKind::ReadOnly));
        }
        Ok(ValueCode(CLEARED))
    }

    /// The code of a value of the field at a place, checked as the field's type.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    ///
    /// # Panics
    ///
    /// If the field has no codes.
    pub fn code(&mut self, place: usize, given: Given<'_>) -> Result<ValueCode, Fault> {
        self.null(place)?;
        let BlockColumn { field, number, .. } = &self.fields[place];
        let number = number.expect("the field is no part of the head");
        if let Given::Text(text) = &given
            && is_as_stored(field, text)
        {
            return Ok(ValueCode(self.columns.add_value(number, ValueRef::Text(text))));
        }
        let input = match given {
            Given::Text(text) => Input::Text(text.to_owned()),
            Given::Value(input) => input,
        };
        let code = match typed(field, input)? {
            None => CLEARED,
            Some(value) => self.columns.add_value(number, ValueRef::from(&value)),
        };
        Ok(ValueCode(code))
    }

    /// Gives the next row of a block its value in the field at a place. A row that was refused there takes any.
    pub fn put(&mut self, place: usize, code: ValueCode) {
        self.fields[place].codes.push(code.0);
    }

    /// Reads a field of the head other than the lists. `value` is what a row has there, if it is not NULL.
    pub fn put_head(&mut self, place: usize, row: usize, value: Given<'_>) {
        let field = &self.fields[place].field;
        let head = &mut self.heads[row];
        let outcome = match (field.id, value) {
            (FieldId::CONTACT_ID, Given::Text(text)) => {
                head.0 = text.parse().ok();
                let kind = FaultKind::Malformed { wanted: Form::Uuid };
                let fault = || Fault::new(&field.name, kind).with_value(text);
                head.0.map(drop).ok_or_else(fault)
            }
            (FieldId::CONTACT_ID, Given::Value(_)) => {
                let kind = FaultKind::WrongType { wanted: ValueType::Text, given: None };
                Err(Fault::new(&field.name, kind))
            }
            (id, value) => {
                let input = match value {
                    Given::Text(text) => Input::Text(text.to_owned()),
                    Given::Value(input) => input,
                };
                let place = if id == FieldId::CREATED_AT { &mut head.1 } else { &mut head.2 };
                typed(field, input).map(|value| *place = value.and_then(Stored::time))
            }
        };
        if let Err(fault) = outcome {
            self.refuse(row, fault);
        }
    }

    /// Puts the next row of a block on lists, each once.
    pub fn put_lists<'l>(&mut self, row: usize, lists: impl Iterator<Item = &'l str>) {
        let mut codes: Vec<u32> = Vec::new();
        let mut lists = lists.peekable();
        while let Some(list) = lists.next_if(|list| (1..=limits::NAME_CHARS).contains(&list.len()))
        {
            let code = self.columns.list_code(list);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if lists.peek().is_some() || codes.len() > limits::LISTS_PER_CONTACT {
            // Beyond what is plainly right: with every fault.
            let mut held = codes.iter().map(|code| self.columns.list(*code).clone()).collect();
            let mut faults = Vec::new();
            add_lists(&mut held, lists.map(ListId::from), &mut faults);
            faults.into_iter().for_each(|fault| self.refuse(row, fault));
            codes = held.iter().map(|list| self.columns.list_code(list.as_str())).collect();
        }
        let set = self.columns.list_set_code(&codes);
        self.lists.push(set);
    }

    /// Ends a block: its good rows are contacts. Returns the others, each with every fault.
    pub fn finish(&mut self) -> Vec<(usize, Vec<Fault>)> {
        let rows = self.heads.len();
        let nobody = self.columns.list_set_code(&[]);
        self.lists.resize(rows, nobody);
        let Self { fields, columns, heads, lists, faults, identified, taken } = self;
        for (named, (id, ..)) in identified.iter_mut().zip(heads.iter()) {
            *named = id.is_some();
        }
        for column in fields.iter().filter(|column| IDENTIFIERS.contains(&column.field.id)) {
            for (named, code) in identified.iter_mut().zip(&column.codes) {
                *named |= *code < UNNAMED;
            }
        }
        // A stable sort: the faults of a row stay in their order.
        faults.sort_by_key(|(row, _)| *row);
        let mut refused: Vec<(usize, Vec<Fault>)> = Vec::new();
        for (row, fault) in faults.drain(..) {
            match refused.last_mut() {
                Some((last, faults)) if *last == row as usize => faults.push(fault),
                _ => refused.push((row as usize, vec![fault])),
            }
        }
        taken.clear();
        let mut others = refused.iter().map(|(row, _)| *row).peekable();
        let mut nameless = Vec::new();
        for (row, identified) in identified.iter().enumerate() {
            if others.next_if_eq(&row).is_some() {
                continue;
            }
            if *identified {
                taken.push(row as u32);
            } else {
                nameless.push((row, vec![Fault::new("email", FaultKind::NoIdentifier)]));
            }
        }
        if !nameless.is_empty() {
            refused.extend(nameless);
            refused.sort_by_key(|(row, _)| *row);
        }
        let coded: Vec<(u16, &[u32])> = fields
            .iter()
            .filter_map(|column| Some((column.number?, column.codes.as_slice())))
            .collect();
        columns.extend(heads, &coded, lists, taken);
        refused
    }

    /// The contacts of all blocks. The places of the taken rows of the last block are at their end.
    pub fn contacts(self) -> ContactColumns {
        self.columns
    }

    /// The rows of the last block that were taken.
    pub fn taken(&self) -> &[u32] {
        &self.taken
    }
}

/// Whether a text is its own value, so that it need not be copied to be checked.
fn is_as_stored(field: &Field, text: &str) -> bool {
    let is_text = field.kind == ColumnKind::Scalar(Kind::Text);
    is_text
        && (1..=field.max_chars).contains(&text.len())
        && match field.id {
            FieldId::EMAIL => is_plain_address(text),
            id => !IDENTIFIERS.contains(&id),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{CheckedContact, ContactBuilder, FieldUpdate};
    use crate::schema::{FieldType, Schema};

    #[test]
    fn blocks_give_the_records_and_the_faults_of_single_rows() {
        let schema = Schema::builder()
            .field("plan", FieldType::Text)
            .field("score", FieldType::Number)
            .build()
            .expect("the names are valid and differ");
        let names =
            ["email", "contact_id", "plan", "list_ids", "score", "created_at", "external_id"];
        let fields: Vec<Field> =
            names.iter().map(|name| schema.field(name).expect("a field").clone()).collect();
        let id = "00000000-0000-0000-0000-000000000001";
        let long = "x".repeat(1 << 12);
        let many = (0..=limits::LISTS_PER_CONTACT).map(|n| n.to_string()).collect::<Vec<_>>();
        let many = many.join(" ");
        let rows: Vec<[Option<&str>; 7]> = vec![
            [
                Some("a@x.org"),
                None,
                Some("pro"),
                Some("l m l"),
                Some("1.50"),
                Some("2026-01-01"),
                None,
            ],
            [Some(" B@X.org "), Some(id), Some(""), None, Some("x"), Some("yesterday"), None],
            [None, None, Some("pro"), Some("l"), None, None, Some("  ")],
            [None, Some(id), None, None, Some(" "), Some(" "), Some(" 7 ")],
            [Some("nobody"), Some("no id"), Some(&long), Some("l  m"), None, None, None],
            [Some("ü@bücher.example"), None, Some(&long), Some(&many), None, None, None],
            [Some("c@x.org"), None, Some("pro"), Some(&long), Some("2"), None, None],
        ];
        let mut blocks = ContactBlocks::new(&fields);
        let (mut refused, mut wanted_refused) = (Vec::new(), Vec::new());
        let mut wanted: Vec<CheckedContact> = Vec::new();
        for rows in rows.chunks(3) {
            blocks.begin(rows.len());
            for (place, field) in fields.iter().enumerate() {
                for (row, cells) in rows.iter().enumerate() {
                    match (field.id, cells[place]) {
                        (FieldId::LIST_IDS, lists) => {
                            blocks
                                .put_lists(row, lists.into_iter().flat_map(|text| text.split(' ')));
                        }
                        (_, None) if !blocks.has_codes(place) => {}
                        (_, Some(text)) if !blocks.has_codes(place) => {
                            blocks.put_head(place, row, Given::Text(text));
                        }
                        (_, cell) => {
                            let code = match cell {
                                None => blocks.null(place),
                                Some(text) => blocks.code(place, Given::Text(text)),
                            };
                            let code = code.unwrap_or_else(|fault| {
                                blocks.refuse(row, fault);
                                ValueCode::REFUSED
                            });
                            blocks.put(place, code);
                        }
                    }
                }
            }
            refused.extend(blocks.finish().into_iter().map(|(_, faults)| faults));
            for cells in rows {
                let mut record = ContactBuilder::with_capacity(fields.len());
                for (field, cell) in fields.iter().zip(cells) {
                    match (field.id, cell) {
                        (FieldId::CONTACT_ID, Some(id)) => {
                            if let Ok(id) = id.parse() {
                                record.identify(id);
                            } else {
                                let kind = FaultKind::Malformed { wanted: Form::Uuid };
                                record.refuse(Fault::new("contact_id", kind).with_value(id));
                            }
                        }
                        (FieldId::LIST_IDS, Some(lists)) => {
                            record.put_on_lists(lists.split(' ').map(ListId::from));
                        }
                        (FieldId::CONTACT_ID | FieldId::LIST_IDS, None) => {}
                        (_, None) => record.put(field, FieldUpdate::Clear),
                        (_, Some(text)) => {
                            record.put(field, FieldUpdate::Set(Input::Text((*text).to_owned())));
                        }
                    }
                }
                match record.finish() {
                    Ok(record) => wanted.push(record),
                    Err(faults) => wanted_refused.push(faults),
                }
            }
        }
        assert_eq!(refused, wanted_refused);
        let contacts = blocks.contacts();
        assert_eq!(contacts.len(), wanted.len());
        for (place, record) in wanted.iter().enumerate() {
            assert_eq!(contacts.get(place), *record);
        }
    }
}
