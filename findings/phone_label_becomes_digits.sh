#!/usr/bin/env bash
# Guess: libphonenumber, given a phone number with a word behind it, leaves the word out or refuses the text.
# Seen: three letters or more are dialled as on an old keypad: "+49 30 23125001 (fax)" is +49 30 23125001329 and
#   valid, since numbers in Germany have no fixed length, and a name in parentheses is more digits still. In the
#   United States the same text is too long, so it is refused as invalid: who tests with American numbers sees
#   nothing. Two letters are left out. Google's JavaScript and the Python port agree; libphonenumber-js leaves every
#   label out (and reads 1-800-SEGMENT as +1 1800, which Google reads as meant).
# Why it matters: files from a CRM have "(home)" and names beside numbers. The contact gets somebody else's number,
#   valid by every check, and no longer matches the contact that a page registered through libphonenumber-js.
# Instead: refuse a text with letters other than a known mark of an extension before parsing, or keep it as a text
#   with a fault.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check phonenumbers==9.0.43
npm init -y >npm.log
npm install --silent --no-fund --no-audit libphonenumber-js@1.13.16 google-libphonenumber@3.2.47 >>npm.log
cat > texts.json <<'JSON'
[["+49 30 23125001", null], ["+49 30 23125001 (fax)", null], ["030 23125001 (Ann)", "DE"],
 ["+49 221 4710123 (home)", null], ["+49 30 23125001 hq", null],
 ["+1 212 555 0123 (home)", null], ["1-800-SEGMENT", "US"]]
JSON
cat > parse.cjs <<'JS'
const { readFileSync, writeFileSync } = require("node:fs");
const { parsePhoneNumberFromString } = require("libphonenumber-js/max");
const { PhoneNumberFormat, PhoneNumberUtil } = require("google-libphonenumber");

const version = (name) => `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version}`;
console.log(["libphonenumber-js", "google-libphonenumber"].map(version).join(", "));
const google = PhoneNumberUtil.getInstance();
const parsed = JSON.parse(readFileSync("texts.json")).map(([text, region]) => {
    const number = google.parse(text, region ?? undefined);
    const other = parsePhoneNumberFromString(text, region ?? undefined);
    return [
        [google.format(number, PhoneNumberFormat.E164), google.isValidNumber(number)],
        [other.number, other.isValid()],
    ];
});
writeFileSync("parsed.json", JSON.stringify(parsed));
JS
node parse.cjs
venv/bin/python - <<'PY'
import json, phonenumbers, sys

print("phonenumbers", phonenumbers.__version__)
WANT = [
    ("+493023125001", True, "+493023125001", True),
    ("+493023125001329", True, "+493023125001", True),
    ("+493023125001266", True, "+493023125001", True),
    ("+4922147101234663", True, "+492214710123", True),
    ("+493023125001", True, "+493023125001", True),
    ("+121255501234663", False, "+12125550123", True),
    ("+18007346368", True, "+11800", False),
]
TEXTS, PARSED = json.load(open("texts.json")), json.load(open("parsed.json"))
for (text, region), (google, other), want in zip(TEXTS, PARSED, WANT, strict=True):
    number = phonenumbers.parse(text, region)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    python = [e164, phonenumbers.is_valid_number(number)]
    if python != google:
        sys.exit(f"changed: Python {python}, JavaScript {google}")
    got = *python, *other
    print(f"{text}: Google's {got[0]} valid {got[1]}, libphonenumber-js {got[2]} valid {got[3]}")
    if got != want:
        sys.exit(f"changed: was {want}")
PY
