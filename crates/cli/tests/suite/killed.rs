//! `kill -9` of the real binary while it writes.
//!
//! In: a process that imports contacts into a directory, batch by batch, and prints the number of each answered batch.
//! Out: checks that after a kill at any moment every answered batch is stored, the batch in progress is stored as a
//! whole or not at all, and the next process can continue. `KILLS` is the number of kills.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use segmentry::DurableEngine;

const BATCH: u64 = 7;

fn directory() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).expect("room for a directory");
    directory
}

/// Contacts in the directory's engine, which must be whole batches.
fn held(data: &Path) -> u64 {
    if !data.join("segmentry.redb").exists() {
        return 0;
    }
    let durable = DurableEngine::open(data).expect("it opens after every kill");
    let held = durable.read(|engine| {
        let present = |n: u64| {
            let who = segmentry::ingest::ContactRef::from(format!("c{n}@example.com").as_str());
            engine.contact_exists(who)
        };
        let held = engine.contact_count();
        assert!((0..held).all(present), "the first {held}, and no others");
        held
    });
    assert_eq!(held % BATCH, 0, "batches are whole");
    held
}

#[test]
fn answered_batches_are_stored_whenever_the_process_is_killed() {
    let kills: u64 = std::env::var("KILLS").map_or(25, |kills| kills.parse().expect("a number"));
    let directory = directory();
    let data = directory.join("data");
    let (mut there, mut on_the_way) = (0, 0);
    for kill in 0..kills {
        let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
            .args(["import", "contacts", "-", "--batch", &BATCH.to_string(), "--data"])
            .arg(&data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut input = process.stdin.take().expect("it was asked for");
        let feed = std::thread::spawn(move || {
            for n in there.. {
                let line = format!("{{\"email\":\"c{n}@example.com\"}}\n");
                if input.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
        });
        // The process prints how many batches were answered, until it ends.
        let output = BufReader::new(process.stdout.take().expect("it was asked for"));
        let told = std::thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            lines.filter_map(|line| line.parse::<u64>().ok()).last()
        });
        std::thread::sleep(Duration::from_millis(15 + (kill * 37) % 90));
        process.kill().expect("it still runs");
        process.wait().expect("it ended");
        feed.join().expect("it ends with the process");
        let answered = there + told.join().expect("it ends with the process").unwrap_or(0);
        let held = held(&data);
        assert!(held >= answered, "kill {kill}: {held} are there, {answered} were answered");
        assert!(
            held <= answered + BATCH,
            "kill {kill}: {held} are there, {answered} were answered"
        );
        on_the_way += u64::from(held > answered);
        there = held;
    }
    println!("{kills} kills, {there} contacts; {on_the_way} times a batch was there unanswered");
    assert!(there > kills, "it wrote between the kills");
}
