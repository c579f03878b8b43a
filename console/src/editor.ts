// The editor of queries: a file of its own, loaded when a query is shown.
//
// In: a host element, a text, names to complete. Out: an editor that reports changes and shows marks. It lives in a
// shadow root, where its styles are adopted sheets: a page's policy lets no style be written into a document.
import { autocompletion, type Completion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { SQLDialect, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { EditorHandle, EditorOptions, Mark, Names } from "./marks";

const WORDS =
  "select from where and or not in is null like between case when then else end as on join inner group by " +
  "having exists distinct true false escape any filter";
const FUNCTIONS =
  "timestampadd timestampdiff datediff dateadd current_timestamp now date_trunc lower upper trim " +
  "length concat coalesce nullif array_contains count sum min max avg year month day hour regexp_like bucket " +
  "version haversine round floor ceil";

const dialect = SQLDialect.define({ keywords: WORDS, builtin: FUNCTIONS, doubleQuotedStrings: false });

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--size)", fontWeight: "600" },
  { tag: tags.string, color: "var(--joined)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.standard(tags.name), tags.function(tags.variableName)], color: "var(--mark)", fontWeight: "600" },
]);

const theme = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--panel)",
    fontSize: "14px",
    borderRadius: "8px",
    minHeight: "156px",
  },
  "&.cm-focused": { outline: "2px solid var(--size)", outlineOffset: "1px" },
  ".cm-content": {
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, monospace",
    padding: "12px 8px",
    minHeight: "156px",
    caretColor: "var(--ink)",
    lineHeight: "1.6",
  },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--pick) !important" },
  ".cm-tooltip": {
    background: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--size)", color: "var(--panel)" },
  ".cm-diagnostic": { padding: "6px 10px", maxWidth: "44ch", whiteSpace: "normal" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--left) 1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn) 1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintPoint:after": { borderBottomColor: "var(--left)" },
});

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Names that fit where the cursor is: values within quotes after what they are values of, else fields and words. */
function completions(names: () => Names) {
  return (context: CompletionContext) => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 160), context.pos);
    const value = /(event_type\s*(?:=|<>|in\s*\()\s*|list_ids\s*,\s*|segment_ids\s*,\s*)('?[^'\s)]*)$/i.exec(before);
    const held = names();
    if (value) {
      const from = context.pos - (value[2] ?? "").length;
      const what = (value[1] ?? "").toLowerCase();
      const of = what.startsWith("event_type")
        ? held.eventTypes.map((name) => ({ id: name, name }))
        : what.startsWith("list")
          ? held.lists
          : held.segments;
      const options: Completion[] = of.map(({ id, name }) => ({
        label: quoted(id),
        type: "text",
        ...(name === id ? {} : { detail: name }),
      }));
      return options.length ? { from, options } : null;
    }
    const word = context.matchBefore(/[\w_]+/);
    if (!word && !context.explicit) return null;
    const fields: Completion[] = held.fields.map((field) => ({
      label: field.name,
      detail: field.kind,
      type: "property",
    }));
    const words: Completion[] = WORDS.split(" ").map((label) => ({ label: label.toUpperCase(), type: "keyword" }));
    const functions: Completion[] = FUNCTIONS.split(" ").map((label) => ({
      label: label.toUpperCase(),
      type: "function",
    }));
    return { from: word?.from ?? context.pos, options: [...fields, ...words, ...functions], validFor: /^\w*$/ };
  };
}

export function mount(host: HTMLElement, options: EditorOptions): EditorHandle {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  let names: Names = { fields: [], lists: [], segments: [], eventTypes: [] };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        history(),
        sql({ dialect, upperCaseKeywords: true }),
        syntaxHighlighting(colours),
        autocompletion({ override: [completions(() => names)], icons: false }),
        // Tab leaves the editor, so that nobody is caught in it by keyboard.
        keymap.of([...completionKeymap, ...lintKeymap, ...defaultKeymap, ...historyKeymap]),
        // A browser that replaces selected text keeps its colours by an inline style, which the page's policy refuses.
        EditorView.domEventHandlers({
          beforeinput(event, view) {
            const replaces =
              event.inputType === "insertText" && event.data !== null && !view.state.selection.main.empty;
            if (!replaces || view.composing || event.isComposing) return false;
            event.preventDefault();
            view.dispatch(view.state.replaceSelection(event.data ?? ""), {
              userEvent: "input.type",
              scrollIntoView: true,
            });
            return true;
          },
        }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          "data-testid": "query-editor",
          spellcheck: "false",
          "aria-describedby": "query-help",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
        theme,
      ],
    }),
  });
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setNames(next) {
      names = next;
    },
    setMarks(marks: Mark[]) {
      const length = view.state.doc.length;
      const diagnostics: Diagnostic[] = marks.map((mark) => ({
        from: Math.min(mark.from, length),
        to: Math.min(Math.max(mark.to, mark.from), length),
        severity: mark.severity,
        message: mark.message,
      }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    select(from, to) {
      const length = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
        scrollIntoView: true,
      });
      view.focus();
    },
    destroy() {
      view.destroy();
    },
  };
}
