//! The audit: which key changed what.
//!
//! In: requests that changed something, once they have. Out: the last of them, also after a restart and from a backup:
//! each is a record of the engine, journaled behind what it tells of. INVARIANT: it has ids and paths, and nothing of a
//! request's body. Records of contacts and events are not in it, which are too many: jobs have their keys.

use std::sync::Arc;

use axum::body::{Body, HttpBody as _};
use axum::http::Method;
use axum::response::Response;
use segmentry::Engine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Answer, ApiError};
use crate::ids::new_id;
use crate::job_log::{Entry, JobLog};
use crate::record::exact;
use crate::state::App;

/// What the keys of its records begin with; then comes their number.
const PREFIX: &str = "audit/";
/// Bytes of all entries. Ours: some hundred bytes each, so that it is their number that counts.
const BYTES: usize = segmentry::limits::RECORDS_BYTES / 8;
/// Bytes of an answer that is looked at for the id of what was made. Ours: those have hundreds; backups are streams.
const ANSWER: u64 = 64 << 10;

/// A request that changed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditRecord {
    /// When it was done.
    pub at: String,
    /// The id of the key; null where the service needed none.
    pub key_id: Option<String>,
    /// The name that the key had.
    pub key_name: Option<String>,
    /// The request's method.
    pub method: String,
    /// With the ids of what was changed.
    pub path: String,
    /// The id of what was made, or of the job.
    pub made: Option<String>,
    /// What was answered.
    pub status: u16,
    /// As in the log.
    pub request_id: String,
    /// The number of the last change of the feed, once it was done.
    pub change: u64,
}

impl Entry for AuditRecord {
    fn is_done(&self) -> bool {
        true
    }
}

/// The last requests that changed something.
pub(crate) type Audit = JobLog<AuditRecord>;

/// Opens the audit of a service.
pub(crate) fn open(app: &Arc<App>) -> Audit {
    JobLog::with_bytes(Arc::clone(app), PREFIX, BYTES)
}

/// What is asked of the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only what this key did.
    pub key_id: Option<String>,
    /// Only what named or made this id.
    pub about: Option<String>,
    /// So many at most.
    pub limit: usize,
}

impl AuditQuery {
    /// The records that are asked for; all of them come in their order, the latest first.
    pub(crate) fn of(&self, all: impl Iterator<Item = AuditRecord>) -> Vec<AuditRecord> {
        let of_key = |record: &AuditRecord| self.key_id.is_none() || record.key_id == self.key_id;
        let is_about = |record: &AuditRecord| {
            self.about.as_ref().is_none_or(|id| {
                record.path.split('/').any(|part| part == id) || record.made.as_ref() == Some(id)
            })
        };
        all.filter(|record| of_key(record) && is_about(record)).take(self.limit).collect()
    }

    /// The records in an engine's file, the latest first.
    pub fn stored(&self, engine: &Engine) -> Vec<AuditRecord> {
        let records =
            engine.records(PREFIX).filter_map(|(_, value)| serde_json::from_slice(value).ok());
        let mut records: Vec<AuditRecord> = records.collect();
        records.reverse();
        self.of(records.into_iter())
    }
}

/// A request, before it is handled.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) key: Option<String>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) request_id: String,
}

/// The id that an answer has.
#[derive(Deserialize)]
struct Made {
    id: Option<serde_json::Value>,
    job_id: Option<serde_json::Value>,
}

impl Made {
    fn text(self) -> Option<String> {
        match self.id.or(self.job_id)? {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// Notes what was done, and gives the answer back.
pub(crate) async fn note(
    app: &Arc<App>,
    audit: &Arc<Audit>,
    asked: Asked,
    response: Response,
) -> Answer<Response> {
    let (parts, mut body) = response.into_parts();
    let mut made = None;
    if body.size_hint().exact().is_some_and(|bytes| bytes <= ANSWER) {
        let bytes = axum::body::to_bytes(body, ANSWER as usize).await;
        let bytes = bytes.map_err(|_| ApiError::internal())?;
        made = serde_json::from_slice::<Made>(&bytes).ok().and_then(Made::text);
        body = Body::from(bytes);
    }
    let (status, audit) = (parts.status.as_u16(), Arc::clone(audit));
    let write = move |app: &Arc<App>| {
        let Asked { key, method, path, request_id } = asked;
        let keys = app.keys.list();
        let key_name = keys.into_iter().find(|held| Some(&held.id) == key.as_ref());
        audit.put(
            new_id(),
            AuditRecord {
                at: exact(app.clock.believed()),
                key_id: key,
                key_name: key_name.map(|key| key.name),
                method: method.to_string(),
                path,
                made,
                status,
                request_id,
                change: app.engine.read(Engine::last_change),
            },
        );
    };
    app.work(write).await?;
    Ok(Response::from_parts(parts, body))
}
