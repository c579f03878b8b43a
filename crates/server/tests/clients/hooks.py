"""Lets schemathesis send records a line each.

In: what it made up. Out: bytes.
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
