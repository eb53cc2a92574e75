/** What was played of a recording, as merged [from, to] in ms, and the jumps: what the audit trail hears. Pure. */

export type Range = [from: number, to: number];

export interface Heard {
  ranges: readonly Range[];
  /** Jumps from and to. */
  seeks: readonly Range[];
}

export const NOTHING: Heard = { ranges: [], seeks: [] };
/** The server takes so many of each at once. */
const MOST = 200;

/** Longer steps than this are jumps, not playing. */
const STEP_MS = 2_000;

/** `ranges` with the step from `from` to `to` in it, sorted and merged. */
export function withStep(ranges: readonly Range[], from: number, to: number): Range[] {
  if (to <= from || to - from > STEP_MS) return [...ranges];
  return merged([...ranges, [Math.floor(from), Math.ceil(to)]]);
}

/** `seeks` with one more; one that begins where the last ended goes on with it, as when a thumb is dragged. */
export function withSeek(seeks: readonly Range[], from: number, to: number): Range[] {
  const [begin, end] = [Math.round(from), Math.round(to)];
  const last = seeks.at(-1);
  if (last && last[1] === begin) return [...seeks.slice(0, -1), [last[0], end]];
  return begin === end ? [...seeks] : [...seeks, [begin, end]];
}

/** Both together, for what could not be sent goes with what came since. */
export function together(a: Heard, b: Heard): Heard {
  return { ranges: merged([...a.ranges, ...b.ranges]), seeks: [...a.seeks, ...b.seeks] };
}

/** What fits into one report, and what has to wait for the next. */
export function portion(heard: Heard): [now: Heard, later: Heard] {
  const split = (all: readonly Range[]) => [all.slice(0, MOST), all.slice(MOST)] as const;
  const [ranges, moreRanges] = split(heard.ranges);
  const [seeks, moreSeeks] = split(heard.seeks);
  return [
    { ranges, seeks },
    { ranges: moreRanges, seeks: moreSeeks },
  ];
}

export function isNothing(heard: Heard): boolean {
  return heard.ranges.length === 0 && heard.seeks.length === 0;
}

function merged(ranges: readonly Range[]): Range[] {
  const all = [...ranges].sort((a, b) => a[0] - b[0]);
  const found: Range[] = [];
  for (const [start, end] of all) {
    const last = found.at(-1);
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}
