//! Field definitions.
//!
//! In: the requests of `contacts-and-events.md` section 4. Out: its answers. A field's id is made of its number and
//! type, and is never used again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use segmentry::engine::command::{Command, CreateField, DeleteField, RenameField};
use segmentry::schema::{Field, SchemaError};
use segmentry::{Engine, Schema};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::params::Id;
use crate::state::App;
use crate::wire::{
    FieldDefinition, Metadata, RESERVED, ReservedField, field_id, field_type, is_known_to_sendgrid,
};

/// A field to create.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FieldWrite {
    /// Letters, digits and `_`, unique without regard to case.
    #[schema(required, value_type = String)]
    name: Option<String>,
    /// `Text`, `Number` or `Date`.
    #[schema(required, value_type = String)]
    field_type: Option<String>,
}

/// A field's new name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FieldRename {
    #[schema(required, value_type = String)]
    name: Option<String>,
}

/// All fields.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldList {
    custom_fields: Vec<FieldDefinition>,
    #[schema(value_type = Vec<ReservedField>)]
    reserved_fields: &'static [ReservedField],
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

pub(super) fn find<'s>(schema: &'s Schema, id: &str) -> Answer<&'s Field> {
    let unknown = || ApiError::not_found("custom_field_id", "custom field does not exist");
    schema.custom().find(|field| field_id(field) == id).ok_or_else(unknown)
}

/// A field of one of `SendGrid`'s types; under its paths there are no others.
fn find_known<'s>(schema: &'s Schema, id: &str) -> Answer<&'s Field> {
    let field = find(schema, id)?;
    let unknown = || ApiError::not_found("custom_field_id", "custom field does not exist");
    if is_known_to_sendgrid(field) { Ok(field) } else { Err(unknown()) }
}

/// Runs a change of the fields while no other one runs. The engine knows fields by their names, so a field must not be
/// renamed between looking up its name and changing it.
pub(super) async fn exclusively<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&Arc<App>, &Schema) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    app.work(move |app| {
        let _guard = app.fields.write();
        let schema = app.engine.read(|engine| engine.schema().clone());
        work(app, &schema)
    })
    .await?
}

fn shown(app: &App, name: &str) -> Answer<Json<FieldDefinition>> {
    let of = |engine: &Engine| {
        let field = engine.schema().field(name)?;
        Some(FieldDefinition::of(field, Some(&app.base)))
    };
    app.engine.read(of).map(Json).ok_or_else(ApiError::internal)
}

pub(super) fn write<C: Command<Refusal = SchemaError>>(app: &App, command: C) -> Answer<C::Answer> {
    app.engine.execute(app.now_to_write()?, command).map_err(ApiError::from)
}

pub(super) fn name_of(name: Option<String>) -> Answer<String> {
    let name = name.filter(|name| !name.is_empty());
    name.ok_or_else(|| ApiError::bad("name", "name is required"))
}

/// Creates a custom field.
#[utoipa::path(post, path = "/v3/marketing/field_definitions", tag = "Fields",
    security(("key" = ["fields:write"])), request_body = FieldWrite,
    responses((status = 200, body = FieldDefinition), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<FieldWrite>,
) -> Answer<Json<FieldDefinition>> {
    let name = name_of(asked.name)?;
    let field_type = field_type(asked.field_type.as_deref().unwrap_or_default())
        .ok_or_else(|| ApiError::bad("field_type", "takes Text, Number or Date"))?;
    exclusively(&app, move |app, _| {
        write(app, CreateField { name: name.clone(), field_type })?;
        shown(app, &name)
    })
    .await
}

/// Lists the fields, an account's own and those that every account has.
#[utoipa::path(get, path = "/v3/marketing/field_definitions", tag = "Fields",
    security(("key" = ["fields:read"])), responses((status = 200, body = FieldList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Answer<Json<FieldList>> {
    let of = |engine: &Engine| {
        let known = engine.schema().custom().filter(|field| is_known_to_sendgrid(field));
        known.map(|field| FieldDefinition::of(field, None)).collect()
    };
    let metadata = Metadata::here(format!("{}/v3/marketing/field_definitions", app.base));
    Ok(Json(FieldList { custom_fields: app.read(of).await?, reserved_fields: RESERVED, metadata }))
}

/// Gives a field another name.
///
/// Its values stay. Segments whose queries use the old name become `INVALID`.
#[utoipa::path(patch, path = "/v3/marketing/field_definitions/{custom_field_id}", tag = "Fields",
    security(("key" = ["fields:write"])), request_body = FieldRename,
    params(("custom_field_id" = String, Path, description = "The field's id")),
    responses((status = 200, body = FieldDefinition), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn rename(
    State(app): State<Arc<App>>,
    Id(id): Id,
    body::Json(asked): body::Json<FieldRename>,
) -> Answer<Json<FieldDefinition>> {
    let new = name_of(asked.name)?;
    exclusively(&app, move |app, schema| {
        let name = find_known(schema, &id)?.name.clone();
        write(app, RenameField { name, new: new.clone() })?;
        shown(app, &new)
    })
    .await
}

/// Deletes a field and its values. Segments that read it become `INVALID`.
#[utoipa::path(delete, path = "/v3/marketing/field_definitions/{custom_field_id}", tag = "Fields",
    security(("key" = ["fields:write"])),
    params(("custom_field_id" = String, Path, description = "The field's id")),
    responses((status = 204), (status = 404, body = Errors)))]
pub(crate) async fn delete(State(app): State<Arc<App>>, Id(id): Id) -> Answer<StatusCode> {
    exclusively(&app, move |app, schema| {
        write(app, DeleteField { name: find_known(schema, &id)?.name.clone() })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
