"""What the benchmark asks of an engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from bitmaps import Bits, Rows
from workload import ContactLeaf, EventLeaf, Moment, Tree

THREADS = 2
"""The threads every engine may use."""


@dataclass(frozen=True)
class Groups:
    """One grouped scan: the contacts that have events, and a truth column per leaf."""

    rows: Rows
    truths: list[np.ndarray]


class Engine(ABC):
    """An engine with the account in its tables.

    Contacts carry dense row numbers from 0, and events and list memberships refer
    to them, because joining on integers and filling bitmaps is what is fastest in
    every engine.
    """

    name: str

    in_memory = True
    """Whether the process's memory holds the tables, and so may be compared."""

    @abstractmethod
    def version(self) -> str:
        """The engine's version."""

    @abstractmethod
    def load(self, path: Path) -> None:
        """Reads contacts.parquet and events.parquet into in-memory tables."""

    @abstractmethod
    def apply(self, path: Path) -> None:
        """Applies an hour's contacts (replaced or new) and events (new).

        Contacts are left in the order of their row numbers.
        """

    @abstractmethod
    def contact_ids(self) -> pa.ChunkedArray:
        """Every contact's id in row order, for checking answers."""

    @abstractmethod
    def rows(self, tree: Tree, now: datetime) -> Rows:
        """The row numbers of one segment's members, in any order."""

    @abstractmethod
    def contact_truths(self, leaves: Sequence[ContactLeaf], now: datetime) -> list[Bits]:
        """A bitmap per contact leaf, from one scan of the contacts."""

    @abstractmethod
    def groups(self, event_type: str, leaves: Sequence[EventLeaf], now: datetime) -> Groups:
        """One grouped scan over the events of a type."""

    @abstractmethod
    def event_rows(self, event_type: str, start: datetime | None, cents: bool) -> pa.Table:
        """(row, timestamp, perhaps cents) of every event of a type after a start."""

    @abstractmethod
    def campaign_rows(self, event_type: str, campaigns: Sequence[str]) -> pa.Table:
        """(row, tag) of every event of a type and of one of the campaigns."""

    @abstractmethod
    def list_rows(self, names: Sequence[str]) -> pa.Table:
        """(row, tag) of every membership in one of the lists."""


def earliest(leaves: Sequence[EventLeaf], now: datetime) -> datetime | None:
    """The time up to which no leaf looks at events, where there is one."""
    if any(leaf.since is None for leaf in leaves):
        return None
    return min(leaf.since.at(now) for leaf in leaves)


def windows(leaves: Sequence[EventLeaf], aggregate: str) -> list[Moment | None]:
    """The distinct windows over which leaves aggregate ("count" or "cents")."""
    asked = (leaf for leaf in leaves if getattr(leaf, aggregate) is not None)
    return list(dict.fromkeys(leaf.since for leaf in asked))
