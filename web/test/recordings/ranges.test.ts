import { expect, test } from "vitest";
import { NOTHING, type Range, isNothing, portion, together, withSeek, withStep } from "../../src/recordings/ranges";

test("played ranges merge, jumps are not played", () => {
  let ranges: Range[] = [];
  for (const [from, to] of [[0, 250], [250, 500], [500, 9_000], [9_000, 9_250], [400, 600]] as const) {
    ranges = withStep(ranges, from, to);
  }
  expect(ranges).toEqual([
    [0, 600],
    [9_000, 9_250],
  ]);
});

test("a thumb that is dragged is one seek, two presses are two", () => {
  let seeks: Range[] = [];
  for (const [from, to] of [[1_000, 1_500.4], [1_500.4, 7_000], [7_000, 6_000], [8_200, 100], [100, 100]] as const) {
    seeks = withSeek(seeks, from, to);
  }
  expect(seeks).toEqual([
    [1_000, 6_000],
    [8_200, 100],
  ]);
});

test("what could not be told goes with what came since, and no more at once than the server takes", () => {
  const lost = { ranges: [[0, 500]] as Range[], seeks: [[500, 9_000]] as Range[] };
  const since = { ranges: [[400, 700], [9_000, 9_500]] as Range[], seeks: [[9_500, 0]] as Range[] };
  expect(together(lost, since)).toEqual({
    ranges: [
      [0, 700],
      [9_000, 9_500],
    ],
    seeks: [
      [500, 9_000],
      [9_500, 0],
    ],
  });
  expect(isNothing(NOTHING)).toBe(true);
  const many = { ranges: Array.from({ length: 250 }, (_, n): Range => [n * 10, n * 10 + 5]), seeks: [] };
  const [now, later] = portion(many);
  expect([now.ranges.length, later.ranges.length]).toEqual([200, 50]);
  expect(together(now, later)).toEqual(many);
});
