//! Patterns prepared for matching.
//!
//! In: the pieces of a pattern between its runs (`%`). Out: a [`Matcher`], which says whether a whole text matches.
//! The first piece is compared at the text's start and the last at its end. Between them each piece is searched from
//! where the one before it ended: its first match is as good as any other, so nothing is ever searched again.
//! A piece of plain letters is searched as a text. One with `_`, or whose case is ignored, is searched by an automaton
//! in bits (Shift-And): bit `n` of its state says that the letters so far end with the first `n + 1` signs.
//!
//! INVARIANT: matching costs at most the letters of the text, times the words of the longest piece (17 at most, by
//! [`limits::PATTERN_BYTES`](crate::limits::PATTERN_BYTES)), whatever the text and the pattern are.

use super::letters::{Class, Letters, OTHER};

/// Words of the automaton of one piece at most: 1,024 signs that begin within a word.
const MOST_WORDS: usize = 17;
/// Words before the first in each row of the table: a piece is searched with a number of words that `words` rounds up.
const PAD: usize = 4;

/// A pattern prepared for matching many texts.
#[derive(Debug)]
pub(super) struct Matcher {
    first: Piece,
    /// What follows the first run; `None` if there is none.
    rest: Option<(Vec<Piece>, Piece)>,
    letters: Letters,
    /// For each class the signs that it satisfies, of all pieces one after the other: [`PAD`] words, then their bits.
    table: Vec<u64>,
    stride: usize,
    /// Bytes of the shortest text that can match.
    least: usize,
}

/// Signs without a run between them.
#[derive(Debug)]
enum Piece {
    /// An exact text.
    Text(String),
    /// Classes; `None` is `_`. The signs' bits begin at `begin`.
    Signs { signs: Vec<Option<Class>>, begin: usize },
}

impl Matcher {
    /// Prepares the pieces of a pattern: at least one.
    pub(super) fn new(pieces: &[Vec<Option<char>>], ignore_case: bool) -> Self {
        let letters = Letters::new(pieces.iter().flatten().flatten().copied(), ignore_case);
        let mut begin = 0;
        let mut prepare = |piece: &Vec<Option<char>>| {
            if let Some(text) = exact(piece, ignore_case) {
                return Piece::Text(text);
            }
            let class = |sign: &Option<char>| sign.map(|letter| letters.of_pattern(letter));
            let signs: Vec<Option<Class>> = piece.iter().map(class).collect();
            begin += signs.len();
            Piece::Signs { begin: begin - signs.len(), signs }
        };
        let (first, rest) = pieces.split_first().expect("INVARIANT: at least one piece");
        let first = prepare(first);
        let rest = rest.split_last().map(|(last, middle)| {
            let middle = middle.iter().filter(|piece| !piece.is_empty());
            (middle.map(&mut prepare).collect(), prepare(last))
        });
        let least = pieces.iter().map(Vec::len).sum();
        let stride = PAD + begin.div_ceil(64);
        let table = vec![0; stride * letters.classes()];
        let mut matcher = Self { first, rest, letters, table, stride, least };
        matcher.fill_table();
        matcher
    }

    fn fill_table(&mut self) {
        let Self { first, rest, table, stride, .. } = self;
        let rest = rest.iter().flat_map(|(middle, last)| middle.iter().chain([last]));
        for piece in std::iter::once(&*first).chain(rest) {
            let Piece::Signs { signs, begin } = piece else { continue };
            for (place, sign) in (*begin..).zip(signs) {
                let row = usize::from(sign.unwrap_or(OTHER)) * *stride;
                table[row + PAD + place / 64] |= 1 << (place % 64);
            }
        }
        // What any letter satisfies, each letter of the pattern does too.
        let (other, letters) = table.split_at_mut(*stride);
        for row in letters.chunks_mut(*stride) {
            row.iter_mut().zip(&*other).for_each(|(row, other)| *row |= other);
        }
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        // Each sign takes at least a byte.
        if text.len() < self.least {
            return false;
        }
        let Some(text) = self.without_start(text, &self.first) else { return false };
        let Some((middle, last)) = &self.rest else { return text.is_empty() };
        let Some(mut text) = self.without_end(text, last) else { return false };
        middle.iter().all(|piece| match self.end_of_first(text, piece) {
            Some(end) => {
                text = &text[end..];
                true
            }
            None => false,
        })
    }

    /// What follows the piece that the text must start with.
    fn without_start<'t>(&self, text: &'t str, piece: &Piece) -> Option<&'t str> {
        match piece {
            // Comparing an empty text is slow on some processors.
            Piece::Text(start) if start.is_empty() => Some(text),
            Piece::Text(start) => text.strip_prefix(start.as_str()),
            Piece::Signs { signs, .. } => {
                let mut letters = text.chars();
                let all = signs.iter().all(|sign| self.is(*sign, letters.next()));
                all.then_some(letters.as_str())
            }
        }
    }

    /// What stands before the piece that the text must end with.
    fn without_end<'t>(&self, text: &'t str, piece: &Piece) -> Option<&'t str> {
        match piece {
            Piece::Text(end) => {
                let ends = ends_with(text.as_bytes(), end.as_bytes());
                ends.then(|| &text[..text.len() - end.len()])
            }
            Piece::Signs { signs, .. } => {
                let mut letters = text.chars();
                let all = signs.iter().rev().all(|sign| self.is(*sign, letters.next_back()));
                all.then_some(letters.as_str())
            }
        }
    }

    fn is(&self, sign: Option<Class>, letter: Option<char>) -> bool {
        letter.is_some_and(|letter| sign.is_none_or(|sign| sign == self.letters.class(letter)))
    }

    /// Where the first occurrence of a piece ends.
    fn end_of_first(&self, text: &str, piece: &Piece) -> Option<usize> {
        match piece {
            Piece::Text(piece) => text.find(piece.as_str()).map(|at| at + piece.len()),
            Piece::Signs { signs, begin } => {
                let last = begin + signs.len() - 1;
                match last / 64 - begin / 64 + 1 {
                    1 => self.search::<1>(text, *begin, last),
                    2 => self.search::<2>(text, *begin, last),
                    3..=4 => self.search::<4>(text, *begin, last),
                    5..=8 => self.search::<8>(text, *begin, last),
                    9..=12 => self.search::<12>(text, *begin, last),
                    _ => self.search::<MOST_WORDS>(text, *begin, last),
                }
            }
        }
    }

    /// Where the first occurrence of the signs from one bit to another ends, with as many words as they need or more.
    fn search<const WORDS: usize>(&self, text: &str, begin: usize, last: usize) -> Option<usize> {
        // The words end with that of the last sign. Words before that of the first sign stay 0.
        let from = PAD + last / 64 + 1 - WORDS;
        let mut starts = [0; WORDS];
        starts[PAD + begin / 64 - from] = 1 << (begin % 64);
        let found = 1 << (last % 64);
        let mut state = [0_u64; WORDS];
        for (at, letter) in text.char_indices() {
            let row = usize::from(self.letters.class(letter)) * self.stride + from;
            let row = &self.table[row..row + WORDS];
            let mut carried = 0;
            for ((state, row), start) in state.iter_mut().zip(row).zip(starts) {
                let next = (*state << 1 | carried | start) & row;
                carried = *state >> 63;
                *state = next;
            }
            if state[WORDS - 1] & found != 0 {
                return Some(at + letter.len_utf8());
            }
        }
        None
    }
}

/// The piece as a text, if no other text matches it.
fn exact(piece: &[Option<char>], ignore_case: bool) -> Option<String> {
    let is_exact =
        |letter: &char| !ignore_case || letter.is_ascii() && !letter.is_ascii_alphabetic();
    piece.iter().map(|sign| sign.filter(is_exact)).collect()
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
