//! One message of an SDK, read.
//!
//! In: the JSON of a message, and when it was received and sent. Out: who it is about, what happened and when; or why
//! it is no message, without what is in it. Numbers keep their digits.

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::ingest::{Event, Fault, Payload};
use segmentry::limits;
use segmentry::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Stands for a `NaN` in JSON that was mended. No text of a person begins with it.
const NO_NUMBER: &str = "\u{0}NaN";
/// The same in JSON.
const NO_NUMBER_JSON: &str = "\"\\u0000NaN\"";

/// A difference between clocks that is taken for the time that a message travels. Ours: what was sent with a good clock
/// keeps its instant to the millisecond.
const TRAVEL: TimeDelta = TimeDelta::seconds(10);

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

/// A message as it is sent. What it has besides is not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    message_id: Option<&'a RawValue>,
    #[serde(borrow)]
    user_id: Option<&'a RawValue>,
    #[serde(borrow)]
    anonymous_id: Option<&'a RawValue>,
    #[serde(borrow)]
    previous_id: Option<&'a RawValue>,
    #[serde(borrow)]
    group_id: Option<&'a RawValue>,
    #[serde(borrow)]
    event: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    category: Option<&'a RawValue>,
    #[serde(borrow)]
    traits: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    original_timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    sent_at: Option<&'a RawValue>,
}

/// The part of a message's context that is read.
#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    traits: Option<&'a RawValue>,
}

/// The body of a request for several messages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Batch<'a> {
    #[serde(borrow)]
    pub(crate) batch: Vec<&'a RawValue>,
    #[serde(borrow)]
    sent_at: Option<&'a RawValue>,
}

/// A message that was read.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) id: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) anonymous: Option<String>,
    pub(crate) previous: Option<String>,
    /// The JSON of each trait, by name, without those that are no number where a number was meant.
    pub(crate) traits: Vec<(String, String)>,
    /// What happened: nothing where the message only says who somebody is.
    pub(crate) event: Option<(String, Payload)>,
    pub(crate) at: Timestamp,
    /// Paths at which there was a `NaN`, which is left out.
    pub(crate) left_out: Vec<String>,
}

/// When a request was received and sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) received: DateTime<Utc>,
    pub(crate) sent: Option<Timestamp>,
    /// Whether clocks are compared; history is taken as it is.
    pub(crate) corrects: bool,
}

impl Batch<'_> {
    /// When the batch was sent.
    pub(crate) fn sent(&self) -> Option<Timestamp> {
        instant(self.sent_at)
    }
}

/// JSON in which `NaN` and infinities, which Python writes and JSON does not have, are texts that stand for them.
pub(crate) fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let tokens: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
    let has = |token: &[u8]| bytes.windows(token.len()).any(|part| part == token);
    if !has(tokens[0]) && !has(tokens[2]) {
        return None;
    }
    let (mut out, mut at, mut in_text) = (Vec::with_capacity(bytes.len() + 64), 0, false);
    while let Some(byte) = bytes.get(at).copied() {
        if in_text && byte == b'\\' {
            out.extend(bytes[at..].iter().take(2));
            at += 2;
            continue;
        }
        in_text ^= byte == b'"';
        let token = tokens.iter().find(|token| !in_text && bytes[at..].starts_with(token));
        if let Some(token) = token {
            out.extend(NO_NUMBER_JSON.as_bytes());
            at += token.len();
        } else {
            out.push(byte);
            at += 1;
        }
    }
    Some(out)
}

/// A value without what stands for `NaN`, whose paths are noted.
fn cleaned(value: Value, path: &str, left_out: &mut Vec<String>) -> Option<Value> {
    match value {
        Value::String(text) if text == NO_NUMBER => {
            left_out.push(path.to_owned());
            None
        }
        Value::Object(members) => {
            let member = |(name, inner): (String, Value)| {
                let inner = cleaned(inner, &format!("{path}.{name}"), left_out)?;
                Some((name, inner))
            };
            Some(Value::Object(members.into_iter().filter_map(member).collect()))
        }
        Value::Array(elements) => {
            let mut element = |inner| cleaned(inner, path, left_out).unwrap_or(Value::Null);
            Some(Value::Array(elements.into_iter().map(&mut element).collect()))
        }
        other => Some(other),
    }
}

/// The JSON of an object, without `NaN`. `null` and nothing are no object.
fn object(
    name: &str,
    raw: Option<&RawValue>,
    left_out: &mut Vec<String>,
) -> Result<Option<String>, String> {
    let Some(raw) = raw.filter(|raw| raw.get() != "null" && raw.get() != NO_NUMBER_JSON) else {
        return Ok(None);
    };
    if !raw.get().starts_with('{') {
        return Err(format!("`{name}` is not an object"));
    }
    if !raw.get().contains(NO_NUMBER_JSON) {
        return Ok(Some(raw.get().to_owned()));
    }
    let value: Value = serde_json::from_str(raw.get()).map_err(|_| "malformed JSON".to_owned())?;
    Ok(cleaned(value, name, left_out).map(|value| value.to_string()))
}

/// A text; numbers are taken by their digits. Blank ones and `null` are nothing.
fn text(name: &str, raw: Option<&RawValue>) -> Result<Option<String>, String> {
    let Some(raw) = raw.map(RawValue::get) else { return Ok(None) };
    let text = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map_err(|_| format!("`{name}` is no text"))?,
        Some(b'-' | b'0'..=b'9') => raw.to_owned(),
        Some(b'n') => return Ok(None),
        _ => return Err(format!("`{name}` is no text")),
    };
    Ok(Some(text).filter(|text: &String| !text.trim().is_empty() && text != NO_NUMBER))
}

/// An instant, where the text is one.
fn instant(raw: Option<&RawValue>) -> Option<Timestamp> {
    let text = text("", raw).ok()??;
    Timestamp::parse(&text).ok()
}

impl Times {
    /// When a message happened: the instant that it gives, moved by what the sender's clock is ahead or behind.
    fn of(self, given: Timestamp, sent: Option<Timestamp>) -> Timestamp {
        let Some(sent) = sent.filter(|_| self.corrects) else { return given };
        let ahead = DateTime::<Utc>::from(sent) - self.received;
        if ahead.abs() <= TRAVEL {
            return given;
        }
        DateTime::<Utc>::from(given).checked_sub_signed(ahead).map_or(given, Timestamp::from)
    }
}

/// The id of a message, for the answer about one that cannot be read.
pub(crate) fn id_of(json: &str) -> Option<String> {
    let sent: Raw<'_> = serde_json::from_str(json).ok()?;
    text("messageId", sent.message_id).ok()?
}

/// Reads a message, whose kind is known from the path where the request is about one.
pub(crate) fn read(json: &str, kind: Option<Kind>, times: Times) -> Result<Message, String> {
    if json.len() > limits::TRACKED_BYTES {
        return Err(format!("a message has at most {} bytes", limits::TRACKED_BYTES));
    }
    let sent: Raw<'_> =
        serde_json::from_str(json).map_err(|_| "malformed JSON, no object, or a key twice")?;
    let kind = match (kind, sent.kind) {
        (Some(kind), _) => kind,
        (None, Some(raw)) => serde_json::from_str(raw.get())
            .map_err(|_| "`type` takes identify, track, page, screen, group or alias")?,
        (None, None) => return Err("`type` is missing".to_owned()),
    };
    let mut left_out = Vec::new();
    let mut traits = Vec::new();
    let context = sent.context.filter(|raw| raw.get().starts_with('{'));
    let context = context.and_then(|raw| serde_json::from_str::<Context<'_>>(raw.get()).ok());
    if kind == Kind::Identify {
        let of_context = context.and_then(|context| context.traits);
        for raw in [of_context, sent.traits] {
            let Some(json) = object("traits", raw, &mut left_out)? else { continue };
            let members: Members = serde_json::from_str(&json).map_err(|_| "malformed `traits`")?;
            for (name, value) in members.0 {
                traits.retain(|(held, _)| *held != name);
                traits.push((name, value));
            }
        }
    }
    let event = event_of(kind, &sent, &mut left_out)?;
    let given = match sent.timestamp.or(sent.original_timestamp) {
        None => None,
        Some(raw) if raw.get() == "null" => instant(sent.original_timestamp),
        raw => Some(instant(raw).ok_or("`timestamp` is no ISO 8601 instant")?),
    };
    let sent_at = times.sent.or_else(|| instant(sent.sent_at));
    let at = match given {
        Some(given) => times.of(given, sent_at),
        None => times.received.into(),
    };
    let message = Message {
        kind,
        id: text("messageId", sent.message_id)?,
        user: text("userId", sent.user_id)?,
        anonymous: text("anonymousId", sent.anonymous_id)?,
        previous: text("previousId", sent.previous_id)?,
        traits,
        event,
        at,
        left_out,
    };
    match (kind, &message) {
        (_, Message { user: None, anonymous: None, .. }) => {
            Err("`userId` or `anonymousId` is needed".to_owned())
        }
        (Kind::Alias, Message { user: None, .. } | Message { previous: None, .. }) => {
            Err("`userId` and `previousId` are needed".to_owned())
        }
        _ => Ok(message),
    }
}

/// The type and the payload of what happened.
fn event_of(
    kind: Kind,
    sent: &Raw<'_>,
    left_out: &mut Vec<String>,
) -> Result<Option<(String, Payload)>, String> {
    let (event_type, properties, more) = match kind {
        Kind::Identify | Kind::Alias => return Ok(None),
        Kind::Track => {
            let name = text("event", sent.event)?.ok_or("`event` is missing")?;
            (name, sent.properties, Vec::new())
        }
        Kind::Page | Kind::Screen => {
            let name = if kind == Kind::Page { "page" } else { "screen" };
            let more = vec![
                ("name", text("name", sent.name)?),
                ("category", text("category", sent.category)?),
            ];
            (name.to_owned(), sent.properties, more)
        }
        Kind::Group => {
            let group = text("groupId", sent.group_id)?.ok_or("`groupId` is missing")?;
            ("group".to_owned(), sent.traits, vec![("groupId", Some(group))])
        }
    };
    let json = object("properties", properties, left_out)?.unwrap_or_else(|| "{}".to_owned());
    let json = with_members(json, more)?;
    let payload = Payload::parse(&json)
        .map_err(|error| Fault::of_payload("properties", error).public_message())?;
    Ok(Some((event_type, payload)))
}

/// The object with more members, but for those that it has.
fn with_members(json: String, more: Vec<(&str, Option<String>)>) -> Result<String, String> {
    let more = more.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let more: Vec<(&str, String)> = more.collect();
    if more.is_empty() {
        return Ok(json);
    }
    let held: Members = serde_json::from_str(&json).map_err(|_| "malformed `properties`")?;
    let mut members: Vec<String> =
        held.0.iter().map(|(name, value)| format!("{}:{value}", Value::from(&**name))).collect();
    for (name, value) in more {
        if !held.0.iter().any(|(held, _)| held == name) {
            members.push(format!("{}:{}", Value::from(name), Value::from(value)));
        }
    }
    Ok(format!("{{{}}}", members.join(",")))
}

/// The members of an object, each value as its JSON.
pub(crate) struct Members(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let crate::body::Object(members) = Deserialize::deserialize(from)?;
        let member = |(name, raw): (String, Box<RawValue>)| (name, raw.get().to_owned());
        Ok(Self(members.into_iter().map(member).collect()))
    }
}

impl Message {
    /// The event, of a contact that is found later.
    pub(crate) fn take_event(&mut self, contact: segmentry::ContactId) -> Option<Event> {
        let (event_type, payload) = self.event.take()?;
        let event = Event::new(contact, &event_type, self.at.into()).with_payload(payload);
        Some(match &self.id {
            Some(id) => event.with_id(id),
            None => event,
        })
    }
}

/// The names of an object's members and their values, one within another joined by `_`.
pub(crate) fn flattened(name: &str, json: &str, out: &mut Vec<(String, String)>) {
    let inner = json.starts_with('{').then(|| serde_json::from_str::<Map<String, Value>>(json));
    match inner {
        Some(Ok(members)) => members.iter().for_each(|(inner, value)| {
            flattened(&format!("{name}_{inner}"), &value.to_string(), out);
        }),
        _ => out.push((name.to_owned(), json.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(sent: &str) -> Times {
        let at = |text: &str| Timestamp::parse(text).expect("an instant");
        let received = at("2026-03-01T12:00:00Z").into();
        Times { received, sent: (!sent.is_empty()).then(|| at(sent)), corrects: true }
    }

    fn message(json: &str, sent: &str) -> Message {
        let bytes = mended(json.as_bytes()).unwrap_or_else(|| json.as_bytes().to_vec());
        let text = String::from_utf8(bytes).expect("UTF-8");
        read(&text, None, times(sent)).unwrap_or_else(|why| panic!("{json}: {why}"))
    }

    #[test]
    fn the_clock_of_the_sender_is_compared_with_ours() {
        for (given, sent, at) in [
            // Two hours ahead; an hour behind; good but for the journey; history without `sentAt`.
            ("2026-03-01T13:00:00Z", "2026-03-01T14:00:00Z", "2026-03-01T11:00:00.000Z"),
            ("2026-03-01T10:59:00Z", "2026-03-01T11:00:00Z", "2026-03-01T11:59:00.000Z"),
            ("2026-03-01T11:59:00.123Z", "2026-03-01T11:59:58Z", "2026-03-01T11:59:00.123Z"),
            ("2020-01-01T00:00:00+02:00", "", "2019-12-31T22:00:00.000Z"),
        ] {
            let json = format!(
                r#"{{"type":"track","event":"e","userId":"u","timestamp":"{given}",
                "originalTimestamp":"2001-01-01T00:00:00Z"}}"#
            );
            assert_eq!(message(&json, sent).at, Timestamp::parse(at).expect("one"), "{given}");
        }
        let original = r#"{"type":"page","userId":"u","originalTimestamp":"2026-02-01T00:00:00Z"}"#;
        assert_eq!(message(original, "").at.to_string(), "2026-02-01T00:00:00Z");
        let none = r#"{"type":"page","userId":"u"}"#;
        assert_eq!(message(none, "2020-01-01T00:00:00Z").at, times("").received.into());
    }

    #[test]
    fn a_nan_is_left_out_and_named_and_texts_keep_theirs() {
        let json = r#"{"type":"identify","userId":7,"traits":{"a":NaN,"b":"a \"NaN\", -Infinity",
            "c":{"d":-Infinity,"e":1.50}},"context":{"traits":{"a":1,"f":Infinity,"b":2}}}"#;
        let read = message(json, "");
        assert_eq!(read.user.as_deref(), Some("7"));
        assert_eq!(read.left_out, ["traits.f", "traits.a", "traits.c.d"]);
        let held: Vec<(&str, &str)> =
            read.traits.iter().map(|(name, json)| (name.as_str(), json.as_str())).collect();
        let quoted = r#""a \"NaN\", -Infinity""#;
        assert_eq!(held, [("a", "1"), ("b", quoted), ("c", r#"{"e":1.5}"#)]);
        let track =
            r#"{"type":"track","event":"e","userId":"u","properties":{"n":NaN,"m":[1,NaN]}}"#;
        let (_, payload) = message(track, "").event.expect("an event");
        assert_eq!(payload.as_str(), r#"{"m":[1,null]}"#);
    }

    #[test]
    fn pages_and_groups_are_events_with_their_names() {
        let page = r#"{"type":"page","anonymousId":"a","name":"Home","category":"x",
            "properties":{"name":"own","price":1.10}}"#;
        let (event_type, payload) = message(page, "").event.expect("an event");
        assert_eq!(event_type, "page");
        assert_eq!(payload.as_str(), r#"{"name":"own","price":1.10,"category":"x"}"#);
        let group = r#"{"type":"group","userId":"u","groupId":"g","traits":{"plan":"pro"}}"#;
        let (event_type, payload) = message(group, "").event.expect("an event");
        assert_eq!((&*event_type, payload.as_str()), ("group", r#"{"plan":"pro","groupId":"g"}"#));
    }

    #[test]
    fn what_is_no_message_is_refused_and_says_why() {
        let long = format!(r#"{{"type":"page","userId":"{}"}}"#, "x".repeat(limits::TRACKED_BYTES));
        for (json, why) in [
            ("[]", "malformed"),
            ("{}", "`type` is missing"),
            (r#"{"type":"buy"}"#, "takes identify"),
            (r#"{"type":"track","event":"e"}"#, "`userId` or `anonymousId`"),
            (r#"{"type":"track","userId":"u"}"#, "`event` is missing"),
            (r#"{"type":"group","userId":"u"}"#, "`groupId` is missing"),
            (r#"{"type":"alias","userId":"u"}"#, "`previousId`"),
            (r#"{"type":"page","userId":{"a":1}}"#, "`userId` is no text"),
            (r#"{"type":"page","userId":"u","timestamp":"soon"}"#, "`timestamp`"),
            (r#"{"type":"page","userId":"u","properties":[1]}"#, "not an object"),
            (long.as_str(), "at most"),
        ] {
            let error = read(json, None, times("")).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
        assert_eq!(id_of(r#"{"messageId":"m"}"#).as_deref(), Some("m"));
    }
}
