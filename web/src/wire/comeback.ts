/** When and by which way the live connection is tried again. Pure. */

export type Way = "websocket" | "polling";

/** Failed WebSockets in a row before polling gets its turn. */
const PATIENT_TRIES = 2;
const FIRST_MS = 200;
const MOST_MS = 3_000;

/** Pause before the next try, ms. @param failures tries in a row that failed @param chance 0..1 */
export function pauseBefore(failures: number, chance: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures)) * (0.75 + chance / 4);
}

/** How long a try may take: thin links need four round trips, and a lost first segment another second. */
export function patienceOf(failures: number): number {
  return Math.min(10_000, 4_000 + 2_000 * Math.max(0, failures - 1));
}

/** WebSocket first; where it never gets through, both in turn; what worked last is tried first. */
export function wayOf(failures: number, worked: Way | null): Way {
  if (worked === "polling") return failures % 2 === 0 ? "polling" : "websocket";
  if (failures < PATIENT_TRIES) return "websocket";
  return failures % 2 === 0 ? "polling" : "websocket";
}
