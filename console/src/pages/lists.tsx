// Lists and fields: what there is, what uses it; create and delete.
//
// In: lists or field definitions. Out: tables; before a deletion, the segments that it would make invalid.
import { useState } from "preact/hooks";
import { get, post, remove, type Schemas } from "../api";
import { Empty, Figure, Head, Panel, Question, Table, Trouble, useAction, useLoad, Waiting } from "../parts";
import { linkTo, useSession } from "../session";

type Uses = Schemas["UsesAnswer"];
interface Asked {
  id: string;
  name: string;
  uses: Uses;
}

async function segmentNames(may: boolean, signal: AbortSignal): Promise<Map<string, string>> {
  if (!may) return new Map();
  const all = await get("/v1/segments", { signal });
  return new Map(all.segments.map((one) => [one.id, one.name]));
}

function UsedBy(props: { uses: Uses | undefined; names: Map<string, string> }) {
  if (!props.uses) return <span class="soft">–</span>;
  if (props.uses.segments.length === 0) return <span class="soft">nothing</span>;
  return (
    <ul class="links">
      {props.uses.segments.map((id) => (
        <li key={id}>
          <a href={linkTo("segments", id)}>{props.names.get(id) ?? id}</a>
        </li>
      ))}
    </ul>
  );
}

/** The question before a list or a field is deleted. */
function Deletion(props: {
  asked: Asked | null;
  names: Map<string, string>;
  what: string;
  onNo: () => void;
  onYes: () => Promise<void>;
}) {
  const action = useAction();
  const invalid = props.asked?.uses.becomes_invalid ?? [];
  return (
    <Question
      open={props.asked !== null}
      title={`Delete the ${props.what} “${props.asked?.name ?? ""}”?`}
      yes="Delete it"
      id="confirm-delete"
      busy={action.busy}
      error={action.error}
      onNo={props.onNo}
      onYes={() => action.run(props.onYes)}
    >
      {props.what === "list" ? (
        <p>The contacts stay; they are on this list no more.</p>
      ) : (
        <p>Every contact loses its value of this field.</p>
      )}
      {invalid.length === 0 ? (
        <p>No segment uses it.</p>
      ) : (
        <>
          <p class="warn">{invalid.length === 1 ? "This segment becomes" : "These segments become"} invalid:</p>
          <UsedBy uses={{ ...props.asked?.uses, segments: invalid } as Uses} names={props.names} />
        </>
      )}
    </Question>
  );
}

export function ListsPage() {
  const session = useSession();
  const [name, setName] = useState("");
  const [asked, setAsked] = useState<Asked | null>(null);
  const action = useAction();
  const seesUses = session.may("segments:read");
  const loaded = useLoad(
    async (signal) => {
      const { result } = await get("/v3/marketing/lists", { query: { page_size: 1000 }, signal });
      const names = await segmentNames(seesUses, signal);
      const all = await Promise.all(
        result.map(async (list) => {
          const uses = seesUses ? await get("/v1/lists/{id}/uses", { in: { id: list.id }, signal }) : undefined;
          return { list, uses };
        }),
      );
      return { all, names };
    },
    [seesUses],
  );
  const make = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      await post("/v3/marketing/lists", { name: name.trim() } as Schemas["ListWrite"]);
      setName("");
      loaded.reload();
    });
  };
  const found = loaded.data;
  return (
    <>
      <Head title="Lists" />
      {session.may("lists:write") && (
        <form class="tools" onSubmit={make}>
          <label>
            Name{" "}
            <input
              type="text"
              value={name}
              required
              placeholder="newsletter"
              data-testid="list-name"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <button type="submit" disabled={action.busy || !name.trim()}>
            Make a list
          </button>
        </form>
      )}
      <Trouble error={action.error ?? loaded.error} retry={loaded.error ? loaded.reload : undefined} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : found.all.length === 0 ? (
        <Empty>There are no lists yet. A list holds whom somebody put on it; an import can do that.</Empty>
      ) : (
        <Table label="Lists" heads={["Name", "Id", "#Contacts", "Used by", ""]}>
          {found.all.map(({ list, uses }) => (
            <tr key={list.id} data-testid="list-row">
              <th scope="row">{list.name}</th>
              <td>
                <code>{list.id}</code>
              </td>
              <td class="number">
                <Figure value={list.contact_count} />
              </td>
              <td data-testid="uses">
                <UsedBy uses={uses} names={found.names} />
              </td>
              <td>
                {session.may("lists:write") && uses && (
                  <button type="button" onClick={() => setAsked({ id: list.id, name: list.name, uses })}>
                    Delete<span class="unseen"> {list.name}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Deletion
        asked={asked}
        names={found?.names ?? new Map()}
        what="list"
        onNo={() => setAsked(null)}
        onYes={async () => {
          await remove("/v3/marketing/lists/{id}", { in: { id: asked?.id ?? "" } });
          setAsked(null);
          loaded.reload();
        }}
      />
    </>
  );
}

export function FieldsPage() {
  const session = useSession();
  const [name, setName] = useState("");
  const [kind, setKind] = useState("Text");
  const [asked, setAsked] = useState<Asked | null>(null);
  const action = useAction();
  const seesUses = session.may("segments:read");
  const loaded = useLoad(
    async (signal) => {
      const [found, own] = await Promise.all([
        get("/v3/marketing/field_definitions", { signal }),
        get("/v1/fields", { signal }),
      ]);
      const names = await segmentNames(seesUses, signal);
      const custom = await Promise.all(
        own.fields.map(async (field) => {
          const where = { in: { custom_field_id: field.id }, signal };
          return { field, uses: seesUses ? await get("/v1/fields/{custom_field_id}/uses", where) : undefined };
        }),
      );
      return { custom, reserved: found.reserved_fields, names };
    },
    [seesUses],
  );
  const make = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      await post("/v1/fields", { name: name.trim(), field_type: kind });
      setName("");
      loaded.reload();
    });
  };
  const found = loaded.data;
  return (
    <>
      <Head title="Fields" />
      {session.may("fields:write") && (
        <form class="tools" onSubmit={make}>
          <label>
            Name{" "}
            <input
              type="text"
              value={name}
              required
              placeholder="loyalty_points"
              data-testid="field-name"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label>
            Type{" "}
            <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
              <option>Text</option>
              <option>Number</option>
              <option>Date</option>
              <option>Set</option>
            </select>
          </label>
          <button type="submit" disabled={action.busy || !name.trim()}>
            Make a field
          </button>
        </form>
      )}
      <Trouble error={action.error ?? loaded.error} retry={loaded.error ? loaded.reload : undefined} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : (
        <>
          <Panel title="Fields of this account">
            {found.custom.length === 0 ? (
              <Empty>There are none yet. A field has to be there before contacts have values of it.</Empty>
            ) : (
              <Table label="Fields of this account" heads={["Name", "Type", "Id", "Used by", ""]}>
                {found.custom.map(({ field, uses }) => (
                  <tr key={field.id} data-testid="field-row">
                    <th scope="row">{field.name}</th>
                    <td>{field.field_type}</td>
                    <td>
                      <code>{field.id}</code>
                    </td>
                    <td data-testid="uses">
                      <UsedBy uses={uses} names={found.names} />
                    </td>
                    <td>
                      {session.may("fields:write") && uses && (
                        <button type="button" onClick={() => setAsked({ id: field.id, name: field.name, uses })}>
                          Delete<span class="unseen"> {field.name}</span>
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </Table>
            )}
          </Panel>
          <Panel title="Fields that every account has">
            <Table label="Fields that every account has" heads={["Name", "Type", "Id", ""]}>
              {found.reserved.map((field) => (
                <tr key={field.id}>
                  <th scope="row">{field.name}</th>
                  <td>{field.field_type}</td>
                  <td>
                    <code>{field.id}</code>
                  </td>
                  <td class="soft">{"read_only" in field && field.read_only ? "kept by the service" : ""}</td>
                </tr>
              ))}
            </Table>
          </Panel>
        </>
      )}
      <Deletion
        asked={asked}
        names={found?.names ?? new Map()}
        what="field"
        onNo={() => setAsked(null)}
        onYes={async () => {
          await remove("/v1/fields/{custom_field_id}", {
            in: { custom_field_id: asked?.id ?? "" },
          });
          setAsked(null);
          loaded.reload();
        }}
      />
    </>
  );
}
