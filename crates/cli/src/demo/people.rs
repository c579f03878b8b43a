//! The people of the demo's account: one per number, the same one for the same seed.

use chrono::{DateTime, Utc};
use segmentry::ContactPatch;

use crate::rng::Rng;

/// The list that the weekly newsletter goes to.
pub(crate) const NEWSLETTER: &str = "newsletter";
/// The list of all others.
pub(crate) const PRODUCT_NEWS: &str = "product-news";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Free,
    Pro,
    Team,
}

impl Plan {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Team => "team",
        }
    }

    /// The plan to which a customer of this one usually changes.
    pub(crate) fn next(self, rng: &mut Rng) -> Self {
        match (self, rng.chance(7_500)) {
            (Self::Free | Self::Team, _) => Self::Pro,
            (Self::Pro, true) => Self::Free,
            (Self::Pro, false) => Self::Team,
        }
    }
}

/// One contact of the account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    number: u32,
    names: (&'static str, &'static str),
    place: (&'static str, &'static str),
    pub(crate) plan: Plan,
    admin: bool,
    seats: u32,
    pub(crate) newsletter: bool,
    /// Mails opened, of 10,000.
    pub(crate) keenness: u32,
    pub(crate) signed_up: DateTime<Utc>,
}

impl Person {
    pub(crate) fn draw(number: u32, signed_up: DateTime<Utc>, now: DateTime<Utc>) -> Recipe {
        Recipe { number, signed_up, now }
    }

    pub(crate) fn email(&self) -> String {
        let (first, last) = self.names;
        let domain = ["example.com", "example.org", "example.net"][self.number as usize % 3];
        format!("{first}.{last}{}@{domain}", self.number).to_lowercase()
    }

    /// The contact as it signs up.
    pub(crate) fn patch(&self) -> ContactPatch {
        ContactPatch::new(&self.email())
            .set("first_name", self.names.0)
            .set("last_name", self.names.1)
            .set("city", self.place.0)
            .set("country", self.place.1)
            .set("plan", self.plan.name())
            .set("role", if self.admin { "admin" } else { "member" })
            .set("seats", i64::from(self.seats))
            .set("created_at", self.signed_up)
            .on_list(if self.newsletter { NEWSLETTER } else { PRODUCT_NEWS })
    }
}

/// The tables a person is drawn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    number: u32,
    signed_up: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Recipe {
    /// A random person.
    pub(crate) fn anybody(self, rng: &mut Rng) -> Person {
        let plan = rng.weighted(&[(Plan::Free, 76), (Plan::Pro, 19), (Plan::Team, 5)]);
        // Interest fades with the years, and a quarter never had any.
        let days = u32::try_from((self.now - self.signed_up).num_days()).unwrap_or(0);
        let keen = if rng.chance(2_500) { rng.below(150) } else { 300 + rng.small(8_500) };
        Person {
            number: self.number,
            names: (rng.pick(&FIRST), rng.pick(&LAST)),
            place: rng.weighted(&PLACES),
            plan,
            admin: rng.chance(if plan == Plan::Team { 2_500 } else { 500 }),
            seats: if plan == Plan::Team { 3 + rng.small(60) } else { 1 },
            newsletter: rng.chance(6_500),
            keenness: keen * 500 / (500 + days),
            signed_up: self.signed_up,
        }
    }

    /// One of the few team partners in Iceland, where no other contact lives.
    pub(crate) fn partner(self, rng: &mut Rng) -> Person {
        let (place, plan) = (("Reykjavik", "IS"), Plan::Team);
        Person { place, plan, admin: true, seats: 5, ..self.anybody(rng) }
    }
}

type Place = (&'static str, &'static str);

const PLACES: [(Place, u32); 20] = [
    (("London", "GB"), 130),
    (("New York", "US"), 120),
    (("Berlin", "DE"), 95),
    (("Paris", "FR"), 80),
    (("San Francisco", "US"), 70),
    (("Amsterdam", "NL"), 60),
    (("Toronto", "CA"), 55),
    (("Madrid", "ES"), 50),
    (("Munich", "DE"), 45),
    (("Milan", "IT"), 40),
    (("Chicago", "US"), 40),
    (("Stockholm", "SE"), 35),
    (("Sydney", "AU"), 35),
    (("Dublin", "IE"), 30),
    (("Vienna", "AT"), 25),
    (("Denver", "US"), 25),
    (("Zurich", "CH"), 20),
    (("Lisbon", "PT"), 20),
    (("Tallinn", "EE"), 15),
    (("Ghent", "BE"), 10),
];

const FIRST: [&str; 32] = [
    "Ada", "Alan", "Amira", "Anna", "Ben", "Carla", "Chen", "Clara", "Daniel", "Elena", "Emma",
    "Fatima", "Felix", "Grace", "Hannah", "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Karim",
    "Lena", "Liam", "Lucia", "Maya", "Noah", "Olga", "Omar", "Priya", "Sofia", "Tom", "Yuki",
];

const LAST: [&str; 28] = [
    "Adams", "Bauer", "Bianchi", "Brown", "Chen", "Costa", "Dubois", "Fischer", "Garcia", "Hansen",
    "Haas", "Ito", "Jansen", "Khan", "Kowalski", "Lopez", "Martin", "Meyer", "Murphy", "Novak",
    "Okafor", "Patel", "Rossi", "Silva", "Smith", "Svensson", "Tanaka", "Weber",
];
