//! Increments: a state and what was written since, file by file, make the engine that wrote them.
//!
//! In: random commands of accounts in a directory, with an increment now and then. Out: checks that the state before
//! and the increments give the same engine to the byte, that a branch changes nothing of its directory, and that an
//! increment that is damaged, missing or of another engine is refused before anything of it is done.
use crate::durable;

use std::path::{Path, PathBuf};

use durable::{Life, open, start};
use segmentry::persist::{Directory, StorageError};
use segmentry::testing::{differing, digest};
use segmentry::{DurableEngine, Policy};

/// A directory of the test's own, which is removed with this value.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let room = std::env::temp_dir()
            .join(format!("segmentry-increments-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&room));
        std::fs::create_dir_all(&room).expect("a temporary directory");
        Self(room)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The bytes of all files of a directory.
fn bytes(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(directory).expect("it is there");
    let paths = files.map(|file| file.expect("a file").path());
    let mut all: Vec<_> =
        paths.map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect();
    all.sort();
    all
}

/// A base of some commands, in a directory, and so many increments of some more each, each made by a branch of what
/// was there before, whose digest is beside it.
fn hours(room: &Room, policy: &Policy, seed: u64, hours: usize) -> Vec<(PathBuf, u64)> {
    let base = room.file("base");
    let engine = open(Directory::new(&base), policy.clone()).expect("a new directory");
    let mut life = Life::new(engine, seed);
    (0..20).for_each(|_| life.step().expect("a good disk"));
    let now = life.now;
    life.durable.close().expect("a good disk");
    drop(life);
    let mut made: Vec<(PathBuf, u64)> = Vec::new();
    for hour in 0..hours {
        let engine = DurableEngine::branch(&base).expect("a good directory");
        for (file, _) in &made {
            engine.take_increment(file).expect("the next one");
        }
        let after = engine.status().last;
        // Without checkpoints among its steps.
        let mut life = Life::new(engine, 0).beside(seed + 100 + hour as u64);
        life.now = now.max(life.now);
        (0..12).for_each(|_| life.step().expect("memory"));
        let file = room.file(&format!("hour-{hour}"));
        let saved = life.durable.save_increment(&file, after).expect("a good disk");
        assert_eq!((saved.after, saved.last), (after, life.durable.status().last));
        made.push((file, life.durable.read(digest)));
    }
    made
}

#[test]
fn a_base_and_its_increments_are_the_engine_that_wrote_them() {
    let mut taken = 0;
    for (policy, seed) in [Policy::sendgrid(), Policy::live()].into_iter().zip([1, 5]) {
        let room = Room::new(&format!("same-{seed}"));
        let made = hours(&room, &policy, seed, 6);
        let before = bytes(&room.file("base"));
        let engine = DurableEngine::branch(room.file("base")).expect("a good directory");
        for (file, state) in &made {
            engine.take_increment(file).expect("the next one");
            assert_eq!(engine.read(digest), *state, "{}", file.display());
            taken += 1;
        }
        // One file may have what several have.
        let first = DurableEngine::branch(room.file("base")).expect("several may");
        let all = room.file("all");
        engine.save_increment(&all, first.status().last).expect("the journal reaches back");
        first.take_increment(&all).expect("it begins there");
        let differ = engine.read(|one| first.read(|other| differing(one, other)));
        assert!(differ.is_empty(), "{differ:?}");
        assert_eq!(bytes(&room.file("base")), before, "a branch only reads");
        // What it wrote is in memory, and a checkpoint of it too.
        let state = first.read(digest);
        let kept = first.status().last;
        first.checkpoint().expect("memory");
        // The journal does not reach back behind a checkpoint.
        let late = first.save_increment(room.file("late"), kept - 1);
        assert!(matches!(late, Err(StorageError::Increment { .. })), "{late:?}");
        assert_eq!((first.read(digest), first.status().journal_bytes), (state, 0));
        assert_eq!(bytes(&room.file("base")), before);
        drop((engine, first));
        // A directory takes increments as well, and keeps them.
        let engine = DurableEngine::open(room.file("base")).expect("a good directory");
        engine.take_increment(&all).expect("it begins there");
        drop(engine);
        let engine = DurableEngine::open(room.file("base")).expect("a good directory");
        assert_eq!(engine.read(digest), state);
    }
    assert!(taken == 12, "{taken} increments");
}

#[test]
fn the_same_hour_gives_the_same_bytes_each_time() {
    let made = [1, 2].map(|time| {
        let room = Room::new(&format!("twice-{time}"));
        // The base has an epoch of its own in each directory, so both go on from one.
        let base = room.file("base");
        let engine = open(Directory::new(&base), Policy::sendgrid()).expect("a new directory");
        engine.begin_epoch(start(), 7).expect("a good disk");
        engine.close().expect("a good disk");
        drop(engine);
        let engine = DurableEngine::branch(&base).expect("a good directory");
        let after = engine.status().last;
        engine.create_list(start(), "l", None).expect("memory");
        engine
            .upsert_contacts(
                start(),
                ["a", "b"].map(|name| segmentry::ContactPatch::new(&format!("{name}@example.com"))),
            )
            .expect("memory");
        engine.advance_to(start() + chrono::TimeDelta::hours(2)).expect("memory");
        engine.save_increment(room.file("hour"), after).expect("a good disk");
        std::fs::read(room.file("hour")).expect("it was written")
    });
    assert_eq!(made[0], made[1]);
}

#[test]
fn an_increment_that_is_damaged_or_out_of_order_is_refused_and_nothing_of_it_is_done() {
    let room = Room::new("damaged");
    let made = hours(&room, &Policy::sendgrid(), 3, 3);
    let engine = DurableEngine::branch(room.file("base")).expect("a good directory");
    let (state, last) = (engine.read(digest), engine.status().last);
    let same = |what: &str| {
        assert_eq!((engine.read(digest), engine.status().last), (state, last), "{what}");
    };
    let good = std::fs::read(&made[0].0).expect("it was written");
    let bad = room.file("bad");
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&bad, bytes).expect("a temporary file");
        let refused = engine.take_increment(&bad);
        assert!(refused.is_err(), "{what}: {refused:?}");
        // A later format looks like this, too.
        let named =
            matches!(refused, Err(StorageError::Damaged { .. } | StorageError::Command { .. }));
        assert!(named, "{what}: {refused:?}");
    };
    for bit in (0..good.len() * 8).step_by(1 + good.len() / 200) {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(&flipped, &format!("bit {bit}"));
    }
    for len in (0..good.len()).step_by(1 + good.len() / 100) {
        refused(&good[..len], &format!("{len} bytes"));
    }
    refused(&[&good[..], b"more"].concat(), "more than that");
    refused(&[&good[..], &good[..]].concat(), "twice");
    same("damaged");
    // The second before the first; the first twice; one of another engine; a file that is there.
    let apart = |refused: Result<_, StorageError>| {
        assert!(matches!(refused, Err(StorageError::Increment { .. })), "{refused:?}");
    };
    apart(engine.take_increment(&made[1].0));
    let other = DurableEngine::branch(room.file("base")).expect("several may");
    other.begin_epoch(start(), 77).expect("memory");
    let epoch = other.status().last;
    other.create_list(start(), "other", None).expect("memory");
    other.save_increment(room.file("other"), epoch).expect("a good disk");
    let own = DurableEngine::branch(room.file("base")).expect("several may");
    own.create_list(start(), "own", None).expect("memory");
    apart(own.take_increment(room.file("other")));
    drop((other, own));
    same("apart");
    apart(engine.save_increment(room.file("new"), last + 1));
    assert!(!room.file("new").exists());
    engine.take_increment(&made[0].0).expect("the next one");
    apart(engine.take_increment(&made[0].0));
    assert_eq!(engine.read(digest), made[0].1);
    let there = engine.save_increment(&made[0].0, last);
    assert!(matches!(there, Err(StorageError::Exists { .. })), "{there:?}");
    assert_eq!(std::fs::read(&made[0].0).expect("it is there"), good);
    // Nobody writes to a directory that somebody reads.
    let locked = DurableEngine::open(room.file("base"));
    assert!(matches!(locked, Err(StorageError::Locked { .. })), "{locked:?}");
}

#[test]
fn commands_of_an_earlier_format_are_refused_as_an_increment() {
    let room = Room::new("earlier");
    let base = room.file("base");
    std::fs::create_dir_all(&base).expect("a temporary directory");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-6.redb");
    std::fs::copy(kept, base.join("segmentry.redb")).expect("room for a file");
    let engine = DurableEngine::branch(&base).expect("it keeps opening");
    let status = engine.status();
    assert!(status.checkpoint < status.last, "{status:?}");
    let refused = engine.save_increment(room.file("hour"), status.checkpoint);
    assert!(matches!(refused, Err(StorageError::Increment { .. })), "{refused:?}");
    let why = refused.expect_err("just now").to_string();
    assert!(
        why.contains(&format!("command {} is of an earlier format", status.checkpoint + 1)),
        "{why}"
    );
    assert!(!room.file("hour").exists());
    // What this program writes behind them can be saved.
    engine.create_list(engine.read(segmentry::Engine::now), "l", None).expect("memory");
    let saved = engine.save_increment(room.file("hour"), status.last).expect("its own command");
    assert_eq!((saved.after, saved.last), (status.last, engine.status().last));
}

/// The files of a directory, in a new one.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a temporary directory");
    for (file, bytes) in bytes(from) {
        let name = file.file_name().expect("a file has a name");
        std::fs::write(to.join(name), bytes).expect("room for a file");
    }
}

/// A base and increments that a manifest names, as `Account` keeps buckets: an hour is there once it is named.
struct Named {
    base: PathBuf,
    increments: Vec<PathBuf>,
    /// The digest of the engine.
    state: u64,
}

impl Named {
    fn branch(&self) -> DurableEngine {
        let engine = DurableEngine::branch(&self.base).expect("a good directory");
        for file in &self.increments {
            engine.take_increment(file).expect("the next one");
        }
        assert_eq!(engine.read(digest), self.state, "what was named is what is there");
        engine
    }

    /// Begins a new base: the old one, with so many of the increments.
    fn rebase(&self, to: &Path, taken: usize) -> DurableEngine {
        copy(&self.base, to);
        let engine = open(Directory::new(to), Policy::sendgrid()).expect("a good directory");
        for file in &self.increments[..taken] {
            engine.take_increment(file).expect("the next one");
        }
        engine
    }
}

/// Where an attempt at an hour ends.
#[derive(Clone, Copy, Debug)]
enum Interrupted {
    BeforeItIsSaved,
    WhileItIsWritten,
    BeforeItIsNamed,
    /// With so many increments in it.
    WhileABaseIsMade(usize),
    BeforeTheBaseIsNamed,
    Never,
}

#[test]
fn an_hour_that_is_interrupted_anywhere_is_done_again_to_the_byte() {
    use Interrupted::{
        BeforeItIsNamed, BeforeItIsSaved, BeforeTheBaseIsNamed, Never, WhileABaseIsMade,
        WhileItIsWritten,
    };
    let room = Room::new("interrupted");
    let base = room.file("base");
    let engine = open(Directory::new(&base), Policy::sendgrid()).expect("a new directory");
    let mut life = Life::new(engine, 11);
    (0..20).for_each(|_| life.step().expect("a good disk"));
    life.durable.close().expect("a good disk");
    let (state, now) = (life.durable.read(digest), life.now);
    drop(life);
    let mut named = Named { base, increments: Vec::new(), state };
    let ends = [
        &[Never][..],
        &[BeforeItIsSaved, Never],
        &[BeforeItIsNamed, WhileItIsWritten, Never],
        &[WhileABaseIsMade(0), WhileABaseIsMade(2), BeforeTheBaseIsNamed, Never],
        &[WhileItIsWritten, WhileItIsWritten, Never],
        &[BeforeItIsNamed, BeforeItIsNamed, WhileABaseIsMade(1), Never],
    ];
    let mut attempts = 0;
    for (hour, ends) in ends.into_iter().enumerate() {
        // What was saved for this hour, which each attempt saves again.
        let mut saved: Option<Vec<u8>> = None;
        // A base is due after three hours, before the next one.
        let is_due = named.increments.len() == 3;
        for end in ends {
            attempts += 1;
            let of_attempt = |what: &str| room.file(&format!("{what}-{hour}-{attempts}"));
            if let WhileABaseIsMade(taken) = end {
                // The process ends without a word; what it has written is nobody's.
                drop(named.rebase(&of_attempt("base"), (*taken).min(named.increments.len())));
                continue;
            }
            if is_due && !named.increments.is_empty() {
                let to = of_attempt("base");
                let engine = named.rebase(&to, named.increments.len());
                engine.close().expect("a good disk");
                assert_eq!(engine.read(digest), named.state);
                drop(engine);
                if matches!(end, BeforeTheBaseIsNamed) {
                    continue;
                }
                named.increments.clear();
                named.base = to;
            }
            let engine = named.branch();
            let after = engine.status().last;
            let mut life = Life::new(engine, 0).beside(500 + hour as u64);
            life.now = now.max(life.now);
            (0..12).for_each(|_| life.step().expect("memory"));
            if matches!(end, BeforeItIsSaved) {
                continue;
            }
            let file = of_attempt("hour");
            life.durable.save_increment(&file, after).expect("a good disk");
            let written = std::fs::read(&file).expect("it was written");
            assert_eq!(saved.get_or_insert_with(|| written.clone()), &written, "{hour} {end:?}");
            match end {
                WhileItIsWritten => {
                    // As it is found after a kill: half of it, under the other name.
                    std::fs::remove_file(&file).expect("it was written");
                    let half = file.with_extension("unfinished");
                    std::fs::write(&half, &written[..written.len() / 2]).expect("room");
                    let refused = life.durable.save_increment(&file, after);
                    assert!(refused.is_err(), "it may be somebody else's: {refused:?}");
                    assert!(!file.exists());
                    let broken = named.branch().take_increment(&half);
                    assert!(matches!(broken, Err(StorageError::Damaged { .. })), "{broken:?}");
                }
                Never => {
                    named.increments.push(file);
                    named.state = life.durable.read(digest);
                }
                _ => {}
            }
        }
        drop(named.branch());
    }
    assert_eq!((attempts, named.increments.len()), (17, 3));
}
