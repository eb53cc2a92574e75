/**
 * What the gate says of a case, at once and without a link. The same as server/domain/triage.py, which has the last
 * word; tests/server/domain/triage_cases.json proves that both judge alike. Pure; nothing medical is written here.
 */
import type { Judged, ReasonCard, Triage, TriageAnswerRule, TriageBand, TriageQuestion, TriageRule, TriageWhom, Urgency } from "../wire/types";

export interface Case {
  /** Whole months lived. */
  months: number;
  sex: string;
  pregnant: boolean;
  complaints: readonly string[];
  answers: Readonly<Record<string, string>>;
  signs: readonly string[];
  noneSeen: boolean;
  vitals: Readonly<Record<string, number | null | undefined>>;
  notMeasured: Readonly<Record<string, string>>;
}

const RANK: Record<Urgency, number> = { emergency: 0, urgent: 1, routine: 2 };
const HOURS: Record<string, number> = { hours: 1, days: 24, weeks: 168, months: 720 };
/** Left-to-right isolate and its end, as the server writes values. */
const [LRI, PDI] = ["\u2066", "\u2069"];

export function judge(of: Case, data: Triage): Judged {
  const found: { reason: ReasonCard; first: readonly string[] }[] = rulesOf(of, data).map((rule) => ({
    reason: { rule: rule.id, urgency: rule.urgency as Urgency, text: rule.text },
    first: rule.first,
  }));
  for (const one of raised(of, data)) found.push({ reason: one.reason, first: data.first_by_vital[one.field] ?? [] });
  found.sort((a, b) => RANK[a.reason.urgency] - RANK[b.reason.urgency]);
  const urgency = found[0]?.reason.urgency ?? null;
  const [speciality, speciality_text] = suggestion(of, data);
  const first = [...((urgency && data.first_by_urgency[urgency]) ?? []), ...found.flatMap((one) => one.first)];
  return {
    urgency,
    reasons: found.map((one) => one.reason),
    speciality,
    speciality_text,
    missing: missing(of, data),
    first: [...new Set(first)],
  };
}

/** The more urgent of two; null counts as nothing said. */
export function moreUrgent(one: Urgency | null, other: Urgency | null): Urgency | null {
  if (one === null || other === null) return one ?? other;
  return RANK[one] <= RANK[other] ? one : other;
}

/** Whether `one` is less urgent than `other` demands. */
export function isBelow(one: Urgency | null, other: Urgency | null): boolean {
  return one !== null && other !== null && RANK[one] > RANK[other];
}

export function concerns(whom: TriageWhom, of: Pick<Case, "months" | "sex" | "pregnant">): boolean {
  return (
    (whom.from_months === null || of.months >= whom.from_months) &&
    (whom.below_months === null || of.months < whom.below_months) &&
    (whom.sex === null || of.sex === whom.sex) &&
    (whom.pregnant === null || of.pregnant === whom.pregnant)
  );
}

/** The questions that this patient is asked. */
export function questionsOf(of: Case, data: Triage): TriageQuestion[] {
  return allQuestions(of.complaints, data).filter((one) => concerns(one.whom, of));
}

export function hours(answer: string): number | null {
  const [count = "", unit = ""] = answer.split(" ");
  const each = HOURS[unit];
  const value = plainNumber(count);
  return each === undefined || value === null ? null : value * each;
}

/** Whole months from a birth date to a day, both `YYYY-MM-DD`. */
export function monthsBetween(born: string, day: string): number {
  const [from, to] = [born, day].map((one) => one.split("-").map(Number)) as [number[], number[]];
  const whole = (to[0]! - from[0]!) * 12 + to[1]! - from[1]!;
  return Math.max(0, to[2]! < from[2]! ? whole - 1 : whole);
}

function allQuestions(complaints: readonly string[], data: Triage): TriageQuestion[] {
  const chosen = complaints.flatMap((id) => data.complaints.find((one) => one.id === id) ?? []);
  return [...data.common, ...chosen.flatMap((one) => one.questions)];
}

function rulesOf(of: Case, data: Triage): TriageRule[] {
  const signs = [...new Set(of.signs)].flatMap((id) => data.signs.find((one) => one.id === id) ?? []);
  const together = data.together.filter((one) => {
    const seen = one.signs.filter((id) => of.signs.includes(id)).length;
    const values = one.vitals.filter((limit) => side(of.vitals[limit.field] ?? null, limit.below, limit.above) !== null);
    return seen + values.length >= one.at_least && concerns(one.whom, of);
  });
  return [...signs, ...together, ...answered(of, data), ...data.ages.filter((one) => concerns(one.whom, of))];
}

function answered(of: Case, data: Triage): TriageRule[] {
  return questionsOf(of, data).flatMap((question) => {
    const answer = of.answers[question.id];
    if (answer === undefined) return [];
    return question.rules.filter((rule) => concerns(rule.whom, of) && holds(rule, question.kind, answer));
  });
}

function holds(rule: TriageAnswerRule, kind: TriageQuestion["kind"], answer: string): boolean {
  if (rule.equals !== null) return answer === rule.equals;
  return side(kind === "duration" ? hours(answer) : plainNumber(answer), rule.below, rule.above) !== null;
}

function raised(of: Case, data: Triage): { field: string; reason: ReasonCard }[] {
  const band = data.bands.find((one) => one.below_months === null || of.months < one.below_months) as TriageBand;
  return data.vitals.flatMap(({ field, text, unit }) => {
    const value = of.vitals[field] ?? null;
    const hits = [...band.severe, ...(of.pregnant ? data.pregnant : [])].flatMap((rule) => {
      const way = rule.field === field ? side(value, rule.below, rule.above) : null;
      return way === null ? [] : [{ urgency: rule.raises_to as Urgency, way, limit: rule[way] as number }];
    });
    const hit = hits.sort((a, b) => RANK[a.urgency] - RANK[b.urgency])[0];
    if (hit === undefined || value === null) return [];
    const shown = (one: number) => `${LRI}${Number(one.toPrecision(6))} ${unit}${PDI}`;
    const words = Object.entries(data.words[hit.way] ?? {}).map(([code, template]) => [
      code,
      template.replace("{name}", text[code] ?? "").replace("{value}", shown(value)).replace("{limit}", shown(hit.limit)),
    ]);
    const rule = `vitals.${band.id}.${field}.${hit.way}.${hit.urgency}`;
    return [{ field, reason: { rule, urgency: hit.urgency, text: Object.fromEntries(words) as Record<string, string> } }];
  });
}

function suggestion(of: Case, data: Triage): [string | null, Record<string, string> | null] {
  const known = of.complaints.flatMap((id) => data.complaints.find((one) => one.id === id) ?? []);
  const found = answered(of, data);
  const rank = (id: string) =>
    Math.min(RANK.routine, ...found.filter((rule) => rule.id.startsWith(`${id}.`)).map((rule) => RANK[rule.urgency]));
  for (const complaint of [...known].sort((a, b) => rank(a.id) - rank(b.id))) {
    const fits = complaint.specialities.find((one) => concerns(one.whom, of));
    if (fits) return [fits.speciality, fits.text];
  }
  return [null, null];
}

function missing(of: Case, data: Triage): string[] {
  const found: string[] = of.signs.length === 0 && !of.noneSeen ? ["signs"] : [];
  for (const question of questionsOf(of, data)) {
    if (question.needed && (of.answers[question.id] ?? "").trim() === "") found.push(`answer:${question.id}`);
  }
  const needed = of.complaints.flatMap((id) => data.complaints.find((one) => one.id === id)?.vitals ?? []);
  for (const field of new Set(needed)) {
    if ((of.vitals[field] ?? null) === null && !(field in of.notMeasured)) found.push(`vital:${field}`);
  }
  return found;
}

function side(value: number | null, below: number | null, above: number | null): "below" | "above" | null {
  if (value === null) return null;
  if (below !== null && value < below) return "below";
  return above !== null && value > above ? "above" : null;
}

function plainNumber(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? null : value;
}
