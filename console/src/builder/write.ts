// Conditions as SQL.
//
// In: a condition. Out: its text, which `read.ts` reads as the same condition. It stands between AND and OR as it is.
import type { Condition, EventCondition, Having, Literal, ScalarTest, SetTest, TimeTest, Unit } from "./model";

const WORDS =
  "select from join inner on where group having as and or not in is like ilike between null true false " +
  "current_timestamp by case when then else end distinct exists order limit union";
const RESERVED = new Set(WORDS.split(" "));

export function name(text: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !RESERVED.has(text.toLowerCase());
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

function literal(value: Literal): string {
  return "text" in value ? quoted(value.text) : value.number;
}

const LIKE = { contains: ["%", "%"], starts: ["", "%"], ends: ["%", ""] } as const;

function scalar(subject: string, test: ScalarTest): string {
  switch (test.op) {
    case "in":
    case "not_in":
      return `${subject} ${test.op === "in" ? "IN" : "NOT IN"} (${test.values.map(literal).join(", ")})`;
    case "between":
      return `${subject} BETWEEN ${literal(test.low)} AND ${literal(test.high)}`;
    case "blank":
      return `${subject} IS NULL`;
    case "known":
      return `${subject} IS NOT NULL`;
    case "contains":
    case "not_contains":
    case "starts":
    case "not_starts":
    case "ends":
    case "not_ends": {
      const [before, after] = LIKE[test.op.replace("not_", "") as keyof typeof LIKE];
      const pattern = test.value.replace(/[\\%_]/g, (letter) => `\\${letter}`).replaceAll("'", "''");
      const not = test.op.startsWith("not_") ? "NOT " : "";
      return `${subject} ${not}${test.anyCase ? "ILIKE" : "LIKE"} '${before}${pattern}${after}'`;
    }
    default:
      return `${subject} ${test.op} ${literal(test.value)}`;
  }
}

const add = (unit: Unit, n: number, to = "CURRENT_TIMESTAMP") => `timestampadd(${unit}, ${n}, ${to})`;
const same = (part: string, subject: string) =>
  `EXTRACT(${part} FROM ${subject}) = EXTRACT(${part} FROM CURRENT_TIMESTAMP)`;

function time(subject: string, test: TimeTest): string {
  switch (test.form) {
    case "ago":
      return `${subject} ${test.op} ${add(test.unit, -test.n)}`;
    case "ahead":
      return `${subject} ${test.op} ${add(test.unit, test.n)}`;
    case "next":
      return `${subject} BETWEEN CURRENT_TIMESTAMP AND ${add(test.unit, test.n)}`;
    case "now":
      return `${subject} ${test.op} CURRENT_TIMESTAMP`;
    case "start":
      return `${subject} ${test.op} DATE_TRUNC('${test.unit}', CURRENT_TIMESTAMP)`;
    case "date":
      return `${subject} ${test.op} ${quoted(test.date)}`;
    case "between":
      return `${subject} BETWEEN ${quoted(test.low)} AND ${quoted(test.high)}`;
    case "day":
      return `DATE_TRUNC('day', ${subject}) ${test.op} ${quoted(test.date)}`;
    case "days":
      return `DATE_TRUNC('day', ${subject}) BETWEEN ${quoted(test.low)} AND ${quoted(test.high)}`;
    case "same":
      return same(test.part, subject);
    case "anniversary":
      return `(${same("month", subject)} AND ${same("day", subject)})`;
    case "month":
      return `EXTRACT(month FROM ${subject}) = ${test.month}`;
    case "blank":
      return `${subject} IS NULL`;
    case "known":
      return `${subject} IS NOT NULL`;
  }
}

function set(subject: string, test: SetTest): string {
  switch (test.op) {
    case "empty":
      return `${subject} = []`;
    case "filled":
      return `${subject} != []`;
    case "size":
      return `ARRAY_SIZE(${subject}) ${test.than} ${test.n}`;
    default: {
      const [first, ...others] = test.values.map(quoted);
      const values = others.length ? `[${[first, ...others].join(", ")}]` : first;
      return `${test.op === "none" ? "NOT " : ""}array_contains(${subject}, ${values})`;
    }
  }
}

const path = (steps: string[]) => `DATA:payload.${steps.map(name).join(".")}`;

function having(test: Having): string {
  if (test.of === "count") return `COUNT(*) ${test.op} ${test.n}`;
  if ("time" in test) return time(test.of === "last" ? "MAX(timestamp)" : "MIN(timestamp)", test.time);
  return `${test.of.toUpperCase()}(${path(test.path)}) ${test.op} ${test.n}`;
}

function events(condition: EventCondition): string {
  const { types } = condition;
  const parts = [
    ...(types.length === 1 ? [`event_type = ${quoted(types[0] ?? "")}`] : []),
    ...(types.length > 1 ? [`event_type IN (${types.map(quoted).join(", ")})`] : []),
    ...condition.when.map((test) => time("timestamp", test)),
    ...condition.where.map((one) => scalar(path(one.path), one.test)),
  ];
  const where = parts.length ? ` WHERE ${parts.join(" AND ")}` : "";
  // Contacts without events are in no group of them, so that no group counts none.
  const never = condition.having?.of === "count" && condition.having.op === "=" && condition.having.n === 0;
  const group = condition.having && !never ? ` GROUP BY contact_id HAVING ${having(condition.having)}` : "";
  const not = condition.negated || never ? "NOT " : "";
  return `contact_id ${not}IN (SELECT contact_id FROM event_data${where}${group})`;
}

export function write(condition: Condition): string {
  switch (condition.kind) {
    case "scalar":
      return scalar(name(condition.field), condition.test);
    case "time":
      return time(name(condition.field), condition.test);
    case "set":
      return set(name(condition.field), condition.test);
    case "event":
      return events(condition);
    case "bucket":
      return `BUCKET(contact_id, ${quoted(condition.salt)}, 100) ${condition.op} ${condition.n}`;
    case "sequence": {
      const { first, second, n, unit } = condition;
      return (
        "contact_id IN (SELECT c.contact_id FROM contact_data AS c " +
        "JOIN event_data AS a ON c.contact_id = a.contact_id JOIN event_data AS b ON c.contact_id = b.contact_id " +
        `WHERE a.event_type = ${quoted(first)} AND b.event_type = ${quoted(second)} ` +
        `AND b.timestamp > a.timestamp AND b.timestamp <= ${add(unit, n, "a.timestamp")})`
      );
    }
  }
}
