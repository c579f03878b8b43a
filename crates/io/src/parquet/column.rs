//! One column of a Parquet file, some thousand rows at a time.
//!
//! In: a column of a row group. Out: the [`Cell`] of each row, whatever the column's type in the file: integers and
//! decimals of any width are numbers, timestamps of any unit are instants. Columns that [`FlatColumn`] knows are read
//! by it, all others by the decoder of the crate `parquet`; the cells are the same.

use half::f16;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;
use segmentry::ingest::{Fault, FaultKind};
use segmentry::schema::{Decimal, FieldType};
use segmentry::time::Timestamp;

use super::flat::{FlatColumn, NULL, NotFlat};
use super::pages::Pages;
use crate::columns::{Cell, Read, decimal, fault, float, half, instant, text, uuid, wide_decimal};
use crate::faults::ColumnProblem;

/// A value that is no text, or cannot be read: [`Column::cell`] says what it is.
pub(super) struct NoText;

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing: all values are NULL.
    Null,
    Text,
    Texts,
    Uuid,
    Bool,
    Whole,
    Unsigned,
    /// So many decimals.
    Decimal(i32),
    Float,
    /// A float of two bytes.
    Half,
    /// Days since 1970.
    Date,
    /// So many units a millisecond, or so many milliseconds a unit.
    Time(i64),
}

impl Meaning {
    /// What the values of a column mean, or why they are not read.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, ColumnProblem> {
        let meaning = Self::of_values(column)
            .ok_or_else(|| ColumnProblem::UnsupportedType(describe(column)))?;
        match (column.max_rep_level(), meaning) {
            (0, meaning) => Ok(meaning),
            (1, Self::Text | Self::Null) => Ok(Self::Texts),
            _ => Err(ColumnProblem::UnsupportedList),
        }
    }

    fn of_values(column: &ColumnDescriptor) -> Option<Self> {
        Some(match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
            (_, Some(LogicalType::Unknown), _) => Self::Null,
            (Type::BOOLEAN, ..) => Self::Bool,
            (Type::FLOAT | Type::DOUBLE, ..) => Self::Float,
            (Type::INT96, ..) => Self::Time(1),
            (_, Some(LogicalType::Decimal(_)), _) | (_, _, ConvertedType::DECIMAL) => {
                Self::Decimal(column.type_scale())
            }
            (_, Some(LogicalType::Date), _) | (_, _, ConvertedType::DATE) => Self::Date,
            (_, Some(LogicalType::Timestamp(stamp)), _) => Self::Time(match stamp.unit {
                TimeUnit::MILLIS => 1,
                TimeUnit::MICROS => 1_000,
                TimeUnit::NANOS => 1_000_000,
            }),
            (_, _, ConvertedType::TIMESTAMP_MILLIS) => Self::Time(1),
            (_, _, ConvertedType::TIMESTAMP_MICROS) => Self::Time(1_000),
            (_, Some(LogicalType::Time(_)), _) => return None,
            (Type::INT32 | Type::INT64, Some(LogicalType::Integer(integer)), _)
                if !integer.is_signed =>
            {
                Self::Unsigned
            }
            (Type::INT32 | Type::INT64, ..) => Self::Whole,
            (Type::BYTE_ARRAY, ..) => Self::Text,
            (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid), _) => Self::Uuid,
            (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16), _) => Self::Half,
            (Type::FIXED_LEN_BYTE_ARRAY, ..) => return None,
        })
    }

    /// The type of the custom field that such a column speaks for.
    pub(super) fn field_type(self) -> FieldType {
        match self {
            Self::Whole | Self::Unsigned | Self::Decimal(_) | Self::Float | Self::Half => {
                FieldType::Number
            }
            Self::Date | Self::Time(_) => FieldType::Date,
            Self::Texts => FieldType::Set,
            Self::Null | Self::Text | Self::Uuid | Self::Bool => FieldType::Text,
        }
    }
}

fn describe(column: &ColumnDescriptor) -> String {
    let logical = column.logical_type_ref().map(|logical| format!(" ({logical:?})"));
    format!("{}{}", column.physical_type(), logical.unwrap_or_default())
}

enum Values {
    Bools(Vec<bool>),
    Whole(Vec<i64>),
    Floats(Vec<f64>),
    Bytes(Vec<ByteArray>),
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Bools(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Floats(values) => values.len(),
            Self::Bytes(values) => values.len(),
        }
    }
}

/// Why the next rows of a column were not read.
pub(super) enum NotLoaded {
    /// Another decoder may read them.
    NotFlat,
    Damaged(ParquetError),
}

impl From<NotFlat> for NotLoaded {
    fn from(_: NotFlat) -> Self {
        Self::NotFlat
    }
}

impl From<ParquetError> for NotLoaded {
    fn from(error: ParquetError) -> Self {
        Self::Damaged(error)
    }
}

impl From<NotLoaded> for ParquetError {
    fn from(reason: NotLoaded) -> Self {
        match reason {
            NotLoaded::NotFlat => Self::General("its pages cannot be read".to_owned()),
            NotLoaded::Damaged(error) => error,
        }
    }
}

enum Reader {
    Flat(Box<FlatColumn>),
    Any(Box<Decoder>),
}

/// A column on its way through a row group.
pub(super) struct Column {
    meaning: Meaning,
    reader: Reader,
    /// For each row that was loaded, the place of its value, or of the first of its texts; [`NULL`] is NULL.
    places: Vec<u32>,
}

impl Column {
    /// A column that is read value by value. From the definition level `defined` on a list is not NULL.
    pub(super) fn of_any(
        meaning: Meaning,
        descriptor: &ColumnDescriptor,
        defined: i16,
        reader: ColumnReader,
    ) -> Self {
        let decoder = Decoder {
            meaning,
            reader,
            max_definition: descriptor.max_def_level(),
            defined,
            nullable_elements: descriptor.self_type().is_optional(),
            definition_levels: Vec::new(),
            repetition_levels: Vec::new(),
            values: Values::Bools(Vec::new()),
            lists: Vec::new(),
        };
        Self { meaning, reader: Reader::Any(Box::new(decoder)), places: Vec::new() }
    }

    /// A column that is read page by page.
    pub(super) fn of_flat(meaning: Meaning, descriptor: &ColumnDescriptor, pages: Pages) -> Self {
        let flat = FlatColumn::new(descriptor, meaning == Meaning::Unsigned, pages);
        Self { meaning, reader: Reader::Flat(Box::new(flat)), places: Vec::new() }
    }

    /// Reads the values of up to so many rows. Returns how many rows there are.
    pub(super) fn load(&mut self, rows: usize) -> Result<usize, NotLoaded> {
        match &mut self.reader {
            Reader::Flat(flat) => flat.load(rows, &mut self.places)?,
            Reader::Any(decoder) => decoder.load(rows, &mut self.places)?,
        }
        Ok(self.places.len())
    }

    pub(super) fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// For each row that was loaded, the place of its value; [`NULL`] is NULL.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// How many places have the same value in all loads of this column: the first ones.
    pub(super) fn stable(&self) -> usize {
        match &self.reader {
            Reader::Flat(flat) => flat.stable(),
            Reader::Any(_) => 0,
        }
    }

    /// The bytes at a place, if the column's values are texts.
    pub(super) fn bytes(&self, place: u32) -> Option<&[u8]> {
        match (&self.reader, self.meaning) {
            (Reader::Flat(flat), Meaning::Text) => flat.bytes(place),
            (Reader::Any(decoder), Meaning::Text) => decoder.bytes(place),
            _ => None,
        }
    }

    /// The text of a row of a column of texts; `None` is NULL.
    pub(super) fn text(&self, row: usize) -> Result<Option<&str>, NoText> {
        match self.places[row] {
            NULL => Ok(None),
            place => {
                let text = self.bytes(place).and_then(|bytes| std::str::from_utf8(bytes).ok());
                text.map(Some).ok_or(NoText)
            }
        }
    }

    /// Calls `each` with the instant of each row that was loaded, in their order, as long as it returns something; a
    /// value that is no instant is `None`.
    pub(super) fn visit_instants(
        &self,
        mut each: impl FnMut(Option<Timestamp>) -> Option<()>,
    ) -> Option<()> {
        if let (Reader::Flat(flat), Meaning::Time(units)) = (&self.reader, self.meaning) {
            return self.places.iter().try_for_each(|place| {
                // Of NULL there is no whole number.
                let whole = flat.whole(*place);
                let millis = whole.map(|at| if units == 1 { at } else { at.div_euclid(units) });
                each(millis.and_then(Timestamp::from_millis))
            });
        }
        (0..self.places.len()).try_for_each(|row| {
            each(match self.cell(row) {
                Ok(Some(Cell::Time(at))) => Some(at),
                Ok(Some(Cell::Text(text))) => Timestamp::parse(&text).ok(),
                _ => None,
            })
        })
    }

    /// The value of a row; `None` is NULL. Of a value that cannot be read the fault is returned, without the name of
    /// the field.
    pub(super) fn cell(&self, row: usize) -> Read<'_> {
        match (&self.reader, self.places[row]) {
            (_, NULL) => Ok(None),
            (Reader::Any(decoder), _) if self.meaning == Meaning::Texts => decoder.texts(row),
            (_, place) => self.value(place).map(Some),
        }
    }

    /// The value at a place of a column without lists.
    pub(super) fn value(&self, place: u32) -> Result<Cell<'_>, Fault> {
        let held = "a row has a place that was loaded";
        match &self.reader {
            Reader::Flat(flat) => match flat.whole(place) {
                Some(number) => whole(self.meaning, number),
                None => bytes(self.meaning, flat.bytes(place).expect(held)),
            },
            Reader::Any(decoder) => decoder.value(place as usize),
        }
    }
}

/// The decoder of the crate `parquet`.
///
/// INVARIANT: after `load` there is a value for each highest definition level, and a place for each row.
struct Decoder {
    meaning: Meaning,
    reader: ColumnReader,
    /// The definition level of a value that is not NULL.
    max_definition: i16,
    /// The least definition level of a list that is not NULL.
    defined: i16,
    /// Whether a text of a list can be NULL.
    nullable_elements: bool,
    definition_levels: Vec<i16>,
    repetition_levels: Vec<i16>,
    values: Values,
    /// For each row its first level and its first text, and those after the last; only of lists.
    lists: Vec<(usize, usize)>,
}

impl Decoder {
    fn load(&mut self, rows: usize, places: &mut Vec<u32>) -> Result<(), ParquetError> {
        self.definition_levels.clear();
        self.repetition_levels.clear();
        let levels = (&mut self.definition_levels, &mut self.repetition_levels);
        macro_rules! read {
            ($reader:expr, $($into:tt)+) => {{
                let mut values = Vec::new();
                let read =
                    $reader.read_records(rows, Some(levels.0), Some(levels.1), &mut values)?;
                self.values = ($($into)+)(values);
                read.0
            }};
        }
        let found = match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => read!(reader, Values::Bools),
            ColumnReader::Int32ColumnReader(reader) => {
                let unsigned = self.meaning == Meaning::Unsigned;
                let wide = |value: i32| {
                    if unsigned { i64::from(value.cast_unsigned()) } else { i64::from(value) }
                };
                read!(reader, |values: Vec<i32>| {
                    Values::Whole(values.into_iter().map(wide).collect())
                })
            }
            ColumnReader::Int64ColumnReader(reader) => read!(reader, Values::Whole),
            ColumnReader::Int96ColumnReader(reader) => {
                read!(reader, |values: Vec<parquet::data_type::Int96>| {
                    Values::Whole(values.iter().map(parquet::data_type::Int96::to_millis).collect())
                })
            }
            ColumnReader::FloatColumnReader(reader) => {
                // Through text, 0.1 stays 0.1; widened, it would get digits that the file does not have.
                let wide = |value: f32| value.to_string().parse().unwrap_or(f64::NAN);
                read!(reader, |values: Vec<f32>| {
                    Values::Floats(values.into_iter().map(wide).collect())
                })
            }
            ColumnReader::DoubleColumnReader(reader) => read!(reader, Values::Floats),
            ColumnReader::ByteArrayColumnReader(reader) => read!(reader, Values::Bytes),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read!(reader, |values: Vec<parquet::data_type::FixedLenByteArray>| {
                    Values::Bytes(values.into_iter().map(ByteArray::from).collect())
                })
            }
        };
        self.check(found)?;
        self.place(found, places);
        Ok(())
    }

    /// Finds the place of each row.
    fn place(&mut self, rows: usize, places: &mut Vec<u32>) {
        places.clear();
        self.lists.clear();
        let mut value = 0;
        if self.meaning == Meaning::Texts {
            let levels = self.definition_levels.iter().zip(&self.repetition_levels);
            for (level, (definition, repetition)) in levels.enumerate() {
                if *repetition == 0 {
                    places.push(if *definition < self.defined { NULL } else { value as u32 });
                    self.lists.push((level, value));
                }
                value += usize::from(*definition == self.max_definition);
            }
            self.lists.push((self.definition_levels.len(), value));
            places.truncate(rows);
            return;
        }
        if self.max_definition == 0 {
            return places.extend(0..rows as u32);
        }
        places.extend(self.definition_levels[..rows].iter().map(|level| {
            let there = *level == self.max_definition;
            value += usize::from(there);
            if there { value as u32 - 1 } else { NULL }
        }));
    }

    /// Damaged pages may have fewer levels than rows, or fewer values than levels.
    fn check(&self, rows: usize) -> Result<(), ParquetError> {
        let begin = |level: &&i16| **level == 0;
        let there = |level: &&i16| **level == self.max_definition;
        let (levels, wanted) = match (self.meaning, self.max_definition) {
            (Meaning::Texts, _) => (
                self.repetition_levels.iter().filter(begin).count(),
                self.definition_levels.iter().filter(there).count(),
            ),
            (_, 0) => (rows, rows),
            _ => {
                (self.definition_levels.len(), self.definition_levels.iter().filter(there).count())
            }
        };
        let same = self.meaning != Meaning::Texts
            || self.repetition_levels.len() == self.definition_levels.len()
                && self.repetition_levels.first().is_none_or(|first| *first == 0);
        if levels >= rows && self.values.len() >= wanted && same {
            return Ok(());
        }
        Err(ParquetError::General("its levels and its values do not fit together".to_owned()))
    }

    fn bytes(&self, place: u32) -> Option<&[u8]> {
        match &self.values {
            Values::Bytes(values) => values.get(place as usize).map(ByteArray::data),
            _ => None,
        }
    }

    fn value(&self, place: usize) -> Result<Cell<'_>, Fault> {
        match &self.values {
            Values::Bools(values) => Ok(Cell::Bool(values[place])),
            Values::Whole(values) => whole(self.meaning, values[place]),
            Values::Floats(values) => float(&values[place].to_string()),
            Values::Bytes(values) => bytes(self.meaning, values[place].data()),
        }
    }

    /// The texts of a row that is not NULL.
    fn texts(&self, row: usize) -> Read<'_> {
        let ((level, first), (end, last)) = (self.lists[row], self.lists[row + 1]);
        let levels = &self.definition_levels[level..end];
        if self.nullable_elements && levels.contains(&(self.max_definition - 1)) {
            return Err(fault(FaultKind::NullInArray));
        }
        // A list of a type without values is empty.
        let Values::Bytes(values) = &self.values else { return Ok(Some(Cell::Texts(Vec::new()))) };
        let texts = values[first..last].iter().map(|value| text(value.data()).map(Into::into));
        texts.collect::<Result<_, _>>().map(|texts| Some(Cell::Texts(texts)))
    }
}

fn whole(meaning: Meaning, value: i64) -> Result<Cell<'static>, Fault> {
    match meaning {
        Meaning::Date => instant(value.checked_mul(86_400_000)),
        Meaning::Time(units) => instant(Some(value.div_euclid(units))),
        Meaning::Unsigned => Ok(Cell::Number(Decimal::from(value.cast_unsigned()))),
        Meaning::Decimal(scale) => decimal(i128::from(value), scale),
        _ => Ok(Cell::Number(Decimal::from(value))),
    }
}

fn bytes(meaning: Meaning, bytes: &[u8]) -> Result<Cell<'_>, Fault> {
    match meaning {
        Meaning::Uuid => Ok(uuid(bytes)),
        // A column of this type has two bytes a value.
        Meaning::Half => half(f16::from_le_bytes(bytes.first_chunk().copied().unwrap_or_default())),
        Meaning::Decimal(scale) => wide_decimal(bytes, scale),
        _ => text(bytes).map(|text| Cell::Text(text.into())),
    }
}
