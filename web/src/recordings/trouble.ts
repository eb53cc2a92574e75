/**
 * When files cannot be read: is the link away, or has the time to watch run out? Asks the server for one file's head
 * (which reads nothing), and lets every element that gave up begin again where it was once the answer is yes.
 */

import { type Signal, signal } from "@preact/signals";

const SLOW_MS = 3_000;
const ASK_MS = 2_000;
/** An answer that takes longer is none. */
const PATIENCE_MS = 8_000;

export type Reach =
  | "there"
  /** Waiting for data although the server answers. */
  | "slow"
  | "away"
  /** Not ours to read any more: open the recording again. */
  | "expired";

export interface Trouble {
  readonly reach: Signal<Reach>;
  /** An element's `error` event. */
  readonly failed: () => void;
  /** Said with every tick: whether playing waits for data. */
  waits(held: boolean, now: number): void;
  /** The files may be read again. */
  renewed(): void;
  close(): void;
}

export function lookAfter(url: string, elements: () => Iterable<HTMLMediaElement>): Trouble {
  const reach = signal<Reach>("there");
  let heldSince: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let closed = false;

  const again = () => {
    for (const element of elements()) {
      if (!element.error) continue;
      const at = element.currentTime;
      element.load();
      element.currentTime = at;
    }
  };
  const later = () => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void ask(), ASK_MS);
  };
  const ask = async () => {
    if (asking || closed) return;
    asking = true;
    const found = await canRead(url);
    asking = false;
    if (closed) return;
    const broken = [...elements()].some((element) => element.error);
    if (found === "there") {
      reach.value = heldSince !== null && !broken ? "slow" : "there";
      if (broken) again();
    } else {
      reach.value = found;
    }
    if (found === "away" || (found === "there" && (broken || heldSince !== null))) later();
  };
  return {
    reach,
    failed: () => void ask(),
    waits(held, now) {
      if (!held) {
        heldSince = null;
        if (reach.peek() === "slow") reach.value = "there";
        return;
      }
      heldSince ??= now;
      if (now - heldSince > SLOW_MS && reach.peek() === "there") {
        reach.value = "slow";
        void ask();
      }
    },
    renewed() {
      reach.value = "there";
      again();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function canRead(url: string): Promise<"there" | "away" | "expired"> {
  try {
    const answer = await fetch(url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return "there";
    return answer.status === 401 || answer.status === 403 || answer.status === 404 ? "expired" : "away";
  } catch {
    return "away";
  }
}
