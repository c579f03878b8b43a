// What pages are made of: figures, instants, states, tables, refusals, questions.
//
// In: values. Out: elements. INVARIANT: whatever comes from the service is shown as text, never read as markup.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "./api";
import { absolute, count, relative, signed } from "./format";

export function Figure(props: { value: number; id?: string; sign?: boolean; class?: string }) {
  const text = props.sign ? signed(props.value) : count(props.value);
  return (
    <span class={`figure ${props.class ?? ""}`} data-testid={props.id} data-value={props.value}>
      {text}
    </span>
  );
}

/** An instant: how far it is, and exactly. */
export function Instant(props: { at: string; id?: string; whole?: boolean }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const exact = absolute(props.at);
  const far = relative(props.at, now);
  return (
    <time dateTime={props.at} title={exact} data-testid={props.id}>
      {props.whole ? (
        <>
          {far} <span class="soft">({exact})</span>
        </>
      ) : (
        far
      )}
    </time>
  );
}

const STATES: Record<string, [string, string]> = {
  VALID: ["good", "valid"],
  PENDING: ["wait", "pending"],
  INVALID: ["bad", "invalid"],
};

export function State(props: { state: string }) {
  const [tone, word] = STATES[props.state] ?? ["wait", props.state.toLowerCase()];
  return <span class={`state ${tone}`}>{word}</span>;
}

/** `since`: when what is shown all the same was loaded. */
export function Trouble(props: { error: unknown; retry?: () => void; since?: string | undefined }) {
  if (!props.error) return null;
  const text = props.error instanceof Error ? props.error.message : String(props.error);
  const until = props.error instanceof Refusal ? props.error.until : undefined;
  const forbidden = props.error instanceof Refusal && props.error.status === 403;
  return (
    <div class="trouble" role="alert" data-testid="error-message">
      <p>{text}</p>
      {until && (
        <p data-testid="possible-from">
          It is possible <Instant at={until} whole />.
        </p>
      )}
      {props.since && (
        <p data-testid="stale-since">
          What is shown was loaded <Instant at={props.since} whole />.
        </p>
      )}
      {forbidden && <p class="soft">Sign in with a key that has this scope.</p>}
      {props.retry && (
        <button type="button" onClick={props.retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty(props: { children: ComponentChildren }) {
  return <div class="empty">{props.children}</div>;
}

export function Waiting() {
  return (
    <p class="waiting" role="status">
      Loading…
    </p>
  );
}

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  /** When the data was loaded. */
  at: string | undefined;
  reload: () => void;
}

/**
 * Loads; again when `on` changes, and every so many milliseconds while the page is looked at. Older answers are
 * dropped.
 */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[], every?: number): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; of: string; at?: string }>({ of: "" });
  const [round, setRound] = useState(0);
  const of = JSON.stringify(on);
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (data) => {
        if (!stop.signal.aborted) setState({ data, of, at: new Date().toISOString() });
      },
      (error) => {
        if (!stop.signal.aborted) setState((held) => ({ ...(held.of === of ? held : {}), error, of }));
      },
    );
    return () => stop.abort();
  }, [of, round]);
  useEffect(() => {
    if (!every) return;
    const timer = setInterval(() => {
      if (!document.hidden) setRound((held) => held + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  const reload = useCallback(() => setRound((held) => held + 1), []);
  const current = state.of === of;
  const held = current ? state : undefined;
  return { data: held?.data, error: held?.error, at: held?.at, reload };
}

/** Runs what a button begins: once at a time, with its refusal. */
export function useAction(): { busy: boolean; error: unknown; run: (work: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const run = (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    work()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}

/** A page's head. It takes the focus when the page opens, so that a screen reader says where one is. */
export function Head(props: { title: string; above?: ComponentChildren; children?: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · Segmentry`;
  }, [props.title]);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <header class="head">
      {props.above && <p class="above">{props.above}</p>}
      <div class="row">
        <h1 ref={title} tabIndex={-1}>
          {props.title}
        </h1>
        <div class="actions">{props.children}</div>
      </div>
    </header>
  );
}

export function Panel(props: { title: string; note?: ComponentChildren; id?: string; children: ComponentChildren }) {
  return (
    <section class="panel" data-testid={props.id} aria-label={props.title}>
      <h2>
        {props.title}
        {props.note && <span class="note">{props.note}</span>}
      </h2>
      {props.children}
    </section>
  );
}

/** A table that scrolls by itself on a narrow screen, reachable by keyboard. Heads of numbers begin with `#`. */
export function Table(props: { label: string; heads: string[]; class?: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label={props.label}>
      <table class={props.class}>
        <thead>
          <tr>
            {props.heads.map((head, at) =>
              head === "" ? (
                <td key={at} />
              ) : (
                <th key={at} scope="col" class={head.startsWith("#") ? "number" : ""}>
                  {head.replace("#", "")}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

/** A question before something is destroyed. */
export function Question(props: {
  open: boolean;
  title: string;
  yes: string;
  id: string;
  no?: string;
  /** It destroys nothing. */
  safe?: boolean;
  busy?: boolean;
  error?: unknown;
  onYes: () => void;
  onNo: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (props.open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [props.open]);
  return (
    <dialog
      ref={dialog}
      aria-label={props.title}
      onClose={() => {
        if (props.open) props.onNo();
      }}
    >
      {props.open && (
        <>
          <h2>{props.title}</h2>
          {props.children}
          <Trouble error={props.error} />
          <div class="actions">
            <button type="button" onClick={props.onNo}>
              {props.no ?? "Keep it"}
            </button>
            <button
              type="button"
              class={props.safe ? "first" : "danger"}
              data-testid={props.id}
              disabled={props.busy}
              onClick={props.onYes}
            >
              {props.yes}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}

/** A part of a whole, beside the figure that says it. */
export function Bar(props: { value: number; most: number }) {
  const width = `${(100 * props.value) / Math.max(1, props.most)}%`;
  return (
    <span class="bar" aria-hidden="true">
      <span style={{ width }} />
    </span>
  );
}

/** Where the steps of a line of sizes are drawn, in a box of 100 by 100; what is not known is left out. */
export function stepsOf(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  // What changes by less than a tenth looks like it: the line of a large segment is not all noise.
  const span = Math.max(high - low, high / 10, 1);
  const middle = (low + high) / 2;
  const at = (value: number) => (50 - ((value - middle) / span) * 80).toFixed(1);
  let before: number | null = null;
  const parts = values.map((value, place) => {
    const x = ((place * 100) / Math.max(1, values.length - 1)).toFixed(1);
    const part = value === null ? "" : before === null ? `M${x} ${at(value)}` : `H${x}V${at(value)}`;
    before = value;
    return part;
  });
  return parts.join("");
}

/** Sizes over time, as a line in a cell. */
export function SizeLine(props: { values: (number | null)[]; of: string }) {
  const known = props.values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  const said = `${props.of}: from ${count(first)} to ${count(last)}`;
  return (
    <svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={said}>
      <title>{said}</title>
      <path d={stepsOf(props.values)} />
    </svg>
  );
}

export function Field(props: { label: string; note?: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field">
      <span>{props.label}</span>
      {props.children}
      {props.note && <small>{props.note}</small>}
    </label>
  );
}

export function plural(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
