//! What the contacts of a generated account share: places, domains, campaigns, and their activity levels.
//!
//! In: a seed and a number of contacts. Out: tables to draw from and to look names up in. Places and
//! domains are the same in every account, so that the same queries fit all.

use chrono::{DateTime, Utc};

use super::names::{
    CITIES, CITY_ENDS, CITY_MIDDLES, CITY_STARTS, COUNTRIES, DOMAIN_ENDS, DOMAIN_STARTS,
    DOMAIN_TOPS, DOMAINS, STATES,
};
use super::people::Person;
use crate::rng::{Rng, Weights};

/// 2026-06-15T12:00:00Z: the instant `as_of` of the account.
pub(super) const AS_OF: DateTime<Utc> =
    DateTime::from_timestamp(1_781_524_800, 0).expect("a time chrono knows");
pub(super) const NOW: i64 = AS_OF.timestamp_millis();
pub(super) const SECOND: i64 = 1_000;
pub(super) const HOUR: i64 = 3_600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;
/// How far the recorded history goes back.
pub(super) const HISTORY: i64 = 730 * DAY;

pub(super) const CITY_COUNT: u32 = 5_000;
pub(super) const DOMAIN_COUNT: u32 = 2_000;
pub(super) const LIST_COUNT: u32 = 50;
pub(super) const CAMPAIGN_COUNT: u32 = 300;
pub(super) const URL_COUNT: u32 = 200;

#[derive(Debug)]
pub(super) struct City {
    pub(super) name: String,
    pub(super) country: &'static str,
    pub(super) region: String,
}

/// Per contact, what event generation needs.
#[derive(Debug)]
pub(super) struct Roster {
    pub(super) created: Vec<i64>,
    /// Percentage of mails that are opened.
    pub(super) keenness: Vec<u8>,
    /// Activity levels: many quiet contacts, a few very busy ones.
    pub(super) activity: Weights,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) contacts: u32,
    pub(super) cities: Vec<City>,
    pub(super) domains: Vec<String>,
    pub(super) lists: Vec<String>,
    pub(super) campaigns: Vec<String>,
    pub(super) urls: Vec<String>,
    pub(super) city: Weights,
    pub(super) domain: Weights,
    pub(super) list: Weights,
    pub(super) source: Weights,
    pub(super) campaign: Weights,
    pub(super) url: Weights,
}

impl World {
    pub(super) fn new(seed: u64, contacts: u32) -> Self {
        let url = |place: u32| format!("https://app.example.com/p/{place:03}");
        Self {
            seed,
            contacts,
            cities: cities(),
            domains: domains(),
            lists: (1..=LIST_COUNT).map(|place| format!("list-{place:02}")).collect(),
            campaigns: (1..=CAMPAIGN_COUNT).map(|place| format!("c{place:03}")).collect(),
            urls: (1..=URL_COUNT).map(url).collect(),
            city: Weights::zipf(CITY_COUNT),
            domain: Weights::zipf(DOMAIN_COUNT),
            list: Weights::zipf(LIST_COUNT),
            source: Weights::zipf(20),
            campaign: campaign_sizes(),
            url: Weights::zipf(URL_COUNT),
        }
    }

    /// An independent generator for one purpose.
    pub(super) fn rng(&self, purpose: &str, number: u64) -> Rng {
        let name = purpose.bytes().fold(0_u64, |sum, byte| sum << 8 | u64::from(byte));
        let mut purpose = Rng::of(self.seed, name);
        Rng::of(purpose.word(), number)
    }

    pub(super) fn roster(&self) -> Roster {
        let count = self.contacts as usize;
        let mut roster = Roster {
            created: Vec::with_capacity(count),
            keenness: Vec::with_capacity(count),
            activity: Weights::new([]),
        };
        let weights = (0..self.contacts).map(|number| {
            let mut rng = self.rng("life", u64::from(number));
            roster.created.push(Person::draw(self, number).created);
            roster.keenness.push(rng.weighted(&[(2, 40), (35, 40), (75, 20)]));
            let silent = rng.chance(1_500);
            // A contact receives each campaign at most once.
            let weight = rng.heavy(10.0, 1.8).min(100 << 10);
            if silent { 0 } else { u64::from(weight) }
        });
        roster.activity = Weights::new(weights);
        roster
    }
}

/// When a campaign is sent: 300 in two years, and ever more of them.
pub(super) fn sent_at(campaign: u32) -> i64 {
    let back = (f64::from(CAMPAIGN_COUNT - campaign) - 0.5) / f64::from(CAMPAIGN_COUNT);
    #[expect(clippy::cast_precision_loss, reason = "two years of milliseconds are exact")]
    let millis = HISTORY as f64 * (back * back.sqrt());
    NOW - millis as i64
}

/// A few campaigns go to nearly everybody, most to a part; later ones to more.
fn campaign_sizes() -> Weights {
    let mut rng = Rng::of(11, 0);
    let size = |place: u32| {
        let large = 1_000 / u64::from(1 + rng.below(20));
        large * u64::from(CAMPAIGN_COUNT + 2 * place)
    };
    Weights::new((0..CAMPAIGN_COUNT).map(size))
}

fn cities() -> Vec<City> {
    let mut rng = Rng::of(7, 0);
    let mut city = |place: usize| {
        // A step that shares no factor with their number visits every name once.
        let name = place * 1_777 % CITY_COUNT as usize;
        let (first, rest) = (name % CITY_STARTS.len(), name / CITY_STARTS.len());
        let (middle, end) = (rest % CITY_MIDDLES.len(), rest / CITY_MIDDLES.len());
        let made_up = format!("{}{}{}", CITY_STARTS[first], CITY_MIDDLES[middle], CITY_ENDS[end]);
        let (name, country) = match CITIES.get(place) {
            Some((name, country)) => ((*name).to_owned(), *country),
            None => (made_up, rng.weighted(&COUNTRIES)),
        };
        let region = if country == "US" {
            rng.pick(&STATES).to_owned()
        } else {
            format!("{country}-{:02}", 1 + rng.small(16))
        };
        City { name, country, region }
    };
    (0..CITY_COUNT as usize).map(&mut city).collect()
}

fn domains() -> Vec<String> {
    let made_up = (0..DOMAIN_COUNT as usize - DOMAINS.len()).map(|place| {
        let name = place * 1_777 % (DOMAIN_STARTS.len() * DOMAIN_ENDS.len());
        let (start, end) = (name % DOMAIN_STARTS.len(), name / DOMAIN_STARTS.len());
        let top = DOMAIN_TOPS[place % DOMAIN_TOPS.len()];
        format!("{}{}.{top}", DOMAIN_STARTS[start], DOMAIN_ENDS[end])
    });
    DOMAINS.iter().map(|name| (*name).to_owned()).chain(made_up).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn places_and_domains_are_as_many_as_they_should_be() {
        let world = World::new(1, 1);
        let cities: BTreeSet<&str> = world.cities.iter().map(|city| city.name.as_str()).collect();
        let domains: BTreeSet<&str> = world.domains.iter().map(String::as_str).collect();
        assert_eq!((cities.len(), domains.len()), (CITY_COUNT as usize, DOMAIN_COUNT as usize));
    }

    #[test]
    fn campaigns_are_sent_in_their_order_within_the_history() {
        let sent: Vec<i64> = (0..CAMPAIGN_COUNT).map(sent_at).collect();
        assert!(sent.is_sorted_by(|earlier, later| earlier < later));
        assert!(sent[0] > NOW - HISTORY && sent[299] < NOW && sent[299] > NOW - DAY);
    }
}
