// All segments: state, size, how old what is published is, what is due.
//
// In: the segments. Out: a table that is kept current.
import { useMemo, useState } from "preact/hooks";
import { type AnswerOf, get, post } from "../api";
import { count, duration } from "../format";
import {
  Empty,
  Figure,
  Head,
  Instant,
  Panel,
  plural,
  Question,
  SizeLine,
  State,
  Table,
  Trouble,
  useAction,
  useLoad,
  Waiting,
} from "../parts";
import { goTo, linkTo, useSession } from "../session";

type Segment = AnswerOf<"/v1/segments", "get">["segments"][number];
type Order = "name" | "members" | "created_at";

/** How old what others see of it is, in words. */
export function staleness(segment: Segment): string {
  const { doing } = segment;
  if (!doing.published_at) return "not published yet";
  if (!doing.unpublished) return "current";
  return `${duration(doing.lag_seconds ?? 0)} behind`;
}

export function Due(props: { segment: Segment }) {
  const { next } = props.segment.doing;
  if (!next) {
    const live = props.segment.doing.moves_with_time ? "with the next change, or in time" : "with the next change";
    return <span class="soft">{props.segment.query_validation === "INVALID" ? "nothing" : live}</span>;
  }
  return (
    <span title={next.pace ?? ""}>
      {next.what} <Instant at={next.at} />
    </span>
  );
}

function Row(props: { segment: Segment; sizes: (number | null)[] | undefined }) {
  const { segment } = props;
  const unpublished = segment.members !== segment.contacts_count;
  return (
    <tr data-testid="segment-row" data-segment-id={segment.id}>
      <th scope="row">
        <a href={linkTo("segments", segment.id)}>{segment.name}</a>
        {segment.pinned && (
          <span class="tag" title="published every hour, without back-off">
            in use
          </span>
        )}
      </th>
      <td>
        <State state={segment.query_validation} />
      </td>
      <td class="number" data-label="members">
        <Figure value={segment.members} id="segment-count" />
        {unpublished && <small class="soft">{count(segment.contacts_count)} published</small>}
      </td>
      <td class="line" data-testid="segment-sizes" data-value={props.sizes?.at(-1)}>
        {props.sizes && <SizeLine values={props.sizes} of="members in the last 14 days" />}
      </td>
      <td>{staleness(segment)}</td>
      <td>
        <Due segment={segment} />
      </td>
    </tr>
  );
}

/** Deleted segments, which can be made again. */
function Deleted(props: { segments: Segment[]; onRestored: () => void }) {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v1/deleted_segments", { signal }), [], 5_000);
  const action = useAction();
  const [asked, setAsked] = useState<string | null>(null);
  const kept = (loaded.data?.segments ?? []).filter((segment) => !segment.restored_as);
  if (kept.length === 0) return null;
  const restore = (id: string) =>
    action.run(async () => {
      const made = await post("/v1/segments/{segment_id}/restore", undefined as never, { in: { segment_id: id } });
      props.onRestored();
      loaded.reload();
      goTo("segments", made.id);
    });
  const wanted = kept.find((one) => one.id === asked);
  const naming = wanted ? props.segments.filter((one) => one.query.includes(`'${wanted.id}'`)) : [];
  return (
    <Panel title="Deleted" note="each can be made again as a new segment">
      {wanted && (
        <Question
          open
          title={`Restore “${wanted.name}”?`}
          yes="Restore it"
          no="Leave it deleted"
          safe
          id="confirm-restore"
          busy={action.busy}
          error={action.error}
          onYes={() => restore(wanted.id)}
          onNo={() => setAsked(null)}
        >
          <p>
            It is made again with the same name and query, as a new segment with a new id. What names the old id{" "}
            <code>{wanted.id}</code> does not find it.
          </p>
          {naming.length > 0 && (
            <>
              <p class="warn">
                {naming.length === 1 ? "This segment names" : "These segments name"} the old id and{" "}
                {naming.length === 1 ? "stays" : "stay"} invalid until the query names the new one:
              </p>
              <ul class="links">
                {naming.map((one) => (
                  <li key={one.id}>
                    <a href={linkTo("segments", one.id)}>{one.name}</a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Question>
      )}
      <Table label="Deleted segments" heads={["Name", "Deleted", "Kept for", ""]}>
        {kept.map((segment) => (
          <tr key={segment.id} data-testid="deleted-row">
            <th scope="row" title={segment.query}>
              {segment.name}
            </th>
            <td>
              <Instant at={segment.deleted_at} />
            </td>
            <td>
              <Instant at={segment.kept_until} />
            </td>
            <td>
              {session.may("segments:write") && (
                <button
                  type="button"
                  data-testid="restore-segment"
                  disabled={action.busy}
                  onClick={() => setAsked(segment.id)}
                >
                  Restore<span class="unseen"> {segment.name}</span>
                </button>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

export function SegmentsPage() {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v1/segments", { signal }), [], 5_000);
  const [filter, setFilter] = useState("");
  const [order, setOrder] = useState<Order>("name");
  const all = loaded.data?.segments;
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const some = (all ?? []).filter((one) => `${one.name} ${one.id} ${one.query}`.toLowerCase().includes(wanted));
    const by: Record<Order, (a: Segment, b: Segment) => number> = {
      name: (a, b) => a.name.localeCompare(b.name),
      members: (a, b) => b.members - a.members,
      created_at: (a, b) => b.created_at.localeCompare(a.created_at),
    };
    return some.sort(by[order]);
  }, [all, filter, order]);
  const lines = useLoad((signal) => get("/v1/segment_sizes", { signal }), [], 15_000);
  const sizes = useMemo(() => new Map(lines.data?.segments.map((line) => [line.id, line.sizes])), [lines.data]);
  const wrong = (all ?? []).filter((one) => one.query_validation === "INVALID").length;
  return (
    <>
      <Head title="Segments">
        {session.may("segments:write") && (
          <a class="button first" href={linkTo("segments", "new")} data-testid="new-segment">
            New segment
          </a>
        )}
      </Head>
      <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} />
      {!all ? (
        !loaded.error && <Waiting />
      ) : all.length === 0 ? (
        <Empty>
          There are no segments yet. A segment is a question about contacts that is answered all the time, such as
          “bought twice in 60 days”.{" "}
          {session.may("segments:write")
            ? "Make the first one with “New segment”."
            : "Sign in with a key that has segments:write to make one."}
        </Empty>
      ) : (
        <>
          <div class="tools">
            <label>
              Filter{" "}
              <input
                type="search"
                value={filter}
                placeholder="name, id or query"
                onInput={(event) => setFilter(event.currentTarget.value)}
              />
            </label>
            <label>
              Order{" "}
              <select value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
                <option value="name">by name</option>
                <option value="members">largest first</option>
                <option value="created_at">newest first</option>
              </select>
            </label>
            <p class="soft" role="status">
              {plural(shown.length, "segment", "segments")}
              {wrong > 0 && `, ${count(wrong)} of all invalid`}
            </p>
          </div>
          <Table label="Segments" class="wide" heads={["Name", "State", "#Members", "14 days", "Published", "Due"]}>
            {shown.map((segment) => (
              <Row key={segment.id} segment={segment} sizes={sizes.get(segment.id)} />
            ))}
          </Table>
          {shown.length === 0 && <Empty>No segment has “{filter}” in its name, id or query.</Empty>}
        </>
      )}
      <div class="below">
        <Deleted segments={all ?? []} onRestored={loaded.reload} />
      </div>
    </>
  );
}
