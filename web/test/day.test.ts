/** The pure parts of the day's pages: points of plots, hours of bookings, what is late. */
import { expect, it } from "vitest";
import { isLate } from "../src/day/deadline";
import { HOURS, at } from "../src/day/hours";
import { points } from "../src/day/plot";
import type { SentCard, VitalsTaken } from "../src/wire/types";

it("plots stand in time, whatever the order of the sets, and leave out what was not measured", () => {
  const set = (taken_at: string, pulse: number | null) => ({ taken_at, values: { pulse } }) as unknown as VitalsTaken;
  const found = points([set("2026-11-22T05:00:00Z", 90), set("2026-11-20T05:00:00Z", 70), set("2026-11-21T05:00:00Z", null)], "pulse");
  expect(found.map((one) => [one.value, one.x, one.y])).toEqual([
    [70, 0, 0],
    [90, 1, 1],
  ]);
  expect(points([set("2026-11-20T05:00:00Z", 70)], "pulse")[0]).toMatchObject({ x: 0.5, y: 0.5 });
});

it("hours are those of the centers, wherever the screen is", () => {
  expect([HOURS[0], HOURS.at(-1), HOURS.length]).toEqual(["09:00", "13:30", 10]);
  expect(at("2026-12-01", "09:30")).toBe("2026-12-01T04:30:00.000Z");
});

it("only what waits for a doctor can be late", () => {
  const sent = (state: SentCard["state"]) => ({ state, due_at: "2026-11-22T05:00:00Z" }) as SentCard;
  const after = Date.parse("2026-11-22T05:00:01Z");
  expect(["waiting", "taken", "answered", "told"].map((state) => isLate(sent(state as SentCard["state"]), after))).toEqual([true, true, false, false]);
  expect(isLate(sent("waiting"), after - 1_000)).toBe(false);
});
