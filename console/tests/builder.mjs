// The builder and the service's own parser: what is drawn is what was written, and what is written is what was drawn.
//
// In: the queries of the corpus, alone and put together at random; those that the tests of the engine made of its whole
// grammar; conditions at random. Out: what was lost, if anything was; the status is 1 then.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BINARY, start } from "./service.mjs";

const CORPUS = new URL("../../tests/corpus/", import.meta.url);
const HEAD = "SELECT contact_id, updated_at\nFROM contact_data";
/** How many queries are put together, and how many conditions are made up. */
const MANY = Number(process.env.MANY ?? 400);

const folder = await mkdtemp(join(tmpdir(), "segmentry-builder-"));
const entry = "export * from './model'; export * from './read'; export * from './write'; export * from './fields';";
const built = await build({
  stdin: { contents: entry, resolveDir: new URL("../src/builder", import.meta.url).pathname, loader: "ts" },
  bundle: true,
  write: false,
  format: "esm",
});
const file = join(folder, "builder.mjs");
await writeFile(file, built.outputFiles[0].text);
const { kindsOf, newGroup, print, printQuery, read, withHow, withPart, withoutPart, write } = await import(
  pathToFileURL(file)
);

// Numbers from a seed, so that what fails once fails again.
let state = Number(process.env.SEED ?? 7);
function below(most) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * most);
}
const one = (items) => items[below(items.length)];
const some = (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make);

const service = await start({ demo: false });
async function treeOf(query) {
  const parsed = await service.ask("POST", "/v1/queries/parse", { query });
  return parsed.tree ?? null;
}

/** What was meant, whatever it was written like: without places, names in small letters, parts of AND in one order. */
function meaning(node) {
  const parts = (node.parts ?? []).map(meaning);
  if (node.kind === "array" && parts.length === 1) return parts[0];
  // One value in a list is that value.
  if (node.kind === "in" && parts.length === 2 && !node.negated)
    return { kind: "compare", text: "=", qualifier: undefined, negated: false, parts };
  if (node.kind === "and") parts.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const isName = ["column", "call", "from", "join"].includes(node.kind);
  const text = isName ? node.text?.toLowerCase() : node.text;
  return { kind: node.kind, text, qualifier: node.qualifier, negated: node.negated ?? false, parts };
}
const filterOf = (tree) => meaning(tree.parts.find((part) => part.kind === "where").parts[0]);
const whole = (condition) => `${HEAD}\nWHERE ${condition}`;

function leavesOf(node) {
  return node.kind === "leaf" ? [node] : node.parts.flatMap(leavesOf);
}
/** The groups and conditions of a model; a group of one part is that part, and brackets around one are nothing. */
function inner(node) {
  if (node.kind === "leaf") return node.condition ?? node.text.replace(/^\(+|\)+$/g, "");
  const parts = node.parts.map(inner);
  // Not any of a set's values is none of them.
  const [only] = parts;
  if (node.how === "none" && parts.length === 1 && only.kind === "set" && only.test.op === "any")
    return { ...only, test: { ...only.test, op: "none" } };
  if (parts.length > 1 || (node.how === "none" && parts[0].how !== "any")) return { how: node.how, parts };
  return node.how === "none" ? { how: "none", parts: parts[0].parts } : parts[0];
}
function shape(root) {
  const found = inner(root);
  return found.how ? found : { how: "all", parts: [found] };
}

// The engine's tests write them beside the binary.
const grammarFile = join(dirname(BINARY), "../tmp/grammar.json");
const grammar = await readFile(grammarFile, "utf8").then(JSON.parse, () => {
  const test = "cargo test -p segmentry --test suite queries_of_the_grammar";
  throw new Error(`${grammarFile} is not there: \`${test}\` writes it`);
});
const world = JSON.parse(await readFile(new URL("world.json", CORPUS), "utf8"));
const fields = [
  ...Object.entries({ ...grammar.fields, ...world.fields }),
  ...["email", "first_name", "last_name", "city", "country", "postal_code"].map((name) => [name, "Text"]),
  ...["alternate_emails", "email_domains"].map((name) => [name, "Text"]),
  ...["created_at", "updated_at"].map((name) => [name, "Date"]),
].map(([name, kind]) => ({ id: name, name, kind }));
const kinds = kindsOf({ fields, lists: [], segments: [], eventTypes: [] });

const conditions = [];
for (const name of await readdir(new URL("members/", CORPUS))) {
  const lines = (await readFile(new URL(`members/${name}`, CORPUS), "utf8")).split("\n");
  conditions.push(...lines.filter((line) => line.trim()).map((line) => JSON.parse(line)));
}
const queries = conditions.map((line) => line.query ?? (line.where ? whole(line.where) : null)).filter(Boolean);

// Those that are nested as deep as can be are refused within others.
const within = conditions.filter((line) => line.where && !line.where.includes("((((((((("));
/** A condition that stands between AND and OR as it is. */
function put(depth) {
  const line = one(within);
  if (depth === 0 || below(4) === 0) return `(${line.where})`;
  const parts = some(2, 4, () => put(depth - 1));
  const not = below(4) === 0 ? "NOT " : "";
  return `${not}(${parts.join(one([" AND ", "\n  OR ", " or "]))})`;
}

const TEXTS = ["Oslo", "O'Brien", "a\\b", "100%", "a_b", 'say "so"', "Ås 👍🏽", "x\\'y", "", "(or)", "\\\\"];
const UNITS = ["minute", "hour", "day", "week", "month", "quarter", "year"];
const INEQUALITIES = ["<", "<=", ">", ">="];
const OPERATORS = ["=", "!=", ...INEQUALITIES];
const number = () => ({ number: one(["0", "7", "99.95", "-3", "-0.5"]) });
const text = () => ({ text: one(TEXTS) });
const LIKES = ["contains", "not_contains", "starts", "not_starts", "ends", "not_ends"];

function scalarOf(make, numeric) {
  const tests = [
    () => ({ op: one(numeric ? OPERATORS : ["=", "!="]), value: make() }),
    () => ({ op: one(["in", "not_in"]), values: some(1, 3, make) }),
    () => ({ op: one(["blank", "known"]) }),
    () =>
      numeric
        ? { op: "between", low: make(), high: make() }
        : // Beginning with nothing and ending with it are one pattern.
          { op: one(LIKES), value: one(TEXTS) || "x", anyCase: below(2) === 0 },
  ];
  return one(tests)();
}
function timeOf(ofField) {
  const op = one(INEQUALITIES);
  const far = { n: 1 + below(90), unit: one(UNITS) };
  const tests = [
    { form: one(["ago", "ahead"]), op, ...far },
    { form: "next", ...far },
    { form: "now", op },
    { form: "start", op, unit: one(UNITS) },
    { form: "date", op, date: "2026-03-01" },
    { form: "between", low: "2026-01-01", high: "2026-01-31T12:00:00Z" },
    { form: "day", op, date: "2026-03-01" },
    { form: "days", low: "2026-03-01", high: "2026-03-01" },
  ];
  const others = [
    { form: "same", part: one(["month", "day"]) },
    { form: "anniversary" },
    { form: "month", month: 1 + below(12) },
    { form: one(["blank", "known"]) },
  ];
  return one(ofField ? [...tests, ...others] : tests);
}
function setOf(isReference) {
  const values = () => some(1, 3, () => one(TEXTS));
  const tests = [{ op: one(["any", "none"]), values: values() }];
  if (!isReference) tests.push({ op: one(["empty", "filled"]) }, { op: "size", than: one(OPERATORS), n: below(9) });
  return one(tests);
}
const path = () => some(1, 3, () => one(["total", "unique_args", "a b", "select", "x1"]));
function eventsOf() {
  const negated = below(3) === 0;
  const time = timeOf(false);
  const having = [
    null,
    { of: "count", op: one(OPERATORS), n: 2 + below(9) },
    ...(negated
      ? []
      : [
          { of: one(["last", "first"]), time },
          { of: one(["sum", "avg", "min", "max"]), path: path(), op: one(OPERATORS), n: number().number },
        ]),
  ];
  return {
    kind: "event",
    negated,
    types: some(0, 2, () => one(["open", "purchase", "it's"])),
    when: some(0, 2, () => timeOf(false)),
    where: some(0, 2, () => ({
      path: path(),
      test: one([() => scalarOf(text, false), () => scalarOf(number, true)])(),
    })),
    having: one(having),
  };
}
function madeUp() {
  return one([
    () => ({ kind: "scalar", field: one(["city", "Favorite_Color", "external_id"]), test: scalarOf(text, false) }),
    () => ({ kind: "scalar", field: one(["age", "order"]), test: scalarOf(number, true) }),
    () => ({ kind: "time", field: one(["born", "created_at"]), test: timeOf(true) }),
    () => ({ kind: "set", field: one(["labels", "list_ids", "email_domains"]), test: setOf(false) }),
    () => ({ kind: "set", field: "segment_ids", test: setOf(true) }),
    eventsOf,
    () => ({ kind: "sequence", first: "open", second: one(["open", "it's"]), n: below(99), unit: one(UNITS) }),
    () => ({ kind: "bucket", salt: one(TEXTS), op: one(["<", ">="]), n: below(101) }),
  ])();
}
const leaf = (condition) => ({ kind: "leaf", key: 0, text: write(condition), condition });
function groupOf(depth, isRoot) {
  const parts = some(2, 4, () => (depth > 0 && below(3) === 0 ? groupOf(depth - 1, false) : leaf(madeUp())));
  return newGroup(one(["all", "any", "none"]), parts, isRoot);
}

/** Asks for many trees, a few at a time. */
async function each(items, work) {
  const left = [...items];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
    }),
  );
}

const seen = { drawn: 0, asText: 0, whole: 0 };
const compared = new Set();
async function isKept(query) {
  const tree = await treeOf(query);
  if (!tree) return;
  const model = read(query, tree, kinds);
  if (!model) {
    seen.whole += 1;
    return;
  }
  assert.equal(printQuery(model), query, "a query that is not changed stays as it is");
  for (const { condition, text } of leavesOf(model.root)) {
    if (!condition) {
      seen.asText += 1;
      continue;
    }
    seen.drawn += 1;
    if (compared.has(text)) continue;
    compared.add(text);
    const written = whole(write(condition));
    const [again, before] = await Promise.all([treeOf(written), treeOf(whole(text))]);
    assert.ok(again, `${written} is read`);
    assert.deepEqual(filterOf(again), filterOf(before), `${text}\nbecame ${written}`);
    assert.deepEqual(leavesOf(read(written, again, kinds).root)[0].condition, condition, written);
  }
}

/** Conditions mean what their words say: whole days, and never for none at all. */
async function saysWhatItDoes() {
  const people = ["none", "one", "two"].map((name) => ({ email: `${name}@days.example` }));
  const lines = (all) => all.map((one) => JSON.stringify(one)).join("\n");
  await service.ask("POST", "/v1/contacts", lines(people), "application/x-ndjson");
  const at = { one: ["2026-03-20T00:00:00Z"], two: ["2026-03-20T23:59:59.999Z", "2026-03-21T00:00:00Z"] };
  const happened = Object.entries(at).flatMap(([name, all]) =>
    all.map((timestamp, place) => ({
      event_id: `${name} ${place}`,
      email: `${name}@days.example`,
      event_type: "open",
      timestamp,
    })),
  );
  await service.ask("POST", "/v1/events", lines(happened), "application/x-ndjson");
  const event = { kind: "event", negated: false, types: ["open"], when: [], where: [], having: null };
  const counted = async (change) => {
    const query = whole(write({ ...event, ...change }));
    return (await service.ask("POST", "/v1/queries/preview", { query })).count;
  };
  const date = "2026-03-20";
  const times = (op, n, negated = false) => ({ negated, having: { of: "count", op, n } });
  const cases = [
    [{ when: [{ form: "day", op: ">", date }] }, 1],
    [{ when: [{ form: "day", op: "<=", date }] }, 2],
    [{ when: [{ form: "days", low: date, high: date }] }, 2],
    [{ having: { of: "last", time: { form: "day", op: "<=", date } } }, 1],
    [{ having: { of: "first", time: { form: "day", op: ">", date } } }, 0],
    [times("=", 0), 1],
    [times(">", 1, true), 2],
    [times("<=", 1), 1],
  ];
  for (const [change, wanted] of cases) assert.equal(await counted(change), wanted, JSON.stringify(change));
  // What asks for fewer times than none is not drawn as if it said something.
  for (const test of ["IN|>= 0", "IN|= 0", "IN|< 1", "IN|<= 0", "NOT IN|>= 0", "NOT IN|= 0"]) {
    const [word, having] = test.split("|");
    const text = whole(
      `contact_id ${word} (SELECT contact_id FROM event_data GROUP BY contact_id HAVING COUNT(*) ${having})`,
    );
    assert.equal(leavesOf(read(text, await treeOf(text), kinds).root)[0].condition, null, test);
  }
  const share = whole("BUCKET(contact_id, 'x', 100) < 150");
  assert.equal(leavesOf(read(share, await treeOf(share), kinds).root)[0].condition, null);
}

try {
  await saysWhatItDoes();
  await each(queries, isKept);
  await each(grammar.queries, isKept);
  const put_together = Array.from({ length: MANY }, () => whole(put(3)));
  await each(put_together, isKept);
  const models = Array.from({ length: MANY }, () => groupOf(3, true));
  const query = (root) => ({ before: HEAD, where: "\nWHERE ", root, after: "" });
  const isDrawn = async (root) => {
    const printed = printQuery(query(root));
    const tree = await treeOf(printed);
    assert.ok(tree, `${printed} is read`);
    assert.deepEqual(shape(read(printed, tree, kinds).root), shape(root), printed);
  };
  await each(models, isDrawn);
  // Changes of groups, on texts of all kinds.
  const changes = [
    (root) => withHow(root, one(["all", "any", "none"]), true),
    (root) => withPart(root, leaf(madeUp()), true),
    (root) => withPart(root, groupOf(1, false), true),
    (root) => (root.parts.length > 2 ? withoutPart(root, below(root.parts.length)) : root),
  ];
  await each(put_together, async (text) => {
    const tree = await treeOf(text);
    const model = tree && read(text, tree, kinds);
    if (!model) return;
    const root = some(1, 3, () => one(changes)).reduce((held, change) => change(held), model.root);
    const printed = printQuery({ ...model, root });
    const again = await treeOf(printed);
    assert.ok(again, `${printed} is read`);
    assert.deepEqual(shape(read(printed, again, kinds).root), shape(root), printed);
    for (const kept of leavesOf(root)) assert.ok(printed.includes(print(kept)), "a condition keeps its text");
  });
  assert.ok(seen.drawn > 1000 && seen.asText > 1000, JSON.stringify(seen));
  console.log(`ok builder and text are one: ${JSON.stringify(seen)}, ${MANY} made up, ${MANY} changed`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await service.stop();
  await rm(folder, { recursive: true });
}
