//! A realistic account: sign-ups, mails and reactions.
//!
//! In: a seed, a size, a number of days. Out: the history before the start, person by person, and
//! the activity after it, to be sorted by time. Every person has a generator of their own, so a history
//! depends on the seed and the person's number only.

use std::ops::Range;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use segmentry::ingest::Payload;
use segmentry::{ContactPatch, Event};

use super::people::{Person, Plan};
use crate::outcome::Failure;
use crate::rng::Rng;

/// Monday 2026-01-05, 08:00 UTC: fixed, so that the same seed gives the same demo.
pub(crate) const START: DateTime<Utc> =
    DateTime::from_timestamp(1_767_600_000, 0).expect("a time chrono knows");
/// How far the recorded history goes back: three weeks of autumn, Black Friday, Christmas.
const HISTORY_DAYS: i64 = 63;
/// People in the quiet segment. They have no random activity.
const PARTNERS: u32 = 7;
/// When one more of them joins.
pub(crate) const PARTNER_JOINS: TimeDelta = TimeDelta::minutes(4 * 24 * 60 + 2 * 60 + 40);

/// An action of a person, or an event of a mail sent to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ActivityKind {
    SignedUp,
    Changed(&'static str),
    /// An event about a campaign.
    Mail(&'static str, u16),
    /// Cents.
    Bought(u32),
    Gone,
}

/// An action, its time, and the number of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Activity {
    pub(crate) at: DateTime<Utc>,
    pub(crate) who: u32,
    pub(crate) kind: ActivityKind,
}

#[derive(Debug)]
struct Campaign {
    at: DateTime<Utc>,
    newsletter: bool,
    payload: Payload,
}

/// A part of the account: its state at the start, and its future activity.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) contacts: Vec<ContactPatch>,
    pub(crate) events: Vec<Event>,
    pub(crate) ahead: Vec<Activity>,
}

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    contacts: u32,
    end: DateTime<Utc>,
    campaigns: Vec<Campaign>,
    /// Sign-up instants of later contacts, in order; the last one is the partner.
    arrivals: Vec<DateTime<Utc>>,
}

fn is_weekend(at: DateTime<Utc>) -> bool {
    matches!(at.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A waking hour of that day, mostly in the morning or after lunch.
fn daytime(midnight: DateTime<Utc>, rng: &mut Rng) -> DateTime<Utc> {
    let bulge = rng.below(7 * 3600) + rng.below(8 * 3600);
    midnight + TimeDelta::seconds(i64::from(7 * 3600 + bulge))
}

/// Moves an instant in the night to the morning.
fn awake(at: DateTime<Utc>) -> DateTime<Utc> {
    if at.hour() < 6 { at + TimeDelta::hours(7) } else { at }
}

impl World {
    pub(crate) fn new(seed: u64, contacts: u32, days: u32) -> Result<Self, Failure> {
        let end = START + TimeDelta::days(i64::from(days));
        let mut campaigns = Vec::new();
        let mut arrivals = Vec::new();
        let mut rng = Rng::of(seed, u64::MAX);
        for midnight in midnights(end) {
            campaigns.extend(campaign(midnight)?);
            if midnight + TimeDelta::days(1) > START {
                let most = contacts / if is_weekend(midnight) { 500 } else { 180 } + 1;
                let today = most / 2 + rng.below(most / 2 + 2);
                arrivals.extend((0..today).map(|_| daytime(midnight, &mut rng)));
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

    /// The number of all people, future ones included.
    pub(crate) fn everybody(&self) -> Range<u32> {
        0..self.contacts + self.arrivals.len() as u32
    }

    pub(crate) fn person(&self, number: u32) -> Person {
        self.born(number).0
    }

    /// A person, with the generator of their activity.
    fn born(&self, number: u32) -> (Person, Rng) {
        let mut rng = Rng::of(self.seed, u64::from(number));
        let newcomer = number.checked_sub(self.contacts);
        let signed_up = match newcomer {
            Some(place) => self.arrivals[place as usize],
            // The past two years, the last months more often.
            None => START - TimeDelta::minutes(1 + i64::from(rng.small(730 * 24 * 60))),
        };
        let recipe = Person::draw(number, signed_up, START);
        let person = if self.is_partner(number) {
            recipe.partner(&mut rng)
        } else {
            recipe.anybody(&mut rng)
        };
        (person, rng)
    }

    fn is_partner(&self, number: u32) -> bool {
        number < PARTNERS.min(self.contacts) || number + 1 == self.everybody().end
    }

    /// The activity of some of the people.
    pub(crate) fn part(&self, numbers: Range<u32>) -> Result<Part, Failure> {
        let mut part = Part::default();
        for number in numbers {
            let (person, rng) = self.born(number);
            if person.signed_up <= START {
                part.contacts.push(person.patch());
            }
            for activity in self.life(number, &person, rng) {
                if activity.at > START {
                    part.ahead.push(activity);
                } else if activity.kind != ActivityKind::SignedUp {
                    part.events.extend(self.event(&person.email(), activity)?);
                }
            }
        }
        Ok(part)
    }

    /// A person's activity before the end, in order of time.
    fn life(&self, who: u32, person: &Person, mut rng: Rng) -> Vec<Activity> {
        let mut activities =
            vec![Activity { at: person.signed_up, who, kind: ActivityKind::SignedUp }];
        // One in six loses interest on some day, the others never do.
        let fades = START + TimeDelta::hours(i64::from(rng.below(75 * 24)) - 60 * 24);
        let fades = if rng.chance(1_600) { fades } else { DateTime::<Utc>::MAX_UTC };
        for (number, campaign) in (0..).zip(&self.campaigns) {
            let wanted = person.newsletter || !campaign.newsletter;
            if campaign.at > person.signed_up && wanted {
                let keen = if campaign.at < fades { person.keenness } else { 0 };
                let mut note = |kind, at| activities.push(Activity { at, who, kind });
                if !mail(number, campaign.at, keen, &mut rng, &mut note) {
                    break;
                }
            }
        }
        self.days(who, person, &mut rng, &mut activities);
        activities.retain(|activity| activity.at >= person.signed_up && activity.at < self.end);
        activities.sort();
        let gone = activities.iter().position(|activity| activity.kind == ActivityKind::Gone);
        activities.truncate(gone.map_or(activities.len(), |gone| gone + 1));
        activities
    }

    /// Activity without a mail: purchases, changes of plan, deletions.
    fn days(&self, who: u32, person: &Person, rng: &mut Rng, activities: &mut Vec<Activity>) {
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
            let mut note = |kind, rng: &mut Rng| {
                activities.push(Activity { at: daytime(midnight, rng), who, kind });
            };
            if rng.chance(buys * sale / quiet) {
                note(ActivityKind::Bought(900 + rng.small(18_000)), rng);
            }
            if midnight >= START && !steady && rng.chance(20 / quiet) {
                plan = plan.next(rng);
                note(ActivityKind::Changed(plan.name()), rng);
            }
            if midnight >= START && !steady && rng.chance(4 / quiet) {
                note(ActivityKind::Gone, rng);
            }
        }
    }

    /// The event of an action; sign-ups and deletions have none.
    pub(crate) fn event(&self, email: &str, activity: Activity) -> Result<Option<Event>, Failure> {
        Ok(match activity.kind {
            ActivityKind::Mail(kind, campaign) => {
                let payload = self.campaigns[usize::from(campaign)].payload.clone();
                Some(Event::new(email, kind, activity.at).from_source("mail").with_payload(payload))
            }
            ActivityKind::Bought(cents) => {
                let total = format!("{{\"total\":{}.{:02}}}", cents / 100, cents % 100);
                let payload = Payload::parse(&total)?;
                Some(
                    Event::new(email, "purchase", activity.at)
                        .from_source("shop")
                        .with_payload(payload),
                )
            }
            ActivityKind::SignedUp | ActivityKind::Changed(_) | ActivityKind::Gone => None,
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

/// Newsletters are sent on Tuesdays, product news to all on Thursdays.
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

/// One mail's way through the funnel. Returns whether the person stays subscribed.
fn mail(
    campaign: u16,
    sent: DateTime<Utc>,
    keenness: u32,
    rng: &mut Rng,
    note: &mut impl FnMut(ActivityKind, DateTime<Utc>),
) -> bool {
    let processed = sent + TimeDelta::seconds(i64::from(rng.below(20 * 60)));
    note(ActivityKind::Mail("processed", campaign), processed);
    if rng.chance(120) {
        note(ActivityKind::Mail("bounce", campaign), processed + TimeDelta::seconds(4));
        return !rng.chance(3_000);
    }
    note(ActivityKind::Mail("delivered", campaign), processed + TimeDelta::seconds(3));
    if !rng.chance(keenness) {
        return true;
    }
    let opened = awake(processed + rng.wait(100 * 60));
    note(ActivityKind::Mail("open", campaign), opened);
    if rng.chance(80) {
        note(ActivityKind::Mail("unsubscribe", campaign), opened + rng.wait(60));
        return false;
    }
    if rng.chance(2_200) {
        let clicked = opened + rng.wait(90);
        note(ActivityKind::Mail("click", campaign), clicked);
        if rng.chance(1_200) {
            note(ActivityKind::Bought(900 + rng.small(25_000)), clicked + rng.wait(20 * 60));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activities(seed: u64) -> Vec<Activity> {
        let world = World::new(seed, 400, 14).expect("a world");
        let lives = world.everybody().flat_map(|who| {
            let (person, rng) = world.born(who);
            world.life(who, &person, rng)
        });
        lives.collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_world_and_another_seed_another() {
        assert_eq!(activities(7), activities(7));
        assert_ne!(activities(7), activities(8));
        assert!(activities(7).is_sorted_by_key(|activity| (activity.who, activity.at)));
    }

    #[test]
    fn the_funnel_is_a_funnel() {
        let activities = activities(7);
        let count = |kind| {
            let of_kind = |activity: &&Activity| matches!(activity.kind, ActivityKind::Mail(name, _) if name == kind);
            activities.iter().filter(of_kind).count()
        };
        let stages = ["processed", "delivered", "open", "click", "unsubscribe"].map(count);
        assert!(stages.is_sorted_by(|wide, narrow| wide > narrow), "{stages:?}");
        // Within minutes of the end some mails have been processed and nothing else.
        assert!(count("bounce") > 0 && count("bounce") < stages[1] / 20, "{stages:?}");
    }

    #[test]
    fn weekends_are_quieter_and_money_has_cents() {
        let activities = activities(7);
        let bought = |weekend: bool| {
            let activities = activities
                .iter()
                .filter(|activity| matches!(activity.kind, ActivityKind::Bought(_)));
            activities.filter(|activity| is_weekend(activity.at) == weekend).count()
        };
        // Five days against two.
        assert!(bought(true) * 5 < bought(false) * 2);
        assert!(activities.iter().any(
            |activity| matches!(activity.kind, ActivityKind::Bought(cents) if cents % 100 != 0)
        ));
    }
}
