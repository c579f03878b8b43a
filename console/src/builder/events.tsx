// Conditions on events as controls: which ones, when, with what in their payloads, how many of them.
//
// In: a condition on events. Out: the condition as it was changed.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api";
import type { Names } from "../marks";
import { useSession } from "../session";
import { Digits, Pick, Text, Texts } from "./controls";
import { Fault, useFault } from "./faults";
import { focusBefore, focusNext } from "./focus";
import type { Condition, EventCondition, Having, Operator, Unit } from "./model";
import { leastTimes, newKey, UNITS } from "./model";
import { comparedWith, Scalar, Time } from "./tests";

/** How often, as people say it: whether contacts without are meant, and what is asked of all events. */
const HOWS: [string, string][] = [
  ["did", "did"],
  ["never", "did not do"],
  ["count >=", "did at least so many times"],
  ["not >", "did at most so many times"],
  ["count =", "did exactly so many times"],
  ["not >=", "did fewer times than"],
  ["count >", "did more times than"],
  ["count <=", "did, but at most so many times"],
  ["last", "did, the last time"],
  ["first", "did, the first time"],
  ["sum", "did, with the total of"],
  ["avg", "did, with the average of"],
  ["max", "did, with the largest"],
  ["min", "did, with the smallest"],
];
/** Offered only where they stand already. */
const RARE: [string, string][] = [
  ["count <", "did, but fewer times than"],
  ["count !=", "did, but not exactly so many times"],
  ["not =", "did not exactly so many times, or never"],
  ["not !=", "did exactly so many times, or never"],
  ["not <", "did at least so many times, or never"],
  ["not <=", "did more times than, or never"],
];
/** Why a number of times may not be less. */
const EVERYBODY = "fewer hold for everybody";
const NOBODY = "fewer hold for nobody";
const NO_MORE_THAN_NEVER: Record<string, string> = {
  "count >=": EVERYBODY,
  "not =": EVERYBODY,
  "not <": EVERYBODY,
};

export function howOf({ negated, having }: EventCondition): string {
  if (!having) return negated ? "never" : "did";
  if (having.of !== "count") return having.of;
  // At most three times: not more than three times, which holds for those who never did.
  return `${negated ? "not" : "count"} ${having.op}`;
}

export function withHow(condition: EventCondition, how: string, paths: string[][]): EventCondition {
  const { having } = condition;
  const [of, op] = how.split(" ");
  if (how === "did" || how === "never") return { ...condition, negated: how === "never", having: null };
  if (of === "count" || of === "not") {
    const negated = of === "not";
    const asked = op as Operator;
    const n = Math.max(having?.of === "count" ? having.n : 2, leastTimes(negated, asked));
    return { ...condition, negated, having: { of: "count", op: asked, n } };
  }
  if (of === "last" || of === "first") {
    const time = having && "time" in having ? having.time : ({ form: "ago", op: ">", n: 30, unit: "day" } as const);
    return { ...condition, negated: false, having: { of, time } };
  }
  const path = having && "path" in having ? having.path : (paths[0] ?? ["total"]);
  const than = having && "path" in having ? having : { op: ">=" as Operator, n: "100" };
  return { ...condition, negated: false, having: { of: of as "sum", path, op: than.op, n: than.n } };
}

/** What payloads of events of these types have; nothing while that is asked for, least of all what another type has. */
function useProperties(types: string[]): string[][] {
  const session = useSession();
  const type = types[0] ?? "";
  const [found, setFound] = useState<{ type: string; paths: string[][] }>({ type: "", paths: [] });
  useEffect(() => {
    if (!type || !session.may("events:read")) return;
    const stop = new AbortController();
    get("/v1/event_types/{event_type}/properties", { in: { event_type: type }, signal: stop.signal }).then(
      ({ properties }) => setFound({ type, paths: properties }),
      () => {},
    );
    return () => stop.abort();
  }, [type, session]);
  return found.type === type ? found.paths : [];
}

function Path(props: { path: string[]; paths: string[][]; names: Names; onPath: (path: string[]) => void }) {
  const held = props.path.join(".");
  const [text, setText] = useState(held);
  // What the query has is what is shown.
  useEffect(() => setText(held), [held]);
  const fault =
    text === ""
      ? "Write the name of a property."
      : text.split(".").some((step) => step === "")
        ? `“${text}” has a point without a name beside it.`
        : null;
  const id = useFault(text === held ? null : fault);
  return (
    <>
      <Text
        label="Property"
        names={props.names}
        known={props.paths.map((path) => path.join("."))}
        value={text}
        wrong={text === held || fault === null ? undefined : id}
        onValue={(next) => {
          setText(next);
          const found = props.paths.find((path) => path.join(".") === next) ?? next.split(".");
          if (found.every((step) => step !== "")) props.onPath(found);
        }}
      />
      <Fault id={id} text={text === held ? null : fault} />
    </>
  );
}

/** Keys for parts that have none: a part keeps its key while others come and go. */
function useKeys(length: number): { keys: number[]; without: (at: number) => void } {
  const held = useRef<number[]>([]);
  while (held.current.length < length) held.current.push(newKey());
  held.current.length = length;
  const without = (at: number) => {
    held.current = held.current.filter((_, place) => place !== at);
  };
  return { keys: held.current, without };
}

function All(props: {
  how: string;
  negated: boolean;
  having: Having;
  paths: string[][];
  names: Names;
  onHaving: (having: Having) => void;
}) {
  const { having, onHaving } = props;
  if (having.of === "count")
    return (
      <>
        <Digits
          label="Times"
          whole
          least={leastTimes(props.negated, having.op)}
          why={NO_MORE_THAN_NEVER[props.how] ?? NOBODY}
          value={String(having.n)}
          onValue={(n) => onHaving({ ...having, n: Number(n) })}
        />
        <span>times</span>
      </>
    );
  if ("time" in having)
    return <Time test={having.time} ofField={false} onTest={(time) => onHaving({ ...having, time })} />;
  return (
    <>
      <Path
        path={having.path}
        paths={props.paths}
        names={props.names}
        onPath={(path) => onHaving({ ...having, path })}
      />
      <Pick
        label="Compared"
        value={having.op}
        choices={comparedWith}
        onPick={(op) => onHaving({ ...having, op: op as Operator })}
      />
      <Digits label="Amount" value={having.n} onValue={(n) => onHaving({ ...having, n })} />
    </>
  );
}

const types = (names: Names) => names.eventTypes.map((id) => ({ id, label: id }));

export function Events(props: {
  condition: EventCondition;
  names: Names;
  onCondition: (condition: EventCondition) => void;
}) {
  const { condition, names, onCondition } = props;
  const paths = useProperties(condition.types);
  const set = (change: Partial<EventCondition>) => onCondition({ ...condition, ...change });
  const how = howOf(condition);
  const hows = [...HOWS, ...RARE.filter(([id]) => id === how)];
  const whens = useKeys(condition.when.length);
  const wheres = useKeys(condition.where.length);
  return (
    <>
      <Pick
        label="How often"
        wide
        id="builder-op"
        value={how}
        choices={hows.map(([id, label]) => ({ id, label }))}
        onPick={(id) => onCondition(withHow(condition, id, paths))}
      />
      {condition.having && (
        <All
          how={how}
          negated={condition.negated}
          having={condition.having}
          paths={paths}
          names={names}
          onHaving={(having) => set({ having })}
        />
      )}
      {condition.types.length === 0 ? (
        <span>any event</span>
      ) : (
        <Texts
          label="types of events"
          names={names}
          choices={types(names)}
          values={condition.types}
          onValues={(next) => set({ types: next })}
        />
      )}
      {condition.when.map((test, at) => (
        <span class="also" key={`when ${whens.keys[at]}`}>
          <span>when</span>
          <Time
            test={test}
            ofField={false}
            onTest={(next) => set({ when: condition.when.map((held, place) => (place === at ? next : held)) })}
          />
          <Without
            label="the time"
            onClick={() => {
              whens.without(at);
              set({ when: condition.when.filter((_, place) => place !== at) });
            }}
          />
        </span>
      ))}
      {condition.where.map((one, at) => (
        <span class="also" key={`where ${wheres.keys[at]}`}>
          <span>where</span>
          <Path
            path={one.path}
            paths={paths}
            names={names}
            onPath={(path) =>
              set({ where: condition.where.map((held, place) => (place === at ? { ...held, path } : held)) })
            }
          />
          <Scalar
            test={one.test}
            kind="both"
            names={names}
            onTest={(test) =>
              set({ where: condition.where.map((held, place) => (place === at ? { ...held, test } : held)) })
            }
          />
          <Without
            label="the property"
            onClick={() => {
              wheres.without(at);
              set({ where: condition.where.filter((_, place) => place !== at) });
            }}
          />
        </span>
      ))}
      <span class="also">
        <button
          type="button"
          class="small"
          onClick={(event) => {
            focusBefore(event.currentTarget);
            set({ when: [...condition.when, { form: "ago", op: ">", n: 30, unit: "day" }] });
          }}
        >
          Add a time
        </button>
        <button
          type="button"
          class="small"
          onClick={(event) => {
            focusBefore(event.currentTarget);
            set({ where: [...condition.where, { path: paths[0] ?? ["total"], test: { op: "known" } }] });
          }}
        >
          Add a property
        </button>
      </span>
    </>
  );
}

export function Without(props: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      class="small"
      aria-label={`Without ${props.label}`}
      onClick={(event) => {
        focusNext(event.currentTarget);
        props.onClick();
      }}
    >
      ×
    </button>
  );
}

export function Sequence(props: {
  condition: Extract<Condition, { kind: "sequence" }>;
  names: Names;
  onCondition: (condition: Condition) => void;
}) {
  const { condition, names, onCondition } = props;
  const known = (held: string) =>
    names.eventTypes.includes(held) ? types(names) : [{ id: held, label: held }, ...types(names)];
  return (
    <>
      <Pick
        label="First"
        value={condition.first}
        choices={known(condition.first)}
        onPick={(first) => onCondition({ ...condition, first })}
      />
      <span>and then, within</span>
      <Digits
        label="How many"
        whole
        value={String(condition.n)}
        onValue={(n) => onCondition({ ...condition, n: Number(n) })}
      />
      <Pick
        label="Unit"
        value={condition.unit}
        choices={UNITS.map((id) => ({ id, label: condition.n === 1 ? id : `${id}s` }))}
        onPick={(unit) => onCondition({ ...condition, unit: unit as Unit })}
      />
      <Pick
        label="Then"
        value={condition.second}
        choices={known(condition.second)}
        onPick={(second) => onCondition({ ...condition, second })}
      />
    </>
  );
}
