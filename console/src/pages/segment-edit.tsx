// A segment that is made or edited: its name and its query, with what the query finds while it is written.
//
// In: nothing, or a segment's id. Out: a segment; the page of it is opened.
import { useCallback, useEffect, useState } from "preact/hooks";
import { type AnswerOf, get, patch, post, type Schemas } from "../api";
import { draftOf, keepDraft } from "../drafts";
import { Field, Head, Trouble, useAction, useLoad, Waiting } from "../parts";
import { QueryForm } from "../query";
import { goTo, linkTo } from "../session";

type Segment = AnswerOf<"/v1/segments/{segment_id}", "get">;
const FIRST = "SELECT contact_id, updated_at\nFROM contact_data";

/** A definition, as far as it is edited here. */
interface Definition {
  name: string;
  query: string;
}
interface Draft extends Definition {
  /** What is in force, as it was when the edit began. */
  base: Definition;
}
const same = (one: Definition, other: Definition) => one.name === other.name && one.query === other.query;

function Compared(props: { title: string; of: Definition }) {
  return (
    <section aria-label={props.title}>
      <h3>
        {props.title}: {props.of.name}
      </h3>
      <pre class="sql">
        <code>{props.of.query}</code>
      </pre>
    </section>
  );
}

function Form(props: { segment?: Segment }) {
  const { segment } = props;
  const address = segment ? linkTo("segments", segment.id, "edit") : linkTo("segments", "new");
  const [draft] = useState(() => draftOf<Draft>(address));
  const [base, setBase] = useState<Definition>(
    draft?.base ?? { name: segment?.name ?? "", query: segment?.query ?? FIRST },
  );
  const [name, setName] = useState(draft?.name ?? base.name);
  const [query, setQuery] = useState(draft?.query ?? base.query);
  const [round, setRound] = useState(0);
  const [isDraft, setIsDraft] = useState(draft !== undefined);
  /** What another one has made of it meanwhile. */
  const [theirs, setTheirs] = useState<Definition | null>(null);
  const [valid, setValid] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const action = useAction();
  const onChange = useCallback((text: string, ok: boolean, wrong: string | null) => {
    setFault(wrong);
    setQuery(text);
    setValid(ok);
  }, []);
  const isEdited = !same(base, { name, query });
  const changed = !segment || isEdited;
  useEffect(
    () => keepDraft(address, isEdited ? { name, query, base } : undefined),
    [address, isEdited, name, query, base],
  );
  const take = (taken: Definition) => {
    setBase(taken);
    setName(taken.name);
    setQuery(taken.query);
    setTheirs(null);
    setIsDraft(false);
    setRound((held) => held + 1);
  };
  const write = async (over: Definition) => {
    if (!segment) {
      const made = await post("/v3/marketing/segments/2.0", { name, query_dsl: query } as Schemas["SegmentWrite"]);
      keepDraft(address, undefined);
      goTo("segments", (made as { id: string }).id);
      return;
    }
    const where = { in: { segment_id: segment.id } };
    const now = await get("/v1/segments/{segment_id}", where);
    if (!same(now, over)) {
      setTheirs({ name: now.name, query: now.query });
      return;
    }
    const body: Schemas["SegmentUpdate"] = {};
    if (name !== over.name) body.name = name;
    if (query !== over.query) body.query_dsl = query;
    if (body.name !== undefined || body.query_dsl !== undefined)
      await patch("/v3/marketing/segments/2.0/{segment_id}", body, where);
    keepDraft(address, undefined);
    goTo("segments", segment.id);
  };
  const save = (event: Event) => {
    event.preventDefault();
    action.run(() => write(base));
  };
  const why = !name.trim()
    ? "It needs a name."
    : fault
      ? fault
      : !valid
        ? "The query is not valid yet."
        : !changed
          ? "Nothing was changed."
          : "";
  return (
    <form onSubmit={save} class="edit">
      <Field label="Name">
        <input
          type="text"
          data-testid="segment-name"
          value={name}
          required
          maxLength={100}
          placeholder="Bought twice in 60 days"
          onInput={(event) => setName(event.currentTarget.value)}
          // Who ends a name with Enter goes on with the conditions; saving has a button of its own.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      </Field>
      {isDraft && isEdited && (
        <p class="warn" role="status" data-testid="draft">
          These are changes that were not saved.{" "}
          <button type="button" onClick={() => take(base)}>
            Discard them
          </button>
        </p>
      )}
      <QueryForm key={round} text={query} onChange={onChange} {...(segment ? { segment: segment.id } : {})} />
      {theirs && (
        <div class="trouble" role="alert" data-testid="conflict">
          <p>The segment was changed meanwhile. Nothing is saved yet: choose which definition stays.</p>
          <Compared title="In force now" of={theirs} />
          <Compared title="Yours" of={{ name, query }} />
          <div class="actions">
            <button
              type="button"
              class="danger"
              disabled={action.busy || why !== ""}
              onClick={() => {
                setBase(theirs);
                setTheirs(null);
                action.run(() => write(theirs));
              }}
            >
              Save yours over it
            </button>
            <button type="button" onClick={() => take(theirs)}>
              Take the one in force
            </button>
          </div>
        </div>
      )}
      <Trouble error={action.error} />
      <div class="actions">
        <button
          type="submit"
          class="first"
          data-testid="save-segment"
          disabled={action.busy || why !== "" || theirs !== null}
        >
          {segment ? "Save the changes" : "Make the segment"}
        </button>
        <a
          class="button"
          href={segment ? linkTo("segments", segment.id) : linkTo("segments")}
          onClick={() => keepDraft(address, undefined)}
        >
          Cancel
        </a>
        <span class="soft" role="status">
          {why}
        </span>
      </div>
    </form>
  );
}

export function NewPage() {
  return (
    <>
      <Head title="New segment" above={<a href={linkTo("segments")}>Segments</a>} />
      <Form />
    </>
  );
}

export function EditPage(props: { id: string }) {
  const loaded = useLoad(
    (signal) => get("/v1/segments/{segment_id}", { in: { segment_id: props.id }, signal }),
    [props.id],
  );
  const segment = loaded.data;
  return (
    <>
      <Head
        title={segment ? `Edit ${segment.name}` : "Edit"}
        above={<a href={linkTo("segments", props.id)}>{segment?.name ?? "Segment"}</a>}
      />
      <Trouble error={loaded.error} retry={loaded.reload} />
      {segment ? <Form segment={segment} /> : !loaded.error && <Waiting />}
    </>
  );
}
