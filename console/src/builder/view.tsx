// The builder: a query as groups of conditions, each with its exact count.
//
// In: a text, names that there are, counts by clause. Out: the text with what was changed. The service reads a text
// that others wrote; what the builder writes it need not read again.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type AnswerOf, post, type Schemas } from "../api";
import { count } from "../format";
import type { Names } from "../marks";
import { Trouble } from "../parts";
import { Digits, Pick, Text } from "./controls";
import { Events, Sequence, Without } from "./events";
import { firstOn, kindsOf, subjectOf, subjectsOf } from "./fields";
import { focusAdded } from "./focus";
import type { Condition, Group, How, Leaf, Node, Query } from "./model";
import { asOne, exchanged, newGroup, newKey, print, printQuery, withHow, withoutPart, withPart } from "./model";
import { read, type Tree } from "./read";
import { Scalar, Sets, Time } from "./tests";
import { write } from "./write";

type Clause = Schemas["ClauseCountAnswer"];
type Parsed = AnswerOf<"/v1/queries/parse", "post">;
/** After the last key that was pressed in the text. */
const PAUSE = 200;

function Subject(props: { condition: Condition; names: Names; onCondition: (condition: Condition) => void }) {
  const subjects = useMemo(() => subjectsOf(props.names), [props.names]);
  const held = subjectOf(props.condition);
  const groups = [...new Set(subjects.map((subject) => subject.group))];
  return (
    <select
      aria-label="About"
      data-testid="builder-subject"
      value={held}
      onChange={(event) => props.onCondition(firstOn(event.currentTarget.value, props.names))}
    >
      {!subjects.some((subject) => subject.id === held) && <option value={held}>{held.replace(/^field /, "")}</option>}
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {subjects
            .filter((subject) => subject.group === group)
            .map((subject) => (
              <option key={subject.id} value={subject.id}>
                {subject.label}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

function Asked(props: { condition: Condition; names: Names; onCondition: (condition: Condition) => void }) {
  const { condition, names, onCondition } = props;
  switch (condition.kind) {
    case "scalar": {
      const kind = kindsOf(names).get(condition.field.toLowerCase())?.kind === "number" ? "number" : "text";
      const { field } = condition;
      return (
        <Scalar
          test={condition.test}
          kind={kind}
          field={field}
          names={names}
          onTest={(test) => onCondition({ ...condition, test })}
        />
      );
    }
    case "time":
      return <Time test={condition.test} ofField onTest={(test) => onCondition({ ...condition, test })} />;
    case "set":
      return (
        <Sets
          field={condition.field}
          test={condition.test}
          names={names}
          onTest={(test) => onCondition({ ...condition, test })}
        />
      );
    case "event":
      return <Events condition={condition} names={names} onCondition={onCondition} />;
    case "sequence":
      return <Sequence condition={condition} names={names} onCondition={onCondition} />;
    case "bucket":
      return (
        <>
          <Pick
            label="Which part"
            value={condition.op}
            choices={[
              { id: "<", label: "the first" },
              { id: ">=", label: "all but the first" },
            ]}
            onPick={(op) => onCondition({ ...condition, op: op as "<" | ">=" })}
          />
          <Digits
            label="Percent"
            whole
            most={100}
            why="that is everybody"
            value={String(condition.n)}
            onValue={(n) => onCondition({ ...condition, n: Number(n) })}
          />
          <span>percent, drawn for</span>
          <Text
            label="Name of the draw"
            names={names}
            value={condition.salt}
            onValue={(salt) => onCondition({ ...condition, salt })}
          />
        </>
      );
  }
}

interface Shared {
  names: Names;
  counts: Map<number, number>;
  /** A group is about to be taken away. */
  onLoss: () => void;
}

function Alone(props: { value: number | undefined }) {
  return (
    <output class="alone" aria-label="contacts by this alone" data-testid="builder-count" data-value={props.value}>
      {props.value === undefined ? "–" : count(props.value)}
    </output>
  );
}

function LeafRow(props: Shared & { leaf: Leaf; onLeaf: (leaf: Leaf) => void; onGone: () => void }) {
  const { leaf, names, onLeaf } = props;
  const { condition } = leaf;
  const [text, setText] = useState(leaf.text);
  useEffect(() => setText(leaf.text), [leaf.text]);
  const onCondition = (next: Condition) => onLeaf({ ...leaf, condition: next, text: write(next) });
  return (
    <li class="condition" data-testid="builder-condition">
      <div class="asked">
        {condition ? (
          <>
            <Subject condition={condition} names={names} onCondition={onCondition} />
            <Asked condition={condition} names={names} onCondition={onCondition} />
          </>
        ) : (
          <label class="as-text">
            <span class="soft">as text</span>
            <textarea
              rows={Math.min(6, 1 + Math.floor(text.length / 60))}
              spellcheck={false}
              data-testid="builder-text"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              onBlur={() => {
                if (text.trim() && text !== leaf.text) onLeaf({ ...leaf, text: asOne(text) });
              }}
            />
          </label>
        )}
      </div>
      <Alone value={props.counts.get(leaf.key)} />
      <Without label="this condition" onClick={props.onGone} />
    </li>
  );
}

const HOWS: { id: How; label: string }[] = [
  { id: "all", label: "all of" },
  { id: "any", label: "any of" },
  { id: "none", label: "none of" },
];

function GroupBox(
  props: Shared & { group: Group; isRoot: boolean; onGroup: (group: Group) => void; onGone?: () => void },
) {
  const { group, isRoot, names, counts, onGroup, onLoss } = props;
  const added = (control: Element, part: Node) => {
    focusAdded(control);
    onGroup(withPart(group, part, isRoot));
  };
  const newLeaf = (): Leaf => {
    const condition = firstOn("field country", names);
    return { kind: "leaf", key: newKey(), text: write(condition), condition };
  };
  const changed = (at: number, part: Node) => {
    const isEmpty = part.kind === "group" && part.parts.length === 0;
    onGroup(isEmpty ? withoutPart(group, at) : exchanged(group, at, part));
  };
  return (
    <fieldset class={isRoot ? "group root" : "group"}>
      <legend>
        <Pick
          label="How the conditions go together"
          id="builder-how"
          value={group.how}
          choices={HOWS}
          onPick={(how) => onGroup(withHow(group, how as How, isRoot))}
        />
        <span class="soft">{group.parts.length === 0 ? "no condition: everybody" : "these hold"}</span>
        {!isRoot && <Alone value={counts.get(group.key)} />}
        {props.onGone && <Without label="this group" onClick={props.onGone} />}
      </legend>
      <ul>
        {group.parts.map((part, at) =>
          part.kind === "leaf" ? (
            <LeafRow
              key={part.key}
              leaf={part}
              names={names}
              counts={counts}
              onLoss={onLoss}
              onLeaf={(leaf) => changed(at, leaf)}
              onGone={() => onGroup(withoutPart(group, at))}
            />
          ) : (
            <li key={part.key}>
              <GroupBox
                group={part}
                isRoot={false}
                names={names}
                counts={counts}
                onLoss={onLoss}
                onGroup={(next) => changed(at, next)}
                onGone={() => {
                  onLoss();
                  onGroup(withoutPart(group, at));
                }}
              />
            </li>
          ),
        )}
      </ul>
      <div class="actions">
        <button
          type="button"
          class="small"
          data-testid={isRoot ? "builder-add-condition" : "builder-add-condition-within"}
          onClick={(event) => added(event.currentTarget, newLeaf())}
        >
          Add a condition
        </button>
        <button
          type="button"
          class="small"
          data-testid={isRoot ? "builder-add-group" : undefined}
          onClick={(event) => added(event.currentTarget, newGroup(group.how === "all" ? "any" : "all", [newLeaf()]))}
        >
          Add a group
        </button>
      </div>
    </fieldset>
  );
}

/** The counts of nodes by their keys: clauses come in the order of the text, wholes before their parts. */
function countsOf(query: Query | null, clauses: Clause[] | null | undefined): Map<number, number> {
  const counts = new Map<number, number>();
  if (!query || !clauses) return counts;
  // Brackets around a single condition are no clause of their own.
  const plain = (text: string) => text.replace(/\s+/g, " ").replace(/^[( ]+|[) ]+$/g, "");
  let at = 0;
  const walk = (node: Node) => {
    if (node.kind === "leaf" || node.how === "none" || node.parts.length > 1) {
      const text = plain(print(node));
      const found = clauses.findIndex((clause, place) => place >= at && plain(clause.text) === text);
      if (found >= 0) {
        counts.set(node.key, clauses[found]?.alone ?? 0);
        at = found + 1;
      }
    }
    if (node.kind === "group") node.parts.forEach(walk);
  };
  walk(query.root);
  return counts;
}

export function Builder(props: {
  text: string;
  names: Names | null;
  clauses: Clause[] | null | undefined;
  onText: (text: string) => void;
  /** The text was read for the first time. */
  onDrawn: () => void;
}) {
  const { text, names, onText, onDrawn } = props;
  const [query, setQuery] = useState<Query | null>(null);
  const [unread, setUnread] = useState(false);
  const [failed, setFailed] = useState<unknown>(undefined);
  const [round, setRound] = useState(0);
  const isLoss = useRef(false);
  /** What stood there before a group was taken away; until something else changes. */
  const [lost, setLost] = useState<{ before: Query; after: string } | null>(null);
  const written = useRef<string | null>(null);
  const kinds = useMemo(() => names && kindsOf(names), [names]);
  useEffect(() => {
    if (!kinds || text === written.current) return;
    const stop = new AbortController();
    const show = (parsed: Parsed) => {
      if (stop.signal.aborted) return;
      const tree = parsed.tree as Tree | undefined;
      written.current = tree ? text : null;
      setFailed(undefined);
      // What is not finished leaves the conditions as they were, out of reach.
      if (tree) setQuery(read(text, tree, kinds));
      setUnread(!tree);
      onDrawn();
    };
    const refused = (error: unknown) => {
      if (stop.signal.aborted) return;
      setFailed(error);
      onDrawn();
    };
    const timer = setTimeout(
      () => post("/v1/queries/parse", { query: text }, { signal: stop.signal }).then(show, refused),
      written.current === null && !query ? 0 : PAUSE,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, kinds, round]);
  const counts = useMemo(() => countsOf(query, props.clauses), [query, props.clauses]);
  const onGroup = (root: Group) => {
    // The conditions of another text than the one below would overwrite it.
    if (!query || text !== written.current) return;
    const next = { ...query, root };
    const printed = printQuery(next);
    if (isLoss.current) setLost({ before: query, after: printed });
    isLoss.current = false;
    show(next, printed);
  };
  const show = (next: Query, printed: string) => {
    written.current = printed;
    setQuery(next);
    onText(printed);
  };
  const onLoss = () => {
    isLoss.current = true;
  };
  return (
    <section class="builder" aria-label="Conditions" data-testid="builder">
      {query && names && (
        <div inert={text !== written.current} class={unread || failed ? "unread" : ""}>
          <GroupBox group={query.root} isRoot names={names} counts={counts} onLoss={onLoss} onGroup={onGroup} />
          {lost?.after === text && (
            <p class="soft" role="status" data-testid="builder-lost">
              A group was taken away.{" "}
              <button type="button" class="small" onClick={() => show(lost.before, printQuery(lost.before))}>
                Undo
              </button>
            </p>
          )}
        </div>
      )}
      {failed !== undefined && text !== written.current && (
        <>
          <p class="warn">
            The conditions of the query below could not be read, so they are not shown or changed here.
          </p>
          <Trouble error={failed} retry={() => setRound((held) => held + 1)} />
        </>
      )}
      {unread && !failed && (
        <p class="soft">The query below cannot be read yet. Its conditions are shown as soon as it can.</p>
      )}
      {!query && !unread && names && written.current !== null && (
        <p class="soft undrawn">
          This query joins or groups contacts as a whole, so it has no conditions to draw. Change it as text below.
        </p>
      )}
    </section>
  );
}
