//! Tables in and out, by Arrow's C stream interface.
//!
//! In: any object with `__arrow_c_stream__`. Out: [`Table`], which has it, too. A stream is read to its end at once and
//! without the interpreter's lock: some sources need it for the next batch, and one connection of a database has one
//! stream at a time.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::types::{Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::PyArrowType;
use arrow_schema::{DataType, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::errors::argument;

/// A table that was read.
pub(crate) struct Batches {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
}

/// Reads a table to its end.
pub(crate) fn read(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Batches> {
    if !value.hasattr("__arrow_c_stream__")? {
        return Err(PyTypeError::new_err(format!(
            "{name}: give a table of pyarrow, polars, pandas (2.2 or later), DuckDB, ibis, or anything else that has \
             `__arrow_c_stream__`; {} has not",
            value.get_type().name()?
        )));
    }
    let stream: PyArrowType<RecordBatchStreamReader> = value.extract()?;
    let stream = stream.0;
    let schema = stream.schema();
    let batches = value.py().detach(|| stream.collect::<Result<Vec<_>, _>>());
    let batches = batches.map_err(|error| argument(format!("{name}: {error}")))?;
    Ok(Batches { schema, batches })
}

/// Rows that were found. It exports an Arrow stream, as often as it is asked: `polars.DataFrame(table)`,
/// `pyarrow.table(table)`, `duckdb.from_arrow(pyarrow.table(table))`.
#[pyclass(frozen, module = "segmentry")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// A table of batches with the same columns. There is at least one.
    pub(crate) fn new(batches: Vec<RecordBatch>) -> Self {
        let schema = batches
            .first()
            .map_or_else(|| Arc::new(arrow_schema::Schema::empty()), RecordBatch::schema);
        Self { schema, batches }
    }
}

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A producer may ignore the wish.
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<segmentry.Table of {} rows: {}>", self.__len__(), self.column_names().join(", "))
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (place, field) in self.schema.fields().iter().enumerate() {
            let values = PyList::empty(py);
            for batch in &self.batches {
                let column = batch.column(place);
                match column.data_type() {
                    DataType::Int64 => {
                        let numbers = column.as_primitive::<Int64Type>();
                        numbers.iter().try_for_each(|number| values.append(number))?;
                    }
                    DataType::UInt64 => {
                        let numbers = column.as_primitive::<UInt64Type>();
                        numbers.iter().try_for_each(|number| values.append(number))?;
                    }
                    _ => {
                        column
                            .as_string::<i32>()
                            .iter()
                            .try_for_each(|text| values.append(text))?;
                    }
                }
            }
            columns.set_item(field.name(), values)?;
        }
        Ok(columns)
    }
}
