// Inputs of the builder: numbers, texts with suggestions, several values, dates.
//
// In: a value. Out: the next one, only if it can be written into a query.
import { useEffect, useId, useState } from "preact/hooks";
import { get } from "../api";
import { count } from "../format";
import type { Names } from "../marks";
import { type Bounds, pastedValues, readNumber, type Typed } from "../numbers";
import { useSession } from "../session";
import { Fault, useFault } from "./faults";
import { focusNext } from "./focus";

export interface Choice {
  id: string;
  label: string;
}

export function Pick(props: {
  label: string;
  value: string;
  choices: Choice[];
  onPick: (id: string) => void;
  id?: string;
  wide?: boolean;
}) {
  return (
    <select
      class={props.wide ? "wide" : undefined}
      aria-label={props.label}
      data-testid={props.id}
      value={props.value}
      onChange={(event) => props.onPick(event.currentTarget.value)}
    >
      {props.choices.map((choice) => (
        <option key={choice.id} value={choice.id}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** Enter in a box of a condition is no wish to save the form. */
function kept(event: KeyboardEvent) {
  if (event.key === "Enter") event.preventDefault();
}

/** A number as people write it. What is no clear number is not taken, and said in words. */
export function Digits(props: Bounds & { label: string; value: string; onValue: (digits: string) => void }) {
  const [text, setText] = useState(props.value);
  const read = (written: string): Typed =>
    written === props.value ? readNumber(written, props, "en") : readNumber(written, props);
  const typed = read(text);
  useEffect(() => {
    const now = read(text);
    if (!("value" in now) || now.value !== props.value) setText(props.value);
  }, [props.value]);
  const fault = "fault" in typed ? typed.fault : null;
  const id = useFault(fault);
  return (
    <>
      <input
        type="text"
        inputMode="decimal"
        class="digits"
        aria-label={props.label}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : id}
        data-testid="builder-number"
        value={text}
        onKeyDown={kept}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          const now = read(next);
          if ("value" in now && now.value !== props.value) props.onValue(now.value);
        }}
      />
      <Fault id={id} text={fault} />
    </>
  );
}

/** Fields of which the service suggests no values. */
const IDENTIFYING = new Set(
  (
    "contact_id email alternate_emails phone_number_id phone_number external_id anonymous_id address_line_1 " +
    "address_line_2 whatsapp line facebook unique_name"
  ).split(" "),
);

interface Suggestion {
  value: string;
  count?: number;
}

/** The values of a field that begin with a text, while somebody writes. */
function useSuggestions(field: string | undefined, names: Names, start: string, wanted: boolean): Suggestion[] {
  const session = useSession();
  const [found, setFound] = useState<Suggestion[]>([]);
  const known = names.fields.find((one) => one.name === field);
  const may = session.may("contacts:read", "fields:read") && known && !IDENTIFYING.has(known.name);
  useEffect(() => {
    if (!wanted || !may || !known) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const asked = { in: { custom_field_id: known.id }, query: { start, limit: 12 }, signal: stop.signal };
      get("/v1/fields/{custom_field_id}/values", asked).then(
        ({ values }) => setFound(values),
        () => {},
      );
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [known?.id, may, start, wanted]);
  return found;
}

export interface TextProps {
  label: string;
  names: Names;
  /** The field whose values are suggested. */
  field?: string;
  /** Or these values. */
  known?: string[];
}

/** A text, with the most frequent values of its field. */
export function Text(
  props: TextProps & {
    value: string;
    onValue: (text: string) => void;
    onEnter?: () => void;
    onLeave?: () => void;
    onPaste?: (event: ClipboardEvent) => void;
    /** The id of what is said of a wrong text. */
    wrong?: string | undefined;
  },
) {
  const [near, setNear] = useState(false);
  const found = useSuggestions(props.field, props.names, props.value, near);
  const list = useId();
  const choices: Suggestion[] = props.known?.map((value) => ({ value })) ?? found;
  return (
    <>
      <input
        type="text"
        aria-label={props.label}
        data-testid="builder-value"
        value={props.value}
        list={choices.length ? list : undefined}
        autoComplete="off"
        spellcheck={false}
        onFocus={() => setNear(true)}
        aria-invalid={props.wrong !== undefined}
        aria-describedby={props.wrong}
        onPaste={props.onPaste}
        onBlur={() => {
          setNear(false);
          props.onLeave?.();
        }}
        onInput={(event) => props.onValue(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          props.onEnter?.();
        }}
      />
      {choices.length > 0 && (
        <datalist id={list}>
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.count === undefined ? undefined : count(one.count)}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

/** Several values; at least one stays. What is typed is added with Enter, and when the box is left. */
export function Texts(
  props: TextProps & {
    values: string[];
    numeric?: boolean;
    choices?: Choice[];
    onValues: (values: string[]) => void;
  },
) {
  const [next, setNext] = useState("");
  const { choices, numeric = false } = props;
  const values = props.values.filter((value) => value !== "");
  // A number that is being written is not wrong before it is to be added.
  const [isWrong, setWrong] = useState(false);
  const typed = (text: string): Typed => (numeric ? readNumber(text) : { value: text });
  const add = (all: string[]) => {
    const read = all.filter((text) => text !== "").map((text) => ({ text, typed: typed(text) }));
    const added = read.flatMap(({ typed }) => ("value" in typed ? [typed.value] : []));
    const every = [...new Set([...values, ...added])];
    if (every.length > values.length) props.onValues(every);
    // What cannot be read stays in the box.
    const wrong = read.filter(({ typed }) => "fault" in typed).map(({ text }) => text);
    setNext(wrong.join("; "));
    setWrong(wrong.length > 0);
  };
  const typing = isWrong ? typed(next) : null;
  const fault =
    typing && "fault" in typing
      ? typing.fault
      : values.length > 0
        ? null
        : choices?.length === 0
          ? "There is none to choose yet."
          : "Add at least one value.";
  const id = useFault(fault);
  const left = choices?.filter((choice) => !values.includes(choice.id));
  return (
    <span class="chips">
      {values.map((value) => {
        const label = choices?.find((choice) => choice.id === value)?.label ?? value;
        return (
          <span class="chip" key={value}>
            {label}
            <button
              type="button"
              aria-label={`Without ${label}`}
              disabled={values.length === 1}
              onClick={(event) => {
                focusNext(event.currentTarget);
                props.onValues(values.filter((one) => one !== value));
              }}
            >
              ×
            </button>
          </span>
        );
      })}
      {left ? (
        left.length > 0 && (
          <Pick
            label={`More ${props.label}`}
            value=""
            id="builder-value"
            choices={[{ id: "", label: "add…" }, ...left]}
            onPick={(picked) => add([picked])}
          />
        )
      ) : (
        <span class="adder">
          <Text
            {...props}
            label={`More ${props.label}`}
            value={next}
            wrong={isWrong ? id : undefined}
            onValue={(text) => {
              setNext(text);
              if (text === "") setWrong(false);
            }}
            onEnter={() => add([next])}
            onLeave={() => add([next])}
            onPaste={(event) => {
              const pasted = pastedValues(event.clipboardData?.getData("text") ?? "", numeric);
              if (pasted.length < 2) return;
              event.preventDefault();
              add(pasted);
            }}
          />
          <button type="button" disabled={next === ""} onClick={() => add([next])}>
            Add
          </button>
        </span>
      )}
      <Fault id={id} text={fault} />
    </span>
  );
}

/** A day; one that is emptied is marked. */
export function Day(props: { label: string; value: string; onValue: (text: string) => void }) {
  const [text, setText] = useState(props.value);
  useEffect(() => setText(props.value), [props.value]);
  const fault = text.trim() === "" ? "Choose a day." : null;
  const id = useFault(fault);
  const own = {
    "aria-label": props.label,
    "aria-invalid": fault !== null,
    "aria-describedby": fault === null ? undefined : id,
    value: text,
    onKeyDown: kept,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      const next = event.currentTarget.value;
      setText(next);
      if (next.trim()) props.onValue(next);
    },
  };
  // An instant of the day is written as text.
  const isDay = /^(\d{4}-\d\d-\d\d)?$/.test(props.value);
  return (
    <>
      {isDay ? <input type="date" {...own} /> : <input type="text" {...own} />}
      <Fault id={id} text={fault} />
    </>
  );
}
