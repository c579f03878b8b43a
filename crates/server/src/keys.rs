//! API keys and their scopes.
//!
//! In: names, scopes and lifetimes. Out: keys, each shown once. Only their hashes are stored, in `keys.json` beside
//! the engine's file. One process at a time replaces the file as a whole. A running server reads it again when it has
//! changed, so a revoked key is refused from the next request on.
//!
//! INVARIANT: if a key was ever created, or the file cannot be read, every request needs a valid key.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use segmentry_io::files;

/// The file in the engine's directory.
const FILE: &str = "keys.json";
/// The ending of the file that is locked while keys are changed.
const LOCK: &str = "lock";
/// The ending of the file that is removed on a full disk, so that a key can be revoked.
const SPARE: &str = "spare";
/// Bytes of that file, at least. Ours: a folder's entry and some blocks of any file system.
const SPARE_BYTES: usize = 64 * 1024;
/// How often a full disk is tried, and the pause after it: others write as well, and some systems free room late.
const TRIES: u32 = 5;
const TRY_AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

/// A kind of data that a scope permits access to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Contacts, imports, exports, jobs.
    Contacts,
    /// Events, from programs and from the webhook.
    Events,
    /// The change feed.
    Feed,
    /// Field definitions.
    Fields,
    /// Lists.
    Lists,
    /// Segments, their members, queries.
    Segments,
    /// The service itself: status, limits, metrics.
    Service,
    /// Where messages of the feed are sent.
    Webhooks,
    /// Messages of SDKs: what their write keys are for, which may only write.
    Tracking,
}

/// A way of access to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Reads.
    Read,
    /// Writes.
    Write,
}

/// A permission, written as `contacts:read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(pub Resource, pub Verb);

impl Resource {
    /// All resources.
    pub const ALL: [Self; 9] = [
        Self::Contacts,
        Self::Events,
        Self::Feed,
        Self::Fields,
        Self::Lists,
        Self::Segments,
        Self::Service,
        Self::Webhooks,
        Self::Tracking,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Events => "events",
            Self::Feed => "feed",
            Self::Fields => "fields",
            Self::Lists => "lists",
            Self::Segments => "segments",
            Self::Service => "service",
            Self::Webhooks => "webhooks",
            Self::Tracking => "tracking",
        }
    }
}

impl Scope {
    /// What a write key of an SDK needs, and the only thing that it may have: it is in programs that others can read.
    pub(crate) const TRACKING: Self = Self(Resource::Tracking, Verb::Write);

    /// All scopes.
    pub fn all() -> impl Iterator<Item = Self> {
        let all = Resource::ALL.into_iter();
        let both = all.flat_map(|of| [Self(of, Verb::Read), Self(of, Verb::Write)]);
        both.filter(|scope| *scope != Self(Resource::Tracking, Verb::Read))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.1 {
            Verb::Read => "read",
            Verb::Write => "write",
        };
        write!(f, "{}:{verb}", self.0.name())
    }
}

impl FromStr for Scope {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::all()
            .find(|scope| scope.to_string() == text)
            .ok_or_else(|| KeyError::Scope(text.chars().take(40).collect()))
    }
}

/// The scopes that a list of names stands for: `all`, `contacts:read`, `contacts:*`, or `marketing`, which has the
/// same scopes as `SendGrid`'s permission for its marketing API.
pub fn scopes(names: &[String]) -> Result<Vec<Scope>, KeyError> {
    let mut scopes = Vec::new();
    for name in names {
        match name.split_once(':') {
            None if name == "all" => scopes.extend(Scope::all()),
            None if name == "marketing" => {
                use Resource::{Events, Feed, Service, Tracking, Webhooks};
                let ours = [Events, Feed, Service, Tracking, Webhooks];
                scopes.extend(Scope::all().filter(|scope| !ours.contains(&scope.0)));
            }
            Some((resource, "*")) => {
                let both = Scope::all().filter(|scope| scope.0.name() == resource);
                let before = scopes.len();
                scopes.extend(both);
                if scopes.len() == before {
                    return Err(KeyError::Scope(name.clone()));
                }
            }
            _ => scopes.push(name.parse()?),
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The public part of the key.
    pub id: String,
    /// A name for people, not unique.
    pub name: String,
    /// SHA-256 of the whole key, in hexadecimal digits.
    pub hash: String,
    /// Names of scopes.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Key {
    /// Whether it is valid at an instant.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it has a scope.
    pub fn may(&self, scope: Scope) -> bool {
        let name = scope.to_string();
        self.scopes.contains(&name)
    }
}

/// Why creating, revoking or reading a key failed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A scope that does not exist.
    #[error("there is no scope `{0}`; there are `all` and {list}", list = every_scope())]
    Scope(String),
    /// No key has this id.
    #[error("there is no key `{0}`")]
    Unknown(String),
    /// The directory has as many valid keys as it can have.
    #[error("{0} already has {1} valid keys; revoke one first")]
    TooMany(String, usize),
    /// The file of keys cannot be read or written.
    #[error("{file}: {why}")]
    File {
        /// Its path.
        file: String,
        /// What failed.
        why: String,
    },
    /// The file of keys does not have what was written.
    #[error("{file} is damaged: {why}; restore it from a backup, or remove it and create new keys")]
    Damaged {
        /// Its path.
        file: String,
        /// What is wrong in it.
        why: String,
    },
}

/// The largest number of valid keys in a directory; as many expired and revoked ones are kept beside them. Our choice:
/// a directory belongs to one account, which needs a few keys.
const KEYS: usize = 1_000;

/// The time and the inode of the file; another stamp means that the file has changed.
type Stamp = Option<(SystemTime, u64)>;

/// The keys of a directory, read again when its file changes.
#[derive(Debug)]
pub struct Keys {
    file: PathBuf,
    held: RwLock<Held>,
}

#[derive(Debug)]
struct Held {
    stamp: Stamp,
    keys: Vec<Key>,
    /// Whether no key was ever created, as far as the files show.
    open: bool,
}

impl Held {
    /// Reads the file. The lock beside it shows that a key was created, even if the file is missing.
    fn read(file: &Path, stamp: Stamp) -> Result<Self, KeyError> {
        let keys = load(file)?;
        let open = keys.is_empty() && !file.exists() && !file.with_extension(LOCK).exists();
        Ok(Self { stamp, keys, open })
    }
}

impl Keys {
    /// Opens the keys of a directory; there are none if it has no file of keys.
    pub fn open(directory: &Path) -> Result<Self, KeyError> {
        let file = directory.join(FILE);
        let held = Held::read(&file, stamp(&file))?;
        Ok(Self { held: RwLock::new(held), file })
    }

    /// Whether requests need no key, because none was ever created.
    pub fn is_open(&self) -> bool {
        self.refresh();
        self.held.read().open
    }

    /// All keys, in order of creation.
    pub fn list(&self) -> Vec<Key> {
        self.refresh();
        self.held.read().keys.clone()
    }

    /// Whether there is a valid key.
    pub fn has_valid(&self, now: DateTime<Utc>) -> bool {
        self.refresh();
        self.held.read().keys.iter().any(|key| key.is_valid(now))
    }

    /// The key that a client sent, if it is valid.
    pub fn find(&self, sent: &str, now: DateTime<Utc>) -> Option<Key> {
        self.refresh();
        let id = sent.strip_prefix("SG.")?.split_once('.')?.0;
        let hash = hash(sent);
        let held = self.held.read();
        let key = held.keys.iter().find(|key| key.id == id)?;
        let same: bool = key.hash.as_bytes().ct_eq(hash.as_bytes()).into();
        (same && key.is_valid(now)).then(|| key.clone())
    }

    /// Whether a key that was found before is still valid.
    pub fn is_valid(&self, id: &str, now: DateTime<Utc>) -> bool {
        self.refresh();
        self.held.read().keys.iter().any(|key| key.id == id && key.is_valid(now))
    }

    /// Whether a key that was found before has a scope.
    pub fn may(&self, id: &str, scope: Scope) -> bool {
        self.held.read().keys.iter().any(|key| key.id == id && key.may(scope))
    }

    /// Creates a key. Returns its stored form, and the whole key that clients send, which is not stored.
    pub fn create(
        &self,
        name: &str,
        scopes: &[Scope],
        now: DateTime<Utc>,
        lives: Option<TimeDelta>,
    ) -> Result<(Key, String), KeyError> {
        let (mut of_id, mut of_secret) = ([0; 16], [0; 32]);
        let drawn = getrandom::fill(&mut of_id).and_then(|()| getrandom::fill(&mut of_secret));
        drawn.map_err(|error| self.failed(error.to_string()))?;
        let id = URL_SAFE_NO_PAD.encode(of_id);
        let whole = format!("SG.{id}.{}", URL_SAFE_NO_PAD.encode(of_secret));
        let key = Key {
            id,
            name: name.chars().take(100).collect(),
            hash: hash(&whole),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            created_at: now,
            expires_at: lives.and_then(|lives| now.checked_add_signed(lives)),
            revoked_at: None,
        };
        self.change(|keys| {
            if keys.iter().filter(|key| key.is_valid(now)).count() >= KEYS {
                return Err(KeyError::TooMany(self.file.display().to_string(), KEYS));
            }
            if keys.len() >= 2 * KEYS
                && let Some(oldest) = keys.iter().position(|key| !key.is_valid(now))
            {
                keys.remove(oldest);
            }
            keys.push(key.clone());
            Ok(())
        })?;
        Ok((key, whole))
    }

    /// Revokes a key.
    pub fn revoke(&self, id: &str, now: DateTime<Utc>) -> Result<(), KeyError> {
        self.change(|keys| {
            let key = keys.iter_mut().find(|key| key.id == id);
            let key = key.ok_or_else(|| KeyError::Unknown(id.to_owned()))?;
            key.revoked_at.get_or_insert(now);
            Ok(())
        })
    }

    fn failed(&self, why: String) -> KeyError {
        KeyError::File { file: self.file.display().to_string(), why }
    }

    /// Changes the file, by one process at a time.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Key>) -> Result<(), KeyError>,
    ) -> Result<(), KeyError> {
        let failed = |error: std::io::Error| self.failed(error.to_string());
        let directory = self.file.parent().unwrap_or(Path::new("."));
        files::make_folder(directory).map_err(failed)?;
        // The lock is a separate file, since `keys.json` is replaced: a lock on it would not exclude the next process.
        let lock = self.file.with_extension(LOCK);
        let file = match files::create(&lock) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                std::fs::OpenOptions::new().write(true).open(&lock)
            }
            made => made,
        };
        let file = file.map_err(|error| KeyError::File {
            file: lock.display().to_string(),
            why: error.to_string(),
        })?;
        file.lock().map_err(failed)?;
        let mut keys = load(&self.file)?;
        change(&mut keys)?;
        let text = serde_json::to_string_pretty(&keys).expect("keys are JSON");
        let write = || files::replace(&self.file, text.as_bytes());
        self.with_spare_room(write).map_err(failed)?;
        // The next change tries again.
        let _ = self.keep_spare();
        *self.held.write() = Held { stamp: stamp(&self.file), keys, open: false };
        Ok(())
    }

    /// Writes; where the disk is full, the spare file makes room.
    fn with_spare_room(&self, write: impl Fn() -> std::io::Result<()>) -> std::io::Result<()> {
        let mut written = write();
        for _ in 0..TRIES {
            if !written.as_ref().is_err_and(is_full) {
                break;
            }
            // It may have been removed already.
            let _ = std::fs::remove_file(self.file.with_extension(SPARE));
            written = write();
            if written.is_err() {
                std::thread::sleep(TRY_AGAIN);
            }
        }
        written
    }

    /// Sees to it that there is a spare file, twice as large as the keys.
    pub(crate) fn keep_spare(&self) -> std::io::Result<()> {
        let spare = self.file.with_extension(SPARE);
        let keys = usize::try_from(std::fs::metadata(&self.file)?.len()).unwrap_or(0);
        let wanted = SPARE_BYTES.max(2 * keys);
        if std::fs::metadata(&spare).is_ok_and(|meta| meta.len() >= wanted as u64) {
            return Ok(());
        }
        // A file of zeros takes no room on some systems.
        let mut bytes = vec![0; wanted];
        getrandom::fill(&mut bytes)?;
        files::replace(&spare, &bytes)
    }

    /// Reads the file again if it has changed. If it cannot be read, all keys are refused.
    fn refresh(&self) {
        let now = stamp(&self.file);
        if self.held.read().stamp == now {
            return;
        }
        let mut held = self.held.write();
        let was_open = held.open;
        *held = Held::read(&self.file, now).unwrap_or_else(|error| {
            tracing::error!(%error, "keys cannot be read: all are refused");
            // A damaged file is read again when it has changed; after any other failure the next request tries again.
            let stamp = now.filter(|_| matches!(error, KeyError::Damaged { .. }));
            Held { stamp, keys: Vec::new(), open: false }
        });
        held.open &= was_open;
    }
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    [StorageFull, QuotaExceeded].contains(&error.kind())
}

/// The present stamp of a file; `None` if there is no file. A file that replaces another one has another inode.
fn stamp(file: &Path) -> Stamp {
    let meta = std::fs::metadata(file).ok()?;
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let node = meta.len();
    Some((meta.modified().ok()?, node))
}

fn load(file: &Path) -> Result<Vec<Key>, KeyError> {
    let failed = |why: String| KeyError::File { file: file.display().to_string(), why };
    match std::fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| KeyError::Damaged {
            file: file.display().to_string(),
            why: error.to_string(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn every_scope() -> String {
    Scope::all().map(|scope| scope.to_string()).collect::<Vec<_>>().join(", ")
}

fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let place = std::env::temp_dir().join(format!("segmentry-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&place).expect("room");
        place
    }

    #[test]
    fn on_a_full_disk_the_spare_file_makes_room_for_a_revocation() {
        let place = place("keys-full");
        let (now, keys) = (crate::clock::now(), Keys::open(&place).expect("new"));
        keys.create("app", &[], now, None).expect("room");
        let spare = place.join("keys.spare");
        assert!(spare.metadata().is_ok_and(|meta| meta.len() >= SPARE_BYTES as u64));
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let write = || if spare.exists() { Err(full()) } else { Ok(()) };
        keys.with_spare_room(write).expect("the spare file made room");
        assert!(!spare.exists());
        let error = keys.with_spare_room(|| Err(full())).expect_err("no room at all");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        let denied = std::io::ErrorKind::PermissionDenied;
        keys.keep_spare().expect("room again");
        keys.with_spare_room(|| Err(denied.into())).expect_err("that is no full disk");
        assert!(spare.exists(), "it is kept for a full disk");
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn a_key_is_valid_until_another_process_revokes_it_and_only_its_hash_is_stored() {
        let place = place("keys");
        let (now, keys) = (crate::clock::now(), Keys::open(&place).expect("new"));
        assert!(!keys.has_valid(now));
        let contacts = Scope(Resource::Contacts, Verb::Read);
        let (key, whole) = keys.create("app", &[contacts], now, None).expect("room");
        assert_eq!(whole.len(), 69, "as long as the ones that clients know");
        assert!(keys.find(&whole, now).is_some_and(|found| found.may(contacts)));
        assert!(!key.may(Scope(Resource::Contacts, Verb::Write)));
        let mut wrong = whole.clone();
        wrong.replace_range(68.., if whole.ends_with('A') { "B" } else { "A" });
        assert!(keys.find(&wrong, now).is_none());
        let file = std::fs::read_to_string(place.join(FILE)).expect("the file exists");
        assert!(!file.contains(&whole[30..]), "the secret is nowhere");
        let other = Keys::open(&place).expect("a valid file");
        other.revoke(&key.id, now).expect("the key exists");
        assert!(keys.find(&whole, now).is_none(), "at once, in the process that did not revoke it");
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn a_key_expires_at_its_instant() {
        let place = place("keys-end");
        let (now, keys) = (crate::clock::now(), Keys::open(&place).expect("new"));
        let (_, whole) = keys.create("app", &[], now, Some(TimeDelta::days(1))).expect("room");
        assert!(keys.find(&whole, now + TimeDelta::hours(23)).is_some());
        assert!(keys.find(&whole, now + TimeDelta::days(1)).is_none());
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn a_damaged_or_missing_key_file_refuses_all_keys() {
        let place = place("keys-damaged");
        let (now, keys) = (crate::clock::now(), Keys::open(&place).expect("new"));
        assert!(keys.is_open(), "no key was ever made");
        let (_, whole) = keys.create("app", &[], now, None).expect("room");
        assert!(!keys.is_open() && keys.find(&whole, now).is_some());
        for damage in [Some("{"), None, Some("[]")] {
            match damage {
                Some(text) => std::fs::write(place.join(FILE), text).expect("room"),
                None => std::fs::remove_file(place.join(FILE)).expect("the file exists"),
            }
            assert!(!keys.is_open() && keys.find(&whole, now).is_none(), "{damage:?}");
        }
        std::fs::write(place.join(FILE), "{").expect("room");
        assert!(Keys::open(&place).is_err(), "nothing is served on such a file");
        std::fs::remove_file(place.join(FILE)).expect("the file exists");
        assert!(!Keys::open(&place).expect("none").is_open(), "also after a restart");
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn keys_that_are_created_concurrently_are_all_stored() {
        let place = place("keys-beside");
        let now = crate::clock::now();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let keys = Keys::open(&place).expect("a valid file");
                    keys.create("app", &[], now, None).expect("room");
                });
            }
        });
        assert_eq!(Keys::open(&place).expect("a valid file").list().len(), 8);
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn revoked_keys_are_removed_to_make_room_for_new_ones() {
        let place = place("keys-room");
        let (now, keys) = (crate::clock::now(), Keys::open(&place).expect("new"));
        let (first, _) = keys.create("app", &[], now, None).expect("room");
        let key =
            |number: usize, revoked_at| Key { id: number.to_string(), revoked_at, ..first.clone() };
        let good = (1..KEYS).map(|number| key(number, None));
        let revoked = (KEYS..2 * KEYS).map(|number| key(number, Some(now)));
        let all: Vec<Key> = [first.clone()].into_iter().chain(good).chain(revoked).collect();
        std::fs::write(place.join(FILE), serde_json::to_string(&all).expect("JSON")).expect("room");
        let full = keys.create("more", &[], now, None).expect_err("a thousand are good");
        assert!(full.to_string().contains("revoke one"), "{full}");
        keys.revoke(&first.id, now).expect("the key exists");
        keys.create("more", &[], now, None).expect("one was revoked");
        assert_eq!(keys.list().len(), 2 * KEYS);
        assert!(!keys.list().contains(&first) && keys.list().iter().any(|key| key.name == "more"));
        std::fs::remove_dir_all(place).expect("it is ours");
    }

    #[test]
    fn names_of_scopes_stand_for_one_or_several() {
        let named = |names: &[&str]| {
            scopes(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(named(&["all"]).expect("scopes that exist").len(), 17);
        assert_eq!(named(&["marketing"]).expect("scopes that exist").len(), 8);
        assert_eq!(named(&["lists:*", "lists:read"]).expect("scopes that exist").len(), 2);
        assert!(named(&["lists:delete"]).is_err() && named(&["pets:*"]).is_err());
    }
}
