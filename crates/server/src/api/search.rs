//! Finding contacts: by a query, by emails, by identifiers.
//!
//! In: the requests of `contacts-and-events.md` section 2. Out: up to 50 contacts and their count, or a contact for
//! each of up to 100 identifiers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use segmentry::criteria::compile_v1;
use segmentry::ingest::{ContactRef, is_address};
use segmentry::schema::FieldId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contacts::{ContactList, IDS, SHOWN, identifier};
use crate::body::{self, AtMost};
use crate::error::{Answer, ApiError, Errors, query_message};
use crate::middleware::{Caller, check_events};
use crate::params::Id;
use crate::state::App;
use crate::wire::{Contact, Metadata};

/// How long a search may take (SPEC).
const LONGEST: Duration = Duration::from_secs(20);

/// A search.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Search {
    /// In the first generation's language.
    #[schema(required, value_type = String)]
    query: Option<String>,
}

/// Finds contacts by a query. At most 50 are shown; all are counted.
///
/// A query that reads events needs `events:read` as well.
#[utoipa::path(post, path = "/v3/marketing/contacts/search", tag = "Contacts",
    security(("key" = ["contacts:read"])), request_body = Search,
    responses((status = 200, body = ContactList), (status = 400, body = Errors), (status = 408, body = Errors)))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    body::Json(asked): body::Json<Search>,
) -> Answer<Json<ContactList>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let found = app.evaluate(move |app, is_over| {
        app.engine.read(|engine| {
            let plan = compile_v1(&query, engine.schema())
                .map_err(|error| ApiError::bad("query", query_message(&error)))?;
            check_events(app, caller.as_deref(), plan.is_engagement())?;
            let found = engine.awaited(is_over).evaluate(&plan, app.instant(engine))?;
            let result = Contact::of(engine, &found[..found.len().min(SHOWN)], &app.base);
            let metadata = Metadata::here(format!("{}/v3/marketing/contacts/search", app.base));
            Ok(Json(ContactList { result, contact_count: found.len() as u64, metadata }))
        })
    });
    let late = |_| ApiError::new(StatusCode::REQUEST_TIMEOUT, Some(""), "the search took too long");
    tokio::time::timeout(LONGEST, found).await.map_err(late)??
}

/// Addresses.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Emails {
    /// 1 to 100 of them, in any case.
    #[schema(required, value_type = Vec<String>)]
    emails: Option<AtMost<String, IDS>>,
}

/// Identifiers of one kind.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Identifiers {
    /// 1 to 100 of them.
    #[schema(required, value_type = Vec<String>)]
    identifiers: Option<AtMost<String, IDS>>,
}

/// The result for one identifier.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Found {
    There { contact: Box<Contact> },
    Missing { error: &'static str },
}

/// The results, by identifier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundByName {
    result: BTreeMap<String, Found>,
}

async fn by_names(app: &Arc<App>, kind: FieldId, names: Vec<String>) -> Answer<Json<FoundByName>> {
    let result: BTreeMap<String, Found> = app
        .work(move |app| {
            app.engine.read(|engine| {
                let find = |name: &str| {
                    let record = if kind == FieldId::EMAIL {
                        engine.contact(ContactRef::from(name))
                    } else {
                        engine.contact_by_identifier(kind, name)
                    }?;
                    Contact::of(engine, &[record.contact_id], &app.base).pop().map(Box::new)
                };
                let found = |name: String| {
                    let found = match find(&name) {
                        Some(contact) => Found::There { contact },
                        None => Found::Missing { error: "contact not found" },
                    };
                    (name, found)
                };
                names.into_iter().map(found).collect()
            })
        })
        .await?;
    if result.values().any(|found| matches!(found, Found::There { .. })) {
        Ok(Json(FoundByName { result }))
    } else {
        Err(ApiError::new(StatusCode::NOT_FOUND, Some(""), "no contact was found"))
    }
}

/// Identifiers as they are looked up: addresses in lower case, blank ones left out (SPEC).
fn some_names(
    kind: FieldId,
    names: Option<AtMost<String, IDS>>,
    field: &str,
) -> Answer<Vec<String>> {
    let names = names.unwrap_or_default().0;
    let (is_email, mut kept) = (kind == FieldId::EMAIL, Vec::with_capacity(names.len()));
    for (place, name) in names.into_iter().enumerate() {
        let name = if is_email { name.trim().to_lowercase() } else { name };
        if name.trim().is_empty() {
            continue;
        }
        if is_email && !is_address(&name) {
            return Err(ApiError::bad(&format!("{field}[{place}]"), "is not an email address"));
        }
        kept.push(name);
    }
    if kept.is_empty() {
        return Err(ApiError::bad(field, format!("takes 1 to {IDS} of them")));
    }
    Ok(kept)
}

/// Finds contacts by email, the first one or an alternate one. 404 only where none matches.
#[utoipa::path(post, path = "/v3/marketing/contacts/search/emails", tag = "Contacts",
    security(("key" = ["contacts:read"])), request_body = Emails,
    responses((status = 200, body = FoundByName), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn by_emails(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<Emails>,
) -> Answer<Json<FoundByName>> {
    let emails = some_names(FieldId::EMAIL, asked.emails, "emails")?;
    by_names(&app, FieldId::EMAIL, emails).await
}

/// Finds contacts by identifiers of one kind.
#[utoipa::path(post, path = "/v3/marketing/contacts/search/identifiers/{identifier_type}", tag = "Contacts",
    security(("key" = ["contacts:read"])), request_body = Identifiers,
    params(("identifier_type" = String, Path,
        description = "`email`, `phone_number_id`, `external_id` or `anonymous_id`")),
    responses((status = 200, body = FoundByName), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn by_identifiers(
    State(app): State<Arc<App>>,
    Id(kind): Id,
    body::Json(asked): body::Json<Identifiers>,
) -> Answer<Json<FoundByName>> {
    let kind = identifier(&kind)
        .ok_or_else(|| ApiError::bad("identifier_type", "there is no such identifier"))?;
    let names = some_names(kind, asked.identifiers, "identifiers")?;
    by_names(&app, kind, names).await
}
