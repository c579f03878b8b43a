//! Exceptions: the classes of `segmentry._errors`, with what is wrong as attributes.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use segmentry::criteria::CriteriaError;
use segmentry::emit::Reason;
use segmentry::engine::{AnswerError, BatchError, SegmentError};
use segmentry::ingest::{Fault, RecordError};
use segmentry_io::{FileProblem, RowFault, RowProblem};

/// An exception of that class, made of these arguments.
fn raise<'py>(py: Python<'py>, class: &str, args: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let made = py.import("segmentry._errors").and_then(|errors| errors.getattr(class)?.call1(args));
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// A request that was refused.
pub(crate) fn refused(message: &str) -> PyErr {
    Python::attach(|py| raise(py, "RefusedError", (message,)))
}

/// A query that has no form in another engine's SQL, by the reason's name.
pub(crate) fn form(reason: &str, message: &Reason) -> PyErr {
    Python::attach(|py| raise(py, "FormError", (message.to_string(), reason)))
}

/// A query that is refused, of the segment with this id if it is one of several.
pub(crate) fn query(error: &CriteriaError, text: &str, segment: Option<&str>) -> PyErr {
    let hint = error.hint().map(ToString::to_string);
    let place = (error.line(), error.column());
    let message = error.message().to_string();
    let rendered = error.render(text);
    Python::attach(|py| {
        raise(py, "QueryError", (message, place.0, place.1, hint, segment, rendered))
    })
}

/// A column, or a table as a whole, that cannot be read.
pub(crate) fn column(table: &str, problem: &FileProblem) -> PyErr {
    let (column, message) = match problem {
        FileProblem::Column { name, problem } => (Some(name.clone()), problem.to_string()),
        FileProblem::MissingColumn(name) => (Some((*name).to_owned()), problem.to_string()),
        other => (None, other.to_string()),
    };
    Python::attach(|py| raise(py, "ColumnError", (message, table, column)))
}

/// A record that was refused: its table, its row from 1, its field, and why.
pub(crate) type FaultRow = (&'static str, u64, Option<String>, String);

/// The faults of a row, one for each field.
pub(crate) fn of_row(table: &'static str, fault: &RowFault) -> Vec<FaultRow> {
    match &fault.problem {
        RowProblem::Record(RecordError::Faults { faults }) => {
            faults.iter().map(|one| of_record(table, fault.line, one)).collect()
        }
        other => vec![(table, fault.line, None, other.to_string())],
    }
}

/// A fault of a record with the number of its row.
pub(crate) fn of_record(table: &'static str, row: u64, fault: &Fault) -> FaultRow {
    (table, row, Some(fault.field.clone()), fault.reason().to_string())
}

/// Faults as `segmentry.Fault`.
pub(crate) fn faults(py: Python<'_>, rows: &[FaultRow]) -> PyResult<Py<PyAny>> {
    let class = py.import("segmentry._errors")?.getattr("Fault")?;
    let made = rows.iter().map(|row| class.call1(row.clone()));
    Ok(made.collect::<PyResult<Vec<_>>>()?.into_pyobject(py)?.into_any().unbind())
}

/// Records that were refused.
pub(crate) fn records(rows: &[FaultRow]) -> PyErr {
    Python::attach(|py| match faults(py, rows) {
        Ok(faults) => raise(py, "RecordError", (faults,)),
        Err(error) => error,
    })
}

/// What a command of an engine was refused for.
pub(crate) fn command(error: segmentry::Error, text: Option<&str>) -> PyErr {
    match error {
        segmentry::Error::Criteria(error)
        | segmentry::Error::Segment(SegmentError::Query(error)) => {
            query(&error, text.unwrap_or_default(), None)
        }
        segmentry::Error::Storage(error) => {
            let message = error.to_string();
            Python::attach(|py| raise(py, "StorageError", (message,)))
        }
        segmentry::Error::Batch(BatchError { faults }) => {
            let row = |fault: &Fault| of_record("records", fault.record as u64 + 1, fault);
            records(&faults.iter().map(row).collect::<Vec<_>>())
        }
        other => refused(&other.to_string()),
    }
}

/// The engine was closed before.
pub(crate) fn closed() -> PyErr {
    Python::attach(|py| raise(py, "StorageError", ("the engine was closed; open it again",)))
}

/// What a question was refused for.
pub(crate) fn answer(error: AnswerError, text: &str) -> PyErr {
    match error {
        AnswerError::Query(error) => query(&error, text, None),
        other => refused(&other.to_string()),
    }
}

/// An argument that is not what it has to be.
pub(crate) fn argument(message: impl Into<String>) -> PyErr {
    PyValueError::new_err(message.into())
}
