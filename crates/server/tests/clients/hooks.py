"""Lets schemathesis send records a line each, and read streams that would not end by themselves.

In: what it made up. Out: bytes; requests that have an end.
"""

from __future__ import annotations

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(context: Any, value: Any) -> bytes:
    """A record a line; text goes as it is."""
    del context
    if isinstance(value, (bytes, str)):
        return value.encode() if isinstance(value, str) else value
    records = value if isinstance(value, list) else [value]
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A stream of changes ends after a second without one."""
    del context, kwargs
    if case.operation.path == "/v1/changes/stream":
        query = case.query or {}
        query.setdefault("wait", 1)
        case.query = query
