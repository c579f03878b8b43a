#!/usr/bin/env bash
# Guess: the array that apache-arrow (JavaScript) makes of a column marks NULL somehow, as null or NaN; and a score
#   that a query set to NULL is not in the file any more.
# Seen: toArray() of a numeric column is the buffer below it, whatever the validity says. NULL is 0 for a column built
#   there; for one that Polars, pyarrow or DataFusion masked (CASE WHEN consent THEN score END, NULLIF) it is the
#   score that was hidden, which travels in the Arrow file and is back in the page. After a round trip through Parquet
#   it is some other row's score. Columns of booleans give null, as iterating and get() do, so nobody who tried those
#   expects it.
# Why it matters: contacts without a score are counted and averaged with a number, and what was cleared for lack of
#   consent is handed on.
# Instead: in a page iterate, or ask isValid; before handing a file on, build a masked column anew from its values (a
#   list), which leaves 0 below NULL.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check datafusion==55.0.0 polars==2.1.0 pyarrow==26.0.1
npm init -y >npm.log
npm install --silent --no-fund --no-audit apache-arrow@21.2.0 >>npm.log
venv/bin/python - <<'PY'
import datafusion, polars, pyarrow, pyarrow.compute, pyarrow.ipc

print("Polars", polars.__version__, "DataFusion", datafusion.__version__, "pyarrow", pyarrow.__version__)
contacts = polars.DataFrame({"score": [5, 70, 50], "consent": [True, False, True]})
arrow = contacts.to_arrow()
context = datafusion.SessionContext()
context.from_arrow(arrow, name="contacts")
CASE = "SELECT CASE WHEN consent THEN score END AS score FROM contacts"
NULLIF = "SELECT NULLIF(score, 70) AS score FROM contacts"
masked = contacts.select(score=polars.when("consent").then("score"))
masked.write_parquet("masked.parquet")
FILES = {
    "polars_when": masked.to_arrow(),
    "polars_nullif": polars.SQLContext(contacts=contacts, eager=True).execute(NULLIF).to_arrow(),
    "polars_rebuilt": polars.DataFrame({"score": masked["score"].to_list()}).to_arrow(),
    "polars_parquet": polars.read_parquet("masked.parquet").to_arrow(),
    "pyarrow_if_else": pyarrow.table({"score": pyarrow.compute.if_else(arrow["consent"], arrow["score"], None)}),
    "datafusion_case": context.sql(CASE).to_arrow_table(),
    "datafusion_nullif": context.sql(NULLIF).to_arrow_table(),
}
for name, table in FILES.items():
    with pyarrow.OSFile(f"{name}.arrow", "wb") as sink, pyarrow.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
PY
cat > see.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Bool, Float64, tableFromIPC, vectorFromArray } from "apache-arrow";

function see(what, got, want) {
    const text = (values) => [...values].map(String).join(" ");
    console.log(`${what}: ${text(got)}`);
    if (text(got) !== want) {
        console.error(`changed: was ${want}`);
        process.exit(1);
    }
}

console.log("apache-arrow", JSON.parse(readFileSync("node_modules/apache-arrow/package.json")).version);
const built = vectorFromArray([5, null, 50], new Float64());
see("built there, iterated", built, "5 null 50");
see("built there, toArray()", built.toArray(), "5 0 50");
see("booleans, toArray()", vectorFromArray([true, null], new Bool()).toArray(), "true null");
for (const [name, hidden] of Object.entries({
    polars_when: 70, polars_nullif: 70, polars_rebuilt: 0, polars_parquet: 50, pyarrow_if_else: 70,
    datafusion_case: 70, datafusion_nullif: 70,
})) {
    const score = tableFromIPC(readFileSync(`${name}.arrow`)).getChild("score");
    see(`${name}, iterated`, score, "5 null 50");
    see(`${name}, toArray()`, score.toArray(), `5 ${hidden} 50`);
}
JS
node see.mjs
