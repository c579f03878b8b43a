//! A Parquet file whose columns can all be read, group of rows by group.
//!
//! In: a path. Out: what is made of the rows of each group, in the order of the file. Groups are read by several
//! threads, each a little ahead of the reader. A group that is damaged ends the file, with the name of the column.

use std::fs::File;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::column::reader::get_column_reader;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::schema::types::{SchemaDescriptor, Type};

use super::column::{Column, Meaning, NotLoaded};
use super::flat::FlatColumn;
use super::pages::Pages;
use crate::faults::{ColumnProblem, FileProblem, ReadError, RowFault, RowProblem};
use crate::pandas::{PANDAS, row_numbers};

/// Rows whose values are held at a time.
const ROWS: usize = 8_192;

/// A column of the file.
pub(super) struct ColumnInfo {
    /// Its name, without the parts of a list.
    pub(super) name: String,
    pub(super) meaning: Meaning,
    /// Its place among all columns of the file.
    leaf: usize,
    /// The definition level from which on it is not NULL; of a list, which may then be empty.
    defined: i16,
}

/// Where a column is in the schema.
struct Found {
    name: String,
    defined: i16,
    /// Whether its values are those of a list, and more than values.
    is_deep: bool,
}

/// The name of a column, as it is in a table of Arrow: the path through the structs around it. The element of a list
/// goes by the name of the list.
fn find(schema: &SchemaDescriptor, leaf: usize) -> Found {
    let column = schema.column(leaf);
    let parts = column.path().parts();
    let (mut node, mut defined) = (schema.root_schema(), 0);
    for (depth, part) in parts.iter().enumerate() {
        let Some(next) = node.get_fields().iter().find(|field| field.name() == part) else { break };
        match next.get_basic_info().repetition() {
            Repetition::REPEATED => {
                // What is repeated without more words is a list by itself.
                let (own, within) = if is_list(node) { (depth, 2) } else { (depth + 1, 0) };
                let name = parts[..own].join(".");
                return Found { name, defined, is_deep: parts.len() > own + within };
            }
            Repetition::OPTIONAL => defined += 1,
            Repetition::REQUIRED => {}
        }
        node = next;
    }
    Found { name: parts.join("."), defined, is_deep: false }
}

fn is_list(node: &Type) -> bool {
    let info = node.get_basic_info();
    info.converted_type() == ConvertedType::LIST
        || info.logical_type_ref() == Some(&LogicalType::List)
}

/// A file that was opened.
///
/// INVARIANT: each group has a chunk for each of the columns, at the same place.
pub(super) struct ParquetFile {
    path: PathBuf,
    metadata: ParquetMetaData,
    pub(super) columns: Vec<ColumnInfo>,
    /// Whether pages are read by [`FlatColumn`] where it knows them.
    page_by_page: bool,
}

/// Rows that were loaded: the number of the first one in the file, how many they are, and how many are left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loaded {
    pub(super) first: u64,
    pub(super) count: usize,
    /// How many rows their group, and those that are read together with it, have from the first of them on.
    pub(super) left: usize,
    /// Whether their group begins with them.
    pub(super) begins: bool,
}

/// The column at which a group breaks off, and why.
struct Broken {
    column: String,
    reason: ParquetError,
}

impl Broken {
    fn at(self, line: u64) -> RowFault {
        let (column, reason) = (self.column, self.reason.to_string());
        RowFault { line, problem: RowProblem::ColumnBreaksOff { column, reason } }
    }
}

impl ParquetFile {
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        let damaged =
            |error: ParquetError| ReadError::new(path, FileProblem::NotParquet(error.to_string()));
        let file = File::open(path).map_err(|error| ReadError::new(path, error))?;
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).map_err(damaged)?;
        let schema = metadata.file_metadata().schema_descr();
        let said = metadata.file_metadata().key_value_metadata();
        let pandas = said.and_then(|said| said.iter().find(|said| said.key == PANDAS));
        let left_out = row_numbers(pandas.and_then(|said| said.value.as_deref()));
        let mut columns: Vec<ColumnInfo> = Vec::with_capacity(schema.num_columns());
        for (leaf, column) in schema.columns().iter().enumerate() {
            let Found { name, defined, is_deep } = find(schema, leaf);
            if left_out.contains(&name) {
                continue;
            }
            let wrong = |problem| ReadError::column(path, &name, problem);
            let meaning = Meaning::of(column).map_err(wrong)?;
            if is_deep {
                return Err(wrong(ColumnProblem::UnsupportedList));
            }
            if columns.iter().any(|other| other.name == name) {
                return Err(ReadError::column(path, &name, ColumnProblem::Duplicate));
            }
            columns.push(ColumnInfo { name, meaning, leaf, defined });
        }
        let unequal =
            metadata.row_groups().iter().any(|group| group.num_columns() != schema.num_columns());
        if columns.is_empty() || unequal {
            let reason = "a row group has no columns, or others than the file".to_owned();
            return Err(damaged(ParquetError::General(reason)));
        }
        Ok(Self { path: path.to_owned(), metadata, columns, page_by_page: true })
    }

    /// The same file, read by the decoder that knows every encoding.
    pub(super) fn value_by_value(self, value_by_value: bool) -> Self {
        Self { page_by_page: !value_by_value, ..self }
    }

    /// The same file with only the column of that name.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.columns.retain(|column| column.name == name);
        self
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The names of its columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Rows of a group, by what the file says.
    fn rows(&self, group: usize) -> u64 {
        u64::try_from(self.metadata.row_group(group).num_rows()).unwrap_or(0)
    }

    /// Calls `each` with the rows of a group, some thousand at a time, from `row` on.
    fn read_group(
        &self,
        file: &Arc<File>,
        group: usize,
        row: &mut u64,
        mut each: impl FnMut(Loaded, &[Column]),
    ) -> Result<(), Broken> {
        let named = |place: usize| {
            move |reason| Broken { column: self.columns[place].name.clone(), reason }
        };
        let properties = Arc::new(ReaderProperties::builder().build());
        let reader = SerializedRowGroupReader::new(
            Arc::clone(file),
            self.metadata.row_group(group),
            self.metadata.page_index_for_row_group(group),
            properties,
        );
        // Without bloom filters, which are not read, this cannot fail.
        let reader = reader.map_err(named(0))?;
        let schema = self.metadata.file_metadata().schema_descr();
        let open = |place: usize, page_by_page: bool| {
            let ColumnInfo { meaning, leaf, defined, .. } = self.columns[place];
            let pages = guarded(|| reader.get_column_page_reader(leaf))?;
            let (descriptor, pages) = (schema.column(leaf), Pages::new(pages));
            Ok(if page_by_page && FlatColumn::reads(&descriptor) {
                Column::of_flat(meaning, &descriptor, pages)
            } else {
                let values = get_column_reader(Arc::clone(&descriptor), Box::new(pages));
                Column::of_any(meaning, &descriptor, defined, values)
            })
        };
        let open_first = |place| open(place, self.page_by_page).map_err(named(place));
        let columns = (0..self.columns.len()).map(open_first);
        let mut columns = columns.collect::<Result<Vec<_>, Broken>>()?;
        let all = usize::try_from(self.rows(group)).unwrap_or(usize::MAX);
        let mut left = all;
        while left > 0 {
            let rows = left.min(ROWS);
            for (place, column) in columns.iter_mut().enumerate() {
                let found = match load(column, rows) {
                    Err(NotLoaded::NotFlat) => {
                        *column = open(place, false).map_err(named(place))?;
                        again(column, all - left, rows)
                    }
                    found => found,
                };
                let found = found.map_err(|reason| named(place)(reason.into()))?;
                if found != rows {
                    let reason = format!("it ends {} rows early", left.saturating_sub(found));
                    return Err(named(place)(ParquetError::General(reason)));
                }
            }
            each(Loaded { first: *row, count: rows, left, begins: left == all }, &columns);
            *row += rows as u64;
            left -= rows;
        }
        Ok(())
    }
}

/// The next rows of a column.
fn load(column: &mut Column, rows: usize) -> Result<usize, NotLoaded> {
    let damaged = |_| Err(NotLoaded::Damaged(panicked()));
    // What it was about to change is not used after an error.
    catch_unwind(AssertUnwindSafe(|| column.load(rows))).unwrap_or_else(damaged)
}

/// The next rows of a column that is read from its beginning again, behind those that were read before.
fn again(column: &mut Column, before: usize, rows: usize) -> Result<usize, NotLoaded> {
    for _ in 0..before / ROWS {
        load(column, ROWS)?;
    }
    load(column, rows)
}

/// What the decoder answers. It panics on some damaged pages, and that is their fault, not this program's.
fn guarded<T>(decode: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    // What it was about to change is not used after an error.
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(panicked()))
}

fn panicked() -> ParquetError {
    ParquetError::General("its pages are damaged".to_owned())
}

/// What was made of a group, or of a few together, and where it breaks off.
pub(super) struct Group<T> {
    pub(super) rows: T,
    pub(super) count: u64,
    pub(super) broken: Option<RowFault>,
}

/// Groups that are made into one thing.
struct Piece {
    groups: Range<usize>,
    /// The number of their first row, from 1.
    first_row: u64,
}

impl ParquetFile {
    /// The pieces of the file: each is one group, or as many as have no more than `rows` rows.
    fn pieces(&self, rows: u64) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut row = 1_u64;
        for group in 0..self.metadata.num_row_groups() {
            let end = row.saturating_add(self.rows(group));
            match pieces.last_mut() {
                Some(last) if end - last.first_row <= rows => last.groups.end = group + 1,
                _ => pieces.push(Piece { groups: group..group + 1, first_row: row }),
            }
            row = end;
        }
        pieces
    }
}

/// The groups of a file, in order. The one that breaks off is the last.
pub(super) struct Groups<T> {
    /// The workers; worker `k` of `n` reads the pieces `k`, `k + n`, ...
    workers: Vec<Receiver<Group<T>>>,
    pieces: usize,
    next: usize,
}

impl<T: Default + Send + 'static> Groups<T> {
    /// Starts to read a file. `put` adds rows to what is made of their group, or of several that have no more than
    /// `together` rows.
    pub(super) fn read(
        file: ParquetFile,
        together: u64,
        put: impl Fn(&ParquetFile, &mut T, Loaded, &[Column]) + Send + Sync + 'static,
    ) -> Result<Self, ReadError> {
        let pieces: Arc<[Piece]> = file.pieces(together).into();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(pieces.len());
        let (file, put) = (Arc::new(file), Arc::new(put));
        let mut workers = Vec::with_capacity(threads);
        for worker in 0..threads {
            // What was made of a piece waits until it is taken: memory is bounded by the number of threads.
            let (sender, receiver) = sync_channel(usize::from(together <= 1));
            let path = file.path().to_owned();
            let failed = |error| ReadError::new(&path, error);
            // Workers that share an open file would share its cursor.
            let own = Arc::new(File::open(&path).map_err(failed)?);
            let (file, put, pieces) = (Arc::clone(&file), Arc::clone(&put), Arc::clone(&pieces));
            let work = move || {
                for Piece { groups, first_row } in pieces.iter().skip(worker).step_by(threads) {
                    let (mut row, mut rows) = (*first_row, T::default());
                    let outcome = groups.clone().try_for_each(|group| {
                        let behind = (group + 1..groups.end).map(|group| file.rows(group));
                        let behind = behind.fold(0, u64::saturating_add) as usize;
                        let put = |loaded: Loaded, columns: &[Column]| {
                            let left = loaded.left.saturating_add(behind);
                            put(&file, &mut rows, Loaded { left, ..loaded }, columns);
                        };
                        file.read_group(&own, group, &mut row, put)
                    });
                    let count = row - first_row;
                    let broken = outcome.err().map(|broken| broken.at(row));
                    let ended = broken.is_some();
                    // Sending fails only when the reader was dropped.
                    if sender.send(Group { rows, count, broken }).is_err() || ended {
                        return;
                    }
                }
            };
            let thread = thread::Builder::new().name("parquet".to_owned());
            thread.spawn(work).map_err(failed)?;
            workers.push(receiver);
        }
        Ok(Self { workers, pieces: pieces.len(), next: 0 })
    }
}

impl<T: Default> Iterator for Groups<T> {
    type Item = Group<T>;

    fn next(&mut self) -> Option<Group<T>> {
        if self.next >= self.pieces {
            return None;
        }
        let received = self.workers[self.next % self.workers.len()].recv();
        let group = received.expect("a worker sends each of its groups up to one that breaks off");
        self.next = if group.broken.is_some() { self.pieces } else { self.next + 1 };
        Some(group)
    }
}
