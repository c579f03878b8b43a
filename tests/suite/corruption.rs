//! Damaged files: each damage is reported or harmless.
//!
//! In: a file with a checkpoint and a journal, of which bits are flipped and blocks are zeroed, swapped, replaced by
//! their earlier contents, and cut off. Out: checks that opening it gives an error that names the damage, or the same
//! engine; never another one, and never a panic. `FLIPS` is the number of bits.
use crate::durable;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use durable::{Dice, Life, open};
use segmentry::Policy;
use segmentry::persist::StorageError;
use segmentry::testing::{MemoryDisk, digest};

const FILE: &str = "segmentry.redb";
const BLOCK: usize = 4_096;
/// Bytes of the database's own head.
const HEAD: usize = 320;

struct Disks {
    killed: MemoryDisk,
    closed: MemoryDisk,
    /// The engine's digest.
    state: u64,
}

/// A disk after so many steps of a life.
fn disks(steps: usize) -> Disks {
    let disk = MemoryDisk::default();
    let mut life = Life::new(open(disk.clone(), Policy::sendgrid()).expect("an empty disk"), 3);
    for step in 0..steps {
        life.step().expect("a good disk");
        if step == steps / 2 {
            life.durable.checkpoint().expect("a good disk");
        }
    }
    // Time that passes without a task is not journaled; a command and its instant are.
    let state = life.durable.read(digest);
    // As a process leaves it that is killed, or as one that ends.
    let killed = disk.copy();
    drop(life);
    Disks { killed, closed: disk, state }
}

/// How it went with a damaged disk: whether the damage was named, and how.
fn opened(damaged: &MemoryDisk, state: u64, what: &str) -> &'static str {
    let again = damaged.copy();
    let open = AssertUnwindSafe(|| open(again, Policy::sendgrid()));
    let answer = std::panic::catch_unwind(open);
    match answer.unwrap_or_else(|_| panic!("{what}: a panic left the library")) {
        Ok(durable) => {
            assert_eq!(durable.read(digest), state, "{what}: silently another engine");
            "harmless"
        }
        Err(StorageError::Damaged { .. }) => "named as damage",
        Err(StorageError::Format { .. }) => "named as another format",
        Err(StorageError::Io { .. }) => "named as unreadable",
        Err(other) => panic!("{what}: {other}"),
    }
}

#[test]
fn every_damage_is_named_or_harmless_and_none_is_silent() {
    let usual = if cfg!(debug_assertions) { 1_000 } else { 3_000 };
    let flips: u64 = std::env::var("FLIPS").map_or(usual, |flips| flips.parse().expect("a number"));
    // Panics inside the database are caught and reported as damage; their messages would fill the output.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_none_or(|place| !place.file().contains("redb")) {
            usual(panic);
        }
    }));
    let Disks { killed, closed: good, state } = disks(61);
    let before = disks(60).closed;
    let (bytes, stale) =
        (good.bytes(FILE).expect("it is there"), before.bytes(FILE).expect("as well"));
    assert_eq!(opened(&good, state, "nothing"), "harmless", "it opens as it is");
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut damage_of = |disk: &MemoryDisk, kind, what: String, change: &dyn Fn(&mut Vec<u8>)| {
        let damaged = disk.copy();
        damaged.tamper(FILE, change);
        *counts.entry((kind, opened(&damaged, state, &what))).or_default() += 1;
    };
    // What says which half of the file's head holds, of a file that nobody closed.
    for bit in 0..HEAD * 8 {
        damage_of(&killed, "flipped in head", format!("bit {bit} of the head"), &|bytes| {
            bytes[bit / 8] ^= 1 << (bit % 8);
        });
    }
    let mut damage = |kind, what, change: &dyn Fn(&mut Vec<u8>)| {
        damage_of(&good, kind, what, change);
    };
    // Most of a small file is room: the bits that matter are among those that are not zero.
    let written: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place] != 0).collect();
    let mut dice = Dice(1);
    for n in 0..flips {
        let place = if n % 8 == 0 {
            dice.below(bytes.len() as u64) as usize
        } else {
            written[dice.below(written.len() as u64) as usize]
        };
        let bit = dice.below(8);
        damage("flipped bit", format!("bit {bit} of byte {place}"), &|bytes| {
            bytes[place] ^= 1 << bit;
        });
    }
    let blocks = bytes.len() / BLOCK;
    let span = |block: usize| block * BLOCK..(block + 1) * BLOCK;
    for block in 0..blocks {
        damage("zeroed block", format!("block {block}"), &|bytes| bytes[span(block)].fill(0));
        damage("cut off", format!("from block {block} on"), &|bytes| bytes.truncate(block * BLOCK));
        if stale.len() >= span(block).end {
            damage("stale block", format!("block {block}"), &|bytes| {
                bytes[span(block)].copy_from_slice(&stale[span(block)]);
            });
        }
        let other = dice.below(blocks as u64) as usize;
        damage("swapped blocks", format!("{block} and {other}"), &|bytes| {
            let one = bytes[span(block)].to_vec();
            bytes.copy_within(span(other), block * BLOCK);
            bytes[span(other)].copy_from_slice(&one);
        });
    }
    let _ = std::panic::take_hook();
    for ((kind, outcome), count) in &counts {
        println!("{kind:<16}{outcome:<26}{count:>8}");
    }
    for kind in ["flipped bit", "zeroed block", "cut off", "swapped blocks"] {
        assert!(counts.get(&(kind, "named as damage")).is_some_and(|count| *count > 0), "{kind}");
    }
}
