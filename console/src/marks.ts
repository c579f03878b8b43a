// What the page and the editor's own file say to each other.
//
// In: nothing. Out: types.

/** A place of a query with what is said of it. */
export interface Mark {
  from: number;
  to: number;
  severity: "error" | "warning";
  message: string;
}

/** Names that a query may have. */
export interface Names {
  fields: { id: string; name: string; kind: string }[];
  lists: { id: string; name: string }[];
  segments: { id: string; name: string }[];
  eventTypes: string[];
}

export interface EditorOptions {
  text: string;
  label: string;
  onChange: (text: string) => void;
}

export interface EditorHandle {
  setText: (text: string) => void;
  setNames: (names: Names) => void;
  setMarks: (marks: Mark[]) => void;
  select: (from: number, to: number) => void;
  destroy: () => void;
}
