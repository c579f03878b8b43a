// Contacts: the latest, and those that a search finds.
//
// In: a text of the address. Out: at most 50 contacts, with links.
import { useEffect, useState } from "preact/hooks";
import { get, here, post, type Schemas } from "../api";
import { count, searchFor } from "../format";
import { Empty, Head, Instant, Table, Trouble, useAction, useLoad, Waiting } from "../parts";
import { linkTo, useSession } from "../session";

/** All contacts as a file: made by the service, then saved from a link that needs no key. */
function Export() {
  const action = useAction();
  const [files, setFiles] = useState<{ urls: string[]; contacts: number } | null>(null);
  const begin = () =>
    action.run(async () => {
      setFiles(null);
      const begun = await post("/v3/marketing/contacts/exports", { file_type: "csv" } as Schemas["ExportRequest"]);
      for (;;) {
        const found = await get("/v3/marketing/contacts/exports/{id}", { in: { id: begun.id } });
        if (found.status === "failure") throw new Error(found.message ?? "the export failed");
        if (found.status === "ready") return setFiles({ urls: found.urls ?? [], contacts: found.contact_count });
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    });
  return (
    <>
      <button type="button" data-testid="export-start" disabled={action.busy} onClick={begin}>
        {action.busy ? "The file is written…" : "Export all as CSV"}
      </button>
      <span role="status">
        {files?.urls.map((url, at) => (
          <a key={url} class="button first" data-testid="export-file" href={here(url)} download="contacts.csv">
            Save {files.urls.length > 1 ? `part ${at + 1}` : `${count(files.contacts)} contacts`}
          </a>
        ))}
      </span>
      <Trouble error={action.error} />
    </>
  );
}

export function ContactsPage(props: { search: string }) {
  const session = useSession();
  const [text, setText] = useState(props.search);
  useEffect(() => setText(props.search), [props.search]);
  const loaded = useLoad(
    async (signal) => {
      if (!props.search) return get("/v3/marketing/contacts", { signal });
      const body = { query: searchFor(props.search) };
      return post("/v3/marketing/contacts/search", body, { signal });
    },
    [props.search],
  );
  const search = (event: Event) => {
    event.preventDefault();
    const query = text.trim();
    location.hash = query ? `${linkTo("contacts")}?${new URLSearchParams({ search: query })}` : linkTo("contacts");
  };
  const found = loaded.data;
  return (
    <>
      <Head title="Contacts">
        <Export />
        {session.may("contacts:write", "fields:read") && (
          <a class="button" href={linkTo("contacts", "import")}>
            Import a CSV file
          </a>
        )}
      </Head>
      <form class="tools" onSubmit={search}>
        <label>
          Address, name or id{" "}
          <input
            type="search"
            data-testid="contact-search"
            value={text}
            placeholder="ada"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Search</button>
        {found && (
          <p class="soft" role="status">
            {props.search ? `${count(found.contact_count)} found` : `${count(found.contact_count)} contacts`}
            {found.contact_count > found.result.length &&
              `, the ${count(found.result.length)} that were written last are shown`}
          </p>
        )}
      </form>
      <Trouble error={loaded.error} retry={loaded.reload} />
      {!found ? (
        !loaded.error && <Waiting />
      ) : found.result.length === 0 ? (
        <Empty>
          {props.search ? (
            <>No contact has “{props.search}” in its address or name. Part of a word is enough.</>
          ) : (
            <>
              There are no contacts yet. Import a CSV file, or send them to <code>/v1/contacts</code>.
            </>
          )}
        </Empty>
      ) : (
        <Table label="Contacts" heads={["Contact", "Name", "City", "Country", "#Segments", "Written"]}>
          {found.result.map((contact) => (
            <tr key={contact.id}>
              <th scope="row">
                <a href={linkTo("contacts", contact.id)}>{contact.email || contact.id}</a>
              </th>
              <td>{[contact.first_name, contact.last_name].filter(Boolean).join(" ")}</td>
              <td>{contact.city}</td>
              <td>{contact.country}</td>
              <td class="number">{contact.segment_ids.length}</td>
              <td>
                <Instant at={contact.updated_at} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
