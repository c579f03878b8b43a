// Where the focus goes when rows of the builder come and go.
//
// In: a control of the row. Out: the focus on a row beside it, so that a keyboard goes on from there.

const CONTROLS = ":is(select, input, textarea, button):not(:disabled)";
const first = (node: Element | null | undefined) => node?.querySelector<HTMLElement>(CONTROLS);

/** To be called before the row of this control is taken away. */
export function focusNext(control: Element) {
  const row = control.closest(".chip, .also, li");
  const rows = row?.parentElement;
  const builder = control.closest(".builder");
  if (!row || !rows) return;
  const at = [...rows.children].indexOf(row);
  setTimeout(() => {
    const next = rows.children[at] ?? rows.children[at - 1] ?? rows.parentElement;
    const found = rows.isConnected ? (first(next) ?? first(rows.parentElement)) : undefined;
    (found ?? first(builder))?.focus();
  });
}

/** To be called before a row is added at the end of the group of this control. */
export function focusAdded(control: Element) {
  const group = control.closest("fieldset");
  setTimeout(() => first(group?.querySelector(":scope > ul")?.lastElementChild)?.focus());
}

/** To be called before a row is added in front of the one of this control. */
export function focusBefore(control: Element) {
  const row = control.closest(".also");
  setTimeout(() => first(row?.previousElementSibling)?.focus());
}
