// What is asked of a text, a number, an instant or a set, as controls.
//
// In: a test. Out: the test as it was changed; a change of what is asked keeps the values that still fit.
import type { Names } from "../marks";
import { readNumber } from "../numbers";
import { type Choice, Day, Digits, Pick, Text, Texts } from "./controls";
import type { Inequality, Literal, Operator, ScalarTest, SetTest, TimeTest, Unit } from "./model";
import { UNITS } from "./model";

const COMPARED: Record<Operator, string> = {
  "=": "is",
  "!=": "is not",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
};
const LIKES: Record<string, string> = {
  contains: "contains",
  not_contains: "does not contain",
  starts: "starts with",
  not_starts: "does not start with",
  ends: "ends with",
  not_ends: "does not end with",
};
const OTHERS: Record<string, string> = {
  in: "is one of",
  not_in: "is none of",
  between: "is between",
  blank: "is blank",
  known: "is not blank",
};
const NUMBERS: Operator[] = ["=", "!=", ">=", "<=", ">", "<"];

export const comparedWith: Choice[] = NUMBERS.map((id) => ({ id, label: COMPARED[id] }));

const choicesOf = (table: Record<string, string>): Choice[] =>
  Object.entries(table).map(([id, label]) => ({ id, label }));

const shown = (value: Literal | undefined) => (value ? ("text" in value ? value.text : value.number) : "");

function valuesOf(test: ScalarTest): Literal[] {
  if ("value" in test) return [typeof test.value === "string" ? { text: test.value } : test.value];
  if ("values" in test) return test.values;
  return "low" in test ? [test.low, test.high] : [];
}

/** What was written as a text, where a number is asked. */
function asNumber(value: Literal | undefined): Literal {
  const found = readNumber(shown(value));
  return { number: "value" in found ? found.value : "0" };
}

/** The same values under another question. */
function asked(op: string, test: ScalarTest, numeric: boolean): ScalarTest {
  const values = valuesOf(test);
  const first = numeric ? asNumber(values[0]) : { text: shown(values[0]) };
  if (op === "blank" || op === "known") return { op };
  if (op === "in" || op === "not_in") return { op, values: values.length ? values : [numeric ? { text: "" } : first] };
  if (op === "between") return { op, low: asNumber(values[0]), high: asNumber(values[1] ?? values[0]) };
  if (op in LIKES) {
    const anyCase = "anyCase" in test ? test.anyCase : false;
    return { op, value: shown(values[0]), anyCase } as ScalarTest;
  }
  return { op: op as Operator, value: first };
}

export function Scalar(props: {
  test: ScalarTest;
  /** Of numbers, of texts, or of what may be both. */
  kind: "text" | "number" | "both";
  field?: string;
  names: Names;
  onTest: (test: ScalarTest) => void;
}) {
  const { test, kind, onTest } = props;
  const values = valuesOf(test);
  const isNumber = kind === "number" || (kind === "both" && values[0] !== undefined && "number" in values[0]);
  const texts = [...choicesOf({ "=": "is", "!=": "is not" }), ...choicesOf(LIKES)];
  const others = choicesOf(OTHERS).filter((choice) => isNumber || choice.id !== "between");
  const choices = [...(isNumber ? comparedWith : texts), ...others];
  const single = (value: Literal) => onTest({ ...test, value } as ScalarTest);
  const text = { label: "Value", names: props.names, ...(props.field ? { field: props.field } : {}) };
  return (
    <>
      <Pick
        label="What is asked"
        id="builder-op"
        value={test.op}
        choices={choices}
        onPick={(op) => onTest(asked(op, test, isNumber))}
      />
      {kind === "both" && "value" in test && typeof test.value !== "string" && (
        <Pick
          label="As"
          value={isNumber ? "number" : "text"}
          choices={[
            { id: "text", label: "text" },
            { id: "number", label: "number" },
          ]}
          onPick={(as) => {
            const value = as === "number" ? asNumber(values[0]) : { text: shown(values[0]) };
            const op = as === "text" && test.op !== "!=" ? "=" : test.op;
            onTest({ op, value } as ScalarTest);
          }}
        />
      )}
      {"value" in test && typeof test.value === "string" && (
        <>
          <Text {...text} value={test.value} onValue={(value) => onTest({ ...test, value } as ScalarTest)} />
          <label class="check">
            <input
              type="checkbox"
              checked={"anyCase" in test && test.anyCase}
              onChange={(event) => onTest({ ...test, anyCase: event.currentTarget.checked } as ScalarTest)}
            />
            any case
          </label>
        </>
      )}
      {"value" in test &&
        typeof test.value !== "string" &&
        ("number" in test.value ? (
          <Digits label="Value" value={test.value.number} onValue={(digits) => single({ number: digits })} />
        ) : (
          <Text {...text} value={test.value.text} onValue={(value) => single({ text: value })} />
        ))}
      {"values" in test && (
        <Texts
          {...text}
          label="values"
          numeric={isNumber}
          values={test.values.map(shown)}
          onValues={(next) => {
            const of = (value: string): Literal => (isNumber ? { number: value } : { text: value });
            onTest({ ...test, values: next.map(of) });
          }}
        />
      )}
      {test.op === "between" && (
        <>
          <Digits label="From" value={shown(test.low)} onValue={(n) => onTest({ ...test, low: { number: n } })} />
          <span>and</span>
          <Digits label="To" value={shown(test.high)} onValue={(n) => onTest({ ...test, high: { number: n } })} />
        </>
      )}
    </>
  );
}

/** Forms of tests of instants, and whether they are for fields only or are offered only where they stand already. */
const TIMES: [string, string, ("field" | "rare")?][] = [
  ["ago >", "in the last"],
  ["ago >=", "in the last, that instant included", "rare"],
  ["ago <", "more than … ago"],
  ["ago <=", "… ago or earlier", "rare"],
  ["next", "in the next"],
  ["ahead >", "later than … from now"],
  ["ahead >=", "… from now or later", "rare"],
  ["ahead <", "earlier than … from now", "rare"],
  ["ahead <=", "… from now or earlier", "rare"],
  ["date >=", "on or after"],
  ["date <", "before"],
  ["day >", "after"],
  ["day <=", "until"],
  ["days", "between"],
  ["day >=", "on the day or after it", "rare"],
  ["day <", "before the day", "rare"],
  ["date >", "after the start of", "rare"],
  ["date <=", "until the start of", "rare"],
  ["between", "between the starts of", "rare"],
  ["start >=", "since the start of this"],
  ["start <", "before the start of this"],
  ["start >", "after the start of this", "rare"],
  ["start <=", "until the start of this", "rare"],
  ["now <", "in the past"],
  ["now >", "in the future"],
  ["now <=", "until now", "rare"],
  ["now >=", "from now on", "rare"],
  ["anniversary", "has its day today, as a birthday", "field"],
  ["same month", "has its month now", "field"],
  ["same day", "has its day of the month today", "field"],
  ["month", "is in the month", "field"],
  ["blank", "is blank", "field"],
  ["known", "is not blank", "field"],
];

function formOf(test: TimeTest): string {
  if (test.form === "same") return `same ${test.part}`;
  return "op" in test ? `${test.form} ${test.op}` : test.form;
}

const today = () => new Date().toISOString().slice(0, 10);
/** The day of what may be an instant. */
const dayOf = (text: string) => /^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? today();

export function withForm(id: string, test: TimeTest): TimeTest {
  const [form, op] = id.split(" ") as [TimeTest["form"], string];
  const n = "n" in test ? test.n : 30;
  const unit: Unit = "unit" in test ? test.unit : "day";
  const date = "date" in test ? test.date : "low" in test ? test.low : today();
  switch (form) {
    case "ago":
    case "ahead":
      return { form, op: op as Inequality, n, unit };
    case "next":
      return { form, n, unit };
    case "now":
      return { form, op: op as Inequality };
    case "start":
      return { form, op: op as Inequality, unit: "unit" in test ? unit : "month" };
    case "date":
      return { form, op: op as Inequality, date };
    case "between":
      return { form, low: date, high: "high" in test ? test.high : today() };
    case "day":
      return { form, op: op as Inequality, date: dayOf(date) };
    case "days":
      return { form, low: dayOf(date), high: "high" in test ? dayOf(test.high) : today() };
    case "same":
      return { form, part: op as "month" | "day" };
    case "month":
      return { form, month: "month" in test ? test.month : new Date().getMonth() + 1 };
    default:
      return { form };
  }
}

const many = (n: number, unit: string) => (n === 1 ? unit : `${unit}s`);

export function Time(props: { test: TimeTest; ofField: boolean; onTest: (test: TimeTest) => void }) {
  const { test, onTest } = props;
  const form = formOf(test);
  const offered = TIMES.filter(
    ([id, , only]) => id === form || (only !== "rare" && (props.ofField || only !== "field")),
  );
  const months = Array.from({ length: 12 }, (_, at) => ({
    id: String(at + 1),
    label: new Intl.DateTimeFormat(undefined, { month: "long" }).format(new Date(2026, at, 15)),
  }));
  return (
    <>
      <Pick
        label="When"
        wide
        id="builder-when"
        value={form}
        choices={offered.map(([id, label]) => ({ id, label }))}
        onPick={(id) => onTest(withForm(id, test))}
      />
      {"n" in test && (
        <Digits
          label="How many"
          whole
          value={String(test.n)}
          onValue={(n) => onTest({ ...test, n: Number(n) } as TimeTest)}
        />
      )}
      {"unit" in test && (
        <Pick
          label="Unit"
          value={test.unit}
          choices={UNITS.map((id) => ({ id, label: "n" in test ? many(test.n, id) : id }))}
          onPick={(unit) => onTest({ ...test, unit: unit as Unit } as TimeTest)}
        />
      )}
      {(test.form === "date" || test.form === "day") && (
        <Day label="Date" value={test.date} onValue={(date) => onTest({ ...test, date })} />
      )}
      {(test.form === "between" || test.form === "days") && (
        <>
          <Day label="From" value={test.low} onValue={(low) => onTest({ ...test, low })} />
          <span>and</span>
          <Day label="To" value={test.high} onValue={(high) => onTest({ ...test, high })} />
        </>
      )}
      {("date" in test || "low" in test) && (
        <span class="soft" title="A day begins and ends at midnight of UTC">
          UTC
        </span>
      )}
      {test.form === "month" && (
        <Pick
          label="Month"
          value={String(test.month)}
          choices={months}
          onPick={(month) => onTest({ form: "month", month: Number(month) })}
        />
      )}
    </>
  );
}

const SETS: Record<string, string> = {
  any: "has any of",
  none: "has none of",
  empty: "is empty",
  filled: "is not empty",
  size: "has so many values:",
};
const MEMBER: Record<string, string> = { any: "in any of", none: "in none of" };

export function Sets(props: { field: string; test: SetTest; names: Names; onTest: (test: SetTest) => void }) {
  const { test, names, onTest, field } = props;
  const of = (all: { id: string; name: string }[]) => all.map(({ id, name }) => ({ id, label: name }));
  const ids = field === "list_ids" ? of(names.lists) : field === "segment_ids" ? of(names.segments) : undefined;
  const table = field === "segment_ids" ? MEMBER : field === "list_ids" ? { ...SETS, ...MEMBER } : SETS;
  const values = "values" in test ? test.values : [ids?.[0]?.id ?? ""];
  return (
    <>
      <Pick
        label="What is asked"
        id="builder-op"
        value={test.op}
        choices={choicesOf(table)}
        onPick={(op) => {
          if (op === "any" || op === "none") onTest({ op, values });
          else if (op === "size") onTest({ op, than: ">=", n: 2 });
          else onTest({ op: op as "empty" | "filled" });
        }}
      />
      {"values" in test && (
        <Texts
          label="values"
          names={names}
          field={field}
          values={test.values}
          {...(ids ? { choices: ids } : {})}
          onValues={(next) => onTest({ ...test, values: next })}
        />
      )}
      {test.op === "size" && (
        <>
          <Pick
            label="Compared"
            value={test.than}
            choices={comparedWith}
            onPick={(than) => onTest({ ...test, than: than as Operator })}
          />
          <Digits label="Number" whole value={String(test.n)} onValue={(n) => onTest({ ...test, n: Number(n) })} />
        </>
      )}
    </>
  );
}
