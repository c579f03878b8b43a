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
use crate::body;
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

/// The key that a request came with, if it needed one.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Option<String>);

/// A connection beyond the bound: it is told so, health excepted, and closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spare;

/// A request at work: it is counted, measured and logged however it ends.
struct Work<'a> {
    app: &'a App,
    begun: Instant,
    id: &'a str,
    method: &'static str,
    route: &'a str,
    /// None while there is no answer. Whoever asked may not wait for one.
    status: Option<u16>,
}

/// What is noted where a client went before it was answered, as some servers do.
const GONE: u16 = 499;

impl Drop for Work<'_> {
    fn drop(&mut self) {
        let Self { app, begun, id, method, route, status } = *self;
        app.metrics.at_work.dec();
        let (took, status) = (begun.elapsed(), status.unwrap_or(GONE));
        app.metrics.ended(method, route, status, took.as_secs_f64());
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(method, route, status, micros, request_id = id, "request");
        } else {
            tracing::info!(method, route, status, micros, request_id = id, "request");
        }
    }
}

/// Outermost: names the request, counts it, and logs how it ended.
pub(crate) async fn account(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (begun, id) = (Instant::now(), request_id(&request));
    let method = KNOWN.iter().find(|(known, _)| known == request.method());
    let method = method.map_or("OTHER", |(_, name)| name);
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    app.metrics.at_work.inc();
    let mut work = Work { app: &app, begun, id: &id, method, route: &route, status: None };
    let span = tracing::info_span!("request", request_id = id);
    // Who asks before sending is told at once, and who sends too slowly has had the time.
    let asks = request.headers().contains_key(header::EXPECT)
        // There are few of these connections, and others want to hear about health.
        || request.extensions().get::<Spare>().is_some();
    let (request, rest) = body::lend(request);
    let mut response = next.run(request).instrument(span).await;
    let status = response.status();
    work.status = Some(status.as_u16());
    // Whatever the answer is: a connection that is closed over unread bytes takes the answer's end with it.
    if !asks && status != StatusCode::REQUEST_TIMEOUT {
        rest.pass_over(app.config.limits.idle_seconds).await;
    }
    drop(work);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Methods that are named in measurements.
const KNOWN: [(Method, &str); 7] = [
    (Method::GET, "GET"),
    (Method::POST, "POST"),
    (Method::PUT, "PUT"),
    (Method::PATCH, "PATCH"),
    (Method::DELETE, "DELETE"),
    (Method::HEAD, "HEAD"),
    (Method::OPTIONS, "OPTIONS"),
];

/// Lets a request in, or answers why not.
pub(crate) async fn admit(
    State((app, accesses)): State<(Arc<App>, Arc<Accesses>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let method =
        if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let access = path.and_then(|path| accesses.get(&(method, path.as_str().to_owned())));
    // A path with no such method is answered 405 by its own route.
    let other = Access { counted: true, bounded: true, ..Access::default() };
    let access = access.unwrap_or(&other);
    if request.extensions().get::<Spare>().is_some() {
        let mut response = if access.counted {
            app.metrics.shed.inc();
            busy().into_response()
        } else {
            next.run(request).await
        };
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    if !access.counted {
        return next.run(request).await;
    }
    let (caller, let_in) = match admitted(&app, &request, &access.scopes) {
        Ok(key) => (key.clone(), Ok(key)),
        Err((key, refusal)) => (key, Err(refusal)),
    };
    let peer =
        || request.extensions().get::<Peer>().map_or_else(String::new, |peer| peer.0.to_string());
    let left = app.rates.count(&caller.unwrap_or_else(peer));
    let mut response = match let_in {
        _ if left.over => {
            app.metrics.limited.inc();
            let wait = left.reset - crate::clock::now().timestamp();
            let over = ApiError::too_many().retry_after(wait.max(1).unsigned_abs());
            access.told(over)
        }
        Err(refusal) => access.told(refusal),
        Ok(key) => {
            let places = if access.scopes.is_empty() { &app.open_places } else { &app.places };
            if let Ok(_place) = places.try_acquire() {
                request.extensions_mut().insert(Caller(key));
                answered(&app, access, request, next).await
            } else {
                app.metrics.shed.inc();
                busy().into_response()
            }
        }
    };
    left.mark(&mut response);
    response
}

fn busy() -> ApiError {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    ApiError::new(status, Some(""), "too many requests at work").retry_after(1)
}

/// Lets a request go on, for as long as it may.
async fn answered(app: &App, access: &Access, request: Request, next: Next) -> Response {
    if !access.bounded {
        return next.run(request).await;
    }
    let most = Duration::from_secs(app.config.limits.request_seconds);
    tokio::time::timeout(most, next.run(request)).await.unwrap_or_else(|_| {
        let status = StatusCode::REQUEST_TIMEOUT;
        ApiError::new(status, Some(""), "the request took too long").into_response()
    })
}

/// The id of the key that a request brings, if it may do this; none where it needs none.
fn admitted(
    app: &App,
    request: &Request,
    scopes: &[Scope],
) -> Result<Option<String>, (Option<String>, ApiError)> {
    if scopes.is_empty() { Ok(None) } else { authorized(app, request.headers(), scopes) }
}

/// The id of the key that a request brings, if it may do this. Where no key was ever made, and on loopback only,
/// everybody on the machine may.
pub(crate) fn authorized(
    app: &App,
    headers: &axum::http::HeaderMap,
    scopes: &[Scope],
) -> Result<Option<String>, (Option<String>, ApiError)> {
    if app.config.listen.ip().is_loopback() && app.keys.is_open() {
        return if is_local(headers) { Ok(None) } else { Err((None, not_local())) };
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let Some(key) = sent.and_then(|sent| app.keys.find(sent, crate::clock::now())) else {
        return Err((None, ApiError::unauthorized()));
    };
    match scopes.iter().find(|scope| !key.may(**scope)) {
        None => Ok(Some(key.id)),
        Some(scope) => Err((Some(key.id), ApiError::forbidden(&scope.to_string()))),
    }
}

fn not_local() -> ApiError {
    let message = "without a key, only this machine's own programs and pages are answered";
    ApiError::new(StatusCode::FORBIDDEN, None, message)
}

/// Whether a request names this machine as its host, and comes from no page of another one: a page on the web
/// can make a browser send requests to loopback, too.
fn is_local(headers: &axum::http::HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    let names_loopback = |authority: &str| {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    let origin =
        text(header::ORIGIN).map(|origin| origin.split_once("://").map_or("?", |(_, host)| host));
    text(header::HOST).is_none_or(names_loopback) && origin.is_none_or(names_loopback)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_key_only_this_machine_is_local() {
        let headers = |host: &str, origin: Option<&str>| {
            let mut headers = axum::http::HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("plain"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("plain"));
            }
            headers
        };
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "127.0.0.2"] {
            assert!(is_local(&headers(host, None)), "{host}");
            assert!(is_local(&headers(host, Some("http://localhost:3000"))), "{host}");
            assert!(!is_local(&headers(host, Some("https://evil.example"))), "{host}");
            assert!(!is_local(&headers(host, Some("null"))), "{host}");
        }
        for host in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1", ""]
        {
            assert!(!is_local(&headers(host, None)), "{host}");
        }
        assert!(is_local(&axum::http::HeaderMap::new()), "a program of old");
    }
}
