//! Room on the disk for the files beside the engine's: exports, uploads, files of errors, backups.
//!
//! In: who makes a file, and its bytes as they come. Out: room for them, or why there is none. INVARIANT: the files of
//! one key have no more than `files_bytes_per_key` bytes, all of them no more than `files_bytes`, and none begins or
//! grows where less than the reserve would be free, so that the engine itself can write.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use parking_lot::Mutex;
use uuid::Uuid;

use crate::config::Limits;
use crate::error::{ApiError, Quota};

/// The part of a disk that the reserve is at most. Ours: a small disk has files as well.
const RESERVED_PART: u64 = 4;
/// Bytes of a file after which the disk is looked at again.
const LOOK_EVERY: u64 = 1 << 20;
/// Seconds after which another try makes sense where nothing says when room will be free.
const RETRY_SECONDS: u32 = 60;

/// The files' bounds, and what is taken of them.
#[derive(Debug)]
pub(crate) struct Space {
    folder: PathBuf,
    most: u64,
    most_each: u64,
    reserve: u64,
    taken: Mutex<Taken>,
    /// Room of finished files by their job or export, with the second in which they are removed.
    kept: Mutex<HashMap<Uuid, (Room, Option<i64>)>>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u64,
    /// By key; nobody who has none.
    each: HashMap<String, u64>,
}

/// Room that is taken. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    of: Arc<Space>,
    holder: String,
    taken: u64,
    written: u64,
    /// Bytes written at the last look at the disk.
    looked_at: u64,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoRoom {
    #[error(
        "the exports, uploads and error files of this key may have {most} bytes in all; the oldest are removed as \
         they expire"
    )]
    OfKey {
        /// `files_bytes_per_key`.
        most: u64,
        /// When some of it is free again, in Unix seconds.
        reset: i64,
    },
    #[error(
        "the exports, uploads, error files and backups of this service may have {most} bytes in all"
    )]
    OfAll {
        /// `files_bytes`.
        most: u64,
    },
    #[error("the disk is nearly full: its last {reserve} bytes are kept for contacts and events")]
    OnDisk {
        /// The reserve.
        reserve: u64,
    },
}

impl From<NoRoom> for ApiError {
    fn from(why: NoRoom) -> Self {
        match why {
            NoRoom::OfKey { most, reset } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, Some(""), why.to_string())
                    .over_quota(Quota { limit: most, reset })
            }
            NoRoom::OfAll { .. } | NoRoom::OnDisk { .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, Some(""), why.to_string())
                    .retry_after(RETRY_SECONDS.into())
            }
        }
    }
}

/// Free bytes of the disk that has a folder, and all of them; none where the system does not say.
fn disk_of(folder: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    let figures = rustix::fs::statvfs(folder)
        .ok()
        .map(|disk| (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize));
    #[cfg(not(unix))]
    let figures = {
        let _ = folder;
        None
    };
    figures
}

impl Space {
    pub(crate) fn new(folder: &Path, limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            folder: folder.to_owned(),
            most: limits.files_bytes,
            most_each: limits.files_bytes_per_key,
            reserve: limits.free_bytes,
            taken: Mutex::default(),
            kept: Mutex::default(),
        })
    }

    /// Room for a file that will have so many bytes, as far as that is known.
    pub(crate) fn begin(self: &Arc<Self>, holder: &str, expected: u64) -> Result<Room, NoRoom> {
        self.look(expected)?;
        let mut room = self.room(holder);
        room.take(expected)?;
        Ok(room)
    }

    /// The room of a file that is there already.
    pub(crate) fn found(self: &Arc<Self>, holder: &str, bytes: u64) -> Room {
        let mut room = self.room(holder);
        room.count(bytes);
        room
    }

    fn room(self: &Arc<Self>, holder: &str) -> Room {
        let (taken, written, looked_at) = (0, 0, 0);
        Room { of: Arc::clone(self), holder: holder.to_owned(), taken, written, looked_at }
    }

    /// Keeps the room of a finished file until it is removed, which happens at this second at the latest.
    pub(crate) fn keep(&self, id: Uuid, room: Room, until: Option<i64>) {
        let before = self.kept.lock().insert(id, (room, until));
        drop(before);
    }

    /// Frees the room of files that were removed.
    pub(crate) fn release(&self, id: Uuid) {
        let freed = self.kept.lock().remove(&id);
        drop(freed);
    }

    /// Refuses more bytes where the disk would have less than the reserve.
    fn look(&self, more: u64) -> Result<(), NoRoom> {
        let Some((free, all)) = disk_of(&self.folder) else { return Ok(()) };
        let reserve = self.reserve.min(all / RESERVED_PART);
        if free < reserve.saturating_add(more) { Err(NoRoom::OnDisk { reserve }) } else { Ok(()) }
    }

    /// When a file of a key is removed, at the earliest.
    fn reset(&self, holder: &str) -> i64 {
        let kept = self.kept.lock();
        let of_holder = kept.values().filter(|(room, _)| room.holder == holder);
        let first = of_holder.filter_map(|(_, until)| *until).min();
        let soon = crate::clock::now().timestamp() + i64::from(RETRY_SECONDS);
        first.map_or(soon, |first| first.max(soon))
    }
}

impl Room {
    /// Counts bytes that are about to be written.
    pub(crate) fn grow(&mut self, bytes: u64) -> Result<(), NoRoom> {
        let written = self.written.saturating_add(bytes);
        self.take(written.saturating_sub(self.taken))?;
        if written - self.looked_at >= LOOK_EVERY {
            self.of.look(0)?;
            self.looked_at = written;
        }
        self.written = written;
        Ok(())
    }

    /// Takes as much as the finished file has, no more and no less.
    pub(crate) fn settle(&mut self, bytes: u64) -> Result<(), NoRoom> {
        self.take(bytes.saturating_sub(self.taken))?;
        let surplus = self.taken - bytes;
        self.of.taken.lock().give_back(&self.holder, surplus);
        self.taken = bytes;
        Ok(())
    }

    fn take(&mut self, bytes: u64) -> Result<(), NoRoom> {
        let Space { most, most_each, .. } = *self.of;
        // Counted under the lock under which it was compared: others take at the same time.
        let is_of_key = {
            let mut taken = self.of.taken.lock();
            let of_holder = taken.each.get(&self.holder).copied().unwrap_or_default();
            let is_of_key = of_holder.saturating_add(bytes) > most_each;
            if !is_of_key && taken.all.saturating_add(bytes) <= most {
                self.taken += taken.add(&self.holder, bytes);
                return Ok(());
            }
            is_of_key
        };
        Err(if is_of_key {
            NoRoom::OfKey { most: most_each, reset: self.of.reset(&self.holder) }
        } else {
            NoRoom::OfAll { most }
        })
    }

    fn count(&mut self, bytes: u64) {
        self.taken += self.of.taken.lock().add(&self.holder, bytes);
    }
}

impl Taken {
    /// Counts bytes of a holder, and returns how many.
    fn add(&mut self, holder: &str, bytes: u64) -> u64 {
        if bytes > 0 {
            self.all += bytes;
            *self.each.entry(holder.to_owned()).or_default() += bytes;
        }
        bytes
    }

    fn give_back(&mut self, holder: &str, bytes: u64) {
        self.all -= bytes;
        if let Some(of_holder) = self.each.get_mut(holder) {
            *of_holder -= bytes;
            if *of_holder == 0 {
                self.each.remove(holder);
            }
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.of.taken.lock().give_back(&self.holder, self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(most: u64, most_each: u64, reserve: u64) -> Arc<Space> {
        let limits = Limits {
            files_bytes: most,
            files_bytes_per_key: most_each,
            free_bytes: reserve,
            ..Limits::default()
        };
        Space::new(&std::env::temp_dir(), &limits)
    }

    #[test]
    fn a_key_has_its_part_and_bytes_are_free_again_when_their_file_is_removed() {
        let space = space(100, 60, 0);
        let mut one = space.begin("a", 40).expect("room");
        one.grow(40).expect("the bytes that were expected");
        one.grow(20).expect("room");
        let full = one.grow(1).expect_err("more than one key has");
        assert!(matches!(full, NoRoom::OfKey { most: 60, .. }), "{full}");
        let other = space.begin("b", 30).expect("room");
        assert_eq!(space.begin("b", 20).map(drop), Err(NoRoom::OfAll { most: 100 }));
        let (id, end) = (Uuid::from_u128(1), crate::clock::now().timestamp() + 1_000);
        space.keep(id, one, Some(end));
        let full = space.begin("a", 1).map(drop).expect_err("kept files count");
        assert_eq!(full, NoRoom::OfKey { most: 60, reset: end });
        space.release(id);
        assert!(space.begin("a", 60).is_ok());
        drop((other, space.found("c", 1_000)));
        let taken = space.taken.lock();
        assert!(taken.all == 0 && taken.each.is_empty());
    }

    #[test]
    fn a_finished_file_has_room_for_its_bytes_and_no_more() {
        let space = space(100, 60, 0);
        let mut room = space.begin("a", 40).expect("room");
        room.settle(10).expect("less than was expected");
        assert_eq!(space.taken.lock().all, 10);
        room.settle(60).expect("more than was expected");
        assert_eq!(room.settle(61).map_err(|full| matches!(full, NoRoom::OfKey { .. })), Err(true));
        assert_eq!(space.taken.lock().all, 60);
        drop(room);
        assert!(space.taken.lock().each.is_empty());
    }

    #[test]
    fn files_that_begin_at_the_same_time_share_one_bound() {
        const ROUNDS: usize = 3_000;
        let spaces: Vec<_> = (0..ROUNDS).map(|_| space(u64::MAX, 1, 0)).collect();
        let start = std::sync::Barrier::new(2);
        let begin = || {
            let round = |space: &Arc<Space>| {
                start.wait();
                let mut room = space.room("a");
                room.take(1).ok().map(|()| room)
            };
            spaces.iter().map(round).collect::<Vec<_>>()
        };
        let rooms: Vec<_> = std::thread::scope(|scope| {
            let threads = [scope.spawn(begin), scope.spawn(begin)];
            threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
        });
        assert_eq!(rooms.iter().flatten().count(), ROUNDS, "one file of each key has room");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_begins_below_the_reserve_which_is_a_quarter_of_a_small_disk() {
        let (free, all) = disk_of(&std::env::temp_dir()).expect("the system says it");
        let beyond = space(u64::MAX, u64::MAX, u64::MAX);
        let reserve = all / RESERVED_PART;
        match beyond.begin("a", free) {
            Err(full) => assert_eq!(full, NoRoom::OnDisk { reserve }),
            Ok(_) => panic!("all that is free leaves no reserve"),
        }
        let mut room = space(u64::MAX, u64::MAX, 0).begin("a", 0).expect("no reserve");
        room.grow(2 * LOOK_EVERY).expect("no reserve");
        let mut room = beyond.found("a", 0);
        let grown = room.grow(LOOK_EVERY);
        assert_eq!(grown.is_err(), free < reserve, "a file that grows is looked at, too");
    }
}
