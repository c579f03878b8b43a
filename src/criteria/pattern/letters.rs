//! Letters as a pattern compares them.
//!
//! In: the letters of a pattern, and whether case is ignored. Out: [`Letters`], which gives each letter of a text a
//! class: which letter of the pattern it is equal to. Looking up a class does not fold the letter, so a text costs the
//! same whatever its script.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A letter of the pattern, from 1 on; or [`OTHER`].
pub(super) type Class = u16;

/// The class of letters that are not in the pattern.
pub(super) const OTHER: Class = 0;

/// The letters of one and of two bytes in UTF-8, which have a table each.
const ONE_BYTE: usize = 0x80;
const TWO_BYTES: usize = 0x800;

/// The last letter that is looked at for its case: no later one has another case.
const LAST_WITH_CASE: char = '\u{1ffff}';

/// The classes of letters.
#[derive(Debug)]
pub(super) struct Letters {
    ascii: [Class; ONE_BYTE],
    /// Empty if the pattern has no such letter.
    two_bytes: Vec<Class>,
    /// Sorted by letter.
    more: Vec<(char, Class)>,
    /// By class, sorted.
    known: Vec<char>,
}

impl Letters {
    /// The classes of the letters of a pattern, which are folded if it ignores case.
    pub(super) fn new(letters: impl IntoIterator<Item = char>, ignore_case: bool) -> Self {
        let mut known: Vec<char> = letters.into_iter().collect();
        known.sort_unstable();
        known.dedup();
        let mut classes =
            Self { ascii: [OTHER; ONE_BYTE], two_bytes: Vec::new(), more: Vec::new(), known };
        let known = std::mem::take(&mut classes.known);
        for (letter, class) in known.iter().zip(1..) {
            if fold(*letter, ignore_case) == *letter {
                classes.set(*letter, class);
            }
            if ignore_case && let Some(variants) = variants().get(letter) {
                variants.iter().for_each(|variant| classes.set(*variant, class));
            }
        }
        classes.more.sort_unstable();
        Self { known, ..classes }
    }

    fn set(&mut self, letter: char, class: Class) {
        match letter as usize {
            code @ ..ONE_BYTE => self.ascii[code] = class,
            code @ ..TWO_BYTES => {
                self.two_bytes.resize(TWO_BYTES - ONE_BYTE, OTHER);
                self.two_bytes[code - ONE_BYTE] = class;
            }
            _ => self.more.push((letter, class)),
        }
    }

    /// Number of classes, [`OTHER`] included.
    pub(super) fn classes(&self) -> usize {
        self.known.len() + 1
    }

    /// The class of a letter of the pattern.
    pub(super) fn of_pattern(&self, letter: char) -> Class {
        let place = self.known.binary_search(&letter).expect("INVARIANT: all letters are known");
        place as Class + 1
    }

    /// The class of a letter of a text.
    #[inline]
    pub(super) fn class(&self, letter: char) -> Class {
        match letter as usize {
            code @ ..ONE_BYTE => self.ascii[code],
            code @ ..TWO_BYTES => self.two_bytes.get(code - ONE_BYTE).copied().unwrap_or(OTHER),
            _ => match self.more.binary_search_by_key(&letter, |(known, _)| *known) {
                Ok(place) => self.more[place].1,
                Err(_) => OTHER,
            },
        }
    }
}

/// Simple case folding by way of the upper case, where the final sigma and the long s become equal to
/// their usual forms. A letter whose upper or lower case is not one letter stays as it is there; the
/// dotless i is a letter of its own.
pub(super) fn fold(c: char, ignore_case: bool) -> char {
    if !ignore_case || c == 'ı' {
        return c;
    }
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(c)
}

fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// The letters that fold to another one, by that one. Made once, since it looks at all letters that have a case.
fn variants() -> &'static BTreeMap<char, Vec<char>> {
    static VARIANTS: OnceLock<BTreeMap<char, Vec<char>>> = OnceLock::new();
    VARIANTS.get_or_init(|| {
        let mut variants: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for letter in '\0'..=LAST_WITH_CASE {
            let folded = fold(letter, true);
            if folded != letter {
                variants.entry(folded).or_default().push(letter);
            }
        }
        variants
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_beyond_those_that_are_looked_at_has_another_case() {
        assert!((LAST_WITH_CASE..=char::MAX).all(|letter| fold(letter, true) == letter));
    }

    #[test]
    fn a_letter_of_a_text_has_the_class_of_the_letter_that_it_folds_to() {
        let pattern: Vec<char> = "aßsσéяdž\u{1e9e}k한𐐨".chars().map(|c| fold(c, true)).collect();
        let letters = Letters::new(pattern.iter().copied(), true);
        let exact = Letters::new(pattern.iter().copied(), false);
        for letter in '\0'..=LAST_WITH_CASE {
            let of = |letter: char| {
                if pattern.contains(&letter) { letters.of_pattern(letter) } else { OTHER }
            };
            assert_eq!(letters.class(letter), of(fold(letter, true)), "{letter}");
            assert_eq!(exact.class(letter), of(letter), "{letter}");
        }
    }
}
