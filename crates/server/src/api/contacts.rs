//! Contacts: upsert, get, count, delete, erase.
//!
//! In: the requests of `contacts-and-events.md` sections 1 and 2, and those that erase. Out: its answers. An upsert is
//! on disk before it is answered 202; its job says what became of each record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use segmentry::engine::Erased;
use segmentry::engine::command::RemoveIdentifier;
use segmentry::ingest::{
    CheckedContacts, ContactRef, FieldUpdate, IdentifierRule, Input, normalised, value_from_json,
};
use segmentry::persist::ErasureReport;
use segmentry::schema::FieldId;
use segmentry::{ContactId, ContactPatch, Engine, ListId, Schema, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body::{self, AtMost, Object};
use crate::error::{Answer, ApiError, ErrorItem, Errors};
use crate::ids::new_id;
use crate::intake;
use crate::jobs::{Job, Jobs};
use crate::middleware::Caller;
use crate::params::{Id, Params};
use crate::state::App;
use crate::wire::{Contact, JobId, Metadata, field_id, is_known_to_sendgrid, is_writable};

/// Contacts of one upsert (SPEC).
pub(crate) const UPSERT_CONTACTS: usize = 30_000;
/// Bytes of one upsert (SPEC: 6 MB).
pub(crate) const UPSERT_BYTES: usize = 6 * 1024 * 1024;
/// Addresses at fault that one refusal names. Ours: clients leave out those that are named and send the rest.
const FAULTY_EMAILS: usize = 1_000;
/// Ids of one request (SPEC).
pub(crate) const IDS: usize = 100;
/// Contacts shown at once (SPEC).
pub(crate) const SHOWN: usize = 50;
/// Contacts to create or change.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UpsertRequest {
    /// Lists that all of them are put on.
    #[schema(value_type = Option<Vec<String>>)]
    list_ids: Option<AtMost<String, { limits::LISTS_PER_CONTACT }>>,
    /// 1 to 30,000 of them. Reserved fields by name, `custom_fields` by the fields' ids or names.
    #[schema(required, value_type = Vec<WrittenContact>)]
    contacts: Option<AtMost<Object, UPSERT_CONTACTS>>,
}

/// A contact as it is written: with at least one of `email`, `phone_number_id`, `external_id` and
/// `anonymous_id`, and an update with all that the contact has. What is left out stays as it is; null and
/// empty text clear.
// Contacts are read name by name, since there are more names than these.
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
    /// By the field's id, or by its exact name.
    custom_fields: Option<HashMap<String, serde_json::Value>>,
}

/// Turns contacts of a request into patches. Fields that no upsert writes are left out.
fn patches(schema: &Schema, contacts: Vec<Object>, lists: &[ListId]) -> Answer<Vec<ContactPatch>> {
    let custom = || schema.custom().filter(|field| is_known_to_sendgrid(field));
    let by_name = custom().map(|field| (field.name.clone(), field.name.clone()));
    // An id wins over another field's name.
    let by_id = custom().map(|field| (field_id(field), field.name.clone()));
    let names: HashMap<String, String> = by_name.chain(by_id).collect();
    let mut unknown: Vec<String> = Vec::new();
    let mut patches = Vec::with_capacity(contacts.len());
    for (place, contact) in contacts.into_iter().enumerate() {
        let fault = |fault: segmentry::ingest::Fault| {
            let field = format!("contacts[{place}].{}", fault.field);
            ApiError::bad(&field, fault.public_reason().to_string())
        };
        let mut patch = ContactPatch { list_ids: lists.to_vec(), ..ContactPatch::default() };
        for (key, raw) in contact.0 {
            if key == "custom_fields" {
                let fields: Option<Object> = serde_json::from_str(raw.get()).map_err(|_| {
                    let field = format!("contacts[{place}].custom_fields");
                    ApiError::bad(
                        &field,
                        "takes an object of values by field id or name, each once",
                    )
                })?;
                for (id, raw) in fields.unwrap_or_default().0 {
                    match names.get(&id) {
                        Some(name) => {
                            let of_field = |wrong: segmentry::ingest::Fault| {
                                let field = format!("custom_fields.{id}");
                                fault(segmentry::ingest::Fault { field, ..wrong })
                            };
                            let value = value_from_json(name, raw.get()).map_err(of_field)?;
                            if patch.fields.insert(name.clone(), value).is_some() {
                                let field = format!("contacts[{place}].custom_fields.{id}");
                                let message =
                                    "this field is there twice, by its id and by its name";
                                return Err(ApiError::bad(&field, message));
                            }
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

/// Refuses contacts whose `email` is no address, before anything is written. The sender finds the texts by the place
/// of their contacts; they are quoted where the operator wants that.
fn check_emails(checked: &CheckedContacts, emails: &[Option<String>]) -> Answer<()> {
    let faulty = checked.faults().iter().filter(|fault| fault.field == "email");
    let faulty = faulty.take(FAULTY_EMAILS).map(|fault| {
        let sent = emails.get(fault.record).and_then(Option::as_deref).unwrap_or("…");
        ErrorItem {
            field: Some(format!("contacts[{}].email", fault.record)),
            message: format!("email '{sent}' is not valid"),
        }
    });
    let faulty: Vec<ErrorItem> = faulty.collect();
    if faulty.is_empty() { Ok(()) } else { Err(ApiError::all(StatusCode::BAD_REQUEST, faulty)) }
}

/// The text that a patch has for its contact's email.
fn email_of(patch: &ContactPatch) -> Option<String> {
    match patch.fields.get("email") {
        Some(FieldUpdate::Set(Input::Text(text))) => Some(text.clone()),
        _ => None,
    }
}

fn accepted(id: Uuid) -> (StatusCode, Json<JobId>) {
    (StatusCode::ACCEPTED, Json(JobId { job_id: id.to_string() }))
}

/// Creates or changes contacts.
///
/// Fields that are left out keep their values. Contacts are put on the lists, and never taken off one. If an `email` is
/// no address, nothing is taken; other faults are errors of the job.
#[utoipa::path(put, path = "/v3/marketing/contacts", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = UpsertRequest,
    responses((status = 202, body = JobId), (status = 400, body = Errors)))]
pub(crate) async fn upsert(
    State(jobs): State<Arc<Jobs>>,
    request: Request,
) -> Answer<(StatusCode, Json<JobId>)> {
    let app = Arc::clone(&jobs.app);
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
        let _fields = app.fields.read();
        let schema = app.engine.read(|engine| engine.schema().clone());
        let patches = patches(&schema, contacts, &lists)?;
        let caller = parts.extensions.get::<Caller>();
        let mut job = Job::of("upsert", caller.map_or("", Caller::key));
        job.requested = patches.len() as u64;
        let is_quoted = app.config.quote_invalid_emails;
        let emails = if is_quoted { patches.iter().map(email_of).collect() } else { Vec::new() };
        let checked = app.engine.check_contacts(patches);
        check_emails(&checked, &emails)?;
        let taken = intake::checked_contacts(
            &app.engine,
            app.now_to_write()?,
            checked,
            IdentifierRule::Sendgrid,
        )?;
        app.metrics.contacts.inc_by(taken.created + taken.updated);
        app.metrics.refused.inc_by(taken.refused.len() as u64);
        job.count(&taken, |place| ("index", place as u64));
        let id = new_id();
        jobs.end(id, job);
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
            let contact_count = engine.contact_count();
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

pub(super) fn unknown_contact() -> ApiError {
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
    let count = app.read(segmentry::Engine::contact_count).await?;
    Ok(Json(ContactCount { contact_count: count, billable_count: count }))
}

/// Deletes contacts by id, or all of them.
#[utoipa::path(delete, path = "/v3/marketing/contacts", tag = "Contacts",
    security(("key" = ["contacts:write"])),
    params(("ids" = Option<String>, Query, description = "Ids with commas"),
        ("delete_all_contacts" = Option<String>, Query, description = "`true`")),
    responses((status = 202, body = JobId), (status = 400, body = Errors)))]
pub(crate) async fn delete(
    State(jobs): State<Arc<Jobs>>,
    params: Params,
) -> Answer<(StatusCode, Json<JobId>)> {
    let all = params.flag("delete_all_contacts", false)?;
    let ids = params.all("ids");
    if !all && ids.is_empty() {
        return Err(ApiError::bad("ids", "one of ids and delete_all_contacts is required"));
    }
    let app = Arc::clone(&jobs.app);
    let id = app
        .work(move |app| {
            if all {
                let ids = app.engine.read(Engine::contact_ids);
                return jobs.delete_contacts(&ids, ids.len());
            }
            let known: Vec<ContactId> = ids.iter().filter_map(|id| contact_id(id)).collect();
            jobs.delete_contacts(&known, ids.len())
        })
        .await??;
    Ok(accepted(id))
}

/// The identifier to remove.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct IdentifierDelete {
    /// `EMAIL`, `PHONENUMBERID`, `EXTERNALID` or `ANONYMOUSID`.
    #[schema(required, value_type = String)]
    identifier_type: Option<String>,
    #[schema(required, value_type = String)]
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

/// Removes an identifier of a contact that has another one.
#[utoipa::path(delete, path = "/v3/marketing/contacts/{id}/identifiers", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = IdentifierDelete,
    params(("id" = String, Path, description = "The contact's id")),
    responses((status = 202, body = JobId), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn delete_identifier(
    State(jobs): State<Arc<Jobs>>,
    Id(id): Id,
    body::Json(asked): body::Json<IdentifierDelete>,
) -> Answer<(StatusCode, Json<JobId>)> {
    let contact = contact_id(&id).ok_or_else(unknown_contact)?;
    let word = asked.identifier_type.unwrap_or_default();
    let identifier = identifier(&word)
        .ok_or_else(|| ApiError::bad("identifier_type", "there is no such identifier"))?;
    let value = asked.identifier_value.filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| ApiError::bad("identifier_value", "is required"))?;
    let value = normalised(identifier, &value);
    let outcome = jobs.app.write(RemoveIdentifier { contact, identifier, value }).await;
    let mut job = Job::new("delete");
    job.requested = 1;
    match outcome {
        Ok(()) => job.deleted = 1,
        Err(error) if error.status == StatusCode::BAD_REQUEST => {
            job.errored = 1;
            let message = "the contact does not have it, or has no other";
            job.add_error(&serde_json::json!({"message": message}));
        }
        Err(error) => return Err(error),
    }
    let id = new_id();
    let app = Arc::clone(&jobs.app);
    app.work(move |_| jobs.end(id, job)).await?;
    Ok(accepted(id))
}

/// Contacts to erase.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EraseRequest {
    /// Ids of contacts.
    #[schema(value_type = Option<Vec<String>>)]
    ids: Option<AtMost<String, IDS>>,
    /// Addresses of contacts, also of deleted ones and of those of whom only events came so far.
    #[schema(value_type = Option<Vec<String>>)]
    emails: Option<AtMost<String, IDS>>,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasedCounts {
    /// Contacts that existed.
    contacts: u64,
    /// Their events.
    events: u64,
    /// Events that waited for a contact of one of these names.
    waiting_events: u64,
    /// How many addresses the service's file was searched for afterwards: those of the request, and those of the
    /// contacts.
    searched: usize,
    /// How many of them it found, also as parts of other texts.
    found: usize,
}

/// Erases contacts: they are deleted, and no byte of them is left.
///
/// Answers when the service's file has nothing of them any more, and so no later backup; it is searched for their
/// addresses. Earlier backups and exports are not changed. 1 to 100 ids and addresses together.
#[utoipa::path(post, path = "/v1/contacts/erase", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = EraseRequest,
    responses((status = 200, body = ErasedCounts), (status = 400, body = Errors)))]
pub(crate) async fn erase(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<EraseRequest>,
) -> Answer<Json<ErasedCounts>> {
    let (ids, emails) = (asked.ids.unwrap_or_default().0, asked.emails.unwrap_or_default().0);
    if ids.is_empty() && emails.is_empty() || ids.len() + emails.len() > IDS {
        let message = format!("takes 1 to {IDS} of them, together with emails");
        return Err(ApiError::bad("ids", message));
    }
    let mut contacts = Vec::with_capacity(ids.len() + emails.len());
    for (place, id) in ids.iter().enumerate() {
        let id = contact_id(id);
        let fault = || ApiError::bad(&format!("ids[{place}]"), "this is no id of a contact");
        contacts.push(ContactRef::Id(id.ok_or_else(fault)?));
    }
    for (place, email) in emails.iter().enumerate() {
        if !email.contains('@') {
            return Err(ApiError::bad(&format!("emails[{place}]"), "this is no address"));
        }
        contacts.push(ContactRef::from(email.as_str()));
    }
    let report =
        app.work(move |app| Answer::Ok(app.engine.erase_and_check(app.now_to_write()?, contacts)?));
    let ErasureReport { erased, searched, found } = report.await??;
    let Erased { contacts, events, waiting_events } = erased;
    Ok(Json(ErasedCounts { contacts, events, waiting_events, searched, found }))
}
