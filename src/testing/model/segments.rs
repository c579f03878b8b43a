//! Commands on segments: create, edit, delete, pin, refresh.
//!
//! In: ids, names, questions. Out: accepted, or every reason for the refusal.

use super::{LogKind, Model, Refused, Segment, Stage};
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
        let lists_exist = question.lists().into_iter().all(|list| !self.is_without(Some(list)));
        let has_type = |(name, wanted): (&str, Option<FieldType>)| {
            let own = || self.fields.iter().find(|(held, _)| held == name).map(|(_, kind)| *kind);
            let kind = reserved(name).or_else(own);
            kind.is_some_and(|kind| wanted.is_none_or(|wanted| wanted == kind))
        };
        lists_exist && question.fields().into_iter().all(has_type)
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

    /// Whether a list is named that does not exist.
    fn is_without(&self, list: Option<&str>) -> bool {
        list.is_some_and(|list| !self.lists.iter().any(|held| held == list))
    }

    /// Creates a segment, or returns every reason for the refusal.
    ///
    /// # Errors
    ///
    /// Each reason for which an engine may refuse it.
    pub fn create_segment(
        &mut self,
        now: i64,
        id: &str,
        name: &str,
        question: &Question,
        parent: Option<&str>,
    ) -> Result<(), Vec<Refused>> {
        let living = self.segments.iter().filter(|held| held.stage != Stage::Deleted).count();
        refused([
            (Refused::NameTaken, self.name_taken(name, None)),
            (Refused::Query, !self.compiles(question)),
            (Refused::UnknownList, self.is_without(parent)),
            (Refused::IdTaken, self.place(id).is_some()),
            (Refused::Limit, living >= self.policy.max_segments),
        ])?;
        self.advance_clock(now);
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
            published: Vec::new(),
            published_at: now,
        });
        self.log_happening(self.segments.len() - 1, LogKind::Created);
        Ok(())
    }

    /// Changes name, question or both, or returns every reason for the refusal.
    ///
    /// # Errors
    ///
    /// Each reason for which an engine may refuse it.
    pub fn edit_segment(
        &mut self,
        now: i64,
        id: &str,
        name: Option<&str>,
        question: Option<&Question>,
    ) -> Result<(), Vec<Refused>> {
        let at = now.max(self.now);
        let place = self.place(id).ok_or(vec![Refused::Unknown])?;
        let segment = &self.segments[place];
        if segment.stage == Stage::Deleted {
            return Err(vec![Refused::Deleted]);
        }
        let name = name.filter(|name| *name != segment.name);
        let question = question.filter(|asked| asked.to_sql() != segment.question.to_sql());
        if name.is_none() && question.is_none() {
            return Ok(());
        }
        refused([
            (Refused::NameTaken, name.is_some_and(|name| self.name_taken(name, Some(place)))),
            (Refused::Query, question.is_some_and(|question| !self.compiles(question))),
            (
                Refused::UnknownList,
                question.is_some() && self.is_without(segment.parent.as_deref()),
            ),
            (Refused::TooSoon, at < segment.changed_at + self.policy.edit_pause.as_millis()),
        ])?;
        self.advance_clock(now);
        if let Some(question) = question {
            let stage = self.waiting(question, self.now);
            self.segments[place].question = question.clone();
            self.segments[place].stage = stage;
            self.log_happening(place, LogKind::Edited);
        }
        if let Some(name) = name {
            name.clone_into(&mut self.segments[place].name);
            self.log_happening(place, LogKind::Renamed);
        }
        self.segments[place].changed_at = self.now;
        Ok(())
    }

    /// Deletes a segment.
    ///
    /// # Errors
    ///
    /// Each reason for which an engine may refuse it.
    pub fn delete_segment(&mut self, now: i64, id: &str) -> Result<(), Vec<Refused>> {
        let place = self.living(id)?;
        self.advance_clock(now);
        let segment = &mut self.segments[place];
        segment.stage = Stage::Deleted;
        segment.members.clear();
        segment.published.clear();
        self.log_happening(place, LogKind::Deleted);
        Ok(())
    }

    /// Sets whether the segment is in use.
    ///
    /// # Errors
    ///
    /// Each reason for which an engine may refuse it.
    pub fn pin_segment(&mut self, now: i64, id: &str, pinned: bool) -> Result<(), Vec<Refused>> {
        let place = self.living(id)?;
        self.advance_clock(now);
        if self.segments[place].pinned != pinned {
            self.segments[place].pinned = pinned;
            self.log_happening(place, if pinned { LogKind::Pinned } else { LogKind::Unpinned });
        }
        Ok(())
    }

    fn living(&self, id: &str) -> Result<usize, Vec<Refused>> {
        let place = self.place(id).ok_or(vec![Refused::Unknown])?;
        match self.segments[place].stage {
            Stage::Deleted => Err(vec![Refused::Deleted]),
            _ => Ok(place),
        }
    }

    /// Evaluates and publishes a segment now, its day being that of UTC.
    ///
    /// # Errors
    ///
    /// Each reason for which an engine may refuse it.
    pub fn refresh_segment(&mut self, now: i64, id: &str) -> Result<(), Vec<Refused>> {
        let place = self.living(id)?;
        let (at, segment) = (now.max(self.now), &self.segments[place]);
        let today = |times: &[i64]| {
            times.iter().filter(|time| time.div_euclid(DAY) == at.div_euclid(DAY)).count()
        };
        let (own, all) = (today(&segment.refreshed), today(&self.refreshed));
        let gap = self.policy.refresh_gap.as_millis();
        refused([
            (Refused::Frozen, matches!(segment.stage, Stage::Invalid { .. })),
            (Refused::SegmentDay, own >= self.policy.refreshes_per_segment_day as usize),
            (Refused::SegmentGap, segment.refreshed.last().is_some_and(|last| at < last + gap)),
            (Refused::AccountDay, all >= self.policy.refreshes_per_account_day as usize),
        ])?;
        self.advance_clock(now);
        self.segments[place].refreshed.push(at);
        self.refreshed.push(at);
        // Its population may have run while time advanced.
        if self.segments[place].is_live() {
            let (joined, left) = self.evaluate(place, at);
            if !joined.is_empty() || !left.is_empty() {
                self.changed(place, at);
            }
            let segment = &mut self.segments[place];
            segment.published = segment.members.clone();
            segment.published_at = at;
            self.log_entry(place, at, LogKind::Refreshed, joined, left);
        }
        Ok(())
    }
}

fn refused<const N: usize>(rules: [(Refused, bool); N]) -> Result<(), Vec<Refused>> {
    let broken: Vec<Refused> = rules.into_iter().filter(|(_, is)| *is).map(|(no, _)| no).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}
