#!/usr/bin/env bash
# Guess: GrowthBook's SDKs evaluate one targeting condition alike, as they share a specification with test cases.
# Seen: for a user without a score the condition score < 5 is true in JavaScript (missing is compared as 0, and so is
#   score >= 0) and false in Python; the score "9" as a text is more than 5 in JavaScript and not in Python; ^\w+$
#   matches "Zoë" in Python only. $ne, $nin and $not agree.
# Why it matters: the page and the server put the same person into different groups, and the difference is largest
#   among contacts of whom little is known; conversion by segment is then computed over two populations.
# Instead: add {"$exists": true} to every comparison, send numbers as numbers, and write [A-Za-z] for what a pattern
#   means; evaluate in one place and hand on the answer.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check growthbook==4.0.0
npm init -y >npm.log
npm install --silent --no-fund --no-audit @growthbook/growthbook@1.8.0 >>npm.log
cat > cases.json <<'JSON'
[[{"score": {"$lt": 5}}, {}],
 [{"score": {"$gte": 0}}, {"score": null}],
 [{"score": {"$exists": true, "$lt": 5}}, {}],
 [{"score": {"$lt": 5}}, {"score": 3}],
 [{"score": {"$gt": 5}}, {"score": "9"}],
 [{"name": {"$regex": "^\\w+$"}}, {"name": "Zoë"}],
 [{"plan": {"$ne": "pro"}}, {}],
 [{"score": {"$not": {"$gt": 5}}}, {}]]
JSON
cat > page.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { GrowthBook } from "@growthbook/growthbook";

const manifest = JSON.parse(readFileSync("node_modules/@growthbook/growthbook/package.json"));
console.log(manifest.name, manifest.version);
const answers = JSON.parse(readFileSync("cases.json")).map(([condition, attributes]) => {
    const rules = [{ condition, force: true }];
    return new GrowthBook({ attributes, features: { f: { defaultValue: false, rules } } }).isOn("f");
});
writeFileSync("answers.json", JSON.stringify(answers));
JS
node page.mjs
venv/bin/python - <<'PY'
import growthbook, json, sys
from importlib.metadata import version

print("growthbook (Python)", version("growthbook"))
CASES, PAGE = json.load(open("cases.json")), json.load(open("answers.json"))
WANT = [
    (True, False), (True, False), (False, False), (True, True), (True, False), (False, True),
    (True, True), (True, True),
]
for (condition, attributes), page, want in zip(CASES, PAGE, WANT, strict=True):
    features = {"f": {"defaultValue": False, "rules": [{"condition": condition, "force": True}]}}
    client = growthbook.GrowthBook(attributes=dict(attributes), features=features)
    got = page, client.is_on("f")
    client.destroy()
    case = f"{json.dumps(condition)} of {json.dumps(attributes, ensure_ascii=False)}"
    print(f"{case}: JavaScript {got[0]}, Python {got[1]}")
    if got != want:
        sys.exit(f"changed: was {want}")
PY
