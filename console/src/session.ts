// Who is signed in, and what that key may do; where the reader is.
//
// In: a key; the address's fragment. Out: scopes, by which pages show what is permitted; the parts of the view's path.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { get, type Schemas, useKey } from "./api";

export type Own = Schemas["OwnKey"];
export interface Session {
  own: Own;
  may: (...scopes: string[]) => boolean;
  signOut: () => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("a page is shown to those who signed in");
  return session;
}

/** Signs in with a key; without one, where the service needs none. */
export async function signIn(key: string): Promise<Own> {
  useKey(key);
  try {
    return await get("/v1/key");
  } catch (error) {
    useKey("");
    throw error;
  }
}

/** A view: `#/segments/ID/edit?contact=C` has the parts `segments`, `ID` and `edit`. */
export interface View {
  parts: string[];
  query: URLSearchParams;
}

export function viewOf(hash: string): View {
  const [path, query] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = (path ?? "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
  return { parts, query: new URLSearchParams(query ?? "") };
}

export function linkTo(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function goTo(...parts: string[]) {
  location.hash = linkTo(...parts);
}

export function useView(): View {
  const [view, setView] = useState(() => viewOf(location.hash));
  useEffect(() => {
    const moved = () => setView(viewOf(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return view;
}
