// A segment that is made or edited: its name and its query, with what the query finds while it is written.
//
// In: nothing, or a segment's id. Out: a segment; the page of it is opened.
import { useCallback, useState } from "preact/hooks";
import { type AnswerOf, get, patch, post, type Schemas } from "../api";
import { Field, Head, Trouble, useAction, useLoad, Waiting } from "../parts";
import { QueryForm } from "../query";
import { goTo, linkTo } from "../session";

type Segment = AnswerOf<"/v1/segments/{segment_id}", "get">;
const FIRST = "SELECT contact_id, updated_at\nFROM contact_data";

function Form(props: { segment?: Segment }) {
  const { segment } = props;
  const [name, setName] = useState(segment?.name ?? "");
  const [query, setQuery] = useState(segment?.query ?? FIRST);
  const [valid, setValid] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const action = useAction();
  const onChange = useCallback((text: string, ok: boolean, wrong: string | null) => {
    setFault(wrong);
    setQuery(text);
    setValid(ok);
  }, []);
  const changed = !segment || name !== segment.name || query !== segment.query;
  const save = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      if (!segment) {
        const made = await post("/v3/marketing/segments/2.0", { name, query_dsl: query } as Schemas["SegmentWrite"]);
        goTo("segments", (made as { id: string }).id);
        return;
      }
      const body: Schemas["SegmentUpdate"] = {};
      if (name !== segment.name) body.name = name;
      if (query !== segment.query) body.query_dsl = query;
      await patch("/v3/marketing/segments/2.0/{segment_id}", body, { in: { segment_id: segment.id } });
      goTo("segments", segment.id);
    });
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
        />
      </Field>
      <QueryForm text={query} onChange={onChange} {...(segment ? { segment: segment.id } : {})} />
      <Trouble error={action.error} />
      <div class="actions">
        <button type="submit" class="first" data-testid="save-segment" disabled={action.busy || why !== ""}>
          {segment ? "Save the changes" : "Make the segment"}
        </button>
        <a class="button" href={segment ? linkTo("segments", segment.id) : linkTo("segments")}>
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
