/** Pure parts of the desk: order of the lists, registration, vitals. */
import { describe, expect, it } from "vitest";
import { adultFlag, pressuresSwapped, reading, toSend } from "../src/desk/measures";
import { split } from "../src/desk/order";
import { asksMonths, emptyForm, mistakes, request } from "../src/desk/registration";
import type { EncounterCard, VitalLimits } from "../src/wire/types";

const limit = (field: string, low: number, high: number, usual: [number, number] | null = null): VitalLimits => ({
  field,
  unit: "",
  possible_low: low,
  possible_high: high,
  usual_low: usual?.[0] ?? null,
  usual_high: usual?.[1] ?? null,
  step: 1,
});
const LIMITS = [
  limit("systolic", 40, 300),
  limit("diastolic", 20, 200),
  limit("pulse", 20, 300, [60, 100]),
  limit("temperature", 25, 45),
];

describe("vitals", () => {
  it("are read in any digits, °F made °C, impossible ones not sent", () => {
    const sent = toSend({ pulse: "۱۱۸", temperature: "101.3", systolic: "5" }, LIMITS);
    expect(sent.pulse).toBe(118);
    expect(sent.temperature).toBe(38.5);
    expect(sent.systolic).toBeNull();
    expect(reading("13", LIMITS[2]!).impossible).toBe(true);
    expect(reading("abc", LIMITS[2]!).impossible).toBe(true);
    expect(reading("", LIMITS[2]!).impossible).toBe(false);
  });

  it("hold back swapped pressures", () => {
    const swapped = toSend({ systolic: "80", diastolic: "120", pulse: "70" }, LIMITS);
    expect([swapped.systolic, swapped.diastolic, swapped.pulse]).toEqual([null, null, 70]);
    expect(pressuresSwapped(toSend({ systolic: "120", diastolic: "80" }, LIMITS))).toBe(false);
  });

  it("are flagged outside of the usual", () => {
    expect([50, 72, 118].map((value) => adultFlag(value, LIMITS[2]!))).toEqual(["low", null, "high"]);
  });
});

describe("registration", () => {
  const today = "2026-11-22";
  const whole = { ...emptyForm("p", "e"), name: " Zarmina ", sex: "female" as const, age: "٣٤" };

  it("names what is missing", () => {
    expect(Object.keys(mistakes(emptyForm("p", "e"), today))).toEqual(["name", "sex", "age"]);
    expect(mistakes(whole, today)).toEqual({});
    expect(mistakes({ ...whole, age: "121" }, today).age).toBe("desk.error.age_years");
    expect(mistakes({ ...whole, ageBy: "months", age: "24" }, today).age).toBe("desk.error.age_months");
    expect(mistakes({ ...whole, cnic: "35202-1234567" }, today).cnic).toBeDefined();
    expect(mistakes({ ...whole, ageBy: "birth_date", birth: "23-11-2026" }, today).birth).toBeDefined();
  });

  it("sends an age or a birth date, never both", () => {
    expect(request(whole, false)).toMatchObject({ id: "p", name: "Zarmina", age_years: 34, different_person: false });
    const born = request({ ...whole, ageBy: "birth_date", birth: "5/3/1990" }, true);
    expect(born).toMatchObject({ birth_date: "1990-03-05", different_person: true });
    expect(born).not.toHaveProperty("age_years");
  });

  it("asks months under two years", () => {
    expect([asksMonths({ ...whole, age: "1" }), asksMonths({ ...whole, age: "2" })]).toEqual([true, false]);
  });
});

it("the desk's lists: who must be seated, the queue by urgency and wait, the unfinished", () => {
  const card = (id: string, some: Partial<EncounterCard>) =>
    ({ id, arrived_at: "2026-11-22T05:00:00Z", queued_at: null, room_id: null, sent: null, ...some }) as EncounterCard;
  const lists = split([
    card("routine", { state: "triaged", urgency: "routine", queued_at: "2026-11-22T05:01:00Z" }),
    card("late", { state: "triaged", urgency: "urgent", queued_at: "2026-11-22T05:09:00Z" }),
    card("early", { state: "triaged", urgency: "urgent", queued_at: "2026-11-22T05:02:00Z" }),
    card("worst", { state: "triaged", urgency: "emergency", queued_at: "2026-11-22T05:10:00Z" }),
    card("aged", { state: "triaged", urgency: "routine", queued_at: "2026-11-22T04:05:00Z" }),
    card("booked", { state: "triaged", queued_at: "2026-11-22T05:05:00Z", booked_for: "2026-11-22T05:05:00Z" }),
    card("outside", { state: "in-progress" }),
    card("inside", { state: "in-progress", room_id: "r1" }),
    card("new", { state: "arrived" }),
    card("gone", { state: "finished" }),
    card("sent", { state: "arrived", sent: { state: "waiting" } as EncounterCard["sent"] }),
    card("back", { state: "arrived", arrived_at: "2026-11-22T04:59:00Z", sent: { state: "withdrawn" } as EncounterCard["sent"] }),
  ]);
  expect(lists.queue.map((one) => one.id)).toEqual(["worst", "early", "aged", "late", "booked", "routine"]);
  expect(lists.ready.map((one) => one.id)).toEqual(["outside"]);
  expect(lists.unfinished.map((one) => one.id)).toEqual(["new", "back"]);
});
