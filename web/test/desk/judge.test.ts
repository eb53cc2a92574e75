/** The desk judges like the server: the same cases, written by one and read by both. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Case, hours, isBelow, judge, monthsBetween, moreUrgent } from "../../src/desk/judge";
import type { Triage } from "../../src/wire/types";

const root = new URL("../../../", import.meta.url).pathname;
const file = (path: string) => JSON.parse(readFileSync(root + path, "utf8"));
const rules = (name: string) => file(`server/domain/rules/${name}.json`);
const NOBODY = { from_months: null, below_months: null, sex: null, pregnant: null };

/** The files as `GET /api/triage` gives them: what a file leaves out is null or empty. */
function data(): Triage {
  const [complaints, danger, vitals] = [rules("complaints"), rules("danger"), rules("vitals")];
  const whom = (row: { whom?: object }) => ({ ...NOBODY, ...row.whom });
  const limit = (row: object) => ({ below: null, above: null, ...row });
  const rule = (row: object) => ({ equals: null, ...limit(row), whom: whom(row) });
  const question = (row: { rules: object[]; whom?: object }) => ({
    needed: false, options: [], unit: "", low: null, high: null, ...row, whom: whom(row), rules: row.rules.map(rule),
  });
  return {
    ...complaints,
    common: complaints.common.map(question),
    complaints: complaints.complaints.map((row: Record<string, object[]>) => ({
      ...row,
      questions: row.questions!.map((one) => question(one as { rules: object[] })),
      specialities: row.specialities!.map((one) => ({ text: null, ...one, whom: whom(one) })),
    })),
    signs: danger.signs.map(rule),
    ages: danger.ages.map(rule),
    together: danger.together.map((row: { vitals: object[]; whom?: object }) => ({ ...row, whom: whom(row), vitals: row.vitals.map(limit) })),
    first_by_urgency: danger.first_by_urgency,
    first_by_vital: vitals.first,
    vitals: vitals.fields,
    bands: vitals.bands.map((row: { severe: object[] }) => ({ ...row, severe: row.severe.map(limit) })),
    pregnant: vitals.pregnant.map(limit),
    words: vitals.words,
  } as Triage;
}

interface Shared {
  name: string;
  case: Record<string, never>;
  judged: { reasons: { rule: string; text: Record<string, string> }[] };
}
const SHARED = file("tests/server/domain/triage_cases.json") as Shared[];

function caseOf(words: Record<string, never>): Case {
  const { none_seen, not_measured, ...rest } = words;
  const empty = { pregnant: false, complaints: [], answers: {}, signs: [], vitals: {} };
  return { ...empty, ...(rest as object), noneSeen: none_seen ?? false, notMeasured: not_measured ?? {} } as unknown as Case;
}

describe("the gate at the desk", () => {
  it.each(SHARED.map((one) => [one.name, one] as const))("judges %s as the server does", (_, one) => {
    const { speciality_text: _text, reasons, ...judged } = judge(caseOf(one.case), data());
    expect({ ...judged, reasons: reasons.map(({ rule, text }) => ({ rule, text })) }).toEqual(one.judged);
  });

  it("counts months, hours and urgency like a person", () => {
    expect([monthsBetween("2026-09-30", "2026-11-29"), monthsBetween("2026-09-30", "2026-11-30")]).toEqual([1, 2]);
    expect([hours("3 days"), hours("0.5 hours"), hours("days"), hours("3 moons")]).toEqual([72, 0.5, null, null]);
    expect([moreUrgent("routine", "urgent"), moreUrgent(null, "routine"), moreUrgent(null, null)]).toEqual(["urgent", "routine", null]);
    expect([isBelow("routine", "urgent"), isBelow("urgent", "urgent"), isBelow(null, "urgent")]).toEqual([true, false, false]);
  });
});
