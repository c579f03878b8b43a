"""Polars: data frames with Enum columns, one frame of events per type."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import reduce
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from bitmaps import Bits, Rows, from_column
from engine import Engine, Groups, earliest, windows
from workload import (
    CENT_FIELDS,
    CODED_FIELDS,
    DATE_FIELDS,
    EVENT_TEXTS,
    NUMBER_FIELDS,
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
    event_column,
    in_cents,
    parquet_column,
)

COMPARE = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Polars(Engine):
    """Frames are kept whole and in row order, so a column of truths is a bitmap."""

    name = "Polars"

    def version(self) -> str:
        return pl.__version__

    def load(self, path: Path) -> None:
        raw = pl.read_parquet(path / "contacts.parquet").with_row_index("row")
        self.contacts = _contacts(raw)
        self.memberships = _memberships(raw)
        events = self._with_rows(pl.scan_parquet(path / "events.parquet"))
        parts = events.partition_by("event_type", as_dict=True, include_key=False)
        self.events = {key[0]: part.sort("timestamp") for key, part in parts.items()}

    def _with_rows(self, events: pl.LazyFrame) -> pl.DataFrame:
        """Events with their contact's row number in place of its id."""
        rows = self.contacts.lazy().select("contact_id", "row")
        texts = [
            pl.col(event_column(field)).cast(pl.Categorical).alias(field) for field in EVENT_TEXTS
        ]
        return (
            events.join(rows, on="contact_id", maintain_order="left")
            .select(
                "row",
                pl.col("event_type").cast(pl.String),
                _time("timestamp").alias("timestamp"),
                *texts,
                _cents("properties.amount").alias("cents"),
            )
            .collect()
        )

    def apply(self, path: Path) -> None:
        hour = pl.read_parquet(path / "contacts.parquet").join(
            self.contacts.select("contact_id", "row"), on="contact_id", how="left"
        )
        size = len(self.contacts)
        place = hour["row"].to_numpy(allow_copy=True)
        new = hour["row"].is_null().to_numpy()
        place = np.where(new, size + np.cumsum(new) - 1, np.nan_to_num(place)).astype(np.uint32)
        hour = hour.with_columns(row=pl.Series(place))
        source = np.arange(size + new.sum())
        source[place] = size + np.arange(len(hour))
        self.contacts = pl.concat([self.contacts, _contacts(hour)])[source].rechunk()
        kept = self.memberships.filter(~pl.col("row").is_in(place))
        self.memberships = pl.concat([kept, _memberships(hour)]).sort("list").rechunk()
        added = self._with_rows(pl.scan_parquet(path / "events.parquet"))
        for key, part in added.partition_by("event_type", as_dict=True, include_key=False).items():
            self.events[key[0]] = pl.concat([self.events[key[0]], part]).sort("timestamp").rechunk()

    def contact_ids(self) -> pa.ChunkedArray:
        return pa.chunked_array([self.contacts["contact_id"].to_arrow()])

    def rows(self, tree: Tree, now: datetime) -> Rows:
        if isinstance(tree, OnList | EventLeaf):
            return self._distinct(tree, now).collect()["row"].to_numpy()
        members = self._members(self.contacts.lazy(), tree, now)
        return members.select("row").collect()["row"].to_numpy()

    def _members(self, contacts: pl.LazyFrame, tree: Tree, now: datetime) -> pl.LazyFrame:
        """Filters by the contact's fields first, then joins what the other leaves found."""
        parts = tree.parts if isinstance(tree, And) else (tree,)
        sets = [part for part in parts if _is_row_set(part)]
        fields = [_condition(part, now) for part in parts if not _is_row_set(part)]
        if fields:
            contacts = contacts.filter(reduce(operator.and_, fields))
        else:
            first = next(part for part in sets if not isinstance(part, Not))
            sets.remove(first)
            contacts = self._distinct(first, now)
        for part in sets:
            leaf, how = (part.part, "anti") if isinstance(part, Not) else (part, "semi")
            contacts = contacts.join(self._row_set(leaf, now), on="row", how=how)
        return contacts

    def _distinct(self, leaf: OnList | EventLeaf, now: datetime) -> pl.LazyFrame:
        """The row set, each row once; only plain events can repeat one."""
        found = self._row_set(leaf, now)
        match leaf:
            case EventLeaf(count=None, cents=None, last_before=None):
                return found.unique()
        return found

    def _row_set(self, leaf: OnList | EventLeaf, now: datetime) -> pl.LazyFrame:
        """The rows of contacts on a list or with such events, perhaps repeatedly."""
        if isinstance(leaf, OnList):
            return self.memberships.lazy().filter(pl.col("list") == leaf.name).select("row")
        events = self.events[leaf.type].lazy()
        if leaf.since is not None:
            events = events.filter(pl.col("timestamp") > leaf.since.at(now))
        if leaf.campaign is not None:
            events = events.filter(pl.col("campaign_id") == leaf.campaign)
        grouped = events.group_by("row")
        if leaf.count is not None:
            events = grouped.agg(pl.len().alias("n")).filter(pl.col("n") >= leaf.count)
        elif leaf.cents is not None:
            events = grouped.agg(pl.sum("cents")).filter(pl.col("cents") >= leaf.cents)
        elif leaf.last_before is not None:
            newest = grouped.agg(pl.max("timestamp"))
            events = newest.filter(pl.col("timestamp") < leaf.last_before.at(now))
        return events.select("row")

    def contact_truths(self, leaves: Sequence[ContactLeaf], now: datetime) -> list[Bits]:
        truths = [_leaf(leaf, now).alias(f"b{i}") for i, leaf in enumerate(leaves)]
        frame = self.contacts.lazy().select(truths).collect()
        return [from_column(pa.chunked_array([column.to_arrow()])) for column in frame]

    def groups(self, event_type: str, leaves: Sequence[EventLeaf], now: datetime) -> Groups:
        counts, sums = windows(leaves, "count"), windows(leaves, "cents")
        events = self.events[event_type].lazy()
        start = earliest(leaves, now)
        if start is not None:
            events = events.filter(pl.col("timestamp") > start)
        aggregates = [pl.max("timestamp").alias("newest")]
        aggregates += [_inside(w, now).sum().alias(f"n{i}") for i, w in enumerate(counts)]
        aggregates += [
            (pl.col("cents") * _inside(w, now)).sum().alias(f"s{i}") for i, w in enumerate(sums)
        ]
        truths = [_grouped(leaf, counts, sums, now).alias(f"b{i}") for i, leaf in enumerate(leaves)]
        frame = events.group_by("row").agg(aggregates).select("row", *truths).collect()
        rows, *columns = frame.get_columns()
        return Groups(rows.to_numpy(), [column.to_numpy() for column in columns])

    def event_rows(self, event_type: str, start: datetime | None, cents: bool) -> pa.Table:
        events = self.events[event_type].lazy()
        if start is not None:
            events = events.filter(pl.col("timestamp") > start)
        columns = ["row", "timestamp", "cents"] if cents else ["row", "timestamp"]
        return events.select(columns).collect().to_arrow()

    def campaign_rows(self, event_type: str, campaigns: Sequence[str]) -> pa.Table:
        return self._tagged(self.events[event_type], "campaign_id", campaigns)

    def list_rows(self, names: Sequence[str]) -> pa.Table:
        return self._tagged(self.memberships, "list", names)

    @staticmethod
    def _tagged(frame: pl.DataFrame, column: str, wanted: Sequence[str]) -> pa.Table:
        found = frame.lazy().filter(pl.col(column).is_in(list(wanted)))
        return found.select("row", pl.col(column).alias("tag")).collect().to_arrow()


def _contacts(raw: pl.DataFrame) -> pl.DataFrame:
    return raw.select(
        "row",
        "contact_id",
        "email",
        *(pl.col(parquet_column(f)).cast(pl.Categorical).alias(f) for f in CODED_FIELDS),
        *(pl.col(parquet_column(f)).cast(pl.Int32).alias(f) for f in NUMBER_FIELDS),
        *(_cents(parquet_column(f)).alias(f) for f in CENT_FIELDS),
        *(_time(parquet_column(f)).alias(f) for f in DATE_FIELDS),
    )


def _memberships(raw: pl.DataFrame) -> pl.DataFrame:
    pairs = raw.select("row", pl.col("list_ids").alias("list")).explode("list").drop_nulls()
    return pairs.with_columns(pl.col("list").cast(pl.Categorical)).sort("list")


def _cents(column: str) -> pl.Expr:
    return (pl.col(column) * 100).cast(pl.Int64)


def _time(column: str) -> pl.Expr:
    """Without its zone, since every time is UTC."""
    return pl.col(column).dt.replace_time_zone(None)


def _is_row_set(tree: Tree) -> bool:
    leaf = tree.part if isinstance(tree, Not) else tree
    return isinstance(leaf, OnList | EventLeaf)


def _inside(window: Moment | None, now: datetime) -> pl.Expr:
    if window is None:
        return pl.col("timestamp").is_not_null()
    return pl.col("timestamp") > window.at(now)


def _grouped(
    leaf: EventLeaf, counts: list[Moment | None], sums: list[Moment | None], now: datetime
) -> pl.Expr:
    if leaf.count is not None:
        return pl.col(f"n{counts.index(leaf.since)}") >= leaf.count
    if leaf.cents is not None:
        return pl.col(f"s{sums.index(leaf.since)}") >= leaf.cents
    newest = pl.col("newest")
    if leaf.last_before is not None:
        return newest < leaf.last_before.at(now)
    return newest.is_not_null() if leaf.since is None else newest > leaf.since.at(now)


def _condition(tree: Tree, now: datetime) -> pl.Expr:
    """A condition on a contact's own fields; Polars keeps unknown unknown as SQL does."""
    match tree:
        case And(parts):
            return reduce(operator.and_, (_condition(part, now) for part in parts))
        case Or(parts):
            return reduce(operator.or_, (_condition(part, now) for part in parts))
        case Not(part):
            return ~_condition(part, now)
    return _leaf(tree, now)


def _leaf(leaf: ContactLeaf, now: datetime) -> pl.Expr:
    column = pl.col(leaf.field)
    match leaf:
        case Compare(field, op, value):
            return COMPARE[op](column, _value(value, field, now))
        case Between(field, low, high):
            return column.is_between(_value(low, field, now), _value(high, field, now))
        case OneOf(field, values):
            return column.is_in([_value(value, field, now) for value in values])
        case Like(field, pattern):
            return _like(field, pattern)
        case IsNull():
            return column.is_null()
        case PartEquals("month", _, _):
            return column.dt.month() == leaf.wanted(now)
        case PartEquals("day", _, _):
            return column.dt.day() == leaf.wanted(now)
    raise NotImplementedError(f"no expression for {leaf}")


def _like(field: str, pattern: str) -> pl.Expr:
    """Prefixes and suffixes, which is all the workload asks, have their own kernels."""
    literal = pattern.strip("%")
    if "%" in literal or "_" in literal or pattern not in (f"%{literal}", f"{literal}%"):
        raise NotImplementedError(f"no expression for LIKE {pattern!r}")
    column = pl.col(field)
    texts = column.cat if field in CODED_FIELDS else column.str
    return texts.ends_with(literal) if pattern.startswith("%") else texts.starts_with(literal)


def _value(value: Value, field: str, now: datetime) -> str | int | datetime:
    match value:
        case Moment():
            return value.at(now)
        case str():
            return value
        case _ if field in CENT_FIELDS:
            return in_cents(Decimal(value))
    return int(value)
