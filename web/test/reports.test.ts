/** Periods of reports, and what a plot is given to draw. */
import { describe, expect, it } from "vitest";
import { largest } from "../src/reports/bars";
import { points } from "../src/reports/line";
import { compared, isDay, plusDays, preset, presetOf } from "../src/reports/periods";
import type { ReportFigured, ReportRow } from "../src/wire/types";

const TODAY = "2026-03-30";

describe("periods", () => {
  it("end today or with the month before", () => {
    expect(preset("days_7", TODAY)).toEqual({ since: "2026-03-24", until: TODAY });
    expect(preset("month", TODAY)).toEqual({ since: "2026-03-01", until: TODAY });
    expect(preset("month_before", TODAY)).toEqual({ since: "2026-02-01", until: "2026-02-28" });
    expect(preset("month_before", "2026-01-15")).toEqual({ since: "2025-12-01", until: "2025-12-31" });
    expect(preset("year", TODAY)).toEqual({ since: "2025-03-31", until: TODAY });
  });

  it("are known again by their days", () => {
    expect(presetOf({ since: "2026-02-01", until: "2026-02-28" }, TODAY)).toBe("month_before");
    expect(presetOf({ since: "2026-02-02", until: "2026-02-28" }, TODAY)).toBeNull();
  });

  it("are compared with as many days before, a month with its month before", () => {
    expect(compared({ since: "2026-03-01", until: "2026-03-31" }, "before")).toEqual({ since: "2026-02-01", until: "2026-02-28" });
    expect(compared({ since: "2026-03-02", until: "2026-03-31" }, "before")).toEqual({ since: "2026-01-31", until: "2026-03-01" });
    expect(compared({ since: "2024-02-01", until: "2024-02-29" }, "year")).toEqual({ since: "2023-02-01", until: "2023-02-28" });
    expect(compared({ since: TODAY, until: TODAY }, "none")).toBeNull();
  });

  it("take no day that the calendar does not have", () => {
    expect(["2026-02-28", "2026-02-30", "2026-2-3", "x", ""].map(isDay)).toEqual([true, false, false, false, false]);
    expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
  });
});

describe("plots", () => {
  const report = {
    since: "2026-03-01",
    until: "2026-03-03",
    versus_since: "2026-02-01",
    days: [{ day: "2026-03-01", value: 4 }, { day: "2026-03-03", value: 6 }],
    days_before: [{ day: "2026-02-02", value: 2 }],
  } as unknown as ReportFigured;

  it("have nought where a count has no day, and a gap where a median has none", () => {
    expect(points(report, true)).toEqual([[0, 1, 2], [4, 0, 6], [0, 2, 0]]);
    expect(points(report, false)).toEqual([[0, 1, 2], [4, null, 6], [null, 2, null]]);
  });

  it("draw bands of age in their order and all else by size", () => {
    const row = (key: string, value: number | null) => ({ key, now: { values: [value] } }) as unknown as ReportRow;
    const keys = (...rows: ReportRow[]) => largest(rows).map((one) => one.key);
    expect(keys(row("60+", 9), row("5-14", 1), row("0-4", 3))).toEqual(["0-4", "5-14", "60+"]);
    expect(keys(row("a", null), row("b", 1), row("c", 3))).toEqual(["c", "b", "a"]);
  });
});
