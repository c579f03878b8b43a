//! Terminal output: notes, progress, tables, small charts. Everything but tables goes to standard
//! error; progress shows only on a terminal.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use segmentry::CriteriaError;

/// A text as a terminal may show it. Values and names are other people's: a control character of theirs could move the
/// cursor or change colours, and a direction mark could turn the rest of the line around, so each is shown by its code.
/// Lines stay lines.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n' || c == '\t')
}

fn escaped(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_raw = |c: char| {
        let turns = matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        (c.is_control() || turns) && !is_kept(c)
    };
    if !text.contains(is_raw) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_raw(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// Writes a line, or several, for people.
pub(crate) fn line(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}", printable(text))
}

/// Prints a line, or several, to standard error.
pub(crate) fn note(text: &str) {
    eprintln!("{}", printable(text));
}

/// Prints why a query was refused, with the place marked in its text.
pub(crate) fn refusal(error: &CriteriaError, query: &str) -> String {
    format!("{}\n{}", error.message(), error.render(query).trim_end())
}

/// `1 contact`, `2,000 contacts`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// `row` or `rows`.
pub(crate) fn rows(count: usize) -> &'static str {
    if count == 1 { "row" } else { "rows" }
}

/// A progress line for work of unknown length: count and rate.
pub(crate) fn counter(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    let style = ProgressStyle::with_template("{spinner} {human_pos} {msg} ({per_sec})");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

#[cfg(feature = "service")]
/// A line that names the current step.
pub(crate) fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// A progress bar for work of a known length.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length).with_message(what);
    let style = ProgressStyle::with_template("{msg} {wide_bar:.cyan/blue} {percent}% {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A table with a header; every column but the first `text` ones is aligned to the right.
pub(crate) fn table(
    header: &[&str],
    text: usize,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED.with_rounded_corners())
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    if let Some((_, columns)) = Term::stdout().size_checked() {
        table.set_width(columns);
    }
    let aligned =
        |column: usize| if column < text { CellAlignment::Left } else { CellAlignment::Right };
    for row in rows {
        let cells = row.into_iter().enumerate();
        table.add_row(cells.map(|(column, cell)| {
            // A line end in a name would begin another row.
            Cell::new(escaped(&cell, |_| false)).set_alignment(aligned(column))
        }));
    }
    table
}

/// A size in a readable unit.
#[expect(clippy::cast_precision_loss, reason = "people read one decimal")]
pub(crate) fn bytes(count: u64) -> String {
    const MIB: f64 = 1_048_576.0;
    match count as f64 {
        small if small < MIB => format!("{:.1} KiB", small / 1_024.0),
        large => format!("{:.1} MiB", large / MIB),
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A line of blocks, at most `width` of them, each the last value of its part; scaled from the
/// lowest to the highest.
pub(crate) fn sparkline(values: &[u64], width: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if values.is_empty() || width == 0 {
        return String::new();
    }
    let width = width.min(values.len());
    let picked: Vec<u64> =
        (1..=width).map(|part| values[part * values.len() / width - 1]).collect();
    let low = picked.iter().min().copied().unwrap_or(0);
    let high = picked.iter().max().copied().unwrap_or(0);
    let block = |value: u64| match (high - low, value - low) {
        (0, _) => BLOCKS[if high == 0 { 0 } else { 3 }],
        (span, above) => BLOCKS[((u128::from(above) * 7).div_ceil(u128::from(span))) as usize],
    };
    picked.into_iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(thousands).each_ref().map(String::as_str)
        );
    }

    #[test]
    fn nothing_of_a_text_controls_the_terminal() {
        assert_eq!(printable("Zo\u{eb} \u{5d0} b\tc\nd"), "Zo\u{eb} \u{5d0} b\tc\nd");
        assert_eq!(
            printable("a\u{1b}[31m\r\u{7}\u{9b}2J\u{7f}\u{202e}b\u{2066}c\u{200f}"),
            r"a\u{1b}[31m\r\u{7}\u{9b}2J\u{7f}\u{202e}b\u{2066}c\u{200f}"
        );
        let shown = table(&["name"], 1, [vec!["a\nb\u{1b}[2J".to_owned()]]).to_string();
        assert!(shown.contains(r"a\nb\u{1b}[2J"), "{shown}");
    }

    #[test]
    fn a_sparkline_shows_the_last_value_of_each_part() {
        assert_eq!(sparkline(&[0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[5, 5, 5], 8), "▄▄▄");
        assert_eq!(sparkline(&[9, 0, 9, 7], 2), "▁█");
        assert_eq!(sparkline(&[], 8), "");
    }
}
