// A query's syntax tree as conditions.
//
// In: a text, its tree as the service reads it, the kinds of fields. Out: a model that prints the text; what has no
// drawing is a leaf with its text. `null` for a query that is more than a WHERE on contacts.
import type {
  Condition,
  EventCondition,
  Group,
  Having,
  How,
  Inequality,
  LikeOp,
  Literal,
  Node,
  Operator,
  Query,
  ScalarTest,
  SetTest,
  TimeTest,
  Unit,
} from "./model";
import { leastTimes, newGroup, newKey, UNITS } from "./model";

export interface Tree {
  kind: string;
  start: number;
  end: number;
  text?: string | null;
  qualifier?: string | null;
  negated?: boolean;
  parts?: Tree[];
}
export type FieldKind = "text" | "number" | "time" | "set" | "ids";
/** Fields by their names in small letters. */
export type Kinds = Map<string, { name: string; kind: FieldKind }>;

const parts = (tree: Tree | undefined) => tree?.parts ?? [];
const is = (tree: Tree | undefined, kind: string, text?: string) =>
  tree?.kind === kind && (text === undefined || tree.text?.toLowerCase() === text);

function column(tree: Tree | undefined, qualifier: string | null = null): string | null {
  if (tree?.kind !== "column" || (tree.qualifier ?? null) !== qualifier) return null;
  return tree.text?.toLowerCase() ?? null;
}

function number(tree: Tree | undefined): string | null {
  if (tree?.kind === "number") return tree.text ?? null;
  const inner = tree?.kind === "negate" ? parts(tree)[0] : undefined;
  return inner?.kind === "number" ? `-${inner.text}` : null;
}

function whole(tree: Tree | undefined): number | null {
  const text = number(tree);
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

function literal(tree: Tree | undefined): Literal | null {
  if (tree?.kind === "text") return { text: tree.text ?? "" };
  const digits = number(tree);
  return digits === null ? null : { number: digits };
}

function all<T>(found: (T | null)[]): T[] | null {
  return found.every((one) => one !== null) ? (found as T[]) : null;
}

/** A pattern with at most a `%` at its ends. */
function like(tree: Tree): ScalarTest | null {
  const pattern = parts(tree)[1];
  if (pattern?.kind !== "text") return null;
  const found = /^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(pattern.text ?? "");
  if (!found) return null;
  const [, before, inner, after] = found;
  const shape = before && after ? "contains" : before ? "ends" : after ? "starts" : null;
  if (!shape) return null;
  return {
    op: `${tree.negated ? "not_" : ""}${shape}` as LikeOp,
    value: (inner ?? "").replace(/\\(.)/gs, "$1"),
    anyCase: tree.kind === "ilike",
  };
}

function scalar(tree: Tree, texts: boolean, numbers: boolean): ScalarTest | null {
  const [, ...values] = parts(tree);
  const right = (value: Literal | null) => value && ("text" in value ? texts : numbers);
  if (tree.kind === "compare") {
    const value = literal(values[0]);
    const op = tree.text as Operator;
    // Texts are compared letter by letter, which is seldom what is meant.
    if (!value || !right(value) || ("text" in value && op !== "=" && op !== "!=")) return null;
    return { op, value };
  }
  if (tree.kind === "in") {
    const found = all(values.map(literal));
    return found?.every(right) ? { op: tree.negated ? "not_in" : "in", values: found } : null;
  }
  if (tree.kind === "between" && !tree.negated) {
    const [low, high] = values.map(literal);
    return low && high && "number" in low && "number" in high && numbers ? { op: "between", low, high } : null;
  }
  if (tree.kind === "is_null") return { op: tree.negated ? "known" : "blank" };
  return (tree.kind === "like" || tree.kind === "ilike") && texts ? like(tree) : null;
}

const isNow = (tree: Tree | undefined) => is(tree, "call", "current_timestamp") && parts(tree).length === 0;
const isUnit = (text: string | null | undefined): text is Unit => UNITS.includes(text as Unit);

/** `timestampadd(unit, n, to)`. */
function added(tree: Tree | undefined, isTo: (to: Tree | undefined) => boolean): { n: number; unit: Unit } | null {
  const [unit, n, to] = parts(tree);
  const [named, amount] = [column(unit), whole(n)];
  if (!is(tree, "call", "timestampadd") || parts(tree).length !== 3) return null;
  return isUnit(named) && amount !== null && isTo(to) ? { n: amount, unit: named } : null;
}

/** A text that is a day. */
function dayOf(tree: Tree | undefined): string | null {
  const text = tree?.kind === "text" ? (tree.text ?? "") : "";
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
}

const INEQUALITIES = ["<", "<=", ">", ">="];

/** `EXTRACT(part FROM subject)`. */
function extract(tree: Tree | undefined, isSubject: (subject: Tree | undefined) => boolean): string | null {
  const [part, subject] = parts(tree);
  return is(tree, "call", "extract") && parts(tree).length === 2 && isSubject(subject) ? column(part) : null;
}

function time(tree: Tree, isSubject: (subject: Tree | undefined) => boolean): TimeTest | null {
  const [left, right, other] = parts(tree);
  if (tree.kind === "and" && parts(tree).length === 2) {
    const both = parts(tree).map((part) => time(part, isSubject));
    const [month, day] = both.map((test) => (test?.form === "same" ? test.part : null));
    return month === "month" && day === "day" ? { form: "anniversary" } : null;
  }
  if (tree.kind === "compare" && tree.text === "=") {
    const part = extract(left, isSubject);
    if (!part) return null;
    if ((part === "month" || part === "day") && extract(right, isNow) === part) return { form: "same", part };
    const month = whole(right);
    return part === "month" && month !== null ? { form: "month", month } : null;
  }
  const [cutTo, cut] = is(left, "call", "date_trunc") ? parts(left) : [];
  if (is(cutTo, "text", "day") && isSubject(cut)) {
    const [low, high] = [dayOf(right), dayOf(other)];
    if (low === null) return null;
    if (tree.kind === "between") return tree.negated || high === null ? null : { form: "days", low, high };
    const isOrder = tree.kind === "compare" && INEQUALITIES.includes(tree.text ?? "");
    return isOrder ? { form: "day", op: tree.text as Inequality, date: low } : null;
  }
  if (!isSubject(left)) return null;
  if (tree.kind === "is_null") return { form: tree.negated ? "known" : "blank" };
  if (tree.kind === "between" && !tree.negated) {
    if (right?.kind === "text" && other?.kind === "text")
      return { form: "between", low: right.text ?? "", high: other.text ?? "" };
    const until = added(other, isNow);
    return isNow(right) && until && until.n >= 0 ? { form: "next", ...until } : null;
  }
  if (tree.kind !== "compare" || !INEQUALITIES.includes(tree.text ?? "")) return null;
  const op = tree.text as Inequality;
  if (isNow(right)) return { form: "now", op };
  if (right?.kind === "text") return { form: "date", op, date: right.text ?? "" };
  const far = added(right, isNow);
  if (far) return far.n < 0 ? { form: "ago", op, n: -far.n, unit: far.unit } : { form: "ahead", op, ...far };
  const [unit, now] = parts(right);
  const start = is(right, "call", "date_trunc") && unit?.kind === "text" && isNow(now) ? unit.text : null;
  return isUnit(start) ? { form: "start", op, unit: start } : null;
}

function set(tree: Tree, isSubject: (subject: Tree | undefined) => boolean): SetTest | null {
  if (tree.kind === "not") {
    const inner = parts(tree)[0];
    const test = inner?.kind === "call" ? set(inner, isSubject) : null;
    return test?.op === "any" ? { op: "none", values: test.values } : null;
  }
  const [left, right] = parts(tree);
  if (is(tree, "call", "array_contains") && isSubject(left)) {
    const items = right?.kind === "array" ? parts(right) : right ? [right] : [];
    const values = all(items.map((item) => (item.kind === "text" ? (item.text ?? "") : null)));
    return values?.length ? { op: "any", values } : null;
  }
  if (tree.kind !== "compare") return null;
  if (isSubject(left) && right?.kind === "array" && parts(right).length === 0)
    return tree.text === "=" ? { op: "empty" } : tree.text === "!=" ? { op: "filled" } : null;
  const n = whole(right);
  const sized = is(left, "call", "array_size") && isSubject(parts(left)[0]);
  return sized && n !== null ? { op: "size", than: tree.text as Operator, n } : null;
}

/** The steps of `DATA:payload.a.b`. */
function path(tree: Tree | undefined): string[] | null {
  if (tree?.kind !== "path" || tree.qualifier) return null;
  const [payload, ...steps] = parts(tree).map((step) => step.text ?? "");
  return payload?.toLowerCase() === "payload" && steps.length ? steps : null;
}

const isTimestamp = (tree: Tree | undefined) => column(tree) === "timestamp";

function having(tree: Tree): Having | null {
  const [left, right] = parts(tree);
  const of = is(left, "call", "date_trunc") ? parts(left)[1] : left;
  const name = of?.kind === "call" ? of.text?.toLowerCase() : undefined;
  const [argument] = parts(of);
  if (name === "count" && of === left && tree.kind === "compare") {
    const n = whole(right);
    return argument?.kind === "star" && n !== null ? { of: "count", op: tree.text as Operator, n } : null;
  }
  if ((name === "max" || name === "min") && isTimestamp(argument)) {
    const test = time(tree, (subject) => is(subject, "call", name) && isTimestamp(parts(subject)[0]));
    return test ? { of: name === "max" ? "last" : "first", time: test } : null;
  }
  const [steps, n] = [path(argument), number(right)];
  const known = of === left && (name === "sum" || name === "avg" || name === "min" || name === "max");
  if (!known || tree.kind !== "compare" || !steps || n === null) return null;
  return { of: name, path: steps, op: tree.text as Operator, n };
}

const clauses = (select: Tree | undefined, kind: string) => parts(select).filter((part) => part.kind === kind);
const isId = (tree: Tree | undefined, qualifier: string | null = null) => column(tree, qualifier) === "contact_id";

function events(tree: Tree, select: Tree): EventCondition | null {
  const from = clauses(select, "from")[0];
  const [item, ...others] = clauses(select, "item");
  if (!is(from, "from", "event_data") || from?.qualifier || others.length || !isId(parts(item)[0])) return null;
  const grouped = clauses(select, "group").flatMap(parts);
  const tests = clauses(select, "having").flatMap(parts);
  if (clauses(select, "join").length || grouped.length !== tests.length || !grouped.every((one) => isId(one)))
    return null;
  const found: EventCondition = {
    kind: "event",
    negated: tree.negated ?? false,
    types: [],
    when: [],
    where: [],
    having: null,
  };
  const filter = clauses(select, "where").flatMap(parts)[0];
  for (const test of filter?.kind === "and" ? parts(filter) : filter ? [filter] : []) {
    const [left, ...values] = parts(test);
    if (column(left) === "event_type") {
      const named = (test.kind === "compare" && test.text === "=") || (test.kind === "in" && !test.negated);
      const types = all(values.map((value) => (value.kind === "text" ? (value.text ?? "") : null)));
      if (!named || !types || found.types.length) return null;
      found.types = types;
      continue;
    }
    const when = time(test, isTimestamp);
    if (when) {
      found.when.push(when);
      continue;
    }
    const [steps, asked] = [path(left), scalar(test, true, true)];
    if (!steps || !asked) return null;
    found.where.push({ path: steps, test: asked });
  }
  if (tests[0]) {
    found.having = having(tests[0]);
    // Of those without events only the count says something that people ask for.
    if (!found.having || (found.negated && found.having.of !== "count")) return null;
    if (found.having.of === "count") {
      const { op, n } = found.having;
      // None at all is the query without groups.
      if (n < leastTimes(found.negated, op) || (op === "=" && n === 0)) return null;
    }
  }
  return found;
}

function sequence(tree: Tree, select: Tree): Condition | null {
  const [item, ...others] = clauses(select, "item");
  const from = clauses(select, "from")[0];
  const joins = clauses(select, "join");
  const of = from?.qualifier ?? null;
  const [a, b] = joins.map((join) => join.qualifier ?? null);
  const plain = !tree.negated && !others.length && !clauses(select, "group").length;
  if (!plain || !is(from, "from", "contact_data") || joins.length !== 2 || !of || !a || !b) return null;
  if (!isId(parts(item)[0], of)) return null;
  for (const join of joins) {
    const [left, right] = parts(join);
    if (!is(join, "join", "event_data") || !isId(left, of) || !isId(right, join.qualifier)) return null;
  }
  const tests = parts(clauses(select, "where").flatMap(parts)[0]);
  if (tests.length !== 4 || !tests.every((test) => test.kind === "compare")) return null;
  const [first, second, after, within] = tests.map((test) => ({
    op: test.text,
    left: parts(test)[0],
    right: parts(test)[1],
  }));
  const typed = (test: typeof first, alias: string) =>
    test?.op === "=" && column(test.left, alias) === "event_type" && test.right?.kind === "text"
      ? (test.right.text ?? "")
      : null;
  const at = (tree: Tree | undefined, alias: string) => column(tree, alias) === "timestamp";
  const [one, two] = [typed(first, a), typed(second, b)];
  const far = added(within?.right, (to) => at(to, a));
  if (one === null || two === null || after?.op !== ">" || !at(after.left, b) || !at(after.right, a)) return null;
  if (within?.op !== "<=" || !at(within.left, b) || !far || far.n < 0) return null;
  return { kind: "sequence", first: one, second: two, ...far };
}

function condition(tree: Tree, kinds: Kinds): Condition | null {
  if (tree.kind === "in_select") {
    const [subject, select] = parts(tree);
    if (!isId(subject) || !select) return null;
    return events(tree, select) ?? sequence(tree, select);
  }
  const bucket = parts(tree)[0];
  if (tree.kind === "compare" && is(bucket, "call", "bucket")) {
    const [of, salt, shares] = parts(bucket);
    const n = whole(parts(tree)[1]);
    const op = tree.text;
    if (!isId(of) || salt?.kind !== "text" || whole(shares) !== 100 || n === null || n < 0 || n > 100) return null;
    return op === "<" || op === ">=" ? { kind: "bucket", salt: salt.text ?? "", op, n } : null;
  }
  const subject = subjectOf(tree);
  const field = subject === null ? undefined : kinds.get(subject);
  if (!field) return null;
  const isField = (tree: Tree | undefined) => column(tree) === subject;
  const { kind } = field;
  if (kind === "time") {
    const test = time(tree, isField);
    return test && { kind: "time", field: field.name, test };
  }
  if (kind === "set" || kind === "ids") {
    const test = set(tree, isField);
    const known = test && (kind === "set" || field.name !== "segment_ids" || test.op === "any" || test.op === "none");
    return known ? { kind: "set", field: field.name, test } : null;
  }
  const test = isField(parts(tree)[0]) ? scalar(tree, kind === "text", kind === "number") : null;
  return test && { kind: "scalar", field: field.name, test };
}

/** The column that a condition on one is about. */
function subjectOf(tree: Tree | undefined): string | null {
  if (!tree || tree.kind === "column") return column(tree);
  const [first, second] = parts(tree);
  const ofSecond = is(tree, "call", "extract") || is(tree, "call", "date_trunc");
  return subjectOf(ofSecond ? second : first);
}

/** From bytes of the UTF-8 form to places in the text. */
function placesOf(text: string): (byte: number) => number {
  if (/^[\0-\x7f]*$/.test(text)) return (byte) => byte;
  const places: number[] = [];
  let at = 0;
  for (const letter of text) {
    const size = new TextEncoder().encode(letter).length;
    for (let byte = 0; byte < size; byte += 1) places.push(at);
    at += letter.length;
  }
  places.push(at);
  return (byte) => places[byte] ?? text.length;
}

function nodeOf(tree: Tree, text: string, place: (byte: number) => number, kinds: Kinds): Node {
  const slice = (from: number, to: number) => text.slice(place(from), place(to));
  const drawn = condition(tree, kinds);
  const grouped = tree.kind === "and" || tree.kind === "or" || tree.kind === "not";
  if (drawn || !grouped) return { kind: "leaf", key: newKey(), text: slice(tree.start, tree.end), condition: drawn };
  const inner = parts(tree)[0];
  const held = tree.kind === "not" && inner?.kind === "or" && !condition(inner, kinds) ? parts(inner) : parts(tree);
  const how: How = tree.kind === "and" ? "all" : tree.kind === "or" ? "any" : "none";
  const last = held.at(-1)?.end ?? tree.end;
  return {
    kind: "group",
    key: newKey(),
    how,
    head: slice(tree.start, held[0]?.start ?? tree.end),
    parts: held.map((part) => nodeOf(part, text, place, kinds)),
    gaps: held.slice(1).map((part, at) => slice(held[at]?.end ?? 0, part.start)),
    tail: slice(last, tree.end),
  };
}

export function read(text: string, tree: Tree, kinds: Kinds): Query | null {
  const from = clauses(tree, "from")[0];
  const more = ["join", "group", "having"].some((kind) => clauses(tree, kind).length);
  const items = clauses(tree, "item").flatMap(parts);
  if (!is(from, "from", "contact_data") || !from || more || items.some((item) => item.kind !== "column")) return null;
  const place = placesOf(text);
  const filter = clauses(tree, "where").flatMap(parts)[0];
  const before = text.slice(0, place(from.end));
  if (!filter) {
    return { before, where: "\nWHERE ", root: newGroup("all", [], true), after: text.slice(place(from.end)) };
  }
  const node = nodeOf(filter, text, place, kinds);
  const root: Group =
    node.kind === "group"
      ? node
      : { kind: "group", key: newKey(), how: "all", head: "", parts: [node], gaps: [], tail: "" };
  const where = text.slice(place(from.end), place(filter.start));
  return { before, where, root, after: text.slice(place(filter.end)) };
}
