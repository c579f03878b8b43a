// An import of a CSV file: which column is which field, how far it is, which rows were refused.
//
// In: a file, a mapping, lists. Out: contacts; the lines that were refused, each with its reason.
import { useState } from "preact/hooks";
import { type AnswerOf, get, here, put, Refusal, type Schemas } from "../api";
import { bytes, count, csvRows, fieldFor, type Separator, separatorOf, withCommas } from "../format";
import { Empty, Field, Figure, Head, Panel, Table, Trouble, useAction, useLoad } from "../parts";
import { linkTo, useSession } from "../session";

type Job = AnswerOf<"/v3/marketing/contacts/imports/{id}", "get">;
/** Of the file that is read here, to show its columns. */
const HEAD_BYTES = 64 * 1024;
const LISTED = 200;
/** A file that is written anew with commas is in the browser's memory as a whole. */
const MOST_REWRITTEN = 256 * 1024 * 1024;
const SEPARATORS: Record<Separator, string> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

const OUTCOMES: Record<string, string> = {
  completed: "all rows were taken",
  errored: "some rows were refused",
  failed: "no row was taken",
};

interface Chosen {
  file: File;
  separator: Separator;
  columns: string[];
  rows: string[][];
}
interface Line {
  line?: number;
  index?: number;
  message: string;
}

/** Sends a file and says how much of it has gone. */
function upload(
  uri: string,
  headers: Schemas["UploadHeader"][],
  file: File,
  onSent: (share: number) => void,
): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", here(uri));
    for (const { header, value } of headers) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => onSent(event.loaded / Math.max(1, event.total));
    request.onerror = () =>
      failed(new Refusal(0, "the file could not be sent: look whether the service runs, then try again"));
    request.onload = () => {
      if (request.status < 300) return done();
      let text = `the service answered with the status ${request.status}`;
      try {
        text = JSON.parse(request.responseText).errors[0].message;
      } catch {
        /* the status has to do */
      }
      failed(new Refusal(request.status, text));
    };
    request.send(file);
  });
}

/** The file with commas between its cells, as the service reads it. */
async function rewritten({ file, separator }: Chosen): Promise<File> {
  if (separator === ",") return file;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error("The file is not in UTF-8: save it as “CSV UTF-8”, then choose it again.");
  }
  return new File([withCommas(text, separator)], file.name, { type: "text/csv" });
}

async function linesOf(link: string): Promise<Line[]> {
  const answer = await fetch(here(link), { credentials: "omit" });
  if (!answer.ok) return [];
  const lines = (await answer.text()).split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, LISTED).map((line) => JSON.parse(line) as Line);
}

function Outcome(props: { job: Job; lines: Line[] }) {
  const { results, status } = props.job;
  const counts: [string, number, string][] = [
    ["created", results.created_count, "good"],
    ["updated", results.updated_count, ""],
    ["refused", results.errored_count, "bad"],
  ];
  return (
    <Panel title="Done" id="import-done" note={OUTCOMES[status] ?? status}>
      <dl class="figures">
        {counts.map(([name, value, tone]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={tone}>
              <Figure value={value} id={`import-${name}`} class="large" />
            </dd>
          </div>
        ))}
      </dl>
      {props.lines.length > 0 && (
        <>
          <p>Mend these rows in the file and import them again; the others are taken.</p>
          <Table label="Refused rows" heads={["#Line", "Why"]}>
            {props.lines.map((line, at) => (
              <tr key={at} data-testid="import-error">
                <td class="number">{line.line ?? line.index ?? "–"}</td>
                <td>{line.message}</td>
              </tr>
            ))}
          </Table>
          {results.errored_count > props.lines.length && (
            <p class="soft">The first {count(props.lines.length)} are shown.</p>
          )}
        </>
      )}
      <p>
        <a href={linkTo("contacts")}>Look at the contacts</a>
      </p>
    </Panel>
  );
}

export function ImportPage() {
  const session = useSession();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [picked, setPicked] = useState<Record<number, string>>({});
  const [lists, setLists] = useState<string[]>([]);
  const [sent, setSent] = useState(0);
  const [job, setJob] = useState<Job | null>(null);
  const [lines, setLines] = useState<Line[]>([]);
  const action = useAction();
  const known = useLoad(async (signal) => {
    const fields = await get("/v3/marketing/field_definitions", { signal });
    const lists = session.may("lists:read")
      ? (await get("/v3/marketing/lists", { query: { page_size: 1000 }, signal })).result
      : [];
    const writable = fields.reserved_fields.filter((field) => !("read_only" in field && field.read_only));
    return { fields: [...writable, ...fields.custom_fields], lists };
  }, []);
  const fields = known.data?.fields ?? [];
  const choose = async (file: File | undefined) => {
    setJob(null);
    setLines([]);
    if (!file) return setChosen(null);
    const head = await file.slice(0, HEAD_BYTES).text();
    const separator = separatorOf(head);
    const rows = csvRows(withCommas(head, separator), 4);
    const columns = rows[0] ?? [];
    setChosen({ file, separator, columns, rows: rows.slice(1) });
    setPicked({});
  };
  // What was not picked by hand follows from the column's name.
  const mapping = (chosen?.columns ?? []).map((column, at) => picked[at] ?? fieldFor(column, fields)?.id ?? "");
  const start = (event: Event) => {
    event.preventDefault();
    if (!chosen) return;
    action.run(async () => {
      setSent(0);
      setJob(null);
      const file = await rewritten(chosen);
      const body = {
        file_type: "csv",
        field_mappings: mapping.map((id) => id || null),
        list_ids: lists,
      } as Schemas["ImportRequest"];
      const begun = await put("/v3/marketing/contacts/imports", body);
      await upload(begun.upload_uri, begun.upload_headers, file, setSent);
      for (;;) {
        const state = await get("/v3/marketing/contacts/imports/{id}", { in: { id: begun.job_id } });
        if (state.status !== "pending") {
          const link = state.results.errors_url;
          setLines(link ? await linesOf(link) : []);
          setJob(state);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    });
  };
  const identifiers = ["email", "phone_number", "external_id", "anonymous_id"];
  const mapped = fields.filter((field) => mapping.includes(field.id)).map((field) => field.name);
  const twice = mapping.some((id, at) => id && mapping.indexOf(id) !== at);
  const why = !chosen
    ? "Choose a file."
    : chosen.columns.length === 0
      ? "The file has no header line."
      : chosen.separator !== "," && chosen.file.size > MOST_REWRITTEN
        ? `A file with ${SEPARATORS[chosen.separator]} may have ${bytes(MOST_REWRITTEN)}: save it with commas.`
        : !identifiers.some((name) => mapped.includes(name))
          ? "One column has to be the email or another identifier."
          : twice
            ? "Two columns have the same field."
            : "";
  return (
    <>
      <Head title="Import contacts" above={<a href={linkTo("contacts")}>Contacts</a>} />
      <form onSubmit={start} class="edit">
        <Field label="CSV file" note="With a header line, in UTF-8. A row that cannot be taken is refused by itself.">
          <input
            type="file"
            accept=".csv,text/csv"
            data-testid="import-file"
            onChange={(event) => choose(event.currentTarget.files?.[0])}
          />
        </Field>
        <Trouble error={known.error} retry={known.reload} />
        {chosen && chosen.columns.length > 0 && (
          <Panel
            title="Columns"
            note={`${chosen.file.name}, ${bytes(chosen.file.size)}, separated by ${SEPARATORS[chosen.separator]}`}
          >
            <Table label="Columns" heads={["Column", "Field", "First values"]}>
              {chosen.columns.map((column, at) => (
                <tr key={at}>
                  <th scope="row">{column || <em>no name</em>}</th>
                  <td>
                    <select
                      aria-label={`Field of the column ${column}`}
                      data-testid="import-column"
                      value={mapping[at]}
                      onChange={(event) => setPicked({ ...picked, [at]: event.currentTarget.value })}
                    >
                      <option value="">leave out</option>
                      {fields.map((field) => (
                        <option key={field.id} value={field.id}>
                          {field.name}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td class="soft">
                    {chosen.rows
                      .map((row) => row[at] ?? "")
                      .filter(Boolean)
                      .join(" · ")}
                  </td>
                </tr>
              ))}
            </Table>
          </Panel>
        )}
        {chosen && (known.data?.lists.length ?? 0) > 0 && (
          <fieldset>
            <legend>Put them on lists</legend>
            {known.data?.lists.map((list) => (
              <label key={list.id} class="check">
                <input
                  type="checkbox"
                  checked={lists.includes(list.id)}
                  onChange={(event) =>
                    setLists(event.currentTarget.checked ? [...lists, list.id] : lists.filter((id) => id !== list.id))
                  }
                />
                {list.name}
              </label>
            ))}
          </fieldset>
        )}
        <Trouble error={action.error} />
        <div class="actions">
          <button type="submit" class="first" data-testid="import-start" disabled={action.busy || why !== ""}>
            Import
          </button>
          <span class="soft" role="status">
            {why}
          </span>
        </div>
        {action.busy && (
          <p role="status">
            <progress max={1} value={sent} aria-label="Sent" />
            <span>{sent < 1 ? " The file is sent…" : " The rows are read…"}</span>
          </p>
        )}
      </form>
      {job &&
        (job.results.requested_count === 0 && lines.length === 0 ? (
          <Empty>The file had no rows.</Empty>
        ) : (
          <Outcome job={job} lines={lines} />
        ))}
    </>
  );
}
