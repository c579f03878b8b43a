"""Packed bitmaps over contact row numbers: bit i of byte b is row 8 b + i.

That is Arrow's own layout, so an engine's boolean columns are used as they are.
The bytes are padded to whole 64-bit words, which is what the combining works on.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

Bits = np.ndarray
"""64-bit words of a packed bitmap."""

Rows = np.ndarray
"""Contact row numbers."""


def words(size: int) -> int:
    """How many 64-bit words hold this many bits."""
    return -(-size // 64)


def from_bytes(packed: np.ndarray, size: int) -> Bits:
    """Packed bytes as words, padded with zeros."""
    if len(packed) == 8 * words(size) and packed.ctypes.data % 8 == 0:
        return packed.view(np.uint64)
    padded = np.zeros(8 * words(size), np.uint8)
    padded[: len(packed)] = packed
    return padded.view(np.uint64)


def from_mask(mask: np.ndarray) -> Bits:
    """A boolean (or 0/1 byte) per row, packed."""
    return from_bytes(np.packbits(mask, bitorder="little"), len(mask))


def from_column(column: pa.ChunkedArray) -> Bits:
    """An engine's truth column in row order; null is not true."""
    array = column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
    if not pa.types.is_boolean(array.type):
        return from_mask(array.fill_null(0).to_numpy())
    known, truth = array.buffers()
    bits = _aligned(truth, array.offset, len(array))
    if known is not None:
        bits &= _aligned(known, array.offset, len(array))
    return bits


def _aligned(buffer: pa.Buffer, offset: int, size: int) -> Bits:
    """A copy of an Arrow bitmap that starts at its first bit and ends in zeros."""
    packed = np.frombuffer(buffer, np.uint8)
    if offset % 8:
        unpacked = np.unpackbits(packed, count=offset + size, bitorder="little")
        return from_mask(unpacked[offset:])
    bits = np.zeros(words(size), np.uint64)
    start, length = offset // 8, -(-size // 8)
    bits.view(np.uint8)[:length] = packed[start : start + length]
    if size % 64:
        bits[-1] &= np.uint64((1 << size % 64) - 1)
    return bits


def from_rows(rows: Rows, scratch: np.ndarray) -> Bits:
    """The bitmap of a set of rows; `scratch` is a zeroed byte per row, left zeroed."""
    scratch[rows] = 1
    bits = from_mask(scratch)
    scratch[rows] = 0
    return bits


def all_rows(size: int) -> Bits:
    """The bitmap with every row set and the padding clear."""
    return from_mask(np.ones(size, np.uint8))


def resized(bits: Bits, size: int) -> Bits:
    """The same bitmap with room for more rows."""
    grown = np.zeros(words(size), np.uint64)
    grown[: len(bits)] = bits
    return grown


def to_rows(bits: Bits) -> Rows:
    """The set rows in order; empty words are skipped, so sparse bitmaps are cheap."""
    at = np.flatnonzero(bits)
    unpacked = np.unpackbits(bits[at].view(np.uint8), bitorder="little")
    hits = np.flatnonzero(unpacked)
    return at[hits >> 6] * 64 + (hits & 63)


def by_tag(rows: Rows, codes: np.ndarray, names: list[str]) -> dict[str, Rows]:
    """Splits (row, tag code) pairs into the rows of each tag."""
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    parts = np.split(rows[order], ends[:-1])
    return dict(zip(names, parts, strict=True))


class Identities:
    """Turns members back into ids, to compare answers between engines."""

    def __init__(self, contact_ids: pa.ChunkedArray) -> None:
        """Takes every contact's id in row order."""
        ids = np.array(contact_ids.to_pylist(), dtype="S")
        if (np.char.str_len(ids) != ids.itemsize).any():
            raise ValueError("contact ids must be of one length")
        self.order = np.argsort(ids)
        self.lines = np.char.add(ids[self.order], b"\n")

    def digest(self, mask: np.ndarray) -> str:
        """sha256 of the members' ids, sorted and joined by one line feed."""
        members = self.lines[mask[self.order]].tobytes()
        return hashlib.sha256(members[:-1]).hexdigest()
