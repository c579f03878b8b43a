//! Texts as the engine reads them, for programs that put together who is who before it is asked.

use chrono::{DateTime, Utc};
use pyo3::prelude::*;
use segmentry::ingest::{self, ContactPatch};
use segmentry::schema::FieldId;
use segmentry::{ContactId, Schema};

use crate::errors::argument;
use crate::values;

/// Identifiers as they are stored and compared: one spelling for each. None where nothing is left.
#[pyfunction]
pub(crate) fn normalised(
    py: Python<'_>,
    identifier: &str,
    texts: Vec<Option<String>>,
) -> PyResult<Vec<Option<String>>> {
    let field = match identifier {
        "email" | "alternate_emails" => FieldId::EMAIL,
        "external_id" => FieldId::EXTERNAL_ID,
        "phone_number_id" => FieldId::PHONE_NUMBER_ID,
        "anonymous_id" => FieldId::ANONYMOUS_ID,
        other => {
            return Err(argument(format!(
                "identifier: `{other}` is none; write email, external_id, phone_number_id or anonymous_id"
            )));
        }
    };
    let spelled = |text: String| Some(ingest::normalised(field, &text)).filter(|it| !it.is_empty());
    Ok(py.detach(|| texts.into_iter().map(|text| text.and_then(spelled)).collect()))
}

/// An instant as the engine has it: in UTC, in whole milliseconds.
#[pyfunction]
pub(crate) fn instant(at: Bound<'_, PyAny>) -> PyResult<DateTime<Utc>> {
    values::instant("at", &at)
}

/// The instants that contacts say they were written at. None where a text is no instant.
#[pyfunction]
pub(crate) fn instants(py: Python<'_>, texts: Vec<Option<String>>) -> Vec<Option<DateTime<Utc>>> {
    let schema = Schema::new();
    // Fields take forms that arguments do not: dates as in files of SendGrid's.
    let read = |text: String| {
        let patch =
            ContactPatch::by_id(ContactId(segmentry::uuid::Uuid::nil())).set("updated_at", text);
        patch.check(&schema).ok()?.updated_at().map(Into::into)
    };
    py.detach(|| texts.into_iter().map(|text| text.and_then(read)).collect())
}
