// The change feed, as it grows.
//
// In: the feed, waited for. Out: the latest changes, newest first.
import { useEffect, useState } from "preact/hooks";
import { type AnswerOf, get } from "../api";
import { Empty, Figure, Head, Instant, Table, Trouble, useLoad, Waiting } from "../parts";
import { linkTo, useSession } from "../session";

type Change = AnswerOf<"/v1/changes", "get">["changes"][number];
/** Changes that are shown. */
const SHOWN = 200;
const PAGE = 100;

/** How many joined and left for which reason, in words. */
export function reasons(moved: Change["joined"]): string {
  const counts = new Map<string, number>();
  for (const { reason } of moved) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, number]) => `${number} by ${reason}`).join(", ");
}

export function FeedPage() {
  const session = useSession();
  const [changes, setChanges] = useState<Change[] | null>(null);
  const [error, setError] = useState<unknown>(undefined);
  const [round, setRound] = useState(0);
  const names = useLoad(
    async (signal) => {
      if (!session.may("segments:read")) return new Map<string, string>();
      const all = await get("/v1/segments", { signal });
      return new Map(all.segments.map((one) => [one.id, one.name]));
    },
    [changes?.[0]?.sequence ?? 0],
  );
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const follow = async () => {
      // The first answer says where the feed ends; the page begins a little before that.
      const { last } = await get("/v1/changes", { query: { limit: 1 }, signal });
      let after = String(Math.max(0, last - PAGE));
      for (let wait = 0; !signal.aborted; wait = 25) {
        const found = await get("/v1/changes", { query: { after, limit: PAGE, wait }, signal });
        after = found.cursor;
        setChanges((held) => [...found.changes.toReversed(), ...(held ?? [])].slice(0, SHOWN));
      }
    };
    setChanges(null);
    setError(undefined);
    follow().catch((refused) => {
      if (!signal.aborted) setError(refused);
    });
    return () => stop.abort();
  }, [round]);
  return (
    <>
      <Head title="Changes" />
      <p class="soft">
        What happened to segments, as it happens. Programs read the same at <code>/v1/changes</code>.
      </p>
      <Trouble error={error} retry={() => setRound(round + 1)} />
      {!changes || !(names.data || names.error) ? (
        !error && <Waiting />
      ) : changes.length === 0 ? (
        <Empty>Nothing has happened yet: make a segment, or write contacts.</Empty>
      ) : (
        <Table
          label="Changes"
          class="wide"
          heads={["#Number", "When", "Segment or webhook", "What", "#Joined", "#Left", "#Members"]}
        >
          {changes.map((change) => (
            <tr key={change.sequence} data-testid="change-row">
              <td class="number" data-label="number">
                <Figure value={change.sequence} />
              </td>
              <td>
                <Instant at={change.at} />
              </td>
              <th scope="row">
                {change.webhook_id ? (
                  <a href={linkTo("webhooks", change.webhook_id)}>{change.webhook_id}</a>
                ) : (
                  <a href={linkTo("segments", change.segment_id)}>
                    {names.data?.get(change.segment_id) ?? change.segment_id}
                  </a>
                )}
              </th>
              <td>
                {change.what}
                {change.manual && " on request"}
              </td>
              <td class="number good" data-label="joined" title={reasons(change.joined)}>
                <Figure value={change.joined.length} sign />
              </td>
              <td class="number bad" data-label="left" title={reasons(change.left)}>
                <Figure value={-change.left.length} sign />
              </td>
              <td class="number" data-label="members">
                <Figure value={change.count} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
