// Numbers that people type.
//
// In: a text, and what it may be. Out: its digits as a query has them, or what is wrong with it in words. INVARIANT: a
// text that can be read as two numbers is refused, and never read as one of them.

export type Typed = { value: string } | { fault: string };
export interface Bounds {
  whole?: boolean;
  least?: number;
  most?: number;
  /** Why it may not be less or more, in words. */
  why?: string;
}

/** The signs that a language groups digits by, and puts before decimals. */
function signsOf(language?: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.5);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { group: sign("group"), decimal: sign("decimal") || "." };
}

const escaped = (sign: string) => sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function digitsOf(plain: string, language?: string): string | null {
  const { group, decimal } = signsOf(language);
  // Blanks and apostrophes are in numbers for groups alone, in any language.
  const groups = [...new Set([group, " ", "\u00a0", "\u202f", "'", "’"])].filter((sign) => sign && sign !== decimal);
  const found = new Set<string>();
  const asDecimals = (sign: string) => new RegExp(`^\\d{1,20}(?:${escaped(sign)}(\\d{1,10}))?$`).exec(plain);
  for (const sign of new Set([decimal, "."])) {
    if (asDecimals(sign)) found.add(plain.replace(sign, "."));
  }
  for (const sign of groups) {
    const grouped = new RegExp(
      `^\\d{1,3}(?:${escaped(sign)}\\d{2,3})*${escaped(sign)}\\d{3}(?:${escaped(decimal)}\\d{1,10})?$`,
    );
    if (grouped.test(plain)) found.add(plain.replaceAll(sign, "").replace(decimal, "."));
  }
  const [first, ...others] = found;
  return first === undefined || others.length ? null : first;
}

export function readNumber(text: string, bounds: Bounds = {}, language?: string): Typed {
  const { whole, least = whole ? 0 : undefined, most } = bounds;
  const trimmed = text.trim();
  if (trimmed === "") return { fault: "Write a number." };
  const negative = /^[-\u2212]/.test(trimmed);
  const digits = digitsOf(negative ? trimmed.slice(1) : trimmed, language);
  if (digits === null) {
    const example = new Intl.NumberFormat(language, { useGrouping: false }).format(whole ? 1000 : 1000.5);
    return { fault: `“${trimmed}” is not one clear number: write it like ${example}.` };
  }
  const value = negative ? `-${digits}` : digits;
  if (whole && digits.includes(".")) return { fault: `“${trimmed}” is not a whole number.` };
  if (whole && digits.length > 9) return { fault: `“${trimmed}” is too large: at most nine digits.` };
  if (digits.replace(/\..*/, "").length > 20) return { fault: `“${trimmed}” is too large: at most 20 digits.` };
  const why = bounds.why ? `: ${bounds.why}` : "";
  if (least !== undefined && Number(value) < least) return { fault: `At least ${least} is needed${why}.` };
  if (most !== undefined && Number(value) > most) return { fault: `At most ${most} is possible${why}.` };
  return { value };
}

/** What was pasted as several values: the lines and cells of a table; numbers also where no number goes on. */
export function pastedValues(text: string, numeric: boolean): string[] {
  const split = numeric ? /[\r\n\t;]+|,\s+/ : /[\r\n\t]+/;
  return [...new Set(text.split(split).map((value) => value.trim()))].filter((value) => value !== "");
}
