//! What happens to the contacts of a generated account: mails on their way through the funnel, and
//! purchases.
//!
//! In: the world, and who is how busy. Out: as many [`Deed`]s as asked for, in the order of time, and
//! the columns of the events file. No open comes without its delivery.

use super::names::DEVICES;
use super::people::{amount, contact_id};
use super::table::{Cell, Column, Kind, Table, uuid};
use super::world::{CAMPAIGN_COUNT, HISTORY, HOUR, NOW, Roster, SECOND, World, sent_at};
use crate::dice::Dice;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Sent,
    Bounce,
    Delivered,
    Unsubscribe,
    Open,
    Click,
    Purchase,
}

impl What {
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

/// Something that happened to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Deed {
    pub(super) at: i64,
    pub(super) who: u32,
    pub(super) what: What,
    /// Of a mail, from 0.
    campaign: u16,
    url: u8,
    device: u8,
    /// Of a purchase.
    cents: u32,
}

/// A deed with what its id is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happening {
    pub(super) deed: Deed,
    pub(super) id: (u64, u64),
}

/// How often somebody else is drawn because the one drawn was not there yet.
const TRIES: u32 = 24;

/// What is drawn from while events are made.
struct Story<'w> {
    world: &'w World,
    roster: &'w Roster,
    dice: Dice,
    deeds: Vec<Deed>,
    /// What would happen later has not happened.
    end: i64,
}

/// The history up to the instant at which the account is looked at.
pub(super) fn history(world: &World, roster: &Roster, count: usize) -> Vec<Deed> {
    let dice = world.dice("history", 0);
    let deeds = Vec::with_capacity(count + 16);
    let mut story = Story { world, roster, dice, deeds, end: NOW };
    while story.deeds.len() < count {
        story.mailing();
        if story.dice.chance(1_000) {
            story.purchase(NOW - HISTORY, true);
        }
    }
    story.finish(count)
}

/// What happens in the hour after it: mostly people who read current mails.
pub(super) fn next_hour(world: &World, roster: &Roster, count: usize, dice: Dice) -> Vec<Deed> {
    let deeds = Vec::with_capacity(count + 16);
    let mut story = Story { world, roster, dice, deeds, end: NOW + HOUR };
    while story.deeds.len() < count {
        let at = NOW + 1 + story.dice.within(HOUR - SECOND);
        match story.dice.below(100) {
            0..60 => {
                let campaign = CAMPAIGN_COUNT - 1 - story.dice.small(12);
                let who = story.somebody(at);
                story.mail(who, campaign, at);
            }
            60..94 => {
                let campaign = CAMPAIGN_COUNT - 1 - story.dice.small(30);
                let who = story.somebody(at);
                story.read(who, campaign, at);
            }
            _ => story.purchase(NOW, false),
        }
    }
    story.finish(count)
}

impl Story<'_> {
    /// The first `count` deeds that were drawn, in the order of time.
    fn finish(mut self, count: usize) -> Vec<Deed> {
        self.deeds.truncate(count);
        self.deeds.sort_unstable();
        self.deeds
    }

    fn note(&mut self, who: u32, what: What, at: i64, campaign: u32) {
        if at < self.end {
            let device = self.dice.small(DEVICES.len() as u32) as u8;
            let url = if what == What::Click { self.world.url.draw(&mut self.dice) } else { 0 };
            let (campaign, url) = (campaign as u16, url as u8);
            self.deeds.push(Deed { at, who, what, campaign, url, device, cents: 0 });
        }
    }

    /// A wait with its milliseconds.
    fn wait(&mut self, seconds: u32) -> i64 {
        self.dice.wait(seconds).num_milliseconds() + i64::from(self.dice.below(1_000))
    }

    /// Somebody who is there by that time, if it is not too early for everybody.
    fn somebody(&mut self, at: i64) -> u32 {
        let mut who = 0;
        for _ in 0..TRIES {
            who = self.roster.activity.draw(&mut self.dice);
            if self.roster.created[who as usize] < at {
                break;
            }
        }
        who
    }

    /// A mail of some campaign to somebody.
    fn mailing(&mut self) {
        let campaign = self.world.campaign.draw(&mut self.dice);
        let at = sent_at(campaign);
        let who = self.somebody(at);
        // Sending takes hours; so late that it follows the creation of a contact of the same day.
        let at = at + self.wait(40 * 60);
        self.mail(who, campaign, at);
    }

    /// The way of one mail through the funnel.
    fn mail(&mut self, who: u32, campaign: u32, sent: i64) {
        self.note(who, What::Sent, sent, campaign);
        match self.dice.below(10_000) {
            0..9_700 => {}
            9_700..9_900 => {
                let at = sent + self.wait(20);
                return self.note(who, What::Bounce, at, campaign);
            }
            _ => return,
        }
        let delivered = sent + self.wait(15);
        self.note(who, What::Delivered, delivered, campaign);
        if self.dice.chance(20) {
            let at = delivered + self.wait(30 * 60);
            self.note(who, What::Unsubscribe, at, campaign);
        }
        let keenness = u32::from(self.roster.keenness[who as usize]);
        if self.dice.chance(keenness * 100) {
            let opened = delivered + self.wait(110 * 60);
            self.read(who, campaign, opened);
        }
    }

    /// Somebody opens a mail, perhaps again, and perhaps follows a link.
    fn read(&mut self, who: u32, campaign: u32, mut at: i64) {
        loop {
            self.note(who, What::Open, at, campaign);
            if self.dice.chance(1_200) {
                let clicked = at + self.wait(45);
                self.note(who, What::Click, clicked, campaign);
            }
            if !self.dice.chance(1_800) {
                return;
            }
            at += self.wait(14 * 3_600);
        }
    }

    /// Somebody buys something between `from` and the end; lately more often, if said so.
    fn purchase(&mut self, from: i64, lately: bool) {
        let span = self.end - from - SECOND;
        let back = if lately { self.dice.recent(span) } else { self.dice.within(span) };
        let at = self.end - 1 - back;
        let who = self.somebody(at);
        let cents = amount(11.6, 1.4, &mut self.dice);
        self.deeds.push(Deed {
            at,
            who,
            what: What::Purchase,
            campaign: 0,
            url: 0,
            device: 0,
            cents,
        });
    }
}

/// Deeds with their ids, which are drawn by their place in the file.
pub(super) fn happenings<'d>(
    world: &'d World,
    file: &'d str,
    first: usize,
    deeds: &'d [Deed],
) -> impl Iterator<Item = Happening> + 'd {
    (first as u64..).zip(deeds).map(move |(place, deed)| {
        let mut dice = world.dice(file, place);
        Happening { deed: *deed, id: (dice.word(), dice.word()) }
    })
}

fn of_mail<'a>(row: &Happening, text: &'a str) -> Cell<'a> {
    Cell::text((row.deed.what != What::Purchase).then_some(text))
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
                contact_id(world, row.deed.who, out);
                Cell::Text(out)
            },
        },
        Column {
            name: "event_type",
            kind: Kind::Text,
            cell: |_, row, _| Cell::Text(row.deed.what.name()),
        },
        Column { name: "timestamp", kind: Kind::Time, cell: |_, row, _| Cell::Number(row.deed.at) },
        Column { name: "source", kind: Kind::Text, cell: |_, _, _| Cell::Text("app") },
        Column {
            name: "properties.campaign_id",
            kind: Kind::Text,
            cell: |world, row, _| of_mail(row, &world.campaigns[row.deed.campaign as usize]),
        },
        Column {
            name: "properties.url",
            kind: Kind::Text,
            cell: |world, row, _| {
                let url = world.urls[row.deed.url as usize].as_str();
                Cell::text((row.deed.what == What::Click).then_some(url))
            },
        },
        Column {
            name: "properties.device",
            kind: Kind::Text,
            cell: |_, row, _| {
                let device = DEVICES[row.deed.device as usize];
                let known = matches!(row.deed.what, What::Open | What::Click);
                Cell::text(known.then_some(device))
            },
        },
        Column {
            name: "properties.amount",
            kind: Kind::Cents,
            cell: |_, row, _| {
                Cell::number((row.deed.what == What::Purchase).then_some(row.deed.cents))
            },
        },
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generate::world::DAY;

    fn count(deeds: &[Deed], what: What) -> usize {
        deeds.iter().filter(|deed| deed.what == what).count()
    }

    #[test]
    fn the_funnel_is_a_funnel() {
        let world = World::new(5, 3_000);
        let deeds = history(&world, &world.roster(), 30_000);
        assert_eq!(deeds.len(), 30_000);
        assert!(deeds.is_sorted() && deeds[0].at > NOW - HISTORY - DAY);
        assert!(deeds.last().is_some_and(|deed| deed.at < NOW));
        let [sent, delivered, opens, clicks, bounces, gone, bought] = [
            What::Sent,
            What::Delivered,
            What::Open,
            What::Click,
            What::Bounce,
            What::Unsubscribe,
            What::Purchase,
        ]
        .map(|what| count(&deeds, what));
        assert!(sent >= delivered && delivered >= opens && opens >= clicks && clicks > gone);
        assert!((95..=98).contains(&(delivered * 100 / sent)), "{delivered} of {sent}");
        assert!((25..=45).contains(&(opens * 100 / delivered)), "{opens} of {delivered}");
        assert!((9..=15).contains(&(clicks * 100 / opens)), "{clicks} of {opens}");
        assert!((10..=30).contains(&(bounces * 1_000 / sent)), "{bounces} of {sent}");
        assert!((30..=50).contains(&(bought * 1_000 / deeds.len())), "{bought}");
        let of = |what| {
            let mails = deeds.iter().filter(move |deed| deed.what == what);
            mails.map(|deed| (deed.who, deed.campaign)).collect::<BTreeSet<_>>()
        };
        assert!(of(What::Open).is_subset(&of(What::Delivered)));
        assert!(of(What::Delivered).is_subset(&of(What::Sent)));
    }

    #[test]
    fn most_of_it_happened_lately_and_to_few() {
        let world = World::new(5, 3_000);
        let deeds = history(&world, &world.roster(), 30_000);
        let lately = deeds.iter().filter(|deed| deed.at > NOW - 180 * DAY).count();
        assert!(lately > 10_000, "{lately}");
        let mut busy = vec![0; 3_000];
        deeds.iter().for_each(|deed| busy[deed.who as usize] += 1);
        busy.sort_unstable();
        assert!(busy[300] == 0 && busy[1_500] < 8 && busy[2_990] > 60, "{busy:?}");
    }

    #[test]
    fn an_hour_stays_within_the_hour() {
        let world = World::new(5, 500);
        let deeds = next_hour(&world, &world.roster(), 400, world.dice("test", 0));
        assert_eq!(deeds.len(), 400);
        assert!(deeds.iter().all(|deed| deed.at >= NOW && deed.at < NOW + HOUR));
    }
}
