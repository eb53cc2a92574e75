/** The minutes of a link's history as levels, with the level of this minute at the end. Pure. */

export interface Bars {
  shown: (number | null)[];
  worst: number | null;
}

export function bars(minutes: string, now: number | null): Bars {
  const shown = [...minutes].map((one) => (one === "-" ? null : Number(one)));
  if (now !== null) shown.push(now);
  const known = shown.filter((one) => one !== null);
  return { shown, worst: known.length > 0 ? Math.min(...known) : null };
}
