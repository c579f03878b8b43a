#!/usr/bin/env bash
# Guess: react-querybuilder's formatQuery writes one rule for SQL, for MongoDB and for JsonLogic so that all choose
#   the same contacts.
# Seen: the rule "score < 5" chooses contacts without a score in JsonLogic, and neither in SQL nor in MongoDB; "score
#   between 50 and 1" chooses nobody in SQL and everybody from 1 to 50 in the others; "plan is not pro" and "not (plan
#   is pro)" leave out contacts without a plan in SQL only; "plan contains 50%" finds "50 off" in SQL only (the % is
#   not escaped); and a group without rules is everybody in SQL and MongoDB and nobody in JsonLogic. The texts are
#   right in their languages: the meanings differ.
# Why it matters: a page that previews a segment by JsonLogic or MongoDB's language and a server that keeps it by SQL
#   show different counts, and the last condition that a user removes makes a segment nobody or everybody.
# Instead: send the rule, not one of its exports, and evaluate it in one place; refuse empty groups and reversed
#   bounds there.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.1
npm init -y >npm.log
npm install --silent --no-fund --no-audit react-querybuilder@8.24.1 json-logic-js@2.0.5 mingo@7.2.7 >>npm.log
cat > export.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import jsonLogic from "json-logic-js";
import { Query } from "mingo";
import { formatQuery } from "react-querybuilder";

const version = (name) => `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version}`;
console.log(["react-querybuilder", "json-logic-js", "mingo"].map(version).join(", "));
const contacts = [
    { id: 1, plan: "pro", score: 3 }, { id: 2, plan: "free", score: 50 }, { id: 3, plan: null, score: null },
    { id: 4 }, { id: 5, plan: "50 off", score: 9 },
];
const rule = (field, operator, value, not = false) =>
    ({ combinator: "and", not, rules: [{ field, operator, value }] });
const queries = {
    "score < 5": rule("score", "<", 5),
    "score between 50 and 1": rule("score", "between", "50,1"),
    "plan is not pro": rule("plan", "!=", "pro"),
    "not (plan is pro)": rule("plan", "=", "pro", true),
    "plan contains 50%": rule("plan", "contains", "50%"),
    "no rule": { combinator: "and", rules: [] },
};
const found = (test) => contacts.filter(test).map((contact) => contact.id);
const out = {};
for (const [name, query] of Object.entries(queries)) {
    const logic = formatQuery(query, "jsonlogic");
    const mongo = new Query(formatQuery(query, "mongodb_query"));
    out[name] = {
        sql: formatQuery(query, "sql"),
        mongo: found((contact) => mongo.test(contact)),
        logic: found((contact) => jsonLogic.apply(logic, contact)),
    };
}
writeFileSync("exports.json", JSON.stringify(out));
JS
node export.mjs
venv/bin/python - <<'PY'
import duckdb, json, sys

print("DuckDB", duckdb.__version__)
duckdb.execute("""CREATE TABLE contacts AS SELECT * FROM (VALUES
    (1, 'pro', 3), (2, 'free', 50), (3, NULL, NULL), (4, NULL, NULL), (5, '50 off', 9)) t(id, plan, score)""")
WANT = {
    "score < 5": ([1], [1], [1, 3, 4]),
    "score between 50 and 1": ([], [1, 2, 5], [1, 2, 5]),
    "plan is not pro": ([2, 5], [2, 3, 4, 5], [2, 3, 4, 5]),
    "not (plan is pro)": ([2, 5], [2, 3, 4, 5], [2, 3, 4, 5]),
    "plan contains 50%": ([5], [], []),
    "no rule": ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], []),
}
for name, export in json.load(open("exports.json")).items():
    sql = [row[0] for row in duckdb.execute(f"SELECT id FROM contacts WHERE {export['sql']} ORDER BY id").fetchall()]
    got = sql, export["mongo"], export["logic"]
    print(f"{name}: SQL {got[0]}, MongoDB {got[1]}, JsonLogic {got[2]}    {export['sql']}")
    if got != WANT[name]:
        sys.exit(f"changed: was {WANT[name]}")
PY
