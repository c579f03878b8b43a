//! Lists and custom fields that an import of contacts needs, made where they are missing.
//!
//! In: files of definitions, and what the records name. Out: the same lists, with their ids, and fields in a directory
//! or at a service. What is there already is not changed.

use std::collections::BTreeSet;

use segmentry::engine::command::{CreateField, CreateList};
use segmentry::persist::Level;
use segmentry::schema::FieldType;
use segmentry::{DurableEngine, Engine, ListId, Schema, limits};
use segmentry_io::{JsonLines, RecordKind, source};
use segmentry_server::encoded;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::now;
use crate::args::ImportContactsArgs;
use crate::input;
use crate::outcome::Failure;
use crate::service::Service;
use crate::term;

const LISTS: &str = "/v3/marketing/lists";
/// Of every type, unlike the path of `SendGrid`.
const FIELDS: &str = "/v1/fields";

/// What has lists and fields.
pub(super) trait Definitions {
    fn lists(&self) -> Result<BTreeSet<ListId>, Failure>;
    fn make_list(&self, id: &ListId, name: &str) -> Result<(), Failure>;
    /// The names of the custom fields.
    fn fields(&self) -> Result<Vec<String>, Failure>;
    fn make_field(&self, name: &str, field_type: FieldType) -> Result<(), Failure>;
}

impl Definitions for DurableEngine {
    fn lists(&self) -> Result<BTreeSet<ListId>, Failure> {
        Ok(self.read(|engine| engine.lists().map(|(id, _)| id.clone()).collect()))
    }

    fn make_list(&self, id: &ListId, name: &str) -> Result<(), Failure> {
        let command = CreateList { name: name.to_owned(), id: Some(id.clone()) };
        self.execute_at(now(), command, Level::Buffered)?;
        Ok(())
    }

    fn fields(&self) -> Result<Vec<String>, Failure> {
        let names = |engine: &Engine| {
            engine.schema().custom().map(|field| field.name.clone()).collect::<Vec<_>>()
        };
        Ok(self.read(names))
    }

    fn make_field(&self, name: &str, field_type: FieldType) -> Result<(), Failure> {
        let command = CreateField { name: name.to_owned(), field_type };
        self.execute_at(now(), command, Level::Buffered)?;
        Ok(())
    }
}

#[derive(Deserialize)]
struct ListPage {
    result: Vec<Identified>,
    #[serde(rename = "_metadata")]
    metadata: Links,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

#[derive(Deserialize)]
struct Links {
    next: Option<String>,
}

#[derive(Deserialize)]
struct FieldPage {
    fields: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

impl Definitions for Service {
    fn lists(&self) -> Result<BTreeSet<ListId>, Failure> {
        let (mut all, mut path) = (BTreeSet::new(), format!("{LISTS}?page_size=1000"));
        loop {
            let page: ListPage = self.get(&path)??;
            let known = all.len();
            all.extend(page.result.into_iter().map(|list| ListId::from(list.id)));
            // The service may not be known to itself by the address that was given here: of the link only the
            // parameters count.
            match page.metadata.next.as_deref().and_then(|next| next.split_once('?')) {
                Some((_, parameters)) if all.len() > known => {
                    path = format!("{LISTS}?{parameters}");
                }
                _ => return Ok(all),
            }
        }
    }

    fn make_list(&self, id: &ListId, name: &str) -> Result<(), Failure> {
        let path = format!("/v1/lists/{}", encoded(id.as_str()));
        let _: Value = self.ask(&Method::PUT, &path, Some(&json!({"name": name})))??;
        Ok(())
    }

    fn fields(&self) -> Result<Vec<String>, Failure> {
        let page: FieldPage = self.get(FIELDS)??;
        Ok(page.fields.into_iter().map(|field| field.name).collect())
    }

    fn make_field(&self, name: &str, field_type: FieldType) -> Result<(), Failure> {
        let body = json!({"name": name, "field_type": field_type});
        let _: Value = self.ask(&Method::POST, FIELDS, Some(&body))??;
        Ok(())
    }
}

/// Makes the custom fields that the records have and `place` lacks, if that was asked for.
pub(super) fn make_fields(
    place: &dyn Definitions,
    args: &ImportContactsArgs,
) -> Result<(), Failure> {
    if !args.make_fields {
        return Ok(());
    }
    let wanted: Vec<(String, FieldType)> = match &args.fields {
        Some(path) => input::field_types(path)?,
        None => input::inferred(&args.from.file, &args.set)?.into_iter().collect(),
    };
    let known = place.fields()?;
    // Names that no field may have are told once, and their values line by line.
    let mut valid = Schema::new();
    for (name, field_type) in wanted {
        if known.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            continue;
        }
        match valid.add(&name, field_type) {
            Ok(_) => {
                place.make_field(&name, field_type)?;
                term::note(&format!("made field {name}: {field_type:?}"));
            }
            Err(error) => term::note(&format!("no field for `{name}`: {error}")),
        }
    }
    Ok(())
}

/// The lists of an import.
pub(super) struct Lists<'p> {
    place: &'p dyn Definitions,
    known: BTreeSet<ListId>,
    /// Whether lists that only records name are made.
    makes: bool,
    /// Those that every contact is put on.
    pub(super) of_all: Vec<ListId>,
}

impl<'p> Lists<'p> {
    /// Makes the lists that the arguments name.
    pub(super) fn new(
        place: &'p dyn Definitions,
        args: &ImportContactsArgs,
        makes: bool,
    ) -> Result<Self, Failure> {
        let of_all: Vec<ListId> = args.list.iter().map(|id| id.as_str().into()).collect();
        let mut lists = Self { place, known: BTreeSet::new(), makes, of_all };
        if !makes && args.lists.is_none() && lists.of_all.is_empty() {
            return Ok(lists);
        }
        lists.known = place.lists()?;
        let defined = args.lists.as_deref().map(input::lists).transpose()?.unwrap_or_default();
        for list in defined {
            let id = ListId::from(list.id);
            if lists.known.insert(id.clone()) {
                place.make_list(&id, &list.name)?;
                term::note(&format!("made list {id}: {}", list.name));
            }
        }
        let named = lists.of_all.clone();
        if let Some(id) = named.iter().find(|id| !makes && !lists.known.contains(*id)) {
            let why =
                format!("there is no list `{id}`: --make-lists makes it, or --lists with its name");
            return Err(Failure::new(why));
        }
        lists.need(&named)?;
        Ok(lists)
    }

    /// Makes those of these lists that are missing, if that was asked for.
    pub(super) fn need<'l>(
        &mut self,
        lists: impl IntoIterator<Item = &'l ListId>,
    ) -> Result<(), Failure> {
        for id in lists {
            // An id that no list can have is a fault of its record.
            let fits = (1..=limits::NAME_CHARS).contains(&id.as_str().chars().count());
            if self.makes && fits && self.known.insert(id.clone()) {
                self.place.make_list(id, id.as_str())?;
            }
        }
        Ok(())
    }

    /// The same of the lists that a line of JSON names.
    pub(super) fn need_of_line(&mut self, line: &str) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Record {
            #[serde(default)]
            list_ids: Vec<String>,
        }
        if !self.makes {
            return Ok(());
        }
        // What is no record is refused by the service, with its line.
        let named =
            serde_json::from_str::<Record>(line).map_or_else(|_| Vec::new(), |of| of.list_ids);
        let named: Vec<ListId> = named.into_iter().map(ListId::from).collect();
        self.need(&named)
    }
}

/// Refuses a file whose lines cannot be sent, before anything is made for them.
pub(super) fn check_lines(args: &ImportContactsArgs) -> Result<(), Failure> {
    // Of a pipe the lines that are looked at here would be missing later.
    if !source::reads_once(&args.from.file) {
        JsonLines::open(&args.from.file, RecordKind::Contacts, &args.set)?;
    }
    Ok(())
}
