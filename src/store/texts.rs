//! Distinct texts, numbered in the order of their first appearance.
//!
//! In: texts. Out: dense `u32` codes. The bytes of neighbouring codes are stored side by side, so a
//! predicate scans all of them without a jump per text. INVARIANT: a code keeps its meaning until the
//! dictionary is renumbered, together with all that holds its codes. Erasing a text leaves its code empty; the
//! same text interned again gets a new code.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use super::renumber::Renumbering;
use crate::image::packed;
use crate::parallel;

/// Texts per page. Small, since erasing a text rewrites its page; large enough to make the header of a
/// page negligible.
const PAGE: usize = 1_024;
/// Texts between two questions whether it is over: each may take milliseconds.
const ACCEPTED_AT_ONCE: usize = 16;

/// Texts by code and codes by text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Pages")]
pub(crate) struct Texts {
    pages: Vec<Arc<Page>>,
    #[serde(skip)]
    codes: Arc<HashTable<u32>>,
    /// Used for lookups only, never for an order, so its random seed reaches no result.
    #[serde(skip)]
    hasher: DefaultHashBuilder,
}

/// The texts of [`PAGE`] codes, end to end.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Page {
    bytes: String,
    /// Where each text ends; it starts where the one before it ends.
    #[serde(with = "packed")]
    ends: Vec<u32>,
    /// Places of erased texts, sorted.
    #[serde(with = "packed")]
    erased: Vec<u16>,
}

/// The serialized form of [`Texts`].
#[derive(Deserialize)]
struct Pages(Vec<Arc<Page>>);

impl From<Pages> for Texts {
    fn from(Pages(pages): Pages) -> Self {
        Self { pages, ..Self::default() }.indexed()
    }
}

impl Page {
    fn text(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)? as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        // Only an empty text can be an erased one.
        let erased = start == end && self.erased.binary_search(&(place as u16)).is_ok();
        (!erased).then(|| &self.bytes[start..end])
    }

    /// A copy of the page without the texts at these places, which must be sorted.
    fn without(&self, gone: &[usize]) -> Self {
        let mut page = Self::default();
        for place in 0..self.ends.len() {
            match self.text(place).filter(|_| gone.binary_search(&place).is_err()) {
                Some(text) => page.bytes.push_str(text),
                None => page.erased.push(place as u16),
            }
            page.ends.push(page.bytes.len() as u32);
        }
        page
    }

    /// Calls `visit` with the place of each text that is present, and the text.
    fn visit(&self, mut visit: impl FnMut(usize, &str)) {
        let mut start = 0;
        for (place, end) in self.ends.iter().map(|end| *end as usize).enumerate() {
            if start < end || self.erased.binary_search(&(place as u16)).is_err() {
                visit(place, &self.bytes[start..end]);
            }
            start = end;
        }
    }
}

/// Whether two texts are equal. Most are short: this loop is faster for them than a call of `memcmp`.
fn same(one: &str, other: &str) -> bool {
    let ((ones, rest), (others, other_rest)) =
        (one.as_bytes().as_chunks::<8>(), other.as_bytes().as_chunks::<8>());
    one.len() == other.len()
        && ones.iter().zip(others).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && rest.iter().zip(other_rest).all(|(a, b)| a == b)
}

/// What texts begin or end with, and its first or last eight bytes as a number, so that most texts cost one comparison.
struct End<'e> {
    bytes: &'e [u8],
    at_start: bool,
    eight: u64,
    mask: u64,
}

impl<'e> End<'e> {
    fn new(bytes: &'e [u8], at_start: bool) -> Self {
        let (mut eight, mut mask) = ([0; 8], [0; 8]);
        let len = bytes.len().min(8);
        if at_start {
            eight[..len].copy_from_slice(&bytes[..len]);
            mask[..len].fill(0xff);
        } else {
            eight[8 - len..].copy_from_slice(&bytes[bytes.len() - len..]);
            mask[8 - len..].fill(0xff);
        }
        let [eight, mask] = [eight, mask].map(u64::from_le_bytes);
        Self { bytes, at_start, eight, mask }
    }

    /// Whether `bytes[from..to]` begins or ends so. What is beside it may be looked at, but decides nothing.
    #[inline]
    fn is_at(&self, bytes: &[u8], from: usize, to: usize) -> bool {
        let near = if self.at_start {
            bytes.get(from..).and_then(|bytes| bytes.first_chunk::<8>())
        } else {
            bytes.get(..to).and_then(|bytes| bytes.last_chunk::<8>())
        };
        let may_be =
            near.is_none_or(|near| (u64::from_le_bytes(*near) ^ self.eight) & self.mask == 0);
        may_be && {
            let text = &bytes[from..to];
            if self.at_start { text.starts_with(self.bytes) } else { text.ends_with(self.bytes) }
        }
    }
}

/// The hash of the text of a code that the table holds.
fn hash_of(pages: &[Arc<Page>], hasher: &DefaultHashBuilder, code: u32) -> u64 {
    let text = pages[code as usize / PAGE].text(code as usize % PAGE);
    hasher.hash_one(text.expect("the table holds codes of texts that are present"))
}

impl Texts {
    /// These texts, with a table for lookups.
    #[must_use]
    pub(super) fn indexed(mut self) -> Self {
        let hasher = &self.hasher;
        let hashes: Vec<_> =
            self.iter().map(|(code, text)| (hasher.hash_one(text), code)).collect();
        let mut codes = HashTable::with_capacity(hashes.len());
        // The texts are distinct, and the table has the capacity for all of them.
        for (hash, code) in hashes {
            codes.insert_unique(hash, code, |_| unreachable!("the table has the capacity"));
        }
        self.codes = Arc::new(codes);
        self
    }

    /// The texts that keep a code, under their new codes; without a table for lookups, which files do not have.
    #[must_use]
    pub(super) fn renumbered(&self, codes: &Renumbering) -> Self {
        let mut texts = Self::default();
        for (place, old) in codes.old().enumerate() {
            if place.is_multiple_of(PAGE) {
                if let Some(full) = texts.pages.last_mut().and_then(Arc::get_mut) {
                    full.bytes.shrink_to_fit();
                }
                texts.pages.push(Arc::default());
            }
            let page = texts.pages.last_mut().and_then(Arc::get_mut);
            let page = page.expect("a page that was just made is not shared");
            page.bytes.push_str(self.value(old).expect("a code that is in use has a text"));
            page.ends.push(page.bytes.len() as u32);
        }
        texts
    }

    /// The text of a code, unless it was erased.
    pub(crate) fn value(&self, code: u32) -> Option<&str> {
        self.pages.get(code as usize / PAGE)?.text(code as usize % PAGE)
    }

    /// Reads what looking these texts up reads: the memory of all of them is waited for at once, and not once for each.
    pub(crate) fn prefetch<'t>(&self, texts: impl Iterator<Item = &'t str>) {
        let held = |text| self.codes.find(self.hasher.hash_one(text), |_| true).copied();
        let held: Vec<u32> = texts.filter_map(held).collect();
        let first =
            |code: &u32| self.value(*code).and_then(|text| text.bytes().next()).unwrap_or(0);
        std::hint::black_box(held.iter().map(first).fold(0, |all, byte| all ^ byte));
    }

    /// The code of an interned text.
    pub(crate) fn code(&self, text: &str) -> Option<u32> {
        self.code_by_hash(self.hasher.hash_one(text), text)
    }

    fn code_by_hash(&self, hash: u64, text: &str) -> Option<u32> {
        self.codes
            .find(hash, |code| self.value(*code).is_some_and(|held| same(held, text)))
            .copied()
    }

    /// The code of a text, which is interned if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        match self.code_by_hash(hash, text) {
            Some(code) => code,
            None => self.insert(hash, text),
        }
    }

    /// Makes room for so many texts more.
    pub(super) fn reserve(&mut self, more: usize) {
        let (pages, hasher) = (&self.pages, &self.hasher);
        if more > 0 {
            Arc::make_mut(&mut self.codes).reserve(more, |held| hash_of(pages, hasher, *held));
        }
    }

    fn insert(&mut self, hash: u64, text: &str) -> u32 {
        let code = u32::try_from(self.len()).expect("limits keep dictionaries below 2^32 texts");
        if self.len().is_multiple_of(PAGE) {
            self.pages.push(Arc::default());
        }
        let page = Arc::make_mut(self.pages.last_mut().expect("the last page has room"));
        page.bytes.push_str(text);
        page.ends.push(u32::try_from(page.bytes.len()).expect("limits bound the length of a text"));
        if page.ends.len() == PAGE {
            page.bytes.shrink_to_fit();
        }
        let (pages, hasher) = (&self.pages, &self.hasher);
        let hash_of = |held: &u32| hash_of(pages, hasher, *held);
        Arc::make_mut(&mut self.codes).insert_unique(hash, code, hash_of);
        code
    }

    /// Erases all texts but those for whose code `keeps` is true.
    pub(crate) fn retain(&mut self, keeps: impl Fn(u32) -> bool) {
        for number in 0..self.pages.len() {
            let first = (number * PAGE) as u32;
            let mut gone = Vec::new();
            self.pages[number].visit(|place, text| {
                if !keeps(first + place as u32) {
                    gone.push((place, self.hasher.hash_one(text)));
                }
            });
            for (place, hash) in &gone {
                let same = |held: &u32| *held == first + *place as u32;
                if let Ok(entry) = Arc::make_mut(&mut self.codes).find_entry(*hash, same) {
                    entry.remove();
                }
            }
            if !gone.is_empty() {
                let gone: Vec<usize> = gone.into_iter().map(|(place, _)| place).collect();
                let page = self.pages[number].without(&gone);
                self.pages[number] = Arc::new(page);
            }
        }
    }

    /// Number of codes, those of erased texts included.
    pub(crate) fn len(&self) -> usize {
        self.pages.last().map_or(0, |last| (self.pages.len() - 1) * PAGE + last.ends.len())
    }

    /// The codes whose text `accepts` accepts, one bit per code. Ends early where `is_over` is true, which is asked now
    /// and then.
    pub(crate) fn accepted(
        &self,
        accepts: impl Fn(&str) -> bool + Sync,
        is_over: impl Fn() -> bool + Sync,
    ) -> Vec<u64> {
        let mut words = vec![0; self.pages.len() * (PAGE / 64)];
        parallel::fill_chunks(&mut words, PAGE / 64, |page, words| {
            let (mut seen, mut over) = (0_usize, false);
            self.pages[page].visit(|place, text| {
                over = over || seen.is_multiple_of(ACCEPTED_AT_ONCE) && is_over();
                seen += 1;
                if !over {
                    words[place / 64] |= u64::from(accepts(text)) << (place % 64);
                }
            });
        });
        words
    }

    /// The codes whose text begins with `start` and ends with `end`, of which one is empty; one bit per code.
    pub(crate) fn between(
        &self,
        start: &str,
        end: &str,
        is_over: impl Fn() -> bool + Sync,
    ) -> Vec<u64> {
        let (start, end) = (End::new(start.as_bytes(), true), End::new(end.as_bytes(), false));
        let mut words = vec![0; self.pages.len() * (PAGE / 64)];
        parallel::fill_chunks(&mut words, PAGE / 64, |page, words| {
            if !is_over() {
                let page = &self.pages[page];
                let (bytes, mut from) = (page.bytes.as_bytes(), 0);
                for (ends, word) in page.ends.chunks(64).zip(words) {
                    for (bit, to) in ends.iter().map(|to| *to as usize).enumerate() {
                        let holds = start.is_at(bytes, from, to) && end.is_at(bytes, from, to);
                        *word |= u64::from(holds) << bit;
                        from = to;
                    }
                }
            }
        });
        words
    }

    /// The text of each code, in order; `None` if it was erased.
    pub(crate) fn codes(&self) -> impl Iterator<Item = Option<&str>> {
        self.pages.iter().flat_map(|page| (0..page.ends.len()).map(|place| page.text(place)))
    }

    /// All texts that are present, by code.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0u32..).zip(self.codes()).filter_map(|(code, text)| Some((code, text?)))
    }

    /// Heap bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        let page = |page: &Arc<Page>| {
            size_of::<Page>() + 16 + page.bytes.capacity() + 4 * page.ends.capacity()
        };
        self.pages.iter().map(page).sum::<usize>() + self.codes.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_stable_and_never_reused() {
        let mut words = Texts::default();
        assert_eq!(["a", "", "a", "b"].map(|word| words.intern(word)), [0, 1, 0, 2]);
        words.retain(|code| code != 0);
        words.retain(|code| code != 0);
        assert_eq!((words.value(0), words.code("a")), (None, None));
        assert_eq!((words.value(1), words.value(2)), (Some(""), Some("b")));
        assert_eq!((words.intern("a"), words.intern("")), (3, 1));
        for n in 0..3000 {
            words.intern(n.to_string().as_str());
        }
        assert_eq!(words.code("777").and_then(|code| words.value(code)), Some("777"));
        assert_eq!(words.iter().count(), words.len() - 1);
        let before = words.clone();
        let code = words.code("777").expect("interned");
        words.retain(|held| held != code);
        assert_eq!((before.value(code), words.value(code)), (Some("777"), None));
        assert_eq!(words.value(code + 1), Some("778"));
        for end in ["", "7", "77", "777", "n", "a text that is longer", "longer", "é longer", "é"]
        {
            let mut words = words.clone();
            for word in ["n", "é", "a text that is longer", "é longer", "another"] {
                words.intern(word);
            }
            let (starting, ending) =
                (words.between(end, "", || false), words.between("", end, || false));
            for (code, text) in words.iter() {
                let bit = |words: &[u64]| words[code as usize / 64] >> (code % 64) & 1 == 1;
                assert_eq!(bit(&starting), text.starts_with(end), "{text} and {end}");
                assert_eq!(bit(&ending), text.ends_with(end), "{text} and {end}");
            }
        }
        let sevens = words.accepted(|text| text.starts_with('7'), || false);
        for code in 0..words.len() as u32 {
            let accepted = sevens[code as usize / 64] >> (code % 64) & 1 == 1;
            let seven = words.value(code).is_some_and(|text| text.starts_with('7'));
            assert_eq!(accepted, seven, "{code}");
        }
    }
}
