// The service: its clock, storage, what is due, policy and limits; the key that is used.
//
// In: status, policy, limits, deadlines, receivers, keys. Out: figures and tables, kept current.
import type { ComponentChildren } from "preact";
import { type AnswerOf, get, post } from "../api";
import { bytes, count, duration } from "../format";
import { Empty, Figure, Head, Instant, Panel, Table, Trouble, useAction, useLoad, Waiting } from "../parts";
import { linkTo, useSession } from "../session";
import { Behind, Standing } from "./webhooks";

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

function published(seconds: number[]): string {
  return seconds.some(Boolean) ? `after ${seconds.map((length) => duration(length)).join(" to ")}` : "at once";
}

const TASKS: Record<string, string> = {
  pass: "pass over all segments",
  edge: "time moves members",
  population: "population",
  publication: "publication",
  forget: "old events are forgotten",
};

/** The deadlines, and what runs at each. */
function Due(props: { due: AnswerOf<"/v1/due", "get"> }) {
  const { due } = props;
  return (
    <Panel title="Due">
      {due.results.length === 0 ? (
        <Empty>Nothing is due: what is written is evaluated at once.</Empty>
      ) : (
        <>
          <Table label="What is due" heads={["What", "Segment", "When"]}>
            {due.results.map((task) => (
              <tr key={`${task.what} ${task.segment_id ?? ""}`} data-testid="due-row" data-what={task.what}>
                <td>{TASKS[task.what] ?? task.what}</td>
                <td>
                  {task.segment_id ? (
                    <a href={linkTo("segments", task.segment_id)}>{task.segment_name ?? task.segment_id}</a>
                  ) : (
                    "all"
                  )}
                </td>
                <td>
                  <Instant at={task.at} />
                </td>
              </tr>
            ))}
          </Table>
          {due.total > due.results.length && (
            <p class="soft">and {count(due.total - due.results.length)} more after these</p>
          )}
        </>
      )}
    </Panel>
  );
}

/** How far behind the receivers of webhooks are. */
function Receivers(props: { all: AnswerOf<"/v1/webhooks", "get">["results"] }) {
  const { all } = props;
  return (
    <Panel title="Receivers">
      {all.length === 0 ? (
        <Empty>
          There are no <a href={linkTo("webhooks")}>webhooks</a> yet.
        </Empty>
      ) : (
        <Table label="Receivers of webhooks" heads={["Receiver", "State", "Behind"]}>
          {all.map((webhook) => (
            <tr key={webhook.id} data-testid="receiver-row">
              <th scope="row">
                <a href={linkTo("webhooks", webhook.id)}>{webhook.url}</a>
              </th>
              <td>
                <Standing webhook={webhook} />
              </td>
              <td>
                <Behind webhook={webhook} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

/** All keys. A secret is shown once, where a key is made; no route has it. */
function Keys(props: { keys: AnswerOf<"/v1/keys", "get">["results"] }) {
  const { keys } = props;
  return (
    <Panel title="Keys">
      {keys.length === 0 ? (
        <Empty>
          There are no keys: programs on this machine need none. <code>segmentry key create</code> makes one.
        </Empty>
      ) : (
        <Table label="Keys" heads={["Name", "State", "May", "Made"]}>
          {keys.map((key) => (
            <tr key={key.id} data-testid="key-row" data-key-id={key.id}>
              <th scope="row">
                {key.name}
                <small class="soft block">{key.id}</small>
              </th>
              <td>
                <span class={`state ${key.valid ? "good" : "bad"}`}>
                  {key.valid ? "valid" : key.revoked_at ? "revoked" : "expired"}
                </span>
              </td>
              <td>{key.scopes.join(", ")}</td>
              <td>
                <Instant at={key.created_at} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

export function SystemPage() {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v1/status", { signal }), [], 5_000);
  const rules = useLoad(async (signal) => {
    const [policy, limits] = await Promise.all([get("/v1/policy", { signal }), get("/v1/limits", { signal })]);
    return { policy, limits };
  }, []);
  // Together, so that no table moves another as it comes.
  const sees = { due: session.may("segments:read"), receivers: session.may("webhooks:read") };
  const tables = useLoad(
    async (signal) => {
      const [due, receivers, keys] = await Promise.all([
        sees.due ? get("/v1/due", { query: { limit: 20 }, signal }) : undefined,
        sees.receivers ? get("/v1/webhooks", { signal }) : undefined,
        get("/v1/keys", { signal }),
      ]);
      return { due, receivers, keys };
    },
    [sees.due, sees.receivers],
    5_000,
  );
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
          <Trouble error={tables.error} retry={tables.reload} since={tables.at} />
          {tables.data?.due && <Due due={tables.data.due} />}
          {tables.data?.receivers && <Receivers all={tables.data.receivers.results} />}
          {tables.data && <Keys keys={tables.data.keys.results} />}
        </>
      )}
    </>
  );
}
