// Webhooks: where what happens to segments is sent, how far each is, what became of the last messages.
//
// In: endpoints. Out: endpoints made, tried, paused, sent again from a place, deleted. A secret is shown once.
import { useId, useState } from "preact/hooks";
import { type AnswerOf, get, patch, post, remove, type Schemas } from "../api";
import { count } from "../format";
import {
  Empty,
  Field,
  Figure,
  Head,
  Instant,
  Panel,
  Question,
  Table,
  Trouble,
  useAction,
  useLoad,
  Waiting,
} from "../parts";
import { goTo, linkTo, useSession } from "../session";

type Webhook = AnswerOf<"/v1/webhooks/{id}", "get">;
type Kind = Webhook["types"][number];
type Delivery = AnswerOf<"/v1/webhooks/{id}/test", "post">;
const KINDS: Kind[] = [
  "segment.created",
  "segment.populated",
  "segment.refreshed",
  "segment.edited",
  "segment.renamed",
  "segment.invalidated",
  "segment.recovered",
  "segment.deleted",
  "members.joined",
  "members.left",
  "members.snapshot",
];

const TONES: Record<string, string> = { active: "good", paused: "wait", disabled: "bad" };

export function Standing(props: { webhook: Webhook }) {
  const { webhook } = props;
  return (
    <>
      <span class={`state ${TONES[webhook.state] ?? "wait"}`} data-testid="webhook-state">
        {webhook.state}
      </span>
      {webhook.why && (
        <>
          {" "}
          <small class="soft">{webhook.why}</small>
        </>
      )}
    </>
  );
}

export function Behind(props: { webhook: Webhook }) {
  const { webhook } = props;
  return (
    <>
      <Figure value={webhook.behind} />{" "}
      {webhook.failures > 0 && <span class="bad">{count(webhook.failures)} failed</span>}
      {webhook.next_attempt && (
        <small class="soft">
          {" "}
          next try <Instant at={webhook.next_attempt} />
        </small>
      )}
    </>
  );
}

/** The secret of an endpoint, which no other answer has. */
function Secret(props: { webhook: Webhook }) {
  if (!props.webhook.secret) return null;
  return (
    <Panel title="Secret" note="shown this once: the receiver verifies signatures with it" id="webhook-secret">
      <code>{props.webhook.secret}</code>
    </Panel>
  );
}

interface Chosen {
  url: string;
  description: string;
  types: Kind[];
  segments: string[];
}

function Form(props: { webhook?: Webhook; onSaved: (webhook: Webhook) => void }) {
  const session = useSession();
  const { webhook } = props;
  const id = useId();
  const [chosen, setChosen] = useState<Chosen>({
    url: webhook?.url ?? "",
    description: webhook?.description ?? "",
    types: webhook?.types ?? [],
    segments: webhook?.segments ?? [],
  });
  const [every, setEvery] = useState({ types: chosen.types.length === 0, segments: chosen.segments.length === 0 });
  const action = useAction();
  const segments = useLoad(
    async (signal) => (session.may("segments:read") ? (await get("/v1/segments", { signal })).segments : []),
    [],
  );
  const set = (change: Partial<Chosen>) => setChosen({ ...chosen, ...change });
  const save = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      const body = {
        ...chosen,
        types: every.types ? [] : chosen.types,
        segments: every.segments ? [] : chosen.segments,
      } as Schemas["WebhookWrite"];
      props.onSaved(
        webhook ? await patch("/v1/webhooks/{id}", body, { in: { id: webhook.id } }) : await post("/v1/webhooks", body),
      );
    });
  };
  // Without any the service sends all of them, which has to be an own choice.
  const why = !chosen.url.trim()
    ? "It needs a URL."
    : !every.types && chosen.types.length === 0
      ? "Choose at least one kind of message, or all messages."
      : !every.segments && chosen.segments.length === 0
        ? "Choose at least one segment, or all segments."
        : "";
  const choice = (of: "types" | "segments", all: string, some: string) =>
    [true, false].map((wanted) => (
      <label key={all + wanted} class="check">
        <input
          type="radio"
          name={`${id} ${of}`}
          checked={every[of] === wanted}
          onChange={() => setEvery({ ...every, [of]: wanted })}
        />
        {wanted ? all : some}
      </label>
    ));
  const toggled = <T,>(all: T[], one: T, on: boolean) => (on ? [...all, one] : all.filter((held) => held !== one));
  return (
    <form onSubmit={save} class="edit">
      <Field label="URL" note="Messages are posted there, signed after Standard Webhooks.">
        <input
          type="url"
          data-testid="webhook-url"
          value={chosen.url}
          required
          placeholder="https://example.com/segments"
          onInput={(event) => set({ url: event.currentTarget.value })}
        />
      </Field>
      <Field label="What it is for">
        <input
          type="text"
          maxLength={200}
          value={chosen.description}
          placeholder="Keeps the audience of our ads current"
          onInput={(event) => set({ description: event.currentTarget.value })}
        />
      </Field>
      <fieldset>
        <legend>Messages</legend>
        <div class="choice">{choice("types", "all messages", "only these messages:")}</div>
        {KINDS.map((kind) => (
          <label key={kind} class="check">
            <input
              type="checkbox"
              checked={!every.types && chosen.types.includes(kind)}
              onChange={(event) => {
                const held = every.types ? [] : chosen.types;
                set({ types: toggled(held, kind, event.currentTarget.checked) });
                setEvery({ ...every, types: false });
              }}
            />
            {kind}
          </label>
        ))}
      </fieldset>
      {(segments.data?.length ?? 0) > 0 && (
        <fieldset>
          <legend>Segments</legend>
          <div class="choice">{choice("segments", "all segments, also later ones", "only these segments:")}</div>
          {segments.data?.map((segment) => (
            <label key={segment.id} class="check">
              <input
                type="checkbox"
                checked={!every.segments && chosen.segments.includes(segment.id)}
                onChange={(event) => {
                  const held = every.segments ? [] : chosen.segments;
                  set({ segments: toggled(held, segment.id, event.currentTarget.checked) });
                  setEvery({ ...every, segments: false });
                }}
              />
              {segment.name}
            </label>
          ))}
        </fieldset>
      )}
      <Trouble error={action.error} />
      <div class="actions">
        <button type="submit" class="first" data-testid="webhook-save" disabled={action.busy || why !== ""}>
          {webhook ? "Save the changes" : "Make the webhook"}
        </button>
        <span class="soft" role="status" data-testid="webhook-why">
          {why}
        </span>
      </div>
    </form>
  );
}

export function WebhooksPage() {
  const session = useSession();
  const loaded = useLoad((signal) => get("/v1/webhooks", { signal }), [], 5_000);
  const [made, setMade] = useState<Webhook | null>(null);
  const all = loaded.data?.results;
  return (
    <>
      <Head title="Webhooks" />
      <p class="soft">What happens to segments is sent to receivers: at least once, in order per segment, signed.</p>
      <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} />
      {made && <Secret webhook={made} />}
      {!all ? (
        !loaded.error && <Waiting />
      ) : all.length === 0 ? (
        <Empty>There are no webhooks yet. Make one below, and its receiver is sent what happens from then on.</Empty>
      ) : (
        <Table label="Webhooks" class="wide" heads={["Receiver", "State", "Messages", "Segments", "Behind"]}>
          {all.map((webhook) => (
            <tr key={webhook.id} data-testid="webhook-row" data-webhook-id={webhook.id}>
              <th scope="row">
                <a href={linkTo("webhooks", webhook.id)}>{webhook.url}</a>
                {webhook.description && <small class="soft block">{webhook.description}</small>}
              </th>
              <td>
                <Standing webhook={webhook} />
              </td>
              <td>{webhook.types.length ? webhook.types.join(", ") : "all"}</td>
              <td class="number" data-label="segments">
                {webhook.segments.length ? count(webhook.segments.length) : "all"}
              </td>
              <td data-label="behind">
                <Behind webhook={webhook} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {(all || loaded.error) && session.may("webhooks:write", "feed:read") && (
        <div class="below">
          <Panel title="A new webhook">
            <Form
              key={made?.id ?? ""}
              onSaved={(webhook) => {
                setMade(webhook);
                loaded.reload();
              }}
            />
          </Panel>
        </div>
      )}
    </>
  );
}

function Deliveries(props: { results: Delivery[] }) {
  return (
    <Table label="Deliveries" heads={["When", "Message", "#Attempt", "Answer", "#Took"]}>
      {props.results.map((one) => (
        <tr key={`${one.message_id} ${one.attempt} ${one.at}`} data-testid="delivery-row">
          <td>
            <Instant at={one.at} />
          </td>
          <th scope="row">
            {one.type}
            <small class="soft block">
              <code>{one.message_id}</code>
            </small>
          </th>
          <td class="number">{count(one.attempt)}</td>
          <td class={one.error || (one.status ?? 0) >= 300 ? "bad" : "good"}>{one.error ?? one.status}</td>
          <td class="number">{count(one.milliseconds)} ms</td>
        </tr>
      ))}
    </Table>
  );
}

export function WebhookPage(props: { id: string }) {
  const session = useSession();
  const where = { in: { id: props.id } };
  const loaded = useLoad(
    async (signal) => {
      const [webhook, { results }] = await Promise.all([
        get("/v1/webhooks/{id}", { ...where, signal }),
        get("/v1/webhooks/{id}/deliveries", { ...where, signal }),
      ]);
      return { webhook, results };
    },
    [props.id],
    3_000,
  );
  const [asking, setAsking] = useState(false);
  const [rotated, setRotated] = useState<Webhook | null>(null);
  const [tried, setTried] = useState<Delivery | null>(null);
  const [after, setAfter] = useState("0");
  const action = useAction();
  const found = loaded.data;
  const above = <a href={linkTo("webhooks")}>Webhooks</a>;
  if (!found)
    return (
      <>
        <Head title="Webhook" above={above} />
        {loaded.error ? <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} /> : <Waiting />}
      </>
    );
  const { webhook, results } = found;
  const begin = (work: () => Promise<unknown>) => () =>
    action.run(async () => {
      await work();
      loaded.reload();
    });
  return (
    <>
      <Head title={webhook.url} above={above}>
        {session.may("webhooks:write") && (
          <>
            <button
              type="button"
              class="first"
              disabled={action.busy}
              data-testid="webhook-test"
              onClick={begin(async () => setTried(await post("/v1/webhooks/{id}/test", undefined as never, where)))}
            >
              Send a test
            </button>
            {webhook.state === "active" ? (
              <button
                type="button"
                disabled={action.busy}
                data-testid="webhook-pause"
                onClick={begin(() => post("/v1/webhooks/{id}/pause", undefined as never, where))}
              >
                Pause
              </button>
            ) : (
              <button
                type="button"
                disabled={action.busy}
                data-testid="webhook-resume"
                onClick={begin(() => post("/v1/webhooks/{id}/resume", undefined as never, where))}
              >
                Resume
              </button>
            )}
            <button
              type="button"
              disabled={action.busy}
              title="The old secret signs beside the new one for a day"
              onClick={begin(async () => setRotated(await post("/v1/webhooks/{id}/rotate", undefined as never, where)))}
            >
              New secret
            </button>
            <button type="button" class="danger" onClick={() => setAsking(true)}>
              Delete
            </button>
          </>
        )}
      </Head>
      <Trouble error={loaded.error} retry={loaded.reload} since={loaded.at} />
      <Trouble error={action.error} />
      {rotated && <Secret webhook={rotated} />}
      {tried && (
        <p role="status" class={tried.error || (tried.status ?? 0) >= 300 ? "bad" : "good"}>
          The test was answered with {tried.error ?? tried.status}, after {count(tried.milliseconds)} ms.
        </p>
      )}
      <dl class="figures">
        <div>
          <dt>state</dt>
          <dd>
            <Standing webhook={webhook} />
          </dd>
        </div>
        <div>
          <dt>changes behind</dt>
          <dd>
            <Behind webhook={webhook} />
          </dd>
        </div>
        <div>
          <dt>accepted up to</dt>
          <dd>
            <code>{webhook.cursor}</code>
          </dd>
        </div>
        <div>
          <dt>made</dt>
          <dd>
            <Instant at={webhook.created_at} />
          </dd>
        </div>
      </dl>
      {webhook.snapshot && <p class="warn">All members are being sent: its place was no longer kept.</p>}
      <Panel title="Deliveries" note="the last attempts, the latest first; forgotten with a restart" id="deliveries">
        {results.length === 0 ? <Empty>Nothing was sent yet. Send a test.</Empty> : <Deliveries results={results} />}
      </Panel>
      {session.may("webhooks:write", "feed:read") && (
        <>
          <Panel title="Send again" note="everything that has happened after a place in the feed">
            <form
              class="tools"
              onSubmit={(event) => {
                event.preventDefault();
                begin(() => post("/v1/webhooks/{id}/replay", { after: after.trim() }, where))();
              }}
            >
              <label>
                After the number of a change, or a cursor{" "}
                <input type="text" value={after} required onInput={(event) => setAfter(event.currentTarget.value)} />
              </label>
              <button type="submit" disabled={action.busy || !after.trim()}>
                Send again
              </button>
            </form>
          </Panel>
          <Panel title="Change it">
            <Form key={webhook.id} webhook={webhook} onSaved={loaded.reload} />
          </Panel>
        </>
      )}
      <Question
        open={asking}
        title={`Delete the webhook to ${webhook.url}?`}
        yes="Delete it"
        id="confirm-delete"
        busy={action.busy}
        error={action.error}
        onNo={() => setAsking(false)}
        onYes={() =>
          action.run(async () => {
            await remove("/v1/webhooks/{id}", where);
            goTo("webhooks");
          })
        }
      >
        <p>Nothing is sent there any more, also not what it is behind with. A request under way may still arrive.</p>
      </Question>
    </>
  );
}
