"""What is raised. What is wrong is in attributes, so that nothing has to read messages."""

from __future__ import annotations

from typing import NamedTuple, Optional


class SegmentryError(Exception):
    """Anything that this package refuses."""


class QueryError(SegmentryError, ValueError):
    """A query is refused.

    ``line`` and ``column`` count from 1, ``hint`` says what to write instead, ``segment`` is the id of the segment if
    it is one of several, and ``rendered`` shows the line with the place underlined.
    """

    message: str
    line: int
    column: int
    hint: Optional[str]
    segment: Optional[str]
    rendered: str

    def __init__(
        self,
        message: str,
        line: int,
        column: int,
        hint: Optional[str],
        segment: Optional[str],
        rendered: str,
    ) -> None:
        super().__init__(message, line, column, hint, segment, rendered)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        self.segment = segment
        self.rendered = rendered

    def __str__(self) -> str:
        of = "" if self.segment is None else f"segment {self.segment}: "
        hint = "" if self.hint is None else f" ({self.hint})"
        return f"{of}line {self.line}, column {self.column}: {self.message}{hint}"


class ColumnError(SegmentryError, ValueError):
    """A table has a column that cannot be read, or lacks one. ``column`` is ``None`` if it is none in particular."""

    message: str
    table: str
    column: Optional[str]

    def __init__(self, message: str, table: str, column: Optional[str]) -> None:
        super().__init__(message, table, column)
        self.message = message
        self.table = table
        self.column = column

    def __str__(self) -> str:
        column = "" if self.column is None else f"column {self.column}: "
        return f"{self.table}: {column}{self.message}"


class Fault(NamedTuple):
    """Why a row was refused: ``row`` counts from 1, ``field`` is ``None`` if it is none in particular."""

    table: str
    row: int
    field: Optional[str]
    reason: str


class RecordError(SegmentryError, ValueError):
    """Rows were refused, and nothing was taken. ``faults`` has all of them."""

    faults: list[Fault]

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        first = self.faults[0]
        field = "" if first.field is None else f"{first.field}: "
        more = len(self.faults) - 1
        others = "" if more == 0 else f" (and {more} more; `faults='skip'` leaves such rows out)"
        return f"{first.table}, row {first.row}: {field}{first.reason}{others}"


class RefusedError(SegmentryError):
    """A request is refused: an id that does not exist, a limit that is reached, a change that comes too soon."""


class FormError(SegmentryError):
    """A query has no form in another engine's SQL. ``reason`` is the name of what cannot be said."""

    reason: str

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class StorageError(SegmentryError):
    """A directory cannot be opened, read or written, or the engine was closed."""
