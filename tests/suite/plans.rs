//! Properties of plans: one form for one meaning, a hash of the meaning, a stored form that reads back.

use segmentry::criteria::{Dialect, Plan, compile};
use segmentry::testing::plan::Condition;
use segmentry::{FieldType, Schema};

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .field("born", FieldType::Date)
        .build()
        .expect("a good schema")
}

fn plan(condition: &str) -> Plan {
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
    compile(&query, &schema(), Dialect::Extended).unwrap_or_else(|error| panic!("{query}: {error}"))
}

#[test]
fn the_hash_does_not_depend_on_spelling_and_tells_meanings_apart() {
    let same = [
        "plan = 'pro' AND age > 18",
        "AGE > 18.0 AND (plan = 'pro')",
        "18 < age AND `plan` IN ('pro')",
        "NOT (age <= 18 OR plan != 'pro')",
        "(plan = 'pro' AND age > 18) AND (\"age\" > '18' AND TRUE)",
        "age > 9 * 2 AND plan = 'pro' AND plan IN ('pro', 'pro')",
    ];
    let hashes: Vec<u128> = same.iter().map(|query| plan(query).content_hash()).collect();
    assert!(hashes.windows(2).all(|pair| pair[0] == pair[1]), "{hashes:?}");
    for other in
        ["plan = 'pro' AND age >= 18", "plan = 'pro' OR age > 18", "plan = 'Pro' AND age > 18"]
    {
        assert_ne!(plan(other).content_hash(), hashes[0], "{other}");
    }
    // Recorded once and kept: callers compare hashes, and a changed hash would make all of them evaluate again.
    assert_eq!(plan("plan = 'pro'").content_hash(), PRO);
}

const PRO: u128 = 0x021a_1e13_fb03_91a9_243c_ff3a_bd32_e16b;

#[test]
fn what_nobody_or_everybody_can_be_is_known_before_anybody_is_asked() {
    let nobody = [
        "plan = 'pro' AND plan != 'pro'",
        "age > 5 AND age <= 5",
        "plan IS NULL AND plan IS NOT NULL",
        "age > 5 AND NULL",
        "1 = 2",
        "plan = NULL",
        "plan LIKE 'a%' AND NOT plan LIKE 'a%'",
        "contact_id IN (SELECT contact_id FROM event_data) AND contact_id NOT IN (SELECT contact_id FROM event_data)",
        "list_ids IS NULL",
    ];
    for query in nobody {
        assert_eq!(plan(query).condition(), &Condition::NOBODY, "{query}");
    }
    let everybody = [
        "plan IS NULL OR plan IS NOT NULL",
        "contact_id IN (SELECT contact_id FROM event_data) OR contact_id NOT IN (SELECT contact_id FROM event_data)",
        "TRUE OR plan = 'pro'",
        "NOT FALSE",
        "2 BETWEEN 1 AND 3",
    ];
    for query in everybody {
        assert_eq!(plan(query).condition(), &Condition::EVERYONE, "{query}");
    }
    // Of somebody without a plan neither is known.
    assert_ne!(plan("plan = 'pro' OR plan != 'pro'").condition(), &Condition::EVERYONE);
}

#[test]
fn a_plan_says_in_words_what_it_asks_and_how_each_part_will_be_answered() {
    let plan = plan(
        "(plan LIKE 'p\\_%' OR age * 2 + 1 > 40) AND list_ids IS NOT NULL
         AND EXTRACT(month FROM born) = EXTRACT(month FROM CURRENT_TIMESTAMP)
         AND contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'open'
             AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))
         AND contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase'
             GROUP BY contact_id HAVING SUM(DATA:payload.total) >= 99.5)",
    );
    let wanted = "\
all of
  any of
    (age * 2) + 1 > 40    -- one pass over `age`
    plan LIKE 'p\\_%'    -- once per distinct `plan`
  EXTRACT(month FROM born) = EXTRACT(month FROM CURRENT_TIMESTAMP)    -- one pass over `born`
  NOT (has e0: open[e0.timestamp > now - 30 day])    -- events of the window, or those of each contact, \
whichever are fewer
  has e0: purchase having SUM(e0.DATA:payload.total as number) >= 99.5    -- each contact's events, grouped";
    assert_eq!(plan.explain(&schema()), wanted);
    assert_eq!(
        self::plan("age IN (1, NULL) OR NOT (born < '2026-01-01')").display(&schema()),
        "born >= '2026-01-01T00:00:00Z' OR age IN (1, NULL)"
    );
}
