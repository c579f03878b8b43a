// All segments: state, size, how old what is published is, what is due.
//
// In: the segments. Out: a table that is kept current.
import { useMemo, useState } from "preact/hooks";
import { type AnswerOf, get } from "../api";
import { count, duration } from "../format";
import { Bar, Empty, Figure, Head, Instant, plural, State, Table, Trouble, useLoad, Waiting } from "../parts";
import { linkTo, useSession } from "../session";

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
  if (!next)
    return (
      <span class="soft">{props.segment.query_validation === "INVALID" ? "nothing" : "with the next change"}</span>
    );
  return (
    <span title={next.pace ?? ""}>
      {next.what} <Instant at={next.at} />
    </span>
  );
}

function Row(props: { segment: Segment; most: number }) {
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
      <td>
        <Bar value={segment.members} most={props.most} />
      </td>
      <td>{staleness(segment)}</td>
      <td>
        <Due segment={segment} />
      </td>
    </tr>
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
  const most = Math.max(1, ...(all ?? []).map((one) => one.members));
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
      <Trouble error={loaded.error} retry={loaded.reload} />
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
          <Table label="Segments" class="wide" heads={["Name", "State", "#Members", "", "Published", "Due"]}>
            {shown.map((segment) => (
              <Row key={segment.id} segment={segment} most={most} />
            ))}
          </Table>
          {shown.length === 0 && <Empty>No segment has “{filter}” in its name, id or query.</Empty>}
        </>
      )}
    </>
  );
}
