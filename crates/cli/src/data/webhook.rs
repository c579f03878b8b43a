//! `segmentry webhook`: endpoints of a service, or of a directory that no service has open.
//!
//! In: a command on an endpoint. Out: the endpoint afterwards, as a table or JSON. A secret is printed when it is made,
//! and never again. Delivering takes a service.

use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use segmentry::Cursor;
use segmentry_server::{SizeEdit, StoredWebhooks, WebhookEdit, WebhookRecord, encoded};
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::{now, open_to_read, open_to_write};
use crate::args::{Place, WebhookArgs, WebhookCommand, WebhookSettings};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

const WEBHOOKS: &str = "/v1/webhooks";
/// The setting `webhooks.networks`, which a command on a directory reads as the service does.
const NETWORKS: &str = "SEGMENTRY_WEBHOOKS_NETWORKS";
/// For all types or segments, which the routes write as an empty list.
const ALL: &str = "all";

/// What a command has to show.
enum Shown {
    Webhooks(Vec<WebhookRecord>),
    Deliveries(Vec<Value>),
    Deleted(String),
}

pub(crate) fn run(args: &WebhookArgs) -> Result<Outcome, Failure> {
    let shown = match &args.data {
        Place::Service(url) => of_service(&args.command, &Service::new(url))?,
        Place::Directory(directory) => of_directory(&args.command, directory)?,
    };
    match shown {
        Shown::Webhooks(webhooks) => print(&webhooks, args.json)?,
        Shown::Deliveries(deliveries) => print_deliveries(&deliveries, args.json)?,
        Shown::Deleted(id) => term::note(&format!("deleted webhook {id}")),
    }
    Ok(Outcome::Done)
}

fn named(texts: Option<&[String]>) -> Option<Vec<String>> {
    texts.map(|texts| match texts {
        [only] if only == ALL => Vec::new(),
        texts => texts.to_vec(),
    })
}

fn edit(url: Option<&str>, settings: &WebhookSettings) -> WebhookEdit {
    WebhookEdit {
        url: url.map(str::to_owned),
        description: settings.description.clone(),
        types: named(settings.types.as_deref()),
        segments: named(settings.segments.as_deref()),
        addresses: settings.addresses,
        size_at_least: settings.size_at_least.unwrap_or_default(),
        size_at_most: settings.size_at_most.unwrap_or_default(),
    }
}

/// As the routes take it; what is left out is not there.
fn body(edit: &WebhookEdit) -> Value {
    let WebhookEdit { url, description, types, segments, .. } = edit;
    let mut body = serde_json::Map::new();
    let fields = [
        ("url", json!(url)),
        ("description", json!(description)),
        ("types", json!(types)),
        ("segments", json!(segments)),
        ("addresses", json!(edit.addresses)),
    ];
    // Here null is a value.
    let sizes = [("size_at_least", edit.size_at_least), ("size_at_most", edit.size_at_most)];
    for (name, size) in sizes {
        match size {
            SizeEdit::Kept => {}
            SizeEdit::Off => drop(body.insert(name.to_owned(), Value::Null)),
            SizeEdit::At(size) => drop(body.insert(name.to_owned(), size.into())),
        }
    }
    body.extend(
        fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), value)),
    );
    body.into()
}

#[derive(Deserialize)]
struct Results<T> {
    results: Vec<T>,
}

fn of_service(command: &WebhookCommand, service: &Service) -> Result<Shown, Failure> {
    let of = |id: &str, rest: &str| format!("{WEBHOOKS}/{}{rest}", encoded(id));
    let one = |method: &Method, path: &str, body: Option<&Value>| {
        let shown: WebhookRecord = service.ask(method, path, body)??;
        Ok::<_, Failure>(Shown::Webhooks(vec![shown]))
    };
    match command {
        WebhookCommand::Create { url, settings } => {
            one(&Method::POST, WEBHOOKS, Some(&body(&edit(Some(url), settings))))
        }
        WebhookCommand::List => {
            let all: Results<WebhookRecord> = service.get(WEBHOOKS)??;
            Ok(Shown::Webhooks(all.results))
        }
        WebhookCommand::Show { id } => one(&Method::GET, &of(id, ""), None),
        WebhookCommand::Edit { id, url, settings } => {
            one(&Method::PATCH, &of(id, ""), Some(&body(&edit(url.as_deref(), settings))))
        }
        WebhookCommand::Delete { id } => {
            let _: Value = service.ask(&Method::DELETE, &of(id, ""), None)??;
            Ok(Shown::Deleted(id.clone()))
        }
        WebhookCommand::Rotate { id } => one(&Method::POST, &of(id, "/rotate"), None),
        WebhookCommand::Pause { id } => one(&Method::POST, &of(id, "/pause"), None),
        WebhookCommand::Resume { id } => one(&Method::POST, &of(id, "/resume"), None),
        WebhookCommand::Replay { id, after } => {
            one(&Method::POST, &of(id, "/replay"), Some(&json!({"after": after})))
        }
        WebhookCommand::Deliveries { id } => {
            let all: Results<Value> = service.get(&of(id, "/deliveries"))??;
            Ok(Shown::Deliveries(all.results))
        }
        WebhookCommand::Test { id } => {
            let tried: Value = service.ask(&Method::POST, &of(id, "/test"), None)??;
            Ok(Shown::Deliveries(vec![tried]))
        }
    }
}

fn of_directory(command: &WebhookCommand, directory: &Path) -> Result<Shown, Failure> {
    let networks = std::env::var(NETWORKS).unwrap_or_default();
    let only = |webhook| Shown::Webhooks(vec![webhook]);
    match command {
        WebhookCommand::Deliveries { .. } | WebhookCommand::Test { .. } => {
            return Err(Failure::new(
                "a directory sends nothing: give the URL of the service that has it with --data",
            ));
        }
        WebhookCommand::List => {
            let engine = open_to_read(directory)?;
            return Ok(Shown::Webhooks(StoredWebhooks::new(&engine, &networks)?.list()));
        }
        WebhookCommand::Show { id } => {
            let engine = open_to_read(directory)?;
            return Ok(only(StoredWebhooks::new(&engine, &networks)?.get(id)?));
        }
        _ => {}
    }
    let engine = open_to_write(directory)?;
    let stored = StoredWebhooks::new(&engine, &networks)?;
    Ok(only(match command {
        WebhookCommand::Create { url, settings } => {
            stored.create(now(), edit(Some(url), settings))?
        }
        WebhookCommand::Edit { id, url, settings } => {
            stored.edit(id, edit(url.as_deref(), settings))?
        }
        WebhookCommand::Delete { id } => {
            stored.remove(id)?;
            return Ok(Shown::Deleted(id.clone()));
        }
        WebhookCommand::Rotate { id } => stored.rotate(id, now())?,
        WebhookCommand::Pause { id } => stored.pause(id)?,
        WebhookCommand::Resume { id } => stored.resume(id)?,
        WebhookCommand::Replay { id, after } => {
            let after: Cursor = after.parse().map_err(|_| {
                Failure::new("--after takes a cursor of the feed or the number of a change")
            })?;
            stored.replay(id, after)?
        }
        WebhookCommand::List
        | WebhookCommand::Show { .. }
        | WebhookCommand::Deliveries { .. }
        | WebhookCommand::Test { .. } => unreachable!("handled above"),
    }))
}

/// Endpoints, as a table or as one JSON object each; new secrets below.
fn print(webhooks: &[WebhookRecord], json: bool) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    if json {
        for webhook in webhooks {
            writeln!(out, "{}", serde_json::to_string(webhook)?)?;
        }
    } else {
        let header = ["id", "url", "description", "state", "behind", "failures", "next attempt"];
        let rows = webhooks.iter().map(|webhook| {
            let why = webhook.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            vec![
                webhook.id.clone(),
                webhook.url.clone(),
                webhook.description.clone(),
                format!("{}{why}", webhook.state),
                term::thousands(webhook.behind),
                term::thousands(webhook.failures.into()),
                webhook.next_attempt.clone().unwrap_or_else(|| "-".to_owned()),
            ]
        });
        writeln!(out, "{}", term::table(&header, 4, rows))?;
        for secret in webhooks.iter().filter_map(|webhook| webhook.secret.as_ref()) {
            term::line(&mut out, secret)?;
        }
    }
    out.flush()?;
    if webhooks.iter().any(|webhook| webhook.secret.is_some()) {
        term::note("the secret is shown only now: give it to the receiver");
    }
    Ok(())
}

fn print_deliveries(deliveries: &[Value], json: bool) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    if json {
        for delivery in deliveries {
            writeln!(out, "{delivery}")?;
        }
    } else {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let header = ["message", "type", "at", "answer", "attempt", "ms"];
        let rows = deliveries.iter().map(|delivery| {
            let answer = if delivery["status"].is_null() { "error" } else { "status" };
            ["message_id", "type", "at", answer, "attempt", "milliseconds"]
                .map(|name| text(&delivery[name]))
                .to_vec()
        });
        writeln!(out, "{}", term::table(&header, 4, rows))?;
    }
    out.flush()?;
    Ok(())
}
