// What the builder knows of fields and events: kinds, and a first condition on each.
//
// In: names that there are. Out: kinds by name, subjects that a condition can have, conditions.
import type { Names } from "../marks";
import type { Condition } from "./model";
import type { FieldKind, Kinds } from "./read";

const KINDS: Record<string, FieldKind> = { Text: "text", Number: "number", Date: "time", Set: "set" };
const SETS = ["alternate_emails", "email_domains"];
/** Names of another program's, which are no columns here. */
const ELSEWHERE = ["last_clicked", "last_opened", "last_emailed", "singlesend_id", "automation_id"];
const ALWAYS = ["external_id", "phone_number_id", "anonymous_id"];

export function kindsOf(names: Names): Kinds {
  const kinds: Kinds = new Map();
  const add = (name: string, kind: FieldKind) => kinds.set(name.toLowerCase(), { name, kind });
  for (const field of names.fields) {
    if (ELSEWHERE.includes(field.name)) continue;
    add(field.name, SETS.includes(field.name) ? "set" : (KINDS[field.kind] ?? "text"));
  }
  for (const name of ALWAYS) add(name, "text");
  add("list_ids", "ids");
  add("segment_ids", "ids");
  return kinds;
}

export interface Subject {
  id: string;
  label: string;
  group: string;
}

/** What a condition can be about. */
export function subjectsOf(names: Names): Subject[] {
  const fields = [...kindsOf(names).values()].filter((field) => field.kind !== "ids").map((field) => field.name);
  fields.sort((a, b) => a.localeCompare(b));
  return [
    { id: "list_ids", label: "Lists", group: "Membership" },
    { id: "segment_ids", label: "Segments", group: "Membership" },
    { id: "bucket", label: "Share of all contacts", group: "Membership" },
    { id: "event", label: "Events", group: "Behaviour" },
    { id: "sequence", label: "One event, then another", group: "Behaviour" },
    ...fields.map((name) => ({ id: `field ${name}`, label: name, group: "Fields" })),
  ];
}

export function subjectOf(condition: Condition): string {
  if (condition.kind === "event" || condition.kind === "sequence" || condition.kind === "bucket") return condition.kind;
  const { field } = condition;
  return field === "list_ids" || field === "segment_ids" ? field : `field ${field}`;
}

/** The first condition on a subject: one that can be counted as it is. */
export function firstOn(subject: string, names: Names): Condition {
  const type = names.eventTypes[0] ?? "open";
  switch (subject) {
    case "list_ids":
      return { kind: "set", field: subject, test: { op: "any", values: [names.lists[0]?.id ?? ""] } };
    case "segment_ids":
      return { kind: "set", field: subject, test: { op: "any", values: [names.segments[0]?.id ?? ""] } };
    case "bucket":
      return { kind: "bucket", salt: "holdout", op: "<", n: 10 };
    case "event":
      return { kind: "event", negated: false, types: [type], when: [], where: [], having: null };
    case "sequence":
      return { kind: "sequence", first: type, second: names.eventTypes[1] ?? type, n: 7, unit: "day" };
  }
  const name = subject.replace(/^field /, "");
  const field = kindsOf(names).get(name.toLowerCase());
  switch (field?.kind) {
    case "number":
      return { kind: "scalar", field: field.name, test: { op: ">=", value: { number: "0" } } };
    case "time":
      return { kind: "time", field: field.name, test: { form: "ago", op: ">", n: 30, unit: "day" } };
    case "set":
      return { kind: "set", field: field.name, test: { op: "filled" } };
    default:
      return { kind: "scalar", field: field?.name ?? name, test: { op: "=", value: { text: "" } } };
  }
}
