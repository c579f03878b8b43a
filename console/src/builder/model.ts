// A query as conditions: what the builder draws.
//
// In: pieces of a query's text. Out: the same text, with the pieces that were changed. INVARIANT: a model that was read
// from a text and not changed prints that text, byte for byte; a change touches no other piece.

/** A literal of a query. */
export type Literal = { text: string } | { number: string };

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What is asked of a text or a number. */
export type ScalarTest =
  | { op: Operator; value: Literal }
  | { op: "in" | "not_in"; values: Literal[] }
  | { op: "between"; low: Literal; high: Literal }
  | { op: LikeOp; value: string; anyCase: boolean }
  | { op: "blank" | "known" };
export type LikeOp = "contains" | "not_contains" | "starts" | "not_starts" | "ends" | "not_ends";

export const UNITS = ["minute", "hour", "day", "week", "month", "quarter", "year"] as const;
export type Unit = (typeof UNITS)[number];
/** What is asked of an instant. */
export type TimeTest =
  /** Compared with so long ago. */
  | { form: "ago"; op: Inequality; n: number; unit: Unit }
  /** Compared with so far in the future. */
  | { form: "ahead"; op: Inequality; n: number; unit: Unit }
  /** From now until then. */
  | { form: "next"; n: number; unit: Unit }
  | { form: "now"; op: Inequality }
  /** Compared with the start of the unit that now is in. */
  | { form: "start"; op: Inequality; unit: Unit }
  | { form: "date"; op: Inequality; date: string }
  | { form: "between"; low: string; high: string }
  /** The day that an instant is in, compared with a day: the whole of it. */
  | { form: "day"; op: Inequality; date: string }
  | { form: "days"; low: string; high: string }
  /** The month, or the day of the month, is today's. */
  | { form: "same"; part: "month" | "day" }
  /** Month and day are today's. */
  | { form: "anniversary" }
  | { form: "month"; month: number }
  | { form: "blank" | "known" };
export type Inequality = "<" | "<=" | ">" | ">=";

/** What is asked of a set of texts. */
export type SetTest =
  | { op: "any" | "none"; values: string[] }
  | { op: "empty" | "filled" }
  | { op: "size"; than: Operator; n: number };

/** What is asked of all events that pass. */
export type Having =
  | { of: "count"; op: Operator; n: number }
  | { of: "sum" | "avg" | "min" | "max"; path: string[]; op: Operator; n: string }
  | { of: "last" | "first"; time: TimeTest };

/**
 * The least number of times that says what it seems to: events that were counted are one at least, and everybody has
 * none or more. What asks for less is not drawn.
 */
export function leastTimes(negated: boolean, op: Operator): number {
  if (op === "=") return negated ? 1 : 0;
  if (op === ">" || op === "!=") return 0;
  return op === "<" ? 2 : 1;
}

export interface EventCondition {
  kind: "event";
  /** Contacts without such events. */
  negated: boolean;
  /** None: events of any type. */
  types: string[];
  when: TimeTest[];
  where: { path: string[]; test: ScalarTest }[];
  having: Having | null;
}

export type Condition =
  | { kind: "scalar"; field: string; test: ScalarTest }
  | { kind: "time"; field: string; test: TimeTest }
  | { kind: "set"; field: string; test: SetTest }
  | EventCondition
  | { kind: "sequence"; first: string; second: string; n: number; unit: Unit }
  | { kind: "bucket"; salt: string; op: "<" | ">="; n: number };

export interface Leaf {
  kind: "leaf";
  key: number;
  text: string;
  /** What it is drawn as; nothing if it stays text. */
  condition: Condition | null;
}
export type How = "all" | "any" | "none";
/** Parts with what stands around and between them. */
export interface Group {
  kind: "group";
  key: number;
  how: How;
  head: string;
  parts: Node[];
  gaps: string[];
  tail: string;
}
export type Node = Leaf | Group;
export interface Query {
  before: string;
  /** The word WHERE, and blanks around it. */
  where: string;
  root: Group;
  after: string;
}

let keys = 0;
/** Tells nodes apart while their places change. */
export function newKey(): number {
  keys += 1;
  return keys;
}

export function print(node: Node): string {
  if (node.kind === "leaf") return node.text;
  const inner = node.parts.map((part, at) => (at ? (node.gaps[at - 1] ?? "") : "") + print(part)).join("");
  return node.head + inner + node.tail;
}

export function printQuery(query: Query): string {
  if (query.root.parts.length === 0) return query.before + query.after;
  return query.before + query.where + print(query.root) + query.after;
}

const around = (how: How, isRoot: boolean): [string, string] =>
  how === "none" ? ["NOT (", ")"] : isRoot ? ["", ""] : ["(", ")"];
const word = (how: How) => (how === "all" ? "AND" : "OR");
const gap = (how: How, isRoot: boolean) => (isRoot ? `\n  ${word(how)} ` : ` ${word(how)} `);

/** A group in brackets, so that it may stand in any other. */
function apart(node: Node): Node {
  if (node.kind === "leaf" || node.how === "none" || node.head.includes("(")) return node;
  return { ...node, head: `(${node.head}`, tail: `${node.tail})` };
}

export function newGroup(how: How, parts: Node[], isRoot = false): Group {
  const [head, tail] = around(how, isRoot);
  const gaps = parts.slice(1).map(() => gap(how, isRoot));
  return { kind: "group", key: newKey(), how, head, parts: parts.map(apart), gaps, tail };
}

export function withHow(group: Group, how: How, isRoot: boolean): Group {
  const [head, tail] = around(how, isRoot);
  const gaps = group.gaps.map((text) => text.replace(/\b(and|or)\b/i, word(how)));
  return { ...group, how, head, tail, gaps, parts: group.parts.map(apart) };
}

export function withPart(group: Group, part: Node, isRoot: boolean): Group {
  // One part may stand without the brackets that several need.
  const held = group.parts.length < 2 ? withHow(group, group.how, isRoot) : group;
  const gaps = held.parts.length ? [...held.gaps, held.gaps.at(-1) ?? gap(held.how, isRoot)] : [];
  return { ...held, parts: [...held.parts, apart(part)], gaps };
}

export function withoutPart(group: Group, at: number): Group {
  const last = at === group.parts.length - 1;
  return {
    ...group,
    parts: group.parts.filter((_, place) => place !== at),
    gaps: group.gaps.filter((_, place) => place !== (last ? at - 1 : at)),
  };
}

export function exchanged(group: Group, at: number, part: Node): Group {
  return { ...group, parts: group.parts.map((held, place) => (place === at ? part : held)) };
}

/** Whether a text is in one pair of brackets as a whole. */
function isBracketed(text: string): boolean {
  if (!text.startsWith("(") || !text.endsWith(")")) return false;
  let depth = 0;
  let quote = "";
  for (const [at, letter] of [...text].entries()) {
    if (quote) {
      if (letter === quote) quote = "";
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    if (depth === 0 && !quote && at < [...text].length - 1) return false;
  }
  return true;
}

/** What somebody wrote as one condition, so that it stays one between others. */
export function asOne(text: string): string {
  const plain = text.trim();
  return /\b(and|or|not)\b/i.test(plain) && !isBracketed(plain) ? `(${plain})` : plain;
}
