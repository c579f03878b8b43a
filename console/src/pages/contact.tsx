// One contact: its values, its segments with why and until when, its events.
//
// In: the contact's id. Out: what is stored of it.
import { useState } from "preact/hooks";
import { type AnswerOf, get, remove } from "../api";
import { Explained, Flip } from "../explained";
import { count, day } from "../format";
import { Empty, Head, Instant, Panel, Question, Table, Trouble, useAction, useLoad, Waiting } from "../parts";
import { goTo, linkTo, useSession } from "../session";

type Contact = AnswerOf<"/v3/marketing/contacts/{id}", "get">;
type Explanation = AnswerOf<"/v1/queries/explain", "post">;
/** Explained at once; the others when they are asked for. */
const AT_ONCE = 20;
const LEFT_OUT = ["id", "segment_ids", "list_ids", "custom_fields", "_metadata"];

function text(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Value(props: { name: string; text: string }) {
  const { name, text } = props;
  const date = day(text);
  if (name.endsWith("_at")) return <Instant at={text} whole />;
  return date ? <time dateTime={text}>{date}</time> : text;
}

function Values(props: { contact: Contact }) {
  const { contact } = props;
  const reserved = Object.entries(contact).filter(([name]) => !LEFT_OUT.includes(name));
  const custom = Object.entries(contact.custom_fields ?? {});
  const held = [...reserved, ...custom].filter(([, value]) => value !== null && text(value) !== "");
  return (
    <Panel title="Values">
      <dl class="values">
        <div>
          <dt>contact_id</dt>
          <dd>
            <code>{contact.id}</code>
          </dd>
        </div>
        {held.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Value name={name} text={text(value)} />
            </dd>
          </div>
        ))}
        {contact.list_ids.length > 0 && (
          <div>
            <dt>lists</dt>
            <dd>{contact.list_ids.join(", ")}</dd>
          </div>
        )}
      </dl>
    </Panel>
  );
}

function Segments(props: { contact: Contact }) {
  const [opened, setOpened] = useState("");
  const ids = props.contact.segment_ids;
  const loaded = useLoad(
    async (signal) => {
      const all = await get("/v1/segments", { signal });
      const asked = all.segments
        .filter((one) => ids.includes(one.id))
        .slice(0, AT_ONCE)
        .map(async (one) => {
          const where = { segment_id: one.id, contact_id: props.contact.id };
          const found = await get("/v1/segments/{segment_id}/explain/{contact_id}", { in: where, signal });
          return [one.id, found] as const;
        });
      return { all: all.segments, found: new Map<string, Explanation>(await Promise.all(asked)) };
    },
    [props.contact.id, ids],
  );
  const other = useLoad(
    async (signal) => {
      if (!opened || loaded.data?.found.has(opened)) return undefined;
      const where = { segment_id: opened, contact_id: props.contact.id };
      return get("/v1/segments/{segment_id}/explain/{contact_id}", { in: where, signal });
    },
    [opened, loaded.data !== undefined],
  );
  const shown = opened ? (loaded.data?.found.get(opened) ?? other.data) : undefined;
  const inside = loaded.data?.all.filter((one) => ids.includes(one.id)) ?? [];
  return (
    <Panel title="Segments" note={`a member of ${count(ids.length)}`}>
      <Trouble error={loaded.error ?? other.error} retry={loaded.reload} />
      {!loaded.data ? (
        !loaded.error && <Waiting />
      ) : (
        <>
          {inside.length > 0 && (
            <Table label="Segments of the contact" heads={["Segment", "Leaves if nothing is written", ""]}>
              {inside.map((one) => {
                const found = loaded.data?.found.get(one.id);
                return (
                  <tr key={one.id}>
                    <th scope="row">
                      <a href={linkTo("segments", one.id)}>{one.name}</a>
                    </th>
                    <td>{found ? <Flip at={found.flips_at} until={found.searched_until} /> : "–"}</td>
                    <td>
                      <button
                        type="button"
                        aria-expanded={opened === one.id}
                        onClick={() => setOpened(opened === one.id ? "" : one.id)}
                      >
                        Why<span class="unseen"> is it in {one.name}</span>
                      </button>
                    </td>
                  </tr>
                );
              })}
            </Table>
          )}
          <div class="tools">
            <label>
              Why not in{" "}
              <select
                value={ids.includes(opened) ? "" : opened}
                onChange={(event) => setOpened(event.currentTarget.value)}
              >
                <option value="">another segment</option>
                {loaded.data.all
                  .filter((one) => !ids.includes(one.id))
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
              </select>
            </label>
          </div>
          {shown && <Explained key={opened} found={shown} />}
        </>
      )}
    </Panel>
  );
}

function Events(props: { id: string }) {
  const [limit, setLimit] = useState(25);
  const loaded = useLoad(
    (signal) => get("/v1/contacts/{contact_id}/events", { in: { contact_id: props.id }, query: { limit }, signal }),
    [props.id, limit],
  );
  const found = loaded.data;
  return (
    <Panel title="Events" note={found && `${count(found.count)} in all, the latest first`}>
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : found.events.length === 0 ? (
        <Empty>There are no events of this contact.</Empty>
      ) : (
        <Table label="Events" class="events" heads={["When", "Type", "Payload"]}>
          {found.events.map((event) => (
            <tr key={event.event_id}>
              <td>
                <Instant at={event.timestamp} />
              </td>
              <th scope="row">{event.event_type}</th>
              <td>
                <code>{JSON.stringify(event.properties)}</code>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {found && found.count > found.events.length && limit < 1000 && (
        <button type="button" onClick={() => setLimit(Math.min(1000, limit * 4))}>
          Show more
        </button>
      )}
    </Panel>
  );
}

export function ContactPage(props: { id: string }) {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v3/marketing/contacts/{id}", { in: { id: props.id }, signal }), [props.id]);
  const [asking, setAsking] = useState(false);
  const action = useAction();
  const contact = loaded.data;
  const name =
    contact && ([contact.first_name, contact.last_name].filter(Boolean).join(" ") || contact.email || contact.id);
  const yes = () =>
    action.run(async () => {
      await remove("/v3/marketing/contacts", { query: { ids: props.id } });
      goTo("contacts");
    });
  return (
    <>
      <Head key={name} title={name ?? "Contact"} above={<a href={linkTo("contacts")}>Contacts</a>}>
        {contact && session.may("contacts:write") && (
          <button type="button" class="danger" onClick={() => setAsking(true)}>
            Delete
          </button>
        )}
      </Head>
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!contact ? (
        !loaded.error && <Waiting />
      ) : (
        <>
          <div class="columns">
            <Values contact={contact} />
            {session.may("segments:read", "events:read") && <Segments contact={contact} />}
          </div>
          {session.may("events:read") && <Events id={contact.id} />}
        </>
      )}
      <Question
        open={asking}
        title={`Delete ${name}?`}
        yes="Delete the contact"
        id="confirm-delete-contact"
        busy={action.busy}
        error={action.error}
        onYes={yes}
        onNo={() => setAsking(false)}
      >
        <p>
          The contact leaves every list and segment, and its events go with it. This cannot be undone; the same address
          can be imported again as a new contact. Bytes that are no longer used stay in the file until it is written
          anew:
          <code> /v1/contacts/erase</code> removes them at once.
        </p>
      </Question>
    </>
  );
}
