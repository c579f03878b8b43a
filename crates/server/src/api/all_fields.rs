//! Custom fields of every type.
//!
//! In: the requests under `/v1`, which know sets besides `SendGrid`'s types. Out: the fields as they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use segmentry::engine::command::{CreateField, DeleteField};
use segmentry::{Engine, FieldType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{exclusively, find, name_of, write};
use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::params::Id;
use crate::state::App;
use crate::wire::{FieldDefinition, any_field_type};

/// A field to create.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AnyFieldWrite {
    /// Letters, digits and `_`, unique without regard to case.
    #[schema(required, value_type = String)]
    name: Option<String>,
    /// `Text`, `Number`, `Date` or `Set`.
    #[schema(required, value_type = String)]
    field_type: Option<String>,
}

/// The custom fields.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllFields {
    fields: Vec<FieldDefinition>,
}

/// Lists the custom fields, of every type.
#[utoipa::path(get, path = "/v1/fields", tag = "Fields", security(("key" = ["fields:read"])),
    responses((status = 200, body = AllFields)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Answer<Json<AllFields>> {
    let of = |engine: &Engine| {
        engine.schema().custom().map(|field| FieldDefinition::of(field, None)).collect()
    };
    Ok(Json(AllFields { fields: app.read(of).await? }))
}

/// Creates a custom field of any type.
#[utoipa::path(post, path = "/v1/fields", tag = "Fields",
    security(("key" = ["fields:write"])), request_body = AnyFieldWrite,
    responses((status = 200, body = FieldDefinition), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<AnyFieldWrite>,
) -> Answer<Json<FieldDefinition>> {
    let name = name_of(asked.name)?;
    let field_type: FieldType = any_field_type(asked.field_type.as_deref().unwrap_or_default())
        .ok_or_else(|| ApiError::bad("field_type", "takes Text, Number, Date or Set"))?;
    exclusively(&app, move |app, _| {
        write(app, CreateField { name: name.clone(), field_type })?;
        let of = |engine: &Engine| {
            engine.schema().field(&name).map(|field| FieldDefinition::of(field, None))
        };
        app.engine.read(of).map(Json).ok_or_else(ApiError::internal)
    })
    .await
}

/// Deletes a custom field of any type, and its values. Segments that read it become `INVALID`.
#[utoipa::path(delete, path = "/v1/fields/{custom_field_id}", tag = "Fields",
    security(("key" = ["fields:write"])),
    params(("custom_field_id" = String, Path, description = "The field's id")),
    responses((status = 204), (status = 404, body = Errors)))]
pub(crate) async fn delete(State(app): State<Arc<App>>, Id(id): Id) -> Answer<StatusCode> {
    exclusively(&app, move |app, schema| {
        write(app, DeleteField { name: find(schema, &id)?.name.clone() })?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
