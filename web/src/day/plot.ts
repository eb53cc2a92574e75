/** Where the points of a small plot of one vital stand. Pure. */
import type { VitalsTaken } from "../wire/types";

export interface Point {
  /** 0–1 from the earliest to the latest. */
  x: number;
  /** 0 at the lowest, 1 at the highest value. */
  y: number;
  value: number;
  at: string;
}

export type Field = keyof VitalsTaken["values"];

/** Earliest first; those who measured nothing of it are left out. */
export function points(sets: readonly VitalsTaken[], field: Field): Point[] {
  const measured = sets
    .flatMap((set) => {
      const value = set.values[field];
      return typeof value === "number" ? [{ value, at: set.taken_at, time: Date.parse(set.taken_at) }] : [];
    })
    .sort((a, b) => a.time - b.time);
  const times = measured.map((one) => one.time);
  const values = measured.map((one) => one.value);
  const share = (of: number, all: number[]) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return high === low ? 0.5 : (of - low) / (high - low);
  };
  return measured.map(({ value, at, time }) => ({ value, at, x: share(time, times), y: share(value, values) }));
}
