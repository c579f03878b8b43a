//! Merging: an anonymous contact turns out to be one that is known.
//!
//! In: contacts with anonymous ids, and whose those are. Out: the known contact with everything, the feed with the
//! reasons, and the same members as if all events had been the known contact's from the beginning.

use crate::durable::Dice;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{IdentifierError, Merge, MergeError, Reason};
use segmentry::ingest::Payload;
use segmentry::persist::{Settings, Start};
use segmentry::schema::FieldId;
use segmentry::testing::{MemoryDisk, digest};
use segmentry::{
    ContactId, ContactPatch, DurableEngine, Engine, Event, FieldType, Policy, Schema, SegmentId,
    SegmentSpec, limits,
};

fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minute)
}

fn account(policy: Policy) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).field("tags", FieldType::Set);
    let schema = schema.field("score", FieldType::Number).build().expect("a good schema");
    Engine::builder(schema).policy(policy).seed(5).build().expect("a good policy")
}

fn known(user: &str) -> ContactPatch {
    ContactPatch::default().set("external_id", user)
}

fn visitor(id: &str) -> ContactPatch {
    ContactPatch::default().set("anonymous_id", id)
}

fn by(engine: &Engine, identifier: FieldId, text: &str) -> Option<ContactId> {
    engine.contact_by_identifier(identifier, text).map(|held| held.contact_id)
}

fn user(engine: &Engine, text: &str) -> ContactId {
    by(engine, FieldId::EXTERNAL_ID, text).expect("it is there")
}

fn anonymous(engine: &Engine, text: &str) -> ContactId {
    by(engine, FieldId::ANONYMOUS_ID, text).expect("it is there")
}

fn merge(engine: &mut Engine, minute: i64, user_id: &str, id: &str) -> Result<Merge, MergeError> {
    let contact = user(engine, user_id);
    let mut merged = engine.merge_anonymous(at(minute), [(contact, id.to_owned())]);
    merged.pop().expect("an answer for each")
}

fn field(engine: &Engine, contact: ContactId, name: &str) -> String {
    let record = engine.contact(contact).expect("it is there");
    let held = record.fields.iter().find(|(field, _)| field.name == name);
    held.map_or_else(String::new, |(_, value)| value.to_cell())
}

fn segment(engine: &mut Engine, minute: i64, condition: &str) -> SegmentId {
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
    let name: String = condition.chars().take(limits::SEGMENT_NAME_CHARS).collect();
    let spec = SegmentSpec::new(&name, &query);
    let id = engine.create_segment(at(minute), spec).expect("a good segment");
    engine.advance_to(engine.now());
    id
}

fn bought(contact: ContactId, minute: i64, id: &str) -> Event {
    let payload = Payload::parse(r#"{"sku":"k1","price":12.50}"#).expect("a payload");
    Event::new(contact, "bought", at(minute)).with_id(id).with_payload(payload)
}

const BOUGHT: &str = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'bought' \
                      AND DATA:payload.price = 12.5)";

#[test]
fn the_known_contact_takes_what_it_does_not_have_itself_and_the_feed_says_why() {
    let mut engine = account(Policy::live());
    let list = engine.create_list(at(0), "l", None).expect("a list");
    let patches = [
        known("u").set("plan", "pro"),
        visitor("a").set("plan", "free").set("city", "Oslo").set("email", "A@x.org").on_list(list),
    ];
    engine.upsert_contacts(at(0), patches).expect("good contacts");
    let (kept, gone) = (user(&engine, "u"), anonymous(&engine, "a"));
    let events = [bought(gone, 1, "e1"), bought(gone, 2, "e2"), bought(kept, 3, "e3")];
    engine.record_events(at(3), events).expect("good events");
    let buyers = segment(&mut engine, 4, BOUGHT);
    let local = segment(&mut engine, 4, "city = 'Oslo' AND plan = 'pro'");
    let last = engine.last_change();
    assert_eq!(merge(&mut engine, 5, "u", " a "), Ok(Merge::Merged(gone)));
    for (name, value) in
        [("plan", "pro"), ("city", "Oslo"), ("email", "a@x.org"), ("anonymous_id", "a")]
    {
        assert_eq!(field(&engine, kept, name), value, "{name}");
    }
    assert_eq!(engine.contact_records().count(), 1);
    let (count, events) = engine.latest_events(kept, 9).expect("it is there");
    let ids: Vec<&str> = events.iter().map(|event| event.event_id.as_str()).collect();
    assert_eq!((count, ids), (3, vec!["e3", "e2", "e1"]));
    assert_eq!(events[2].properties, r#"{"price":12.5,"sku":"k1"}"#);
    // An event that is sent again is known, under each name of the contact.
    let again = [bought(kept, 1, "e1"), bought(gone, 2, "e2"), bought(gone, 6, "e4")];
    let recorded = engine.record_events(at(6), again).expect("good events");
    assert_eq!((recorded.accepted, recorded.duplicates), (1, vec![0, 1]));
    assert_eq!(engine.contact(gone).map(|held| held.contact_id), Some(kept));
    let memberships = engine.memberships(&[gone, kept]);
    assert_eq!(memberships.contacts(), [kept, kept], "each under its own id");
    assert_eq!(memberships.len(), 4);
    assert_eq!(engine.members(&buyers).expect("it is there").collect::<Vec<_>>(), [kept]);
    assert_eq!(engine.members(&local).expect("it is there").collect::<Vec<_>>(), [kept]);
    let mut moved = Vec::new();
    for change in engine.changes_since(last).expect("they are kept") {
        for (joins, members) in [(false, change.left), (true, change.joined)] {
            for one in members {
                moved.push((
                    change.segment.clone(),
                    joins,
                    one.contact,
                    one.reason,
                    one.merged_into,
                ));
            }
        }
    }
    let expected = [
        (buyers, false, gone, Reason::Merge, Some(kept)),
        (local, true, kept, Reason::Merge, None),
    ];
    assert_eq!(moved, expected);
}

#[test]
fn a_contact_has_several_anonymous_ids_and_each_finds_it() {
    let mut engine = account(Policy::live());
    engine.upsert_contacts(at(0), [known("u"), visitor("a"), visitor("b")]).expect("good ones");
    let kept = user(&engine, "u");
    assert_eq!(merge(&mut engine, 1, "u", "new"), Ok(Merge::Added));
    assert_eq!(merge(&mut engine, 1, "u", "new"), Ok(Merge::Same));
    assert!(matches!(merge(&mut engine, 2, "u", "a"), Ok(Merge::Merged(_))));
    assert!(matches!(merge(&mut engine, 3, "u", "b"), Ok(Merge::Merged(_))));
    assert_eq!(merge(&mut engine, 3, "u", "later"), Ok(Merge::Added));
    for id in ["new", "a", "b", "later"] {
        assert_eq!(anonymous(&engine, id), kept, "{id}");
        let patch = visitor(id).set("score", 7);
        let upserted = engine.upsert_contacts(at(4), [patch]).expect("it is the same contact");
        assert_eq!((upserted.created, upserted.updated), (0, 1), "{id}");
        assert_eq!(field(&engine, kept, "anonymous_id"), "new");
    }
    let record = known("u").set("anonymous_id", "never seen");
    assert!(engine.upsert_contacts(at(5), [record]).is_err(), "an upsert changes no identifier");
    let remove = |engine: &mut Engine, id: &str| {
        engine.remove_identifier(at(6), kept, FieldId::ANONYMOUS_ID, id)
    };
    assert_eq!(remove(&mut engine, "a"), Ok(()));
    assert_eq!(remove(&mut engine, "a"), Err(IdentifierError::NotHeld("a".to_owned())));
    assert_eq!(field(&engine, kept, "anonymous_id"), "new");
    assert_eq!(by(&engine, FieldId::ANONYMOUS_ID, "a"), None);
    assert_eq!(anonymous(&engine, "b"), kept);
}

#[test]
fn two_known_contacts_are_never_merged() {
    let mut engine = account(Policy::live());
    let patches = [
        known("u").set("email", "u@x.org"),
        known("v").set("anonymous_id", "of v"),
        visitor("mail").set("email", "other@x.org"),
        visitor("phone").set("phone_number_id", "+4722001122"),
    ];
    engine.upsert_contacts(at(0), patches).expect("good contacts");
    let before = digest(&engine);
    for (id, error) in [
        ("of v", MergeError::Other("an external_id")),
        ("mail", MergeError::Other("an email")),
        ("", MergeError::AnonymousId),
        (&"x".repeat(limits::EMAIL_CHARS + 1), MergeError::AnonymousId),
    ] {
        assert_eq!(merge(&mut engine, 0, "u", id), Err(error.clone()), "{id}");
        assert!(!error.public_message().is_empty());
    }
    let nobody = ContactId(uuid::Uuid::from_u128(9));
    let asked = [(nobody, "mail".to_owned())];
    assert_eq!(engine.merge_anonymous(at(0), asked), [Err(MergeError::Unknown(nobody))]);
    assert_eq!(digest(&engine), before, "what is refused changes nothing");
    assert!(matches!(merge(&mut engine, 1, "u", "phone"), Ok(Merge::Merged(_))));
    assert_eq!(merge(&mut engine, 1, "v", "phone"), Err(MergeError::Other("an external_id")));
}

#[test]
fn a_contact_has_as_many_names_as_the_limit_says() {
    let mut engine = account(Policy::live());
    engine.upsert_contacts(at(0), [known("u")]).expect("a good contact");
    let contact = user(&engine, "u");
    let claims = (0..=limits::MERGED_NAMES + 1).map(|n| (contact, format!("device {n}")));
    let merged = engine.merge_anonymous(at(1), claims);
    // The first is in the column.
    let (last, others) = merged.split_last().expect("answers");
    assert!(others.iter().all(|one| *one == Ok(Merge::Added)));
    assert_eq!(*last, Err(MergeError::Names));
}

#[test]
fn whoever_is_deleted_or_erased_takes_all_names_along() {
    for erases in [false, true] {
        let mut engine = account(Policy::live());
        engine.upsert_contacts(at(0), [known("u"), visitor("a"), visitor("b")]).expect("good ones");
        let gone = anonymous(&engine, "a");
        engine.record_events(at(0), [bought(gone, 0, "e")]).expect("a good event");
        merge(&mut engine, 1, "u", "b").expect("they are one");
        merge(&mut engine, 1, "u", "a").expect("they are one");
        // By the id that it had as a visitor.
        if erases {
            assert_eq!(engine.erase_contacts(at(2), [gone.into()]).events, 1);
        } else {
            assert!(engine.delete_contact(at(2), gone));
        }
        assert!(engine.contact(gone).is_none());
        assert_eq!(engine.contact_records().count(), 0);
        engine.upsert_contacts(at(3), [known("w"), visitor("a")]).expect("new contacts");
        let other = anonymous(&engine, "a");
        let recorded = engine.record_events(at(3), [bought(other, 0, "e")]).expect("a good event");
        assert_eq!(recorded.accepted, 1, "its events are new again");
        assert_eq!(merge(&mut engine, 4, "w", "b"), Ok(Merge::Added));
    }
}

#[test]
fn the_past_names_nobody_of_whom_a_part_was_erased_under_another_id() {
    let mut engine = account(Policy::live());
    engine.upsert_contacts(at(0), [known("u"), visitor("a"), visitor("b")]).expect("good ones");
    let (kept, gone, other) =
        (user(&engine, "u"), anonymous(&engine, "a"), anonymous(&engine, "b"));
    let events = [gone, other].map(|contact| bought(contact, 0, &contact.to_string()));
    engine.record_events(at(0), events).expect("good events");
    let buyers = segment(&mut engine, 1, BOUGHT);
    merge(&mut engine, 2, "u", "a").expect("they are one");
    let then = |engine: &Engine| {
        let then = engine.members_at(&buyers, at(1)).expect("it is kept");
        (then.members, then.count, then.erased)
    };
    assert_eq!(then(&engine), (vec![gone, other], 2, 0));
    engine.erase_contacts(at(3), [kept.into()]);
    assert_eq!(then(&engine), (vec![other], 2, 1));
}

#[test]
fn a_merge_is_journaled_and_in_checkpoints() {
    let disk = MemoryDisk::default();
    let settings = || Settings { journal_bytes: None, ..Settings::default() };
    let start = Start::New(Box::new(|| account(Policy::sendgrid())));
    let durable = DurableEngine::with_disk(disk.clone(), settings(), start).expect("a new file");
    let open = |disk: MemoryDisk| DurableEngine::with_disk(disk, settings(), Start::Existing);
    let patches = [known("u"), visitor("a"), visitor("b"), visitor("c")];
    durable.upsert_contacts(at(0), patches).expect("good contacts");
    let id = |text: &str| durable.read(|engine| anonymous(engine, text));
    let events = ["a", "b", "c"].map(|name| bought(id(name), 1, name));
    durable.record_events(at(1), events).expect("good events");
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {BOUGHT}");
    durable.create_segment(at(2), SegmentSpec::new("s", &query)).expect("a good segment");
    durable.advance_to(at(200)).expect("a good disk");
    let kept = durable.read(|engine| user(engine, "u"));
    for (minute, name) in [(201, "a"), (202, "b")] {
        let merged = durable.merge_anonymous(at(minute), [(kept, name.to_owned())]);
        assert!(matches!(merged.expect("a good disk")[0], Ok(Merge::Merged(_))));
        if name == "a" {
            // The known contact joins at the next pass; the file has to know why.
            durable.checkpoint().expect("a good disk");
        }
    }
    let of = |durable: &DurableEngine| durable.read(digest);
    let before = of(&durable);
    drop(durable);
    let durable = open(disk.clone()).expect("it opens");
    assert_eq!(of(&durable), before, "from the journal");
    durable.advance_to(at(300)).expect("a good disk");
    durable.checkpoint().expect("a good disk");
    let changes = |durable: &DurableEngine| {
        durable.read(|engine| {
            let all = engine.changes_since(0).expect("they are kept");
            all.collect::<Vec<_>>()
        })
    };
    let (before, told) = (of(&durable), changes(&durable));
    let joined = told.iter().flat_map(|change| &change.joined);
    assert!(joined.clone().any(|one| (one.contact, one.reason) == (kept, Reason::Merge)));
    drop(durable);
    let durable = open(disk).expect("it opens");
    assert_eq!((of(&durable), changes(&durable)), (before, told), "from the checkpoint");
    durable.read(|engine| {
        assert_eq!((anonymous(engine, "a"), anonymous(engine, "b")), (kept, kept));
    });
}

/// Conditions whose answers depend on events, their order and time, and on fields.
const CONDITIONS: [&str; 7] = [
    BOUGHT,
    "contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'seen')",
    "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'seen' \
     AND timestamp > timestampadd(hour, -3, CURRENT_TIMESTAMP))",
    "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'seen' \
     GROUP BY contact_id HAVING COUNT(*) >= 3)",
    "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id \
     HAVING SUM(DATA:payload.n) > 10)",
    "plan = 'pro' AND contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'seen')",
    "array_contains(tags, 'x')",
];

#[test]
fn members_are_as_if_the_events_had_been_the_known_contacts_all_along() {
    let mut merges = 0;
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let (mut merged, mut plain) = (account(Policy::live()), account(Policy::live()));
        let mut segments = Vec::new();
        for (n, condition) in CONDITIONS.iter().enumerate() {
            let name = format!("s{n}");
            let query =
                format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
            let spec = || SegmentSpec::new(&name, &query).with_id(name.as_str());
            for engine in [&mut merged, &mut plain] {
                engine.create_segment(at(0), spec()).expect("a good segment");
            }
            segments.push(SegmentId::from(name));
        }
        for n in 0..3 {
            let user = known(&n.to_string()).set("score", n);
            for engine in [&mut merged, &mut plain] {
                engine.upsert_contacts(at(0), [user.clone()]).expect("a good contact");
            }
        }
        let visitors: Vec<usize> = (0..6).map(|_| dice.below(3) as usize).collect();
        for (n, _) in visitors.iter().enumerate() {
            merged.upsert_contacts(at(0), [visitor(&n.to_string())]).expect("a good contact");
        }
        let mut minute = 0;
        let (mut waiting, mut id): (Vec<usize>, u64) = ((0..visitors.len()).collect(), 0);
        while !waiting.is_empty() || dice.below(4) > 0 {
            minute += i64::try_from(dice.below(90)).expect("a small number");
            if dice.below(5) == 0 && !waiting.is_empty() {
                let n = waiting.swap_remove(dice.below(waiting.len() as u64) as usize);
                let outcome = merge(&mut merged, minute, &visitors[n].to_string(), &n.to_string());
                assert!(matches!(outcome, Ok(Merge::Merged(_))), "{outcome:?}");
                merges += 1;
            } else {
                let n = dice.below(visitors.len() as u64) as usize;
                let happened = minute - i64::try_from(dice.below(300)).expect("a small number");
                let kind = ["seen", "bought"][dice.below(2) as usize];
                let payload = format!(r#"{{"n":{},"price":12.5}}"#, dice.below(9));
                let payload = Payload::parse(&payload).expect("a payload");
                id += 1;
                let event = |contact: ContactId| {
                    let event = Event::new(contact, kind, at(happened)).with_id(&id.to_string());
                    event.with_payload(payload.clone())
                };
                let [to, known] =
                    [anonymous(&merged, &n.to_string()), user(&plain, &visitors[n].to_string())];
                merged.record_events(at(minute), [event(to)]).expect("a good event");
                plain.record_events(at(minute), [event(known)]).expect("a good event");
            }
        }
        for hours in [0, 1, 3, 24] {
            for engine in [&mut merged, &mut plain] {
                engine.advance_to(at(minute + 60 * hours));
            }
            for segment in &segments {
                let users = |engine: &Engine| {
                    let members = engine.members(segment).expect("it is there");
                    let mut users: Vec<String> =
                        members.map(|id| field(engine, id, "external_id")).collect();
                    users.sort();
                    users
                };
                assert_eq!(users(&merged), users(&plain), "seed {seed}: {segment}");
            }
        }
    }
    assert_eq!(merges, 240);
}
