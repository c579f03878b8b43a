//! One column of a Parquet file, value by value.
//!
//! In: a column of a row group. Out: [`Cell`]s in the order of the rows, whatever the column's type
//! in the file: integers and decimals of any width are numbers, timestamps of any unit are instants.

use std::borrow::Cow;
use std::fmt::Write as _;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;
use segmentry::ingest::{Fault, FaultKind};
use segmentry::schema::{Decimal, FieldType, decimal_from_text};
use segmentry::time::Timestamp;

/// One value that is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(Decimal),
    Bool(bool),
    Time(Timestamp),
    Texts(Vec<&'a str>),
}

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Texts,
    Uuid,
    Bool,
    Whole,
    Unsigned,
    /// So many decimals.
    Decimal(u32),
    Float,
    /// Days since 1970.
    Date,
    /// So many units a millisecond, or so many milliseconds a unit.
    Time(i64),
}

impl Shape {
    /// The shape of a column, or why none fits.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        let shape = Self::of_values(column)
            .ok_or_else(|| format!("the type {} is not read", describe(column)))?;
        match (column.max_rep_level(), shape) {
            (0, shape) => Ok(shape),
            (1, Self::Text) => Ok(Self::Texts),
            _ => Err("of lists, only those of texts are read".to_owned()),
        }
    }

    fn of_values(column: &ColumnDescriptor) -> Option<Self> {
        let scale = || u32::try_from(column.type_scale()).ok().map(Self::Decimal);
        Some(match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
            (Type::BOOLEAN, ..) => Self::Bool,
            (Type::FLOAT | Type::DOUBLE, ..) => Self::Float,
            (Type::INT96, ..) => Self::Time(1),
            (_, Some(LogicalType::Decimal(_)), _) | (_, _, ConvertedType::DECIMAL) => scale()?,
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
            (Type::FIXED_LEN_BYTE_ARRAY, ..) => return None,
        })
    }

    /// The type of the custom field that such a column speaks for.
    pub(super) fn field_type(self) -> FieldType {
        match self {
            Self::Whole | Self::Unsigned | Self::Decimal(_) | Self::Float => FieldType::Number,
            Self::Date | Self::Time(_) => FieldType::Date,
            Self::Text | Self::Texts | Self::Uuid | Self::Bool => FieldType::Text,
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

/// A column on its way through a row group.
///
/// INVARIANT: `next` is called once for each row that `fill` said is there.
pub(super) struct Column {
    shape: Shape,
    reader: ColumnReader,
    /// The level at which a value is there, and whether a text of a list can be NULL.
    full: i16,
    holes: bool,
    defined: Vec<i16>,
    repeated: Vec<i16>,
    values: Values,
    level: usize,
    value: usize,
}

impl Column {
    pub(super) fn new(shape: Shape, descriptor: &ColumnDescriptor, reader: ColumnReader) -> Self {
        Self {
            shape,
            reader,
            full: descriptor.max_def_level(),
            holes: descriptor.self_type().is_optional(),
            defined: Vec::new(),
            repeated: Vec::new(),
            values: Values::Bools(Vec::new()),
            level: 0,
            value: 0,
        }
    }

    /// Reads the values of up to so many rows. Returns how many rows there are.
    pub(super) fn fill(&mut self, rows: usize) -> Result<usize, ParquetError> {
        self.defined.clear();
        self.repeated.clear();
        (self.level, self.value) = (0, 0);
        let levels = (&mut self.defined, &mut self.repeated);
        macro_rules! read {
            ($reader:expr, $($into:tt)+) => {{
                let mut values = Vec::new();
                let read =
                    $reader.read_records(rows, Some(levels.0), Some(levels.1), &mut values)?;
                self.values = ($($into)+)(values);
                read.0
            }};
        }
        Ok(match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => read!(reader, Values::Bools),
            ColumnReader::Int32ColumnReader(reader) => {
                let unsigned = self.shape == Shape::Unsigned;
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
                // By way of text, 0.1 stays 0.1 and gets no digits that nobody wrote.
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
        })
    }

    /// The value of the next row; `None` is NULL. A value that cannot be read is passed over: its fault is
    /// returned, without the name of the field.
    pub(super) fn next(&mut self) -> Result<Option<Cell<'_>>, Fault> {
        if self.shape == Shape::Texts {
            return self.next_texts();
        }
        let there = self.full == 0 || self.defined[self.level] == self.full;
        self.level += 1;
        if !there {
            return Ok(None);
        }
        let place = self.value;
        self.value += 1;
        match &self.values {
            Values::Bools(values) => Ok(Some(Cell::Bool(values[place]))),
            Values::Whole(values) => whole(self.shape, values[place]).map(Some),
            Values::Floats(values) => {
                let text = values[place].to_string();
                let number = decimal_from_text(&text);
                number.map(|number| Some(Cell::Number(number))).ok_or_else(|| beyond(&text))
            }
            Values::Bytes(values) => bytes(self.shape, values[place].data()).map(Some),
        }
    }

    fn next_texts(&mut self) -> Result<Option<Cell<'_>>, Fault> {
        let start = self.level;
        let rest = &self.repeated[start + 1..];
        let end = start + 1 + rest.iter().position(|level| *level == 0).unwrap_or(rest.len());
        let levels = &self.defined[start..end];
        let first = self.value;
        self.level = end;
        self.value += levels.iter().filter(|level| **level == self.full).count();
        if self.holes && levels.contains(&(self.full - 1)) {
            return Err(fault(FaultKind::NullInArray));
        }
        let Values::Bytes(values) = &self.values else { return Ok(None) };
        if levels[0] == 0 && self.full > 1 {
            return Ok(None);
        }
        let texts = values[first..self.value].iter().map(|value| text(value.data()));
        texts.collect::<Result<_, _>>().map(|texts| Some(Cell::Texts(texts)))
    }
}

fn fault(kind: FaultKind) -> Fault {
    Fault::new("", kind)
}

fn beyond(number: &str) -> Fault {
    fault(FaultKind::TooPrecise).with_value(number)
}

fn whole(shape: Shape, value: i64) -> Result<Cell<'static>, Fault> {
    let instant = |millis: Option<i64>| {
        let at = millis.and_then(Timestamp::from_millis);
        at.map(Cell::Time).ok_or_else(|| fault(FaultKind::BeyondYears))
    };
    match shape {
        Shape::Date => instant(value.checked_mul(86_400_000)),
        Shape::Time(units) => instant(Some(value.div_euclid(units))),
        Shape::Unsigned => Ok(Cell::Number(Decimal::from(value.cast_unsigned()))),
        Shape::Decimal(scale) => decimal(i128::from(value), scale),
        _ => Ok(Cell::Number(Decimal::from(value))),
    }
}

fn decimal(mantissa: i128, scale: u32) -> Result<Cell<'static>, Fault> {
    Decimal::try_from_i128_with_scale(mantissa, scale)
        .map(|number| Cell::Number(number.normalize()))
        .map_err(|_| beyond(&format!("{mantissa}e-{scale}")))
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes)
        .map_err(|error| fault(FaultKind::Utf8 { byte: error.valid_up_to() + 1 }))
}

fn bytes(shape: Shape, bytes: &[u8]) -> Result<Cell<'_>, Fault> {
    match shape {
        Shape::Uuid => {
            let mut text = String::with_capacity(36);
            for (place, byte) in bytes.iter().enumerate() {
                let dash = if matches!(place, 4 | 6 | 8 | 10) { "-" } else { "" };
                // Writing to a text cannot fail.
                let _ = write!(text, "{dash}{byte:02x}");
            }
            Ok(Cell::Text(text.into()))
        }
        Shape::Decimal(scale) => {
            // Big-endian, in two's complement, of any length.
            let sign = bytes.first().map_or(0, |byte| if *byte < 0x80 { 0 } else { -1_i128 });
            let fits = bytes.len() <= 16;
            let mantissa = bytes.iter().fold(sign, |sum, byte| sum << 8 | i128::from(*byte));
            if fits { decimal(mantissa, scale) } else { Err(fault(FaultKind::TooPrecise)) }
        }
        _ => text(bytes).map(|text| Cell::Text(text.into())),
    }
}
