import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NUDGES, Nudges } from "../../src/wire/nudge";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function counted() {
  const at: number[] = [];
  return { at, nudges: new Nudges(() => at.push(Date.now())) };
}

test("an answer within 80 ms needs no nudge", () => {
  const { at, nudges } = counted();
  const answered = nudges.await();
  vi.advanceTimersByTime(79);
  answered();
  vi.advanceTimersByTime(60_000);
  expect(at).toEqual([]);
});

test("while none comes they follow at growing gaps, and end", () => {
  const { at, nudges } = counted();
  nudges.await();
  vi.advanceTimersByTime(120_000);
  expect(at).toHaveLength(NUDGES);
  const gaps = at.slice(1).map((one, index) => one - at[index]!);
  expect(at[0]).toBe(80);
  for (let index = 1; index < gaps.length; index += 1) expect(gaps[index]).toBeGreaterThan(gaps[index - 1]!);
});

test("a further request begins anew; they end with the last answer", () => {
  const { at, nudges } = counted();
  const first = nudges.await();
  vi.advanceTimersByTime(10_000);
  const before = at.length;
  const second = nudges.await();
  vi.advanceTimersByTime(80);
  expect(at).toHaveLength(before + 1);
  first();
  first();
  vi.advanceTimersByTime(120);
  expect(at).toHaveLength(before + 2);
  second();
  vi.advanceTimersByTime(60_000);
  expect(at).toHaveLength(before + 2);
});
