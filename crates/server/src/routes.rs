//! The list of all routes.
//!
//! In: handlers, each with its description beside it. Out: a router and the `OpenAPI` description. The middleware
//! reads what a route requires from the description, and so do the tests.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Accesses, needs_key, operations, scopes};
use crate::api::service::Description;
use crate::api::{
    account, all_fields, answers, audit as audit_api, changes, clock, console, contacts, events,
    exports, fields, imports, jobs, lists, members, native, query, search, segments, service,
    suggestions, suppressions, tracking, webhook, webhooks as webhook_api,
};
use crate::audit::Audit;
use crate::export::Exports;
use crate::jobs::Jobs;
use crate::middleware::{self, Admission};
use crate::samples::Samples;
use crate::state::App;
use crate::webhooks::Webhooks;

#[derive(OpenApi)]
#[openapi(info(
    title = "Segmentry",
    description = "Keeps dynamic segments of contacts current. What is under `/v3` is compatible with \
                   SendGrid's Marketing Campaigns; what is under `/v1` goes beyond it."
))]
struct ApiDescription;

/// A route, as tests go through them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: String,
    /// With `{names}` where ids stand.
    pub path: String,
    /// Whether it needs a valid key.
    pub needs_key: bool,
    /// The scopes that the key needs, all of them.
    pub scopes: Vec<String>,
}

/// The state of the router. A handler takes the parts of it that it names.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) app: Arc<App>,
    pub(crate) jobs: Arc<Jobs>,
    pub(crate) exports: Arc<Exports>,
    pub(crate) samples: Arc<Samples>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) audit: Arc<Audit>,
}

macro_rules! parts {
    ($($name:ident: $part:ty,)*) => {
        $(impl FromRef<Parts> for $part {
            fn from_ref(parts: &Parts) -> Self {
                Self::clone(&parts.$name)
            }
        })*
    };
}

parts! {
    app: Arc<App>,
    jobs: Arc<Jobs>,
    exports: Arc<Exports>,
    samples: Arc<Samples>,
    webhooks: Arc<Webhooks>,
    audit: Arc<Audit>,
}

impl FromRef<Parts> for Description {
    fn from_ref(parts: &Parts) -> Self {
        let json = || openapi_at(&parts.app.base).to_json().unwrap_or_default().into();
        Self(parts.app.description.get_or_init(json).clone())
    }
}

fn handlers() -> OpenApiRouter<Parts> {
    OpenApiRouter::with_openapi(ApiDescription::openapi())
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
        .routes(routes!(contacts::erase))
        .routes(routes!(search::search))
        .routes(routes!(search::by_emails))
        .routes(routes!(search::by_identifiers))
        .routes(routes!(exports::create, exports::list))
        .routes(routes!(exports::get))
        .routes(routes!(imports::create))
        .routes(routes!(jobs::get))
        .routes(routes!(lists::create, lists::list))
        .routes(routes!(lists::get, lists::rename, lists::delete))
        .routes(routes!(lists::put))
        .routes(routes!(lists::take_off))
        .routes(routes!(lists::count))
        .routes(routes!(fields::create, fields::list))
        .routes(routes!(fields::rename, fields::delete))
        .routes(routes!(all_fields::create, all_fields::list))
        .routes(routes!(all_fields::delete))
        .routes(routes!(account::scopes))
        .routes(routes!(account::account))
        .routes(routes!(account::profile))
        .routes(routes!(suppressions::bounces))
        .routes(routes!(suppressions::blocks))
        .routes(routes!(suppressions::invalid_emails))
        .routes(routes!(suppressions::spam_reports))
        .routes(routes!(suppressions::unsubscribes))
        .routes(routes!(suppressions::global))
        .routes(routes!(members::records))
        .routes(routes!(members::record, members::pin))
        .routes(routes!(members::members))
        .routes(routes!(members::status))
        .routes(routes!(answers::explain_member))
        .routes(routes!(answers::explain))
        .routes(routes!(answers::diff))
        .routes(routes!(answers::forecast))
        .routes(routes!(answers::history))
        .routes(routes!(answers::sizes))
        .routes(routes!(members::restore))
        .routes(routes!(members::deleted))
        .routes(routes!(answers::segment_uses))
        .routes(routes!(answers::list_uses))
        .routes(routes!(answers::field_uses))
        .routes(routes!(query::check))
        .routes(routes!(query::parse))
        .routes(routes!(query::preview))
        .routes(routes!(changes::list))
        .routes(routes!(changes::stream))
        .routes(routes!(native::contacts))
        .routes(routes!(native::events))
        .routes(routes!(events::of_contact))
        .routes(routes!(events::types))
        .routes(routes!(suggestions::values))
        .routes(routes!(suggestions::properties))
        .routes(routes!(webhook::receive))
        .routes(routes!(tracking::identify))
        .routes(routes!(tracking::track))
        .routes(routes!(tracking::page))
        .routes(routes!(tracking::screen))
        .routes(routes!(tracking::group))
        .routes(routes!(tracking::alias))
        .routes(routes!(tracking::batch))
        .routes(routes!(tracking::import))
        .routes(routes!(webhook_api::create, webhook_api::list))
        .routes(routes!(webhook_api::get, webhook_api::update, webhook_api::delete))
        .routes(routes!(webhook_api::rotate))
        .routes(routes!(webhook_api::pause))
        .routes(routes!(webhook_api::resume))
        .routes(routes!(webhook_api::replay))
        .routes(routes!(webhook_api::test))
        .routes(routes!(webhook_api::deliveries))
        .routes(routes!(exports::file))
        .routes(routes!(imports::upload))
        .routes(routes!(jobs::errors))
        .routes(routes!(service::livez))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(service::status))
        .routes(routes!(audit_api::list))
        .routes(routes!(clock::accept))
        .routes(routes!(service::backup))
        .routes(routes!(service::policy))
        .routes(routes!(service::due))
        .routes(routes!(service::settings, service::change_settings))
        .routes(routes!(service::limits_of))
        .routes(routes!(service::description))
        .routes(routes!(service::page))
        .routes(routes!(account::own_key))
        .routes(routes!(account::keys))
        .routes(routes!(console::page))
        .routes(routes!(console::file))
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
    all.into_iter().filter_map(|operation| operation.as_mut())
}

/// Statuses that every route may answer.
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

/// What other statuses say, where a route does not say it itself.
const OTHERS: [(&str, &str); 7] = [
    ("200", "What was asked for"),
    ("201", "It was created"),
    ("202", "It was begun, or done"),
    ("204", "It was done"),
    ("409", "Not now: something else is under way"),
    ("410", "It is no longer kept"),
    ("507", "Files of all keys take as much as they may, or the disk has no room for more"),
];

/// What the tags of routes stand for.
const TAGS: [(&str, &str); 17] = [
    ("Account", "What tools of SendGrid ask about a key"),
    ("Console", "The pages for people"),
    ("Contacts", "Contacts: written, read, searched, imported, exported"),
    ("Feed", "What happened to segments"),
    ("Fields", "Custom fields"),
    ("Files", "Files of imports and exports, by link"),
    ("Lists", "Lists of contacts"),
    ("Members", "Segments and their members"),
    ("Queries", "Queries that are not saved"),
    ("Segments 2.0", "Segments as SendGrid's second version has them"),
    ("Segments v1", "Segments as SendGrid's first version has them"),
    ("Service", "Health, measurements, limits, backups"),
    ("Streams", "Contacts and events, a line each"),
    ("Suppressions", "Addresses that mail did not reach, or that want none"),
    (
        "Tracking",
        "Messages of SDKs of Segment and RudderStack; the key is also taken as the user of `Basic`",
    ),
    ("Webhook", "Events of mail"),
    ("Webhooks", "What happens to segments, sent to receivers"),
];

/// The id of an operation: its method and path, in words. Names of handlers repeat.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/v3").unwrap_or(path);
    let words = path.split('/').filter(|word| !word.is_empty()).map(|word| {
        match word.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => format!("by_{name}"),
            None => word.replace(['.', '-'], "_"),
        }
    });
    let words: Vec<String> = std::iter::once(method.to_lowercase()).chain(words).collect();
    if words.len() == 1 { format!("{}_page", words[0]) } else { words.join("_") }
}

/// What a request needs, in words: programs that are made from the description show them where they show no scopes.
fn needed(operation: &Operation) -> String {
    let scopes: Vec<String> = scopes(operation).iter().map(|scope| format!("`{scope}`")).collect();
    match scopes.as_slice() {
        [] if needs_key(operation) => "Needs a key, with any scope.".to_owned(),
        [] => "Needs no key.".to_owned(),
        [one] => format!("Needs a key with the scope {one}."),
        several => format!("Needs a key with the scopes {}.", several.join(", ")),
    }
}

/// The description of the whole API, as a server at this URL answers it.
fn openapi_at(url: &str) -> utoipa::openapi::OpenApi {
    let mut api = openapi();
    api.servers = Some(vec![utoipa::openapi::Server::new(url)]);
    api
}

/// The description of the whole API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = handlers().into_openapi();
    api.servers = Some(vec![utoipa::openapi::Server::new("/")]);
    let tags = TAGS.map(|(name, text)| {
        utoipa::openapi::tag::TagBuilder::new().name(name).description(Some(text)).build()
    });
    api.tags = Some(tags.to_vec());
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(operation_id(method, path));
            let said = operation.description.take().filter(|text| !text.is_empty());
            let needed = needed(operation);
            operation.description = Some(match said {
                Some(said) => format!("{said}\n\n{needed}"),
                None => needed,
            });
            for (status, text) in OTHERS {
                if let Some(RefOr::T(held)) = operation.responses.responses.get_mut(status)
                    && held.description.is_empty()
                {
                    text.clone_into(&mut held.description);
                }
            }
        }
    }
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
            needs_key: needs_key(operation),
            scopes: scopes(operation),
        };
        operations(item).map(route).collect::<Vec<_>>()
    };
    api.paths.paths.iter().flat_map(of).collect()
}

/// The router, with what every request goes through.
pub(crate) fn router(parts: Parts) -> Router {
    let (router, description) = handlers().split_for_parts();
    layered(router, parts, Accesses::of(&description))
}

/// Routes with what every request goes through.
fn layered(router: Router<Parts>, parts: Parts, accesses: Accesses) -> Router {
    let admission =
        Arc::new(Admission::new(Arc::clone(&parts.app), accesses, Arc::clone(&parts.audit)));
    router
        .fallback(middleware::fallback)
        .layer(CatchPanicLayer::custom(middleware::panicked))
        .layer(from_fn_with_state(admission, middleware::admit))
        .layer(from_fn_with_state(Arc::clone(&parts.app), middleware::observe))
        .with_state(parts)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::body::Body;
    use axum::extract::{Path, Request, State};
    use segmentry::{DurableEngine, Engine, Schema};
    use tower::ServiceExt as _;

    use super::*;
    use crate::access::Access;
    use crate::config::Config;
    use crate::error::Answer;
    use crate::keys::{Keys, Scope};
    use crate::webhooks::Client;

    /// A handler with a fault, on its own thread and on one for calls that block.
    async fn faulty(State(app): State<Arc<App>>, Path(place): Path<String>) -> Answer<String> {
        assert_eq!(place, "within", "canary");
        app.work(|_| panic!("canary")).await
    }

    /// A service without a socket, on a new directory.
    fn parts(name: &str) -> Parts {
        let data = std::env::temp_dir().join(format!("segmentry-{name}-{}", std::process::id()));
        let config = Config { data: data.clone(), ..Config::default() };
        let engine = Engine::builder(Schema::new()).build().expect("the defaults are valid");
        let engine = DurableEngine::create(&data, engine).expect("a new directory");
        let keys = Keys::open(&data).expect("no keys yet");
        let app = App::new(engine, config, keys).expect("threads and folders");
        Parts {
            jobs: Arc::new(Jobs::open(Arc::clone(&app)).expect("no jobs yet")),
            exports: Arc::new(Exports::open(Arc::clone(&app)).expect("no exports yet")),
            samples: Arc::default(),
            webhooks: Webhooks::open(Arc::clone(&app), Client::new(Vec::new())),
            audit: Arc::new(crate::audit::open(&app)),
            app,
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_500_with_the_id_of_the_request_and_the_next_one_is_answered() {
        let parts = parts("panics");
        let data = parts.app.config.data.clone();
        let access = Access { is_counted: true, is_bounded: true, ..Access::default() };
        let accesses = Accesses::default().with(Method::GET, "/faulty/{place}", access);
        let router = Router::new().route("/faulty/{place}", axum::routing::get(faulty));
        let router = layered(router, parts, accesses);
        for path in ["/faulty/here", "/faulty/within"] {
            let request = Request::get(path).header("x-request-id", "mine");
            let request = request.body(Body::empty()).expect("a request");
            let answer = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["x-request-id"]),
                (500, &"mine".parse().expect("it is ASCII")),
                "{path}"
            );
            let bytes = axum::body::to_bytes(answer.into_body(), 10_000).await.expect("a body");
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains("errors") && !text.contains("canary"), "{path}: {text}");
        }
        drop(router);
        std::fs::remove_dir_all(data).expect("the test made it");
    }

    #[tokio::test]
    async fn a_route_without_a_description_is_closed_and_its_handler_does_not_run() {
        let parts = parts("undescribed");
        let data = parts.app.config.data.clone();
        let ran = Arc::new(AtomicBool::new(false));
        let handler = {
            let ran = Arc::clone(&ran);
            move || async move { ran.store(true, Ordering::SeqCst) }
        };
        let (router, description) = handlers().split_for_parts();
        let router = router
            .route("/v1/undescribed", axum::routing::any(handler.clone()))
            .route("/livez", axum::routing::put(handler.clone()).options(handler.clone()))
            .route("/v1/status", axum::routing::delete(handler));
        let router = layered(router, parts, Accesses::of(&description));
        for (method, path, status, allow) in [
            ("GET", "/v1/undescribed", 404, None),
            ("HEAD", "/v1/undescribed", 404, None),
            ("POST", "/v1/undescribed", 404, None),
            ("OPTIONS", "/v1/undescribed", 404, None),
            ("PUT", "/livez", 405, Some("GET,HEAD")),
            ("OPTIONS", "/livez", 405, Some("GET,HEAD")),
            ("DELETE", "/v1/status", 405, Some("GET,HEAD")),
            ("GET", "/v1/status", 200, None),
            ("HEAD", "/livez", 200, None),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty());
            let answer = router.clone().oneshot(request.expect("a request")).await;
            let answer = answer.expect("an answer");
            assert_eq!(answer.status().as_u16(), status, "{method} {path}");
            let allowed = answer.headers().get("allow").and_then(|allow| allow.to_str().ok());
            assert_eq!(allowed, allow, "{method} {path}");
        }
        assert!(!ran.load(Ordering::SeqCst));
        drop(router);
        std::fs::remove_dir_all(data).expect("the test made it");
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
    fn only_links_signatures_health_pages_and_the_description_are_open() {
        let open: Vec<String> =
            routes().into_iter().filter(|route| !route.needs_key).map(|route| route.path).collect();
        let expected = [
            "/",
            "/api",
            "/console/{name}",
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
