//! Regular expressions.
//!
//! In: a pattern's text. Out: whether a whole text matches. The library's engine takes time in proportion to the text,
//! whatever the pattern; the size of a pattern's program is bounded, since the time is in proportion to that as well.
//! INVARIANT: two patterns are equal, ordered and hashed by how they are written.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use regex_automata::meta::Regex;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, Look};
use serde::{Deserialize, Serialize};

use crate::limits;

/// A pattern of `REGEXP_LIKE`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "RegexpForm", into = "RegexpForm")]
pub struct Regexp {
    form: RegexpForm,
    program: Regex,
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

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.program.is_match(text)
    }
}

impl TryFrom<RegexpForm> for Regexp {
    type Error = RegexpError;

    fn try_from(form: RegexpForm) -> Result<Self, RegexpError> {
        let parsed = ParserBuilder::new()
            .case_insensitive(form.ignore_case)
            .nest_limit(limits::QUERY_DEPTH as u32)
            .build()
            .parse(&form.text);
        let pattern = parsed.map_err(|error| match error {
            regex_syntax::Error::Parse(error) => RegexpError::Syntax {
                what: error.kind().to_string(),
                at: error.span().start.offset,
            },
            regex_syntax::Error::Translate(error) => RegexpError::Syntax {
                what: error.kind().to_string(),
                at: error.span().start.offset,
            },
            error => RegexpError::Syntax { what: error.to_string(), at: 0 },
        })?;
        // Put between the ends of the text as a tree: brackets and comments of the pattern cannot reach beyond it.
        let whole = Hir::concat(vec![Hir::look(Look::Start), pattern, Hir::look(Look::End)]);
        let config = Regex::config()
            .nfa_size_limit(Some(limits::REGEXP_PROGRAM_BYTES))
            .hybrid_cache_capacity(limits::REGEXP_PROGRAM_BYTES);
        let program = Regex::builder().configure(config).build_from_hir(&whole);
        Ok(Self { form, program: program.map_err(|_| RegexpError::TooLarge)? })
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
    fn a_pattern_comes_back_from_its_serialized_form() {
        let regexp = Regexp::new("a+", true).expect("a good pattern");
        let text = serde_json::to_string(&regexp).expect("JSON");
        let back: Regexp = serde_json::from_str(&text).expect("its own form");
        assert_eq!((back.text(), back.ignores_case(), back.matches("AA")), ("a+", true, true));
        assert!(serde_json::from_str::<Regexp>(&text.replace("a+", "a(")).is_err());
    }
}
