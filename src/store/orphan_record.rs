//! An orphan event as a record of bytes.
//!
//! In: an event, and the place of the record before it. Out: bytes, and the event again. Types, sources and paths are
//! codes of words. The form is one of memory alone; files have the event itself.

use rust_decimal::Decimal;

use crate::ids::ContactId;
use crate::ingest::{ContactRef, Scalar, SentId, SingleEvent};
use crate::time::Timestamp;

/// Bytes of the links: the place of the record before it of the same reference, and how many there are.
const LINKS: usize = 12;

/// An event in a record. Words are borrowed.
#[derive(Debug)]
pub(crate) struct OrphanEvent<'w> {
    pub(crate) id: Option<SentId>,
    pub(crate) contact: ContactRef,
    pub(crate) at: Timestamp,
    pub(crate) event_type: &'w str,
    pub(crate) source: &'w str,
    pub(crate) properties: Vec<(&'w str, Scalar)>,
}

impl OrphanEvent<'_> {
    pub(super) fn to_single(&self) -> SingleEvent {
        let properties = self.properties.iter();
        SingleEvent {
            id: self.id.clone(),
            contact: self.contact.clone(),
            at: self.at,
            event_type: self.event_type.into(),
            source: self.source.into(),
            properties: properties.map(|(path, value)| ((*path).into(), value.clone())).collect(),
        }
    }
}

/// Writes a record. `code_of` gives the code of a word.
pub(super) fn write(
    out: &mut Vec<u8>,
    (before, earlier): (u64, usize),
    event: &SingleEvent,
    mut code_of: impl FnMut(&str) -> u32,
) {
    out.extend(before.to_le_bytes());
    out.extend((earlier as u32).to_le_bytes());
    write_name(out, &event.contact);
    match &event.id {
        None => out.push(0),
        Some(SentId::Uuid(uuid)) => {
            out.push(1);
            out.extend(uuid);
        }
        Some(SentId::Text(text)) => {
            out.push(2);
            write_text(out, text);
        }
    }
    out.extend(event.at.as_millis().to_le_bytes());
    write_number(out, code_of(&event.event_type).into());
    write_number(out, code_of(&event.source).into());
    write_number(out, event.properties.len() as u64);
    for (path, value) in &event.properties {
        write_number(out, code_of(path).into());
        write_scalar(out, value);
    }
}

/// Reads a record at the beginning of bytes. `word` gives the word of a code.
pub(super) fn read<'w>(bytes: &[u8], word: impl Fn(u32) -> &'w str) -> OrphanEvent<'w> {
    let mut rest = Reader(&bytes[LINKS..]);
    let contact = rest.name();
    let id = rest.id();
    let at = Timestamp::saturating_from_millis(i64::from_le_bytes(rest.array()));
    let (event_type, source) = (word(rest.number() as u32), word(rest.number() as u32));
    let count = rest.number();
    let properties = (0..count).map(|_| (word(rest.number() as u32), rest.scalar())).collect();
    OrphanEvent { id, contact, at, event_type, source, properties }
}

/// The length of the record at the beginning of bytes.
pub(super) fn length(bytes: &[u8]) -> usize {
    let mut rest = Reader(&bytes[LINKS..]);
    rest.name();
    rest.id();
    rest.take(8);
    rest.number();
    rest.number();
    for _ in 0..rest.number() {
        rest.number();
        rest.scalar();
    }
    bytes.len() - rest.0.len()
}

/// The place of the record before this one of the same reference.
pub(super) fn before(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(Reader(bytes).array())
}

/// How many records of the same reference are before this one.
pub(super) fn earlier(bytes: &[u8]) -> usize {
    u32::from_le_bytes(Reader(&bytes[8..]).array()) as usize
}

/// The reference that a record is of.
pub(super) fn name(bytes: &[u8]) -> ContactRef {
    Reader(&bytes[LINKS..]).name()
}

/// Whether a record is of this reference.
pub(super) fn is_of(bytes: &[u8], name: &ContactRef) -> bool {
    let mut rest = Reader(&bytes[LINKS..]);
    match (rest.number(), name) {
        (0, ContactRef::Id(id)) => rest.take(16) == id.0.as_bytes(),
        (0, ContactRef::Email(_)) | (_, ContactRef::Id(_)) => false,
        (more, ContactRef::Email(email)) => rest.take(more as usize - 1) == email.as_bytes(),
    }
}

/// 0 and the bytes of an id; or the length plus one of an address, and its bytes.
fn write_name(out: &mut Vec<u8>, name: &ContactRef) {
    match name {
        ContactRef::Id(id) => {
            out.push(0);
            out.extend(id.0.as_bytes());
        }
        ContactRef::Email(email) => {
            write_number(out, email.len() as u64 + 1);
            out.extend(email.as_bytes());
        }
    }
}

/// Seven bits in each byte, the lowest first; the highest bit says that more follow.
fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u64);
    out.extend(text.as_bytes());
}

fn write_scalar(out: &mut Vec<u8>, value: &Scalar) {
    match value {
        Scalar::Text(text) => {
            out.push(0);
            write_text(out, text);
        }
        Scalar::Number(number) => {
            out.push(1);
            out.extend(number.serialize());
        }
        Scalar::Bool(flag) => out.push(2 + u8::from(*flag)),
        Scalar::List(members) => {
            out.push(4);
            write_number(out, members.len() as u64);
            members.iter().for_each(|member| write_scalar(out, member));
        }
        Scalar::Object => out.push(5),
        Scalar::Null => out.push(6),
        Scalar::Element(leaves) => {
            out.push(7);
            write_number(out, leaves.len() as u64);
            for (path, leaf) in leaves {
                write_text(out, path);
                write_scalar(out, leaf);
            }
        }
    }
}

/// The bytes of a record that are not read yet. INVARIANT: they were written by [`write`].
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        self.take(N).try_into().expect("as many bytes were taken")
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return number;
            }
            shift += 7;
        }
    }

    fn text(&mut self, length: usize) -> Box<str> {
        std::str::from_utf8(self.take(length)).expect("it was written as a text").into()
    }

    fn name(&mut self) -> ContactRef {
        match self.number() {
            0 => ContactRef::Id(ContactId(uuid::Uuid::from_bytes(self.array()))),
            more => ContactRef::Email(self.text(more as usize - 1)),
        }
    }

    fn id(&mut self) -> Option<SentId> {
        match self.take(1)[0] {
            0 => None,
            1 => Some(SentId::Uuid(self.array())),
            _ => {
                let length = self.number() as usize;
                Some(SentId::Text(self.text(length)))
            }
        }
    }

    fn scalar(&mut self) -> Scalar {
        match self.take(1)[0] {
            0 => {
                let length = self.number() as usize;
                Scalar::Text(self.text(length))
            }
            1 => Scalar::Number(Decimal::deserialize(self.array())),
            2 => Scalar::Bool(false),
            3 => Scalar::Bool(true),
            4 => {
                let count = self.number();
                Scalar::List((0..count).map(|_| self.scalar()).collect())
            }
            5 => Scalar::Object,
            6 => Scalar::Null,
            _ => {
                let count = self.number();
                let leaf = |_| {
                    let length = self.number() as usize;
                    (self.text(length), self.scalar())
                };
                Scalar::Element((0..count).map(leaf).collect())
            }
        }
    }
}
