// Numbers, instants and places in texts, as people read them.
//
// In: what the service answers. Out: texts by `Intl`, in the browser's language unless another one is given.

export function count(value: number, language?: string): string {
  return new Intl.NumberFormat(language).format(value);
}

export function signed(value: number, language?: string): string {
  return new Intl.NumberFormat(language, { signDisplay: "exceptZero" }).format(value);
}

export function bytes(value: number, language?: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = Math.min(value > 0 ? Math.floor(Math.log10(value) / 3) : 0, units.length - 1);
  const unitDisplay = step === 0 ? "long" : "short";
  const form = { style: "unit", unit: units[step], unitDisplay, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, form).format(value / 1000 ** step);
}

/** A whole instant, with its zone. */
export function absolute(at: string, language?: string, timeZone?: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const form: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  };
  if (timeZone) form.timeZone = timeZone;
  return new Intl.DateTimeFormat(language, form).format(date);
}

/** A sentence of the service's, with its instants as people read them. */
export function withInstants(text: string, language?: string, timeZone?: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, (at) => absolute(at, language, timeZone));
}

/** How an axis of so many seconds names its instants: a time of the day has its day, unless all are of one. */
export function axisForm(first: number, last: number, language?: string, timeZone?: string): Intl.DateTimeFormat {
  const zone = timeZone ? { timeZone } : {};
  const days = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", ...zone });
  if (last - first > 3 * 86_400) return days;
  const isOneDay = days.format(first * 1000) === days.format(last * 1000);
  const day = isOneDay ? {} : ({ month: "short", day: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit", ...zone });
}

/** A day, in UTC as it is stored; `undefined` for what is no midnight. */
export function day(at: string, language?: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/.test(at)) return undefined;
  const form: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, form).format(new Date(at));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_556_952],
  ["month", 2_629_746],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How far an instant is from now: `in 3 days`, `2 minutes ago`. */
export function relative(at: string, now: number, language?: string): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return at;
  const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const form = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return form.format(Math.trunc(seconds / length), unit);
}

export function duration(seconds: number, language?: string): string {
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? ["second", 1];
  const form = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: seconds < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, form).format(seconds / length);
}

/** The place in a text of JavaScript's at which a byte of its UTF-8 form is. */
export function place(text: string, byte: number): number {
  let seen = 0;
  let at = 0;
  for (const letter of text) {
    if (seen >= byte) break;
    const code = letter.codePointAt(0) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += letter.length;
  }
  return at;
}

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** A condition for contacts of whom an address or a name has the text. */
export function searchFor(text: string): string {
  const plain = text.trim().toLowerCase();
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(plain)) return `contact_id = ${quoted(plain)}`;
  // First and last name are two fields: each word is in one of them.
  const words = plain.split(/\s+/);
  if (words.length > 1) return words.map((word) => `(${withText(word)})`).join(" AND ");
  return withText(plain);
}

function withText(plain: string): string {
  const like = quoted(`%${plain.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`);
  // Addresses are in small letters already, and all of them are different: to make them small again takes longest.
  return ["email", "LOWER(first_name)", "LOWER(last_name)"].map((field) => `${field} LIKE ${like}`).join(" OR ");
}

export type Separator = "," | ";" | "\t";

/** What is between the cells of a header line: the one of the three that it has most of, outside of quotes. */
export function separatorOf(text: string): Separator {
  const [head = ""] = text.replace(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const times = (separator: Separator) => head.split(separator).length;
  return ([";", "\t"] as const).reduce<Separator>((held, one) => (times(one) > times(held) ? one : held), ",");
}

/** A CSV text with commas between its cells; its lines stay the same ones. */
export function withCommas(text: string, separator: Separator): string {
  if (separator === ",") return text;
  const cell = new RegExp(`"(?:[^"]|"")*"|[^${separator}\\r\\n]+|${separator}`, "g");
  return text.replace(cell, (found) => {
    if (found === separator) return ",";
    return found.startsWith('"') || !found.includes(",") ? found : `"${found.replaceAll('"', '""')}"`;
  });
}

/** The cells of the first rows of a CSV text; quotes as RFC 4180 has them. */
export function csvRows(text: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const clean = text.replace(/^\uFEFF/, "");
  for (let at = 0; at < clean.length && rows.length < most; at += 1) {
    const letter = clean[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (clean[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === ",") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && clean[at + 1] === "\n") at += 1;
      row.push(cell);
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
      cell = "";
    } else cell += letter;
  }
  if ((cell || row.length) && rows.length < most) rows.push([...row, cell]);
  return rows;
}

/** The field that a column's name stands for: the same letters, whatever is between them. */
export function fieldFor<F extends { name: string }>(column: string, fields: F[]): F | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const other: Record<string, string> = {
    emailaddress: "email",
    mail: "email",
    firstname: "first_name",
    lastname: "last_name",
    surname: "last_name",
    zip: "postal_code",
    phone: "phone_number",
  };
  const wanted = plain(column);
  return fields.find((field) => plain(field.name) === wanted) ?? fields.find((field) => field.name === other[wanted]);
}
