"""The workload on disk, and its segments as neutral condition trees.

Every engine speaks its own dialect, so the segments' SQL is parsed once into
small hashable values: leaves (one question about a contact or about its events)
under `And`, `Or` and `Not`. Equal leaves compare equal, which is what lets a
thousand segments share a few hundred of them.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

TEXT_FIELDS = (
    "email",
    "first_name",
    "last_name",
    "city",
    "country",
    "state_province_region",
    "plan",
    "lifecycle",
    "language",
    "source",
    "opted_in",
)
"""Text fields of a contact besides its id."""

CODED_FIELDS = tuple(field for field in TEXT_FIELDS if field != "email")
"""Text fields with few distinct values, which every engine keeps as dictionary codes."""

NUMBER_FIELDS = ("company_size", "score", "orders")
DATE_FIELDS = ("created_at", "updated_at", "birthday", "renewal_at", "last_seen_at")
CENT_FIELDS = ("ltv",)
"""Decimals of two places, kept as whole cents: exact, and the fastest type everywhere."""

EVENT_TYPES = ("sent", "delivered", "open", "click", "bounce", "unsubscribe", "purchase")
EVENT_TEXTS = ("campaign_id", "url", "device", "source")


def parquet_column(field: str) -> str:
    """The name of a contact field's column in contacts.parquet."""
    built_in = (
        "email",
        "first_name",
        "last_name",
        "city",
        "country",
        "state_province_region",
        "created_at",
        "updated_at",
    )
    return field if field in built_in else f"custom.{field}"


def event_column(field: str) -> str:
    """The name of an event text's column in events.parquet."""
    return field if field == "source" else f"properties.{field}"


@dataclass(frozen=True)
class Moment:
    """A time relative to the evaluation: steps applied to CURRENT_TIMESTAMP in order."""

    steps: tuple[tuple[str, str, int], ...] = ()

    def at(self, now: datetime) -> datetime:
        """The absolute time at an evaluation time."""
        for verb, unit, amount in self.steps:
            now = _truncate(now, unit) if verb == "trunc" else _add(now, unit, amount)
        return now


def _truncate(time: datetime, unit: str) -> datetime:
    start = time.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "day":
            return start
        case "month":
            return start.replace(day=1)
        case "year":
            return start.replace(month=1, day=1)
    raise ValueError(f"DATE_TRUNC to {unit} is not part of the workload")


def _add(time: datetime, unit: str, amount: int) -> datetime:
    """Adds whole units; months end on the target month's last day at the latest."""
    if unit == "month":
        year, month = divmod(time.year * 12 + time.month - 1 + amount, 12)
        day = min(time.day, calendar.monthrange(year, month + 1)[1])
        return time.replace(year=year, month=month + 1, day=day)
    return time + timedelta(**{f"{unit}s": amount})


Value = str | int | Decimal | Moment


@dataclass(frozen=True)
class Compare:
    """`field op value`, unknown for a null field."""

    field: str
    op: str
    value: Value


@dataclass(frozen=True)
class Between:
    """`field BETWEEN low AND high`, both ends included."""

    field: str
    low: Value
    high: Value


@dataclass(frozen=True)
class OneOf:
    """`field IN (values)`."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Like:
    """`field LIKE pattern`, case-sensitive."""

    field: str
    pattern: str


@dataclass(frozen=True)
class IsNull:
    """`field IS NULL`, never unknown."""

    field: str


@dataclass(frozen=True)
class PartEquals:
    """A calendar part of a date field equals that part of a moment, in UTC."""

    part: str
    field: str
    moment: Moment

    def wanted(self, now: datetime) -> int:
        """The number to compare the field's part with."""
        return int(getattr(self.moment.at(now), self.part))


@dataclass(frozen=True)
class OnList:
    """The contact is on a list, never unknown."""

    name: str


@dataclass(frozen=True)
class EventLeaf:
    """The contact has events of a type, never unknown.

    At most one of `count`, `cents` and `last_before` asks for more than one event:
    at least so many, amounts summing to at least so many cents, or the newest
    being older than a moment.
    """

    type: str
    since: Moment | None = None
    campaign: str | None = None
    count: int | None = None
    cents: int | None = None
    last_before: Moment | None = None


ContactLeaf = Compare | Between | OneOf | Like | IsNull | PartEquals
Leaf = ContactLeaf | OnList | EventLeaf


@dataclass(frozen=True)
class And:
    """True when all parts are."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Or:
    """True when one of the parts is."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Not:
    """SQL's NOT: unknown stays unknown."""

    part: Tree


Tree = And | Or | Not | ContactLeaf | OnList | EventLeaf


@dataclass(frozen=True)
class Segment:
    """A named condition."""

    id: str
    tree: Tree


@dataclass(frozen=True)
class Workload:
    """One generated account: where it lies, its time and its segments."""

    path: Path
    contacts: int
    events: int
    as_of: datetime
    templates: tuple[Segment, ...]
    segments: tuple[Segment, ...]


def read_workload(path: Path) -> Workload:
    """Reads everything but the contacts and events, which are the engines' to load."""
    about = json.loads((path / "workload.json").read_text())
    as_of = datetime.fromisoformat(about["as_of"]).replace(tzinfo=None)
    return Workload(
        path=path,
        contacts=about["contacts"],
        events=about["events"],
        as_of=as_of,
        templates=_read_segments(path / "templates.jsonl"),
        segments=_read_segments(path / "segments.jsonl"),
    )


def _read_segments(path: Path) -> tuple[Segment, ...]:
    lines = map(json.loads, path.read_text().splitlines())
    return tuple(Segment(line["id"], parse(line["query"])) for line in lines)


def parse(query: str) -> Tree:
    """The condition tree of a segment's query."""
    return _Parser(query).query()


_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|-?\d+(?:\.\d+)?|[A-Za-z_][\w.:]*|<>|!=|>=|<=|[=<>(),*])")


class _Parser:
    """Recursive descent over the part of SQL that the workload's segments use."""

    def __init__(self, query: str) -> None:
        self.tokens = self._split(query)
        self.at = 0

    @staticmethod
    def _split(query: str) -> list[str]:
        tokens, at = [], 0
        while at < len(query.rstrip()):
            match = _TOKEN.match(query, at)
            if match is None:
                raise ValueError(f"cannot read {query[at:]!r}")
            tokens.append(match[1])
            at = match.end()
        return tokens

    def _peek(self, *words: str) -> bool:
        """Whether the next tokens are these words, in any case."""
        ahead = self.tokens[self.at : self.at + len(words)]
        return [token.upper() for token in ahead] == [word.upper() for word in words]

    def _accept(self, *words: str) -> bool:
        found = self._peek(*words)
        if found:
            self.at += len(words)
        return found

    def _expect(self, *words: str) -> None:
        if not self._accept(*words):
            found = " ".join(self.tokens[self.at : self.at + len(words)])
            raise ValueError(f"expected {' '.join(words)}, found {found!r}")

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def query(self) -> Tree:
        """A whole query: a contact condition, or a join asking for the last event."""
        self._expect("SELECT")
        while not self._accept("FROM"):
            self._next()
        self._expect("contact_data")
        tree = self._last_event() if self._peek("AS") else self._where()
        if self.at != len(self.tokens):
            raise ValueError(f"unexpected {self.tokens[self.at]!r}")
        return tree

    def _where(self) -> Tree:
        self._expect("WHERE")
        return self._or()

    def _last_event(self) -> Tree:
        join = "AS c JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type ="
        self._expect(*join.split())
        event_type = self._string()
        self._expect(*"GROUP BY c.contact_id , c.updated_at HAVING last_event <".split())
        return EventLeaf(event_type, last_before=self._moment())

    def _or(self) -> Tree:
        parts = self._several("OR", self._and)
        return parts[0] if len(parts) == 1 else Or(parts)

    def _and(self) -> Tree:
        parts = self._several("AND", self._not)
        return parts[0] if len(parts) == 1 else And(parts)

    def _several(self, word: str, part: Callable[[], Tree]) -> tuple[Tree, ...]:
        parts = [part()]
        while self._accept(word):
            parts.append(part())
        return tuple(parts)

    def _not(self) -> Tree:
        if self._accept("NOT"):
            return Not(self._not())
        if self._accept("("):
            tree = self._or()
            self._expect(")")
            return tree
        return self._predicate()

    def _predicate(self) -> Tree:
        if self._accept("array_contains", "(", "list_ids", ","):
            name = self._string()
            self._expect(")")
            return OnList(name)
        if self._accept("contact_id", "NOT", "IN"):
            return Not(self._events())
        if self._accept("contact_id", "IN"):
            return self._events()
        if self._peek("EXTRACT"):
            return self._part_equals()
        return self._field_predicate(self._next())

    def _field_predicate(self, field: str) -> Tree:
        if self._accept("IS", "NOT", "NULL"):
            return Not(IsNull(field))
        if self._accept("IS", "NULL"):
            return IsNull(field)
        if self._accept("BETWEEN"):
            low = self._value()
            self._expect("AND")
            return Between(field, low, self._value())
        if self._accept("LIKE"):
            return Like(field, self._string())
        if self._accept("IN", "("):
            values = [self._value()]
            while self._accept(","):
                values.append(self._value())
            self._expect(")")
            return OneOf(field, tuple(sorted(values, key=str)))
        return Compare(field, self._next(), self._value())

    def _part_equals(self) -> PartEquals:
        self._expect("EXTRACT", "(")
        part = self._next().lower()
        self._expect("FROM")
        field = self._next()
        self._expect(")", "=", "EXTRACT", "(", part, "FROM")
        moment = self._moment()
        self._expect(")")
        return PartEquals(part, field, moment)

    def _events(self) -> EventLeaf:
        self._expect(*"( SELECT contact_id FROM event_data WHERE event_type =".split())
        event_type = self._string()
        since = campaign = count = cents = None
        while self._accept("AND"):
            if self._accept("timestamp", ">"):
                since = self._moment()
            else:
                self._expect("DATA:payload.campaign_id", "=")
                campaign = self._string()
        if self._accept(*"GROUP BY contact_id HAVING".split()):
            if self._accept(*"COUNT ( * ) >=".split()):
                count = int(self._next())
            else:
                self._expect(*"SUM ( DATA:payload.amount ) >=".split())
                cents = in_cents(Decimal(self._next()))
        self._expect(")")
        return EventLeaf(event_type, since, campaign, count, cents)

    def _value(self) -> Value:
        token = self.tokens[self.at]
        if token.startswith("'"):
            return self._string()
        if re.fullmatch(r"-?\d+", token):
            return int(self._next())
        if re.fullmatch(r"-?\d+\.\d+", token):
            return Decimal(self._next())
        return self._moment()

    def _string(self) -> str:
        token = self._next()
        if not token.startswith("'"):
            raise ValueError(f"expected a text, found {token!r}")
        return token[1:-1].replace("''", "'")

    def _moment(self) -> Moment:
        if self._accept("CURRENT_TIMESTAMP"):
            return Moment()
        if self._accept("DATE_TRUNC", "("):
            unit = self._string().lower()
            self._expect(",")
            step = ("trunc", unit, 0)
        else:
            self._expect("timestampadd", "(")
            unit = self._next().lower()
            self._expect(",")
            amount = int(self._next())
            self._expect(",")
            step = ("add", unit, amount)
        inner = self._moment()
        self._expect(")")
        return Moment((*inner.steps, step))


def in_cents(amount: Decimal) -> int:
    """A positive amount in whole cents, so that sums stay exact integers."""
    cents = amount * 100
    if cents <= 0 or cents != int(cents):
        raise ValueError(f"{amount} is not a positive amount of whole cents")
    return int(cents)
