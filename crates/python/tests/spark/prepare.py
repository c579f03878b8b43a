"""Makes what ``cluster.py`` reads of an account of ``segmentry generate``, and what the single process says of it.

In: the binary, the number of contacts, a folder, and how many segments. Each contact has ten events. Ids are texts: Spark
refuses Parquet's UUIDs. The writes of one hour are dealt out to four.
"""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

START = "2026-06-15T12:00:00Z"
HOURS = 5
NESTED = {"contacts": ("custom_fields", "custom"), "events": ("properties", "properties")}


def kind(of: pa.DataType) -> pa.DataType:
    """The type that Spark reads."""
    if pa.types.is_timestamp(of):
        return pa.timestamp("us", "UTC")
    if pa.types.is_null(of):
        return pa.string()
    if pa.types.is_struct(of):
        return pa.struct([pa.field(one.name, kind(one.type)) for one in of])
    if pa.types.is_list(of):
        return pa.list_(kind(of.value_type))
    return of


def read(name: str, path: Path) -> pa.Table:
    table = pj.read_json(path, pj.ReadOptions(block_size=64 << 20))
    before, after = NESTED[name]
    table = table.rename_columns([after if one == before else one for one in table.column_names])
    # By way of a time without a zone: the texts end in Z.
    return table.cast(pa.schema([pa.field(one.name, kind(one.type)) for one in table.schema]))


def main() -> None:
    binary, contacts, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    segments = sys.argv[4] if len(sys.argv) > 4 else "1000"
    made = folder / "made"
    sizes = ["--contacts", contacts, "--events-per-contact", "10", "--segments", segments]
    subprocess.run([binary, "generate", *sizes, "--format", "ndjson", "--out", made], check=True)
    for name in ("fields.json", "segments.jsonl"):
        (folder / name).write_bytes((made / name).read_bytes())
    for name in NESTED:
        pq.write_table(read(name, made / f"{name}.ndjson"), folder / f"{name}.parquet")
        written = read(name, made / "hour-1" / f"{name}.ndjson")
        share = -(-len(written) // (HOURS - 1))
        for number in range(1, HOURS):
            part = written.slice((number - 1) * share, share)
            pq.write_table(part, folder / f"hour-{number}.{name}.parquet")
        with (made / f"all-{name}.ndjson").open("wb") as out:
            out.write((made / f"{name}.ndjson").read_bytes())
            out.write((made / "hour-1" / f"{name}.ndjson").read_bytes())
    for name, prefix, at in [("eval.json", "", START), ("eval-hours.json", "all-", "2026-06-15T16:00:00Z")]:
        inputs = [f"--contacts={made}/{prefix}contacts.ndjson", f"--events={made}/{prefix}events.ndjson"]
        inputs += [f"--segments={made}/segments.jsonl", f"--fields={made}/fields.json", f"--as-of={at}", "--json"]
        done = subprocess.run([binary, "eval", *inputs], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        (folder / name).write_bytes(done.stdout)


main()
