//! `segmentry check`, `backup` and `restore`.
//!
//! In: directories and files. Out: findings, or a copy. No existing file is overwritten.

use std::io::{Write, stdout};

use segmentry::persist;

use super::{open_to_read, remote};
use crate::args::{BackupArgs, CheckDirectoryArgs, Place, RestoreArgs};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

fn progress() -> (indicatif::ProgressBar, impl FnMut(&str)) {
    let bar = term::spinner();
    let shown = bar.clone();
    (bar, move |step: &str| shown.set_message(step.to_owned()))
}

pub(crate) fn check(args: &CheckDirectoryArgs) -> Result<Outcome, Failure> {
    let (bar, step) = progress();
    let checked = persist::check(&args.directory, &args.find, step);
    bar.finish_and_clear();
    let checked = checked?;
    let rows = [
        ("contacts", term::thousands(checked.contacts)),
        ("events", term::thousands(checked.events as u64)),
        ("segments", term::thousands(checked.segments as u64)),
        ("checkpoint", term::bytes(checked.checkpoint_bytes)),
        ("journal", term::bytes(checked.journal_bytes)),
        ("commands since the checkpoint", term::thousands(checked.commands)),
        ("file number", term::thousands(checked.generation)),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    writeln!(stdout(), "{}", term::table(&["whole", ""], 1, rows))?;
    for text in &checked.found {
        term::note(&format!("`{text}` is in the file's bytes"));
    }
    if checked.found.is_empty() {
        Ok(Outcome::Done)
    } else {
        Err(Failure::new("the file contains texts that should not be in it"))
    }
}

pub(crate) fn backup(args: &BackupArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::backup(args, &Service::new(url)),
    };
    let (bar, mut step) = progress();
    step("reading");
    let engine = open_to_read(directory)?;
    step("writing");
    let written = engine.backup(&args.file);
    bar.finish_and_clear();
    written?;
    let size = std::fs::metadata(&args.file)?.len();
    term::note(&format!("{}: {}", args.file.display(), term::bytes(size)));
    Ok(Outcome::Done)
}

pub(crate) fn restore(args: &RestoreArgs) -> Result<Outcome, Failure> {
    let (bar, step) = progress();
    let restored = persist::restore(&args.file, &args.directory, step);
    bar.finish_and_clear();
    restored?;
    term::note(&format!("{} is ready", args.directory.display()));
    Ok(Outcome::Done)
}
