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

/** A step of a segment's size: seconds since 1970, members afterwards, how many joined and left. */
export interface ChartPoint {
  at: number;
  count: number;
  joined: number;
  left: number;
}

export interface ChartOptions {
  points: ChartPoint[];
  marks: { at: number }[];
  /** Whether the size stays between two points. */
  stepped: boolean;
  /** Whether it is to come. */
  dashed: boolean;
}

export interface ChartHandle {
  destroy: () => void;
}
