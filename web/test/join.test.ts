/** What an application still lacks in each step, and that it survives being sent and opened again. */
import { describe, expect, test } from "vitest";
import { EMPTY, STEPS, type Typed, asAnswers, asTyped, missing } from "../src/join/answers";

const WHOLE: Typed = {
  ...EMPTY,
  name: "Dr Rabia Noor", sex: "female", contact: "rabia@example.org", identity: "35202-1234567-1", number: "12345-P",
  valid_until: "2030-01-31", specialities: ["ent"], languages: ["ur"], years: "9", most_per_day: "5", agreed: true,
  hours: [{ weekday: 0, begins: "04:00", ends: "09:00" }],
};

describe("an application", () => {
  test("says what an empty form lacks", () => {
    expect(STEPS.map((step) => [...missing(step, EMPTY, false)])).toEqual([
      ["name", "sex", "identity", "contact"],
      ["number", "valid_until", "specialities"],
      ["languages"],
      ["agreed"],
    ]);
  });

  test("lacks nothing when it is whole, and asks no contact twice", () => {
    for (const step of STEPS) expect(missing(step, WHOLE, false).size).toBe(0);
    expect(missing("you", { ...WHOLE, contact: "" }, true).size).toBe(0);
  });

  test.each([
    ["email", "no address", false],
    ["email", "a@b.pk", true],
    ["whatsapp", "+92 300 1234567", true],
    ["whatsapp", "0300 1234567", false],
  ] as const)("takes a contact by %s: %s", (contact_kind, contact, right) => {
    expect(missing("you", { ...WHOLE, contact_kind, contact }, false).has("contact")).toBe(!right);
  });

  test.each(["9:00", "24:00", "nine", ""])("refuses the hour %s", (begins) => {
    const hours = [{ weekday: 1, begins, ends: "12:00" }];
    expect(missing("hours", { ...WHOLE, hours }, false).has("hours")).toBe(true);
  });

  test("comes back as it was typed", () => {
    const answers = asAnswers({ ...WHOLE, contact_kind: "whatsapp", contact: "+92 300 1234567" });
    expect(answers.contact).toBe("+923001234567");
    expect(answers.most_per_day).toBe(5);
    expect(asTyped({ ...answers, hours: [{ weekday: 0, begins: "04:00:00", ends: "09:00:00" }] })).toEqual({
      ...WHOLE, contact_kind: "whatsapp", contact: "+923001234567",
    });
    expect(asAnswers({ ...WHOLE, most_per_day: "", years: "" })).toMatchObject({ most_per_day: null, years: 0 });
  });
});
