//! A segment's chart as SVG: its size as a line of steps, joined and left as bars, refreshes as
//! ticks, and happenings as symbols above them.
//!
//! Lines and bars are in nested SVGs a thousand units wide that stretch with the page; texts and
//! symbols are placed in percent and keep their shape.
#![expect(clippy::cast_precision_loss, reason = "a pixel is coarser than a rounded count")]

use std::fmt::Write as _;

use serde::Serialize;

use super::frame::Frame;
use super::slots::{Slot, refreshes, slots};
use super::{MarkKind, Series};
use crate::term::thousands;

/// The size panel, in pixels from the top of the drawing.
pub(super) const TOP: u32 = 26;
pub(super) const HEIGHT: u32 = 150;
const BARS_TOP: u32 = 208;
/// The height of the bars' panel above and below its middle.
const BARS_HALF: u32 = 32;
const TICKS_TOP: u32 = 284;
/// The bottom of the lanes.
pub(super) const BOTTOM: u32 = 296;
const WHOLE: u32 = 320;

/// A segment's series, ready to be drawn.
#[derive(Debug)]
pub(super) struct Chart<'r> {
    pub(super) series: &'r Series,
    frame: &'r Frame,
    slots: Vec<Slot>,
    refreshes: Vec<(usize, u64)>,
    scale: Scale,
}

/// The chart's data for the script.
#[derive(Debug, Serialize)]
pub(super) struct Reading {
    low: u64,
    high: u64,
    /// Slot, members at its end, fewest, most, joined, left.
    rows: Vec<(usize, u64, u64, u64, u64, u64)>,
    /// Slot, refreshes.
    ticks: Vec<(usize, u64)>,
}

/// A segment's figures over the whole report.
#[derive(Debug)]
pub(super) struct Totals {
    pub(super) members: u64,
    pub(super) peak: u64,
    pub(super) joined: u64,
    pub(super) left: u64,
    pub(super) refreshes: u64,
}

impl<'r> Chart<'r> {
    pub(super) fn of(series: &'r Series, frame: &'r Frame) -> Self {
        let slots = slots(&series.points, frame);
        let low = slots.iter().map(|slot| slot.low).min().unwrap_or(0);
        let high = slots.iter().map(|slot| slot.high).max().unwrap_or(0);
        let scale = Scale::over(low, high);
        Self { series, frame, slots, refreshes: refreshes(series, frame), scale }
    }

    pub(super) fn reading(&self) -> Reading {
        let row =
            |slot: &Slot| (slot.index, slot.last, slot.low, slot.high, slot.joined, slot.left);
        Reading {
            low: self.scale.low,
            high: self.scale.high,
            rows: self.slots.iter().map(row).collect(),
            ticks: self.refreshes.clone(),
        }
    }

    pub(super) fn totals(&self) -> Totals {
        Totals {
            members: self.slots.last().map_or(0, |slot| slot.last),
            peak: self.slots.iter().map(|slot| slot.high).max().unwrap_or(0),
            joined: self.slots.iter().map(|slot| slot.joined).sum(),
            left: self.slots.iter().map(|slot| slot.left).sum(),
            refreshes: self.refreshes.iter().map(|(_, count)| count).sum(),
        }
    }

    /// A sparkline of the size, from its minimum to its maximum.
    pub(super) fn sparkline(&self) -> String {
        let low = self.slots.iter().map(|slot| slot.low).min().unwrap_or(0);
        let high = self.slots.iter().map(|slot| slot.high).max().unwrap_or(0);
        let line = self.steps(Scale { low, high: high.max(low + 1), step: 1 }, 24.0);
        format!(
            "<svg class=\"spark\" viewBox=\"0 -1 1000 26\" preserveAspectRatio=\"none\" \
             aria-hidden=\"true\"><path class=\"size\" d=\"{line}\"/></svg>"
        )
    }

    /// The whole SVG.
    pub(super) fn svg(&self, place: usize) -> String {
        let mut svg = format!(
            "<svg class=\"chart\" width=\"100%\" height=\"{WHOLE}\" role=\"img\" \
             aria-labelledby=\"t{place}\"><title id=\"t{place}\">{}</title>\n",
            self.title()
        );
        self.draw_size(&mut svg);
        self.draw_bars(&mut svg);
        self.draw_refreshes(&mut svg);
        self.draw_signs(&mut svg);
        self.draw_times(&mut svg);
        svg.push_str("</svg>");
        svg
    }

    fn title(&self) -> String {
        let totals = self.totals();
        format!(
            "Size over time of {}: {} members at the end, {} at most, {} joined, {} left, {} refreshes",
            super::escape(&self.series.name),
            thousands(totals.members),
            thousands(totals.peak),
            thousands(totals.joined),
            thousands(totals.left),
            thousands(totals.refreshes),
        )
    }

    fn draw_size(&self, svg: &mut String) {
        let _ = writeln!(svg, "<text class=\"label\" x=\"0\" y=\"10\">members</text>");
        if let Some((begin, end)) = self.unpopulated() {
            let (x, width) = (begin * 100.0, (end - begin) * 100.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.2}%\" y=\"{TOP}\" width=\"{width:.2}%\" height=\"{HEIGHT}\" fill=\"url(#hatch)\"/>"
            );
        }
        for value in self.scale.values() {
            let y = f64::from(TOP) + self.scale.y(value, f64::from(HEIGHT));
            let class = if value == self.scale.low { "base" } else { "grid" };
            let _ = writeln!(
                svg,
                "<line class=\"{class}\" x2=\"100%\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"number\" x=\"-8\" y=\"{:.1}\">{}</text>",
                y + 4.0,
                thousands(value),
            );
        }
        if self.slots.is_empty() {
            let y = TOP + HEIGHT / 2;
            let _ =
                writeln!(svg, "<text class=\"empty\" x=\"50%\" y=\"{y}\">never populated</text>");
            return;
        }
        let line = self.steps(self.scale, f64::from(HEIGHT));
        // An area implies an axis from zero; on a cut axis it would mislead.
        let area = match self.scale.low {
            0 => format!(
                "<path class=\"area\" d=\"{line}V{HEIGHT}H{:.1}Z\"/>",
                self.begin() * 1000.0
            ),
            _ => String::new(),
        };
        let _ = writeln!(
            svg,
            "{}{area}<path class=\"size\" d=\"{line}\"/></svg>",
            stretched(TOP, HEIGHT)
        );
    }

    /// The step line: horizontal to each slot, vertical from its minimum to its maximum, and on from its last value.
    fn steps(&self, scale: Scale, height: f64) -> String {
        let mut line = String::new();
        let Some(first) = self.slots.first() else { return line };
        let y = |value| scale.y(value, height);
        let _ = write!(line, "M{:.1} {:.1}", self.begin() * 1000.0, y(first.low));
        for slot in &self.slots {
            let _ = write!(line, "H{:.1}V{:.1}", self.middle(slot.index) * 1000.0, y(slot.low));
            if slot.high != slot.low {
                let _ = write!(line, "V{:.1}", y(slot.high));
            }
            if slot.last != slot.high {
                let _ = write!(line, "V{:.1}", y(slot.last));
            }
        }
        let _ = write!(line, "H{:.1}", self.end() * 1000.0);
        line
    }

    fn draw_bars(&self, svg: &mut String) {
        let unit = self.frame.width();
        let _ = writeln!(
            svg,
            "<text class=\"label\" x=\"0\" y=\"{}\">joined, left <tspan class=\"unit\">per {unit}</tspan></text>",
            BARS_TOP - 10
        );
        let most = self.most_moved();
        let height =
            |moved: u64| f64::from(BARS_HALF) * moved.min(most) as f64 / most.max(1) as f64;
        let (mut joined, mut left, mut cut) = (String::new(), String::new(), String::new());
        let half = f64::from(BARS_HALF);
        for slot in &self.slots {
            let (begin, end) = self.frame.edges(slot.index);
            let (x, width) = (begin * 1000.0, ((end - begin) * 850.0).max(0.4));
            if slot.joined > 0 {
                let _ = write!(
                    joined,
                    "M{x:.1} {half}h{width:.1}v{:.1}h-{width:.1}Z",
                    -height(slot.joined)
                );
            }
            if slot.left > 0 {
                let _ =
                    write!(left, "M{x:.1} {half}h{width:.1}v{:.1}h-{width:.1}Z", height(slot.left));
            }
            for (moved, y) in [(slot.joined, BARS_TOP + 8), (slot.left, BARS_TOP + 2 * BARS_HALF)] {
                if moved > most {
                    let x = self.middle(slot.index) * 100.0;
                    let _ = writeln!(
                        cut,
                        "<text class=\"cut\" x=\"{x:.2}%\" dx=\"6\" y=\"{y}\">{}</text>",
                        thousands(moved)
                    );
                }
            }
        }
        let base = BARS_TOP + BARS_HALF;
        let _ = writeln!(
            svg,
            "{}<path class=\"joined\" d=\"{joined}\"/><path class=\"left\" d=\"{left}\"/></svg>\
             <line class=\"base\" x2=\"100%\" y1=\"{base}\" y2=\"{base}\"/>",
            stretched(BARS_TOP, 2 * BARS_HALF)
        );
        for (text, y) in [
            (format!("+{}", thousands(most)), BARS_TOP + 8),
            (format!("−{}", thousands(most)), BARS_TOP + 2 * BARS_HALF),
        ] {
            let _ = writeln!(svg, "<text class=\"number\" x=\"-8\" y=\"{y}\">{text}</text>");
        }
        svg.push_str(&cut);
    }

    fn draw_refreshes(&self, svg: &mut String) {
        let height = BOTTOM - TICKS_TOP;
        let mut ticks = String::new();
        for (slot, _) in &self.refreshes {
            let _ = write!(ticks, "M{:.1} 0V{height}", self.middle(*slot) * 1000.0);
        }
        let _ = writeln!(
            svg,
            "<text class=\"number\" x=\"-8\" y=\"{}\">refreshes</text>{}<path class=\"tick\" d=\"{ticks}\"/></svg>",
            BOTTOM - 2,
            stretched(TICKS_TOP, height)
        );
    }

    fn draw_signs(&self, svg: &mut String) {
        let signs = self.series.marks.iter().filter_map(|mark| Some((mark, mark.kind.sign()?)));
        // Many actions would cover the chart.
        for (mark, sign) in signs.take(super::MOST_HAPPENINGS) {
            let x = self.frame.share(mark.at) * 100.0;
            if matches!(mark.kind, MarkKind::Edited | MarkKind::Invalidated | MarkKind::Deleted) {
                let _ = write!(
                    svg,
                    "<line class=\"rule\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{TOP}\" y2=\"{BOTTOM}\"/>"
                );
            }
            let _ = writeln!(svg, "<use href=\"#{sign}\" x=\"{x:.2}%\" y=\"{}\"/>", TOP - 7);
        }
    }

    fn draw_times(&self, svg: &mut String) {
        for (place, tick) in self.frame.ticks().into_iter().enumerate() {
            let (x, class) = (tick.share * 100.0, if place % 2 == 1 { "time odd" } else { "time" });
            let _ = writeln!(
                svg,
                "<line class=\"grid\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{BOTTOM}\" y2=\"{}\"/>\
                 <text class=\"{class}\" x=\"{x:.2}%\" y=\"{}\">{}</text>",
                BOTTOM + 4,
                BOTTOM + 18,
                tick.label
            );
        }
    }

    /// The scale of the bars. A population, which adds most members, does not set it: a
    /// bar beyond it is cut and labelled with its number.
    fn most_moved(&self) -> u64 {
        let populated: Vec<usize> = self
            .series
            .marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Populated)
            .map(|mark| self.frame.slot(mark.at))
            .collect();
        let most = |slots: &mut dyn Iterator<Item = &Slot>| {
            slots.map(|slot| slot.joined.max(slot.left)).max()
        };
        let usual = most(&mut self.slots.iter().filter(|slot| !populated.contains(&slot.index)));
        usual.filter(|most| *most > 0).or_else(|| most(&mut self.slots.iter())).unwrap_or(0).max(1)
    }

    /// From creation to population, as fractions of the axis.
    fn unpopulated(&self) -> Option<(f64, f64)> {
        let at = |kind| self.series.marks.iter().find(|mark| mark.kind == kind).map(|mark| mark.at);
        let created = at(MarkKind::Created)?;
        let until = at(MarkKind::Populated).or_else(|| at(MarkKind::Deleted));
        Some((self.frame.share(created), until.map_or(1.0, |at| self.frame.share(at))))
    }

    /// Where the size line begins.
    fn begin(&self) -> f64 {
        self.series.points.first().map_or(0.0, |point| self.frame.share(point.at))
    }

    /// Where it ends: a deleted segment has no size.
    fn end(&self) -> f64 {
        let deleted = self.series.marks.iter().find(|mark| mark.kind == MarkKind::Deleted);
        deleted.map_or(1.0, |mark| self.frame.share(mark.at))
    }

    fn middle(&self, slot: usize) -> f64 {
        let (begin, end) = self.frame.edges(slot);
        f64::midpoint(begin, end).clamp(self.begin(), self.end())
    }
}

/// A nested SVG that stretches with the page.
fn stretched(top: u32, height: u32) -> String {
    format!(
        "<svg y=\"{top}\" width=\"100%\" height=\"{height}\" viewBox=\"0 0 1000 {height}\" \
         preserveAspectRatio=\"none\">"
    )
}

/// A vertical axis from one round number to another.
#[derive(Clone, Copy, Debug)]
struct Scale {
    low: u64,
    high: u64,
    step: u64,
}

impl Scale {
    /// From zero, unless all values lie in the upper fifth: a line from zero would be flat.
    fn over(low: u64, high: u64) -> Self {
        let low = if low >= high / 5 * 4 && high > low && low >= 20 { low } else { 0 };
        let step = round((high - low).div_ceil(3).max(1));
        let low = low / step * step;
        Self { low, high: high.div_ceil(step).max(low / step + 1) * step, step }
    }

    fn values(self) -> impl Iterator<Item = u64> {
        (self.low..=self.high).step_by(self.step as usize)
    }

    fn y(self, value: u64, height: f64) -> f64 {
        height * self.high.saturating_sub(value) as f64 / (self.high - self.low) as f64
    }
}

/// The least of 1, 2, 5, 10, 20, 50, ... that is not below.
fn round(least: u64) -> u64 {
    let powers = std::iter::successors(Some(1u64), |power| power.checked_mul(10));
    let steps = powers.flat_map(|power| [1, 2, 5].map(|first| power.saturating_mul(first)));
    steps.into_iter().find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_round_and_holds_its_values() {
        for (low, high) in
            [(0, 0), (0, 1), (1, 7), (0, 139), (900, 1_000), (100, 100), (7, 854_436)]
        {
            let scale = Scale::over(low, high);
            let values: Vec<u64> = scale.values().collect();
            assert!(scale.low <= low && scale.high >= high, "{low}..{high}: {scale:?}");
            assert!((2..=6).contains(&values.len()), "{low}..{high}: {values:?}");
            assert_eq!((scale.y(scale.high, 150.0), scale.y(scale.low, 150.0)), (0.0, 150.0));
        }
        assert_eq!(Scale::over(900, 1_000).low, 900);
        assert_eq!(Scale::over(100, 1_000).low, 0);
    }
}
