//! `segmentry generate`: an account with its history, and a thousand segments, as files.
//!
//! In: sizes and a seed. Out: a directory of contacts, events, segments, and the records written in
//! the hour after. The same arguments give the same files on every machine. In memory at a time: all
//! actions, some twenty bytes each, and the rows of one part.

mod names;
mod table;
mod world;
mod people;
mod activity;
mod segments;
mod write;

use std::fs;
use std::path::Path;

use indicatif::ProgressBar;
use segmentry::FieldType;
use serde_json::json;

use self::activity::{Activity, EVENTS};
use self::people::{CONTACTS, Person};
use self::world::{AS_OF, NOW, Roster, World};
use self::write::{PART, TableFile};
use crate::args::{Format, GenerateArgs};
use crate::outcome::{Failure, Outcome};
use crate::term;

/// The custom fields of the contacts.
const FIELDS: [(&str, FieldType); 12] = [
    ("plan", FieldType::Text),
    ("lifecycle", FieldType::Text),
    ("language", FieldType::Text),
    ("source", FieldType::Text),
    ("opted_in", FieldType::Text),
    ("company_size", FieldType::Number),
    ("ltv", FieldType::Number),
    ("score", FieldType::Number),
    ("orders", FieldType::Number),
    ("birthday", FieldType::Date),
    ("renewal_at", FieldType::Date),
    ("last_seen_at", FieldType::Date),
];

/// Shares of the account that are written in an hour, in hundredths of a percent.
const HOURS: [(&str, u64); 4] = [("0.01", 1), ("0.1", 10), ("1", 100), ("10", 1_000)];

pub(crate) fn run(args: &GenerateArgs) -> Result<Outcome, Failure> {
    fresh(&args.out)?;
    let world = World::new(args.seed, args.contacts);
    let events = u64::from(args.contacts) * u64::from(args.events_per_contact);
    describe(args, &world, events)?;
    // Contacts and events, those of the hours included.
    let rows: u64 = [u64::from(args.contacts), events]
        .iter()
        .map(|base| base + HOURS.iter().map(|(_, share)| part_of(*base, *share)).sum::<u64>())
        .sum();
    let out = Out { world: &world, format: args.format, progress: term::bar(rows, "generating") };
    out.contacts(&args.out)?;
    let roster = world.roster();
    let history = activity::history(&world, &roster, events as usize);
    out.events(&args.out, "event", &history)?;
    drop(history);
    for (name, share) in HOURS {
        out.hour(&args.out.join(format!("hour-{name}")), &roster, share, events)?;
    }
    out.progress.finish_and_clear();
    term::note(&format!(
        "{}: {}, {}, {}",
        args.out.display(),
        term::counted(u64::from(args.contacts), "contact"),
        term::counted(events, "event"),
        term::counted(u64::from(args.segments), "segment")
    ));
    Ok(Outcome::Done)
}

/// This many hundredths of a percent of `count`, and at least one.
fn part_of(base: u64, share: u64) -> u64 {
    ((base * share + 5_000) / 10_000).max(1).min(base)
}

/// Creates the directory. One that has files in it is refused, so that nothing is overwritten.
fn fresh(directory: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("{}: {error}", directory.display()));
    fs::create_dir_all(directory).map_err(failed)?;
    if fs::read_dir(directory).map_err(failed)?.next().is_some() {
        return Err(Failure::new(format!("{}: the directory is not empty", directory.display())));
    }
    Ok(())
}

/// Writes the small files: sizes, fields, segments.
fn describe(args: &GenerateArgs, world: &World, events: u64) -> Result<(), Failure> {
    let fields = FIELDS.map(|(name, kind)| json!({ "name": name, "type": kind }));
    let workload = json!({
        "seed": args.seed,
        "contacts": args.contacts,
        "events": events,
        "segments": args.segments,
        "as_of": AS_OF.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    fs::write(args.out.join("workload.json"), format!("{workload}\n"))?;
    fs::write(args.out.join("fields.json"), format!("{}\n", json!({ "fields": fields })))?;
    let files = [
        ("templates.jsonl", segments::templates(world)),
        ("segments.jsonl", segments::varied(world, args.segments)),
    ];
    for (name, segments) in files {
        let mut text = String::new();
        for segment in segments {
            text.push_str(&serde_json::to_string(&segment)?);
            text.push('\n');
        }
        fs::write(args.out.join(name), text)?;
    }
    Ok(())
}

/// The output of the large files.
struct Out<'w> {
    world: &'w World,
    format: Format,
    progress: ProgressBar,
}

impl Out<'_> {
    /// All contacts.
    fn contacts(&self, directory: &Path) -> Result<(), Failure> {
        let mut file = TableFile::create(directory, &CONTACTS, self.format)?;
        for first in (0..self.world.contacts).step_by(PART) {
            let end = self.world.contacts.min(first + PART as u32);
            let people: Vec<Person> =
                (first..end).map(|number| Person::draw(self.world, number)).collect();
            file.add(self.world, &CONTACTS, &people, &self.progress)?;
        }
        file.finish()
    }

    /// Actions in order; `ids` makes the ids of one file differ from those of another.
    fn events(&self, directory: &Path, ids: &str, activities: &[Activity]) -> Result<(), Failure> {
        let mut file = TableFile::create(directory, &EVENTS, self.format)?;
        for (part, activities) in activities.chunks(PART).enumerate() {
            let rows: Vec<_> =
                activity::happenings(self.world, ids, part * PART, activities).collect();
            file.add(self.world, &EVENTS, &rows, &self.progress)?;
        }
        file.finish()
    }

    /// The records of the hour after: this share of the contacts, and as many new events.
    fn hour(
        &self,
        directory: &Path,
        roster: &Roster,
        share: u64,
        events: u64,
    ) -> Result<(), Failure> {
        fs::create_dir(directory)?;
        let world = self.world;
        let written = part_of(u64::from(world.contacts), share) as u32;
        let people = people::written(world, NOW, written, world.rng("written", share));
        let mut file = TableFile::create(directory, &CONTACTS, self.format)?;
        for people in people.chunks(PART) {
            file.add(world, &CONTACTS, people, &self.progress)?;
        }
        file.finish()?;
        let count = part_of(events, share) as usize;
        let activities = activity::next_hour(world, roster, count, world.rng("hour", share));
        self.events(directory, &format!("new-{share}"), &activities)
    }
}
