"""Measures Segmentry beside other engines on one account, and checks that all agree.

    python run.py DIR --segmentry PATH [--engines duckdb,polars] [--change 0.1,1]
                  [--json FILE] [--markdown FILE]

The exit code is 1 when any engine's answers differ from Segmentry's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from report import markdown, summary, terminal
from worker import ENGINES

HERE = Path(__file__).parent


def main() -> int:
    """Runs everything and reports it."""
    options = _options()
    changes = options.change.split(",")
    with tempfile.TemporaryDirectory() as scratch:
        lines, about = _segmentry(options, changes, Path(scratch))
        engines = [
            _engine(engine, options, lines, changes) for engine in options.engines.split(",")
        ]
        result = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "workload": json.loads((options.path / "workload.json").read_text()),
            "template_names": {
                line["id"]: line["name"] for line in _read_lines(options.path / "templates.jsonl")
            },
            "changes": changes,
            "segmentry": about | summary(_read_lines(lines)),
            "engines": engines,
        }
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if options.markdown:
        options.markdown.write_text(markdown(result))
    print(terminal(result))
    return _verdict(engines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, metavar="DIR", help="what `segmentry generate` made")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--segmentry", type=Path, metavar="PATH", help="the binary to measure")
    source.add_argument(
        "--segmentry-lines",
        type=Path,
        metavar="FILE",
        help="a saved output of `segmentry bench DIR --json` to compare with instead",
    )
    parser.add_argument("--engines", default=",".join(ENGINES), help="default: %(default)s")
    parser.add_argument("--change", default="0.1,1", help="default: %(default)s")
    parser.add_argument("--check", default="50", help="segments to hash: a number, or all")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    options = parser.parse_args()
    unknown = set(options.engines.split(",")) - set(ENGINES)
    if unknown:
        parser.error(f"unknown engines: {', '.join(sorted(unknown))}")
    return options


def _segmentry(
    options: argparse.Namespace, changes: list[str], scratch: Path
) -> tuple[Path, dict[str, Any]]:
    """Segmentry's own lines, measured now or saved before."""
    lines = options.segmentry_lines
    if lines is not None:
        date = datetime.fromtimestamp(lines.stat().st_mtime, UTC)
        _demand_changes(lines, changes)
        return lines, {"name": "Segmentry", "saved": date.isoformat(timespec="seconds")}
    _say("Segmentry")
    binary = str(options.segmentry.resolve())
    version = subprocess.run(
        [binary, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    lines = scratch / "segmentry.jsonl"
    with lines.open("w") as output:
        command = [binary, "bench", str(options.path), "--json", "--change", ",".join(changes)]
        subprocess.run(command, check=True, stdout=output)
    return lines, {"name": "Segmentry", "version": version}


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _demand_changes(lines: Path, changes: list[str]) -> None:
    """Fails before the long work where the saved lines cannot check it."""
    known = {line["change"] for line in _read_lines(lines) if line["what"] == "after"}
    missing = sorted(set(changes) - known)
    if missing:
        sys.exit(f"{lines} has no pass for the change {', '.join(missing)}")


def _engine(
    engine: str, options: argparse.Namespace, lines: Path, changes: list[str]
) -> dict[str, Any]:
    """One engine's tasks, each in a fresh process, one after the other."""
    runs = []
    for change in [None, *changes]:
        _say(f"{engine}: {'templates' if change is None else f'pass after {change} %'}")
        runs.append(_work(engine, options, lines, change))
    passes = [run["pass"] for run in runs[1:]]
    wrong = runs[0]["templates"].pop("wrong")
    wrong += [f"{p['change']} %: {text}" for p in passes for text in p.pop("wrong")]
    return {
        "name": runs[0]["name"],
        "version": runs[0]["version"],
        "in_memory": runs[0]["in_memory"],
        "load_seconds": min(run["load"]["seconds"] for run in runs),
        "rss_mib": runs[0]["load"]["rss_mib"],
        "load_peak_mib": runs[0]["load"]["peak_mib"],
        "peak_mib": max(part["peak_mib"] for part in [runs[0]["templates"], *passes]),
        "templates": runs[0]["templates"]["micros"],
        "ways": runs[0]["templates"]["ways"],
        "mean": runs[0]["templates"]["mean"],
        "passes": {p["change"]: p for p in passes},
        "wrong": wrong,
    }


def _work(
    engine: str, options: argparse.Namespace, lines: Path, change: str | None
) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "worker.py"), engine, str(options.path), str(lines)]
    command += ["--check", options.check]
    if change is not None:
        command += ["--change", change]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """What the numbers were taken on."""
    cpu = _proc_value("/proc/cpuinfo", "model name")
    memory = int(_proc_value("/proc/meminfo", "MemTotal").split()[0])
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gib": round(memory / (1 << 20)),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _proc_value(path: str, key: str) -> str:
    for line in Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "unknown"


def _verdict(engines: list[dict[str, Any]]) -> int:
    """Names every difference; silence would be worse than a bad number."""
    for engine in engines:
        for text in engine["wrong"]:
            print(f"WRONG {engine['name']} {text}", file=sys.stderr)
    return int(any(engine["wrong"] for engine in engines))


if __name__ == "__main__":
    sys.exit(main())
