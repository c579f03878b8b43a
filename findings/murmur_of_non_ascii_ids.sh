#!/usr/bin/env bash
# Guess: MurmurHash3 (32 bits, seed 0) of a contact's id is one number, whichever library computes it, so a split by
#   hash % 100 is the same in the page, in the service and in the notebook.
# Seen: the libraries agree on ASCII and on nothing else. mmh3 (Python) and murmurhash (npm, from version 2) hash the
#   bytes of UTF-8; murmurhash-js, murmurhash3js and imurmurhash hash units of UTF-16, the first two only the lower 8
#   bits of each, and imurmurhash gives a third number beyond Latin-1. Since bits are dropped, ids collide: "aş" and
#   "a_" have one hash in murmurhash-js.
# Why it matters: contacts with an address or an external id outside ASCII are in arm A on the page and in arm B in
#   the mail. A test with user-1 and user-2 shows nothing.
# Instead: hash the bytes of UTF-8 (murmurhash on npm, mmh3), or better a number given once to each contact; test the
#   split with an id outside ASCII.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check mmh3==5.3.1
npm init -y >npm.log
npm install --silent --no-fund --no-audit \
    murmurhash@2.0.1 murmurhash-js@1.0.0 murmurhash3js@3.0.1 imurmurhash@0.1.4 >>npm.log
cat > hash.cjs <<'JS'
const murmurhash = require("murmurhash");
const js = require("murmurhash-js");
const js3 = require("murmurhash3js");
const im = require("imurmurhash");
const ids = ["user-1", "müller@example.com", "🙂", "aş", "a_"];
const hashes = (id) => [id, murmurhash.v3(id), js.murmur3(id, 0), js3.x86.hash32(id), im(id).result()];
console.log(JSON.stringify(ids.map(hashes)));
JS
node hash.cjs > hashes.json
venv/bin/python - <<'PY'
import json, mmh3, sys
from importlib.metadata import version

print("mmh3", version("mmh3"), "; murmurhash 2.0.1, murmurhash-js 1.0.0, murmurhash3js 3.0.1, imurmurhash 0.1.4")
NAMES = ["mmh3", "murmurhash", "murmurhash-js", "murmurhash3js", "imurmurhash"]
WANT = {
    "user-1": [4171401059] * 5,
    "müller@example.com": [3393491938] * 2 + [1199290814] * 3,
    "🙂": [1042440291] * 2 + [1906290934] * 2 + [3045339422],
    "aş": [3621817725] * 2 + [2910606468] * 2 + [1792111832],
    "a_": [2910606468] * 5,
}
for id, *node in json.load(open("hashes.json")):
    got = [mmh3.hash(id, signed=False), *node]
    print(f"{id}:", ", ".join(f"{name} {hash}" for name, hash in zip(NAMES, got)))
    if got != WANT[id]:
        sys.exit(f"changed: was {WANT[id]}")
PY
