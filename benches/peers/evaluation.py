"""A pass over segments: an engine's scans filled into bitmaps, the bitmaps combined.

What contacts' events add up to can be asked of the engine, as one grouped query
per event type, or the engine only finds the events and NumPy adds up by row
number. Which is faster differs, so both are measured and the faster one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from bitmaps import Bits, all_rows, by_tag, from_mask, from_rows
from engine import Engine, earliest
from plan import Leaves, Plan
from workload import EventLeaf, Leaf

EventBits = Callable[[Engine, str, Sequence[EventLeaf], int, datetime], list[Bits]]

NEVER = np.iinfo(np.int64).min
"""The newest event of a contact that has none."""


def evaluate(
    engine: Engine, plan: Plan, leaves: Leaves, size: int, now: datetime, event_bits: EventBits
) -> list[Bits]:
    """The members of every segment: each leaf once, from as few scans as there are kinds."""
    bits: dict[Leaf, Bits] = {}
    if leaves.contact:
        truths = engine.contact_truths(leaves.contact, now)
        bits.update(zip(leaves.contact, truths, strict=True))
    scratch = np.zeros(size, np.uint8)
    if leaves.lists:
        lists = {leaf.name: leaf for leaf in leaves.lists}
        _fill_tagged(bits, lists, engine.list_rows(list(lists)), scratch)
    for event_type, tagged in leaves.tagged.items():
        campaigns = {leaf.campaign: leaf for leaf in tagged}
        table = engine.campaign_rows(event_type, list(campaigns))
        _fill_tagged(bits, campaigns, table, scratch)
    for event_type, several in leaves.grouped.items():
        found = event_bits(engine, event_type, several, size, now)
        bits.update(zip(several, found, strict=True))
    return plan.members(bits, all_rows(size))


def _fill_tagged(
    bits: dict[Leaf, Bits], leaves: dict[str, Leaf], table: pa.Table, scratch: np.ndarray
) -> None:
    tags = _dictionary(table["tag"])
    rows = by_tag(table["row"].to_numpy(), tags.indices.to_numpy(), tags.dictionary.to_pylist())
    nobody = np.empty(0, np.int64)
    for name, leaf in leaves.items():
        bits[leaf] = from_rows(rows.get(name, nobody), scratch)


def _dictionary(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """One dictionary for the whole column, whatever the engine made of it."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.unify_dictionaries().combine_chunks()


def grouped_by_engine(
    engine: Engine, event_type: str, leaves: Sequence[EventLeaf], size: int, now: datetime
) -> list[Bits]:
    """The engine groups the events by contact."""
    found = engine.groups(event_type, leaves, now)
    scratch = np.zeros(size, np.uint8)
    return [from_rows(found.rows[truth], scratch) for truth in found.truths]


def added_up_by_row(
    engine: Engine, event_type: str, leaves: Sequence[EventLeaf], size: int, now: datetime
) -> list[Bits]:
    """The engine finds the events, and NumPy adds up in arrays over the row numbers."""
    cents = any(leaf.cents is not None for leaf in leaves)
    table = engine.event_rows(event_type, earliest(leaves, now), cents)
    totals = _Totals(table, size, now)
    return [from_mask(totals.truth(leaf)) for leaf in leaves]


class _Totals:
    """Sums over windows of one event type, each made when first asked for."""

    def __init__(self, events: pa.Table, size: int, now: datetime) -> None:
        self.rows = events["row"].to_numpy()
        self.times = _milliseconds(events["timestamp"].to_numpy())
        self.cents = events["cents"].to_numpy() if "cents" in events.column_names else None
        self.size = size
        self.now = now
        self.newest: np.ndarray | None = None
        self.made: dict[tuple[str, int], np.ndarray] = {}

    def truth(self, leaf: EventLeaf) -> np.ndarray:
        """A leaf's truth for every row."""
        since = NEVER if leaf.since is None else _millisecond(leaf.since.at(self.now))
        if leaf.count is not None:
            return self._window("count", since) >= leaf.count
        if leaf.cents is not None:
            return self._window("cents", since) >= leaf.cents
        newest = self._newest()
        if leaf.last_before is not None:
            return (newest != NEVER) & (newest < _millisecond(leaf.last_before.at(self.now)))
        return newest > since

    def _newest(self) -> np.ndarray:
        if self.newest is None:
            self.newest = np.full(self.size, NEVER)
            np.maximum.at(self.newest, self.rows, self.times)
        return self.newest

    def _window(self, what: str, since: int) -> np.ndarray:
        """Counts, or cents as floats, which are exact for whole numbers below 2^53."""
        if (what, since) not in self.made:
            inside = self.times > since
            weights = self.cents[inside] if what == "cents" else None
            self.made[what, since] = np.bincount(self.rows[inside], weights, self.size)
        return self.made[what, since]


def _milliseconds(times: np.ndarray) -> np.ndarray:
    return times.astype("datetime64[ms]").view(np.int64)


def _millisecond(time: datetime) -> int:
    return int(np.datetime64(time, "ms").astype(np.int64))
