//! One column of a record batch, value by value.
//!
//! In: an array of any type that has texts, numbers, booleans or instants in it, also by a dictionary. Out: its cells.
//! Instants without a zone are UTC. A binary value of sixteen bytes in the column of ids is a UUID.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BinaryViewArray, BooleanArray,
    Decimal256Array, FixedSizeBinaryArray, LargeBinaryArray, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_schema::{DataType, Field, TimeUnit};
use half::f16;
use segmentry::ingest::{Fault, FaultKind};
use segmentry::schema::{Decimal, FieldType};

use crate::columns::{Cell, Read, decimal, fault, float, half, instant, text, uuid, wide_decimal};
use crate::faults::ColumnProblem;

/// Bytes of a UUID.
const UUID: usize = 16;

/// The values of a column, whichever rows are NULL.
enum Values {
    Null,
    Text(StringArray),
    LargeText(LargeStringArray),
    TextView(StringViewArray),
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    Uuid(FixedSizeBinaryArray),
    Bool(BooleanArray),
    Whole(Vec<i64>),
    Unsigned(Vec<u64>),
    /// By their digits: widened, a float of fewer bits would get digits that it does not have.
    Float16(Vec<f16>),
    Float32(Vec<f32>),
    Float64(Vec<f64>),
    Decimal(Vec<i128>, i32),
    WideDecimal(Decimal256Array, i32),
    /// Milliseconds since 1970; `None` is beyond what can be counted.
    Time(Vec<Option<i64>>),
    Coded(Vec<usize>, Box<Column>),
    /// The places of each row's elements.
    List(Vec<(usize, usize)>, Box<Column>),
}

/// A column of a batch.
pub(super) struct Column {
    values: Values,
    /// Whether each row is NULL, its own value or what it is a part of.
    nulls: Option<Vec<bool>>,
}

/// The type of the custom field that a column speaks for, or why it is not read.
pub(super) fn field_type(field: &Field) -> Result<FieldType, ColumnProblem> {
    use DataType as T;
    Ok(match field.data_type() {
        T::Null | T::Boolean => FieldType::Text,
        kind if kind.is_numeric() => FieldType::Number,
        T::Date32 | T::Date64 | T::Timestamp(..) => FieldType::Date,
        T::Dictionary(_, values) => return field_type(&Field::new("", (**values).clone(), true)),
        kind if is_text(kind) => FieldType::Text,
        T::List(element)
        | T::LargeList(element)
        | T::ListView(element)
        | T::LargeListView(element)
        | T::FixedSizeList(element, _) => match element.data_type() {
            T::Null => FieldType::Set,
            T::Dictionary(_, values) if is_text(values) => FieldType::Set,
            kind if is_text(kind) => FieldType::Set,
            _ => return Err(ColumnProblem::UnsupportedList),
        },
        other => return Err(ColumnProblem::UnsupportedType(other.to_string())),
    })
}

fn is_text(kind: &DataType) -> bool {
    use DataType as T;
    match kind {
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Binary | T::LargeBinary | T::BinaryView => true,
        T::FixedSizeBinary(bytes) => usize::try_from(*bytes) == Ok(UUID),
        _ => false,
    }
}

fn numbers<T: ArrowPrimitiveType, N: From<T::Native>>(array: &dyn Array) -> Vec<N> {
    array.as_primitive::<T>().values().iter().map(|value| N::from(*value)).collect()
}

/// Instants of some unit as milliseconds.
fn times<T: ArrowPrimitiveType>(
    array: &dyn Array,
    millis: impl Fn(T::Native) -> Option<i64>,
) -> Values {
    let values = array.as_primitive::<T>().values();
    Values::Time(values.iter().map(|value| millis(*value)).collect())
}

/// The places of elements, from the offsets that lists have.
fn places<O: TryInto<usize> + Copy>(offsets: &[O]) -> Vec<(usize, usize)> {
    let place = |offset: O| offset.try_into().unwrap_or(0);
    offsets.windows(2).map(|pair| (place(pair[0]), place(pair[1]))).collect()
}

/// The places of elements, from where each list begins and how long it is.
fn views<O: TryInto<usize> + Copy>(offsets: &[O], sizes: &[O]) -> Vec<(usize, usize)> {
    let number = |number: O| number.try_into().unwrap_or(0);
    let pairs = offsets.iter().zip(sizes);
    pairs.map(|(start, size)| (number(*start), number(*start) + number(*size))).collect()
}

impl Column {
    /// A column of an array, within structs whose NULLs are its own.
    pub(super) fn new(array: &ArrayRef, within: Option<&[bool]>) -> Result<Self, ColumnProblem> {
        let own = array.logical_nulls();
        let is_null = |row: usize| {
            own.as_ref().is_some_and(|nulls| nulls.is_null(row))
                || within.is_some_and(|within| within[row])
        };
        let any = own.is_some() || within.is_some();
        let nulls = any.then(|| (0..array.len()).map(is_null).collect());
        Ok(Self { values: Values::of(array)?, nulls })
    }

    /// The cell of a row. `is_id`: sixteen bytes are a UUID.
    pub(super) fn cell(&self, row: usize, is_id: bool) -> Read<'_> {
        if self.nulls.as_ref().is_some_and(|nulls| nulls[row]) {
            return Ok(None);
        }
        let cell = match &self.values {
            Values::Null => return Ok(None),
            Values::Text(array) => Cell::Text(array.value(row).into()),
            Values::LargeText(array) => Cell::Text(array.value(row).into()),
            Values::TextView(array) => Cell::Text(array.value(row).into()),
            Values::Binary(array) => of_bytes(array.value(row), is_id)?,
            Values::LargeBinary(array) => of_bytes(array.value(row), is_id)?,
            Values::BinaryView(array) => of_bytes(array.value(row), is_id)?,
            Values::Uuid(array) => uuid(array.value(row)),
            Values::Bool(array) => Cell::Bool(array.value(row)),
            Values::Whole(values) => Cell::Number(Decimal::from(values[row])),
            Values::Unsigned(values) => Cell::Number(Decimal::from(values[row])),
            Values::Float16(values) => half(values[row])?,
            Values::Float32(values) => float(&values[row].to_string())?,
            Values::Float64(values) => float(&values[row].to_string())?,
            Values::Decimal(values, scale) => decimal(values[row], *scale)?,
            Values::WideDecimal(array, scale) => {
                wide_decimal(&array.value(row).to_be_bytes(), *scale)?
            }
            Values::Time(values) => instant(values[row])?,
            Values::Coded(codes, values) => return values.cell(codes[row], is_id),
            Values::List(places, values) => {
                let (start, end) = places[row];
                let mut texts = Vec::with_capacity(end.saturating_sub(start));
                for element in start..end {
                    match values.cell(element, false)? {
                        Some(Cell::Text(text)) => texts.push(text),
                        _ => return Err(fault(FaultKind::NullInArray)),
                    }
                }
                Cell::Texts(texts)
            }
        };
        Ok(Some(cell))
    }
}

/// Bytes as a text, or as an id.
fn of_bytes(bytes: &[u8], is_id: bool) -> Result<Cell<'_>, Fault> {
    if is_id && bytes.len() == UUID {
        return Ok(uuid(bytes));
    }
    text(bytes).map(|text| Cell::Text(text.into()))
}

impl Values {
    fn of(array: &ArrayRef) -> Result<Self, ColumnProblem> {
        use DataType as T;
        let kind = array.data_type();
        field_type(&Field::new("", kind.clone(), true))?;
        Ok(match kind {
            T::Null => Self::Null,
            T::Utf8 => Self::Text(array.as_string().clone()),
            T::LargeUtf8 => Self::LargeText(array.as_string().clone()),
            T::Utf8View => Self::TextView(array.as_string_view().clone()),
            T::Binary => Self::Binary(array.as_binary().clone()),
            T::LargeBinary => Self::LargeBinary(array.as_binary().clone()),
            T::BinaryView => Self::BinaryView(array.as_binary_view().clone()),
            T::FixedSizeBinary(_) => Self::Uuid(array.as_fixed_size_binary().clone()),
            T::Boolean => Self::Bool(array.as_boolean().clone()),
            T::Int8 => Self::Whole(numbers::<Int8Type, _>(array)),
            T::Int16 => Self::Whole(numbers::<Int16Type, _>(array)),
            T::Int32 => Self::Whole(numbers::<Int32Type, _>(array)),
            T::Int64 => Self::Whole(numbers::<Int64Type, _>(array)),
            T::UInt8 => Self::Unsigned(numbers::<UInt8Type, _>(array)),
            T::UInt16 => Self::Unsigned(numbers::<UInt16Type, _>(array)),
            T::UInt32 => Self::Unsigned(numbers::<UInt32Type, _>(array)),
            T::UInt64 => Self::Unsigned(numbers::<UInt64Type, _>(array)),
            T::Float16 => Self::Float16(numbers::<Float16Type, _>(array)),
            T::Float32 => Self::Float32(numbers::<Float32Type, _>(array)),
            T::Float64 => Self::Float64(numbers::<Float64Type, _>(array)),
            T::Decimal32(_, scale) => {
                Self::Decimal(numbers::<Decimal32Type, _>(array), (*scale).into())
            }
            T::Decimal64(_, scale) => {
                Self::Decimal(numbers::<Decimal64Type, _>(array), (*scale).into())
            }
            T::Decimal128(_, scale) => {
                Self::Decimal(numbers::<Decimal128Type, _>(array), (*scale).into())
            }
            T::Decimal256(_, scale) => {
                Self::WideDecimal(array.as_primitive::<Decimal256Type>().clone(), (*scale).into())
            }
            T::Date32 => times::<Date32Type>(array, |days| i64::from(days).checked_mul(86_400_000)),
            T::Date64 => times::<Date64Type>(array, Some),
            T::Timestamp(TimeUnit::Second, _) => {
                times::<TimestampSecondType>(array, |seconds| seconds.checked_mul(1_000))
            }
            T::Timestamp(TimeUnit::Millisecond, _) => {
                times::<TimestampMillisecondType>(array, Some)
            }
            T::Timestamp(TimeUnit::Microsecond, _) => {
                times::<TimestampMicrosecondType>(array, |micros| Some(micros.div_euclid(1_000)))
            }
            T::Timestamp(TimeUnit::Nanosecond, _) => {
                times::<TimestampNanosecondType>(array, |nanos| Some(nanos.div_euclid(1_000_000)))
            }
            T::Dictionary(..) => {
                let coded = array.as_any_dictionary();
                if coded.values().is_empty() {
                    return Ok(Self::Null);
                }
                Self::Coded(coded.normalized_keys(), Column::new(coded.values(), None)?.into())
            }
            T::List(_) => {
                let lists = array.as_list::<i32>();
                Self::List(places(lists.value_offsets()), Column::new(lists.values(), None)?.into())
            }
            T::LargeList(_) => {
                let lists = array.as_list::<i64>();
                Self::List(places(lists.value_offsets()), Column::new(lists.values(), None)?.into())
            }
            T::ListView(_) => {
                let lists = array.as_list_view::<i32>();
                let places = views(lists.value_offsets(), lists.value_sizes());
                Self::List(places, Column::new(lists.values(), None)?.into())
            }
            T::LargeListView(_) => {
                let lists = array.as_list_view::<i64>();
                let places = views(lists.value_offsets(), lists.value_sizes());
                Self::List(places, Column::new(lists.values(), None)?.into())
            }
            T::FixedSizeList(_, size) => {
                let (lists, size) =
                    (array.as_fixed_size_list(), usize::try_from(*size).unwrap_or(0));
                let place = |row| (row * size, (row + 1) * size);
                let places = (0..lists.len()).map(place).collect();
                Self::List(places, Column::new(lists.values(), None)?.into())
            }
            other => return Err(ColumnProblem::UnsupportedType(other.to_string())),
        })
    }
}
