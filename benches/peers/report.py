"""The measurements as tables: Segmentry, every engine, and the best of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import Any


def summary(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Segmentry's lines in the shape of an engine's result."""
    segments = [line for line in lines if line["what"] == "segment"]
    load = _only(lines, "load")
    return {
        "load_seconds": load["seconds"],
        "rss_mib": load["rss_mib"],
        "load_peak_mib": load["hwm_mib"],
        "peak_mib": max(line["hwm_mib"] for line in lines if "hwm_mib" in line),
        "templates": {line["id"]: line["micros"] for line in segments},
        "mean": _only(lines, "templates")["micros"],
        "passes": _passes(lines),
    }


def _passes(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each pass, with the seconds of the writes before it and of telling who moved."""
    seconds = {
        what: {line["change"]: line["seconds"] for line in lines if line["what"] == what}
        for what in ("apply", "told")
    }
    return {
        line["change"]: line
        | {f"{what}_seconds": of.get(line["change"]) for what, of in seconds.items()}
        for line in lines
        if line["what"] == "pass"
    }


def _only(lines: list[dict[str, Any]], what: str) -> dict[str, Any]:
    return next(line for line in lines if line["what"] == what)


@dataclass(frozen=True)
class Row:
    """One measurement: Segmentry's number, then each engine's."""

    label: str
    unit: Callable[[float], str]
    numbers: list[float]
    comparable: list[bool] | None = None
    """Which engines' numbers mean the same as Segmentry's, where not all do."""

    def cells(self) -> list[str]:
        """The label, the numbers, and the best engine's number over Segmentry's."""
        ours, *theirs = self.numbers
        comparable = self.comparable or [True] * len(theirs)
        compared = list(compress(theirs, comparable))
        marks = ["" if same else " *" for same in (True, *comparable)]
        cells = [self.unit(n) + mark for n, mark in zip(self.numbers, marks, strict=True)]
        return [self.label, *cells, _times(min(compared) / ours) if compared else ""]


def _times(ratio: float) -> str:
    return f"{ratio:.0f} ×" if ratio >= 10 else f"{ratio:.2g} ×"


def rows(result: dict[str, Any]) -> list[Row]:
    """Every row of the table."""
    everyone = [result["segmentry"], *result["engines"]]
    names = result["template_names"]
    held = [engine["in_memory"] for engine in result["engines"]]
    table = [
        Row("load", _seconds, [one["load_seconds"] for one in everyone]),
        Row("memory after load", _mib, [one["rss_mib"] for one in everyone], held),
        Row("memory at most, loading", _mib, [one["load_peak_mib"] for one in everyone], held),
        Row("memory at most", _mib, [one["peak_mib"] for one in everyone], held),
    ]
    for change in result["changes"]:
        passes = [one["passes"][change] for one in everyone]
        parts = ("apply_seconds", "seconds", "told_seconds")
        written, evaluated, told = ([one[part] for one in passes] for part in parts)
        hours = [sum(of_one) for of_one in zip(written, evaluated, told, strict=True)]
        table += [
            Row(f"writes of {change} %", _seconds, written),
            Row(f"pass after {change} %", _seconds, evaluated),
            Row(f"who moved after {change} %, by ids", _seconds, told),
            Row(f"that hour in all, {change} %", _seconds, hours),
        ]
    table.append(Row("templates, geometric mean", _micros, [one["mean"] for one in everyone]))
    for template in result["segmentry"]["templates"]:
        micros = [one["templates"][template] for one in everyone]
        table.append(Row(f"{template} {names[template]}", _micros, micros))
    return table


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def _micros(value: float) -> str:
    return f"{value / 1000:.2f} ms" if value >= 1000 else f"{value:.0f} µs"


def _mib(value: float) -> str:
    return f"{value:,.0f} MiB"


def _header(result: dict[str, Any]) -> list[str]:
    engines = [engine["name"] for engine in result["engines"]]
    return ["", "Segmentry", *engines, "best other / Segmentry"]


def _about(result: dict[str, Any]) -> list[str]:
    """Machine, account and versions, a line each."""
    machine, workload = result["machine"], result["workload"]
    ours = result["segmentry"]
    source = ours.get("version") or f"(output saved {ours['saved']})"
    versions = [f"Segmentry {source}"]
    versions += [f"{engine['name']} {engine['version']}" for engine in result["engines"]]
    wrong = sum(len(engine["wrong"]) for engine in result["engines"])
    return [
        f"{workload['contacts']:,} contacts, {workload['events']:,} events, "
        f"{workload['segments']:,} segments; taken {result['date']}.",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}.",
        f"{', '.join(versions)}.",
        f"{wrong} WRONG ANSWERS." if wrong else "Every checked answer is equal.",
        "Above 1 × Segmentry is better. * Tables outside the process's memory: not compared.",
    ]


def markdown(result: dict[str, Any]) -> str:
    """The report as a Markdown document."""
    lines = ["# Segmentry and other engines", ""]
    for line in _about(result):
        lines += [line, ""]
    header = _header(result)
    lines.append("| " + " | ".join(header) + " |")
    lines.append("|---" + "|---:" * (len(header) - 1) + "|")
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows(result)]
    for engine in result["engines"]:
        lines += [f"\n**WRONG** {engine['name']} {text}" for text in engine["wrong"]]
    return "\n".join(lines) + "\n"


def terminal(result: dict[str, Any]) -> str:
    """The report as aligned text."""
    table = [_header(result), *(row.cells() for row in rows(result))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [*_about(result), ""]
    for label, *cells in table:
        aligned = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        lines.append("  ".join([label.ljust(widths[0]), *aligned]))
    return "\n".join(lines)
