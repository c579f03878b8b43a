// A query that is written: the editor, what is wrong or doubtful, the exact count, counts by clause, a sample.
//
// In: a text, and what it is compared with. Out: the text as it changes, and whether it is valid. Answers to an older
// text are dropped.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type AnswerOf, get, post, type Schemas } from "./api";
import { FaultContext, useFaults } from "./builder/faults";
import { Builder } from "./builder/view";
import { count, place, signed } from "./format";
import type { EditorHandle, Mark, Names } from "./marks";
import { Bar, Empty, Figure, Panel, Table, Trouble } from "./parts";
import { linkTo, type Session, useSession } from "./session";

/** After the last key that was pressed. */
const PAUSE = 150;
/** A form is shown as a whole, so that nothing moves as its parts come in; but it is not waited for any longer. */
const OPENS_WITHIN = 600;

type Checked = AnswerOf<"/v1/queries/check", "post">;
type Previewed = AnswerOf<"/v1/queries/preview", "post">;
type Difference = AnswerOf<"/v1/segments/{segment_id}/diff", "post">;

interface Live {
  text: string;
  checked?: Checked;
  preview?: Previewed;
  difference?: Difference;
  error?: unknown;
  /** Nothing more is asked about the text. */
  settled?: boolean;
}

/** What is said of a query, with its places in the text. */
export function marksOf(text: string, checked: Checked | undefined): Mark[] {
  if (!checked) return [];
  const mark = (severity: Mark["severity"], message: string, start?: number | null, end?: number | null): Mark => ({
    from: place(text, start ?? 0),
    to: place(text, end ?? start ?? 0),
    severity,
    message,
  });
  const { error } = checked;
  if (error) {
    const message = error.hint ? `${error.message}; ${error.hint}` : error.message;
    return [mark("error", message, error.start, error.end)];
  }
  return checked.warnings.map((one) => mark("warning", one.message, one.start, one.end));
}

async function namesFor(session: Session): Promise<Names> {
  const names: Names = { fields: [], lists: [], segments: [], eventTypes: [] };
  // A name that cannot be read is not offered; the query can be written all the same.
  const asked: Promise<unknown>[] = [];
  if (session.may("fields:read")) {
    asked.push(
      Promise.all([get("/v1/fields"), get("/v3/marketing/field_definitions")]).then(([own, every]) => {
        const all = [...own.fields, ...every.reserved_fields];
        names.fields = all.map((field) => ({ id: field.id, name: field.name, kind: field.field_type }));
      }),
    );
  }
  if (session.may("lists:read")) {
    asked.push(
      get("/v3/marketing/lists", { query: { page_size: 1000 } }).then((found) => {
        names.lists = found.result;
      }),
    );
  }
  if (session.may("segments:read")) {
    asked.push(
      get("/v1/segments").then((found) => {
        names.segments = found.segments;
      }),
    );
  }
  if (session.may("events:read")) {
    asked.push(
      get("/v1/event_types").then((found) => {
        names.eventTypes = found.event_types;
      }),
    );
  }
  await Promise.allSettled(asked);
  return names;
}

/** Checks and counts a text a moment after it changed. */
function useLive(text: string, segment: string | undefined, round: number): Live {
  const session = useSession();
  const [live, setLive] = useState<Live>({ text: "" });
  useEffect(() => {
    const stop = new AbortController();
    const asked = { signal: stop.signal };
    const timer = setTimeout(async () => {
      const now: Live = { text };
      const show = () => {
        if (!stop.signal.aborted) setLive({ ...now });
      };
      const counted = async () => {
        now.checked = await post("/v1/queries/check", { query: text }, asked);
        show();
        const readsEvents = now.checked.engagement && !session.may("events:read");
        if (!now.checked.valid || !session.may("contacts:read") || readsEvents) return;
        const body = { query: text, clauses: true, limit: 8 } as Schemas["Preview"];
        const where = { in: { segment_id: segment ?? "" }, ...asked };
        [now.preview, now.difference] = await Promise.all([
          post("/v1/queries/preview", body, asked),
          segment ? post("/v1/segments/{segment_id}/diff", { query: text }, where) : undefined,
        ]);
      };
      await counted().catch((error) => {
        now.error = error;
      });
      now.settled = true;
      show();
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, segment, session, round]);
  return live;
}

function Clauses(props: { clauses: Schemas["ClauseCountAnswer"][] }) {
  const most = Math.max(1, ...props.clauses.map((clause) => clause.alone));
  return (
    <Table label="Counts by clause" class="clauses" heads={["Clause", "#Alone", "", "#Without it"]}>
      {props.clauses.map((clause, at) => (
        <tr key={at}>
          <td>
            <code class={`depth-${Math.min(clause.depth, 6)}`}>
              {clause.kind === "leaf" ? clause.text : clause.kind.toUpperCase()}
            </code>
          </td>
          <td class="number">
            <Figure value={clause.alone} id="clause-count" />
          </td>
          <td>
            <Bar value={clause.alone} most={most} />
          </td>
          <td class="number soft" data-value={clause.without}>
            {signed(clause.without)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Sample(props: { contacts: Schemas["Contact"][] }) {
  return (
    <ul class="sample">
      {props.contacts.map((contact) => (
        <li key={contact.id}>
          <a href={linkTo("contacts", contact.id)}>{contact.email || contact.id}</a>
          <span class="soft">
            {[`${contact.first_name} ${contact.last_name}`.trim(), contact.city].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Changes(props: { difference: Difference | undefined }) {
  const found = props.difference;
  const { joins = 0, leaves = 0, stays = 0 } = found ?? {};
  const referring = found?.referring_segments ?? 0;
  return (
    <Panel title="What saving changes">
      {!found ? (
        <p class="soft">Compared with the members in force as soon as the query is valid.</p>
      ) : (
        <>
          <dl class="figures">
            <div>
              <dt>join</dt>
              <dd class="good">
                <Figure value={joins} id="diff-joins" />
              </dd>
            </div>
            <div>
              <dt>leave</dt>
              <dd class="bad">
                <Figure value={leaves} id="diff-leaves" />
              </dd>
            </div>
            <div>
              <dt>stay</dt>
              <dd>
                <Figure value={stays} id="diff-stays" />
              </dd>
            </div>
          </dl>
          {found.drift && found.drift.joins + found.drift.leaves > 0 && (
            <p class="soft">
              The query in force would itself bring in {count(found.drift.joins)} and take out{" "}
              {count(found.drift.leaves)} by now.
            </p>
          )}
          {referring > 0 && (
            <p class="warn">
              {referring === 1 ? "One segment refers" : `${count(referring)} segments refer`} to this one and will
              change with it.
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

export function QueryForm(props: {
  text: string;
  /** `fault`: what is written into a condition and cannot be part of the query. */
  onChange: (text: string, valid: boolean, fault: string | null) => void;
  /** The segment that would be edited. */
  segment?: string;
}) {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle | null>(null);
  const [failed, setFailed] = useState(false);
  const [mounted, setMounted] = useState(false);
  const [text, setText] = useState(props.text);
  const [names, setNames] = useState<Names | null>(null);
  const [round, setRound] = useState(0);
  const live = useLive(text, props.segment, round);
  const [drawn, setDrawn] = useState(false);
  const [late, setLate] = useState(false);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    if (late || (drawn && live.settled)) setOpened(true);
  }, [late, drawn, live]);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), OPENS_WITHIN);
    return () => clearTimeout(timer);
  }, []);
  const onDrawn = useCallback(() => setDrawn(true), []);
  const current = live.text === text;
  const valid = current && live.checked?.valid === true;
  const marks = useMemo(() => marksOf(live.text, live.checked), [live]);
  const { onChange } = props;
  const [written, report] = useFaults();
  const unchecked = current && live.error !== undefined && !live.checked;
  const fault = written ?? (unchecked ? "The query could not be checked: the service was not reached." : null);
  useEffect(() => onChange(text, valid, fault), [text, valid, fault, onChange]);
  useEffect(() => {
    let left = false;
    // A file of its own beside this one; its name is not a module of this bundle.
    import("./editor.js" as string)
      .then(({ mount }) => {
        if (left || !host.current) return;
        editor.current = mount(host.current, { text, label: "Query", onChange: setText });
        setMounted(true);
      })
      .catch(() => setFailed(true));
    namesFor(session).then((found) => {
      if (!left) setNames(found);
    });
    return () => {
      left = true;
      editor.current?.destroy();
    };
  }, []);
  useEffect(() => {
    if (names) editor.current?.setNames(names);
  }, [names, mounted]);
  useEffect(() => {
    if (current) editor.current?.setMarks(marks);
  }, [marks, current, mounted]);
  const onBuilt = (next: string) => {
    setText(next);
    editor.current?.setText(next);
  };
  const preview = live.preview;
  return (
    <div class={opened ? "query" : "query opening"}>
      <div class="write">
        <FaultContext.Provider value={report}>
          <Builder
            text={text}
            names={names}
            clauses={current ? preview?.clauses : undefined}
            onText={onBuilt}
            onDrawn={onDrawn}
          />
        </FaultContext.Provider>
        <h2 class="as-sql">The same as SQL</h2>
        <div class="editor" ref={host} />
        {failed && (
          <textarea
            class="editor"
            data-testid="query-editor"
            aria-label="Query"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
        <p class="soft help" id="query-help">
          Ctrl-Space completes fields, lists, segments and event types. Tab leaves the editor.
        </p>
        <ul class="lints" aria-live="polite" aria-label="What is wrong or doubtful">
          {current &&
            marks.map((mark) => (
              <li key={mark.message} class={mark.severity}>
                <button
                  type="button"
                  data-testid="lint"
                  data-severity={mark.severity}
                  onClick={() => editor.current?.select(mark.from, mark.to)}
                >
                  {mark.message}
                </button>
              </li>
            ))}
        </ul>
        {current && <Trouble error={live.error} retry={() => setRound((held) => held + 1)} />}
        {preview?.clauses?.some((clause) => clause.text !== "TRUE") && (
          <Panel title="By clause" note="alone: with this clause only; without it: how many more there would be">
            <Clauses clauses={preview.clauses ?? []} />
          </Panel>
        )}
      </div>
      <div class="beside">
        <Panel title="Right now">
          <div class={`live ${current && preview ? "" : "old"}`} aria-live="polite" aria-busy={!current}>
            {preview ? (
              <Figure value={preview.count} id="live-count" class="large" />
            ) : (
              <span class="figure large soft">–</span>
            )}
            <span class="soft">
              {" "}
              contacts{preview && `, counted in ${count(Math.ceil(preview.micros / 100) / 10)} ms`}
            </span>
          </div>
          {!session.may("contacts:read") && <p class="soft">Counts need a key with the scope contacts:read.</p>}
          {live.checked?.engagement && !session.may("events:read") && (
            <p class="soft">This query reads events: counts need events:read as well.</p>
          )}
          {preview &&
            (preview.contacts.length ? <Sample contacts={preview.contacts} /> : <Empty>Nobody satisfies it.</Empty>)}
        </Panel>
        {props.segment && <Changes difference={current ? live.difference : undefined} />}
      </div>
    </div>
  );
}
