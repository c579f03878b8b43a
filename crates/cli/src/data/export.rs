//! `segmentry export`: what is in a directory, as files.
//!
//! In: a directory. Out: contacts, events, segments, or the members of one, as NDJSON that `import` reads
//! again, or as CSV for people's tables. Nothing that is there is overwritten.

use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use segmentry::engine::{ContactRecord, EventRecord, SegmentFilter, inert};
use segmentry::schema::Field;
use segmentry::{Engine, ListId, SegmentId, SegmentView};

use super::open;
use crate::args::{ExportArgs, ExportCommand, Lines};
use crate::{Failure, Outcome, term};

pub(crate) fn run(args: &ExportArgs) -> Result<Outcome, Failure> {
    let to = args.command.to();
    // Before anything else is done: a file that is there may be what somebody needs.
    let file = create(&to.file)?;
    export(args, file).inspect_err(|_| {
        // It was made just now: half an export would stand in the way of the next.
        if to.file.as_os_str() != "-" {
            drop(std::fs::remove_file(&to.file));
        }
    })
}

fn export(args: &ExportArgs, file: Box<dyn Write>) -> Result<Outcome, Failure> {
    let to = args.command.to();
    let engine = open(&args.data)?;
    let format = to.format.unwrap_or_else(|| Lines::of(&to.file));
    let mut out = Out { rows: Rows::new(file, format), bar: term::spinner(), written: 0 };
    let what = engine.read(|engine| write(engine, &args.command, &mut out))?;
    out.rows.finish()?;
    out.bar.finish_and_clear();
    if to.file.as_os_str() != "-" {
        let count = term::counted(out.written, what);
        term::note(&format!("{}: {count}", to.file.display()));
    }
    Ok(Outcome::Done)
}

fn write(engine: &Engine, command: &ExportCommand, out: &mut Out) -> Result<&'static str, Failure> {
    match command {
        ExportCommand::Contacts(_) => {
            out.contacts(engine, engine.contact_records())?;
            Ok("contact")
        }
        ExportCommand::Members { segment, .. } => {
            let id = SegmentId::from(segment.as_str());
            out.contacts(engine, engine.member_records(&id)?)?;
            Ok("member")
        }
        ExportCommand::Events(_) => {
            out.rows.header(&EVENT)?;
            for event in engine.event_records() {
                out.row(|| event.to_json(), || event_cells(&event))?;
            }
            Ok("event")
        }
        ExportCommand::Segments(_) => {
            out.rows.header(&SEGMENT)?;
            for segment in engine.segments(&SegmentFilter::default())? {
                out.row(|| segment_json(&segment), || segment_cells(&segment))?;
            }
            Ok("segment")
        }
    }
}

const EVENT: [&str; 6] =
    ["event_id", "contact_id", "event_type", "timestamp", "source", "properties"];
const SEGMENT: [&str; 6] = ["id", "name", "query", "parent_list_ids", "contacts_count", "status"];

fn event_cells(event: &EventRecord<'_>) -> Vec<String> {
    vec![
        event.event_id.clone(),
        event.contact_id.to_string(),
        event.event_type.to_owned(),
        event.timestamp.to_string(),
        event.source.to_owned(),
        event.properties.clone(),
    ]
}

fn segment_json(segment: &SegmentView) -> String {
    let lists: Vec<&str> = segment.parent_list_ids.iter().map(ListId::as_str).collect();
    serde_json::json!({
        "id": segment.id.as_str(),
        "name": segment.name,
        "query": segment.query,
        "parent_list_ids": lists,
    })
    .to_string()
}

fn segment_cells(segment: &SegmentView) -> Vec<String> {
    let lists: Vec<&str> = segment.parent_list_ids.iter().map(ListId::as_str).collect();
    vec![
        segment.id.to_string(),
        segment.name.clone(),
        segment.query.clone(),
        lists.join(";"),
        segment.contacts_count.to_string(),
        segment.status.clone(),
    ]
}

/// A new file, packed when its name ends in `.gz`; `-` is standard output.
fn create(path: &Path) -> Result<Box<dyn Write>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufWriter::new(stdout())));
    }
    let file = File::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::new(format!("{} is already there: choose another name", path.display()))
        }
        _ => Failure::new(format!("{}: {error}", path.display())),
    })?;
    let file = BufWriter::new(file);
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if packed {
        Ok(Box::new(GzEncoder::new(file, Compression::default())))
    } else {
        Ok(Box::new(file))
    }
}

struct Out {
    rows: Rows,
    bar: indicatif::ProgressBar,
    written: u64,
}

impl Out {
    fn contacts<'e>(
        &mut self,
        engine: &'e Engine,
        contacts: impl Iterator<Item = ContactRecord<'e>>,
    ) -> Result<(), Failure> {
        let fields: Vec<&Field> = engine.schema().fields().collect();
        let mut header = vec!["contact_id"];
        header.extend(
            fields.iter().map(|field| field.name.as_str()).filter(|name| *name != "contact_id"),
        );
        self.rows.header(&header)?;
        for contact in contacts {
            let cells = || {
                let cell = |name: &&str| {
                    let mut held = contact.fields.iter();
                    held.find(|(field, _)| field.name == **name)
                        .map_or_else(String::new, |(_, held)| held.to_cell())
                };
                let mut cells: Vec<String> = header.iter().map(cell).collect();
                cells[0] = contact.contact_id.to_string();
                cells
            };
            self.row(|| contact.to_json(), cells)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        json: impl FnOnce() -> String,
        cells: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        match &mut self.rows {
            Rows::Json(out) => writeln!(out, "{}", json())?,
            Rows::Csv(out) => {
                out.write_record(cells().iter().map(|cell| inert(cell).into_owned()))?;
            }
        }
        self.written += 1;
        if self.written.is_multiple_of(4_096) {
            self.bar.set_message(format!("{} written", term::thousands(self.written)));
        }
        Ok(())
    }
}

/// What is written, line by line.
enum Rows {
    Json(Box<dyn Write>),
    Csv(Box<csv::Writer<Box<dyn Write>>>),
}

impl Rows {
    fn new(file: Box<dyn Write>, format: Lines) -> Self {
        match format {
            Lines::Ndjson => Self::Json(file),
            Lines::Csv => Self::Csv(Box::new(csv::Writer::from_writer(file))),
        }
    }

    fn header(&mut self, names: &[&str]) -> Result<(), Failure> {
        if let Self::Csv(out) = self {
            out.write_record(names)?;
        }
        Ok(())
    }

    /// Dropping what packs ends the file; what is not written by then is an error here.
    fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Json(out) => out.flush()?,
            Self::Csv(out) => out.flush()?,
        }
        Ok(())
    }
}
