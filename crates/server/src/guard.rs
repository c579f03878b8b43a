//! Who gets in, how often, and how many at once.
//!
//! In: a request that found its route. Out: the same with its caller, or 401, 403, 429, 503. What a route
//! asks for stands in its own description ([`crate::routes`]), and nowhere else. Health is never shed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use tracing::Instrument as _;

use crate::app::App;
use crate::error::{Answer, ApiError};
use crate::keys::Scope;
use crate::ledger::draw;
use crate::routes::Access;

/// Whose connection it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What each route asks for.
pub(crate) type Accesses = HashMap<(Method, String), Access>;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Requests of the minute, by key or address.
#[derive(Debug)]
pub(crate) struct Rates {
    limit: u32,
    minute: Mutex<(i64, HashMap<String, u32>)>,
}

/// What is left of a minute.
#[derive(Clone, Copy, Debug)]
struct Left {
    limit: u32,
    remaining: u32,
    /// Unix seconds.
    reset: i64,
    over: bool,
}

/// Callers counted in one minute. Ours: beyond it all others share one count.
const CALLERS: usize = 100_000;

impl Rates {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, minute: Mutex::default() }
    }

    fn count(&self, caller: &str) -> Left {
        let minute = crate::clock::now().timestamp() / 60;
        let mut held = self.minute.lock();
        if held.0 != minute {
            *held = (minute, HashMap::new());
        }
        let caller =
            if held.1.len() >= CALLERS && !held.1.contains_key(caller) { "" } else { caller };
        let count = held.1.entry(caller.to_owned()).or_default();
        *count = count.saturating_add(1);
        let (limit, count) = (self.limit, *count);
        let remaining = limit.saturating_sub(count);
        Left { limit, remaining, reset: (minute + 1) * 60, over: count > limit }
    }
}

impl Left {
    fn mark(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset));
    }
}

/// The id that a client gave, if it is one, or a new one.
fn request_id(request: &Request) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given.filter(plain).map_or_else(|| draw().to_string(), str::to_owned)
}

/// Outermost: names the request, counts it, and logs how it ended.
pub(crate) async fn account(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (clock, id) = (Instant::now(), request_id(&request));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    app.metrics.at_work.inc();
    let span = tracing::info_span!("request", request_id = id);
    let mut response = next.run(request).instrument(span).await;
    app.metrics.at_work.dec();
    let (took, status) = (clock.elapsed(), response.status().as_u16());
    let method = if KNOWN.contains(&method) { method.as_str() } else { "OTHER" };
    app.metrics.ended(method, &route, status, took.as_secs_f64());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(method, route, status, micros, request_id = id, "request");
    } else {
        tracing::info!(method, route, status, micros, request_id = id, "request");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Methods that are named in measurements.
const KNOWN: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
];

/// Lets a request in, or answers why not.
pub(crate) async fn admit(
    State((app, accesses)): State<(Arc<App>, Arc<Accesses>)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let method =
        if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let access = path.and_then(|path| accesses.get(&(method, path.as_str().to_owned())));
    // A path with no such method is answered 405 by its own route.
    let other = Access { counted: true, bounded: true, ..Access::default() };
    let access = access.unwrap_or(&other);
    if !access.counted {
        return next.run(request).await;
    }
    let (caller, let_in) = match admitted(&app, &request, &access.scopes) {
        Ok(caller) => (caller, Ok(())),
        Err((caller, refusal)) => (caller, Err(refusal)),
    };
    let left = app.rates.count(&caller);
    let place = app.places.try_acquire();
    let mut response = match let_in {
        _ if left.over => {
            app.metrics.limited.inc();
            let wait = left.reset - crate::clock::now().timestamp();
            ApiError::too_many().retry_after(wait.max(1).unsigned_abs()).into_response()
        }
        _ if place.is_err() => {
            app.metrics.shed.inc();
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let busy = ApiError::new(status, Some(""), "too many requests at work");
            busy.retry_after(1).into_response()
        }
        Err(refusal) if access.silent && refusal.status == StatusCode::FORBIDDEN => {
            refusal.status.into_response()
        }
        Err(refusal) => refusal.into_response(),
        Ok(()) if access.bounded => {
            let most = Duration::from_secs(app.config.limits.request_seconds);
            tokio::time::timeout(most, next.run(request)).await.unwrap_or_else(|_| {
                let status = StatusCode::REQUEST_TIMEOUT;
                ApiError::new(status, Some(""), "the request took too long").into_response()
            })
        }
        Ok(()) => next.run(request).await,
    };
    left.mark(&mut response);
    response
}

/// Under which name a caller is counted, and whether the scope is theirs.
fn admitted(app: &App, request: &Request, scopes: &[Scope]) -> Result<String, (String, ApiError)> {
    let peer =
        request.extensions().get::<Peer>().map_or_else(String::new, |peer| peer.0.to_string());
    if scopes.is_empty() {
        return Ok(peer);
    }
    authorized(app, request.headers(), scopes)
        .map(|id| id.unwrap_or_else(|| peer.clone()))
        .map_err(|(id, refusal)| (id.unwrap_or(peer), refusal))
}

/// The id of the key that a request brings, if it may do this. Without any key in the directory, and on
/// loopback only, everybody may.
pub(crate) fn authorized(
    app: &App,
    headers: &axum::http::HeaderMap,
    scopes: &[Scope],
) -> Result<Option<String>, (Option<String>, ApiError)> {
    let now = crate::clock::now();
    if app.config.listen.ip().is_loopback() && app.keys.list().is_empty() {
        return Ok(None);
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let Some(key) = sent.and_then(|sent| app.keys.find(sent, now)) else {
        return Err((None, ApiError::unauthorized()));
    };
    match scopes.iter().find(|scope| !key.may(**scope)) {
        None => Ok(Some(key.id)),
        Some(scope) => Err((Some(key.id), ApiError::forbidden(&scope.to_string()))),
    }
}

/// A panic is a fault of ours: it is answered, and the log has the rest.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the panic layer asks for")]
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = text, "a request ended in a panic");
    ApiError::internal().into_response()
}

/// What is answered where there is nothing.
pub(crate) async fn nothing_here() -> Answer<()> {
    Err(ApiError::not_found("", "there is nothing here"))
}

/// What is answered to a method that a path does not have.
pub(crate) async fn no_such_method() -> Answer<()> {
    Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, Some(""), "method not allowed"))
}
