// Texts, places, searches and files, without a browser.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = await mkdtemp(join(tmpdir(), "segmentry-unit-"));
after(() => rm(folder, { recursive: true }));

/** A module of the console, as node reads it. */
async function module(name) {
  const built = await build({
    entryPoints: [new URL(`../src/${name}`, import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["./editor.js"],
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const file = join(folder, `${name.replaceAll("/", "-")}.mjs`);
  await writeFile(file, built.outputFiles[0].text);
  return import(pathToFileURL(file));
}

const format = await module("format.ts");
const api = await module("api.ts");
const session = await module("session.ts");
const parts = await module("parts.tsx");
const query = await module("query.tsx");
const drafts = await module("drafts.ts");
const numbers = await module("numbers.ts");
const tests = await module("builder/tests.tsx");
const events = await module("builder/events.tsx");

test("numbers and instants are written as each language writes them", () => {
  assert.equal(format.count(1234567, "en"), "1,234,567");
  assert.equal(format.count(1234567, "de"), "1.234.567");
  assert.equal(format.count(1234567, "fr").replace(/\s/g, " "), "1 234 567");
  assert.equal(format.signed(-3, "en"), "-3");
  assert.equal(format.signed(3, "en"), "+3");
  const at = "2026-03-01T12:30:00.000Z";
  assert.match(format.absolute(at, "de", "Europe/Berlin"), /1\. März 2026.*13:30:00 MEZ/);
  assert.match(format.absolute(at, "ja", "Asia/Tokyo"), /2026年3月1日.*21:30:00/);
  assert.match(format.absolute(at, "en", "UTC"), /Mar 1, 2026.*12:30:00.*UTC/);
  assert.equal(format.absolute("no instant", "en"), "no instant");
  const born = "2002-10-27T00:00:00Z";
  assert.deepEqual(
    ["en", "de", "fr", "ja"].map((language) => format.day(born, language)),
    ["Oct 27, 2002", "27. Okt. 2002", "27 oct. 2002", "2002年10月27日"],
  );
  assert.equal(format.day("2002-10-27T00:00:01Z", "en"), undefined);
});

test("instants in sentences and on axes are the reader's", () => {
  const said = format.withInstants("live: published at 2026-11-23T18:00:00Z, and again", "de", "Europe/Berlin");
  assert.match(said, /^live: published at 23\. Nov\. 2026.*19:00:00 MEZ, and again$/);
  const at = (text) => Date.parse(text) / 1000;
  const label = (from, to) => format.axisForm(at(from), at(to), "en-GB", "UTC").format(new Date(from));
  assert.equal(label("2026-11-20T00:00:00Z", "2026-11-29T00:00:00Z"), "20 Nov");
  assert.equal(label("2026-11-20T22:00:00Z", "2026-11-21T03:00:00Z"), "20 Nov, 22:00");
  assert.equal(label("2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z"), "02:00");
});

test("a line of sizes has a step for each instant that is known", () => {
  const steps = parts.stepsOf([null, 5, 5, 15]);
  assert.equal(steps, "M33.3 90.0H66.7V90.0H100.0V10.0");
  assert.equal(parts.stepsOf([7, 7]), "M0.0 50.0H100.0V50.0");
});

test("an instant is as far as it is, and never further", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  const cases = [
    ["2026-03-01T00:00:00Z", "now"],
    ["2026-03-01T00:00:59Z", "in 59 seconds"],
    ["2026-02-28T22:30:00Z", "1 hour ago"],
    ["2026-03-03T23:59:59Z", "in 2 days"],
    ["2024-03-01T00:00:00Z", "last year"],
  ];
  for (const [at, text] of cases) assert.equal(format.relative(at, now, "en"), text, at);
  assert.equal(format.duration(5400, "en"), "2 hours");
  assert.equal(format.bytes(1_500_000, "en"), "1.5 MB");
  assert.equal(format.bytes(0, "en"), "0 bytes");
});

test("a byte's place is found behind letters of any length", () => {
  for (const text of ["abc", "äbc", "日本c", "😀bc", "e\u0301c"]) {
    const encoder = new TextEncoder();
    for (const at of [0, ...text].map((_, at) => [...text].slice(0, at).join(""))) {
      assert.equal(format.place(text, encoder.encode(at).length), at.length, text);
    }
  }
  assert.equal(format.place("abc", 99), 3);
});

test("an error is marked where it is meant, with its hint", () => {
  const text = "WHERE city = 'Åre' AND ctiy = 1";
  const start = new TextEncoder().encode(text.slice(0, text.indexOf("ctiy"))).length;
  const error = { message: "unknown column", hint: "did you mean `city`?", start, end: start + 4, line: 1, column: 1 };
  const [mark] = query.marksOf(text, { valid: false, error, lints: [], warnings: [], engagement: false });
  assert.equal(text.slice(mark.from, mark.to), "ctiy");
  assert.equal(mark.message, "unknown column; did you mean `city`?");
  assert.deepEqual(query.marksOf(text, undefined), []);
});

test("a number is read as its language writes it, or refused in words", () => {
  const read = (text, language = "en", bounds = {}) => {
    const found = numbers.readNumber(text, bounds, language);
    return found.value ?? found.fault;
  };
  const cases = [
    ["1,000", "en", "1000"],
    ["12,345,678.5", "en", "12345678.5"],
    ["1 000", "en", "1000"],
    ["-1.5", "en", "-1.5"],
    ["\u22127", "en", "-7"],
    ["1,5", "de", "1.5"],
    ["1.5", "de", "1.5"],
    ["1.000,5", "de", "1000.5"],
    ["1\u202f000,25", "fr", "1000.25"],
    ["1'000.5", "de-CH", "1000.5"],
    ["1,00,000", "en-IN", "100000"],
  ];
  for (const [text, language, wanted] of cases) assert.equal(read(text, language), wanted, `${text} in ${language}`);
  // A thousand for some readers, and one for others.
  assert.match(read("1.000", "de"), /not one clear number: write it like 1000,5/);
  for (const text of ["1,5", "1,00", "abc", "1e3", "1,000,", "--1"])
    assert.match(read(text), /not one clear number/, text);
  assert.equal(read(" "), "Write a number.");
  assert.equal(read("1.5", "en", { whole: true }), "“1.5” is not a whole number.");
  assert.match(read("-1", "en", { whole: true }), /^At least 0/);
  assert.equal(
    read("150", "en", { whole: true, most: 100, why: "that is everybody" }),
    "At most 100 is possible: that is everybody.",
  );
  assert.match(read("0", "en", { whole: true, least: 1 }), /^At least 1/);
});

test("lines and cells that are pasted are several values, and a comma in a text is one of its letters", () => {
  assert.deepEqual(numbers.pastedValues("Portland, Maine\r\nOslo\n\nOslo\tBergen", false), [
    "Portland, Maine",
    "Oslo",
    "Bergen",
  ]);
  assert.deepEqual(numbers.pastedValues("1,000\n2; 3, 4", true), ["1,000", "2", "3", "4"]);
});

test("days are asked for as whole days", () => {
  const ago = { form: "ago", op: ">", n: 3, unit: "day" };
  const date = new Date().toISOString().slice(0, 10);
  assert.deepEqual(tests.withForm("day >", ago), { form: "day", op: ">", date });
  const instant = { form: "date", op: ">=", date: "2026-01-02T12:00:00Z" };
  assert.deepEqual(tests.withForm("days", instant), { form: "days", low: "2026-01-02", high: date });
});

test("how often is said as the query asks it", () => {
  const event = { kind: "event", negated: false, types: [], when: [], where: [], having: null };
  const counted = (op, n, negated) => ({ ...event, negated, having: { of: "count", op, n } });
  assert.equal(events.howOf(counted("<=", 2, false)), "count <=");
  assert.equal(events.howOf(counted(">", 2, true)), "not >");
  assert.deepEqual(events.withHow(counted("=", 0, false), "count >=", []), counted(">=", 1, false));
  assert.deepEqual(events.withHow(counted("=", 3, false), "not >", []), counted(">", 3, true));
});

test("what is searched for is a value, whatever letters it has", () => {
  assert.match(format.searchFor("O'Hara"), /LIKE '%o''hara%'/);
  assert.match(format.searchFor("100%_"), /LIKE '%100\\%\\_%'/);
  const name = format.searchFor(" Julia  Adams ");
  assert.match(name, /^\(email LIKE '%julia%' OR .*\) AND \(.*LOWER\(last_name\) LIKE '%adams%'\)$/);
  const id = "77cbc4a1-33c2-40f6-93fc-d6513d02befe";
  assert.equal(format.searchFor(` ${id.toUpperCase()} `), `contact_id = '${id}'`);
});

test("rows of CSV have quotes, line ends and commas where they belong", () => {
  const rows = format.csvRows('\uFEFFa,"b ""c"", d"\r\n\r\n1,"2\n3"\nlast', 9);
  assert.deepEqual(rows, [["a", 'b "c", d'], ["1", "2\n3"], ["last"]]);
  assert.deepEqual(format.csvRows("a\nb\nc", 2), [["a"], ["b"]]);
  assert.deepEqual(format.csvRows("", 2), []);
});

test("semicolons and tabs between cells become commas, and nothing else changes", () => {
  assert.deepEqual(["a,b;c,d", "a;b;c,d", '"a;b;c",d', "a\tb,c\td", "a", ""].map(format.separatorOf), [
    ",",
    ";",
    ",",
    "\t",
    ",",
    ",",
  ]);
  const text = 'a;"b;c";d, e;;f\r\n"x\n""y""";2';
  assert.equal(format.withCommas(text, ";"), 'a,"b;c","d, e",,f\r\n"x\n""y""",2');
  assert.equal(format.withCommas("a, b\tc", "\t"), '"a, b",c');
  assert.equal(format.withCommas(text, ","), text);
});

test("a browser asks before it closes a page with drafts", () => {
  const page = new EventTarget();
  drafts.askBeforeClosing(page);
  const isAsked = () => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  assert.equal(isAsked(), false);
  drafts.keepDraft("#/x", { name: "x" });
  assert.deepEqual([isAsked(), drafts.draftOf("#/x")], [true, { name: "x" }]);
  drafts.keepDraft("#/x", undefined);
  assert.equal(isAsked(), false);
});

test("a column finds its field", () => {
  const fields = [{ name: "email" }, { name: "first_name" }, { name: "postal_code" }];
  const found = ["E-Mail", "First Name", "ZIP", "email_address", "colour"].map(
    (name) => format.fieldFor(name, fields)?.name,
  );
  assert.deepEqual(found, ["email", "first_name", "postal_code", "email", undefined]);
});

test("refusals are shown in the service's words", () => {
  assert.equal(api.messages({ errors: [{ field: "x", message: "one" }, { message: "two" }] }, 400), "one\ntwo");
  assert.equal(api.messages({ error: "not now" }, 429), "not now");
  assert.equal(api.messages(null, 502), "the service answered with the status 502");
});

test("an address names a view, whatever is in an id", () => {
  const id = "a/b?c d%";
  const view = session.viewOf(session.linkTo("segments", id, "edit"));
  assert.deepEqual(view.parts, ["segments", id, "edit"]);
  assert.equal(session.viewOf("#/contacts?search=a%20b").query.get("search"), "a b");
  assert.deepEqual(session.viewOf("#/%").parts, ["%"]);
});
