/** Hours at which the centers see patients, in Pakistan, which has no summer time. Pure. */

/** Half hours from nine until before two. */
export const HOURS: readonly string[] = Array.from({ length: 10 }, (_, half) => `${String(9 + Math.floor(half / 2)).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`);

/** The moment of a day (`2026-12-01`) and hour at the centers. */
export function at(day: string, hour: string): string {
  return new Date(`${day}T${hour}:00+05:00`).toISOString();
}
