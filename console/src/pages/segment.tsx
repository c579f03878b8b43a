// One segment: what it does, who is in, why somebody is, who uses it; refresh, edit, delete.
//
// In: the segment's id. Out: its pages of members, explanations, and what a deletion would cancel.
import { useState } from "preact/hooks";
import { type AnswerOf, get, patch, post, Refusal, remove, type Schemas } from "../api";
import { Forecast, History } from "../charts";
import { Explained } from "../explained";
import { count, withInstants } from "../format";
import {
  Empty,
  Figure,
  Head,
  Instant,
  Panel,
  plural,
  Question,
  State,
  Table,
  Trouble,
  useAction,
  useLoad,
  Waiting,
} from "../parts";
import { goTo, linkTo, useSession } from "../session";
import { Due, staleness } from "./segments";

type Segment = AnswerOf<"/v1/segments/{segment_id}", "get">;
type Explanation = AnswerOf<"/v1/queries/explain", "post">;
const PAGE = 25;

function Members(props: { segment: Segment }) {
  const [places, setPlaces] = useState<string[]>([]);
  const cursor = places.at(-1);
  const where = { in: { segment_id: props.segment.id } };
  const loaded = useLoad(
    (signal) =>
      get("/v1/segments/{segment_id}/members", {
        ...where,
        query: { format: "contacts", limit: PAGE, cursor },
        signal,
      }),
    [props.segment.id, cursor, props.segment.members],
  );
  const found = loaded.data;
  return (
    <Panel title="Members" note={`${count(props.segment.members)} as of the last evaluation`}>
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : (found.contacts ?? []).length === 0 ? (
        <Empty>Nobody is in.</Empty>
      ) : (
        <Table label="Members" heads={["Contact", "Name", "City", "Country"]}>
          {(found.contacts ?? []).map((contact) => (
            <tr key={contact.id}>
              <th scope="row">
                <a href={linkTo("contacts", contact.id)}>{contact.email || contact.id}</a>
              </th>
              <td>{[contact.first_name, contact.last_name].filter(Boolean).join(" ")}</td>
              <td>{contact.city}</td>
              <td>{contact.country}</td>
            </tr>
          ))}
        </Table>
      )}
      <div class="actions">
        <button type="button" disabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
          Before
        </button>
        <button type="button" disabled={!found?.next} onClick={() => found?.next && setPlaces([...places, found.next])}>
          Next
        </button>
      </div>
    </Panel>
  );
}

function Why(props: { segment: Segment; contact: string }) {
  const [contact, setContact] = useState(props.contact);
  const [found, setFound] = useState<Explanation | null>(null);
  const action = useAction();
  const ask = (event?: Event) => {
    event?.preventDefault();
    action.run(async () => {
      setFound(null);
      setFound(
        await post("/v1/queries/explain", {
          segment_id: props.segment.id,
          contact: contact.trim(),
        } as Schemas["Explain"]),
      );
    });
  };
  return (
    <Panel title="Why is somebody in, or not?">
      <form class="tools" onSubmit={ask}>
        <label>
          Address or id of a contact{" "}
          <input
            type="search"
            data-testid="explain-contact"
            value={contact}
            required
            placeholder="ada@example.com"
            onInput={(event) => setContact(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={action.busy || !contact.trim()}>
          Explain
        </button>
      </form>
      <Trouble error={action.error} />
      {found && <Explained found={found} />}
    </Panel>
  );
}

function Names(props: { ids: string[]; names: Map<string, string> }) {
  return (
    <ul class="links">
      {props.ids.map((id) => (
        <li key={id}>
          <a href={linkTo("segments", id)}>{props.names.get(id) ?? id}</a>
        </li>
      ))}
    </ul>
  );
}

function useUses(id: string) {
  const session = useSession();
  return useLoad(
    async (signal) => {
      const [uses, all, hooks] = await Promise.all([
        get("/v1/segments/{segment_id}/uses", { in: { segment_id: id }, signal }),
        get("/v1/segments", { signal }),
        session.may("webhooks:read") ? get("/v1/webhooks", { signal }) : { results: [] },
      ]);
      return {
        uses,
        names: new Map(all.segments.map((one) => [one.id, one.name])),
        webhooks: new Map(hooks.results.map((one) => [one.id, one.url])),
      };
    },
    [id],
  );
}

function Webhooks(props: { ids: string[]; names: Map<string, string> }) {
  if (props.ids.length === 0) return null;
  return (
    <>
      <p>{plural(props.ids.length, "webhook names", "webhooks name")} it:</p>
      <ul class="links">
        {props.ids.map((id) => (
          <li key={id}>
            <a href={linkTo("webhooks", id)}>{props.names.get(id) ?? id.slice(0, 8)}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Deletion(props: { segment: Segment; open: boolean; onNo: () => void }) {
  const { segment } = props;
  const action = useAction();
  const loaded = useUses(segment.id);
  const { next } = segment.doing;
  const invalid = loaded.data?.uses.becomes_invalid ?? [];
  const yes = () =>
    action.run(async () => {
      await remove("/v3/marketing/segments/2.0/{segment_id}", { in: { segment_id: segment.id } });
      goTo("segments");
    });
  return (
    <Question
      open={props.open}
      title={`Delete “${segment.name}”?`}
      yes="Delete it"
      id="confirm-delete"
      busy={action.busy || (!loaded.data && !loaded.error)}
      error={action.error}
      onYes={yes}
      onNo={props.onNo}
    >
      <p>It cancels at once, and can be restored as a new segment for 90 days:</p>
      <ul>
        <li>the membership of {plural(segment.members, "contact", "contacts")}; the contacts themselves stay</li>
        {next ? (
          <li>
            the {next.what} that is due <Instant at={next.at} whole />
          </li>
        ) : (
          <li>every later evaluation; none is due now</li>
        )}
      </ul>
      {!loaded.data ? (
        loaded.error ? (
          <>
            <p class="warn">Who uses it could not be read, so this list is not complete.</p>
            <Trouble error={loaded.error} retry={loaded.reload} />
          </>
        ) : (
          <Waiting />
        )
      ) : invalid.length > 0 ? (
        <>
          <p class="warn">{invalid.length === 1 ? "This segment becomes" : "These segments become"} invalid:</p>
          <Names ids={invalid} names={loaded.data.names} />
        </>
      ) : (
        <p>No other segment refers to it.</p>
      )}
      {loaded.data && <Webhooks ids={loaded.data.uses.webhooks} names={loaded.data.webhooks} />}
    </Question>
  );
}

export function SegmentPage(props: { id: string; contact: string }) {
  const session = useSession();
  const loaded = useLoad(
    (signal) => get("/v1/segments/{segment_id}", { in: { segment_id: props.id }, signal }),
    [props.id],
    5_000,
  );
  const uses = useUses(props.id);
  const [asking, setAsking] = useState(false);
  const action = useAction();
  const segment = loaded.data;
  const above = <a href={linkTo("segments")}>Segments</a>;
  if (!segment) {
    return (
      <>
        <Head title="Segment" above={above} />
        {loaded.error ? <Trouble error={loaded.error} retry={loaded.reload} /> : <Waiting />}
      </>
    );
  }
  const isDeleted = loaded.error instanceof Refusal && loaded.error.status === 404;
  const { doing } = segment;
  const where = { in: { segment_id: segment.id } };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const refresh = () =>
    action.run(async () => {
      await post("/v3/marketing/segments/2.0/refresh/{segment_id}", { user_time_zone: zone }, where);
      loaded.reload();
    });
  const pin = () =>
    action.run(async () => {
      await patch("/v1/segments/{segment_id}", { pinned: !segment.pinned }, where);
      loaded.reload();
    });
  return (
    <>
      <Head title={segment.name} above={above}>
        {session.may("segments:write") && (
          <>
            <a class="button first" href={linkTo("segments", segment.id, "edit")} data-testid="edit-segment">
              Edit
            </a>
            <button
              type="button"
              disabled={action.busy || doing.refreshes_left === 0}
              onClick={refresh}
              title={`${plural(doing.refreshes_left, "refresh", "refreshes")} left today`}
            >
              Refresh
            </button>
            <button
              type="button"
              disabled={action.busy}
              aria-pressed={segment.pinned}
              onClick={pin}
              title="Published every hour while it is in use"
            >
              {segment.pinned ? "In use" : "Mark as in use"}
            </button>
            <button type="button" class="danger" data-testid="delete-segment" onClick={() => setAsking(true)}>
              Delete
            </button>
          </>
        )}
      </Head>
      {isDeleted ? (
        <div class="trouble" role="alert" data-testid="was-deleted">
          <p>
            This segment was deleted meanwhile. What is shown is the last that was loaded. It can be restored on the{" "}
            <a href={linkTo("segments")}>page of all segments</a>.
          </p>
        </div>
      ) : (
        <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} />
      )}
      <Trouble error={action.error} />
      {session.may("segments:write") && doing.refreshes_left === 0 && (
        <p class="soft" data-testid="no-refresh">
          No refresh is left today
          {doing.refresh_free_at && (
            <>
              ; the next is possible <Instant at={doing.refresh_free_at} whole />
            </>
          )}
          .
        </p>
      )}
      <dl class="figures">
        <div>
          <dt>members</dt>
          <dd>
            <Figure value={segment.members} id="segment-count" class="large" />
          </dd>
        </div>
        <div>
          <dt>published</dt>
          <dd>
            <Figure value={segment.contacts_count} class="large" />
          </dd>
        </div>
        <div>
          <dt>state</dt>
          <dd>
            <State state={segment.query_validation} />
          </dd>
        </div>
        <div>
          <dt>what others see</dt>
          <dd>{staleness(segment)}</dd>
        </div>
        <div>
          <dt>due</dt>
          <dd>
            <Due segment={segment} />
          </dd>
        </div>
        <div>
          <dt>evaluated</dt>
          <dd>{doing.members_as_of ? <Instant at={doing.members_as_of} /> : "not yet"}</dd>
        </div>
        <div>
          <dt>version</dt>
          <dd>
            <Figure value={doing.version} />
          </dd>
        </div>
        <div>
          <dt>created</dt>
          <dd>
            <Instant at={segment.created_at} />
          </dd>
        </div>
      </dl>
      <p class={segment.query_validation === "INVALID" ? "bad" : "soft"}>{withInstants(segment.status)}</p>
      <pre class="sql">
        <code>{segment.query}</code>
      </pre>
      <div class="columns charts">
        <History id={segment.id} members={segment.members} />
        <Forecast id={segment.id} members={segment.members} />
      </div>
      <div class="columns">
        {session.may("contacts:read", "events:read") && <Why segment={segment} contact={props.contact} />}
        <Panel title="Used by" id="uses">
          <Trouble error={uses.error} retry={uses.reload} />
          {uses.data &&
            (uses.data.uses.segments.length ? (
              <Names ids={uses.data.uses.segments} names={uses.data.names} />
            ) : (
              <p class="soft">No other segment refers to it.</p>
            ))}
          {uses.data && <Webhooks ids={uses.data.uses.webhooks} names={uses.data.webhooks} />}
        </Panel>
      </div>
      {session.may("contacts:read") && <Members segment={segment} />}
      {asking && <Deletion segment={segment} open={asking} onNo={() => setAsking(false)} />}
    </>
  );
}
