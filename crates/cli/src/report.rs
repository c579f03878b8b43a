//! The report of a replay, as a page.
//!
//! In: the history of each segment. Out: one HTML page. INVARIANT: the page loads no other file, can be read without
//! its script, and has the same bytes for the same report. Text of users (names, queries) is escaped. The page's size
//! is bounded by the number of its time slots, not by the length of the replay.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::term::thousands;

mod chart;
mod frame;
mod slots;

use chart::Chart;
use frame::Frame;

const PAGE: &str = include_str!("report/page.html");
const STYLE: &str = include_str!("report/page.css");
const SCRIPT: &str = include_str!("report/page.js");

/// The most rows of the table of happenings; the page must stay small and readable.
const MOST_HAPPENINGS: usize = 100;

#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) from: DateTime<Utc>,
    pub(crate) to: DateTime<Utc>,
    pub(crate) policy: String,
    pub(crate) contacts: u64,
    pub(crate) events: u64,
    pub(crate) segments: Vec<Series>,
}

/// One segment's life, in order of time.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) query: String,
    pub(crate) points: Vec<Point>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) status: String,
}

/// Its size after members moved.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) at: DateTime<Utc>,
    pub(crate) count: u64,
    pub(crate) joined: u64,
    pub(crate) left: u64,
}

/// A happening.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: MarkKind,
    pub(crate) detail: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MarkKind {
    Created,
    Populated,
    Refreshed,
    ManualRefresh,
    Edited,
    Renamed,
    Invalidated,
    Deleted,
}

impl MarkKind {
    /// The kinds with a symbol of their own, in the order of the legend.
    const WITH_SIGN: [Self; 7] = [
        Self::Created,
        Self::Populated,
        Self::ManualRefresh,
        Self::Edited,
        Self::Renamed,
        Self::Invalidated,
        Self::Deleted,
    ];

    fn is_refresh(self) -> bool {
        matches!(self, Self::Refreshed | Self::ManualRefresh)
    }

    /// The symbol; a plain refresh is a tick in a lane of its own.
    fn sign(self) -> Option<&'static str> {
        Some(match self {
            Self::Created => "created",
            Self::Populated => "populated",
            Self::Refreshed => return None,
            Self::ManualRefresh => "manual",
            Self::Edited => "edited",
            Self::Renamed => "renamed",
            Self::Invalidated => "invalidated",
            Self::Deleted => "deleted",
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Populated => "populated",
            Self::Refreshed => "refreshed",
            Self::ManualRefresh => "refreshed by hand",
            Self::Edited => "edited",
            Self::Renamed => "renamed",
            Self::Invalidated => "invalid",
            Self::Deleted => "deleted",
        }
    }
}

/// The data for the script; charts in the order of the page.
#[derive(Debug, Serialize)]
struct Readings {
    start: i64,
    end: i64,
    bounds: Vec<i64>,
    top: u32,
    bottom: u32,
    height: u32,
    charts: Vec<chart::Reading>,
}

/// The whole page.
pub(crate) fn render(report: &Report) -> String {
    let frame = Frame::over(report.from, report.to, report.segments.len());
    let charts: Vec<Chart<'_>> =
        report.segments.iter().map(|series| Chart::of(series, &frame)).collect();
    let (start, end) = frame.span();
    let readings = Readings {
        start,
        end,
        bounds: frame.bounds(),
        top: chart::TOP,
        bottom: chart::BOTTOM,
        height: chart::HEIGHT,
        charts: charts.iter().map(Chart::reading).collect(),
    };
    // A `<` could end the script element; JSON lets it be written by its number.
    let readings = serde_json::to_string(&readings).unwrap_or_default().replace('<', "\\u003c");
    let sections = charts.iter().enumerate().map(|(place, chart)| section(place, chart));
    fill(&[
        ("title", &escape(&report.title)),
        ("css", STYLE),
        ("facts", &facts(report)),
        ("overview", &overview(&charts, &frame)),
        ("sections", &sections.collect::<String>()),
        ("data", &readings),
        ("js", SCRIPT),
    ])
}

/// Replaces each placeholder by its part, in one pass: inserted text is never searched for placeholders.
fn fill(parts: &[(&str, &str)]) -> String {
    let mut pieces = PAGE.split("{{");
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        let part = parts.iter().find(|(known, _)| *known == name);
        page.push_str(part.map_or("", |(_, text)| text));
        page.push_str(rest);
    }
    page
}

fn facts(report: &Report) -> String {
    let span = format!("{} – {} <small>UTC</small>", minute(report.from), minute(report.to));
    let facts = [
        ("period", span),
        ("policy", escape(&report.policy)),
        ("contacts", thousands(report.contacts)),
        ("events", thousands(report.events)),
        ("segments", thousands(report.segments.len() as u64)),
    ];
    let fact = |(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>\n");
    facts.into_iter().map(fact).collect()
}

fn overview(charts: &[Chart<'_>], frame: &Frame) -> String {
    if charts.is_empty() {
        return "<p class=\"note\">There was no segment.</p>".to_owned();
    }
    let mut html = String::from(
        "<div class=\"scroll\"><table id=\"segments\">\n<thead><tr>\
         <th data-sort=\"text\">segment</th><th data-sort=\"text\">status</th>\
         <th>size over time</th>\
         <th class=\"number\" data-sort=\"number\">members</th>\
         <th class=\"number\" data-sort=\"number\">peak</th>\
         <th class=\"number\" data-sort=\"number\">joined</th>\
         <th class=\"number\" data-sort=\"number\">left</th>\
         <th class=\"number\" data-sort=\"number\">refreshes</th></tr></thead>\n<tbody>\n",
    );
    for (place, chart) in charts.iter().enumerate() {
        let series = chart.series;
        let text = |value: &str| format!("<td data-value=\"{}\">", escape(value));
        let _ = write!(
            html,
            "<tr>{}<a class=\"name\" href=\"#s{place}\">{}</a>{}</td>{}{}</td><td>{}</td>",
            text(&series.name),
            escape(&series.name),
            id(series),
            text(&series.status),
            status(series),
            chart.sparkline(),
        );
        let totals = chart.totals();
        for figure in [totals.members, totals.peak, totals.joined, totals.left, totals.refreshes] {
            let shown = thousands(figure);
            let _ = write!(html, "<td class=\"number\" data-value=\"{figure}\">{shown}</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
    html.push_str(&key());
    let _ = write!(
        html,
        "<p class=\"note\">In the charts a bar is {}: joined upwards, left downwards. The first \
         members of a segment, and those of a new query, count as joined.</p>",
        frame.width(),
    );
    html
}

fn key() -> String {
    let sign = |kind: MarkKind| {
        let (sign, words) = (kind.sign()?, kind.words());
        Some(format!("<li><svg><use href=\"#{sign}\" x=\"7\" y=\"7\"/></svg>{words}</li>"))
    };
    let signs: String = MarkKind::WITH_SIGN.into_iter().filter_map(sign).collect();
    format!(
        "<ul class=\"key\">{signs}<li><svg><path class=\"tick\" d=\"M7 2V12\"/></svg>refreshed</li>\
         <li><svg><rect width=\"14\" height=\"14\" fill=\"url(#hatch)\"/></svg>not populated</li></ul>\n"
    )
}

fn section(place: usize, chart: &Chart<'_>) -> String {
    let series = chart.series;
    let mut html = format!(
        "<section id=\"s{place}\" aria-labelledby=\"h{place}\">\n<div class=\"heading\">\
         <h2 id=\"h{place}\">{}</h2>{}{}</div>\n",
        escape(&series.name),
        id(series),
        status(series),
    );
    if !series.query.is_empty() {
        let _ = writeln!(html, "<pre>{}</pre>", escape(series.query.trim()));
    }
    let _ = write!(
        html,
        "<figure data-chart=\"{place}\">{}</figure>\n{}",
        chart.svg(place),
        happenings(series)
    );
    html.push_str("</section>\n");
    html
}

/// What happened besides refreshes, as a table that opens.
fn happenings(series: &Series) -> String {
    let listed: Vec<&Mark> =
        series.marks.iter().filter(|mark| mark.kind != MarkKind::Refreshed).collect();
    if listed.is_empty() {
        return String::new();
    }
    let mut html = String::from("<details><summary>what happened, and when</summary><table>\n");
    for mark in listed.iter().take(MOST_HAPPENINGS) {
        let (at, words) = (minute(mark.at), mark.kind.words());
        let _ = writeln!(
            html,
            "<tr><td>{at}</td><td>{words}</td><td>{}</td></tr>",
            escape(&mark.detail)
        );
    }
    if let Some(more) = listed.len().checked_sub(MOST_HAPPENINGS).filter(|more| *more > 0) {
        let _ =
            writeln!(html, "<tr><td colspan=\"3\">and {} more</td></tr>", thousands(more as u64));
    }
    html.push_str("</table></details>\n");
    html
}

fn id(series: &Series) -> String {
    if series.id == series.name {
        return String::new();
    }
    format!("<span class=\"id\">{}</span>", escape(&series.id))
}

fn status(series: &Series) -> String {
    let status = escape(&series.status);
    format!("<span class=\"status {status}\">{status}</span>")
}

/// `2026-01-05 08:30`.
fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Escapes text for use between tags and in a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // What a page may not hold, even by number.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' => {
                safe.push('\u{fffd}');
            }
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 1, 5, 8, 0, 0).unwrap()
    }

    fn series(name: &str, hours: i64) -> Series {
        let at = |hour| start() + TimeDelta::hours(hour);
        let point =
            |hour: i64| Point { at: at(hour), count: hour.unsigned_abs() % 97, joined: 2, left: 1 };
        let mark = |hour, kind| Mark { at: at(hour), kind, detail: String::new() };
        Series {
            id: "one".to_owned(),
            name: name.to_owned(),
            query: name.to_owned(),
            points: (1..hours).map(point).collect(),
            marks: vec![
                mark(0, MarkKind::Created),
                mark(1, MarkKind::Populated),
                mark(2, MarkKind::Refreshed),
            ],
            status: "live".to_owned(),
        }
    }

    fn report(segments: Vec<Series>, hours: i64) -> Report {
        Report {
            title: "a title".to_owned(),
            from: start(),
            to: start() + TimeDelta::hours(hours),
            policy: "live".to_owned(),
            contacts: 1_000,
            events: 2,
            segments,
        }
    }

    #[test]
    fn texts_of_users_are_escaped_in_the_page() {
        let name = "</script><script>alert(1)</script>\"'&{{css}}\u{0}";
        let page = render(&report(vec![series(name, 10)], 10));
        assert!(!page.contains("<script>alert") && !page.contains('\0'));
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;{{css}}\u{fffd}")
        );
        assert_eq!(page.matches("<style>").count(), 1);
    }

    #[test]
    fn a_page_does_not_grow_with_the_length_of_the_replay() {
        let page = |years: i64, segments: usize| {
            let hours = years * 365 * 24;
            render(&report((0..segments).map(|_| series("name", hours)).collect(), hours)).len()
        };
        let (two, ten) = (page(2, 1), page(10, 1));
        assert!(ten < two * 3 / 2, "{two} bytes for two years, {ten} for ten");
        let many = page(2, 100);
        assert!(many < 3_000_000, "{many} bytes for a hundred segments");
    }

    #[test]
    fn an_empty_replay_has_a_page_too() {
        let page = render(&report(Vec::new(), 0));
        assert!(page.contains("There was no segment."));
        let quiet = Series { points: Vec::new(), marks: Vec::new(), ..series("quiet", 0) };
        assert!(render(&report(vec![quiet], 5)).contains("never populated"));
    }
}
