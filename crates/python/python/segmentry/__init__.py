"""Segments of contacts over data frames and anything else that speaks Arrow.

``check`` reads a query, ``to_sql`` writes it as SQL of another engine, ``evaluate`` finds the members of many segments
at one instant, ``Engine`` keeps segments current in memory, and ``open`` does so beside a file. ``normalised`` gives
identifiers their one spelling. Tables go in and come out by Arrow's C stream interface (``__arrow_c_stream__``): pyarrow,
polars, pandas from 2.2 on, DuckDB, ibis and others have it.

Nothing reads a clock: each call is given its instant, a ``datetime`` with a time zone or a text such as
``"2026-03-01T12:00:00Z"``.
"""

from ._errors import (
    ColumnError,
    Fault,
    FormError,
    QueryError,
    RecordError,
    RefusedError,
    SegmentryError,
    StorageError,
)
from ._segmentry import Engine, Evaluation, Table, check, evaluate, normalised, open, to_sql

__all__ = [
    "ColumnError",
    "Engine",
    "Evaluation",
    "Fault",
    "FormError",
    "QueryError",
    "RecordError",
    "RefusedError",
    "SegmentryError",
    "StorageError",
    "Table",
    "check",
    "evaluate",
    "normalised",
    "open",
    "to_sql",
]
