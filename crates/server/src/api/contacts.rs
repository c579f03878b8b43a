//! Contacts: upsert, get, count, delete.
//!
//! In: the requests of `contacts-and-events.md` sections 1 and 2. Out: its answers. An upsert is on disk before
//! it is answered 202; its job says what became of each record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use indexmap::IndexMap;
use segmentry::ingest::value_from_json;
use segmentry::persist::{DeleteContacts, RemoveIdentifier};
use segmentry::schema::FieldId;
use segmentry::{ContactId, ContactPatch, Engine, ListId, Schema, limits};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::params::{Id, Params};
use crate::app::{App, Job};
use crate::body::{self, AtMost};
use crate::error::{Answer, ApiError, Errors, without_values};
use crate::intake::{self, Rules};
use crate::ledger::draw;
use crate::shape::{Contact, JobId, Metadata, RESERVED, field_id};

/// Contacts of one upsert (SPEC).
pub(crate) const UPSERT_CONTACTS: usize = 30_000;
/// Bytes of one upsert (SPEC: 6 MB).
pub(crate) const UPSERT_BYTES: usize = 6 * 1024 * 1024;
/// Ids of one request (SPEC).
pub(crate) const IDS: usize = 100;
/// Contacts shown at once (SPEC).
pub(crate) const SHOWN: usize = 50;
/// What a job keeps of its errors. Ours: enough to see what is wrong.
const ERRORS: usize = 1_000;
/// Folders of the directory: errors of jobs, files of imports on their way.
pub(crate) const ERRORS_OF: &str = "errors";
pub(crate) const IMPORTS: &str = "imports";
/// Contacts deleted by one command. Ours: others write in between.
const DELETED_AT_ONCE: usize = 10_000;

/// A contact of an upsert, by key.
type Written = IndexMap<String, Box<RawValue>>;

/// Contacts to create or change.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UpsertRequest {
    /// Lists that all of them are put on.
    #[schema(value_type = Vec<String>)]
    list_ids: Option<AtMost<String, { limits::LISTS_PER_CONTACT }>>,
    /// 1 to 30,000 of them. Reserved fields by name, `custom_fields` by the fields' ids.
    #[schema(required, value_type = Vec<WrittenContact>)]
    contacts: Option<AtMost<Written, UPSERT_CONTACTS>>,
}

/// A contact as it is written: with at least one of `email`, `phone_number_id`, `external_id` and
/// `anonymous_id`, and an update with all that the contact has. What is left out stays as it is; null and
/// empty text clear.
// Read name by name, since a field may be asked for that is not here.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the description only")]
struct WrittenContact {
    email: Option<String>,
    phone_number_id: Option<String>,
    external_id: Option<String>,
    anonymous_id: Option<String>,
    alternate_emails: Option<Vec<String>>,
    first_name: Option<String>,
    last_name: Option<String>,
    address_line_1: Option<String>,
    address_line_2: Option<String>,
    city: Option<String>,
    state_province_region: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
    /// By the field's id.
    custom_fields: Option<HashMap<String, serde_json::Value>>,
}

/// What an upsert may write.
pub(crate) fn is_writable(name: &str) -> bool {
    let more = ["phone_number_id", "external_id", "anonymous_id"];
    let reserved = RESERVED.iter().any(|field| field.name == name && !field.read_only);
    reserved || more.contains(&name)
}

/// Turns contacts of a request into patches. What no upsert writes is passed over.
fn patches(schema: &Schema, contacts: Vec<Written>, lists: &[ListId]) -> Answer<Vec<ContactPatch>> {
    let names: HashMap<String, String> =
        schema.custom().map(|field| (field_id(field), field.name.clone())).collect();
    let mut unknown: Vec<String> = Vec::new();
    let mut patches = Vec::with_capacity(contacts.len());
    for (place, contact) in contacts.into_iter().enumerate() {
        let fault = |fault: segmentry::ingest::Fault| {
            let reason = without_values(&fault.reason);
            ApiError::bad(&format!("contacts[{place}].{}", fault.field), reason)
        };
        let mut patch = ContactPatch { list_ids: lists.to_vec(), ..ContactPatch::default() };
        for (key, raw) in contact {
            if key == "custom_fields" {
                let fields: Option<Written> = serde_json::from_str(raw.get()).map_err(|_| {
                    let field = format!("contacts[{place}].custom_fields");
                    ApiError::bad(&field, "takes an object of values by field id")
                })?;
                for (id, raw) in fields.unwrap_or_default() {
                    match names.get(&id) {
                        Some(name) => {
                            let of_field = |wrong: segmentry::ingest::Fault| {
                                let field = format!("custom_fields.{id}");
                                fault(segmentry::ingest::Fault { field, ..wrong })
                            };
                            let value = value_from_json(name, raw.get()).map_err(of_field)?;
                            patch.fields.insert(name.clone(), value);
                        }
                        None if unknown.len() >= IDS || unknown.contains(&id) => {}
                        None => unknown.push(id.chars().take(100).collect()),
                    }
                }
            } else if is_writable(&key) {
                let value = value_from_json(&key, raw.get()).map_err(fault)?;
                patch.fields.insert(key, value);
            }
        }
        let identified = ["email", "phone_number_id", "external_id", "anonymous_id"];
        if !identified.iter().any(|name| patch.fields.contains_key(*name)) {
            let message =
                "a contact needs one of email, phone_number_id, external_id, anonymous_id";
            return Err(ApiError::bad(&format!("contacts[{place}]"), message));
        }
        patches.push(patch);
    }
    if unknown.is_empty() {
        return Ok(patches);
    }
    let message = format!("invalid custom field ids supplied - {}", unknown.join(","));
    Err(ApiError::bad("custom_fields", message))
}

/// Notes what became of records in a job. `at` names the key and the value that tell where one was sent.
pub(crate) fn note(
    job: &mut Job,
    taken: &intake::Taken,
    at: impl Fn(usize) -> (&'static str, u64),
) {
    job.created += taken.created;
    job.updated += taken.updated;
    job.errored += taken.refused.len() as u64;
    for (place, reason) in &taken.refused {
        let (key, place) = at(*place);
        fault(job, &serde_json::json!({key: place, "message": reason}));
    }
}

/// Notes an error of a job, unless there are too many.
pub(crate) fn fault(job: &mut Job, error: &serde_json::Value) {
    if job.errors.len() < ERRORS {
        job.errors.push(error.to_string());
    }
}

/// Ends a job, and keeps it with its errors.
pub(crate) fn end(app: &App, id: Uuid, mut job: Job) {
    let all = job.requested > 0 && job.errored >= job.requested;
    let status = if all {
        "failed"
    } else if job.errored > 0 {
        "errored"
    } else {
        "completed"
    };
    status.clone_into(&mut job.status);
    job.finished_at = Some(crate::clock::now());
    if !job.errors.is_empty() {
        let text = std::mem::take(&mut job.errors).join("\n") + "\n";
        let written = std::fs::write(app.folder(ERRORS_OF).join(id.to_string()), text);
        job.has_errors = written.is_ok();
        if let Err(error) = written {
            tracing::warn!(%error, "the errors of a job could not be kept");
        }
    }
    keep(app, id, job);
}

/// Keeps a job as it is.
pub(crate) fn keep(app: &App, id: Uuid, job: Job) {
    match app.jobs.put(id, job) {
        Ok(None) => {}
        Ok(Some((gone, _))) => {
            for folder in [ERRORS_OF, IMPORTS] {
                // Most jobs have neither.
                let _ = std::fs::remove_file(app.folder(folder).join(gone.to_string()));
            }
        }
        Err(error) => tracing::warn!(%error, "a job could not be kept"),
    }
}

/// A job that begins.
pub(crate) fn begin(kind: &str) -> Job {
    Job {
        kind: kind.to_owned(),
        status: "pending".to_owned(),
        started_at: crate::clock::now(),
        token: draw(),
        ..Job::default()
    }
}

fn accepted(id: Uuid) -> (StatusCode, Json<JobId>) {
    (StatusCode::ACCEPTED, Json(JobId { job_id: id.to_string() }))
}

/// Creates or changes contacts.
///
/// Fields that are left out keep their values. Contacts are put on the lists, and never taken off one.
#[utoipa::path(put, path = "/v3/marketing/contacts", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = UpsertRequest,
    responses((status = 202, body = JobId), (status = 400, body = Errors)))]
pub(crate) async fn upsert(
    State(app): State<Arc<App>>,
    request: Request,
) -> Answer<(StatusCode, Json<JobId>)> {
    let (parts, body) = request.into_parts();
    let idle = app.config.limits.idle_seconds;
    let bytes = body::whole(&parts.headers, body, idle, UPSERT_BYTES).await?;
    app.work(move |app| {
        let asked: UpsertRequest = body::parse(&bytes)?;
        let contacts = asked.contacts.unwrap_or_default().0;
        if contacts.is_empty() {
            let message = format!("takes 1 to {UPSERT_CONTACTS} contacts");
            return Err(ApiError::bad("contacts", message));
        }
        let lists: Vec<ListId> =
            asked.list_ids.unwrap_or_default().0.into_iter().map(ListId::from).collect();
        known_lists(app, &lists)?;
        let schema = app.engine.read(|engine| engine.schema().clone());
        let patches = patches(&schema, contacts, &lists)?;
        let mut job = begin("upsert");
        job.requested = patches.len() as u64;
        let taken = intake::contacts(&app.engine, patches, Rules::Official)?;
        app.metrics.contacts.inc_by(taken.created + taken.updated);
        app.metrics.refused.inc_by(taken.refused.len() as u64);
        note(&mut job, &taken, |place| ("index", place as u64));
        let id = draw();
        end(app, id, job);
        Ok(accepted(id))
    })
    .await?
}

/// Refuses lists that do not exist.
pub(crate) fn known_lists(app: &App, lists: &[ListId]) -> Answer<()> {
    let all_known = |engine: &Engine| {
        let held: HashSet<&ListId> = engine.lists().map(|(id, _)| id).collect();
        lists.iter().all(|list| held.contains(list))
    };
    if lists.is_empty() || app.engine.read(all_known) {
        return Ok(());
    }
    Err(ApiError::bad("list_ids", "there is no such list"))
}

/// Contacts, and how many there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactList {
    pub(crate) result: Vec<Contact>,
    pub(crate) contact_count: u64,
    #[serde(rename = "_metadata")]
    pub(crate) metadata: Metadata,
}

/// The 50 contacts that were written last, sorted by email.
#[utoipa::path(get, path = "/v3/marketing/contacts", tag = "Contacts",
    security(("key" = ["contacts:read"])), responses((status = 200, body = ContactList)))]
pub(crate) async fn latest(State(app): State<Arc<App>>) -> Answer<Json<ContactList>> {
    app.work(|app| {
        app.engine.read(|engine| {
            let mut result = Contact::of(engine, &engine.latest_contacts(SHOWN), &app.base);
            result.sort_by(|one, other| one.email.cmp(&other.email));
            let contact_count = engine.store().alive().len();
            let metadata = Metadata::here(format!("{}/v3/marketing/contacts", app.base));
            Json(ContactList { result, contact_count, metadata })
        })
    })
    .await
}

/// A contact's id, if it is one.
pub(crate) fn contact_id(text: &str) -> Option<ContactId> {
    text.parse().ok()
}

fn unknown_contact() -> ApiError {
    ApiError::not_found("contact_id", "contact does not exist")
}

/// One contact.
#[utoipa::path(get, path = "/v3/marketing/contacts/{id}", tag = "Contacts",
    security(("key" = ["contacts:read"])),
    params(("id" = String, Path, description = "The contact's id")),
    responses((status = 200, body = Contact), (status = 404, body = Errors)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<Contact>> {
    let id = contact_id(&id).ok_or_else(unknown_contact)?;
    let found =
        app.work(move |app| app.engine.read(|engine| Contact::of(engine, &[id], &app.base)));
    found.await?.pop().map(Json).ok_or_else(unknown_contact)
}

/// Ids of contacts.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Ids {
    /// 1 to 100 of them.
    #[schema(required, value_type = Vec<String>)]
    ids: Option<AtMost<String, IDS>>,
}

/// Contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactBatch {
    result: Vec<Contact>,
}

/// Several contacts at once; those that do not exist are left out.
#[utoipa::path(post, path = "/v3/marketing/contacts/batch", tag = "Contacts",
    security(("key" = ["contacts:read"])), request_body = Ids,
    responses((status = 200, body = ContactBatch), (status = 400, body = Errors)))]
pub(crate) async fn batch(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<Ids>,
) -> Answer<Json<ContactBatch>> {
    let ids = asked.ids.unwrap_or_default().0;
    if ids.is_empty() {
        return Err(ApiError::bad("ids", format!("takes 1 to {IDS} ids")));
    }
    app.work(move |app| {
        app.engine.read(|engine| {
            let ids: Vec<ContactId> = ids.iter().filter_map(|id| contact_id(id)).collect();
            Json(ContactBatch { result: Contact::of(engine, &ids, &app.base) })
        })
    })
    .await
}

/// How many contacts there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactCount {
    pub(crate) contact_count: u64,
    pub(crate) billable_count: u64,
}

/// Counts contacts.
#[utoipa::path(get, path = "/v3/marketing/contacts/count", tag = "Contacts",
    security(("key" = ["contacts:read"])), responses((status = 200, body = ContactCount)))]
pub(crate) async fn count(State(app): State<Arc<App>>) -> Answer<Json<ContactCount>> {
    let count = app.read(|engine| engine.store().alive().len()).await?;
    Ok(Json(ContactCount { contact_count: count, billable_count: count }))
}

/// Deletes contacts, and notes it in a job.
pub(crate) fn delete_all(app: &App, ids: &[ContactId], requested: usize) -> Answer<Uuid> {
    let mut job = begin("delete");
    job.requested = requested as u64;
    for some in ids.chunks(DELETED_AT_ONCE) {
        let command = DeleteContacts { contacts: some.to_vec() };
        job.deleted += app.engine.write(crate::clock::now(), command).map_err(ApiError::from)?;
    }
    let id = draw();
    end(app, id, job);
    Ok(id)
}

/// Deletes contacts by id, or all of them.
#[utoipa::path(delete, path = "/v3/marketing/contacts", tag = "Contacts",
    security(("key" = ["contacts:write"])),
    params(("ids" = Option<String>, Query, description = "Ids with commas"),
        ("delete_all_contacts" = Option<String>, Query, description = "`true`")),
    responses((status = 202, body = JobId), (status = 400, body = Errors)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    params: Params,
) -> Answer<(StatusCode, Json<JobId>)> {
    let all = params.flag("delete_all_contacts", false)?;
    let ids = params.all("ids");
    if !all && ids.is_empty() {
        return Err(ApiError::bad("ids", "one of ids and delete_all_contacts is required"));
    }
    let id = app
        .work(move |app| {
            if all {
                let ids = |engine: &Engine| engine.store().contact_ids(engine.store().alive());
                let ids = app.engine.read(ids);
                return delete_all(app, &ids, ids.len());
            }
            let known: Vec<ContactId> = ids.iter().filter_map(|id| contact_id(id)).collect();
            delete_all(app, &known, ids.len())
        })
        .await??;
    Ok(accepted(id))
}

/// Which identifier goes.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct IdentifierDelete {
    /// `EMAIL`, `PHONENUMBERID`, `EXTERNALID` or `ANONYMOUSID`.
    identifier_type: Option<String>,
    identifier_value: Option<String>,
}

/// The identifier that a word means, in either of the contract's spellings.
pub(crate) fn identifier(word: &str) -> Option<FieldId> {
    match word.to_ascii_lowercase().replace('_', "").as_str() {
        "email" => Some(FieldId::EMAIL),
        "phonenumberid" => Some(FieldId::PHONE_NUMBER_ID),
        "externalid" => Some(FieldId::EXTERNAL_ID),
        "anonymousid" => Some(FieldId::ANONYMOUS_ID),
        _ => None,
    }
}

/// Takes an identifier away from a contact that has another one.
#[utoipa::path(delete, path = "/v3/marketing/contacts/{id}/identifiers", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = IdentifierDelete,
    params(("id" = String, Path, description = "The contact's id")),
    responses((status = 202, body = JobId), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn delete_identifier(
    State(app): State<Arc<App>>,
    Id(id): Id,
    body::Json(asked): body::Json<IdentifierDelete>,
) -> Answer<(StatusCode, Json<JobId>)> {
    let contact = contact_id(&id).ok_or_else(unknown_contact)?;
    let word = asked.identifier_type.unwrap_or_default();
    let identifier = identifier(&word)
        .ok_or_else(|| ApiError::bad("identifier_type", "there is no such identifier"))?;
    let value = asked.identifier_value.filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| ApiError::bad("identifier_value", "is required"))?;
    let value = if identifier == FieldId::EMAIL { value.to_lowercase() } else { value };
    let outcome = app.write(RemoveIdentifier { contact, identifier, value }).await;
    let mut job = begin("delete");
    job.requested = 1;
    match outcome {
        Ok(()) => job.deleted = 1,
        Err(error) if error.status == StatusCode::BAD_REQUEST => {
            job.errored = 1;
            let message = "the contact does not have it, or has no other";
            fault(&mut job, &serde_json::json!({"message": message}));
        }
        Err(error) => return Err(error),
    }
    let id = draw();
    app.work(move |app| end(app, id, job)).await?;
    Ok(accepted(id))
}
