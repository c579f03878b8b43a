// Requests to the service, with types from its own description.
//
// In: a method, a path of the description, what fills it. Out: the answer, or a `Refusal` with the service's words.
// INVARIANT: the key is in this module's memory only; it is in no cookie, no storage and no address.
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
type Method = "get" | "post" | "put" | "patch" | "delete";
type Operation<P extends keyof paths, M extends Method> = paths[P][M];
type Content<R> = R extends { content: { "application/json": infer Body } } ? Body : undefined;
type Found<R> = R extends { 200: infer A }
  ? Content<A>
  : R extends { 201: infer A }
    ? Content<A>
    : R extends { 202: infer A }
      ? Content<A>
      : undefined;
export type AnswerOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Found<R> : never;
type BodyOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;

export interface Asked {
  /** What stands in the path's braces. */
  in?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
}

/** A refusal, in the service's words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** From when on the same may be asked again. */
    readonly until?: string,
  ) {
    super(message);
  }
}

let key = "";
let onSignedOut: (why: string) => void = () => {};

export function useKey(next: string) {
  key = next;
}
export function whenSignedOut(listener: (why: string) => void) {
  onSignedOut = listener;
}

/** A path on this server, beside the page, wherever a proxy has put it. */
export function address(path: string): string {
  return new URL(path.replace(/^\//, ""), document.baseURI).toString();
}

/** The service's links name its public address, which may be another one than this page's; the rest is the same. */
export function here(link: string): string {
  const at = link.indexOf("/v1/");
  return address(at < 0 ? link : link.slice(at));
}

function filled(path: string, asked: Asked): string {
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.in?.[name] ?? ""));
  const given = Object.entries(asked.query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return address(given.length ? `${whole}?${query}` : whole);
}

/** The messages of a refusal, as one text. */
export function messages(body: unknown, status: number): string {
  const found = body as { errors?: { message?: string }[]; error?: string } | null;
  const texts = found?.errors?.map((one) => one.message).filter((text) => text) ?? [];
  if (texts.length) return texts.join("\n");
  return found?.error ?? `the service answered with the status ${status}`;
}

async function send(method: Method, path: string, body: unknown, asked: Asked): Promise<unknown> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  const request: RequestInit = { method: method.toUpperCase(), headers, credentials: "omit" };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (asked.signal) request.signal = asked.signal;
  let answer: Response;
  try {
    answer = await fetch(filled(path, asked), request);
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new Refusal(0, "the service does not answer: look whether it runs, then try again");
  }
  const text = await answer.text();
  let read: unknown = null;
  try {
    read = text ? JSON.parse(text) : undefined;
  } catch {
    read = undefined;
  }
  if (answer.ok) return read;
  if (answer.status === 401 && key) onSignedOut("The key is not valid any more. Sign in with another one.");
  const wait = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const until = Number.isFinite(wait) ? new Date(Date.now() + wait * 1000).toISOString() : undefined;
  throw new Refusal(answer.status, messages(read, answer.status), until);
}

export function get<P extends keyof paths>(path: P, asked: Asked = {}) {
  return send("get", path, undefined, asked) as Promise<AnswerOf<P, "get">>;
}
export function post<P extends keyof paths>(path: P, body: BodyOf<P, "post">, asked: Asked = {}) {
  return send("post", path, body, asked) as Promise<AnswerOf<P, "post">>;
}
export function put<P extends keyof paths>(path: P, body: BodyOf<P, "put">, asked: Asked = {}) {
  return send("put", path, body, asked) as Promise<AnswerOf<P, "put">>;
}
export function patch<P extends keyof paths>(path: P, body: BodyOf<P, "patch">, asked: Asked = {}) {
  return send("patch", path, body, asked) as Promise<AnswerOf<P, "patch">>;
}
export function remove<P extends keyof paths>(path: P, asked: Asked = {}) {
  return send("delete", path, undefined, asked) as Promise<AnswerOf<P, "delete">>;
}
