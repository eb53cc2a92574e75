/** What the simulator's server says and takes, and its news by long polling. */
import { useEffect, useState } from "preact/hooks";

export interface Named {
  id: string;
  name: string;
  phone: string;
  bsuid: string;
  hides: boolean;
}

export interface Bubble {
  id: string;
  mine: boolean;
  kind: string;
  /** As the Graph API has it. */
  content: any;
  at: string;
  status: "" | "sent" | "delivered" | "read" | "failed";
}

export interface Ring {
  id: string;
  direction: "USER_INITIATED" | "BUSINESS_INITIATED";
  state: "ringing" | "connecting" | "talking" | "ended";
  offer: string;
  answer: string;
  reason: string;
}

export interface Whole extends Named {
  may_be_called: boolean;
  heard_at: string | null;
  charged: number;
  bubbles: Bubble[];
  call: Ring | null;
}

export interface State {
  revision: number;
  people: Named[];
  person: Whole | null;
  faults: { duplicates: number; disorder: boolean; delay_ms: number; errors: { code: number; times: number }[] };
  known_errors: { code: number; title: string }[];
  log: { at: string; what: string; status: number; took_ms: number }[];
}

const ROOT = "/sim/api";

/** Asks for something to happen. Rejects when the simulator did not take it. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const raw = body instanceof Blob;
  const headers = { "Content-Type": raw ? body.type : "application/json" };
  const answer = await fetch(ROOT + path, { method: "POST", headers, body: raw ? body : JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}

export function mediaAddress(id: string): string {
  return `${ROOT}/media/${encodeURIComponent(id)}`;
}

/** The newest state with this person's chat; `lost` while the simulator does not answer. */
export function useSimulator(personId: string | null): { state: State | null; lost: boolean } {
  const [state, setState] = useState<State | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    void follow(personId, stop.signal, setState, setLost);
    return () => stop.abort();
  }, [personId]);
  return { state, lost };
}

async function follow(
  personId: string | null,
  signal: AbortSignal,
  set: (state: State) => void,
  setLost: (lost: boolean) => void,
): Promise<void> {
  let since = "";
  while (!signal.aborted) {
    try {
      const query = new URLSearchParams({ person: personId ?? "", ...(since ? { since } : {}) });
      const answer = await fetch(`${ROOT}/state?${query}`, { signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const state = (await answer.json()) as State;
      since = `${state.revision}`;
      setLost(false);
      set(state);
    } catch {
      if (signal.aborted) return;
      setLost(true);
      // A restarted simulator counts from the beginning.
      since = "";
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }
}
