/** Lines as they grow, and the part of a picture that is seen. */
import { describe, expect, it } from "vitest";
import { lengthened } from "../../src/cockpit/drawing";
import { regionOf } from "../../src/cockpit/viewer";

const line = (tool: "pen" | "circle" | "arrow", points: number[]) => ({ id: "s", tool, points, name: "", participant_id: "p" });

describe("a line", () => {
  it("of the pen goes on, but not for a tremble", () => {
    const grown = lengthened(line("pen", [0, 0]), [100, 100]);
    expect(grown.points).toEqual([0, 0, 100, 100]);
    expect(lengthened(grown, [110, 105]).points).toEqual([0, 0, 100, 100]);
  });

  it("of the pen ends where the server would refuse it", () => {
    const full = line("pen", Array.from({ length: 512 }, (_, index) => index * 10));
    expect(lengthened(full, [0, 0]).points).toHaveLength(512);
  });

  it.each(["circle", "arrow"] as const)("of the %s has two ends", (tool) => {
    expect(lengthened(line(tool, [5, 5, 50, 50]), [900, 900]).points).toEqual([5, 5, 900, 900]);
  });
});

describe("what is seen", () => {
  it("is all of it without zoom", () => expect(regionOf({ zoom: 1, x: 0.5, y: 0.5 })).toEqual([0, 0, 10_000, 10_000]));
  it("lies around the middle", () => expect(regionOf({ zoom: 4, x: 0.5, y: 0.25 })).toEqual([3_750, 1_250, 2_500, 2_500]));
  it("never goes over the edge", () => {
    const [x, y, width, height] = regionOf({ zoom: 3, x: 1, y: 0 });
    expect([x + width <= 10_000, y, width, height]).toEqual([true, 0, 3_333, 3_333]);
  });
});
