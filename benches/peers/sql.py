"""Segments and shared scans as SQL text, for the engines that speak it.

The tables are the same in each: contacts (row, contact_id, fields), events (row,
event_type, timestamp, texts, cents) and memberships (row, list). Dialects differ
in little more than how a timestamp is written.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa

from bitmaps import Bits, Rows, from_column
from engine import Engine, Groups, earliest, windows
from workload import (
    CENT_FIELDS,
    And,
    Between,
    Compare,
    ContactLeaf,
    EventLeaf,
    IsNull,
    Like,
    Moment,
    Not,
    OneOf,
    OnList,
    Or,
    PartEquals,
    Tree,
    Value,
    in_cents,
)


class SqlEngine(Engine):
    """An engine that is asked in SQL and answers in Arrow."""

    @abstractmethod
    def arrow(self, sql: str) -> pa.Table:
        """Runs a query; contacts come in row order when nothing reorders them."""

    @abstractmethod
    def time(self, time: datetime) -> str:
        """A timestamp literal."""

    def events(self, event_type: str) -> str:
        """The table and condition that events of one type are found with."""
        return f"events WHERE event_type = {text(event_type)}"

    def rows(self, tree: Tree, now: datetime) -> Rows:
        table = self.arrow(_Writer(self, now).segment(tree))
        return table["row"].to_numpy()

    def contact_truths(self, leaves: Sequence[ContactLeaf], now: datetime) -> list[Bits]:
        table = in_row_order(self.arrow(_Writer(self, now).contact_scan(leaves)))
        return [from_column(column) for column in table.columns[1:]]

    def groups(self, event_type: str, leaves: Sequence[EventLeaf], now: datetime) -> Groups:
        table = self.arrow(_Writer(self, now).grouped_scan(event_type, leaves))
        truths = [_mask(column) for column in table.columns[1:]]
        return Groups(table["row"].to_numpy(), truths)

    def event_rows(self, event_type: str, start: datetime | None, cents: bool) -> pa.Table:
        columns = "row, timestamp, cents" if cents else "row, timestamp"
        after = "" if start is None else f" AND timestamp > {self.time(start)}"
        return self.arrow(f"SELECT {columns} FROM {self.events(event_type)}{after}")

    def campaign_rows(self, event_type: str, campaigns: Sequence[str]) -> pa.Table:
        wanted = f"campaign_id IN ({texts(campaigns)})"
        return self.arrow(
            f"SELECT row, campaign_id AS tag FROM {self.events(event_type)} AND {wanted}"
        )

    def list_rows(self, names: Sequence[str]) -> pa.Table:
        return self.arrow(
            f"SELECT row, list AS tag FROM memberships WHERE list IN ({texts(names)})"
        )

    def contact_ids(self) -> pa.ChunkedArray:
        return self.arrow("SELECT contact_id FROM contacts ORDER BY row")["contact_id"]


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Sequence[str]) -> str:
    """Text literals, separated by commas."""
    return ", ".join(map(text, values))


def in_row_order(table: pa.Table) -> pa.Table:
    """Puts the blocks of a parallel scan in order: each is a run of row numbers."""
    batches = sorted(
        (batch for batch in table.to_batches() if batch.num_rows),
        key=lambda batch: batch["row"][0].as_py(),
    )
    ordered = pa.Table.from_batches(batches, table.schema)
    rows = ordered["row"].to_numpy()
    if not np.array_equal(rows, np.arange(len(rows))):
        raise RuntimeError("the scan did not keep the contacts' order")
    return ordered


def _mask(column: pa.ChunkedArray) -> np.ndarray:
    """A truth column as booleans; null is not true."""
    if column.null_count:
        column = column.fill_null(pa.scalar(0).cast(column.type))
    return column.to_numpy().astype(bool, copy=False)


class _Writer:
    """Writes queries for one engine and one evaluation time."""

    def __init__(self, engine: SqlEngine, now: datetime) -> None:
        self.engine = engine
        self.now = now

    def segment(self, tree: Tree) -> str:
        """One segment; contacts are left out where events or lists alone decide."""
        if isinstance(tree, OnList | EventLeaf):
            return self._row_set(tree, distinct=True)
        if isinstance(tree, And) and all(map(_is_row_set, tree.parts)):
            return self._row_sets(tree)
        return f"SELECT row FROM contacts WHERE {self.condition(tree)}"

    def _row_sets(self, tree: And) -> str:
        """Members of the first set that are in (or not in) each of the others."""
        first, *others = sorted(tree.parts, key=lambda part: isinstance(part, Not))
        wanted = " AND ".join(map(self.condition, others))
        return f"SELECT row FROM ({self._row_set(first, distinct=True)}) AS first WHERE {wanted}"

    def _row_set(self, leaf: OnList | EventLeaf, distinct: bool = False) -> str:
        if isinstance(leaf, OnList):
            return f"SELECT row FROM memberships WHERE list = {text(leaf.name)}"
        having = self._having(leaf)
        grouping = f" GROUP BY row HAVING {having}" if having else ""
        select = "SELECT DISTINCT row" if distinct and not having else "SELECT row"
        return f"{select} FROM {self._which_events(leaf)}{grouping}"

    def _which_events(self, leaf: EventLeaf) -> str:
        wanted = [self.engine.events(leaf.type)]
        if leaf.since is not None:
            wanted.append(f"timestamp > {self.value(leaf.since)}")
        if leaf.campaign is not None:
            wanted.append(f"campaign_id = {text(leaf.campaign)}")
        return " AND ".join(wanted)

    def _having(self, leaf: EventLeaf) -> str | None:
        if leaf.count is not None:
            return f"count(*) >= {leaf.count}"
        if leaf.cents is not None:
            return f"sum(cents) >= {leaf.cents}"
        if leaf.last_before is not None:
            return f"max(timestamp) < {self.value(leaf.last_before)}"
        return None

    def condition(self, tree: Tree) -> str:
        """A condition on a row of contacts (or of row numbers)."""
        match tree:
            case And(parts):
                return "(" + " AND ".join(map(self.condition, parts)) + ")"
            case Or(parts):
                return "(" + " OR ".join(map(self.condition, parts)) + ")"
            case Not(OnList() | EventLeaf() as leaf):
                return f"row NOT IN ({self._row_set(leaf)})"
            case Not(part):
                return f"NOT ({self.condition(part)})"
            case OnList() | EventLeaf():
                return f"row IN ({self._row_set(tree)})"
        return self.contact_leaf(tree)

    def contact_leaf(self, leaf: ContactLeaf) -> str:
        """A condition on the fields of one contact."""
        match leaf:
            case Compare(field, op, value):
                return f"{field} {op} {self.value(value, field)}"
            case Between(field, low, high):
                return f"{field} BETWEEN {self.value(low, field)} AND {self.value(high, field)}"
            case OneOf(field, values):
                wanted = ", ".join(self.value(value, field) for value in values)
                return f"{field} IN ({wanted})"
            case Like(field, pattern):
                return f"{field} LIKE {text(pattern)}"
            case IsNull(field):
                return f"{field} IS NULL"
            case PartEquals(part, field, _):
                return f"EXTRACT({part} FROM {field}) = {leaf.wanted(self.now)}"

    def value(self, value: Value, field: str | None = None) -> str:
        """A literal, in cents for the fields that are kept so."""
        match value:
            case Moment():
                return self.engine.time(value.at(self.now))
            case str():
                return text(value)
            case _ if field in CENT_FIELDS:
                return str(in_cents(Decimal(value)))
        return str(value)

    def contact_scan(self, leaves: Sequence[ContactLeaf]) -> str:
        """All contact leaves as truth columns of one scan."""
        columns = (f"{self.contact_leaf(leaf)} AS b{i}" for i, leaf in enumerate(leaves))
        return f"SELECT row, {', '.join(columns)} FROM contacts"

    def grouped_scan(self, event_type: str, leaves: Sequence[EventLeaf]) -> str:
        """All grouped leaves of an event type as truth columns of one grouped scan."""
        counts = windows(leaves, "count")
        sums = windows(leaves, "cents")
        aggregates = ["max(timestamp) AS newest"]
        aggregates += [f"count(*){self._filter(w)} AS n{i}" for i, w in enumerate(counts)]
        aggregates += [f"sum(cents){self._filter(w)} AS s{i}" for i, w in enumerate(sums)]
        events = self.engine.events(event_type)
        start = earliest(leaves, self.now)
        if start is not None:
            events += f" AND timestamp > {self.engine.time(start)}"
        truths = (
            f"{self._grouped_leaf(leaf, counts, sums)} AS b{i}" for i, leaf in enumerate(leaves)
        )
        return (
            f"SELECT row, {', '.join(truths)} FROM (SELECT row, {', '.join(aggregates)}"
            f" FROM {events} GROUP BY row) AS per_contact"
        )

    def _filter(self, window: Moment | None) -> str:
        if window is None:
            return ""
        return f" FILTER (WHERE timestamp > {self.value(window)})"

    def _grouped_leaf(
        self, leaf: EventLeaf, counts: list[Moment | None], sums: list[Moment | None]
    ) -> str:
        if leaf.count is not None:
            return f"n{counts.index(leaf.since)} >= {leaf.count}"
        if leaf.cents is not None:
            return f"s{sums.index(leaf.since)} >= {leaf.cents}"
        if leaf.last_before is not None:
            return f"newest < {self.value(leaf.last_before)}"
        if leaf.since is not None:
            return f"newest > {self.value(leaf.since)}"
        return "newest IS NOT NULL"


def _is_row_set(tree: Tree) -> bool:
    leaf = tree.part if isinstance(tree, Not) else tree
    return isinstance(leaf, OnList | EventLeaf)
