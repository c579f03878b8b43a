//! Values that exist, the most frequent first: for whoever writes a query.
//!
//! In: a field, or a type of events. Out: texts with the number of contacts that have them; the paths of payloads.
//! INVARIANT: an identifier of contacts is never among them.

use super::Engine;
use crate::ingest::PATH_SEPARATOR;
use crate::schema::FieldId;
use crate::store::Column;

/// What names one person, or where to reach them.
pub(super) const IDENTIFYING: [FieldId; 13] = [
    FieldId::CONTACT_ID,
    FieldId::EMAIL,
    FieldId::ALTERNATE_EMAILS,
    FieldId::PHONE_NUMBER_ID,
    FieldId::PHONE_NUMBER,
    FieldId::EXTERNAL_ID,
    FieldId::ANONYMOUS_ID,
    FieldId::ADDRESS_LINE_1,
    FieldId::ADDRESS_LINE_2,
    FieldId::WHATSAPP,
    FieldId::LINE,
    FieldId::FACEBOOK,
    FieldId::UNIQUE_NAME,
];

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueCount {
    /// The text, or one of the texts of a set.
    pub value: String,
    /// How many contacts have it.
    pub count: u64,
}

impl Engine {
    /// The texts of a field that begin with `start`, whatever the case: at most `most`, the most frequent first,
    /// equally frequent ones in their order. Fields of numbers and instants have none, and `None` is the answer for an
    /// identifier, whose values are not for suggestions.
    pub fn frequent_values(
        &self,
        field: FieldId,
        start: &str,
        most: usize,
    ) -> Option<Vec<ValueCount>> {
        if IDENTIFYING.contains(&field) {
            return None;
        }
        let (counts, texts) = match self.store.column(field) {
            Some(Column::Text(texts)) => {
                let mut counts = vec![0u64; texts.dictionary().len()];
                let cells = texts.cells();
                for code in cells.rows().filter_map(|row| cells.get(row)) {
                    counts[code as usize] += 1;
                }
                (counts, texts.dictionary())
            }
            Some(Column::Texts(sets)) => {
                // Many contacts have the same set.
                let mut of_sets = vec![0u64; sets.sets().len()];
                let cells = sets.cells();
                for set in cells.rows().filter_map(|row| cells.get(row)) {
                    of_sets[set as usize] += 1;
                }
                let mut counts = vec![0u64; sets.dictionary().len()];
                for (set, codes) in sets.sets().iter() {
                    for code in codes.as_ref() {
                        counts[*code as usize] += of_sets[set as usize];
                    }
                }
                (counts, sets.dictionary())
            }
            _ => return Some(Vec::new()),
        };
        let start = start.to_lowercase();
        let begins = |text: &str| start.is_empty() || text.to_lowercase().starts_with(&start);
        let held =
            texts.iter().map(|(code, text)| (std::cmp::Reverse(counts[code as usize]), text));
        let mut found: Vec<_> = held.filter(|(count, text)| count.0 > 0 && begins(text)).collect();
        if most < found.len() {
            found.select_nth_unstable(most);
            found.truncate(most);
        }
        found.sort_unstable();
        let value = |(count, text): (std::cmp::Reverse<u64>, &str)| ValueCount {
            value: text.to_owned(),
            count: count.0,
        };
        Some(found.into_iter().map(value).collect())
    }

    /// The paths at which payloads of a type of events have values, each as its steps; at most `most`, in their order.
    pub fn event_properties(&self, event_type: &str, most: usize) -> Vec<Vec<&str>> {
        let events = self.store.events();
        let streams = events.streams().filter(|(id, _)| events.type_name(*id) == event_type);
        let paths = streams.flat_map(|(_, stream)| stream.properties()).map(|(path, _)| path);
        let paths: std::collections::BTreeSet<&str> = paths.collect();
        paths.into_iter().take(most).map(|path| path.split(PATH_SEPARATOR).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{ContactPatch, FieldType, Schema};

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_767_600_000, 0).expect("an instant");

    fn engine() -> Engine {
        let schema = Schema::builder().field("tags", FieldType::Set).field("n", FieldType::Number);
        let mut engine = Engine::builder(schema.build().expect("names")).build().expect("defaults");
        for (at, city) in ["Oslo", "Bergen", "Oslo", "oslo", "Bodø"].iter().enumerate() {
            let tags = if at < 3 { ["x", "y"].as_slice() } else { &["y"] };
            let patch = ContactPatch::new(&format!("p{at}@example.com"))
                .set("city", *city)
                .set("n", 4)
                .add("tags", tags.iter().copied());
            engine.upsert_contacts(NOW, vec![patch]).expect("contacts");
        }
        engine
    }

    fn found(engine: &Engine, field: &str, start: &str, most: usize) -> Vec<(String, u64)> {
        let field = engine.schema().field(field).expect("a field").id;
        let found = engine.frequent_values(field, start, most).expect("no identifier");
        found.into_iter().map(|one| (one.value, one.count)).collect()
    }

    #[test]
    fn the_most_frequent_come_first_and_no_more_than_were_asked_for() {
        let engine = engine();
        let of = |text: &str, count| (text.to_owned(), count);
        let all = [of("Oslo", 2), of("Bergen", 1), of("Bodø", 1), of("oslo", 1)];
        assert_eq!(found(&engine, "city", "", 10), all);
        assert_eq!(found(&engine, "city", "", 2), all[..2]);
        assert_eq!(found(&engine, "city", "OS", 10), [of("Oslo", 2), of("oslo", 1)]);
        assert_eq!(found(&engine, "tags", "", 10), [of("y", 5), of("x", 3)]);
        assert_eq!(found(&engine, "n", "", 10), []);
        assert_eq!(found(&engine, "last_name", "", 10), []);
    }

    #[test]
    fn values_of_deleted_contacts_and_identifiers_are_never_suggested() {
        let mut engine = engine();
        let ids = engine.contact_ids();
        engine.delete_contacts(NOW, ids);
        assert_eq!(found(&engine, "city", "", 10), []);
        for name in ["email", "contact_id", "alternate_emails", "external_id", "phone_number"] {
            let field = engine.schema().field(name).expect("a field").id;
            assert_eq!(engine.frequent_values(field, "", 10), None, "{name}");
        }
    }
}
