//! All routes, their scopes, and the description that is made of both.
//!
//! In: handlers, each with its own description beside it. Out: a router, the `OpenAPI` document, and what each
//! route asks for. A scope stands in one place, the description; the guard and the tests read it there, so
//! a route cannot be forgotten by either.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::{
    changes, contacts, exports, fields, imports, jobs, lists, members, native, query, search,
    segments, service, webhook,
};
use crate::app::App;
use crate::error::ApiError;
use crate::guard::{self, Accesses};
use crate::keys::Scope;

#[derive(OpenApi)]
#[openapi(info(
    title = "Segmentry",
    description = "Keeps dynamic segments of contacts current. What is under `/v3` is compatible with \
                   SendGrid's Marketing Campaigns; what is under `/v1` goes beyond it."
))]
struct Description;

/// What a route asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// All of them are needed; none where a link or a signature opens it, or everybody may.
    pub(crate) scopes: Vec<Scope>,
    /// Whether it takes one of the places, and counts to a caller's rate. Health does not.
    pub(crate) counted: bool,
    /// Whether it has to end within the time for a whole request. Streams do not.
    pub(crate) bounded: bool,
    /// Statuses that have no body on this route.
    pub(crate) silent: Vec<u16>,
}

impl Access {
    /// A refusal as this route tells it.
    pub(crate) fn told(&self, refusal: ApiError) -> axum::response::Response {
        let silent = self.silent.contains(&refusal.status.as_u16());
        if silent { refusal.without_body() } else { refusal }.into_response()
    }
}

/// A route, as tests go through them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: String,
    /// With `{names}` where ids stand.
    pub path: String,
    /// The scopes that it needs, all of them.
    pub scopes: Vec<String>,
}

/// Routes whose requests or answers may go on for as long as they like.
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

/// What is never shed, so that a busy server is not taken for a dead one.
const HEALTH: [&str; 2] = ["/livez", "/readyz"];

fn handlers() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(segments::create, segments::list))
        .routes(routes!(segments::get, segments::update, segments::delete))
        .routes(routes!(segments::refresh))
        .routes(routes!(segments::old_list))
        .routes(routes!(segments::old_get, segments::old_delete))
        .routes(routes!(contacts::upsert, contacts::latest, contacts::delete))
        .routes(routes!(contacts::get))
        .routes(routes!(contacts::batch))
        .routes(routes!(contacts::count))
        .routes(routes!(contacts::delete_identifier))
        .routes(routes!(search::search))
        .routes(routes!(search::by_emails))
        .routes(routes!(search::by_identifiers))
        .routes(routes!(exports::create, exports::list))
        .routes(routes!(exports::get))
        .routes(routes!(imports::create))
        .routes(routes!(jobs::get))
        .routes(routes!(lists::create, lists::list))
        .routes(routes!(lists::get, lists::rename, lists::delete))
        .routes(routes!(lists::take_off))
        .routes(routes!(lists::count))
        .routes(routes!(fields::create, fields::list))
        .routes(routes!(fields::rename, fields::delete))
        .routes(routes!(members::records))
        .routes(routes!(members::record, members::pin))
        .routes(routes!(members::members))
        .routes(routes!(members::status))
        .routes(routes!(query::check))
        .routes(routes!(query::preview))
        .routes(routes!(changes::list))
        .routes(routes!(changes::stream))
        .routes(routes!(native::contacts))
        .routes(routes!(native::events))
        .routes(routes!(webhook::receive))
        .routes(routes!(exports::file))
        .routes(routes!(imports::upload))
        .routes(routes!(jobs::errors))
        .routes(routes!(service::livez))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(service::status))
        .routes(routes!(service::backup))
        .routes(routes!(service::policy))
        .routes(routes!(service::limits_of))
        .routes(routes!(service::description))
        .routes(routes!(service::page))
}

/// The operations of a path, by method.
fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
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

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
    all.into_iter().filter_map(|operation| operation.as_mut())
}

/// The scopes that an operation names; none where it is open.
fn scopes_of(operation: &Operation) -> Vec<String> {
    let json = serde_json::to_value(&operation.security).unwrap_or_default();
    let requirements = json.as_array().cloned().unwrap_or_default();
    // One of the requirements is enough; an empty one lets everybody in.
    if requirements.iter().any(|one| one.as_object().is_none_or(serde_json::Map::is_empty)) {
        return Vec::new();
    }
    let of_key =
        |one: &serde_json::Value| one.get("key").and_then(|scopes| scopes.as_array().cloned());
    let scopes = requirements.iter().filter_map(of_key).flatten();
    scopes.filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
}

/// Whatever route it is, it may be answered like this.
const COMMON: [(&str, &str); 9] = [
    ("400", "The request is wrong; the message says where"),
    ("401", "No key, or not a good one"),
    ("403", "The key may not do this"),
    ("404", "There is no such thing"),
    ("408", "The request came too slowly, or took too long"),
    ("413", "The body is too large"),
    ("415", "The body's encoding is not known"),
    ("429", "Too many requests"),
    ("503", "Too many requests at work, or nothing can be written"),
];

/// The description of the whole API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = handlers().into_openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A key of `segmentry key new`. The scopes say what it may do."));
    let components = api.components.get_or_insert_default();
    components.add_security_scheme("key", SecurityScheme::Http(scheme.build()));
    for item in api.paths.paths.values_mut() {
        for operation in operations_mut(item) {
            for (status, text) in COMMON {
                let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Errors")));
                let response = ResponseBuilder::new()
                    .description(text)
                    .content("application/json", content.build())
                    .build();
                let responses = &mut operation.responses.responses;
                let held = responses.entry(status.to_owned()).or_insert_with(|| response.into());
                if let RefOr::T(held) = held
                    && held.description.is_empty()
                {
                    text.clone_into(&mut held.description);
                }
            }
        }
    }
    api
}

/// All routes, with the scopes they ask for.
pub fn routes() -> Vec<Route> {
    let api = handlers().into_openapi();
    let of = |(path, item): (&String, &PathItem)| {
        let route = |(method, operation): (Method, &Operation)| Route {
            method: method.to_string(),
            path: path.clone(),
            scopes: scopes_of(operation),
        };
        operations(item).map(route).collect::<Vec<_>>()
    };
    api.paths.paths.iter().flat_map(of).collect()
}

fn accesses() -> Accesses {
    let api = handlers().into_openapi();
    let access = |path: &String, operation: &Operation| {
        let scope = |name: String| name.parse().expect("a scope of ours");
        let empty =
            |held: &RefOr<Response>| matches!(held, RefOr::T(held) if held.content.is_empty());
        let silent = operation.responses.responses.iter().filter(|(_, held)| empty(held));
        Access {
            scopes: scopes_of(operation).into_iter().map(scope).collect(),
            counted: !HEALTH.contains(&path.as_str()),
            bounded: !STREAMS.contains(&path.as_str()),
            silent: silent.filter_map(|(status, _)| status.parse().ok()).collect(),
        }
    };
    let of = |(path, item): (&String, &PathItem)| {
        let each = operations(item);
        let each = each.map(|(method, of)| ((method, path.clone()), access(path, of)));
        each.collect::<Vec<_>>()
    };
    api.paths.paths.iter().flat_map(of).collect()
}

/// The router, with everything that every request goes through.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let (router, _) = handlers().split_for_parts();
    guarded(router, app)
}

/// Routes with what every request goes through.
fn guarded(router: Router<Arc<App>>, app: &Arc<App>) -> Router {
    router
        .method_not_allowed_fallback(guard::no_such_method)
        .fallback(guard::nothing_here)
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn_with_state((Arc::clone(app), Arc::new(accesses())), guard::admit))
        .layer(from_fn_with_state(Arc::clone(app), guard::account))
        .with_state(Arc::clone(app))
}

#[cfg(test)]
mod tests {
    use axum::extract::{Path, State};
    use tower::ServiceExt as _;

    use super::*;
    use crate::error::Answer;

    /// A handler with a fault, on its own thread and on one for calls that block.
    async fn faulty(State(app): State<Arc<App>>, Path(place): Path<String>) -> Answer<String> {
        assert_eq!(place, "within", "canary");
        app.work(|_| panic!("canary")).await
    }

    #[tokio::test]
    async fn a_panic_is_answered_500_with_the_id_of_the_request_and_the_next_one_is_answered() {
        let data = std::env::temp_dir().join(format!("segmentry-panics-{}", std::process::id()));
        let mut config = crate::config::Config { data: data.clone(), ..Default::default() };
        config.listen.set_port(0);
        let app = App::open(config).expect("a new directory");
        let route = axum::routing::get(faulty);
        let router = guarded(Router::new().route("/faulty/{place}", route), &app);
        for path in ["/faulty/here", "/faulty/within"] {
            let request = axum::http::Request::get(path).header("x-request-id", "mine");
            let request = request.body(axum::body::Body::empty()).expect("a request");
            let answer = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["x-request-id"]),
                (500, &"mine".parse().expect("plain")),
                "{path}"
            );
            let bytes = axum::body::to_bytes(answer.into_body(), 10_000).await.expect("a body");
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains("errors") && !text.contains("canary"), "{path}: {text}");
        }
        drop((router, app));
        std::fs::remove_dir_all(data).expect("it is ours");
    }

    #[test]
    fn every_scope_that_a_route_names_exists() {
        for route in routes() {
            for scope in &route.scopes {
                scope.parse::<Scope>().unwrap_or_else(|error| panic!("{}: {error}", route.path));
            }
        }
    }

    #[test]
    fn only_links_signatures_health_and_the_description_are_open() {
        let open: Vec<String> = routes()
            .into_iter()
            .filter(|route| route.scopes.is_empty())
            .map(|route| route.path)
            .collect();
        let expected = [
            "/",
            "/livez",
            "/openapi.json",
            "/readyz",
            "/v1/files/errors/{id}",
            "/v1/files/exports/{name}",
            "/v1/files/imports/{id}",
            "/v1/webhooks/sendgrid",
        ];
        assert_eq!(open, expected);
    }
}
