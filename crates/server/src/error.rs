//! What is answered when something is refused.
//!
//! In: the engine's refusals, and what is wrong with a request. Out: a status and a body in the shapes of
//! the contract (`segments-api.md` section 5). Nothing of the request's own text is in a message but
//! names that its sender needs to find the mistake.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use segmentry::criteria::{Message, Piece};
use segmentry::driver::ClockLeap;
use segmentry::engine::{
    FeedError, HistoryError, IdentifierError, RecordError, SettingError, Stopped,
};
use segmentry::lifecycle::Refusal;
use segmentry::persist::{StorageError, WriteError};
use segmentry::schema::SchemaError;
use segmentry::{CriteriaError, ListError, SegmentError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The common shape of errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Errors {
    pub(crate) errors: Vec<ErrorItem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ErrorItem {
    /// The key of the request at fault; empty or null when it is the request as a whole.
    #[schema(required)]
    pub(crate) field: Option<String>,
    pub(crate) message: String,
}

/// The shape of errors of a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct PlainError {
    pub(crate) error: String,
}

/// What SDKs read of a refusal, besides the common shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CodedErrors {
    pub(crate) errors: Vec<ErrorItem>,
    /// The status in words, as `bad_request`.
    pub(crate) code: String,
    /// All messages.
    pub(crate) message: String,
}

#[derive(Debug)]
enum Shape {
    Empty,
    Errors(Errors),
    Plain(PlainError),
    Coded(Box<CodedErrors>),
}

/// A refusal: what is answered instead.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    shape: Shape,
    retry_after: Option<u64>,
    /// The quota that was exceeded, where it is not that of requests in a minute.
    quota: Option<Quota>,
}

/// A quota of which nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// How many there are in all.
    pub(crate) limit: u64,
    /// When there is one again, in Unix seconds.
    pub(crate) reset: i64,
}

impl Quota {
    /// Writes the headers that say how much is left of a quota.
    pub(crate) fn write_headers(limit: u64, left: u64, reset: i64, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(limit));
        headers.insert(REMAINING, HeaderValue::from(left));
        headers.insert(RESET, HeaderValue::from(reset));
    }

    /// Whether the headers are there.
    pub(crate) fn is_told(headers: &HeaderMap) -> bool {
        headers.contains_key(LIMIT)
    }
}

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What a handler answers.
pub(crate) type Answer<T> = Result<T, ApiError>;

impl ApiError {
    fn shaped(status: StatusCode, shape: Shape) -> Self {
        Self { status, shape, retry_after: None, quota: None }
    }

    pub(crate) fn new(status: StatusCode, field: Option<&str>, message: impl Into<String>) -> Self {
        let item = ErrorItem { field: field.map(str::to_owned), message: message.into() };
        Self::shaped(status, Shape::Errors(Errors { errors: vec![item] }))
    }

    /// Several things that are wrong, at least one.
    pub(crate) fn all(status: StatusCode, errors: Vec<ErrorItem>) -> Self {
        Self::shaped(status, Shape::Errors(Errors { errors }))
    }

    /// 400, with the key at fault.
    pub(crate) fn bad(field: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Some(field), message)
    }

    /// 404, with the key that names what is not there.
    pub(crate) fn not_found(field: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, Some(field), message)
    }

    /// 408.
    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, Some(""), "the request took too long")
    }

    /// 408 for an evaluation that was stopped.
    pub(crate) fn stopped() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, Some("query"), Stopped.to_string())
    }

    /// A status and nothing else.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::shaped(status, Shape::Empty)
    }

    /// `{"error": ...}`.
    pub(crate) fn plain(status: StatusCode, message: impl Into<String>) -> Self {
        Self::shaped(status, Shape::Plain(PlainError { error: message.into() }))
    }

    /// This refusal in the shape of the refresh route, `{"error": ...}`.
    pub(crate) fn into_plain(mut self) -> Self {
        if let Shape::Errors(Errors { errors }) = &self.shape {
            let messages = errors.iter().map(|item| match item.field.as_deref() {
                None | Some("") => item.message.clone(),
                Some(field) => format!("{field}: {}", item.message),
            });
            let error = messages.collect::<Vec<_>>().join("; ");
            self.shape = Shape::Plain(PlainError { error });
        }
        self
    }

    /// This refusal with a code and a message besides: Python's SDK of `RudderStack` sends again what is refused
    /// without them.
    pub(crate) fn coded(mut self) -> Self {
        if let Shape::Errors(Errors { errors }) = &mut self.shape {
            let errors = std::mem::take(errors);
            let code = self.status.canonical_reason().unwrap_or("refused");
            let code = code.to_ascii_lowercase().replace([' ', '-'], "_");
            let messages: Vec<&str> = errors.iter().map(|item| item.message.as_str()).collect();
            let message = messages.join("; ");
            self.shape = Shape::Coded(Box::new(CodedErrors { errors, code, message }));
        }
        self
    }

    /// This refusal without a body.
    pub(crate) fn without_body(self) -> Self {
        Self { shape: Shape::Empty, ..self }
    }

    /// Says when another try makes sense, in seconds.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Says which quota was exceeded, and when it makes sense to try again.
    pub(crate) fn over_quota(self, quota: Quota) -> Self {
        let wait = (quota.reset - crate::clock::now().timestamp()).max(1).unsigned_abs();
        Self { quota: Some(quota), ..self.retry_after(wait) }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, None, "authorization required")
    }

    pub(crate) fn forbidden(scope: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, None, format!("access forbidden: the key needs `{scope}`"))
    }

    pub(crate) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, None, "too many requests")
    }

    pub(crate) fn too_large(most: usize) -> Self {
        let message = format!("the body has more than {most} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, Some(""), message)
    }

    /// Something of ours: what is said of it stands in the log, by the request's id.
    pub(crate) fn internal() -> Self {
        let message = "internal error; the log tells more by the request's id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Some(""), message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = match self.shape {
            Shape::Empty => self.status.into_response(),
            Shape::Errors(errors) => (self.status, Json(errors)).into_response(),
            Shape::Plain(error) => (self.status, Json(error)).into_response(),
            Shape::Coded(errors) => (self.status, Json(errors)).into_response(),
        };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(quota) = self.quota {
            Quota::write_headers(quota.limit, 0, quota.reset, response.headers_mut());
        }
        response
    }
}

/// Nothing is lost: the sender tries again, and somebody confirms the clock.
impl From<ClockLeap> for ApiError {
    fn from(leap: ClockLeap) -> Self {
        let message = format!(
            "{leap}; nothing is written until that is confirmed: POST /v1/clock/accept, or `segmentry clock accept`"
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Some(""), message).retry_after(60)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage");
        let message = "nothing can be written at the moment; what was answered before is safe";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Some(""), message).retry_after(5)
    }
}

/// A message about a query without the values that it quotes: names and signs stay.
pub(crate) fn without_query_values(message: &Message) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
    let is_sign = |byte: u8| b"<>=!+-*/%(),;:".contains(&byte);
    // A word may be a text without its quotes, or the rest of one behind a quote too many.
    let is_harmless =
        |word: &str| word.len() <= 100 && (word.bytes().all(is_name) || word.bytes().all(is_sign));
    let is_shown = |piece: &Piece| match piece {
        Piece::Fixed(_) | Piece::Known(_) => true,
        Piece::Word(word) => is_harmless(word),
        Piece::Value(_) => false,
    };
    let shown = |piece| if is_shown(piece) { piece.as_str() } else { "…" };
    message.pieces().iter().map(shown).collect()
}

/// Why a query is refused, where, and what to write instead.
pub(crate) fn query_message(error: &CriteriaError) -> String {
    let (line, column) = (error.line(), error.column());
    let message = without_query_values(error.message());
    match error.hint() {
        None => format!("{message} (line {line}, column {column})"),
        Some(hint) => {
            format!("{message} (line {line}, column {column}); {}", without_query_values(hint))
        }
    }
}

impl From<Stopped> for ApiError {
    fn from(_: Stopped) -> Self {
        Self::stopped()
    }
}

impl From<HistoryError> for ApiError {
    fn from(error: HistoryError) -> Self {
        let message = error.public_message();
        match error {
            HistoryError::NotKept { .. } => Self::new(StatusCode::GONE, Some("at"), message),
            HistoryError::Unknown(_) => Self::not_found("segment_id", "segment does not exist"),
            _ => Self::bad("at", message),
        }
    }
}

impl From<SegmentError> for ApiError {
    fn from(error: SegmentError) -> Self {
        match &error {
            SegmentError::Unknown(_) | SegmentError::Refused(Refusal::AlreadyDeleted { .. }) => {
                Self::not_found("segment_id", "segment does not exist")
            }
            SegmentError::Refused(Refusal::TooSoon { free_at }) => {
                let reset = free_at.to_chrono().timestamp() + 1;
                let message =
                    "Update request came too soon, please wait 5 minutes before trying again";
                Self::new(StatusCode::TOO_MANY_REQUESTS, Some(""), message)
                    .over_quota(Quota { limit: 1, reset })
            }
            SegmentError::Query(error) => Self::bad("query_dsl", query_message(error)),
            // The other segment's query is not the sender's: names are shown, its place is not.
            SegmentError::Referrer { id, error } => {
                let why = without_query_values(error.message());
                let message =
                    format!("segment {id}, which refers to this one, would be wrong: {why}");
                Self::bad("query_dsl", message)
            }
            _ => Self::bad(error.field(), error.public_message()),
        }
    }
}

impl From<ListError> for ApiError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Unknown(_) => Self::not_found("id", "list does not exist"),
            other => Self::bad("name", other.public_message()),
        }
    }
}

impl From<SchemaError> for ApiError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Unknown(_) => {
                Self::not_found("custom_field_id", "custom field does not exist")
            }
            other => Self::bad("name", other.public_message()),
        }
    }
}

impl From<IdentifierError> for ApiError {
    fn from(error: IdentifierError) -> Self {
        match error {
            IdentifierError::Unknown(_) => Self::not_found("contact_id", "contact does not exist"),
            other => Self::bad("identifier_value", other.public_message()),
        }
    }
}

impl From<RecordError> for ApiError {
    fn from(error: RecordError) -> Self {
        let message = format!("it cannot be stored beside the data: {error}");
        Self::new(StatusCode::INSUFFICIENT_STORAGE, Some(""), message)
    }
}

impl From<SettingError> for ApiError {
    fn from(error: SettingError) -> Self {
        Self::bad("", error.to_string())
    }
}

impl From<FeedError> for ApiError {
    fn from(error: FeedError) -> Self {
        Self::new(StatusCode::GONE, Some("after"), error.to_string())
    }
}

impl From<std::convert::Infallible> for ApiError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl<R: Into<Self>> From<WriteError<R>> for ApiError {
    fn from(error: WriteError<R>) -> Self {
        match error {
            WriteError::Refused(refusal) => refusal.into(),
            WriteError::Storage(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use segmentry::criteria::{Dialect, compile};

    use super::*;

    #[test]
    fn messages_about_a_query_show_its_names_and_not_its_values() {
        let shown = |condition: &str| {
            let query =
                format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
            let schema = segmentry::Schema::new();
            let error = compile(&query, &schema, Dialect::Extended).expect_err(condition);
            query_message(&error).replace("(line 1, column ", "(")
        };
        assert_eq!(
            shown("frist_name = 'Smith'"),
            "unknown column `frist_name` (55); did you mean `first_name`?"
        );
        assert_eq!(
            shown("created_at > 'Smith'"),
            "'…' is not a timestamp (68); \
             write a timestamp like '2026-01-31T12:00:00Z' or '2026-01-31'"
        );
        assert_eq!(
            shown("city 'a@b.c'"),
            "expected AND, OR or the end of the query, found `…` (60)"
        );
        assert_eq!(
            shown("CONVERT_TIMEZONE('Smith', created_at) > '2026-01-01'"),
            "`…` is not a time zone; give an IANA name like `America/Chicago` (72)"
        );
        assert_eq!(
            shown("contains(list_ids, 'Smith')"),
            "unknown function `contains` (55); write `array_contains(list_ids, '...')`"
        );
        assert_eq!(
            shown("city = \"a@b.c\""),
            "unknown column `…` (62); double quotes make a column name; a text is written '…'"
        );
    }
}
