// What was written and not saved, while another page or the sign-in is shown.
//
// In: drafts by the address of their page. Out: the same ones. INVARIANT: they are in this module's memory only, and
// whoever signs out leaves none behind.

const drafts = new Map<string, unknown>();

export function draftOf<T>(address: string): T | undefined {
  return drafts.get(address) as T | undefined;
}

/** Keeps a draft, or drops it if nothing differs from what is saved. */
export function keepDraft(address: string, draft: unknown) {
  if (draft === undefined) drafts.delete(address);
  else drafts.set(address, draft);
}

export function dropDrafts() {
  drafts.clear();
}

/** A browser asks before a page is closed that holds drafts. */
export function askBeforeClosing(page: EventTarget) {
  page.addEventListener("beforeunload", (event) => {
    if (drafts.size > 0) event.preventDefault();
  });
}
