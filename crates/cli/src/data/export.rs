//! `segmentry export`: what a directory holds, as files.
//!
//! In: a directory. Out: contacts, events, segments, or the members of one, as NDJSON that `import` reads
//! again, or as CSV for spreadsheets. No file that exists is overwritten.

use std::io;
use std::path::Path;

use segmentry::engine::{ContactRecord, EventRecord, FieldValue, SegmentFilter};
use segmentry::ingest::ContactRef;
use segmentry::schema::Field;
use segmentry::{Engine, ListId, SegmentId, SegmentView};
use segmentry_io::csv::CsvWriter;
use segmentry_io::ndjson::write::NdjsonWriter;
use segmentry_io::sink::Sink;

use super::open_to_read;
use crate::args::{ExportArgs, ExportCommand, Lines};
use crate::outcome::{Failure, Outcome};
use crate::term;

pub(crate) fn run(args: &ExportArgs) -> Result<Outcome, Failure> {
    let to = args.command.to();
    // First of all: a file that exists is never overwritten.
    let file = create(&to.file)?;
    export(args, file).inspect_err(|_| {
        // It was made just now, and the next export would refuse to overwrite it.
        if to.file.as_os_str() != "-" {
            drop(std::fs::remove_file(&to.file));
        }
    })
}

fn export(args: &ExportArgs, file: Sink) -> Result<Outcome, Failure> {
    let to = args.command.to();
    let engine = open_to_read(&args.data)?;
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
            // Those that wait for an address too: they count once somebody has it. An id that no contact has is of
            // another directory.
            let by_email = |event: &EventRecord<'_>| matches!(event.contact, ContactRef::Email(_));
            let waiting = engine.orphan_event_records().filter(by_email);
            for event in engine.event_records().chain(waiting) {
                out.row(|| event.to_json(), || event_cells(&event))?;
            }
            let left_out = engine.orphan_event_records().filter(|event| !by_email(event)).count();
            if left_out > 0 {
                let count = term::counted(left_out as u64, "event");
                term::note(&format!("{count} of a contact_id that no contact has: left out"));
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

const EVENT: [&str; 7] =
    ["event_id", "contact_id", "email", "event_type", "timestamp", "source", "properties"];
const SEGMENT: [&str; 6] = ["id", "name", "query", "parent_list_ids", "contacts_count", "status"];

fn event_cells(event: &EventRecord<'_>) -> Vec<String> {
    let (id, email) = match &event.contact {
        ContactRef::Id(id) => (id.to_string(), String::new()),
        ContactRef::Email(email) => (String::new(), email.to_string()),
    };
    vec![
        event.event_id.clone(),
        id,
        email,
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
        FieldValue::Texts(lists).to_cell(),
        segment.contacts_count.to_string(),
        segment.status.clone(),
    ]
}

/// A new file, packed when its name ends in `.gz`; `-` is standard output.
fn create(path: &Path) -> Result<Sink, Failure> {
    Sink::create_new(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::new(format!("{} is already there: choose another name", path.display()))
        }
        _ => Failure::new(format!("{}: {error}", path.display())),
    })
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
                    let mut fields = contact.fields.iter();
                    fields
                        .find(|(field, _)| field.name == **name)
                        .map_or_else(String::new, |(_, value)| value.to_cell())
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
            Rows::Json(out) => out.write_line(&json())?,
            Rows::Csv(out) => out.write_row(cells())?,
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
    Json(NdjsonWriter<Sink>),
    Csv(Box<CsvWriter<Sink>>),
}

impl Rows {
    fn new(file: Sink, format: Lines) -> Self {
        match format {
            Lines::Ndjson => Self::Json(NdjsonWriter::new(file)),
            Lines::Csv => Self::Csv(Box::new(CsvWriter::new(file))),
        }
    }

    fn header(&mut self, names: &[&str]) -> Result<(), Failure> {
        if let Self::Csv(out) = self {
            out.write_header(names)?;
        }
        Ok(())
    }

    /// Writes what is buffered: the file is whole only then.
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Json(out) => out.finish()?.finish(),
            Self::Csv(out) => out.finish()?.finish(),
        }
    }
}
