/** Values as UX §6 writes them, and what people type as what we mean. */
import { describe, expect, it } from "vitest";
import { age, ageOn, clock, date, maskedPhone, measure, phone, plain, pressure, sameDay, time, wait } from "../src/i18n/format";
import { auto, isolate, ltr, shown } from "../src/i18n/shown";
import { asciiDigits, birthDate, celsius, number } from "../src/i18n/typed";

const years = (age_years: number) => ({ age_years, age_months: null, age_days: null });

describe("dates and times", () => {
  it("write the month by name, never by number", () => {
    expect(date("2026-11-22", "en")).toEqual(ltr("22-Nov-2026"));
    expect(date("2026-03-05", "en")).toEqual(ltr("05-Mar-2026"));
    expect(date("2026-11-22", "ur")).toEqual(auto("22 نومبر 2026"));
  });

  it("are Pakistan's, also around midnight", () => {
    expect(date("2026-11-22T19:30:00Z", "en").text).toBe("23-Nov-2026");
    expect(time("2026-11-22T19:30:00Z")).toEqual(ltr("00:30"));
    expect(sameDay("2026-11-22T18:59:00Z", "2026-11-22T19:00:00Z")).toBe(false);
  });

  it("count running times and waits", () => {
    expect(clock(372_000).text).toBe("06:12");
    expect(clock(3_972_000).text).toBe("1:06:12");
    expect(clock(-5).text).toBe("00:00");
    expect(wait(12 * 60_000, "en").text).toBe("12\u00a0min");
    expect(wait(65 * 60_000, "en").text).toBe("1\u00a0h 05\u00a0min");
    expect(wait(12 * 60_000, "ur").dir).toBe("auto");
  });
});

describe("ages", () => {
  it("are days under a month, months under two years, then years", () => {
    expect(ageOn("2026-11-22", "2026-11-13").age_days).toBe(9);
    expect(ageOn("2026-11-22", "2026-10-22").age_months).toBe(1);
    expect(ageOn("2026-11-22", "2024-11-23").age_months).toBe(23);
    expect(ageOn("2026-11-22", "2024-11-22")).toEqual(years(2));
  });

  it("are written with their unit only below two years", () => {
    expect(age(years(34), "en").text).toBe("34");
    expect(age({ age_years: null, age_months: 14, age_days: null }, "en").text).toBe("14\u00a0mo");
  });
});

describe("values", () => {
  it("keep number and unit together and have no trailing zero", () => {
    expect(measure(38.5, "°C").text).toBe("38.5\u00a0°C");
    expect(measure(91, "%").text).toBe("91\u00a0%");
    expect(pressure(128, 84).text).toBe("128/84\u00a0mmHg");
    expect(plain(1234.04)).toBe("1,234");
    expect(plain(-0.5)).toBe("-0.5");
  });

  it("write Pakistani phones in the known groups and mask them in lists", () => {
    expect(phone("+923001234567").text).toBe("0300 1234567");
    expect(phone("0300-1234567").text).toBe("0300 1234567");
    expect(phone("+441234567890").text).toBe("+441234567890");
    expect(maskedPhone("+923001114821").text).toBe("..4821");
    expect(maskedPhone("").text).toBe("");
  });

  it("are isolated: numbers left to right, names by their own letters", () => {
    expect(isolate(shown(7))).toBe("\u20667\u2069");
    expect(isolate(shown("زرمینہ"))).toBe("\u2068زرمینہ\u2069");
  });
});

describe("typed text", () => {
  it("takes three sets of digits", () => {
    expect(asciiDigits("٠١٢٣ ۴۵۶۷ 89")).toBe("0123 4567 89");
    expect(number("۳۸٫۵")).toBe(38.5);
    expect(number(" 120 ")).toBe(120);
    expect(number("")).toBeNull();
    for (const odd of ["12a", "1.2.3", "-4", "1e3", "Infinity"]) expect(number(odd)).toBeNaN();
  });

  it("reads temperatures over 45 as °F", () => {
    expect(celsius(38.5)).toEqual({ value: 38.5, wasFahrenheit: false });
    expect(celsius(101.3)).toEqual({ value: 38.5, wasFahrenheit: true });
  });

  it("takes birth dates as day, month, year and refuses what is none", () => {
    expect(birthDate("5-3-1990")).toBe("1990-03-05");
    expect(birthDate("۰۵/۰۳/۱۹۹۰")).toBe("1990-03-05");
    for (const odd of ["31-02-2020", "1990-03-05", "5-3-90", "0-0-2000", "05-13-1990"]) expect(birthDate(odd)).toBeNull();
  });
});
