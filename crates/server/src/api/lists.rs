//! Lists of contacts.
//!
//! In: the requests of `contacts-and-events.md` section 3. Out: its answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use segmentry::engine::command::{CreateList, DeleteList, RemoveFromList, RenameList};
use segmentry::persist::WriteError;
use segmentry::{ContactId, Engine, ListError, ListId, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contacts::{ContactCount, SHOWN, contact_id};
use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::export::on_list;
use crate::ids::new_id;
use crate::jobs::{Job, Jobs};
use crate::middleware::{Caller, reads_contacts};
use crate::params::{Id, Params, encoded};
use crate::state::App;
use crate::wire::{Contact, JobId, List, Metadata};

/// Lists of one page (SPEC).
const PAGE: u64 = 1_000;

/// A list's name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ListWrite {
    /// 1 to 100 characters.
    #[schema(required, value_type = String)]
    name: Option<String>,
}

/// Lists of one page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListPage {
    result: Vec<List>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

fn unknown() -> ApiError {
    ApiError::not_found("id", "list does not exist")
}

fn list_of(app: &App, engine: &Engine, id: &ListId, name: &str, sample: bool) -> List {
    let plan = on_list(id);
    let contact_count = engine.count(&plan, engine.now());
    let contact_sample = sample.then(|| {
        Contact::of(engine, &engine.latest_matching(&plan, engine.now(), SHOWN), &app.base)
    });
    let metadata =
        Metadata::here(format!("{}/v3/marketing/lists/{}", app.base, encoded(id.as_str())));
    List { id: id.to_string(), name: name.to_owned(), contact_count, contact_sample, metadata }
}

async fn shown(app: &Arc<App>, id: ListId, sample: bool) -> Answer<List> {
    app.work(move |app| {
        app.engine.read(|engine| {
            let (id, name) = engine.lists().find(|(held, _)| **held == id).ok_or_else(unknown)?;
            Ok(list_of(app, engine, id, name, sample))
        })
    })
    .await?
}

fn name_of(asked: ListWrite) -> Answer<String> {
    let name = asked.name.filter(|name| !name.is_empty());
    name.ok_or_else(|| ApiError::bad("name", "name is required"))
}

/// Creates a list.
#[utoipa::path(post, path = "/v3/marketing/lists", tag = "Lists",
    security(("key" = ["lists:write"])), request_body = ListWrite,
    responses((status = 201, body = List), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<ListWrite>,
) -> Answer<(StatusCode, Json<List>)> {
    let name = name_of(asked)?;
    let id = app.write(CreateList { name, id: None }).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, id, false).await?)))
}

/// Lists the lists, page by page.
#[utoipa::path(get, path = "/v3/marketing/lists", tag = "Lists",
    security(("key" = ["lists:read"])),
    params(("page_size" = Option<u64>, Query, minimum = 1, maximum = 1000,
        description = "Lists of one page, 100 unless set"),
        ("page_token" = Option<String>, Query, description = "From `_metadata.next`")),
    responses((status = 200, body = ListPage), (status = 400, body = Errors)))]
pub(crate) async fn list(State(app): State<Arc<App>>, params: Params) -> Answer<Json<ListPage>> {
    let size = params.number("page_size", 100, (1, PAGE))?;
    let after = params.get("page_token").filter(|token| !token.is_empty()).map(ListId::from);
    if after.as_ref().is_some_and(|id| id.as_str().chars().count() > limits::NAME_CHARS) {
        return Err(ApiError::bad("page_token", "is none that was given out"));
    }
    app.work(move |app| {
        app.engine.read(|engine| {
            // By id, so that no page skips a list because another one was created or deleted meanwhile.
            let mut all: Vec<(&ListId, &str)> = engine.lists().collect();
            all.sort_unstable();
            let from =
                all.partition_point(|(id, _)| after.as_ref().is_some_and(|after| *id <= after));
            let page = &all[from..all.len().min(from + size as usize)];
            let url = |last: Option<&(&ListId, &str)>| {
                let token = last.map_or_else(String::new, |(id, _)| {
                    format!("&page_token={}", encoded(id.as_str()))
                });
                format!("{}/v3/marketing/lists?page_size={size}{token}", app.base)
            };
            let metadata = Metadata {
                prev: (from > 0).then(|| url(before(&all, from, size as usize + 1))),
                here: Some(url(before(&all, from, 1))),
                next: (from + page.len() < all.len()).then(|| url(page.last())),
                count: Some(all.len() as u64),
            };
            let of = |(id, name): &(&ListId, &str)| list_of(app, engine, id, name, false);
            Json(ListPage { result: page.iter().map(of).collect(), metadata })
        })
    })
    .await
}

/// The element `by` places before another, if there is one.
fn before<T>(all: &[T], place: usize, by: usize) -> Option<&T> {
    place.checked_sub(by).map(|place| &all[place])
}

/// One list. Its contacts are shown to keys that may read contacts.
#[utoipa::path(get, path = "/v3/marketing/lists/{id}", tag = "Lists",
    security(("key" = ["lists:read"])),
    params(("id" = String, Path, description = "The list's id"),
        ("contact_sample" = Option<bool>, Query, description = "`true` adds up to 50 of its contacts")),
    responses((status = 200, body = List), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<List>> {
    let sample = params.flag("contact_sample", false)?;
    let sample = sample && reads_contacts(&app, caller.as_deref());
    Ok(Json(shown(&app, ListId::from(id), sample).await?))
}

/// Makes a list with this id, as it had elsewhere; where there is one already, it gets this name.
#[utoipa::path(put, path = "/v1/lists/{id}", tag = "Lists",
    security(("key" = ["lists:write"])), request_body = ListWrite,
    params(("id" = String, Path, description = "The list's id, of 1 to 100 characters")),
    responses((status = 200, body = List), (status = 201, body = List), (status = 400, body = Errors)))]
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Id(id): Id,
    body::Json(asked): body::Json<ListWrite>,
) -> Answer<(StatusCode, Json<List>)> {
    let (id, name) = (ListId::from(id), name_of(asked)?);
    let make = CreateList { name: name.clone(), id: Some(id.clone()) };
    let made = app.work(|app| Answer::Ok(app.engine.execute(app.now_to_write()?, make))).await??;
    let status = match made {
        Ok(_) => StatusCode::CREATED,
        Err(WriteError::Refused(ListError::Exists(_))) => {
            app.write(RenameList { id: id.clone(), name }).await?;
            StatusCode::OK
        }
        Err(error) => return Err(error.into()),
    };
    Ok((status, Json(shown(&app, id, false).await?)))
}

/// Renames a list.
#[utoipa::path(patch, path = "/v3/marketing/lists/{id}", tag = "Lists",
    security(("key" = ["lists:write"])), request_body = ListWrite,
    params(("id" = String, Path, description = "The list's id")),
    responses((status = 200, body = List), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn rename(
    State(app): State<Arc<App>>,
    Id(id): Id,
    body::Json(asked): body::Json<ListWrite>,
) -> Answer<Json<List>> {
    let (id, name) = (ListId::from(id), name_of(asked)?);
    app.write(RenameList { id: id.clone(), name }).await?;
    Ok(Json(shown(&app, id, false).await?))
}

/// Deletes a list; with `delete_contacts=true`, also the contacts on it.
#[utoipa::path(delete, path = "/v3/marketing/lists/{id}", tag = "Lists",
    security(("key" = ["lists:write"])),
    params(("id" = String, Path, description = "The list's id"),
        ("delete_contacts" = Option<bool>, Query, description = "`true` deletes its contacts too")),
    responses((status = 204), (status = 200, body = JobId),
        (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn delete(
    State(jobs): State<Arc<Jobs>>,
    Id(id): Id,
    params: Params,
) -> Answer<Response> {
    let (app, id) = (Arc::clone(&jobs.app), ListId::from(id));
    if !params.flag("delete_contacts", false)? {
        app.write(DeleteList { id }).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    app.work(move |app| {
        let on_it = app.engine.read(|engine| {
            engine.lists().find(|(held, _)| **held == id).ok_or_else(unknown)?;
            Answer::Ok(engine.evaluate(&on_list(&id), engine.now()))
        })?;
        let job = jobs.delete_contacts(&on_it, on_it.len())?;
        app.engine.execute(app.now_to_write()?, DeleteList { id }).map_err(ApiError::from)?;
        Ok(Json(JobId { job_id: job.to_string() }).into_response())
    })
    .await?
}

/// Removes contacts from a list.
#[utoipa::path(delete, path = "/v3/marketing/lists/{id}/contacts", tag = "Lists",
    security(("key" = ["lists:write"])),
    params(("id" = String, Path, description = "The list's id"),
        ("contact_ids" = String, Query, description = "Ids with commas")),
    responses((status = 202, body = JobId), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn take_off(
    State(jobs): State<Arc<Jobs>>,
    Id(id): Id,
    params: Params,
) -> Answer<(StatusCode, Json<JobId>)> {
    let ids = params.all("contact_ids");
    if ids.is_empty() {
        return Err(ApiError::bad("contact_ids", "is required"));
    }
    let (app, list) = (Arc::clone(&jobs.app), ListId::from(id));
    let known = move |engine: &Engine| {
        let known = |id: &ContactId| engine.contact(*id).is_some();
        ids.iter().map(|id| contact_id(id).filter(known)).collect::<Vec<_>>()
    };
    let asked = app.read(known).await?;
    let contacts: Vec<ContactId> = asked.iter().flatten().copied().collect();
    let mut job = Job::new("delete");
    (job.requested, job.errored) = (asked.len() as u64, (asked.len() - contacts.len()) as u64);
    if contacts.is_empty() {
        // A list that does not exist is refused first.
        shown(&app, list, false).await?;
        return Err(ApiError::not_found("contact_ids", "none of the contacts exists"));
    }
    job.updated = app.write(RemoveFromList { id: list, contacts }).await? as u64;
    let id = new_id();
    app.work(move |_| jobs.end(id, job)).await?;
    Ok((StatusCode::ACCEPTED, Json(JobId { job_id: id.to_string() })))
}

/// How many contacts are on a list.
#[utoipa::path(get, path = "/v3/marketing/lists/{id}/contacts/count", tag = "Lists",
    security(("key" = ["lists:read"])),
    params(("id" = String, Path, description = "The list's id")),
    responses((status = 200, body = ContactCount), (status = 404, body = Errors)))]
pub(crate) async fn count(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<ContactCount>> {
    let count = shown(&app, ListId::from(id), false).await?.contact_count;
    Ok(Json(ContactCount { contact_count: count, billable_count: count }))
}
