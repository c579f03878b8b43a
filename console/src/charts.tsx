// How a segment's size went, and how it goes on if nothing is written.
//
// In: a segment's id. Out: two charts, each with the same figures as a table.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get } from "./api";
import { count, relative } from "./format";
import type { ChartHandle, ChartPoint } from "./marks";
import { Empty, Figure, Instant, Panel, Table, Trouble, useLoad, Waiting } from "./parts";

interface Step {
  at: string;
  count: number;
  joined: number;
  left: number;
  what?: string;
}
/** Steps that the table shows. */
const ROWS = 60;

const seconds = (at: string) => new Date(at).getTime() / 1000;

function Drawn(props: { steps: Step[]; label: string; dashed: boolean }) {
  const { steps, label } = props;
  const host = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  // Of several steps at one instant the last says how many members there were.
  const points = useMemo(() => {
    const held: ChartPoint[] = [];
    for (const { at, count, joined, left } of steps) {
      const before = held.at(-1);
      const now = seconds(at);
      if (before?.at === now)
        Object.assign(before, { count, joined: before.joined + joined, left: before.left + left });
      else held.push({ at: now, count, joined, left });
    }
    return held;
  }, [steps]);
  const marks = useMemo(
    () =>
      steps
        .filter((step) => step.what && !["evaluated", "refreshed", "populated"].includes(step.what))
        .map((step) => ({ at: seconds(step.at) })),
    [steps],
  );
  useEffect(() => {
    let left = false;
    let chart: ChartHandle | null = null;
    // A file of its own beside this one; its name is not a module of this bundle.
    import("./chart.js" as string)
      .then(({ mount }) => {
        if (!left && host.current)
          chart = mount(host.current, { points, marks, stepped: !props.dashed, dashed: props.dashed });
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      chart?.destroy();
    };
  }, [points, marks, props.dashed]);
  const [first, last] = [steps[0], steps.at(-1)];
  const said = first && last ? `${label}: from ${count(first.count)} to ${count(last.count)}` : label;
  return (
    <>
      <div class="chart" ref={host} role="img" aria-label={said} />
      {failed && <p class="soft">The chart cannot be drawn; the table has its figures.</p>}
      <details>
        <summary>The same as a table</summary>
        <Table label={label} heads={["When", ...(props.dashed ? [] : ["What"]), "#Joined", "#Left", "#Members"]}>
          {steps
            .slice(-ROWS)
            .toReversed()
            .map((step, at) => (
              <tr key={at}>
                <td>
                  <Instant at={step.at} />
                </td>
                {!props.dashed && <td>{step.what}</td>}
                <td class="number good">
                  <Figure value={step.joined} sign />
                </td>
                <td class="number bad">
                  <Figure value={-step.left} sign />
                </td>
                <td class="number">
                  <Figure value={step.count} />
                </td>
              </tr>
            ))}
        </Table>
      </details>
    </>
  );
}

/** The whole history of a segment, page by page. */
async function historyOf(id: string, signal: AbortSignal) {
  const steps: Step[] = [];
  for (let from: string | undefined; ; ) {
    const found = await get("/v1/segments/{segment_id}/history", { in: { segment_id: id }, query: { from }, signal });
    steps.push(...found.steps);
    if (!found.next_from) return { ...found, steps };
    from = found.next_from;
  }
}

export function History(props: { id: string; members: number }) {
  const loaded = useLoad((signal) => historyOf(props.id, signal), [props.id, props.members]);
  const found = loaded.data;
  const since = found?.steps[0] && relative(found.steps[0].at, Date.now());
  return (
    <Panel title="How its size went" note={since && `since ${since}`} id="history-chart">
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : found.steps.length === 0 ? (
        <Empty>Nothing has happened for as long as history is kept.</Empty>
      ) : (
        <Drawn steps={found.steps} label="Members over time" dashed={false} />
      )}
      {found?.cut && (
        <p class="soft">
          History reaches back to <Instant at={found.reaches_back_to} />.
        </p>
      )}
    </Panel>
  );
}

export function Forecast(props: { id: string; members: number }) {
  const loaded = useLoad(
    (signal) => get("/v1/segments/{segment_id}/forecast", { in: { segment_id: props.id }, signal }),
    [props.id, props.members],
  );
  const steps = useMemo(
    () => loaded.data?.steps.map(({ at, count, joins, leaves }) => ({ at, count, joined: joins, left: leaves })),
    [loaded.data],
  );
  return (
    <Panel title="How it goes on" note="if nothing is written, for 30 days" id="forecast-chart">
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!steps ? (
        !loaded.error && <Waiting />
      ) : steps.every((step) => step.joined + step.left === 0) ? (
        <p class="soft">Time alone moves nobody within 30 days.</p>
      ) : (
        <Drawn steps={steps} label="Members to come" dashed />
      )}
    </Panel>
  );
}
