//! The requirements of each route, read from the API's description.
//!
//! In: the `OpenAPI` description, which is generated from the handlers. Out: the scopes, bounds and forms of refusal of
//! a method and a path. INVARIANT: the description alone states a scope; a route without a description is closed.

use std::collections::HashMap;

use axum::http::{HeaderValue, Method};
use axum::response::IntoResponse as _;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

use crate::error::ApiError;
use crate::keys::{Scope, Verb};

/// Routes whose requests or answers may take as long as they like.
const STREAMS: [&str; 9] = [
    "/v1/backups",
    "/v1/contacts",
    "/v1/events",
    "/v1/changes/stream",
    "/v1/files/exports/{name}",
    "/v1/files/imports/{id}",
    "/v1/segments/{segment_id}/members",
    "/v3/marketing/contacts/exports",
    "/v3/marketing/contacts",
];

/// Routes that write, and are not in the audit: they take records, or a file of them.
const RECORDS: [(Method, &str); 6] = [
    (Method::PUT, "/v3/marketing/contacts"),
    (Method::PUT, "/v3/marketing/contacts/imports"),
    (Method::PUT, "/v1/files/imports/{id}"),
    (Method::POST, "/v1/contacts"),
    (Method::POST, "/v1/events"),
    (Method::POST, "/v1/webhooks/sendgrid"),
];

/// Routes that are never shed, so that a busy server is not taken for a dead one.
const HEALTH: [&str; 2] = ["/livez", "/readyz"];

/// What a route requires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one question about a route")]
pub(crate) struct Access {
    /// Whether a valid key is needed. Other routes are open: to everybody, or to a link or signature that the handler
    /// checks.
    pub(crate) needs_key: bool,
    /// What the key has to be good for: all of them.
    pub(crate) scopes: Vec<Scope>,
    /// Whether a request takes a permit and counts to its caller's rate. Health does not.
    pub(crate) is_counted: bool,
    /// Whether a request has to end within `limits.request_seconds`. Streams do not.
    pub(crate) is_bounded: bool,
    /// Statuses that have no body on this route.
    pub(crate) without_body: Vec<u16>,
    /// Whether it is noted which key did it: it changes something else than records.
    pub(crate) is_audited: bool,
}

impl Access {
    fn of(method: &Method, path: &str, operation: &Operation) -> Self {
        let scope = |name: String| name.parse().expect("descriptions name scopes that exist");
        let is_empty = |response: &RefOr<Response>| match response {
            RefOr::T(response) => response.content.is_empty(),
            RefOr::Ref(_) => false,
        };
        let responses = operation.responses.responses.iter();
        let empty = responses.filter(|(_, response)| is_empty(response));
        let scopes: Vec<Scope> = scopes(operation).into_iter().map(scope).collect();
        let writes = scopes.iter().any(|scope| scope.1 == Verb::Write && *scope != Scope::TRACKING);
        let takes_records = RECORDS.contains(&(method.clone(), path));
        Self {
            needs_key: needs_key(operation),
            is_audited: writes && !takes_records,
            scopes,
            is_counted: !HEALTH.contains(&path),
            is_bounded: !STREAMS.contains(&path),
            without_body: empty.filter_map(|(status, _)| status.parse().ok()).collect(),
        }
    }

    /// A refusal in the form that this route has for it.
    pub(crate) fn response(&self, refusal: ApiError) -> axum::response::Response {
        let is_empty = self.without_body.contains(&refusal.status.as_u16());
        match is_empty {
            true => refusal.without_body(),
            // SDKs read a code and a message.
            false if self.scopes.contains(&Scope::TRACKING) => refusal.coded(),
            false => refusal,
        }
        .into_response()
    }
}

/// What the description has for a method and a path.
#[derive(Debug)]
pub(crate) enum Lookup<'a> {
    /// A route.
    Route(&'a Access),
    /// The path, with other methods only.
    OtherMethods(HeaderValue),
    /// Nothing: whatever handler may be there is not run.
    Nothing,
}

/// What every described route requires.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    routes: HashMap<String, Vec<(Method, Access)>>,
}

impl Accesses {
    pub(crate) fn of(description: &OpenApi) -> Self {
        let of = |(path, item): (&String, &PathItem)| {
            let routes = operations(item);
            let routes = routes.map(|(method, operation)| {
                let access = Access::of(&method, path, operation);
                (method, access)
            });
            (path.clone(), routes.collect())
        };
        Self { routes: description.paths.paths.iter().map(of).collect() }
    }

    /// Adds a route, for tests of what every request goes through.
    #[cfg(test)]
    pub(crate) fn with(mut self, method: Method, path: &str, access: Access) -> Self {
        self.routes.entry(path.to_owned()).or_default().push((method, access));
        self
    }

    /// What a method and a path, with `{names}` where ids stand, require. `HEAD` is answered like `GET`.
    pub(crate) fn find(&self, method: &Method, path: Option<&str>) -> Lookup<'_> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let Some(routes) = path.and_then(|path| self.routes.get(path)) else {
            return Lookup::Nothing;
        };
        match routes.iter().find(|(described, _)| described == method) {
            Some((_, access)) => Lookup::Route(access),
            None => Lookup::OtherMethods(allowed(routes)),
        }
    }
}

/// The value of `Allow`.
fn allowed(routes: &[(Method, Access)]) -> HeaderValue {
    let names = routes.iter().map(|(method, _)| match method.as_str() {
        "GET" => "GET,HEAD",
        other => other,
    });
    let names = names.collect::<Vec<_>>().join(",");
    HeaderValue::from_str(&names).expect("methods are tokens")
}

/// The operations of a path, by method.
pub(crate) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// What an operation asks for; nothing where it is open. One of the requirements is enough, and an empty one is met
/// by every request.
fn requirements(operation: &Operation) -> Vec<serde_json::Value> {
    let json = serde_json::to_value(&operation.security).unwrap_or_default();
    let requirements = json.as_array().cloned().unwrap_or_default();
    let is_empty = |one: &serde_json::Value| one.as_object().is_none_or(serde_json::Map::is_empty);
    if requirements.iter().any(is_empty) { Vec::new() } else { requirements }
}

/// Whether an operation needs a valid key.
pub(crate) fn needs_key(operation: &Operation) -> bool {
    !requirements(operation).is_empty()
}

/// The scopes that an operation names; none where any key will do, or none is needed.
pub(crate) fn scopes(operation: &Operation) -> Vec<String> {
    let requirements = requirements(operation);
    let of_key =
        |one: &serde_json::Value| one.get("key").and_then(|scopes| scopes.as_array().cloned());
    let scopes = requirements.iter().filter_map(of_key).flatten();
    scopes.filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
}
