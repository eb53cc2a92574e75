/** The last two minutes of one direction as bars of 0 to 4, oldest first. Pure; knows no elements. */

import type { Grade } from "../media/figures";
import type { Sample } from "./linkwatch";

export interface Bar {
  /** Seconds before now at which it begins. */
  ago: number;
  grade: Grade;
}

export interface Seen {
  bars: Bar[];
  now: Grade | null;
  worst: Grade | null;
}

export const SPAN_S = 120;
/** Samples come every two seconds; where the next one is later than this, nothing got through. */
const GAP_S = 6;

export type Whose = "mine" | "theirs";
export type Direction = "up" | "down";

/** @param now monotonic ms */
export function seen(samples: readonly Sample[], whose: Whose, direction: Direction, now: number): Seen {
  const bars: Bar[] = [];
  let before: number | null = null;
  for (const sample of samples) {
    const ago = (now - sample.at) / 1000;
    if (ago > SPAN_S) continue;
    for (let hole = (before ?? ago) - GAP_S; hole > ago; hole -= 2) bars.push({ ago: hole, grade: 0 });
    before = ago;
    const card = sample[whose];
    if (card) bars.push({ ago, grade: (card.connected ? card[direction] : 0) as Grade });
  }
  const grades = bars.map((bar) => bar.grade);
  const worst = grades.length > 0 ? (Math.min(...grades) as Grade) : null;
  return { bars, now: grades.at(-1) ?? null, worst };
}
