// Conditions on events as controls: which ones, when, with what in their payloads, how many of them.
//
// In: a condition on events. Out: the condition as it was changed.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import type { Names } from "../marks";
import { useSession } from "../session";
import { Digits, Pick, Text, Texts } from "./controls";
import type { Condition, EventCondition, Having, Operator, Unit } from "./model";
import { UNITS } from "./model";
import { comparedWith, Scalar, Time } from "./tests";

/** How often, as people say it: whether contacts without are meant, and what is asked of all events. */
const HOWS: [string, string][] = [
  ["did", "did"],
  ["never", "did not do"],
  ["count >=", "did at least so many times"],
  ["count <=", "did at most so many times"],
  ["count =", "did exactly so many times"],
  ["count <", "did fewer times than"],
  ["count >", "did more times than"],
  ["last", "did, the last time"],
  ["first", "did, the first time"],
  ["sum", "did, with the total of"],
  ["avg", "did, with the average of"],
  ["max", "did, with the largest"],
  ["min", "did, with the smallest"],
];
const OPPOSITE: Record<string, Operator> = { "<=": ">", "<": ">=", ">": "<=", ">=": "<", "=": "!=", "!=": "=" };

function howOf({ negated, having }: EventCondition): string {
  if (!having) return negated ? "never" : "did";
  if (having.of !== "count") return having.of;
  // At most three times: not more than three times, which holds for those who never did.
  return `count ${negated ? OPPOSITE[having.op] : having.op}`;
}

function withHow(condition: EventCondition, how: string, paths: string[][]): EventCondition {
  const { having } = condition;
  const [of, op] = how.split(" ");
  if (how === "did" || how === "never") return { ...condition, negated: how === "never", having: null };
  if (of === "count") {
    const n = having?.of === "count" ? having.n : 2;
    const negated = op === "<=" || op === "<";
    return { ...condition, negated, having: { of, op: (negated ? OPPOSITE[op] : op) as Operator, n } };
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
  const [text, setText] = useState(props.path.join("."));
  return (
    <Text
      label="Property"
      names={props.names}
      known={props.paths.map((path) => path.join("."))}
      value={text}
      onValue={(next) => {
        setText(next);
        const found = props.paths.find((path) => path.join(".") === next) ?? next.split(".");
        if (found.every((step) => step !== "")) props.onPath(found);
      }}
    />
  );
}

function All(props: { having: Having; paths: string[][]; names: Names; onHaving: (having: Having) => void }) {
  const { having, onHaving } = props;
  if (having.of === "count")
    return (
      <>
        <Digits label="Times" whole value={String(having.n)} onValue={(n) => onHaving({ ...having, n: Number(n) })} />
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
  const hows = HOWS.some(([id]) => id === how) ? HOWS : [...HOWS, [how, `events ${how}`] as [string, string]];
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
        <All having={condition.having} paths={paths} names={names} onHaving={(having) => set({ having })} />
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
        <span class="also" key={`when ${at}`}>
          <span>when</span>
          <Time
            test={test}
            ofField={false}
            onTest={(next) => set({ when: condition.when.map((held, place) => (place === at ? next : held)) })}
          />
          <Without label="the time" onClick={() => set({ when: condition.when.filter((_, place) => place !== at) })} />
        </span>
      ))}
      {condition.where.map((one, at) => (
        <span class="also" key={`where ${at}`}>
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
            onClick={() => set({ where: condition.where.filter((_, place) => place !== at) })}
          />
        </span>
      ))}
      <span class="also">
        <button
          type="button"
          class="small"
          onClick={() => set({ when: [...condition.when, { form: "ago", op: ">", n: 30, unit: "day" }] })}
        >
          Add a time
        </button>
        <button
          type="button"
          class="small"
          onClick={() =>
            set({
              where: [...condition.where, { path: paths[0] ?? ["total"], test: { op: "known" } }],
            })
          }
        >
          Add a property
        </button>
      </span>
    </>
  );
}

export function Without(props: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="small" aria-label={`Without ${props.label}`} onClick={props.onClick}>
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
