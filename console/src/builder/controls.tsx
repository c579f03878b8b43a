// Inputs of the builder: numbers, texts with suggestions, several values, dates.
//
// In: a value. Out: the next one, only if it can be written into a query.
import { useEffect, useId, useState } from "preact/hooks";
import { get } from "../api";
import { count } from "../format";
import type { Names } from "../marks";
import { useSession } from "../session";

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

/** A number as digits. What is no number is not taken. */
export function Digits(props: { label: string; value: string; whole?: boolean; onValue: (digits: string) => void }) {
  const [text, setText] = useState(props.value);
  useEffect(() => setText(props.value), [props.value]);
  const right = (props.whole ? /^\d{1,9}$/ : /^-?\d{1,20}(\.\d{1,10})?$/).test(text);
  return (
    <input
      type="text"
      inputMode="decimal"
      class="digits"
      aria-label={props.label}
      aria-invalid={!right}
      data-testid="builder-number"
      value={text}
      onInput={(event) => {
        const next = event.currentTarget.value.trim();
        setText(next);
        if ((props.whole ? /^\d{1,9}$/ : /^-?\d{1,20}(\.\d{1,10})?$/).test(next)) props.onValue(next);
      }}
    />
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
export function Text(props: TextProps & { value: string; onValue: (text: string) => void; onEnter?: () => void }) {
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
        onBlur={() => setNear(false)}
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

/** Several values; at least one stays. */
export function Texts(
  props: TextProps & { values: string[]; choices?: Choice[]; onValues: (values: string[]) => void },
) {
  const [next, setNext] = useState("");
  const { values, choices } = props;
  const add = (value: string) => {
    if (value !== "" && !values.includes(value)) props.onValues([...values.filter((one) => one !== ""), value]);
    setNext("");
  };
  const left = choices?.filter((choice) => !values.includes(choice.id));
  return (
    <span class="chips">
      {values
        .filter((value) => value !== "")
        .map((value) => {
          const label = choices?.find((choice) => choice.id === value)?.label ?? value;
          return (
            <span class="chip" key={value}>
              {label}
              <button
                type="button"
                aria-label={`Without ${label}`}
                disabled={values.length === 1}
                onClick={() => props.onValues(values.filter((one) => one !== value))}
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
            onPick={add}
          />
        )
      ) : (
        <span class="adder">
          <Text {...props} label={`More ${props.label}`} value={next} onValue={setNext} onEnter={() => add(next)} />
          <button type="button" disabled={next === ""} onClick={() => add(next)}>
            Add
          </button>
        </span>
      )}
    </span>
  );
}

export function Day(props: { label: string; value: string; onValue: (text: string) => void }) {
  const own = {
    "aria-label": props.label,
    value: props.value,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      if (event.currentTarget.value) props.onValue(event.currentTarget.value);
    },
  };
  // An instant of the day is written as text.
  return /^(\d{4}-\d\d-\d\d)?$/.test(props.value) ? <input type="date" {...own} /> : <input type="text" {...own} />;
}
