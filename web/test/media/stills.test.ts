import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StillGatherer } from "../../src/media/stills";
import type { PieceRelayed } from "../../src/wire/types";

let living: Set<string>;
beforeEach(() => {
  living = new Set();
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    const url = `blob:${living.size}${Math.random()}`;
    living.add(url);
    return url;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void living.delete(url));
});
afterEach(() => void vi.restoreAllMocks());

function piece(bulk: string, index: number, count: number, age = 0): PieceRelayed {
  const of = { v: 1 as const, call_id: "c", participant_id: "p", kind: "still" as const, mime: "image/webp", asked: false };
  return { ...of, bulk_id: bulk, index, count, age_ms: age, data: btoa(`piece ${index}`) };
}

describe("stills of somebody", () => {
  test("are shown when whole, with the moment at which they were taken", () => {
    const gatherer = new StillGatherer();
    expect(gatherer.take(piece("a", 0, 2, 1_000), 10_000)).toEqual({
      url: null,
      takenAt: 0,
      asked: false,
      arriving: { progress: 0.5, asked: false },
    });
    const shown = gatherer.take(piece("a", 1, 2, 3_000), 12_000);
    expect(shown).toMatchObject({ takenAt: 9_000, arriving: null });
    expect(living).toEqual(new Set([shown.url]));
  });

  test("the last one stays while the next arrives, and is freed when it is there", () => {
    const gatherer = new StillGatherer();
    const first = gatherer.take(piece("a", 0, 1), 10_000);
    expect(gatherer.take(piece("b", 0, 2), 14_000)).toMatchObject({ url: first.url, takenAt: 10_000 });
    const second = gatherer.take(piece("b", 1, 2), 15_000);
    expect(second.url).not.toBe(first.url);
    expect(living).toEqual(new Set([second.url]));
    gatherer.forget();
    expect(living.size).toBe(0);
  });

  test("a piece that came twice is one, and an unfinished one is given up for the next", () => {
    const gatherer = new StillGatherer();
    gatherer.take(piece("a", 0, 3), 0);
    expect(gatherer.take(piece("a", 0, 3), 10).arriving?.progress).toBeCloseTo(1 / 3);
    expect(gatherer.take(piece("b", 0, 2), 20).arriving?.progress).toBe(0.5);
    expect(gatherer.take(piece("b", 1, 2), 30).url).not.toBeNull();
  });

  test("pieces out of order and missing ones make no picture", () => {
    const gatherer = new StillGatherer();
    expect(gatherer.take(piece("a", 2, 3), 0).url).toBeNull();
    expect(gatherer.take(piece("a", 0, 3), 0).url).toBeNull();
    expect(gatherer.take(piece("a", 1, 3), 0).url).not.toBeNull();
  });
});
