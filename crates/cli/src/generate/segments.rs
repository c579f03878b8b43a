//! Typical queries on an account: 24 templates, and segments that vary their parameters.
//!
//! In: a number. Out: ids, names and queries. Some parameters are frequent, so that segments share
//! conditions.

use serde::Serialize;

use super::names::{COUNTRIES, FIRST, LIFECYCLES, PLANS};
use super::world::{CAMPAIGN_COUNT, LIST_COUNT, World};
use crate::rng::Rng;

/// How many templates there are.
const TEMPLATES: u32 = 24;

/// A line of a segment file.
#[derive(Debug, Serialize)]
pub(super) struct Segment {
    id: String,
    name: String,
    query: String,
}

/// Each template once, with its most popular parameters.
pub(super) fn templates(world: &World) -> Vec<Segment> {
    let segment = |number| {
        let (name, query) = template(world, number, &mut Taste(None));
        Segment { id: format!("t{number:02}"), name, query }
    };
    (1..=TEMPLATES).map(segment).collect()
}

/// Segments made from the templates in turn.
pub(super) fn varied(world: &World, count: u32) -> Vec<Segment> {
    let segment = |place: u32| {
        let mut taste = Taste(Some(world.rng("segment", u64::from(place))));
        let (name, query) = template(world, place % TEMPLATES + 1, &mut taste);
        let id = format!("s{:04}", place + 1);
        Segment { name: format!("{id} {name}"), id, query }
    };
    (0..count).map(segment).collect()
}

/// How parameters are chosen: always the most popular one, or at random.
struct Taste(Option<Rng>);

impl Taste {
    /// One of them; the first ones are popular.
    fn of<T: Copy>(&mut self, popular: &[T]) -> T {
        popular[self.below(popular.len() as u32) as usize]
    }

    /// Below `end`; small ones are popular.
    fn below(&mut self, end: u32) -> u32 {
        self.0.as_mut().map_or(0, |rng| rng.small(end))
    }

    fn days(&mut self) -> u32 {
        self.of(&[30, 7, 90, 14, 60, 180, 365])
    }

    fn country(&mut self) -> &'static str {
        COUNTRIES[self.below(16) as usize].0
    }

    fn plan(&mut self) -> &'static str {
        self.of(&["pro", "free", "starter", "enterprise"])
    }

    fn list(&mut self) -> String {
        format!("list-{:02}", 1 + self.below(LIST_COUNT / 2))
    }

    fn campaign(&mut self) -> String {
        format!("c{:03}", CAMPAIGN_COUNT - 2 - self.below(40))
    }
}

/// The contacts that a condition holds for.
fn contacts(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

/// The contacts that have an event.
fn events(condition: &str) -> String {
    format!("(SELECT contact_id FROM event_data WHERE {condition})")
}

/// Events of that type within so many units before now.
fn within(event_type: &str, unit: &str, count: u32) -> String {
    format!(
        "event_type = '{event_type}' AND timestamp > timestampadd({unit}, -{count}, CURRENT_TIMESTAMP)"
    )
}

/// The name and the query of one of the templates.
fn template(world: &World, number: u32, taste: &mut Taste) -> (String, String) {
    match number {
        1..=9 => of_fields(world, number, taste),
        10..=13 | 22 | 24 => of_dates_and_lists(number, taste),
        _ => of_events(number, taste),
    }
}

fn of_fields(world: &World, number: u32, taste: &mut Taste) -> (String, String) {
    let (name, condition) = match number {
        1 => {
            let plan = taste.plan();
            (format!("plan {plan}"), format!("plan = '{plan}'"))
        }
        2 => {
            let city = &world.cities[taste.below(40) as usize].name;
            (format!("lives in {city}"), format!("city = '{city}'"))
        }
        3 => {
            let first = taste.below(8) as usize;
            let several = &COUNTRIES[first..first + 2 + taste.below(3) as usize];
            let list: Vec<_> = several.iter().map(|(country, _)| format!("'{country}'")).collect();
            let list = list.join(", ");
            (format!("in {}", list.replace('\'', "")), format!("country IN ({list})"))
        }
        4 => {
            let low = taste.of(&[50, 60, 70, 40, 80, 20]);
            let high = low + taste.of(&[20, 10, 30]);
            (format!("score {low} to {high}"), format!("score BETWEEN {low} AND {high}"))
        }
        5 => {
            let ltv = taste.of(&["100", "500", "1000", "250.50", "5000", "99.95"]);
            let size = taste.of(&[50, 200, 10, 1_000]);
            let condition = format!("ltv >= {ltv} AND company_size < {size}");
            (format!("worth {ltv}, below {size} people"), condition)
        }
        6 => {
            let domain = &world.domains[taste.below(30) as usize];
            (format!("at {domain}"), format!("email LIKE '%@{domain}'"))
        }
        7 => {
            let start = &FIRST[taste.below(40) as usize][..2];
            (format!("called {start}..."), format!("first_name LIKE '{start}%'"))
        }
        8 => {
            let field = taste.of(&["company_size", "ltv", "birthday", "renewal_at"]);
            let country = taste.country();
            let condition = format!("{field} IS NULL AND country = '{country}'");
            (format!("no {field} in {country}"), condition)
        }
        _ => {
            let (plan, country) = (taste.plan(), taste.country());
            let score = taste.of(&[50, 70, 30]);
            let left = taste.of(&[LIFECYCLES[4], LIFECYCLES[3], LIFECYCLES[0]]);
            let condition = format!(
                "(plan = '{plan}' OR (country = '{country}' AND score > {score})) \
                 AND NOT lifecycle = '{left}'"
            );
            (format!("{plan} or in {country} above {score}, not {left}"), condition)
        }
    };
    (name, contacts(&condition))
}

fn of_dates_and_lists(number: u32, taste: &mut Taste) -> (String, String) {
    let (name, condition) = match number {
        10 => {
            let days = taste.days();
            let condition = format!("created_at > timestampadd(day, -{days}, CURRENT_TIMESTAMP)");
            (format!("new in {days} days"), condition)
        }
        11 => {
            let days = taste.days();
            let condition = format!(
                "renewal_at >= CURRENT_TIMESTAMP \
                 AND renewal_at < timestampadd(day, {days}, CURRENT_TIMESTAMP)"
            );
            (format!("renews in {days} days"), condition)
        }
        12 => {
            let list = taste.list();
            (format!("on {list}"), format!("array_contains(list_ids, '{list}')"))
        }
        13 => {
            let (list, number) = (taste.list(), 26 + taste.below(LIST_COUNT / 2));
            let condition = format!(
                "array_contains(list_ids, '{list}') \
                 AND NOT array_contains(list_ids, 'list-{number:02}')"
            );
            (format!("on {list}, not on list-{number:02}"), condition)
        }
        22 => {
            let days = taste.of(&[0, 1, 7, 3]);
            let then = match days {
                0 => "CURRENT_TIMESTAMP".to_owned(),
                days => format!("timestampadd(day, {days}, CURRENT_TIMESTAMP)"),
            };
            let condition = format!(
                "EXTRACT(month FROM birthday) = EXTRACT(month FROM {then}) \
                 AND EXTRACT(day FROM birthday) = EXTRACT(day FROM {then})"
            );
            (format!("birthday in {days} days"), condition)
        }
        _ => {
            let orders = taste.of(&[1, 3, 5, 2, 10]);
            let condition = format!(
                "last_seen_at < DATE_TRUNC('month', CURRENT_TIMESTAMP) AND orders >= {orders}"
            );
            (format!("not seen this month, {orders} orders"), condition)
        }
    };
    (name, contacts(&condition))
}

fn of_events(number: u32, taste: &mut Taste) -> (String, String) {
    let (name, condition) = match number {
        14 => {
            let days = taste.days();
            let opened = events(&within("open", "day", days));
            (format!("opened in {days} days"), format!("contact_id IN {opened}"))
        }
        15 => {
            let days = taste.days();
            let received = events(&within("delivered", "day", days));
            let opened = events(&within("open", "day", days));
            let condition = format!("contact_id IN {received} AND contact_id NOT IN {opened}");
            (format!("received, did not open in {days} days"), condition)
        }
        16 => {
            let (times, days) = (taste.of(&[3, 2, 5, 10]), taste.days());
            let opened = within("open", "day", days);
            let often = format!("{opened} GROUP BY contact_id HAVING COUNT(*) >= {times}");
            let condition = format!("contact_id IN {}", events(&often));
            (format!("opened {times} times in {days} days"), condition)
        }
        17 => {
            let sum = taste.of(&["100", "500", "50", "1000", "249.90"]);
            let days = taste.of(&[365, 90, 0, 30]);
            let (bought, when) = match days {
                0 => ("event_type = 'purchase'".to_owned(), "ever".to_owned()),
                days => (within("purchase", "day", days), format!("in {days} days")),
            };
            let most =
                format!("{bought} GROUP BY contact_id HAVING SUM(DATA:payload.amount) >= {sum}");
            (format!("bought for {sum} {when}"), format!("contact_id IN {}", events(&most)))
        }
        18 => return last_open(taste.of(&[90, 30, 180, 60, 365])),
        19 => {
            let campaign = taste.campaign();
            let clicked =
                format!("event_type = 'click' AND DATA:payload.campaign_id = '{campaign}'");
            (format!("clicked {campaign}"), format!("contact_id IN {}", events(&clicked)))
        }
        20 => {
            let campaign = taste.campaign();
            let of = |event_type: &str| {
                events(&format!(
                    "event_type = '{event_type}' AND DATA:payload.campaign_id = '{campaign}'"
                ))
            };
            let condition =
                format!("contact_id IN {} AND contact_id NOT IN {}", of("sent"), of("open"));
            (format!("was sent {campaign}, did not open it"), condition)
        }
        21 => {
            let first = PLANS.len() - 2 - taste.below(3) as usize;
            let plans: Vec<_> =
                PLANS[first..].iter().map(|(plan, _)| format!("'{plan}'")).collect();
            let plans = plans.join(", ");
            let condition = format!(
                "plan IN ({plans}) AND contact_id IN {} AND contact_id NOT IN {}",
                events(&within("open", "day", 30)),
                events("event_type = 'unsubscribe'")
            );
            (format!("engaged on {}", plans.replace('\'', "")), condition)
        }
        _ => {
            let months = taste.of(&[1, 2, 3]);
            let clicked = events(&within("click", "month", months));
            (format!("clicked in {months} months"), format!("contact_id IN {clicked}"))
        }
    };
    (name, contacts(&condition))
}

fn last_open(days: u32) -> (String, String) {
    let query = format!(
        "SELECT c.contact_id, c.updated_at, MAX(e.timestamp) AS last_event \
         FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id \
         WHERE e.event_type = 'open' GROUP BY c.contact_id, c.updated_at \
         HAVING last_event < timestampadd(day, -{days}, CURRENT_TIMESTAMP)"
    );
    (format!("last opened {days} days ago"), query)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use segmentry::Schema;
    use segmentry::criteria::{Dialect, compile};

    use super::*;
    use crate::generate::FIELDS;

    #[test]
    fn every_query_compiles_and_a_thousand_share_their_leaves() {
        let world = World::new(1, 1_000);
        let fields = FIELDS.iter();
        let builder = fields.fold(Schema::builder(), |all, (name, kind)| all.field(name, *kind));
        let schema = builder.build().expect("a schema");
        let (mut leaves, mut names) = (BTreeSet::new(), BTreeSet::new());
        for segment in templates(&world).into_iter().chain(varied(&world, 1_000)) {
            let plan = compile(&segment.query, &schema, Dialect::Extended)
                .unwrap_or_else(|error| panic!("{}: {error}\n{}", segment.id, segment.query));
            plan.condition().leaves(&mut |leaf| {
                leaves.insert(format!("{leaf:?}"));
            });
            assert!(names.insert(segment.name), "{} is there twice", segment.id);
        }
        assert!((300..=500).contains(&leaves.len()), "{} leaves", leaves.len());
    }

    #[test]
    fn the_first_templates_have_the_popular_parameters() {
        let world = World::new(1, 1_000);
        let templates = templates(&world);
        assert_eq!(templates.len(), 24);
        assert!(templates[0].query.ends_with("WHERE plan = 'pro'"));
        assert!(templates[13].query.contains("timestampadd(day, -30, CURRENT_TIMESTAMP)"));
    }
}
