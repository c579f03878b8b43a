//! Bodies of requests, within their bounds.
//!
//! In: bytes as they arrive. Out: a whole body, or its lines, or the reason why there are none. A client has
//! `limits.idle_seconds` for each 64 KiB, so that one that sends a byte now and then does not keep its permit.
//! The size of a compressed body is its size after decompression.

use std::collections::HashSet;
use std::io::Read;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;

use crate::error::{Answer, ApiError};
use crate::state::App;

/// Bytes that a client has to send within the idle time.
const PIECE: usize = 64 * 1024;

/// Bytes that are read and discarded of a body that its handler did not read to the end.
const DISCARDED: usize = 16 << 20;

/// A body as it arrives. Fails when the client is too slow.
pub(crate) struct Pieces {
    stream: BodyDataStream,
    idle: Duration,
    deadline: Instant,
    received: usize,
}

impl Pieces {
    pub(crate) fn of(body: Body, idle_seconds: u64) -> Self {
        let idle = Duration::from_secs(idle_seconds);
        Self { stream: body.into_data_stream(), idle, deadline: Instant::now() + idle, received: 0 }
    }

    /// The next piece.
    pub(crate) async fn next(&mut self) -> Answer<Option<Bytes>> {
        let next = tokio::time::timeout_at(self.deadline, self.stream.next()).await;
        let slow =
            |_| ApiError::new(StatusCode::REQUEST_TIMEOUT, Some(""), "the body came too slowly");
        let Some(piece) = next.map_err(slow)? else { return Ok(None) };
        let piece = piece.map_err(|_| ApiError::bad("", "the body was cut off"))?;
        let before = self.received / PIECE;
        self.received += piece.len();
        if self.received / PIECE > before {
            self.deadline = Instant::now() + self.idle;
        }
        Ok(Some(piece))
    }
}

/// A body whose unread rest comes back when its reader drops it.
struct Lent {
    inner: Option<Body>,
    rest: Rest,
}

/// The unread rest of a body that was lent.
#[derive(Clone, Default)]
pub(crate) struct Rest(Arc<Mutex<Option<Body>>>);

/// Lends the body of a request to its handler. The second value has the unread rest once the handler is done.
pub(crate) fn lend(request: Request) -> (Request, Rest) {
    let rest = Rest::default();
    let lent = |inner| Body::new(Lent { inner: Some(inner), rest: rest.clone() });
    (request.map(lent), rest)
}

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        match &mut self.inner {
            Some(inner) => Pin::new(inner).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.inner.as_ref().map(http_body::Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.rest.0.lock() =
            self.inner.take().filter(|inner| !http_body::Body::is_end_stream(inner));
    }
}

impl Rest {
    /// Reads and discards the rest, since a client that is still sending does not read the answer. All of it has the
    /// time of one piece: the answer is decided, and the connection is needed for others.
    pub(crate) async fn discard(self, idle_seconds: u64) {
        let Some(body) = self.0.lock().take() else { return };
        let mut pieces = Pieces::of(body, idle_seconds);
        let over = tokio::time::sleep(pieces.idle);
        tokio::pin!(over);
        while pieces.received < DISCARDED {
            tokio::select! {
                next = pieces.next() => if !matches!(next, Ok(Some(_))) { return },
                () = &mut over => return,
            }
        }
    }
}

/// The pieces of a file, as the body of an answer.
pub(crate) fn pieces(
    file: tokio::fs::File,
) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send {
    futures_util::stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = BytesMut::with_capacity(64 * 1024);
        match file.read_buf(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(piece.freeze()), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// A request with all of its body, which has at most as many bytes as one of JSON may have.
pub(crate) async fn received(request: Request, idle_seconds: u64) -> Answer<Request> {
    let (parts, body) = request.into_parts();
    let bytes = read(body, idle_seconds, JSON_BYTES).await?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// A whole body of at most so many bytes, compressed or not.
pub(crate) async fn whole(
    headers: &HeaderMap,
    body: Body,
    idle_seconds: u64,
    most: usize,
) -> Answer<Bytes> {
    unpacked(headers, read(body, idle_seconds, most).await?, most)
}

async fn read(body: Body, idle_seconds: u64, most: usize) -> Answer<Bytes> {
    let mut pieces = Pieces::of(body, idle_seconds);
    let mut bytes = BytesMut::new();
    while let Some(piece) = pieces.next().await? {
        if bytes.len() + piece.len() > most {
            return Err(ApiError::too_large(most));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn unpacked(headers: &HeaderMap, bytes: Bytes, most: usize) -> Answer<Bytes> {
    match headers.get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes) {
        None | Some(b"identity" | b"") => Ok(bytes),
        Some(b"gzip") => {
            let mut out = Vec::new();
            let reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
            let read = reader.take(most as u64 + 1).read_to_end(&mut out);
            read.map_err(|_| ApiError::bad("", "the body is not gzip"))?;
            if out.len() > most { Err(ApiError::too_large(most)) } else { Ok(out.into()) }
        }
        Some(_) => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Err(ApiError::new(status, Some(""), "the only content encoding is gzip"))
        }
    }
}

/// A body that is an object of JSON.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// Ours: a query has up to 512 KiB, and JSON may write a byte of it with six (`\u000a`).
const JSON_BYTES: usize = 4 << 20;

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        parse(&json_bytes(request, state).await?).map(Self)
    }
}

async fn json_bytes<S>(request: Request, state: &S) -> Answer<Bytes>
where
    Arc<App>: FromRef<S>,
{
    let idle_seconds = Arc::<App>::from_ref(state).config.limits.idle_seconds;
    let (parts, body) = request.into_parts();
    whole(&parts.headers, body, idle_seconds, JSON_BYTES).await
}

/// A JSON body that may be empty, which stands for an empty object.
#[derive(Debug)]
pub(crate) struct Optional<T>(pub(crate) T);

impl<S, T> FromRequest<S> for Optional<T>
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let bytes = json_bytes(request, state).await?;
        parse(if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes }).map(Self)
    }
}

/// Reads an object of JSON. An error names the place, and contains nothing of the text.
pub(crate) fn parse<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> Answer<T> {
    match bytes.trim_ascii_start().first() {
        Some(b'[') => Err(ApiError::bad("", "the body is a JSON array and should be an object")),
        None => Err(ApiError::bad("", "the body is empty and should be a JSON object")),
        Some(_) => parse_any(bytes),
    }
}

/// The same for any JSON value.
pub(crate) fn parse_any<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> Answer<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if error.classify() == serde_json::error::Category::Data {
            let message = format!("{} at line {line}, column {column}", shape_wanted(&error));
            return ApiError::bad(&misshapen::<T>(bytes), message);
        }
        ApiError::bad("", format!("malformed JSON at line {line}, column {column}"))
    })
}

/// What was expected, in our words; the error does not contain what came instead.
fn shape_wanted(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let wanted =
        text.rsplit_once(", expected ").and_then(|(_, rest)| rest.rsplit_once(" at line "));
    match wanted {
        // The names that are expected are ours and come last; the one that came is the client's.
        Some((wanted, _)) if text.starts_with("unknown field") => {
            format!("a property of another name: expected {wanted}")
        }
        Some((wanted, _)) if !text.contains("unknown ") => {
            format!("JSON of another shape: expected {wanted}")
        }
        _ if text.starts_with("duplicate field") => "a key that is there twice".to_owned(),
        _ => "JSON of another shape".to_owned(),
    }
}

/// The key of the body whose value has another shape than it should; empty if it is the whole body.
fn misshapen<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> String {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // Parsed a second time, since tracking the path makes parsing slower.
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut json) else {
        return String::new();
    };
    let is_unknown = error.inner().to_string().starts_with("unknown field");
    match error.path().iter().next() {
        // A key that is not expected is the client's own.
        _ if is_unknown && error.path().iter().len() == 1 => String::new(),
        // Keys further down may be the client's own, and personal data.
        Some(serde_path_to_error::Segment::Map { key }) => key.clone(),
        _ => String::new(),
    }
}

/// A whole number of JSON. `100.0` is one: clients whose type is a float write it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) u64);

/// Whole numbers up to this one are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl<'de> serde::Deserialize<'de> for Whole {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Number;

        impl serde::de::Visitor<'_> for Number {
            type Value = Whole;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number from 0")
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Whole, E> {
                Ok(Whole(number))
            }

            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is whole, not negative, and exact"
            )]
            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Whole, E> {
                if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) {
                    return Ok(Whole(number as u64));
                }
                Err(E::invalid_type(serde::de::Unexpected::Float(number), &self))
            }
        }

        from.deserialize_any(Number)
    }
}

/// An object of JSON whose keys differ: of two values of one key, nobody knows which one was meant.
#[derive(Debug, Default)]
pub(crate) struct Object(pub(crate) Vec<(String, Box<RawValue>)>);

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> serde::de::Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Object, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                // Its order reaches no result: it is looked up, never iterated.
                let mut seen = HashSet::new();
                while let Some(key) = map.next_key::<String>()? {
                    if !seen.insert(key.clone()) {
                        return Err(serde::de::Error::duplicate_field("of an object"));
                    }
                    members.push((key, map.next_value()?));
                }
                Ok(Object(members))
            }
        }

        from.deserialize_map(Members)
    }
}

/// An array of JSON of at most `N` elements. It is refused at the first element beyond, before a small compressed body
/// takes much memory.
#[derive(Debug)]
pub(crate) struct AtMost<T, const N: usize>(pub(crate) Vec<T>);

impl<T, const N: usize> Default for AtMost<T, N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: serde::Deserialize<'de>, const N: usize> serde::Deserialize<'de> for AtMost<T, N> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Elements<T, const N: usize>(std::marker::PhantomData<T>);

        impl<'de, T: serde::Deserialize<'de>, const N: usize> serde::de::Visitor<'de> for Elements<T, N> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "an array of at most {N}")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut array: A,
            ) -> Result<Vec<T>, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = array.next_element()? {
                    if elements.len() == N {
                        return Err(serde::de::Error::invalid_length(N + 1, &self));
                    }
                    elements.push(element);
                }
                Ok(elements)
            }
        }

        from.deserialize_seq(Elements::<T, N>(std::marker::PhantomData)).map(Self)
    }
}

/// The lines of a body, as they arrive.
pub(crate) struct Lines {
    pieces: Pieces,
    rest: BytesMut,
    /// Bytes of `rest` that hold no line end.
    searched: usize,
    /// Lines that were returned.
    count: usize,
    ended: bool,
    /// Why there are no more lines. It is returned after the lines before it.
    failed: Option<ApiError>,
}

/// A line with its number, from 1.
pub(crate) type Line = (usize, Bytes);

/// Bytes of one line. Ours: the largest record is an event of 64 KiB with its names.
pub const LINE_BYTES: usize = 256 * 1024;

impl Lines {
    pub(crate) fn of(body: Body, idle_seconds: u64) -> Self {
        let pieces = Pieces::of(body, idle_seconds);
        let rest = BytesMut::new();
        Self { pieces, rest, searched: 0, count: 0, ended: false, failed: None }
    }

    /// The next lines, at most `most`; none at the end. Blank lines are counted and left out.
    pub(crate) async fn next(&mut self, most: usize) -> Answer<Vec<Line>> {
        let mut lines = Vec::new();
        if self.failed.is_none() {
            self.failed = self.gather(&mut lines, most).await.err();
        }
        match self.failed.take_if(|_| lines.is_empty()) {
            Some(failed) => Err(failed),
            None => Ok(lines),
        }
    }

    async fn gather(&mut self, lines: &mut Vec<Line>, most: usize) -> Answer<()> {
        while lines.len() < most {
            if let Some(end) = self.rest[self.searched..].iter().position(|byte| *byte == b'\n') {
                let length = self.searched + end + 1;
                if length > LINE_BYTES {
                    return Err(ApiError::too_large(LINE_BYTES));
                }
                let line = self.rest.split_to(length);
                self.searched = 0;
                lines.extend(self.numbered(line));
                continue;
            }
            self.searched = self.rest.len();
            if self.ended {
                let line = self.rest.split();
                self.searched = 0;
                lines.extend(self.numbered(line));
                break;
            }
            if self.rest.len() > LINE_BYTES {
                return Err(ApiError::too_large(LINE_BYTES));
            }
            match self.pieces.next().await? {
                Some(piece) => self.rest.extend_from_slice(&piece),
                None => self.ended = true,
            }
        }
        Ok(())
    }

    fn numbered(&mut self, line: BytesMut) -> Option<Line> {
        self.count += 1;
        Some((self.count, line.freeze())).filter(|(_, line)| !line.trim_ascii().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_as_a_float() {
        for (text, number) in [
            ("100", Some(100)),
            ("100.0", Some(100)),
            ("1e2", Some(100)),
            ("0.0", Some(0)),
            ("100.5", None),
            ("-1", None),
            ("-1.0", None),
            ("1e300", None),
            ("\"100\"", None),
            ("[1]", None),
        ] {
            let read = serde_json::from_str::<Whole>(text).ok();
            assert_eq!(read, number.map(Whole), "{text}");
        }
        let error = parse_any::<Whole>(b"100.5").expect_err("a fraction");
        assert!(format!("{error:?}").contains("expected a whole number"), "{error:?}");
    }
}
