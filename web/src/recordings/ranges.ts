/** Which parts of a recording were played, as merged [from, to] in ms: what the audit trail hears. Pure. */

export type Range = [from: number, to: number];

/** Longer steps than this are jumps, not playing. */
const STEP_MS = 2_000;

/** `ranges` with the step from `from` to `to` in it, sorted and merged. */
export function withStep(ranges: readonly Range[], from: number, to: number): Range[] {
  if (to <= from || to - from > STEP_MS) return [...ranges];
  const all = [...ranges, [Math.floor(from), Math.ceil(to)] as Range].sort((a, b) => a[0] - b[0]);
  const merged: Range[] = [];
  for (const [start, end] of all) {
    const last = merged.at(-1);
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
