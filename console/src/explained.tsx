// An explanation: the query as a tree, each clause with its truth, values, events and next change.
//
// In: what the service explains. Out: elements; the same for a segment's page and a contact's.
import { useEffect, useRef } from "preact/hooks";
import type { AnswerOf, Schemas } from "./api";
import { Instant, plural } from "./parts";

type Explanation = AnswerOf<"/v1/queries/explain", "post">;
type Clause = Schemas["ClauseAnswer"];

const WORDS: Record<string, string> = { and: "all of", or: "any of", not: "not" };
const SIGNS: Record<string, string> = { true: "✓", false: "✗", unknown: "?" };

export function Flip(props: { at: string | null | undefined; until?: string | null | undefined; id?: string }) {
  if (props.at) return <Instant at={props.at} id={props.id} whole />;
  if (props.until)
    return (
      <span data-testid={props.id}>
        not before <Instant at={props.until} whole />
      </span>
    );
  return <span data-testid={props.id}>never by time alone</span>;
}

function Node(props: { clause: Clause }) {
  const { clause } = props;
  const values = Object.entries(clause.values);
  const leaf = clause.kind === "leaf";
  return (
    <li class={`clause ${clause.truth}`}>
      <span class="sign" role="img" aria-label={clause.truth}>
        {SIGNS[clause.truth] ?? "?"}
      </span>
      <div>
        {leaf ? <code>{clause.text}</code> : <strong>{WORDS[clause.kind] ?? clause.kind}</strong>}
        {leaf && values.length > 0 && (
          <p class="saw">
            {values.map(([name, value]) => (
              <span key={name}>
                <span class="soft">{name}:</span> {value === null ? <em>blank</em> : JSON.stringify(value)}
              </span>
            ))}
          </p>
        )}
        {leaf && clause.event_count !== null && clause.event_count > 0 && (
          <p class="saw">
            <span class="soft">{plural(clause.event_count, "event passes", "events pass, the latest")}:</span>
            {clause.events.map((event) => (
              <span key={event.event_id}>
                {event.event_type} <Instant at={event.timestamp} />
              </span>
            ))}
          </p>
        )}
        {clause.flips_at && (
          <p class="saw">
            <span class="soft">changes</span> <Instant at={clause.flips_at} whole />
          </p>
        )}
        {clause.children.length > 0 && (
          <ul class="tree">
            {clause.children.map((child, at) => (
              <Node key={at} clause={child} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

export function Explained(props: { found: Explanation; quiet?: boolean }) {
  const { found } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!props.quiet) place.current?.focus();
  }, [props.quiet]);
  const behind = found.member !== undefined && found.member !== null && found.member !== found.in;
  return (
    <div class="explained" ref={place} tabIndex={-1} data-testid="explain-answer" data-value={String(found.in)}>
      <p>
        <strong class={found.in ? "good" : "bad"}>{found.in ? "In" : "Not in"}</strong>
        <span class="soft"> as of</span> <Instant at={found.as_of} />
        {behind && <span class="warn"> The last evaluation still has it {found.member ? "in" : "out"}.</span>}
      </p>
      <p>
        {found.in ? "Leaves" : "Joins"} if nothing is written:{" "}
        <Flip at={found.flips_at} until={found.searched_until} id="flips-at" />
      </p>
      {(found.not_on_lists ?? []).length > 0 && (
        <p class="warn">Not on the lists {(found.not_on_lists ?? []).join(", ")}.</p>
      )}
      <ul class="tree">
        <Node clause={found.tree} />
      </ul>
    </div>
  );
}
