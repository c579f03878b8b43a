//! Reads one event of the event webhook.
//!
//! In: an element of the array that the webhook posts. Out: an [`Event`] of the source `mail`, or nothing for an
//! event without a recipient. Keys that the sender added are in the payload both at the top and under `unique_args`
//! (contract, `contacts-and-events.md` section 7).

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::ndjson::{Members, members, text};
use super::{ContactRef, Event, Fault, FaultKind, Payload, RecordError, ValueType};
use crate::schema::{Decimal, decimal_from_text};
use crate::time::Timestamp;

/// The source of webhook events, as queries name it.
pub const MAIL_SOURCE: &str = "mail";

/// Larger numbers are milliseconds: as seconds they would be after the year 5000 (contract, section 6).
const MILLIS_FROM: u64 = 100_000_000_000;

/// The documented keys. Every other key was added by the sender.
const STANDARD: [&str; 26] = [
    "email",
    "timestamp",
    "event",
    "sg_event_id",
    "sg_message_id",
    "smtp-id",
    "category",
    "asm_group_id",
    "pool",
    "reason",
    "status",
    "response",
    "ip",
    "tls",
    "attempt",
    "type",
    "bounce_classification",
    "useragent",
    "sg_machine_open",
    "sg_content_type",
    "url",
    "url_offset",
    "marketing_campaign_id",
    "marketing_campaign_name",
    "marketing_campaign_version",
    "unique_args",
];

/// Reads one event. Returns `None` for an event about the account, which has no recipient.
///
/// # Errors
///
/// [`RecordError::Json`], with the place, for a text that is no JSON object; [`RecordError::Faults`] for fields that
/// are wrong.
pub fn event_from_webhook(json: &str) -> Result<Option<Event>, RecordError> {
    let members = members(json)?;
    let find = |name: &str| members.0.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let named = |name: &str| match find(name) {
        None => Ok(None),
        Some(raw) if raw.get() == "null" => Ok(None),
        Some(raw) => text(name, raw).map(|text| Some(text).filter(|text| !text.trim().is_empty())),
    };
    let Some(email) = named("email")? else { return Ok(None) };
    let missing = |name: &str| RecordError::from(Fault::new(name, FaultKind::Missing));
    let event_type = text("event", find("event").ok_or_else(|| missing("event"))?)?;
    let at = instant(find("timestamp").ok_or_else(|| missing("timestamp"))?)?;
    let payload = Payload::parse(&payload(json, &members))
        .map_err(|error| Fault::of_payload("event", error))?;
    let contact = ContactRef::from(email.as_ref());
    let id = match named("sg_event_id")? {
        Some(id) => id.into_owned(),
        None => derived_id(&contact, &event_type, at, &members),
    };
    Ok(Some(Event {
        id: Some(id),
        contact,
        event_type: event_type.as_ref().into(),
        source: MAIL_SOURCE.into(),
        at,
        payload,
    }))
}

/// Reads seconds or milliseconds, from a number or from text.
fn instant(raw: &RawValue) -> Result<Timestamp, Fault> {
    let number = decimal_from_text(raw.get().trim_matches('"').trim());
    let millis = number.and_then(|number| {
        let already = number.abs() > Decimal::from(MILLIS_FROM);
        let factor = Decimal::from(if already { 1 } else { 1_000 });
        i64::try_from(number.checked_mul(factor)?.trunc()).ok()
    });
    let at = millis.and_then(Timestamp::from_millis);
    let kind = FaultKind::WrongType { wanted: ValueType::UnixSeconds, given: None };
    at.ok_or_else(|| Fault::new("timestamp", kind))
}

fn is_own(key: &str) -> bool {
    !STANDARD.contains(&key)
}

/// The text of the event, with the sender's keys repeated under `unique_args`.
fn payload(json: &str, members: &Members<'_>) -> String {
    let given = members.0.iter().find(|(key, _)| key == "unique_args");
    let own = members.0.iter().filter(|(key, _)| is_own(key));
    let mut arguments: Vec<(Cow<'_, str>, &RawValue)> = own.cloned().collect();
    if let Some((_, given)) = given
        && let Ok(given) = serde_json::from_str::<Members<'_>>(given.get())
    {
        arguments.retain(|(key, _)| given.0.iter().all(|(other, _)| other != key));
        arguments.extend(given.0);
    }
    if arguments.is_empty() {
        return json.to_owned();
    }
    let rest = members.0.iter().filter(|(key, _)| key != "unique_args");
    let rest = rest.map(|(key, raw)| (key.as_ref(), raw.get().to_owned()));
    let arguments = object(arguments.iter().map(|(key, raw)| (key.as_ref(), raw.get().to_owned())));
    object(rest.chain([("unique_args", arguments)]))
}

fn object<'k>(members: impl Iterator<Item = (&'k str, String)>) -> String {
    let members = members.map(|(key, json)| format!("{}:{json}", serde_json::Value::from(key)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The id of an event that was sent without one (contract, section 7): a hash of all that was sent. The same event
/// posted again gets the same id, however its values are written; any other difference makes another event.
fn derived_id(
    contact: &ContactRef,
    event_type: &str,
    at: Timestamp,
    members: &Members<'_>,
) -> String {
    // These are read by the engine, and may be written in several ways.
    let read = ["email", "event", "timestamp", "sg_event_id"];
    let others = members.0.iter().filter(|(key, _)| !read.contains(&key.as_ref()));
    let others = canonical_object(others.map(|(key, raw)| (key.as_ref(), raw.get())));
    let text = format!("{contact}\n{event_type}\n{}\n{others}", at.as_millis());
    format!("derived-{:032x}", xxhash_rust::xxh3::xxh3_128(text.as_bytes()))
}

/// JSON in one form: without blanks, keys sorted, texts and numbers written one way.
fn canonical(raw: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'{') => match serde_json::from_str::<Members<'_>>(raw) {
            Ok(members) => {
                canonical_object(members.0.iter().map(|(key, raw)| (key.as_ref(), raw.get())))
            }
            Err(_) => raw.to_owned(),
        },
        Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(raw) {
            Ok(items) => {
                let items: Vec<String> = items.iter().map(|raw| canonical(raw.get())).collect();
                format!("[{}]", items.join(","))
            }
            Err(_) => raw.to_owned(),
        },
        Some(b'"') => serde_json::from_str::<String>(raw)
            .map_or_else(|_| raw.to_owned(), |text| serde_json::Value::from(text).to_string()),
        _ => decimal_from_text(raw)
            .map_or_else(|| raw.to_owned(), |number| number.normalize().to_string()),
    }
}

fn canonical_object<'k>(members: impl Iterator<Item = (&'k str, &'k str)>) -> String {
    let mut members: Vec<(&str, String)> =
        members.map(|(key, raw)| (key, canonical(raw))).collect();
    members.sort();
    object(members.into_iter())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(json: &str) -> Result<Option<Event>, RecordError> {
        event_from_webhook(json)
    }

    #[test]
    fn an_event_keeps_its_keys_and_has_the_senders_own_twice() {
        let event = read(
            r#"{"email":"Ada@X.org","event":"open","timestamp":1600112492,"sg_event_id":"e1",
                "singlesend_id":"s","flavour":"tea","cost":0.10}"#,
        );
        let event = event.expect("the event has no fault").expect("the event has a recipient");
        assert_eq!(event.contact, ContactRef::from("ada@x.org"));
        assert_eq!((event.id.as_deref(), &*event.source), (Some("e1"), "mail"));
        assert!(event.payload.as_str().contains("0.10"), "numbers keep their digits");
        let payload: Value = serde_json::from_str(event.payload.as_str()).expect("an object");
        assert_eq!(payload["flavour"], "tea");
        assert_eq!(payload["unique_args"]["flavour"], "tea");
        assert_eq!(payload["unique_args"]["singlesend_id"], "s");
        assert_eq!(payload["unique_args"].get("event"), None);
    }

    #[test]
    fn thirteen_digits_are_milliseconds() {
        let at = |digits: &str| {
            let json = format!(r#"{{"email":"a@b.c","event":"open","timestamp":{digits}}}"#);
            read(&json)
                .expect("the event has no fault")
                .expect("the event has a recipient")
                .at
                .as_millis()
        };
        assert_eq!(at("1600112492"), 1_600_112_492_000);
        assert_eq!(at("1600112492123"), 1_600_112_492_123);
        assert_eq!(at("\"1600112492\""), 1_600_112_492_000);
        assert_eq!(at("1600112492.5"), 1_600_112_492_500);
        assert_eq!(at("100000000000"), 100_000_000_000_000, "the last that is seconds");
        assert_eq!(at("100000000001"), 100_000_000_001);
    }

    #[test]
    fn the_same_event_without_an_id_is_the_same_event() {
        let json = r#"{"email":"a@b.c","event":"click","timestamp":1,"url":"u"}"#;
        let other = r#"{"email":"a@b.c","event":"click","timestamp":1,"url":"v"}"#;
        let id = |json: &str| {
            read(json).expect("the event has no fault").expect("the event has a recipient").id
        };
        assert_eq!(id(json), id(json));
        assert_ne!(id(json), id(other));
        for again in [
            r#"{"email":"A@B.c","event":"click","timestamp":"1","url":"u","sg_event_id":""}"#,
            r#"{"url":"u","sg_event_id":null,"timestamp":1.0,"event":"click","email":" a@b.c "}"#,
        ] {
            assert_eq!(id(json), id(again), "{again}");
        }
    }

    #[test]
    fn any_difference_makes_another_event_where_no_id_was_sent() {
        let id = |more: &str| {
            let json =
                format!(r#"{{"email":"a@b.c","event":"group_unsubscribe","timestamp":1{more}}}"#);
            read(&json).expect("the event has no fault").expect("the event has a recipient").id
        };
        let different = [
            "",
            r#","asm_group_id":1"#,
            r#","asm_group_id":2"#,
            r#","reason":"1""#,
            r#","items":[{"sku":"a"}]"#,
            r#","items":[{"sku":"b"}]"#,
            r#","items":[]"#,
            r#","unique_args":{"order":"1"}"#,
            r#","unique_args":{"order":"2"}"#,
            r#","tls":true"#,
        ];
        let ids: std::collections::BTreeSet<_> = different.iter().map(|more| id(more)).collect();
        assert_eq!(ids.len(), different.len());
        let one = id(r#","cost":0.10,"items":[{"b":1,"a":"\u00e9"}]"#);
        assert_eq!(one, id(r#", "items" : [ {"a":"é", "b":1.0} ], "cost":0.1"#));
    }

    #[test]
    fn account_events_are_skipped_and_faults_are_reported() {
        for email in ["", r#""email":"","#, r#""email":null,"#] {
            let json = format!(r#"{{{email}"event":"account_status_change","timestamp":1}}"#);
            assert_eq!(read(&json), Ok(None), "{json}");
        }
        for (json, field) in [
            (r#"{"email":"a@b.c","timestamp":1}"#, "event"),
            (r#"{"email":"a@b.c","event":"open"}"#, "timestamp"),
            (r#"{"email":7,"event":"open","timestamp":1}"#, "email"),
        ] {
            let RecordError::Faults { faults } = read(json).expect_err("a fault") else {
                panic!("{json} is JSON")
            };
            assert_eq!(faults[0].field, field);
        }
    }
}
