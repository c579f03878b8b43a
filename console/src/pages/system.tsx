// The service: its clock, storage, what is due, policy and limits; the key that is used.
//
// In: status, policy, limits. Out: figures, kept current.
import type { ComponentChildren } from "preact";
import { get, post } from "../api";
import { bytes, count, duration } from "../format";
import { Figure, Head, Instant, Panel, Trouble, useAction, useLoad, Waiting } from "../parts";
import { useSession } from "../session";

function Rows(props: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="values">
      {props.rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function published(seconds: number[] | null | undefined): string {
  return seconds ? `after ${seconds.map((length) => duration(length)).join(" to ")}` : "at once";
}

export function SystemPage() {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v1/status", { signal }), [], 5_000);
  const rules = useLoad(async (signal) => {
    const [policy, limits] = await Promise.all([get("/v1/policy", { signal }), get("/v1/limits", { signal })]);
    return { policy, limits };
  }, []);
  const action = useAction();
  const status = loaded.data;
  const accept = () =>
    action.run(async () => {
      await post("/v1/clock/accept", undefined);
      loaded.reload();
    });
  return (
    <>
      <Head title="System" />
      <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} />
      {!status ? (
        !loaded.error && <Waiting />
      ) : (
        <>
          {status.clock_why && (
            <div class="trouble" role="alert">
              <p>{status.clock_why}</p>
              {session.may("service:write") && status.clock_state === "unconfirmed" && (
                <button type="button" disabled={action.busy} onClick={accept}>
                  The clock is right: go on
                </button>
              )}
              <Trouble error={action.error} />
            </div>
          )}
          {!status.writes && (
            <div class="trouble" role="alert">
              <p>Nothing can be written: the disk has failed or is full. The log says why.</p>
            </div>
          )}
          <dl class="figures">
            <div>
              <dt>contacts</dt>
              <dd>
                <Figure value={status.contacts} class="large" />
              </dd>
            </div>
            <div>
              <dt>events</dt>
              <dd>
                <Figure value={status.events} class="large" />
              </dd>
            </div>
            <div>
              <dt>segments</dt>
              <dd>
                <Figure value={status.segments} class="large" />
              </dd>
            </div>
            <div>
              <dt>memory</dt>
              <dd data-value={status.memory_bytes}>{bytes(status.memory_bytes)}</dd>
            </div>
            <div>
              <dt>next due</dt>
              <dd>{status.next_deadline ? <Instant at={status.next_deadline} /> : "nothing"}</dd>
            </div>
          </dl>
          <div class="columns">
            <Panel title="Clock">
              <Rows
                rows={[
                  ["state", status.clock_state],
                  ["the machine's clock", <Instant key="c" at={status.clock} whole />],
                  ["the engine's time", <Instant key="n" at={status.now} whole />],
                ]}
              />
            </Panel>
            <Panel title="Storage">
              <Rows
                rows={[
                  ["journal", bytes(status.journal_bytes)],
                  ["snapshot", bytes(status.snapshot_bytes)],
                  ["commands", count(status.commands)],
                  ["of them since the snapshot", count(status.commands_since_snapshot)],
                  ["events that wait for their contact", count(status.waiting_events)],
                  ["last change", count(status.last_change)],
                  ["version", status.version],
                ]}
              />
            </Panel>
            <Panel title="Your key">
              <Rows
                rows={[
                  ["name", session.own.name ?? "none is needed on this machine"],
                  [
                    "ends",
                    session.own.expires_at ? (
                      <Instant key="e" at={session.own.expires_at} whole />
                    ) : (
                      "when it is revoked"
                    ),
                  ],
                  ["may", session.own.scopes.join(", ")],
                ]}
              />
            </Panel>
            <Panel title="Policy and limits">
              <Trouble error={rules.error} retry={rules.reload} />
              {rules.data && (
                <Rows
                  rows={[
                    [
                      "evaluated",
                      rules.data.policy.evaluation_seconds
                        ? `every ${duration(rules.data.policy.evaluation_seconds)}`
                        : "with every write",
                    ],
                    ["published", published(rules.data.policy.publication_seconds)],
                    ["pause between edits", duration(rules.data.policy.edit_pause_seconds)],
                    ["refreshes of a segment and day", count(rules.data.policy.refreshes_per_segment_day)],
                    ["segments at most", count(rules.data.policy.max_segments)],
                    ["requests a minute", count(rules.data.limits.requests_per_minute)],
                    ["fields at most", count(rules.data.limits.custom_fields)],
                    ["lists at most", count(rules.data.limits.lists)],
                  ]}
                />
              )}
            </Panel>
          </div>
        </>
      )}
    </>
  );
}
