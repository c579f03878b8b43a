//! Long answers, whose memory is counted until their reader has read them.
//!
//! In: a function that makes a text. Out: the text, made away from the threads that serve others, and few at a time.
//! Its memory is counted before it is made, for its key and for all. INVARIANT: texts that were made here and that
//! nobody has read yet take no more than the pieces of `App::unread`, besides one text of any size for each holder.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::error::{Answer, ApiError, Quota};
use crate::places::{Full, Share};
use crate::state::{App, UNREAD_PIECE};

/// When another try to open a stream makes sense: unread ones are closed meanwhile.
const RETRY_SECONDS: i64 = 30;

/// A text, and what its maker says of it.
pub(crate) struct Counted<T> {
    pub(crate) text: Bytes,
    pub(crate) about: T,
    /// Dropped when the text was read.
    pub(crate) share: Share,
}

/// Makes a text that most often fits into so many pieces; one that turns out to be larger takes more, and where there
/// are none it is made again once there are.
pub(crate) async fn make<T: Send + 'static>(
    app: &Arc<App>,
    key: &str,
    usual: u32,
    make: impl Fn(&Arc<App>) -> Answer<(Bytes, T)> + Clone + Send + 'static,
) -> Answer<Counted<T>> {
    let mut pieces = usual.clamp(1, app.unread.most_each());
    loop {
        let mut share = app.unread.take(key, pieces).await;
        let permit = app.pages.acquire().await.map_err(|_| ApiError::internal())?;
        let make = make.clone();
        let (text, about) = app.work(move |app| make(app)).await??;
        drop(permit);
        let needed = pieces_of(text.len()).min(app.unread.most_each());
        if needed <= pieces || app.unread.grow(key, &mut share, needed) {
            share.shrink(needed);
            return Ok(Counted { text, about, share });
        }
        pieces = needed;
    }
}

/// The pieces of memory that so many bytes take.
pub(crate) fn pieces_of(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNREAD_PIECE)).unwrap_or(u32::MAX)
}

/// An answer of JSON, which is counted until its last piece is on its way.
pub(crate) fn json<T>(counted: Counted<T>) -> Response {
    let Counted { text, share, .. } = counted;
    let length = text.len();
    let pieces = stream::unfold((text, share), |(mut rest, share)| async move {
        let piece = rest.split_to(rest.len().min(UNREAD_PIECE));
        (!piece.is_empty()).then(|| (Ok::<_, Infallible>(piece), (rest, share)))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_LENGTH, length.into()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// Why no more streams are opened, of which there are so many in all and of a key.
pub(crate) fn no_stream(full: Full, most: usize, most_each: usize) -> ApiError {
    match full {
        Full::Each => {
            let limit = most_each as u64;
            let message = format!("this key has {limit} streams open; close one first");
            let reset = crate::clock::now().timestamp() + RETRY_SECONDS;
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, Some(""), message)
                .over_quota(Quota { limit, reset })
        }
        Full::All => {
            let message = format!("{most} streams are open, the most that may be");
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, Some(""), message)
                .retry_after(RETRY_SECONDS.unsigned_abs())
        }
    }
}
