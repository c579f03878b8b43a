//! `LIKE` patterns.
//!
//! In: a pattern's text: `%` for any run, `_` for one character, a backslash before a literal `%`, `_`
//! or backslash. Out: whether a whole text matches. Matching never backtracks over more than one run:
//! for each piece between two `%`, the first match is as good as any other.

use serde::{Deserialize, Serialize};

/// A parsed pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PatternForm")]
pub struct Pattern {
    /// The pieces between the `%`, in order; `None` is `_`. At least one piece.
    pieces: Vec<Vec<Option<char>>>,
    ignore_case: bool,
}

/// One sign of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `%`: any run of letters, none included.
    Run,
    /// `_`: one letter.
    One,
    /// This letter.
    Letter(char),
}

/// The serialized form of a pattern, not yet checked.
#[derive(Deserialize)]
struct PatternForm {
    pieces: Vec<Vec<Option<char>>>,
    ignore_case: bool,
}

impl TryFrom<PatternForm> for Pattern {
    type Error = &'static str;

    fn try_from(PatternForm { pieces, ignore_case }: PatternForm) -> Result<Self, &'static str> {
        if pieces.is_empty() {
            return Err("a pattern has at least one piece");
        }
        Ok(Self { pieces, ignore_case })
    }
}

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn new(text: &str, ignore_case: bool) -> Self {
        let mut pieces = vec![Vec::new()];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let piece = pieces.last_mut().expect("INVARIANT: at least one piece");
            match c {
                '%' => pieces.push(Vec::new()),
                '_' => piece.push(None),
                '\\' => match chars.next_if(|next| matches!(next, '%' | '_' | '\\')) {
                    Some(escaped) => piece.push(Some(fold(escaped, ignore_case))),
                    None => piece.push(Some(c)),
                },
                c => piece.push(Some(fold(c, ignore_case))),
            }
        }
        Self { pieces, ignore_case }
    }

    /// The signs of the pattern in order.
    pub fn signs(&self) -> impl Iterator<Item = Sign> {
        let of_piece = |piece: &Vec<Option<char>>| {
            piece.iter().map(|letter| letter.map_or(Sign::One, Sign::Letter)).collect::<Vec<_>>()
        };
        self.pieces
            .iter()
            .map(of_piece)
            .enumerate()
            .flat_map(|(number, signs)| (number > 0).then_some(Sign::Run).into_iter().chain(signs))
    }

    /// Whether it was written with ILIKE.
    pub fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// A letter of a text as the pattern compares it.
    pub fn fold(&self, letter: char) -> char {
        fold(letter, self.ignore_case)
    }

    /// The pieces between runs as texts, if the pattern compares exact texts: with case, and without
    /// `_`.
    fn plain(&self) -> Option<Vec<String>> {
        let text = |piece: &Vec<Option<char>>| piece.iter().copied().collect::<Option<String>>();
        if self.ignore_case { None } else { self.pieces.iter().map(text).collect() }
    }

    /// The pattern prepared for matching many texts.
    pub(crate) fn matcher(&self) -> Matcher<'_> {
        self.plain().map_or(Matcher::Letters(self), Matcher::Plain)
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().map(|c| fold(c, self.ignore_case)).collect();
        let (first, rest) = self.pieces.split_first().expect("INVARIANT: at least one piece");
        if !starts_with(&text, first) {
            return false;
        }
        let Some((last, middle)) = rest.split_last() else { return text.len() == first.len() };
        let mut at = first.len();
        for piece in middle {
            match (at..=text.len()).find(|place| starts_with(&text[*place..], piece)) {
                Some(place) => at = place + piece.len(),
                None => return false,
            }
        }
        text.len() >= at + last.len() && starts_with(&text[text.len() - last.len()..], last)
    }
}

/// A pattern prepared for matching many texts.
pub(crate) enum Matcher<'p> {
    /// Exact texts with runs between them; at least one.
    Plain(Vec<String>),
    /// Compared letter by letter.
    Letters(&'p Pattern),
}

impl Matcher<'_> {
    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let pieces = match self {
            Self::Letters(pattern) => return pattern.matches(text),
            Self::Plain(pieces) => pieces,
        };
        let [first, middle @ .., last] = pieces.as_slice() else { return text == pieces[0] };
        // Comparing an empty text is slow on some processors.
        let begins = first.is_empty() || text.starts_with(first.as_str());
        let Some(mut rest) = text.get(first.len()..).filter(|_| begins) else { return false };
        for piece in middle {
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        ends_with(rest.as_bytes(), last.as_bytes())
    }
}

/// `text.ends_with(end)`, faster: most texts differ within their last eight bytes, which are compared
/// as one number.
fn ends_with(text: &[u8], end: &[u8]) -> bool {
    match (text.last_chunk(), end.last_chunk()) {
        (Some(last), Some(wanted)) => {
            u64::from_le_bytes(*last) == u64::from_le_bytes(*wanted) && text.ends_with(end)
        }
        _ => text.ends_with(end),
    }
}

fn starts_with(text: &[char], piece: &[Option<char>]) -> bool {
    text.len() >= piece.len()
        && piece.iter().zip(text).all(|(want, have)| want.is_none_or(|c| c == *have))
}

/// Simple case folding by way of the upper case, where the final sigma and the long s become equal to
/// their usual forms. A letter whose upper or lower case is not one letter stays as it is there; the
/// dotless i is a letter of its own.
fn fold(c: char, ignore_case: bool) -> char {
    if !ignore_case || c == 'ı' {
        return c;
    }
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(c)
}

fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        let cases = [
            ("%gmail.com", "a@gmail.com", true),
            ("%gmail.com", "a@gmail.com.au", false),
            ("8030_", "80301", true),
            ("8030_", "803011", false),
            ("100\\%%", "100% sure", true),
            ("100\\%%", "1000", false),
            ("a\\_b", "a_b", true),
            ("a\\_b", "axb", false),
            ("a\\\\b", "a\\b", true),
            ("", "", true),
            ("", "x", false),
            ("%", "", true),
            ("%a%b%", "xxaxxbxx", true),
            ("%ab%ab", "abab", true),
            ("%ab%ab", "ab", false),
            ("a%a", "a", false),
            ("_", "é", true),
            ("É%", "éa", false),
        ];
        for (pattern, text, expected) in cases {
            let like = Pattern::new(pattern, false);
            assert_eq!(like.matches(text), expected, "{text} LIKE {pattern}");
            assert_eq!(like.matcher().matches(text), expected, "{text} LIKE {pattern}, made ready");
        }
        assert!(Pattern::new("É%", true).matches("éA"));
        assert!(Pattern::new("straße", true).matches("STRAßE"));
    }
}
