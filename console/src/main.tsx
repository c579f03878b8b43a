// The console: signs in, and shows the page of the address.
//
// In: the address's fragment, a key. Out: pages. What a key may not do is not offered.
import { type ComponentChildren, render } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { Refusal, useKey, whenSignedOut } from "./api";
import { askBeforeClosing, dropDrafts } from "./drafts";
import { ContactPage } from "./pages/contact";
import { ContactsPage } from "./pages/contacts";
import { FeedPage } from "./pages/feed";
import { ImportPage } from "./pages/import";
import { FieldsPage, ListsPage } from "./pages/lists";
import { SegmentPage } from "./pages/segment";
import { EditPage, NewPage } from "./pages/segment-edit";
import { SegmentsPage } from "./pages/segments";
import { SystemPage } from "./pages/system";
import { WebhookPage, WebhooksPage } from "./pages/webhooks";
import { Empty, Field, Head, Trouble, Waiting } from "./parts";
import { linkTo, type Own, type Session, SessionContext, signIn, useView } from "./session";

const PLACES: { part: string; name: string; scopes: string[] }[] = [
  { part: "segments", name: "Segments", scopes: ["segments:read"] },
  { part: "contacts", name: "Contacts", scopes: ["contacts:read"] },
  { part: "lists", name: "Lists", scopes: ["lists:read"] },
  { part: "fields", name: "Fields", scopes: ["fields:read"] },
  { part: "webhooks", name: "Webhooks", scopes: ["webhooks:read"] },
  { part: "feed", name: "Changes", scopes: ["feed:read"] },
  { part: "system", name: "System", scopes: ["service:read"] },
];

function page(parts: string[], query: URLSearchParams): ComponentChildren {
  const [first, second, third] = parts;
  if (first === "segments") {
    if (second === "new") return <NewPage />;
    if (second && third === "edit") return <EditPage key={second} id={second} />;
    if (second && !third) return <SegmentPage key={second} id={second} contact={query.get("contact") ?? ""} />;
    if (!second) return <SegmentsPage />;
  }
  if (first === "contacts") {
    if (second === "import") return <ImportPage />;
    if (second) return <ContactPage key={second} id={second} />;
    return <ContactsPage search={query.get("search") ?? ""} />;
  }
  if (first === "lists" && !second) return <ListsPage />;
  if (first === "fields" && !second) return <FieldsPage />;
  if (first === "webhooks" && !third) return second ? <WebhookPage key={second} id={second} /> : <WebhooksPage />;
  if (first === "feed" && !second) return <FeedPage />;
  if (first === "system" && !second) return <SystemPage />;
  return (
    <>
      <Head title="There is no such page" />
      <Empty>
        The address names no page. <a href={linkTo("segments")}>Go to the segments</a>.
      </Empty>
    </>
  );
}

function SignIn(props: { why: string; onSignedIn: (own: Own) => void }) {
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    signIn(key.trim())
      .then(props.onSignedIn, (refused) => {
        const unknown = refused instanceof Refusal && refused.status === 401;
        setError(unknown ? new Error("This key is not valid here: it is unknown, revoked or has ended.") : refused);
      })
      .finally(() => setBusy(false));
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit} class="panel">
        <img src="console/icon.svg" alt="" width="40" height="40" />
        <h1>Segmentry</h1>
        {props.why && (
          <p class="warn" role="status">
            {props.why}
          </p>
        )}
        <Field label="API key" note="It stays in the memory of this page. Loading the page again asks for it again.">
          <input
            type="password"
            autoComplete="off"
            spellcheck={false}
            data-testid="sign-in-key"
            value={key}
            required
            placeholder="SG."
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </Field>
        <Trouble error={error} />
        <button type="submit" class="first" data-testid="sign-in" disabled={busy || !key.trim()}>
          Sign in
        </button>
        <p class="soft">
          No key yet? <code>segmentry key new --name me</code> prints one, and <code>segmentry serve --demo</code>{" "}
          prints one as it starts.
        </p>
      </form>
    </main>
  );
}

function Frame(props: { session: Session }) {
  const view = useView();
  const { session } = props;
  const open = PLACES.filter((place) => session.may(...place.scopes));
  const first = open[0];
  useEffect(() => {
    if (view.parts.length === 0 && first) location.replace(linkTo(first.part));
  }, [view, first]);
  const place = PLACES.find((place) => place.part === view.parts[0]);
  const closed = place && !session.may(...place.scopes);
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        Skip to the content
      </button>
      <nav aria-label="Pages">
        <p class="brand">
          <img src="console/icon.svg" alt="" width="24" height="24" /> Segmentry
        </p>
        <ul>
          {open.map((place) => (
            <li key={place.part}>
              <a href={linkTo(place.part)} aria-current={view.parts[0] === place.part ? "page" : undefined}>
                {place.name}
              </a>
            </li>
          ))}
        </ul>
        <p class="who">
          <span class="soft">{session.own.name ?? "no key needed"}</span>
          {session.own.id && (
            <button type="button" onClick={session.signOut}>
              Sign out
            </button>
          )}
          <a href="api">API</a>
        </p>
      </nav>
      <main id="content" tabIndex={-1}>
        {view.parts.length === 0 && !first && (
          <Empty>This key has no scope that a page reads. Sign in with another one.</Empty>
        )}
        {closed ? (
          <>
            <Head title={place.name} />
            <Empty>This page needs a key with {place.scopes.join(" and ")}.</Empty>
          </>
        ) : (
          view.parts.length > 0 && page(view.parts, view.query)
        )}
      </main>
    </div>
  );
}

function Console() {
  const [own, setOwn] = useState<Own | null>(null);
  const [asked, setAsked] = useState(false);
  const [why, setWhy] = useState("");
  const signOut = useCallback((text: string) => {
    useKey("");
    setOwn(null);
    setWhy(text);
    document.title = "Segmentry";
  }, []);
  useEffect(() => {
    whenSignedOut(signOut);
    // On a machine of one's own, before the first key is made, none is needed.
    signIn("")
      .then(setOwn, () => {})
      .finally(() => setAsked(true));
  }, [signOut]);
  const session = useMemo<Session | null>(
    () =>
      own && {
        own,
        may: (...scopes) => scopes.every((scope) => own.scopes.includes(scope)),
        signOut: () => {
          dropDrafts();
          signOut("");
        },
      },
    [own, signOut],
  );
  if (!asked) return <Waiting />;
  if (!session)
    return (
      <SignIn
        why={why}
        onSignedIn={(own) => {
          setWhy("");
          setOwn(own);
        }}
      />
    );
  return (
    <SessionContext.Provider value={session}>
      <Frame session={session} />
    </SessionContext.Provider>
  );
}

askBeforeClosing(window);
const root = document.getElementById("console");
if (root) render(<Console />, root);
