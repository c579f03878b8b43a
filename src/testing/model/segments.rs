//! What is asked of segments: create, edit, delete, pin, refresh.
//!
//! In: ids, names, questions. Out: accepted, or every reason not to.

use super::{Model, No, Segment, Stage, Word};
use crate::schema::FieldType;
use crate::testing::Question;

const DAY: i64 = 86_400_000;

impl Model {
    pub(super) fn compiles(&self, question: &Question) -> bool {
        let reserved = |name: &str| match name {
            "email" | "city" => Some(FieldType::Text),
            "created_at" | "updated_at" => Some(FieldType::Date),
            _ => None,
        };
        question.fields().into_iter().all(|(name, wanted)| {
            let own = || self.fields.iter().find(|(held, _)| held == name).map(|(_, kind)| *kind);
            let kind = reserved(name).or_else(own);
            kind.is_some_and(|kind| wanted.is_none_or(|wanted| wanted == kind))
        })
    }

    pub(super) fn waiting(&self, question: &Question, now: i64) -> Stage {
        let delay = if question.is_engagement() {
            self.policy.engagement_population_delay
        } else {
            self.policy.population_delay
        };
        Stage::Populating { due: now + delay.as_millis() }
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.segments.iter().position(|segment| segment.id == id)
    }

    fn name_taken(&self, name: &str, except: Option<usize>) -> bool {
        self.segments.iter().enumerate().any(|(place, segment)| {
            Some(place) != except && segment.name == name && segment.stage != Stage::Deleted
        })
    }

    /// Whether there is no such list, if one is named.
    fn is_without(&self, list: Option<&str>) -> bool {
        list.is_some_and(|list| !self.lists.iter().any(|held| held == list))
    }

    /// Creates a segment, or gives every reason not to.
    pub fn create_segment(
        &mut self,
        now: i64,
        id: &str,
        name: &str,
        question: &Question,
        parent: Option<&str>,
    ) -> Result<(), Vec<No>> {
        let living = self.segments.iter().filter(|held| held.stage != Stage::Deleted).count();
        refused([
            (No::NameTaken, self.name_taken(name, None)),
            (No::Query, !self.compiles(question)),
            (No::UnknownList, self.is_without(parent)),
            (No::IdTaken, self.place(id).is_some()),
            (No::Limit, living >= self.policy.max_segments),
        ])?;
        self.arrive(now);
        let now = self.now;
        self.segments.push(Segment {
            id: id.to_owned(),
            name: name.to_owned(),
            question: question.clone(),
            parent: parent.map(str::to_owned),
            created_at: now,
            changed_at: now,
            pinned: false,
            refreshed: Vec::new(),
            stage: self.waiting(question, now),
            members: Vec::new(),
            shown: Vec::new(),
            shown_at: now,
        });
        self.tell(self.segments.len() - 1, Word::Created);
        Ok(())
    }

    /// Changes name, question or both, or gives every reason not to.
    pub fn edit_segment(
        &mut self,
        now: i64,
        id: &str,
        name: Option<&str>,
        question: Option<&Question>,
    ) -> Result<(), Vec<No>> {
        let at = now.max(self.now);
        let place = self.place(id).ok_or(vec![No::Unknown])?;
        let segment = &self.segments[place];
        if segment.stage == Stage::Deleted {
            return Err(vec![No::Deleted]);
        }
        let name = name.filter(|name| *name != segment.name);
        let question = question.filter(|asked| asked.to_sql() != segment.question.to_sql());
        if name.is_none() && question.is_none() {
            return Ok(());
        }
        refused([
            (No::NameTaken, name.is_some_and(|name| self.name_taken(name, Some(place)))),
            (No::Query, question.is_some_and(|question| !self.compiles(question))),
            (No::UnknownList, question.is_some() && self.is_without(segment.parent.as_deref())),
            (No::TooSoon, at < segment.changed_at + self.policy.edit_pause.as_millis()),
        ])?;
        self.arrive(now);
        if let Some(question) = question {
            let stage = self.waiting(question, self.now);
            self.segments[place].question = question.clone();
            self.segments[place].stage = stage;
            self.tell(place, Word::Edited);
        }
        if let Some(name) = name {
            name.clone_into(&mut self.segments[place].name);
            self.tell(place, Word::Renamed);
        }
        self.segments[place].changed_at = self.now;
        Ok(())
    }

    /// Deletes a segment.
    pub fn delete_segment(&mut self, now: i64, id: &str) -> Result<(), Vec<No>> {
        let place = self.living(id)?;
        self.arrive(now);
        let segment = &mut self.segments[place];
        segment.stage = Stage::Deleted;
        segment.members.clear();
        segment.shown.clear();
        self.tell(place, Word::Deleted);
        Ok(())
    }

    /// Says that the segment is in use, or is not.
    pub fn pin_segment(&mut self, now: i64, id: &str, pinned: bool) -> Result<(), Vec<No>> {
        let place = self.living(id)?;
        self.arrive(now);
        if self.segments[place].pinned != pinned {
            self.segments[place].pinned = pinned;
            self.tell(place, if pinned { Word::Pinned } else { Word::Unpinned });
        }
        Ok(())
    }

    fn living(&self, id: &str) -> Result<usize, Vec<No>> {
        let place = self.place(id).ok_or(vec![No::Unknown])?;
        match self.segments[place].stage {
            Stage::Deleted => Err(vec![No::Deleted]),
            _ => Ok(place),
        }
    }

    /// Evaluates and publishes a segment now, its day being that of UTC.
    pub fn refresh_segment(&mut self, now: i64, id: &str) -> Result<(), Vec<No>> {
        let place = self.living(id)?;
        let (at, segment) = (now.max(self.now), &self.segments[place]);
        let today = |times: &[i64]| {
            times.iter().filter(|time| time.div_euclid(DAY) == at.div_euclid(DAY)).count()
        };
        let (own, all) = (today(&segment.refreshed), today(&self.refreshed));
        let gap = self.policy.refresh_gap.as_millis();
        refused([
            (No::Frozen, matches!(segment.stage, Stage::Invalid { .. })),
            (No::SegmentDay, own >= self.policy.refreshes_per_segment_day as usize),
            (No::SegmentGap, segment.refreshed.last().is_some_and(|last| at < last + gap)),
            (No::AccountDay, all >= self.policy.refreshes_per_account_day as usize),
        ])?;
        self.arrive(now);
        self.segments[place].refreshed.push(at);
        self.refreshed.push(at);
        // Its population may have been due on the way here.
        if self.segments[place].is_live() {
            let (joined, left) = self.evaluate(place, at);
            if !joined.is_empty() || !left.is_empty() {
                self.changed(place, at);
            }
            let segment = &mut self.segments[place];
            segment.shown = segment.members.clone();
            segment.shown_at = at;
            self.note(place, at, Word::Refreshed, joined, left);
        }
        Ok(())
    }
}

fn refused<const N: usize>(rules: [(No, bool); N]) -> Result<(), Vec<No>> {
    let broken: Vec<No> = rules.into_iter().filter(|(_, is)| *is).map(|(no, _)| no).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}
