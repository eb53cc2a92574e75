/** Hours on a clock elsewhere, through summer time. */
import { describe, expect, it } from "vitest";
import { PAKISTAN, dayIn, momentAt, plusDays, timeIn } from "../src/roster/zones";

describe("zones", () => {
  it("show one moment on two clocks", () => {
    const at = "2026-11-22T23:30:00Z";
    expect([timeIn(PAKISTAN, at).text, timeIn("America/New_York", at).text]).toEqual(["04:30", "18:30"]);
    expect([dayIn(PAKISTAN, at), dayIn("America/New_York", at)]).toEqual(["2026-11-23", "2026-11-22"]);
  });

  it("follow the doctor's clock through summer time", () => {
    const hours = ["2026-10-18", "2026-10-25"].map((day) => timeIn(PAKISTAN, momentAt("Europe/London", day, "08:00")).text);
    expect(hours).toEqual(["12:00", "13:00"]);
    expect(new Date(momentAt(PAKISTAN, "2026-11-22", "00:00")).toISOString()).toBe("2026-11-21T19:00:00.000Z");
  });

  it("count days over the end of a month", () => {
    expect([plusDays("2026-11-30", 1), plusDays("2026-03-01", -1)]).toEqual(["2026-12-01", "2026-02-28"]);
  });
});
