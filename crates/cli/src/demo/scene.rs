//! The demo's segments, and the scripted actions on them.

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::time::zone::Zone;
use segmentry::{Engine, SegmentEdit, SegmentError, SegmentId, SegmentSpec};

use super::people::NEWSLETTER;
use super::world::START;

/// The segment that rarely changes.
pub(crate) const QUIET: &str = "partners-is";
const DELETED: &str = "black-friday";
const EDITED: &str = "lapsed";
const PINNED: &str = "team-admins";
const REFRESHED: &str = "big-spenders";

/// One segment of the demo.
pub(crate) struct Segment {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    list: Option<&'static str>,
    condition: &'static str,
}

impl Segment {
    pub(crate) fn query(&self) -> String {
        format!("SELECT contact_id, updated_at FROM contact_data WHERE {}", self.condition)
    }

    pub(crate) fn spec(&self) -> SegmentSpec {
        let spec = SegmentSpec::new(self.name, &self.query()).with_id(self.id);
        match self.list {
            Some(list) => spec.within_list(list),
            None => spec,
        }
    }
}

const fn on_all(id: &'static str, name: &'static str, condition: &'static str) -> Segment {
    Segment { id, name, list: None, condition }
}

/// Contact-only ones first, then those that read engagement.
pub(crate) const SEGMENTS: [Segment; 10] = [
    on_all("pro-plan", "On the pro plan", "plan = 'pro'"),
    on_all(
        "new-this-week",
        "Signed up within 7 days",
        "created_at > timestampadd(day, -7, CURRENT_TIMESTAMP)",
    ),
    on_all(QUIET, "Team partners in Iceland", "country = 'IS' AND plan = 'team'"),
    on_all(PINNED, "Admins of teams (an automation)", "plan = 'team' AND role = 'admin'"),
    on_all(
        "opened-3x",
        "Opened 3 mails in 14 days",
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
         AND timestamp > timestampadd(day, -14, CURRENT_TIMESTAMP) \
         GROUP BY contact_id HAVING COUNT(*) >= 3)",
    ),
    Segment {
        id: "readers",
        name: "Newsletter: clicked in 7 days",
        list: Some(NEWSLETTER),
        condition: "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'click' \
                    AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))",
    },
    on_all(
        REFRESHED,
        "Spent 250 in 60 days",
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase' \
         AND timestamp > timestampadd(day, -60, CURRENT_TIMESTAMP) \
         GROUP BY contact_id HAVING SUM(DATA:payload.total) >= 250)",
    ),
    on_all(EDITED, "Opened once, not in 30 days", LAPSED_30),
    on_all(
        "first-steps",
        "New, and clicked something",
        "created_at > timestampadd(day, -14, CURRENT_TIMESTAMP) \
         AND contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'click')",
    ),
    on_all(
        DELETED,
        "Bought in Black Friday week",
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase' \
         AND timestamp >= '2025-11-24T00:00:00Z' AND timestamp < '2025-12-01T00:00:00Z')",
    ),
];

const LAPSED_30: &str = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open') \
    AND contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
    AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))";
const LAPSED_21: &str = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open') \
    AND contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
    AND timestamp > timestampadd(day, -21, CURRENT_TIMESTAMP))";

/// An action of the marketing team.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    Pin,
    Refresh,
    Delete,
    Edit,
}

/// The instants, in order.
pub(crate) fn script() -> [(DateTime<Utc>, Action); 4] {
    let at = |day: i64, hour: i64, minute: i64| {
        START + TimeDelta::minutes((day * 24 + hour - 8) * 60 + minute)
    };
    [
        (at(0, 10, 5), Action::Pin),
        (at(1, 12, 20), Action::Refresh),
        (at(3, 9, 12), Action::Delete),
        (at(7, 9, 40), Action::Edit),
    ]
}

impl Action {
    pub(crate) fn perform(
        self,
        engine: &mut Engine,
        now: DateTime<Utc>,
    ) -> Result<(), SegmentError> {
        let edit = || SegmentEdit::query(&on_all("", "", LAPSED_21).query());
        match self {
            Self::Pin => engine.pin_segment(now, &SegmentId::from(PINNED), true),
            Self::Refresh => engine.refresh_segment(now, &SegmentId::from(REFRESHED), Zone::utc()),
            Self::Delete => engine.delete_segment(now, &SegmentId::from(DELETED)),
            Self::Edit => engine.edit_segment(now, &SegmentId::from(EDITED), edit()),
        }
    }
}
