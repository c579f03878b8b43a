"""Runs one engine through one task in a process of its own, and checks its answers.

Nothing of one engine's memory or caches can then favour or hinder another's.
The result goes to standard output as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bitmaps import Bits, Identities, resized, to_rows
from engine import THREADS, Engine
from evaluation import EventBits, added_up_by_row, evaluate, grouped_by_engine
from plan import Delta, Plan, delta
from workload import Segment, Workload, read_workload

ENGINES = {
    "duckdb": ("duckdb_engine", "DuckDb"),
    "polars": ("polars_engine", "Polars"),
    "datafusion": ("datafusion_engine", "DataFusion"),
    "clickhouse": ("clickhouse_engine", "ClickHouse"),
}

HOUR = timedelta(hours=1)
SLOW = 0.5
"""Seconds from which a template is repeated less often."""

QUERIES = (5, 50)
"""How often a template is run each way, at least and at most; the best counts."""

REPEATED = 0.1
"""Seconds below which a template is repeated more often than the least."""

PASSES = 3
"""How often a pass is run each way."""

T = TypeVar("T")
Answer = Callable[["Engine", "Workload", "Segment"], np.ndarray]


def main() -> None:
    """Loads, does the task, prints."""
    options = _options()
    workload = read_workload(options.path)
    expected = [json.loads(line) for line in options.expected.read_text().splitlines()]
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # read when Polars is imported
    module, engine_class = ENGINES[options.engine]
    engine: Engine = getattr(import_module(module), engine_class)()
    seconds, _ = timed(lambda: engine.load(workload.path))
    result: dict[str, Any] = {
        "name": engine.name,
        "version": engine.version(),
        "in_memory": engine.in_memory,
        "load": {
            "seconds": seconds,
            "rss_mib": memory_mib("VmRSS"),
            "peak_mib": memory_mib("VmHWM"),
        },
    }
    if options.change is None:
        result["templates"] = templates(engine, workload, expected)
    else:
        result["pass"] = hourly_pass(engine, workload, expected, options.change, options.check)
    print(json.dumps(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("path", type=Path)
    parser.add_argument("expected", type=Path)
    parser.add_argument("--change", help="the hour to apply; without it, the templates")
    parser.add_argument("--check", default="50", help="members hashed: a number, or all")
    return parser.parse_args()


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds taken, and the outcome."""
    start = time.perf_counter()
    outcome = work()
    return time.perf_counter() - start, outcome


def memory_mib(what: str) -> int:
    """VmRSS (now) or VmHWM (the most so far) of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) // 1024
    raise RuntimeError(f"no {what}")


def templates(engine: Engine, workload: Workload, expected: list[dict]) -> dict[str, Any]:
    """Each template alone, planned anew each time; checked after all are measured."""
    micros: dict[str, float] = {}
    ways: dict[str, str] = {}
    found: list[tuple[str, str, np.ndarray]] = []
    keys = keys_of(engine)
    for segment in workload.templates:
        for way, answer in (("query", by_query), ("bitmaps", by_bitmaps)):

            def members(answer: Answer = answer, segment: Segment = segment) -> tuple:
                rows = answer(engine, workload, segment)
                return rows, keys[rows]

            seconds, (rows, _) = best(members, *QUERIES)
            found.append((segment.id, way, rows))
            if seconds * 1e6 < micros.get(segment.id, math.inf):
                micros[segment.id], ways[segment.id] = seconds * 1e6, way
    peak = memory_mib("VmHWM")
    identities = Identities(engine.contact_ids())
    wanted = {line["id"]: line for line in expected if line["what"] == "segment"}
    wrong = [
        f"{name} by {way}: {text}"
        for name, way, rows in found
        for text in differs(rows, wanted[name], identities)
    ]
    mean = math.exp(sum(map(math.log, micros.values())) / len(micros))
    return {"micros": micros, "ways": ways, "mean": mean, "peak_mib": peak, "wrong": wrong}


def keys_of(engine: Engine) -> np.ndarray:
    """The contacts' ids by row, 16 bytes each: what a member is returned as."""
    ids = (uuid.UUID(text).bytes for text in engine.contact_ids().to_pylist())
    # Of the types of 16 bytes, this is the one that NumPy gathers fastest.
    return np.frombuffer(b"".join(ids), np.complex128)


def by_query(engine: Engine, workload: Workload, segment: Segment) -> np.ndarray:
    """One query in the engine's own language."""
    return engine.rows(segment.tree, workload.as_of)


def by_bitmaps(engine: Engine, workload: Workload, segment: Segment) -> np.ndarray:
    """The engine answers the leaves, and bitmaps are combined, as in a pass."""
    plan = Plan()
    plan.add(segment)
    size, now = workload.contacts, workload.as_of
    [members] = evaluate(engine, plan, plan.leaves(), size, now, added_up_by_row)
    return to_rows(members)


def best(work: Callable[[], T], least: int, most: int = 0) -> tuple[float, T]:
    """The least seconds of several runs (fewer of slow ones, more of fast ones), and the outcome."""
    seconds, outcome = timed(work)
    start = time.perf_counter()
    runs = 1
    least = min(least, 3) if seconds > SLOW else least
    while runs < least or (runs < most and time.perf_counter() - start < REPEATED):
        seconds = min(seconds, timed(work)[0])
        runs += 1
    return seconds, outcome


def differs(rows: np.ndarray, wanted: dict[str, Any], identities: Identities) -> list[str]:
    """What is wrong with a template's members, if anything."""
    mask = np.zeros(len(identities.lines), bool)
    mask[rows] = True
    if len(rows) != wanted["count"]:
        return [f"{len(rows)} members, not {wanted['count']}"]
    if identities.digest(mask) != wanted["sha256"]:
        return ["other members"]
    return []


def hourly_pass(
    engine: Engine, workload: Workload, expected: list[dict], change: str, check: str
) -> dict[str, Any]:
    """All segments an hour later, after that hour's changes, with the deltas."""
    plan = Plan()
    for segment in workload.segments:
        plan.add(segment)
    leaves = plan.leaves()
    before = evaluate(engine, plan, leaves, workload.contacts, workload.as_of, grouped_by_engine)
    apply_seconds, _ = timed(lambda: engine.apply(workload.path / f"hour-{change}"))
    ids = engine.contact_ids()
    size, now = len(ids), workload.as_of + HOUR
    before = [resized(bits, size) for bits in before]

    keys = keys_of(engine)
    told: dict[EventBits, float] = {}

    def run(event_bits: EventBits) -> tuple[list[Bits], list[Delta]]:
        after = evaluate(engine, plan, leaves, size, now, event_bits)
        deltas = [delta(old, new) for old, new in zip(before, after, strict=True)]
        start = time.perf_counter()
        for one in deltas:
            _ = keys[one.joined], keys[one.left]
        seconds = time.perf_counter() - start
        told[event_bits] = min(seconds, told.get(event_bits, math.inf))
        return after, deltas

    ways = {"grouped by the engine": grouped_by_engine, "added up by NumPy": added_up_by_row}
    runs = {way: best(lambda b=bits: run(b), PASSES) for way, bits in ways.items()}
    peak = memory_mib("VmHWM")
    way = min(runs, key=lambda way: runs[way][0])
    told_seconds = told[ways[way]]
    answers, identities = Answers(expected, change), Identities(ids)
    deltas = runs[way][1][1]
    return {
        "change": change,
        "seconds": runs[way][0] - told_seconds,
        "told_seconds": told_seconds,
        "way": way,
        "seconds_by_way": {way: seconds for way, (seconds, _) in runs.items()},
        "apply_seconds": apply_seconds,
        "leaves": sum(not isinstance(node, tuple) for node in plan.nodes),
        "joined": sum(len(d.joined) for d in deltas),
        "left": sum(len(d.left) for d in deltas),
        "peak_mib": peak,
        "wrong": [
            f"{way}: {text}"
            for way, (_, outcome) in runs.items()
            for text in answers.wrong(workload, *outcome, identities, check)
        ],
    }


class Answers:
    """What must come out of a pass, as Segmentry told it."""

    def __init__(self, expected: list[dict], change: str) -> None:
        self.lines = {
            line["id"]: line
            for line in expected
            if line["what"] == "after" and line["change"] == change
        }

    def wrong(
        self,
        workload: Workload,
        after: list[Bits],
        deltas: list[Delta],
        identities: Identities,
        check: str,
    ) -> list[str]:
        """Every segment's counts, and the members of all or of an even sample."""
        wrong = []
        step = 1 if check == "all" else max(1, len(after) // int(check))
        for i, segment in enumerate(workload.segments):
            line = self.lines[segment.id]
            found = {
                "count": int(np.bitwise_count(after[i]).sum()),
                "joined": len(deltas[i].joined),
                "left": len(deltas[i].left),
            }
            if i % step == 0:
                found["sha256"] = identities.digest(self._mask(after[i], identities))
            wrong += [
                f"{segment.id} {key}: {value}, not {line[key]}"
                for key, value in found.items()
                if value != line[key]
            ]
        return wrong

    @staticmethod
    def _mask(bits: Bits, identities: Identities) -> np.ndarray:
        size = len(identities.lines)
        return np.unpackbits(bits.view(np.uint8), count=size, bitorder="little").view(bool)


if __name__ == "__main__":
    main()
