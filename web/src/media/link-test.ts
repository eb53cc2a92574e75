/**
 * Measures the link while nobody waits for it: 14 kB each way over HTTP, the best of three, remembered for the call.
 * A call that begins meanwhile does not wait. Must not know calls.
 */

import { accessToken } from "../wire/identity";
import type { LinkMeasuredInput } from "../wire/types";
import { recallLink, rememberLink } from "./known-link";

/** What a server sends and a browser takes in one go, without waiting for acknowledgements. */
const OCTETS = 14_000;
const ROUNDS = 3;
const ROUND_MS = 12_000;
const PATH = "/api/link";

/** Of one exchange: when it began, when the first and the last of it came (ms), and its size before and after. */
export interface Timed {
  beganAt: number;
  firstAt: number;
  lastAt: number;
  firstOctets: number;
  octets: number;
}

let measuring: Promise<void> | null = null;

/** Once at a time, and not again while the last result is good. Never throws. */
export function measureLink(): Promise<void> {
  if (recallLink() !== null) return Promise.resolve();
  measuring ??= measure()
    .then((link) => rememberLink(link))
    .catch(() => undefined)
    .finally(() => {
      measuring = null;
    });
  return measuring;
}

/**
 * From times to a link. Down: from the first piece to the last. Up: what the answer took beyond a round trip.
 * The best counts: a link is not faster by chance, but slower by many.
 */
export function judge(down: Timed[], up: Timed[]): LinkMeasuredInput {
  const roundTrip = Math.min(...down.map((one) => one.firstAt - one.beganAt));
  const kbps = (octets: number, ms: number) => (octets * 8) / Math.max(1, ms);
  const downs = down
    .filter((one) => one.octets > one.firstOctets)
    .map((one) => kbps(one.octets - one.firstOctets, one.lastAt - one.firstAt));
  const whole = down.map((one) => kbps(one.octets, one.lastAt - one.beganAt));
  const ups = up.map((one) => kbps(one.octets, one.lastAt - one.beganAt - roundTrip));
  const best = (rates: number[]) => (rates.length > 0 ? Math.min(100_000, Math.round(Math.max(...rates))) : null);
  return {
    down_kbps: best(downs.length > 0 ? downs : whole),
    up_kbps: best(ups),
    round_trip_ms: Number.isFinite(roundTrip) ? Math.round(roundTrip) : null,
  };
}

async function measure(): Promise<LinkMeasuredInput> {
  const token = await accessToken();
  if (token === null) throw new Error("nobody is signed in");
  const headers = { Authorization: `Bearer ${token}` };
  const down: Timed[] = [];
  const up: Timed[] = [];
  const fill = noise();
  for (let round = 0; round < ROUNDS; round += 1) {
    down.push(await timed(`${PATH}?octets=${OCTETS}`, { headers }));
    const body = JSON.stringify({ fill });
    const sent = await timed(PATH, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body });
    up.push({ ...sent, octets: body.length });
  }
  return judge(down, up);
}

async function timed(path: string, request: RequestInit): Promise<Timed> {
  const beganAt = performance.now();
  const answer = await fetch(path, { ...request, cache: "no-store", signal: AbortSignal.timeout(ROUND_MS) });
  if (!answer.ok) throw new Error(String(answer.status));
  const reader = answer.body?.getReader();
  const times: Timed = { beganAt, firstAt: performance.now(), lastAt: performance.now(), firstOctets: 0, octets: 0 };
  for (let got = await reader?.read(); got && !got.done; got = await reader?.read()) {
    if (times.octets === 0) times.firstOctets = got.value.length;
    times.octets += got.value.length;
    times.lastAt = performance.now();
  }
  return times;
}

/** Text that nothing on the way can make smaller. */
function noise(): string {
  const octets = crypto.getRandomValues(new Uint8Array((OCTETS * 3) / 4));
  return btoa(String.fromCharCode(...octets));
}
