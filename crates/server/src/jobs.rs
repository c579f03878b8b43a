//! Jobs: the state and the result of upserts, deletes and imports.
//!
//! In: counts and errors during the work. Out: the state of each job, also after a restart, and a file of its first
//! errors. INVARIANT: a job is updated after the work that it reports, and decides nothing.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use segmentry::ContactId;
use segmentry::engine::command::DeleteContacts;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::error::{Answer, ApiError};
use crate::ids::new_id;
use crate::intake::BatchOutcome;
use crate::job_log::{Entry, JobLog};
use crate::state::{App, ERROR_FILES, UPLOADS};
use segmentry_io::files;

/// Errors that a job keeps. Ours: enough to see what is wrong.
const ERRORS: usize = 1_000;
/// Contacts deleted by one command. Ours: other writers go on in between.
const DELETED_AT_ONCE: usize = 10_000;
/// Imports that read their file at the same time. Ours: they write, and one by one is as fast.
const IMPORTS_RUNNING: usize = 2;

/// What became of some work on contacts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Job {
    /// `upsert`, `delete`.
    #[serde(rename = "job_type")]
    pub(crate) kind: String,
    /// `pending`, `completed`, `errored`, `failed`.
    pub(crate) status: String,
    pub(crate) requested: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) deleted: u64,
    pub(crate) errored: u64,
    /// The first errors, as lines of JSON, until the job ends.
    #[serde(skip)]
    pub(crate) errors: Vec<String>,
    /// Whether there is a file of them.
    #[serde(default)]
    pub(crate) has_errors: bool,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// The file that the job waits for.
    pub(crate) upload: Option<Upload>,
    /// Opens the links of this job without a key.
    pub(crate) token: Uuid,
    /// The id of the key that asked for it; empty where none was needed.
    #[serde(default)]
    pub(crate) key: String,
}

/// A file that an import waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    /// The id of each column's field; none where the column is left out.
    pub(crate) columns: Vec<Option<String>>,
    pub(crate) list_ids: Vec<String>,
    pub(crate) until: DateTime<Utc>,
}

impl Entry for Job {
    fn is_done(&self) -> bool {
        self.finished_at.is_some()
    }
}

impl Job {
    /// A job that begins now.
    pub(crate) fn new(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            status: "pending".to_owned(),
            started_at: crate::clock::now(),
            token: new_id(),
            ..Self::default()
        }
    }

    /// The same, for a key.
    pub(crate) fn of(kind: &str, key: &str) -> Self {
        Self { key: key.to_owned(), ..Self::new(kind) }
    }

    /// Counts what became of a batch. `place` gives the key and the number under which an error says where its
    /// record was sent.
    pub(crate) fn count(
        &mut self,
        taken: &BatchOutcome,
        place: impl Fn(usize) -> (&'static str, u64),
    ) {
        self.created += taken.created;
        self.updated += taken.updated;
        self.errored += taken.refused.len() as u64;
        for (position, reason) in &taken.refused {
            let (key, number) = place(*position);
            self.add_error(&serde_json::json!({key: number, "message": reason}));
        }
    }

    /// Keeps an error, unless there are many already.
    pub(crate) fn add_error(&mut self, error: &serde_json::Value) {
        if self.errors.len() < ERRORS {
            self.errors.push(error.to_string());
        }
    }

    /// Says that the work broke off. What was not read counts as one more record, so that the counts add up.
    pub(crate) fn break_off(&mut self, message: &str) {
        self.errored += 1;
        self.requested = self.created + self.updated + self.errored;
        // Before all others, however many there are.
        self.errors.insert(0, serde_json::json!({"message": message}).to_string());
    }
}

/// All jobs, and the files that they wait for.
#[derive(Debug)]
pub(crate) struct Jobs {
    pub(crate) app: Arc<App>,
    log: JobLog<Job>,
    /// Permits of imports that read their file.
    pub(crate) importing: Arc<Semaphore>,
    /// Imports whose file is being received or read.
    uploading: Mutex<HashSet<Uuid>>,
}

impl Jobs {
    /// Reads the jobs of the directory.
    pub(crate) fn open(app: Arc<App>) -> std::io::Result<Self> {
        let log = JobLog::open(Arc::clone(&app), "job/");
        log.import(&app.path("jobs.ndjson"))?;
        Ok(Self {
            log,
            importing: Arc::new(Semaphore::new(IMPORTS_RUNNING)),
            uploading: Mutex::default(),
            app,
        })
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Job> {
        self.log.get(id)
    }

    pub(crate) fn all(&self) -> Vec<(Uuid, Job)> {
        self.log.all()
    }

    /// Stores a job as it is.
    pub(crate) fn put(&self, id: Uuid, job: Job) {
        for (forgotten, _) in self.log.put(id, job) {
            self.app.space.release(forgotten);
            for folder in [ERROR_FILES, UPLOADS] {
                // Most jobs have neither.
                let _ = std::fs::remove_file(self.app.path(folder).join(forgotten.to_string()));
            }
        }
    }

    /// Ends a job, and stores it with its errors.
    pub(crate) fn end(&self, id: Uuid, mut job: Job) {
        let is_failed = job.requested > 0 && job.errored >= job.requested;
        let status = if is_failed {
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
            let written = self.write_errors(id, &job.key, &text);
            job.has_errors = written.is_ok();
            if let Err(error) = written {
                tracing::warn!(%error, "the errors of a job could not be stored");
            }
        }
        self.put(id, job);
    }

    fn write_errors(&self, id: Uuid, key: &str, text: &str) -> std::io::Result<()> {
        let bytes = text.len() as u64;
        let room = self.app.space.begin(key, bytes).map_err(std::io::Error::other)?;
        files::replace(self.app.path(ERROR_FILES).join(id.to_string()), text.as_bytes())?;
        self.app.space.keep(id, room, None);
        Ok(())
    }

    /// After a start: counts the files of errors.
    pub(crate) fn count_files(&self) {
        for (id, job) in self.all().into_iter().filter(|(_, job)| job.has_errors) {
            let file = std::fs::metadata(self.app.path(ERROR_FILES).join(id.to_string()));
            let room = self.app.space.found(&job.key, file.map_or(0, |file| file.len()));
            self.app.space.keep(id, room, None);
        }
    }

    /// Deletes contacts, as a job that ends with it.
    pub(crate) fn delete_contacts(&self, ids: &[ContactId], requested: usize) -> Answer<Uuid> {
        let mut job = Job::new("delete");
        job.requested = requested as u64;
        for chunk in ids.chunks(DELETED_AT_ONCE) {
            let command = DeleteContacts { contacts: chunk.to_vec() };
            job.deleted += self
                .app
                .engine
                .execute(self.app.now_to_write()?, command)
                .map_err(ApiError::from)?;
        }
        let id = new_id();
        self.end(id, job);
        Ok(id)
    }
}

/// The right to send the file of an import. Only one request has it at a time.
#[derive(Debug)]
pub(crate) struct Claim(Arc<Jobs>, Uuid);

impl Claim {
    /// None while another request has it.
    pub(crate) fn of(jobs: &Arc<Jobs>, id: Uuid) -> Option<Self> {
        let is_free = jobs.uploading.lock().insert(id);
        is_free.then(|| Self(Arc::clone(jobs), id))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.uploading.lock().remove(&self.1);
    }
}
