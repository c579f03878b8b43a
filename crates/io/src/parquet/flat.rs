//! A column without lists, decoded from its pages: codes of dictionaries are kept, and texts stay in their pages.
//!
//! In: the pages of a column of whole numbers or bytes, plain or with a dictionary. Out: for each row the place of its
//! value, and the values by place. Anything else, and any damage, is [`NotFlat`]: the column is then read by the
//! decoder of the crate `parquet`, which knows every encoding and says what is wrong with a page.
//!
//! INVARIANT: a place below `stable` means the same value in every batch of the column chunk; what a failed `load`
//! has left behind is not used.

use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageReader};
use parquet::schema::types::ColumnDescriptor;

use super::pages::Pages;

/// The place of a value that is NULL.
pub(super) const NULL: u32 = u32::MAX;

/// The column cannot be read here.
#[derive(Clone, Copy, Debug)]
pub(super) struct NotFlat;

/// How the values of a page are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Four { unsigned: bool },
    Eight,
    Texts,
}

/// Where the bytes of a text are.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// The index of its page among those that are held.
    page: u32,
    start: u32,
    length: u32,
}

/// The values of the page that is being read.
#[derive(Debug)]
enum Encoded {
    /// From this byte on, one after the other.
    Plain(usize),
    Codes(Hybrid),
}

/// The values of a batch, by place: first those of the dictionary, then the plain ones of the batch.
#[derive(Debug, Default)]
struct Held {
    whole: Vec<i64>,
    parts: Vec<Part>,
    /// The page of the dictionary, if there is one, and the data pages of the batch.
    pages: Vec<Page>,
}

pub(super) struct FlatColumn {
    pages: Pages,
    width: Width,
    nullable: bool,
    held: Held,
    stable: usize,
    has_dictionary: bool,
    /// Rows of the last held page that were not read yet.
    left: usize,
    levels: Option<Hybrid>,
    values: Encoded,
    /// Reused from batch to batch.
    present: Vec<u32>,
    codes: Vec<u32>,
}

impl FlatColumn {
    /// Whether columns like this one can be read here, as far as their description says.
    pub(super) fn reads(column: &ColumnDescriptor) -> bool {
        column.max_rep_level() == 0
            && column.max_def_level() <= 1
            && matches!(column.physical_type(), Type::INT32 | Type::INT64 | Type::BYTE_ARRAY)
    }

    pub(super) fn new(column: &ColumnDescriptor, unsigned: bool, pages: Pages) -> Self {
        let width = match column.physical_type() {
            Type::INT32 => Width::Four { unsigned },
            Type::INT64 => Width::Eight,
            _ => Width::Texts,
        };
        Self {
            pages,
            width,
            nullable: column.max_def_level() > 0,
            held: Held::default(),
            stable: 0,
            has_dictionary: false,
            left: 0,
            levels: None,
            values: Encoded::Plain(0),
            present: Vec::new(),
            codes: Vec::new(),
        }
    }

    /// How many places have the same value in every batch.
    pub(super) fn stable(&self) -> usize {
        self.stable
    }

    /// The number at a place.
    pub(super) fn whole(&self, place: u32) -> Option<i64> {
        self.held.whole.get(place as usize).copied()
    }

    /// The bytes at a place.
    pub(super) fn bytes(&self, place: u32) -> Option<&[u8]> {
        let part = self.held.parts.get(place as usize)?;
        let page = self.held.pages.get(part.page as usize)?.buffer();
        page.get(part.start as usize..part.start as usize + part.length as usize)
    }

    /// Reads up to so many rows, and the place of each row's value.
    pub(super) fn load(&mut self, rows: usize, places: &mut Vec<u32>) -> Result<(), NotFlat> {
        places.clear();
        self.held.whole.truncate(self.stable);
        self.held.parts.truncate(self.stable);
        let first_data = usize::from(self.has_dictionary);
        let unfinished = usize::from(self.left > 0);
        let read = self.held.pages.len().saturating_sub(unfinished).max(first_data);
        self.held.pages.drain(first_data..read);
        while places.len() < rows {
            if self.left == 0 {
                if self.next_page()? {
                    continue;
                }
                break;
            }
            let count = self.left.min(rows - places.len());
            self.read_rows(count, places)?;
            self.left -= count;
        }
        Ok(())
    }

    /// Reads rows of the last held page.
    fn read_rows(&mut self, rows: usize, places: &mut Vec<u32>) -> Result<(), NotFlat> {
        let page = (self.held.pages.len() - 1) as u32;
        let bytes = self.held.pages.last().ok_or(NotFlat)?.buffer();
        let mut count = rows;
        if let Some(levels) = &mut self.levels {
            self.present.clear();
            levels.read(bytes, rows, &mut self.present)?;
            count = self.present.iter().filter(|level| **level == 1).count();
        }
        let start = places.len();
        match &mut self.values {
            Encoded::Codes(codes) => {
                codes.read(bytes, count, places)?;
                if places[start..].iter().any(|code| *code as usize >= self.stable) {
                    return Err(NotFlat);
                }
            }
            Encoded::Plain(at) => {
                let (whole, parts) = (&mut self.held.whole, &mut self.held.parts);
                let first = whole.len().max(parts.len());
                *at = plain(self.width, bytes, *at, page, count, whole, parts)?;
                places.extend((first..first + count).map(|place| place as u32));
            }
        }
        if count < rows {
            self.codes.clear();
            self.codes.extend(places.drain(start..));
            let mut found = self.codes.iter().copied();
            let place = |level: &u32| if *level == 1 { found.next().unwrap_or(NULL) } else { NULL };
            places.extend(self.present.iter().map(place));
        }
        Ok(())
    }

    /// Goes to the next page; false at the end.
    fn next_page(&mut self) -> Result<bool, NotFlat> {
        let Some(page) = self.pages.get_next_page().map_err(|_| NotFlat)? else {
            return Ok(false);
        };
        let bytes = page.buffer();
        if u32::try_from(bytes.len()).is_err() {
            return Err(NotFlat);
        }
        let (at, encoding) = match &page {
            Page::DictionaryPage { num_values, encoding, .. } => {
                let known = matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY);
                if !known || self.has_dictionary || !self.held.pages.is_empty() {
                    return Err(NotFlat);
                }
                let count = *num_values as usize;
                let Held { whole, parts, .. } = &mut self.held;
                plain(self.width, bytes, 0, 0, count, whole, parts)?;
                (self.stable, self.has_dictionary) = (count, true);
                self.held.pages.push(page);
                return Ok(true);
            }
            Page::DataPage { encoding, def_level_encoding, .. } if self.nullable => {
                let length = bytes.first_chunk().map(|length| u32::from_le_bytes(*length));
                let end = length.ok_or(NotFlat)? as usize + 4;
                if *def_level_encoding != Encoding::RLE || end > bytes.len() {
                    return Err(NotFlat);
                }
                self.levels = Some(Hybrid::new(4, end, 1));
                (end, *encoding)
            }
            Page::DataPage { encoding, .. } => (0, *encoding),
            Page::DataPageV2 { encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                let end = *def_levels_byte_len as usize;
                if *rep_levels_byte_len != 0 || end > bytes.len() || end > 0 && !self.nullable {
                    return Err(NotFlat);
                }
                self.levels = self.nullable.then(|| Hybrid::new(0, end, 1));
                (end, *encoding)
            }
        };
        self.values = match encoding {
            Encoding::PLAIN => Encoded::Plain(at),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY if self.has_dictionary => {
                // A page without values may have no bytes.
                let width = bytes.get(at).copied().unwrap_or(0);
                if width > 32 {
                    return Err(NotFlat);
                }
                Encoded::Codes(Hybrid::new(at + 1, bytes.len(), width.into()))
            }
            _ => return Err(NotFlat),
        };
        self.left = page.num_values() as usize;
        self.held.pages.push(page);
        Ok(true)
    }
}

/// Reads plain values from byte `at` on; returns where they end.
fn plain(
    width: Width,
    bytes: &[u8],
    at: usize,
    page: u32,
    count: usize,
    whole: &mut Vec<i64>,
    parts: &mut Vec<Part>,
) -> Result<usize, NotFlat> {
    let rest = bytes.get(at..).ok_or(NotFlat)?;
    let fixed = |width: usize| rest.get(..count.checked_mul(width)?);
    match width {
        Width::Four { unsigned } => {
            let (values, _) = fixed(4).ok_or(NotFlat)?.as_chunks::<4>();
            let wide = |value: &[u8; 4]| {
                if unsigned {
                    i64::from(u32::from_le_bytes(*value))
                } else {
                    i64::from(i32::from_le_bytes(*value))
                }
            };
            whole.extend(values.iter().map(wide));
            Ok(at + count * 4)
        }
        Width::Eight => {
            let (values, _) = fixed(8).ok_or(NotFlat)?.as_chunks::<8>();
            whole.extend(values.iter().map(|value| i64::from_le_bytes(*value)));
            Ok(at + count * 8)
        }
        Width::Texts => {
            let mut at = at;
            for _ in 0..count {
                let length = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(NotFlat)?;
                let length = u32::from_le_bytes(*length);
                let start = at + 4;
                at = start + length as usize;
                if at > bytes.len() {
                    return Err(NotFlat);
                }
                parts.push(Part { page, start: start as u32, length });
            }
            Ok(at)
        }
    }
}

/// Small numbers of a fixed width in bits, in runs: a number repeated, or numbers packed end to end.
#[derive(Debug)]
struct Hybrid {
    /// Where the next run begins, and where the last one ends.
    at: usize,
    end: usize,
    width: usize,
    left: usize,
    run: Run,
}

#[derive(Debug)]
enum Run {
    Repeated(u32),
    /// From this bit on.
    Packed(usize),
}

impl Hybrid {
    fn new(at: usize, end: usize, width: usize) -> Self {
        Self { at, end, width, left: 0, run: Run::Repeated(0) }
    }

    fn read(&mut self, bytes: &[u8], count: usize, out: &mut Vec<u32>) -> Result<(), NotFlat> {
        let mut missing = count;
        while missing > 0 {
            if self.left == 0 {
                self.next_run(bytes)?;
                continue;
            }
            let some = self.left.min(missing);
            match &mut self.run {
                Run::Repeated(value) => out.extend(std::iter::repeat_n(*value, some)),
                Run::Packed(bit) => {
                    let (first, width) = (*bit, self.width);
                    let mask = (1_u64 << width) - 1;
                    out.extend((0..some).map(|n| {
                        let bit = first + n * width;
                        (word(bytes, bit / 8) >> (bit % 8) & mask) as u32
                    }));
                    *bit += some * width;
                }
            }
            self.left -= some;
            missing -= some;
        }
        Ok(())
    }

    fn next_run(&mut self, bytes: &[u8]) -> Result<(), NotFlat> {
        let (mut header, mut shift) = (0_u64, 0);
        loop {
            let byte = (self.at < self.end).then(|| bytes.get(self.at)).flatten().ok_or(NotFlat)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if *byte < 0x80 {
                break;
            }
            if shift > 35 {
                return Err(NotFlat);
            }
        }
        let count = usize::try_from(header >> 1).map_err(|_| NotFlat)?;
        let rest = self.end - self.at;
        if header & 1 == 0 {
            let length = self.width.div_ceil(8);
            if length > rest {
                return Err(NotFlat);
            }
            let mut value = [0; 4];
            value[..length].copy_from_slice(&bytes[self.at..self.at + length]);
            self.at += length;
            (self.left, self.run) = (count, Run::Repeated(u32::from_le_bytes(value)));
            return Ok(());
        }
        // Some writers leave out the bytes of the last numbers, which nobody reads.
        let wanted = count.checked_mul(self.width).ok_or(NotFlat)?;
        let length = wanted.min(rest);
        let there = (length * 8).checked_div(self.width).unwrap_or(usize::MAX);
        (self.left, self.run) = ((count * 8).min(there), Run::Packed(self.at * 8));
        self.at += length;
        Ok(())
    }
}

/// Eight bytes from byte `at` on, as far as there are any.
fn word(bytes: &[u8], at: usize) -> u64 {
    if let Some(whole) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*whole);
    }
    let mut last = [0; 8];
    let rest = &bytes[at.min(bytes.len())..];
    last[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], width: usize, count: usize) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        Hybrid::new(0, bytes.len(), width).read(bytes, count, &mut numbers).ok()?;
        Some(numbers)
    }

    #[test]
    fn runs_of_both_kinds_are_read_and_what_breaks_off_is_not_flat() {
        // Eight numbers of three bits, as the specification of Parquet has them; then 300 times 5.
        let bytes = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010, 0xd8, 0x04, 0x05];
        let numbers = read(&bytes, 3, 308).expect("two runs");
        assert_eq!(numbers[..8], [0, 1, 2, 3, 4, 5, 6, 7]);
        assert!(numbers[8..].iter().all(|number| *number == 5));
        assert_eq!(read(&bytes, 3, 309), None, "there are no more runs");
        assert_eq!(read(&bytes[..2], 3, 2), Some(vec![0, 1]), "the rest of a group is left out");
        assert_eq!(read(&bytes[..2], 3, 3), None);
        assert_eq!(read(&[0x03], 0, 8), Some(vec![0; 8]), "numbers without bits");
        assert_eq!(read(&[0x80; 9], 3, 1), None, "a header without an end");
        let wide = [0x03, 1, 0, 0, 0, 2, 0, 0, 0x80, 3, 0, 0, 0, 4, 0, 0, 0];
        assert_eq!(read(&wide, 32, 4), Some(vec![1, 0x8000_0002, 3, 4]));
    }
}
