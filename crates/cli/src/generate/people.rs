//! The contacts of a generated account: one person per number, the same one for the same seed.
//!
//! In: a number. Out: a [`Person`], small enough to keep a million in memory, and the columns of the
//! contacts file that it fills.

use std::fmt::Write as _;

use super::names::{FIRST, LANGUAGES, LAST, LIFECYCLES, PLANS, SOURCES};
use super::table::{Cell, Column, Kind, Table, uuid};
use super::world::{DAY, HOUR, LIST_COUNT, NOW, SECOND, World};
use crate::rng::Rng;

/// The account is four years old.
const AGE: i64 = 4 * 365 * DAY;
/// 1946-01-01 and the days up to 2007.
const FIRST_BIRTHDAY: i32 = -8_766;
const BIRTHDAYS: i64 = 22_280;

/// One contact; names are indexes into tables.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) number: u32,
    pub(super) created: i64,
    updated: i64,
    last_seen: i64,
    renewal: Option<i64>,
    ltv: Option<i64>,
    /// A bit for each list.
    lists: u64,
    company_size: Option<u32>,
    birthday: Option<i32>,
    first: u16,
    last: u16,
    domain: u16,
    city: u16,
    orders: u16,
    score: u8,
    plan: u8,
    lifecycle: u8,
    language: u8,
    source: u8,
    opted_in: bool,
}

fn place<const N: usize>(of: &[(&str, u32); N], rng: &mut Rng) -> u8 {
    let mut places = [(0, 0); N];
    for ((into, number), (_, weight)) in places.iter_mut().zip(0..).zip(of) {
        *into = (number, *weight);
    }
    rng.weighted(&places)
}

fn lifecycle(plan: u8, rng: &mut Rng) -> u8 {
    let weights = if plan == 0 { [38, 14, 16, 20, 12] } else { [2, 6, 66, 14, 12] };
    let places: [(u8, u32); 5] = std::array::from_fn(|place| (place as u8, weights[place]));
    rng.weighted(&places)
}

/// A subscription that was renewed or ends within a year.
fn renewal(plan: u8, rng: &mut Rng) -> Option<i64> {
    let at = NOW - 365 * DAY + rng.within(2 * 365 * DAY);
    (plan > 0).then_some(at - at.rem_euclid(HOUR))
}

fn lists(world: &World, rng: &mut Rng) -> u64 {
    let count = rng.weighted(&[(0, 25), (1, 30), (2, 20), (3, 12), (4, 8), (5, 5)]);
    (0..count).fold(0, |lists, _| lists | 1 << world.list.draw(rng))
}

/// Cents, with a heavy tail: half of the amounts are below `2` to the power of `middle`.
pub(super) fn amount(middle: f64, width: f64, rng: &mut Rng) -> u32 {
    rng.heavy(middle, width).clamp(1, 1_000_000_000)
}

impl Person {
    pub(super) fn draw(world: &World, number: u32) -> Self {
        let mut rng = world.rng("person", u64::from(number));
        let rng = &mut rng;
        let age = rng.recent(AGE);
        let created = NOW - 1 - age;
        let plan = place(&PLANS, rng);
        let mut orders = 0;
        while orders < 60 && rng.chance(if plan == 0 { 4_500 } else { 7_000 }) {
            orders += 1;
        }
        let company_size = rng.heavy(4.3, 2.2).clamp(1, 500_000);
        let seen = rng.recent(age + 1);
        let seen = rng.recent(seen + 1);
        Self {
            number,
            created,
            updated: NOW - 1 - rng.recent(age + 1),
            // Most were active recently.
            last_seen: NOW - 1 - seen,
            renewal: renewal(plan, rng),
            ltv: Some(amount(12.3, 1.9, rng).into()).filter(|_| !rng.chance(3_000)),
            lists: lists(world, rng),
            company_size: Some(company_size).filter(|_| !rng.chance(1_500)),
            birthday: Some(FIRST_BIRTHDAY + rng.within(BIRTHDAYS) as i32)
                .filter(|_| !rng.chance(3_000)),
            first: rng.small(FIRST.len() as u32) as u16,
            last: rng.small(LAST.len() as u32) as u16,
            domain: world.domain.draw(rng) as u16,
            city: world.city.draw(rng) as u16,
            orders,
            score: (rng.below(51) + rng.below(51)) as u8,
            plan,
            lifecycle: lifecycle(plan, rng),
            language: place(&LANGUAGES, rng),
            source: world.source.draw(rng) as u8,
            opted_in: rng.chance(7_800),
        }
    }

    /// The person at a later instant: some of the fields have changed.
    pub(super) fn changed(self, world: &World, at: i64, rng: &mut Rng) -> Self {
        let mut person = Self { updated: at, ..self };
        if rng.chance(6_000) {
            person.last_seen = at;
        }
        if rng.chance(5_000) {
            person.score = (rng.below(51) + rng.below(51)) as u8;
        }
        if rng.chance(1_500) {
            person.orders += 1;
            person.ltv = Some(person.ltv.unwrap_or(0) + i64::from(amount(11.6, 1.4, rng)));
        }
        if rng.chance(1_000) {
            person.lists |= 1 << world.list.draw(rng);
        }
        if rng.chance(700) {
            person.lifecycle = lifecycle(person.plan, rng);
        }
        if rng.chance(400) {
            person.plan = place(&PLANS, rng);
            person.renewal = renewal(person.plan, rng);
        }
        if rng.chance(100) {
            person.city = world.city.draw(rng) as u16;
        }
        person
    }

    pub(super) fn updated(&self) -> i64 {
        self.updated
    }
}

/// The id of the contact of that number, as text.
pub(super) fn contact_id(world: &World, number: u32, out: &mut String) {
    let mut rng = world.rng("contact", u64::from(number));
    uuid(rng.word(), rng.word(), out);
}

fn email<'a>(world: &World, person: &Person, out: &'a mut String) -> Cell<'a> {
    let (first, last) = (FIRST[person.first as usize], LAST[person.last as usize]);
    let domain = &world.domains[person.domain as usize];
    // Writing to a text cannot fail.
    let _ = write!(out, "{first}.{last}{}@{domain}", person.number);
    out.make_ascii_lowercase();
    Cell::Text(out)
}

macro_rules! column {
    ($name:literal $kind:ident $cell:expr) => {
        Column { name: $name, kind: Kind::$kind, cell: $cell }
    };
}

/// The contacts file.
pub(super) const CONTACTS: Table<Person> = Table {
    name: "contacts",
    sparse: false,
    columns: &[
        column!("contact_id" Unique |world, person, out| {
            contact_id(world, person.number, out);
            Cell::Text(out)
        }),
        column!("email" Unique |world, person, out| email(world, person, out)),
        column!("first_name" Text |_, person, _| Cell::Text(FIRST[person.first as usize])),
        column!("last_name" Text |_, person, _| Cell::Text(LAST[person.last as usize])),
        column!("city" Text |world, person, _| Cell::Text(&world.cities[person.city as usize].name)),
        column!("country" Text |world, person, _| {
            Cell::Text(world.cities[person.city as usize].country)
        }),
        column!("state_province_region" Text |world, person, _| {
            Cell::Text(&world.cities[person.city as usize].region)
        }),
        column!("created_at" Time |_, person, _| Cell::Number(person.created)),
        column!("updated_at" Time |_, person, _| Cell::Number(person.updated)),
        column!("list_ids" Texts |world, person, _| {
            let on = (0..LIST_COUNT as usize).filter(|list| person.lists >> list & 1 == 1);
            Cell::Texts(on.map(|list| world.lists[list].as_str()).collect())
        }),
        column!("custom.plan" Text |_, person, _| Cell::Text(PLANS[person.plan as usize].0)),
        column!("custom.lifecycle" Text |_, person, _| {
            Cell::Text(LIFECYCLES[person.lifecycle as usize])
        }),
        column!("custom.language" Text |_, person, _| {
            Cell::Text(LANGUAGES[person.language as usize].0)
        }),
        column!("custom.source" Text |_, person, _| Cell::Text(SOURCES[person.source as usize])),
        column!("custom.opted_in" Text |_, person, _| {
            Cell::Text(if person.opted_in { "true" } else { "false" })
        }),
        column!("custom.company_size" Whole |_, person, _| Cell::number(person.company_size)),
        column!("custom.ltv" Cents |_, person, _| Cell::number(person.ltv)),
        column!("custom.score" Whole |_, person, _| Cell::Number(person.score.into())),
        column!("custom.orders" Whole |_, person, _| Cell::Number(person.orders.into())),
        column!("custom.birthday" Time |_, person, _| {
            Cell::number(person.birthday.map(|day| i64::from(day) * DAY))
        }),
        column!("custom.renewal_at" Time |_, person, _| Cell::number(person.renewal)),
        column!("custom.last_seen_at" Time |_, person, _| Cell::Number(person.last_seen)),
    ],
};

/// A number of people without one twice: one from each of as many parts of equal size.
fn sample(world: &World, count: u32, rng: &mut Rng) -> Vec<u32> {
    let border =
        |part: u32| (u64::from(part) * u64::from(world.contacts) / u64::from(count)) as u32;
    let one_of = |part: u32| border(part) + rng.below(border(part + 1) - border(part));
    (0..count).map(one_of).collect()
}

/// The people who are written in the hour after `from`, in order of time.
pub(super) fn written(world: &World, from: i64, count: u32, mut rng: Rng) -> Vec<Person> {
    let numbers = sample(world, count, &mut rng);
    let write = |number| {
        let at = from + 1 + rng.within(HOUR - SECOND);
        Person::draw(world, number).changed(world, at, &mut rng)
    };
    let mut people: Vec<Person> = numbers.into_iter().map(write).collect();
    people.sort_by_key(|person| (person.updated(), person.number));
    people
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shares_are_as_they_should_be() {
        let world = World::new(3, 20_000);
        let people: Vec<Person> =
            (0..world.contacts).map(|number| Person::draw(&world, number)).collect();
        let share = |found: &dyn Fn(&Person) -> bool| {
            people.iter().filter(|person| found(person)).count() * 100 / people.len()
        };
        assert!((58..=62).contains(&share(&|person| person.plan == 0)));
        assert!((28..=32).contains(&share(&|person| person.ltv.is_none())));
        assert!((13..=17).contains(&share(&|person| person.company_size.is_none())));
        assert!((9..=14).contains(&share(&|person| person.city == 0)));
        for person in &people {
            assert!(person.created <= person.updated && person.updated < NOW);
            assert!(person.created <= person.last_seen && person.last_seen < NOW);
            assert_eq!(person.renewal.is_some(), person.plan > 0);
            assert!(person.score <= 100 && person.lists.count_ones() <= 5);
        }
    }

    #[test]
    fn no_contact_is_updated_twice_in_an_hour() {
        let world = World::new(3, 1_000);
        let people = written(&world, NOW, 100, world.rng("test", 0));
        let numbers: BTreeSet<u32> = people.iter().map(|person| person.number).collect();
        assert_eq!((people.len(), numbers.len()), (100, 100));
        assert!(people.iter().all(|person| person.updated > NOW && person.updated < NOW + HOUR));
    }
}
