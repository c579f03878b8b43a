//! Regular expressions.
//!
//! In: a pattern's text. Out: whether a whole text matches. The library's engine takes time in proportion to the text,
//! whatever the pattern; the size of a pattern's program is bounded, since the time is in proportion to that as well.
//! INVARIANT: two patterns are equal, ordered and hashed by how they are written.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use regex_automata::hybrid::dfa::DFA;
use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::alphabet::Unit;
use regex_automata::{Anchored, Input};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

use crate::limits;

/// A pattern of `REGEXP_LIKE`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "RegexpForm", into = "RegexpForm")]
pub struct Regexp {
    form: RegexpForm,
    program: Regex,
    positions: u64,
    longest: Option<usize>,
    /// Whether it has few states, once somebody asked.
    is_small: OnceLock<bool>,
}

/// A pattern as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
struct RegexpForm {
    text: Box<str>,
    ignore_case: bool,
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegexpError {
    /// What the parser says, without the pattern, and the byte at which it says it.
    #[error("{what}")]
    Syntax { what: String, at: usize },
    #[error("the pattern needs more than {} bytes to be matched", limits::REGEXP_PROGRAM_BYTES)]
    TooLarge,
}

impl Regexp {
    /// Reads a pattern.
    pub(crate) fn new(text: &str, ignore_case: bool) -> Result<Self, RegexpError> {
        Self::try_from(RegexpForm { text: text.into(), ignore_case })
    }

    /// The pattern as it is written.
    pub fn text(&self) -> &str {
        &self.form.text
    }

    /// Whether letters match without regard to case.
    pub fn ignores_case(&self) -> bool {
        self.form.ignore_case
    }

    /// How many places of the pattern a letter of a text may be compared with at once: those of its letters and
    /// classes, each as often as it is repeated.
    pub(super) fn positions(&self) -> u64 {
        self.positions
    }

    /// Bytes of the longest text that may match, if there is one.
    pub(super) fn longest(&self) -> Option<usize> {
        self.longest
    }

    /// Whether all states that a text may lead to fit the cache of an automaton, so that a letter costs one look at a
    /// table. Decided by building them, within a bound.
    pub(super) fn is_small(&self) -> bool {
        *self.is_small.get_or_init(|| whole(&self.form).is_ok_and(|pattern| is_small(&pattern)))
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.program.is_match(text)
    }
}

impl TryFrom<RegexpForm> for Regexp {
    type Error = RegexpError;

    fn try_from(form: RegexpForm) -> Result<Self, RegexpError> {
        let whole = whole(&form)?;
        let config = Regex::config()
            .nfa_size_limit(Some(limits::REGEXP_PROGRAM_BYTES))
            .hybrid_cache_capacity(limits::REGEXP_PROGRAM_BYTES);
        let program = Regex::builder().configure(config).build_from_hir(&whole);
        let program = program.map_err(|_| RegexpError::TooLarge)?;
        let (positions, longest) = (positions(&whole), whole.properties().maximum_len());
        Ok(Self { form, program, positions, longest, is_small: OnceLock::new() })
    }
}

/// The pattern's tree, for whole texts.
fn whole(form: &RegexpForm) -> Result<Hir, RegexpError> {
    let parsed = ParserBuilder::new()
        .case_insensitive(form.ignore_case)
        .nest_limit(limits::QUERY_DEPTH as u32)
        .build()
        .parse(&form.text);
    let pattern = parsed.map_err(|error| match error {
        regex_syntax::Error::Parse(error) => {
            RegexpError::Syntax { what: error.kind().to_string(), at: error.span().start.offset }
        }
        regex_syntax::Error::Translate(error) => {
            RegexpError::Syntax { what: error.kind().to_string(), at: error.span().start.offset }
        }
        error => RegexpError::Syntax { what: error.to_string(), at: 0 },
    })?;
    // Put between the ends of the text as a tree: brackets and comments of the pattern cannot reach beyond it.
    Ok(Hir::concat(vec![Hir::look(Look::Start), pattern, Hir::look(Look::End)]))
}

/// Builds the states of a pattern one after the other. False if they do not fit, or if that takes more than
/// [`limits::REGEXP_STEPS`].
fn is_small(pattern: &Hir) -> bool {
    let explored = || {
        let nfa = NFA::compiler()
            .configure(NFA::config().which_captures(WhichCaptures::None))
            .build_from_hir(pattern)
            .ok()?;
        let mut left = limits::REGEXP_STEPS / nfa.states().len().max(1);
        let config = DFA::config().cache_capacity(limits::REGEXP_PROGRAM_BYTES);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let mut cache = dfa.create_cache();
        let start = Input::new("").anchored(Anchored::Yes);
        let start = dfa.start_state_forward(&mut cache, &start).ok()?;
        let (mut seen, mut open) = (BTreeSet::from([start]), vec![start]);
        while let Some(state) = open.pop() {
            for byte in dfa.byte_classes().representatives(0..=255).filter_map(Unit::as_u8) {
                left = left.checked_sub(1)?;
                let next = dfa.next_state(&mut cache, state, byte).ok()?;
                // Once it was full, the cache begins anew; and where the automaton ends, something slower goes on.
                if cache.clear_count() > 0 || next.is_quit() {
                    return None;
                }
                if !next.is_dead() && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        Some(())
    };
    explored().is_some()
}

/// The number of letters and classes in a pattern, each as often as it is repeated.
fn positions(pattern: &Hir) -> u64 {
    let all = |parts: &[Hir]| parts.iter().map(positions).fold(0, u64::saturating_add);
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(_) => 1,
        HirKind::Capture(capture) => positions(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
        HirKind::Repetition(repeated) => {
            let times = repeated.max.unwrap_or(repeated.min).max(1);
            positions(&repeated.sub).saturating_mul(times.into())
        }
    }
}

impl From<Regexp> for RegexpForm {
    fn from(regexp: Regexp) -> Self {
        regexp.form
    }
}

impl PartialEq for Regexp {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

impl Eq for Regexp {}

impl PartialOrd for Regexp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Regexp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.form.cmp(&other.form)
    }
}

impl Hash for Regexp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.form.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, ignore_case, text, expected) in [
            ("a+", false, "aaa", true),
            ("a+", false, "baaa", false),
            ("a|b", false, "ab", false),
            ("a|ab", false, "ab", true),
            (".*@example\\.com", false, "ann@example.com", true),
            (".*@example\\.com", false, "ann@example.com.au", false),
            ("[A-Z]{2}\\d{4}", false, "NO1234", true),
            ("[A-Z]{2}\\d{4}", false, "no1234", false),
            ("[A-Z]{2}\\d{4}", true, "no1234", true),
            ("é", true, "É", true),
            ("", false, "", true),
            ("", false, "a", false),
            ("a.b", false, "a\nb", false),
            ("(?s)a.b", false, "a\nb", true),
            ("(?x) a b # and no more", false, "ab", true),
            ("(?x) a b # and no more", false, "abc", false),
            ("^a$", false, "a", true),
            ("(?m)a$\\nb", false, "a\nb", true),
        ] {
            let regexp = Regexp::new(pattern, ignore_case).expect("a good pattern");
            assert_eq!(regexp.matches(text), expected, "{pattern} and {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_or_too_large_is_refused() {
        for (pattern, at) in
            [("a(", 1), ("a)|(b", 1), ("[z-a]", 1), ("x{2,1}", 1), ("(?=a)", 0), ("(a)\\1", 3)]
        {
            match Regexp::new(pattern, false) {
                Err(RegexpError::Syntax { at: found, .. }) => assert_eq!(found, at, "{pattern}"),
                other => panic!("{pattern}: {other:?}"),
            }
        }
        for pattern in ["(a{1000}){1000}", "\\w{500}"] {
            assert_eq!(Regexp::new(pattern, false), Err(RegexpError::TooLarge), "{pattern}");
        }
    }

    #[test]
    fn the_bytes_of_a_program_are_reached_and_not_passed() {
        let pattern = |repeated: usize| format!("a{{{repeated}}}");
        let is_taken = |repeated| match Regexp::new(&pattern(repeated), false) {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error, RegexpError::TooLarge);
                false
            }
        };
        // Bytes that the program needs: the least bound within which it is built.
        let needed = |repeated| {
            let form = RegexpForm { text: pattern(repeated).into(), ignore_case: false };
            let pattern = whole(&form).expect("a good pattern");
            let is_built = |bytes| {
                let config = NFA::config().nfa_size_limit(Some(bytes));
                NFA::compiler().configure(config).build_from_hir(&pattern).is_ok()
            };
            least(2 * limits::REGEXP_PROGRAM_BYTES, is_built)
        };
        let past = least(limits::REGEXP_PROGRAM_BYTES, |repeated| !is_taken(repeated));
        assert!(is_taken(past - 1) && !is_taken(past));
        let (at, past) = (needed(past - 1), needed(past));
        let most = limits::REGEXP_PROGRAM_BYTES;
        assert!(at <= most && most < past, "{at} and {past} of {most} bytes");
        assert!(past - at < 100, "{at} and {past}: the bound is met to one letter");
    }

    /// The least number up to `most` from which on something holds.
    fn least(most: usize, holds: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (0, most);
        while low < high {
            let middle = low.midpoint(high);
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        low
    }

    #[test]
    fn positions_are_counted_as_often_as_they_are_repeated() {
        for (pattern, positions) in [
            ("", 0),
            ("^abc$", 3),
            ("é", 2),
            (".*(ceo|vp).*", 7),
            ("[ab]*a[ab]{20}", 22),
            ("((a{2,10}b)?c){3}", 36),
            ("a{0}b+", 1),
        ] {
            let regexp = Regexp::new(pattern, false).expect("a good pattern");
            assert_eq!(regexp.positions(), positions, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_is_small_if_its_states_fit() {
        for (pattern, is_small) in [
            ("", true),
            (".*(engineer|developer|manager).*", true),
            (r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}", true),
            ("[ab]*a[ab]{5}", true),
            ("[ab]*a[ab]{20}", false),
            (".*a.{200}c.*", false),
        ] {
            let regexp = Regexp::new(pattern, false).expect("a good pattern");
            assert_eq!(regexp.is_small(), is_small, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_comes_back_from_its_serialized_form() {
        let regexp = Regexp::new("a+", true).expect("a good pattern");
        let text = serde_json::to_string(&regexp).expect("JSON");
        let back: Regexp = serde_json::from_str(&text).expect("its own form");
        assert_eq!((back.text(), back.ignores_case(), back.matches("AA")), ("a+", true, true));
        assert!(serde_json::from_str::<Regexp>(&text.replace("a+", "a(")).is_err());
    }
}
