//! What every request goes through before and after its handler.
//!
//! In: a request that found its route. Out: the same with its caller, or 401, 403, 404, 405, 429, 503; every answer
//! with a request id, counted, measured and logged. What a route requires stands in its description
//! ([`crate::access`]); without one it is closed. Health is never shed.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing::Instrument as _;

use crate::access::{Access, Accesses, Lookup};
use crate::audit::{self, Asked, Audit};
use crate::body;
use crate::error::{Answer, ApiError};
use crate::ids::new_id;
use crate::keys::{Resource, Scope, Verb};
use crate::places::{Full, Place, Places};
use crate::rates::Rates;
use crate::state::App;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// By it a client of `SendGrid` asks for another account than its key's: an answer about this one would mislead it.
const ON_BEHALF_OF: HeaderName = HeaderName::from_static("on-behalf-of");

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The request id that the client sent, if it is short and of plain letters; else a new one.
fn request_id(request: &Request) -> String {
    let sent = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    sent.filter(is_plain).map_or_else(|| new_id().to_string(), str::to_owned)
}

/// The id of the key that a request was let in by, if its route needed one.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Option<String>);

impl Caller {
    /// The key's id; empty where none was needed.
    pub(crate) fn key(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// The id of a request.
#[derive(Clone, Debug)]
struct RequestId(String);

/// Marks a connection beyond the bound: its request is answered 503, health excepted, and it is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spare;

/// Marks a request of HTTP/1.1 that names no host, or two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoHost;

/// A request in flight. It is counted, measured and logged when this is dropped, whatever ends it.
struct InFlight<'a> {
    app: &'a App,
    begun: Instant,
    id: &'a str,
    method: &'static str,
    route: &'a str,
    /// None until there is an answer. The client may go before.
    status: Option<u16>,
}

/// The status that is logged if the client went before it was answered, as nginx does.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let Self { app, begun, id, method, route, status } = *self;
        app.metrics.in_flight.dec();
        let (took, status) = (begun.elapsed(), status.unwrap_or(CLIENT_CLOSED_REQUEST));
        app.metrics.ended(method, route, status, took.as_secs_f64());
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::warn!(method, route, status, micros, request_id = id, "request");
        } else {
            tracing::info!(method, route, status, micros, request_id = id, "request");
        }
    }
}

/// The outermost layer: names the request, counts it, logs how it ended, and reads what is left of its body.
pub(crate) async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (begun, id) = (Instant::now(), request_id(&request));
    let method = METHODS.iter().find(|(method, _)| method == request.method());
    let method = method.map_or("OTHER", |(_, name)| name);
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    app.metrics.in_flight.inc();
    let mut in_flight = InFlight { app: &app, begun, id: &id, method, route: &route, status: None };
    let span = tracing::info_span!("request", request_id = id);
    // A client that sent `Expect` waits for an answer before it sends its body, so there is nothing to read. Spare
    // connections are few, and must be free again soon.
    let is_read_on = !request.headers().contains_key(header::EXPECT)
        && request.extensions().get::<Spare>().is_none();
    let (mut request, rest) = body::lend(request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).instrument(span).await;
    let status = response.status();
    in_flight.status = Some(status.as_u16());
    // Closing a connection over unread bytes resets it, and the client loses the end of its answer. A client that
    // was too slow is not given more time.
    if is_read_on && status != StatusCode::REQUEST_TIMEOUT {
        rest.discard(app.config.limits.idle_seconds).await;
    }
    drop(in_flight);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Methods that measurements name.
const METHODS: [(Method, &str); 7] = [
    (Method::GET, "GET"),
    (Method::POST, "POST"),
    (Method::PUT, "PUT"),
    (Method::PATCH, "PATCH"),
    (Method::DELETE, "DELETE"),
    (Method::HEAD, "HEAD"),
    (Method::OPTIONS, "OPTIONS"),
];

/// What decides whether a request is let in.
#[derive(Debug)]
pub(crate) struct Admission {
    app: Arc<App>,
    accesses: Accesses,
    audit: Arc<Audit>,
    rates: Rates,
    /// Permits of requests in flight.
    permits: Arc<Places>,
    /// Permits of requests that need no key, so that these do not use up the permits of requests with a key.
    open_permits: Arc<Places>,
}

impl Admission {
    pub(crate) fn new(app: Arc<App>, accesses: Accesses, audit: Arc<Audit>) -> Self {
        let limits = &app.config.limits;
        Self {
            rates: Rates::new(limits.requests_per_minute),
            permits: Places::new(limits.concurrency, (3 * limits.concurrency / 4).max(1)),
            open_permits: Places::new(limits.concurrency.div_ceil(4), limits.concurrency),
            accesses,
            audit,
            app,
        }
    }
}

/// Lets a request in, or answers why not.
pub(crate) async fn admit(
    State(admission): State<Arc<Admission>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Admission { app, accesses, rates, permits, open_permits, audit: _ } = &*admission;
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let found = accesses.find(request.method(), path);
    // What is not described is refused, and such requests count like others.
    let refusal = Access { is_counted: true, is_bounded: true, ..Access::default() };
    let access = if let Lookup::Route(access) = found { access } else { &refusal };
    if request.extensions().get::<NoHost>().is_some() {
        let message = "a request names the host that it is for, once, in a `Host` header";
        return ApiError::bad("host", message).into_response();
    }
    // A page on the web can make a browser send requests to loopback.
    if is_open(app) && !is_local(request.headers()) {
        return access.response(not_local());
    }
    if request.extensions().get::<Spare>().is_some() {
        let mut response = if access.is_counted {
            app.metrics.shed.inc();
            busy().into_response()
        } else {
            next.run(request).await
        };
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    if !access.is_counted {
        return next.run(request).await;
    }
    let (caller, admitted) = match admitted(app, &request, access) {
        Ok(key) => (key.clone(), Ok(key)),
        Err((key, refusal)) => (key, Err(refusal)),
    };
    let peer =
        || request.extensions().get::<Peer>().map_or_else(String::new, |peer| peer.0.to_string());
    let remaining = rates.count(&caller.unwrap_or_else(peer));
    let mut response = match (admitted, found) {
        _ if remaining.is_over => {
            app.metrics.limited.inc();
            access.response(ApiError::too_many().retry_after(remaining.wait_seconds()))
        }
        (Err(refusal), _) => access.response(refusal),
        (Ok(_), Lookup::Nothing) => nothing_here(request.uri().path()).into_response(),
        (Ok(_), Lookup::OtherMethods(allowed)) => {
            ([(header::ALLOW, allowed)], no_such_method()).into_response()
        }
        (Ok(key), Lookup::Route(_)) => {
            let permits = if access.needs_key { permits } else { open_permits };
            match permits.take(key.as_deref().unwrap_or_default()) {
                Ok(place) => {
                    let asked = access.is_audited.then(|| asked(key.clone(), &request));
                    request.extensions_mut().insert(Caller(key));
                    match asked {
                        Some(asked) => {
                            let work = audited(Arc::clone(&admission), asked, place, request, next);
                            let work =
                                async { work.await.unwrap_or_else(|error| access.response(error)) };
                            answered(app, access, work).await
                        }
                        None => answered(app, access, next.run(request)).await,
                    }
                }
                Err(full) => {
                    app.metrics.shed.inc();
                    let of_key = "this key has too many requests at work";
                    access.response(if full == Full::Each { busy_with(of_key) } else { busy() })
                }
            }
        }
    };
    remaining.write_headers(&mut response);
    response
}

/// What the audit notes of a request. No id of a contact: one who is erased is nowhere.
fn asked(key: Option<String>, request: &Request) -> Asked {
    let id = request.extensions().get::<RequestId>();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let path = match route {
        Some(route) if route.contains("/contacts/{") => route,
        _ => request.uri().path(),
    };
    Asked {
        key,
        method: request.method().clone(),
        path: path.to_owned(),
        request_id: id.map_or_else(String::new, |id| id.0.clone()),
    }
}

fn busy() -> ApiError {
    busy_with("too many requests at work")
}

fn busy_with(message: &str) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, Some(""), message).retry_after(1)
}

/// Whether a caller's key may read contacts: who may not is shown none beside what it asked for.
pub(crate) fn reads_contacts(app: &App, caller: Option<&Caller>) -> bool {
    has_scope(app, caller, Scope(Resource::Contacts, Verb::Read))
}

/// The same for events.
pub(crate) fn reads_events(app: &App, caller: Option<&Caller>) -> bool {
    has_scope(app, caller, Scope(Resource::Events, Verb::Read))
}

/// Refuses a query that reads events, unless the caller's key may read them: the description names the scopes that
/// every query needs.
pub(crate) fn check_events(app: &App, caller: Option<&Caller>, reads_events: bool) -> Answer<()> {
    let events = Scope(Resource::Events, Verb::Read);
    if reads_events { check_scope(app, caller, events) } else { Ok(()) }
}

/// Whether a caller has a scope besides those that the description names.
fn has_scope(app: &App, caller: Option<&Caller>, scope: Scope) -> bool {
    match caller {
        Some(Caller(Some(id))) => app.keys.may(id, scope),
        _ => true,
    }
}

/// Refuses what needs a scope besides those that the description names.
pub(crate) fn check_scope(app: &App, caller: Option<&Caller>, scope: Scope) -> Answer<()> {
    if has_scope(app, caller, scope) {
        Ok(())
    } else {
        Err(ApiError::forbidden(&scope.to_string()))
    }
}

/// Waits for the handler, for as long as the route may take.
async fn answered(app: &App, access: &Access, handler: impl Future<Output = Response>) -> Response {
    if !access.is_bounded {
        return handler.await;
    }
    let longest = Duration::from_secs(app.config.limits.request_seconds);
    tokio::time::timeout(longest, handler)
        .await
        .unwrap_or_else(|_| access.response(ApiError::too_slow()))
}

/// Runs the handler, and notes what was done. Both in a task of their own: what a handler has begun is done though
/// nobody waits for the answer any more, and it is noted then as well.
async fn audited(
    admission: Arc<Admission>,
    asked: Asked,
    place: Place,
    request: Request,
    next: Next,
) -> Answer<Response> {
    // Nothing has begun before all of it is here, and a client may take its time to send it.
    let request = body::received(request, admission.app.config.limits.idle_seconds).await?;
    // The end of the service waits for it.
    let going_on = Arc::clone(&admission.app.changing).read_owned().await;
    let work = async move {
        let _held = (place, going_on);
        let Admission { app, audit, .. } = &*admission;
        let response = next.run(request).await;
        // Who gets an internal error does not know whether it was done: the audit has it either way.
        let status = response.status();
        if status.is_success() || status == StatusCode::INTERNAL_SERVER_ERROR {
            audit::note(app, audit, asked, response).await
        } else {
            Ok(response)
        }
    };
    let done = tokio::spawn(work.in_current_span()).await;
    done.unwrap_or_else(|error| {
        tracing::error!(%error, "a handler ended in a panic");
        Err(ApiError::internal())
    })
}

/// The id of the key of a request that may do this; none where no key is needed. With a refusal comes the id of the
/// key if there is one.
fn admitted(
    app: &App,
    request: &Request,
    access: &Access,
) -> Result<Option<String>, (Option<String>, ApiError)> {
    if !access.needs_key {
        return Ok(None);
    }
    let key = authorized(app, request.headers(), &access.scopes)?;
    if request.headers().contains_key(ON_BEHALF_OF) {
        let message = "this service has one account and no subusers: leave the header out, or send the request to a \
                       service of the other account";
        return Err((key, ApiError::bad(ON_BEHALF_OF.as_str(), message)));
    }
    Ok(key)
}

/// As `admitted`, from the headers alone. If no key was ever created, every program of this machine has all scopes;
/// such a server listens on loopback only.
pub(crate) fn authorized(
    app: &App,
    headers: &axum::http::HeaderMap,
    scopes: &[Scope],
) -> Result<Option<String>, (Option<String>, ApiError)> {
    if is_open(app) {
        return if is_local(headers) { Ok(None) } else { Err((None, not_local())) };
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("basic") && scopes.contains(&Scope::TRACKING) {
            return user_of(key.trim());
        }
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
    });
    let Some(key) = sent.and_then(|sent| app.keys.find(&sent, app.clock.latest())) else {
        return Err((None, ApiError::unauthorized()));
    };
    match scopes.iter().find(|scope| !key.may(**scope)) {
        None => Ok(Some(key.id)),
        Some(scope) => Err((Some(key.id), ApiError::forbidden(&scope.to_string()))),
    }
}

/// The user of credentials, which SDKs send their write key as. Their password is empty.
fn user_of(credentials: &str) -> Option<String> {
    let bytes = STANDARD.decode(credentials).ok()?;
    let (user, _) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some(user.to_owned())
}

/// Whether requests need no key.
fn is_open(app: &App) -> bool {
    app.config.listen.ip().is_loopback() && app.keys.is_open()
}

fn not_local() -> ApiError {
    let message = "without a key, only this machine's own programs and pages are answered";
    ApiError::new(StatusCode::FORBIDDEN, None, message)
}

/// Whether a request names this machine as its host, and no page of another one as its origin: a page on the web can
/// make a browser send requests to loopback.
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

/// Answers a request that ended in a panic. The log has the panic's text.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the panic layer asks for")]
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = text, "a request ended in a panic");
    ApiError::internal().into_response()
}

/// The answer where there is no route.
fn nothing_here(path: &str) -> ApiError {
    let of_sendgrid = path == "/v3" || path.starts_with("/v3/");
    let message = if of_sendgrid {
        "this path of SendGrid's is not part of this service, which keeps contacts, lists, fields and segments; \
         /openapi.json lists all paths"
    } else {
        "there is nothing here; /openapi.json lists all paths"
    };
    ApiError::not_found("", message)
}

/// The answer to a method that a path does not have.
fn no_such_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, Some(""), "method not allowed")
}

/// The fallback of the router, for what was let in by mistake.
pub(crate) async fn fallback(uri: Uri) -> Answer<()> {
    Err(nothing_here(uri.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_key_only_this_machine_is_local() {
        let headers = |host: &str, origin: Option<&str>| {
            let mut headers = axum::http::HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("hosts are ASCII"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().expect("origins are ASCII"));
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
        assert!(is_local(&axum::http::HeaderMap::new()), "a client without a Host header");
    }
}
