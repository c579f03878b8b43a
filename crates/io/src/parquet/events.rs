//! Events from the columns of Parquet, as NDJSON would have them.
//!
//! In: a file with a column for each part of an event, named as [`crate::columns`] says. Out: a batch for each group of
//! rows, or for a few small ones, with the number of each row. Some thousand rows are read column by column if
//! none of them may have a fault, and row by row otherwise, which finds the faults; the events are the same, to the
//! codes of their columns.

use std::borrow::Cow;
use std::path::Path;

use segmentry::ingest::{Event, EventColumns, EventHeads, RecordError};
use segmentry::time::Timestamp;

use super::column::{Column, Meaning, NoText};
use super::file::{Group, Groups, Loaded, ParquetFile};
use super::flat::NULL;
use super::read::end_group;
use crate::batch::{EventBatch, ReadOptions};
use crate::columns::{Cell, EventPart, EventRows, property};
use crate::faults::{ReadError, RowFault};

pub(crate) fn events(
    path: &Path,
    mut options: ReadOptions,
) -> Result<impl Iterator<Item = EventBatch> + use<>, ReadError> {
    let file = ParquetFile::open(path)?.value_by_value(options.value_by_value);
    let wrong = |problem| ReadError::new(path, problem);
    let records = EventRows::new(file.names()).map_err(wrong)?;
    let mut paths: Vec<&str> = records.parts.iter().filter_map(EventPart::path).collect();
    paths.sort_unstable();
    let by_column = !options.value_by_value && paths.windows(2).all(|two| two[0] != two[1]);
    let put = move |_: &ParquetFile, made: &mut Made, rows: Loaded, columns: &[Column]| {
        let is_put = by_column && made.put_block(&records.parts, rows, columns).is_some();
        if !is_put {
            made.put_rows(&records, rows, columns);
        }
    };
    let groups = Groups::read(file, TOGETHER, put)?;
    Ok(groups.map(move |mut group| {
        let mut batch = std::mem::take(&mut group.rows).batch;
        end_group(&mut group, &mut batch.refused, &mut options);
        batch
    }))
}

/// Whether the instants of the events ascend, by the column of the instants alone; false if that is not certain.
pub(crate) fn ascend(path: &Path) -> Result<bool, ReadError> {
    let file = ParquetFile::open(path)?.only("timestamp");
    if file.columns.iter().all(|column| !matches!(column.meaning, Meaning::Time(_))) {
        return Ok(false);
    }
    let put = |_: &ParquetFile, span: &mut Span, _: Loaded, columns: &[Column]| {
        let Some(column) = columns.first() else { return };
        // An instant that cannot be read is of a row that is refused.
        let _ = column.visit_instants(|at| {
            if let Some(at) = at {
                span.is_broken |= span.last.is_some_and(|last| at < last);
                span.first = span.first.or(Some(at));
                span.last = Some(at);
            }
            Some(())
        });
    };
    let mut latest = Timestamp::MIN;
    for Group { rows: span, broken, .. } in Groups::read(file, 1, put)? {
        let starts_early = span.first.is_some_and(|first| first < latest);
        if span.is_broken || starts_early || broken.is_some() {
            return Ok(false);
        }
        latest = span.last.unwrap_or(latest);
    }
    Ok(true)
}

/// The instants of a group.
#[derive(Default)]
struct Span {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// Whether an instant is before the one before it.
    is_broken: bool,
}

/// What was made of a group so far.
#[derive(Default)]
struct Made {
    batch: EventBatch,
    /// What is known of each column.
    known: Vec<Known>,
}

/// Rows of a batch that small groups are read into together: enough that several events are of the same shard of ids
/// and of neighbouring contacts, and few enough that a batch takes some 15 MB. Each thread that
/// reads has one, and so has the engine.
const TOGETHER: u64 = 131_072;

/// Events that there is room for before they come. What a file says of its size is not believed beyond this.
const ROOM: usize = TOGETHER as usize;

/// What is known of a column of names or of a property.
#[derive(Default)]
struct Known {
    /// By the place of a value that stays the same: the batch's code of the value.
    codes: Vec<u32>,
    /// The most bytes of a value.
    widest: usize,
}

impl Known {
    /// The code of a value that came before.
    fn code(&self, place: u32) -> Option<u32> {
        self.codes.get(place as usize).copied().filter(|code| *code != EventColumns::NO_VALUE)
    }

    /// The code of each row of a column; `code` makes that of a value that did not come before, and of NULL.
    fn codes_of(&mut self, column: &Column, mut code: impl FnMut(Option<u32>) -> u32) -> Vec<u32> {
        let code_of = |place: &u32| match *place {
            NULL => code(None),
            place => self.code(place).unwrap_or_else(|| {
                let code = code(Some(place));
                if let Some(known) = self.codes.get_mut(place as usize) {
                    *known = code;
                }
                code
            }),
        };
        column.places().iter().map(code_of).collect()
    }

    /// The places of the values of a column that did not come before.
    fn new_places(&self, column: &Column) -> impl Iterator<Item = u32> {
        let places = column.places().iter().copied();
        places.filter(|place| *place != NULL && self.code(*place).is_none())
    }
}

impl Made {
    /// Adds rows one by one.
    fn put_rows(&mut self, records: &EventRows, rows: Loaded, columns: &[Column]) {
        let EventBatch { lines, events, refused } = &mut self.batch;
        for (line, row) in (rows.first..).zip(0..rows.count) {
            match records.add(columns.iter().map(|column| column.cell(row)), events) {
                Ok(()) => lines.push(line),
                Err(faults) => {
                    let problem = RecordError::Faults { faults }.into();
                    refused.push(RowFault { line, problem });
                }
            }
        }
    }

    /// Adds rows column by column, if none of them may have a fault; else changes nothing.
    fn put_block(&mut self, parts: &[EventPart], rows: Loaded, columns: &[Column]) -> Option<()> {
        if rows.begins {
            // Places mean other values in each group.
            self.known.clear();
        }
        self.known.resize_with(columns.len(), Known::default);
        for (known, column) in self.known.iter_mut().zip(columns) {
            // A column that another decoder reads from here on has no places that stay.
            known.codes.resize(column.stable(), EventColumns::NO_VALUE);
        }
        let heads = heads(parts, rows, columns)?;
        for ((part, column), known) in parts.iter().zip(columns).zip(&mut self.known) {
            match part {
                EventPart::Type if column.places().contains(&NULL) => return None,
                EventPart::Type | EventPart::Source => check_names(column, known)?,
                EventPart::Property(_) => known.widest = known.widest.max(widest(column, known)?),
                EventPart::Id | EventPart::Contact | EventPart::Email | EventPart::Time => {}
            }
        }
        let properties = parts.iter().zip(&self.known);
        let properties = properties.filter_map(|(part, known)| Some((part.path()?, known.widest)));
        if !EventColumns::fits_properties(properties) {
            return None;
        }

        let events = &mut self.batch.events;
        if events.is_empty() {
            events.reserve(rows.left.min(ROOM));
        }
        let (mut types, mut sources) = (None, None);
        // The columns of properties begin in the order in which their first values come.
        let mut properties: Vec<(usize, usize, &str)> = Vec::new();
        for (number, (part, column)) in parts.iter().zip(columns).enumerate() {
            let known = &mut self.known[number];
            match part {
                EventPart::Type => {
                    let code = |place| events.code_of_type(name(column, place));
                    types = Some(known.codes_of(column, code));
                }
                EventPart::Source => {
                    let code = |place| events.code_of_source(name(column, place));
                    sources = Some(known.codes_of(column, code));
                }
                EventPart::Property(path) => {
                    let first = column.places().iter().position(|place| *place != NULL);
                    properties.extend(first.map(|row| (row, number, path.as_str())));
                }
                EventPart::Id | EventPart::Contact | EventPart::Email | EventPart::Time => {}
            }
        }
        properties.sort_unstable();
        let properties: Vec<(&str, Vec<u32>)> = properties
            .into_iter()
            .map(|(_, number, path)| {
                let (column, values) = (&columns[number], events.property_mut(path));
                let code = |place: Option<u32>| {
                    let value = place.and_then(|place| column.value(place).ok());
                    value.map_or(EventColumns::NO_VALUE, |cell| {
                        values.code_of_value(&property(&cell))
                    })
                };
                (path, self.known[number].codes_of(column, code))
            })
            .collect();
        let sources = sources
            .unwrap_or_else(|| vec![events.code_of_source(Event::DEFAULT_SOURCE); rows.count]);
        events.append(heads, &types?, &sources, &properties);
        self.batch.lines.extend((rows.first..).take(rows.count));
        Some(())
    }
}

/// The ids, contacts and instants of rows, if all of them are good.
fn heads(parts: &[EventPart], rows: Loaded, columns: &[Column]) -> Option<EventHeads> {
    let column = |wanted: fn(&EventPart) -> bool| {
        parts.iter().position(wanted).map(|number| &columns[number])
    };
    let ids = column(|part| matches!(part, EventPart::Id))?;
    let times = column(|part| matches!(part, EventPart::Time))?;
    let contacts = column(|part| matches!(part, EventPart::Contact));
    let emails = column(|part| matches!(part, EventPart::Email));
    let mut heads = EventHeads::with_capacity(rows.count);
    for (row, place) in ids.places().iter().enumerate() {
        match ids.bytes(*place) {
            Some(id) => heads.push_id(id)?,
            None => heads.push_id(text(ids, row).ok()??.as_bytes())?,
        }
    }
    for row in 0..rows.count {
        match contacts.map(|contacts| (contacts, contacts.places()[row])) {
            Some((contacts, place)) if place != NULL => match contacts.bytes(place) {
                Some(id) => heads.push_contact(id)?,
                None => heads.push_contact(text(contacts, row).ok()??.as_bytes())?,
            },
            _ => {
                heads.push_address(text(emails?, row).ok()??.as_ref())?;
                continue;
            }
        }
        // An address that cannot be read is a fault beside an id, too.
        if let Some(emails) = emails {
            text(emails, row).ok()?;
        }
    }
    times.visit_instants(|at| {
        heads.push_at(at?);
        Some(())
    })?;
    Some(heads)
}

/// The text of a row; `None` is NULL.
fn text(column: &Column, row: usize) -> Result<Option<Cow<'_, str>>, NoText> {
    if let Ok(text) = column.text(row) {
        return Ok(text.map(Cow::Borrowed));
    }
    match column.cell(row) {
        Ok(Some(Cell::Text(text))) => Ok(Some(text)),
        Ok(None) => Ok(None),
        Ok(Some(_)) | Err(_) => Err(NoText),
    }
}

/// The name at a place that was checked; NULL is the source of events that name none.
fn name(column: &Column, place: Option<u32>) -> &str {
    let Some(place) = place else { return Event::DEFAULT_SOURCE };
    let bytes = column.bytes(place).expect("names are texts, which was checked");
    std::str::from_utf8(bytes).expect("names are UTF-8, which was checked")
}

/// Whether all values of a column may be names.
fn check_names(column: &Column, known: &Known) -> Option<()> {
    known.new_places(column).try_for_each(|place| {
        let name = std::str::from_utf8(column.bytes(place)?).ok()?;
        EventColumns::fits_name(name).then_some(())
    })
}

/// The most bytes that a value of a property takes, of those that did not come before, if all of them are good.
fn widest(column: &Column, known: &Known) -> Option<usize> {
    // The texts of a list have no places of their own.
    if column.meaning() == Meaning::Texts {
        return column.places().iter().all(|place| *place == NULL).then_some(0);
    }
    known.new_places(column).try_fold(0, |most, place| {
        let bytes = match column.value(place).ok()? {
            Cell::Text(text) => text.len(),
            // As JSON an instant has 26 bytes, or a few more with a year beyond four digits.
            Cell::Time(_) => 40,
            Cell::Number(_) | Cell::Bool(_) | Cell::Texts(_) => 0,
        };
        Some(most.max(bytes))
    })
}
