//! The activity in a generated account: mails on their way through the funnel, and
//! purchases.
//!
//! In: the world, with the activity level of each contact. Out: a given number of [`Activity`]s, in order of time, and
//! the columns of the events file. No open comes without its delivery.

use super::names::DEVICES;
use super::people::{amount, contact_id};
use super::table::{Cell, Column, Kind, Table, uuid};
use super::world::{CAMPAIGN_COUNT, HISTORY, HOUR, NOW, Roster, SECOND, World, sent_at};
use crate::rng::Rng;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ActivityKind {
    Sent,
    Bounce,
    Delivered,
    Unsubscribe,
    Open,
    Click,
    Purchase,
}

impl ActivityKind {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Bounce => "bounce",
            Self::Delivered => "delivered",
            Self::Unsubscribe => "unsubscribe",
            Self::Open => "open",
            Self::Click => "click",
            Self::Purchase => "purchase",
        }
    }
}

/// An action of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Activity {
    pub(super) at: i64,
    pub(super) who: u32,
    pub(super) what: ActivityKind,
    /// The campaign of a mail, from 0.
    campaign: u16,
    url: u8,
    device: u8,
    /// The amount of a purchase.
    cents: u32,
}

/// An action, with the number that its id is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happening {
    pub(super) activity: Activity,
    pub(super) id: (u64, u64),
}

/// How often another contact is drawn because the first one did not exist yet.
const TRIES: u32 = 24;

/// The state of event generation.
struct Story<'w> {
    world: &'w World,
    roster: &'w Roster,
    rng: Rng,
    activities: Vec<Activity>,
    /// Actions after this instant are dropped.
    end: i64,
}

/// The history up to the instant `as_of`.
pub(super) fn history(world: &World, roster: &Roster, count: usize) -> Vec<Activity> {
    let rng = world.rng("history", 0);
    let activities = Vec::with_capacity(count + 16);
    let mut story = Story { world, roster, rng, activities, end: NOW };
    while story.activities.len() < count {
        story.mailing();
        if story.rng.chance(1_000) {
            story.purchase(NOW - HISTORY, true);
        }
    }
    story.finish(count)
}

/// The activity of the hour after it: mostly opens of current mails.
pub(super) fn next_hour(world: &World, roster: &Roster, count: usize, rng: Rng) -> Vec<Activity> {
    let activities = Vec::with_capacity(count + 16);
    let mut story = Story { world, roster, rng, activities, end: NOW + HOUR };
    while story.activities.len() < count {
        let at = NOW + 1 + story.rng.within(HOUR - SECOND);
        match story.rng.below(100) {
            0..60 => {
                let campaign = CAMPAIGN_COUNT - 1 - story.rng.small(12);
                let who = story.somebody(at);
                story.mail(who, campaign, at);
            }
            60..94 => {
                let campaign = CAMPAIGN_COUNT - 1 - story.rng.small(30);
                let who = story.somebody(at);
                story.read(who, campaign, at);
            }
            _ => story.purchase(NOW, false),
        }
    }
    story.finish(count)
}

impl Story<'_> {
    /// The first `count` actions that were drawn, in order of time.
    fn finish(mut self, count: usize) -> Vec<Activity> {
        self.activities.truncate(count);
        self.activities.sort_unstable();
        self.activities
    }

    fn note(&mut self, who: u32, what: ActivityKind, at: i64, campaign: u32) {
        if at < self.end {
            let device = self.rng.small(DEVICES.len() as u32) as u8;
            let url =
                if what == ActivityKind::Click { self.world.url.draw(&mut self.rng) } else { 0 };
            let (campaign, url) = (campaign as u16, url as u8);
            self.activities.push(Activity { at, who, what, campaign, url, device, cents: 0 });
        }
    }

    /// A wait with its milliseconds.
    fn wait(&mut self, seconds: u32) -> i64 {
        self.rng.wait(seconds).num_milliseconds() + i64::from(self.rng.below(1_000))
    }

    /// A contact that exists at that time, if any does.
    fn somebody(&mut self, at: i64) -> u32 {
        let mut who = 0;
        for _ in 0..TRIES {
            who = self.roster.activity.draw(&mut self.rng);
            if self.roster.created[who as usize] < at {
                break;
            }
        }
        who
    }

    /// A mail of some campaign to some contact.
    fn mailing(&mut self) {
        let campaign = self.world.campaign.draw(&mut self.rng);
        let at = sent_at(campaign);
        let who = self.somebody(at);
        // Sending takes hours, so it comes after the creation of a contact of the same day.
        let at = at + self.wait(40 * 60);
        self.mail(who, campaign, at);
    }

    /// One mail's way through the funnel.
    fn mail(&mut self, who: u32, campaign: u32, sent: i64) {
        self.note(who, ActivityKind::Sent, sent, campaign);
        match self.rng.below(10_000) {
            0..9_700 => {}
            9_700..9_900 => {
                let at = sent + self.wait(20);
                return self.note(who, ActivityKind::Bounce, at, campaign);
            }
            _ => return,
        }
        let delivered = sent + self.wait(15);
        self.note(who, ActivityKind::Delivered, delivered, campaign);
        if self.rng.chance(20) {
            let at = delivered + self.wait(30 * 60);
            self.note(who, ActivityKind::Unsubscribe, at, campaign);
        }
        let keenness = u32::from(self.roster.keenness[who as usize]);
        if self.rng.chance(keenness * 100) {
            let opened = delivered + self.wait(110 * 60);
            self.read(who, campaign, opened);
        }
    }

    /// An open, possibly repeated, possibly with a click.
    fn read(&mut self, who: u32, campaign: u32, mut at: i64) {
        loop {
            self.note(who, ActivityKind::Open, at, campaign);
            if self.rng.chance(1_200) {
                let clicked = at + self.wait(45);
                self.note(who, ActivityKind::Click, clicked, campaign);
            }
            if !self.rng.chance(1_800) {
                return;
            }
            at += self.wait(14 * 3_600);
        }
    }

    /// A purchase between `from` and the end; with `recent`, more often towards the end.
    fn purchase(&mut self, from: i64, lately: bool) {
        let span = self.end - from - SECOND;
        let back = if lately { self.rng.recent(span) } else { self.rng.within(span) };
        let at = self.end - 1 - back;
        let who = self.somebody(at);
        let cents = amount(11.6, 1.4, &mut self.rng);
        self.activities.push(Activity {
            at,
            who,
            what: ActivityKind::Purchase,
            campaign: 0,
            url: 0,
            device: 0,
            cents,
        });
    }
}

/// Actions with their ids, which are drawn by position in the file.
pub(super) fn happenings<'d>(
    world: &'d World,
    file: &'d str,
    first: usize,
    activities: &'d [Activity],
) -> impl Iterator<Item = Happening> + 'd {
    (first as u64..).zip(activities).map(move |(place, activity)| {
        let mut rng = world.rng(file, place);
        Happening { activity: *activity, id: (rng.word(), rng.word()) }
    })
}

fn of_mail<'a>(row: &Happening, text: &'a str) -> Cell<'a> {
    Cell::text((row.activity.what != ActivityKind::Purchase).then_some(text))
}

/// The events file.
pub(super) const EVENTS: Table<Happening> = Table {
    name: "events",
    sparse: true,
    columns: &[
        Column {
            name: "event_id",
            kind: Kind::Unique,
            cell: |_, row, out| {
                uuid(row.id.0, row.id.1, out);
                Cell::Text(out)
            },
        },
        Column {
            name: "contact_id",
            kind: Kind::Unique,
            cell: |world, row, out| {
                contact_id(world, row.activity.who, out);
                Cell::Text(out)
            },
        },
        Column {
            name: "event_type",
            kind: Kind::Text,
            cell: |_, row, _| Cell::Text(row.activity.what.name()),
        },
        Column {
            name: "timestamp",
            kind: Kind::Time,
            cell: |_, row, _| Cell::Number(row.activity.at),
        },
        Column { name: "source", kind: Kind::Text, cell: |_, _, _| Cell::Text("app") },
        Column {
            name: "properties.campaign_id",
            kind: Kind::Text,
            cell: |world, row, _| of_mail(row, &world.campaigns[row.activity.campaign as usize]),
        },
        Column {
            name: "properties.url",
            kind: Kind::Text,
            cell: |world, row, _| {
                let url = world.urls[row.activity.url as usize].as_str();
                Cell::text((row.activity.what == ActivityKind::Click).then_some(url))
            },
        },
        Column {
            name: "properties.device",
            kind: Kind::Text,
            cell: |_, row, _| {
                let device = DEVICES[row.activity.device as usize];
                let known = matches!(row.activity.what, ActivityKind::Open | ActivityKind::Click);
                Cell::text(known.then_some(device))
            },
        },
        Column {
            name: "properties.amount",
            kind: Kind::Cents,
            cell: |_, row, _| {
                Cell::number(
                    (row.activity.what == ActivityKind::Purchase).then_some(row.activity.cents),
                )
            },
        },
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generate::world::DAY;

    fn count(activities: &[Activity], what: ActivityKind) -> usize {
        activities.iter().filter(|activity| activity.what == what).count()
    }

    #[test]
    fn the_funnel_is_a_funnel() {
        let world = World::new(5, 3_000);
        let activities = history(&world, &world.roster(), 30_000);
        assert_eq!(activities.len(), 30_000);
        assert!(activities.is_sorted() && activities[0].at > NOW - HISTORY - DAY);
        assert!(activities.last().is_some_and(|activity| activity.at < NOW));
        let [sent, delivered, opens, clicks, bounces, gone, bought] = [
            ActivityKind::Sent,
            ActivityKind::Delivered,
            ActivityKind::Open,
            ActivityKind::Click,
            ActivityKind::Bounce,
            ActivityKind::Unsubscribe,
            ActivityKind::Purchase,
        ]
        .map(|what| count(&activities, what));
        assert!(sent >= delivered && delivered >= opens && opens >= clicks && clicks > gone);
        assert!((95..=98).contains(&(delivered * 100 / sent)), "{delivered} of {sent}");
        assert!((25..=45).contains(&(opens * 100 / delivered)), "{opens} of {delivered}");
        assert!((9..=15).contains(&(clicks * 100 / opens)), "{clicks} of {opens}");
        assert!((10..=30).contains(&(bounces * 1_000 / sent)), "{bounces} of {sent}");
        assert!((30..=50).contains(&(bought * 1_000 / activities.len())), "{bought}");
        let of = |what| {
            let mails = activities.iter().filter(move |activity| activity.what == what);
            mails.map(|activity| (activity.who, activity.campaign)).collect::<BTreeSet<_>>()
        };
        assert!(of(ActivityKind::Open).is_subset(&of(ActivityKind::Delivered)));
        assert!(of(ActivityKind::Delivered).is_subset(&of(ActivityKind::Sent)));
    }

    #[test]
    fn most_of_it_happened_lately_and_to_few() {
        let world = World::new(5, 3_000);
        let activities = history(&world, &world.roster(), 30_000);
        let lately = activities.iter().filter(|activity| activity.at > NOW - 180 * DAY).count();
        assert!(lately > 10_000, "{lately}");
        let mut busy = vec![0; 3_000];
        activities.iter().for_each(|activity| busy[activity.who as usize] += 1);
        busy.sort_unstable();
        assert!(busy[300] == 0 && busy[1_500] < 8 && busy[2_990] > 60, "{busy:?}");
    }

    #[test]
    fn an_hour_stays_within_the_hour() {
        let world = World::new(5, 500);
        let activities = next_hour(&world, &world.roster(), 400, world.rng("test", 0));
        assert_eq!(activities.len(), 400);
        assert!(activities.iter().all(|activity| activity.at >= NOW && activity.at < NOW + HOUR));
    }
}
