//! A believable account: who signs up, what they are sent, and what they do with it.
//!
//! In: a seed, a size, a number of days. Out: the history before the start, person by person, and
//! what happens after it, to be sorted by time. Every person has dice of their own, so a life
//! depends on the seed and the person's number only.

use std::ops::Range;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use segmentry::ingest::Payload;
use segmentry::{ContactPatch, Event};

use super::people::{Person, Plan};
use crate::Failure;
use crate::dice::Dice;

/// Monday 2026-01-05, 08:00 UTC: fixed, so that the same seed tells the same story.
pub(crate) const START: DateTime<Utc> =
    DateTime::from_timestamp(1_767_600_000, 0).expect("a time chrono knows");
/// How far the recorded history goes back: three weeks of autumn, Black Friday, Christmas.
const HISTORY_DAYS: i64 = 63;
/// People in the small circle that the quiet segment is about. Chance leaves them alone.
const PARTNERS: u32 = 7;
/// When one more of them joins.
pub(crate) const PARTNER_JOINS: TimeDelta = TimeDelta::minutes(4 * 24 * 60 + 2 * 60 + 40);

/// Something that a person did, or that happened to a mail on its way to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    SignedUp,
    Changed(&'static str),
    /// An event about a campaign.
    Mail(&'static str, u16),
    /// Cents.
    Bought(u32),
    Gone,
}

/// A deed, its time, and the number of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Act {
    pub(crate) at: DateTime<Utc>,
    pub(crate) who: u32,
    pub(crate) deed: Deed,
}

#[derive(Debug)]
struct Campaign {
    at: DateTime<Utc>,
    newsletter: bool,
    payload: Payload,
}

/// A part of the account: what is there at the start, and what is to come.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) contacts: Vec<ContactPatch>,
    pub(crate) events: Vec<Event>,
    pub(crate) ahead: Vec<Act>,
}

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    contacts: u32,
    end: DateTime<Utc>,
    campaigns: Vec<Campaign>,
    /// Of those who are not there at the start, in the order of time; the last one is the partner.
    arrivals: Vec<DateTime<Utc>>,
}

fn is_weekend(at: DateTime<Utc>) -> bool {
    matches!(at.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A time of that day when people are awake, mostly in the morning and after lunch.
fn daytime(midnight: DateTime<Utc>, dice: &mut Dice) -> DateTime<Utc> {
    let bulge = dice.below(7 * 3600) + dice.below(8 * 3600);
    midnight + TimeDelta::seconds(i64::from(7 * 3600 + bulge))
}

/// What falls into the night happens after breakfast.
fn awake(at: DateTime<Utc>) -> DateTime<Utc> {
    if at.hour() < 6 { at + TimeDelta::hours(7) } else { at }
}

impl World {
    pub(crate) fn new(seed: u64, contacts: u32, days: u32) -> Result<Self, Failure> {
        let end = START + TimeDelta::days(i64::from(days));
        let mut campaigns = Vec::new();
        let mut arrivals = Vec::new();
        let mut dice = Dice::of(seed, u64::MAX);
        for midnight in midnights(end) {
            campaigns.extend(campaign(midnight)?);
            if midnight + TimeDelta::days(1) > START {
                let most = contacts / if is_weekend(midnight) { 500 } else { 180 } + 1;
                let today = most / 2 + dice.below(most / 2 + 2);
                arrivals.extend((0..today).map(|_| daytime(midnight, &mut dice)));
            }
        }
        arrivals.retain(|at| *at > START && *at < end);
        arrivals.sort_unstable();
        arrivals.push(START + PARTNER_JOINS);
        Ok(Self { seed, contacts, end, campaigns, arrivals })
    }

    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// Everybody there is and will be.
    pub(crate) fn everybody(&self) -> Range<u32> {
        0..self.contacts + self.arrivals.len() as u32
    }

    pub(crate) fn person(&self, number: u32) -> Person {
        self.born(number).0
    }

    /// A person, and the dice for the rest of their life.
    fn born(&self, number: u32) -> (Person, Dice) {
        let mut dice = Dice::of(self.seed, u64::from(number));
        let newcomer = number.checked_sub(self.contacts);
        let signed_up = match newcomer {
            Some(place) => self.arrivals[place as usize],
            // The past two years, the last months more often.
            None => START - TimeDelta::minutes(1 + i64::from(dice.small(730 * 24 * 60))),
        };
        let recipe = Person::draw(number, signed_up, START);
        let person = if self.is_partner(number) {
            recipe.partner(&mut dice)
        } else {
            recipe.anybody(&mut dice)
        };
        (person, dice)
    }

    fn is_partner(&self, number: u32) -> bool {
        number < PARTNERS.min(self.contacts) || number + 1 == self.everybody().end
    }

    /// The lives of some of the people.
    pub(crate) fn part(&self, numbers: Range<u32>) -> Result<Part, Failure> {
        let mut part = Part::default();
        for number in numbers {
            let (person, dice) = self.born(number);
            if person.signed_up <= START {
                part.contacts.push(person.patch());
            }
            for act in self.life(number, &person, dice) {
                if act.at > START {
                    part.ahead.push(act);
                } else if act.deed != Deed::SignedUp {
                    part.events.extend(self.event(&person.email(), act)?);
                }
            }
        }
        Ok(part)
    }

    /// Everything a person does before the end, in the order of time.
    fn life(&self, who: u32, person: &Person, mut dice: Dice) -> Vec<Act> {
        let mut acts = vec![Act { at: person.signed_up, who, deed: Deed::SignedUp }];
        // One in six loses interest on some day, the others never do.
        let fades = START + TimeDelta::hours(i64::from(dice.below(75 * 24)) - 60 * 24);
        let fades = if dice.chance(1_600) { fades } else { DateTime::<Utc>::MAX_UTC };
        for (number, campaign) in (0..).zip(&self.campaigns) {
            let wanted = person.newsletter || !campaign.newsletter;
            if campaign.at > person.signed_up && wanted {
                let keen = if campaign.at < fades { person.keenness } else { 0 };
                let mut note = |deed, at| acts.push(Act { at, who, deed });
                if !mail(number, campaign.at, keen, &mut dice, &mut note) {
                    break;
                }
            }
        }
        self.days(who, person, &mut dice, &mut acts);
        acts.retain(|act| act.at >= person.signed_up && act.at < self.end);
        acts.sort();
        let gone = acts.iter().position(|act| act.deed == Deed::Gone);
        acts.truncate(gone.map_or(acts.len(), |gone| gone + 1));
        acts
    }

    /// What happens without any mail: purchases, changes of plan, farewells.
    fn days(&self, who: u32, person: &Person, dice: &mut Dice, acts: &mut Vec<Act>) {
        let mut plan = person.plan;
        let steady = self.is_partner(who);
        for midnight in midnights(self.end) {
            let quiet = if is_weekend(midnight) { 2 } else { 1 };
            let buys = match plan {
                Plan::Free => 8,
                Plan::Pro => 80,
                Plan::Team => 120,
            };
            let sale = if is_black_friday(midnight) { 6 } else { 1 };
            let mut note = |deed, dice: &mut Dice| {
                acts.push(Act { at: daytime(midnight, dice), who, deed });
            };
            if dice.chance(buys * sale / quiet) {
                note(Deed::Bought(900 + dice.small(18_000)), dice);
            }
            if midnight >= START && !steady && dice.chance(20 / quiet) {
                plan = plan.next(dice);
                note(Deed::Changed(plan.name()), dice);
            }
            if midnight >= START && !steady && dice.chance(4 / quiet) {
                note(Deed::Gone, dice);
            }
        }
    }

    /// The event of an act; signing up and leaving are none.
    pub(crate) fn event(&self, email: &str, act: Act) -> Result<Option<Event>, Failure> {
        Ok(match act.deed {
            Deed::Mail(kind, campaign) => {
                let payload = self.campaigns[usize::from(campaign)].payload.clone();
                Some(Event::new(email, kind, act.at).from_source("mail").with_payload(payload))
            }
            Deed::Bought(cents) => {
                let total = format!("{{\"total\":{}.{:02}}}", cents / 100, cents % 100);
                let payload = Payload::parse(&total)?;
                Some(
                    Event::new(email, "purchase", act.at).from_source("shop").with_payload(payload),
                )
            }
            Deed::SignedUp | Deed::Changed(_) | Deed::Gone => None,
        })
    }
}

fn midnights(end: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let first = START - TimeDelta::hours(8) - TimeDelta::days(HISTORY_DAYS);
    (0..).map(move |day| first + TimeDelta::days(day)).take_while(move |day| *day < end)
}

/// The week that begins with the Monday before it.
fn is_black_friday(day: DateTime<Utc>) -> bool {
    (35..=42).contains(&(START - day).num_days())
}

/// Newsletters go out on Tuesdays, product news to everybody on Thursdays.
fn campaign(midnight: DateTime<Utc>) -> Result<Option<Campaign>, Failure> {
    let (name, minutes) = match midnight.weekday() {
        Weekday::Tue => ("newsletter", 9 * 60),
        Weekday::Thu => ("product-news", 13 * 60 + 30),
        _ => return Ok(None),
    };
    let text = format!("{{\"singlesend_id\":\"{name}-{}\"}}", midnight.format("%Y-%m-%d"));
    let at = midnight + TimeDelta::minutes(minutes);
    let payload = Payload::parse(&text)?;
    Ok(Some(Campaign { at, newsletter: name == "newsletter", payload }))
}

/// The way of one mail through the funnel. Says whether the person still wants the next one.
fn mail(
    campaign: u16,
    sent: DateTime<Utc>,
    keenness: u32,
    dice: &mut Dice,
    note: &mut impl FnMut(Deed, DateTime<Utc>),
) -> bool {
    let processed = sent + TimeDelta::seconds(i64::from(dice.below(20 * 60)));
    note(Deed::Mail("processed", campaign), processed);
    if dice.chance(120) {
        note(Deed::Mail("bounce", campaign), processed + TimeDelta::seconds(4));
        return !dice.chance(3_000);
    }
    note(Deed::Mail("delivered", campaign), processed + TimeDelta::seconds(3));
    if !dice.chance(keenness) {
        return true;
    }
    let opened = awake(processed + dice.wait(100 * 60));
    note(Deed::Mail("open", campaign), opened);
    if dice.chance(80) {
        note(Deed::Mail("unsubscribe", campaign), opened + dice.wait(60));
        return false;
    }
    if dice.chance(2_200) {
        let clicked = opened + dice.wait(90);
        note(Deed::Mail("click", campaign), clicked);
        if dice.chance(1_200) {
            note(Deed::Bought(900 + dice.small(25_000)), clicked + dice.wait(20 * 60));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts(seed: u64) -> Vec<Act> {
        let world = World::new(seed, 400, 14).expect("a world");
        let lives = world.everybody().flat_map(|who| {
            let (person, dice) = world.born(who);
            world.life(who, &person, dice)
        });
        lives.collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_world_and_another_seed_another() {
        assert_eq!(acts(7), acts(7));
        assert_ne!(acts(7), acts(8));
        assert!(acts(7).is_sorted_by_key(|act| (act.who, act.at)));
    }

    #[test]
    fn the_funnel_is_a_funnel() {
        let acts = acts(7);
        let count = |kind| {
            let of_kind = |act: &&Act| matches!(act.deed, Deed::Mail(name, _) if name == kind);
            acts.iter().filter(of_kind).count()
        };
        let stages = ["processed", "delivered", "open", "click", "unsubscribe"].map(count);
        assert!(stages.is_sorted_by(|wide, narrow| wide > narrow), "{stages:?}");
        // Within minutes of the end some mails have been processed and nothing else.
        assert!(count("bounce") > 0 && count("bounce") < stages[1] / 20, "{stages:?}");
    }

    #[test]
    fn weekends_are_quieter_and_money_has_cents() {
        let acts = acts(7);
        let bought = |weekend: bool| {
            let deeds = acts.iter().filter(|act| matches!(act.deed, Deed::Bought(_)));
            deeds.filter(|act| is_weekend(act.at) == weekend).count()
        };
        // Five days against two.
        assert!(bought(true) * 5 < bought(false) * 2);
        assert!(acts.iter().any(|act| matches!(act.deed, Deed::Bought(cents) if cents % 100 != 0)));
    }
}
