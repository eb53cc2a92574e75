import { describe, expect, test } from "vitest";
import { fittingStill } from "../../src/media/still-size";

/** A picture whose size grows with its area and quality, and the widths and qualities that were tried. */
function encoder(perPixel: number) {
  const tried: [number, number][] = [];
  const encode = async (width: number, quality: number) => {
    tried.push([width, quality]);
    return new Blob([new Uint8Array(Math.round(width * width * 0.75 * perPixel * (0.2 + quality)))]);
  };
  return { encode, tried };
}

describe("a still", () => {
  test("is as wide as the camera gives when it fits, and as sharp as it may be", async () => {
    const { encode, tried } = encoder(0.02);
    const still = await fittingStill(encode, 640, 6_000);
    expect(tried.every(([width]) => width === 640)).toBe(true);
    expect(still.size).toBeLessThanOrEqual(6_000);
    expect(still.size).toBeGreaterThan(5_000);
  });

  test("gives up width before it becomes unreadable, and stays at 320 as long as it can", async () => {
    for (const most of [4_500, 2_500, 1_800]) {
      const { encode, tried } = encoder(0.05);
      const still = await fittingStill(encode, 640, most);
      expect(still.size).toBeLessThanOrEqual(most);
      expect(tried.at(-1)![0]).toBeGreaterThanOrEqual(320);
      expect(tried.length).toBeLessThan(12);
    }
  });

  test("is never wider than what the camera gives", async () => {
    const { encode, tried } = encoder(0.01);
    await fittingStill(encode, 352, 100_000);
    expect(tried.every(([width]) => width === 352)).toBe(true);
  });

  test("is the smallest there is when nothing fits", async () => {
    const { encode } = encoder(1);
    expect((await fittingStill(encode, 640, 10)).size).toBe(Math.round(160 * 160 * 0.75 * 0.35));
  });
});
