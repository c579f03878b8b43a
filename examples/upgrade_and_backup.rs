//! Upgrades and backups of a directory: a file of an older version opens as it is, is checked, copied while it is in
//! use, and put in place elsewhere.
//!
//! `cargo run --example upgrade_and_backup -- DIRECTORY` makes one if there is none.

use std::fs;
use std::path::PathBuf;

use segmentry::persist::{check, restore};
use segmentry::{ContactPatch, DurableEngine, Engine, Schema};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::args().nth(1).ok_or("name a directory")?;
    let directory = PathBuf::from(directory);

    // Opening is the upgrade: commands of older versions are replayed with their meaning then, and the next
    // checkpoint is written in today's format. Going back to an older program is what a backup is for.
    let engine =
        DurableEngine::open_or_create(directory.join("data"), || Engine::in_memory(Schema::new()))?;
    let now = std::time::SystemTime::now().into();
    engine.upsert_contacts(now, [ContactPatch::new("ada@example.com")])?;

    // A copy of everything that was answered before, while others read and write.
    let copy = directory.join("backup.redb");
    if copy.exists() {
        fs::remove_file(&copy)?;
    }
    engine.backup(&copy)?;
    let contacts = engine.read(Engine::contact_count);
    // Closing writes a checkpoint, so that the next version has nothing to replay.
    engine.close()?;
    drop(engine);

    // Each page, and that what was read back is a state that an engine can have.
    let found = check(directory.join("data"), &[], |step| println!("{step}"))?;
    println!("{found:?}");

    // A backup goes into a directory that has none yet.
    let other = directory.join("restored");
    if other.exists() {
        fs::remove_dir_all(&other)?;
    }
    fs::create_dir(&other)?;
    restore(&copy, &other, |step| println!("{step}"))?;
    let restored = DurableEngine::open_or_create(&other, || unreachable!("it is there"))?;
    assert_eq!(restored.read(Engine::contact_count), contacts);
    println!("{contacts} contacts, here and there");
    Ok(())
}
