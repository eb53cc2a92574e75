/** The structured case of one encounter as the form holds it: what the gate says of it now, and what is lacking. */
import { dayOf } from "../i18n/format";
import { number } from "../i18n/typed";
import type { Encounter, IntakeChange, IntakeSaid, Judged, Triage, TriageQuestion } from "../wire/types";
import { type Case, judge, monthsBetween } from "./judge";

export const NOTHING_SAID: IntakeSaid = {
  complaints: [],
  answers: {},
  signs: [],
  none_seen: false,
  pregnant: null,
  not_measured: {},
  lowered_because: "",
  rules_version: "",
};

/** What the gate looks at. */
export function caseOf(encounter: Encounter): Case {
  const said = encounter.intake ?? NOTHING_SAID;
  return {
    months: monthsBetween(encounter.patient.birth_date, dayOf(encounter.card.arrived_at)),
    sex: encounter.patient.sex,
    pregnant: said.pregnant === true,
    complaints: said.complaints,
    answers: said.answers,
    signs: said.signs,
    noneSeen: said.none_seen,
    vitals: { ...(encounter.vitals?.values ?? encounter.card.vitals) } as Case["vitals"],
    notMeasured: said.not_measured,
  };
}

/** By the device's own copy of the data, at once; the server's word while there is none. */
export function judged(encounter: Encounter, data: Triage | null): Judged {
  return data === null ? encounter.judged : judge(caseOf(encounter), data);
}

/** `said` with the change laid over it, as the server does it: a seen sign and “none seen” exclude each other. */
export function withChange(said: IntakeSaid | null, change: IntakeChange): IntakeSaid {
  const after = { ...(said ?? NOTHING_SAID), ...change } as IntakeSaid;
  if (after.signs.length > 0 && change.signs !== undefined) return { ...after, none_seen: false };
  return after.none_seen ? { ...after, signs: [] } : after;
}

/** Puts a complaint in or takes it out; choosing pregnancy says that she is pregnant. */
export function toggled(said: IntakeSaid, id: string): IntakeChange {
  const has = said.complaints.includes(id);
  const complaints = has ? said.complaints.filter((one) => one !== id) : [...said.complaints, id];
  return id === "pregnancy" && !has ? { complaints, pregnant: true } : { complaints };
}

/** An answer as it is kept; "" takes it away. */
export function answering(said: IntakeSaid, id: string, answer: string): IntakeChange {
  const { [id]: _before, ...rest } = said.answers;
  return { answers: answer === "" ? rest : { ...rest, [id]: answer } };
}

/** What was typed into a number or duration, ready to be kept; null: not possible, so it is not sent. */
export function typedAnswer(question: TriageQuestion, text: string, unit: string): string | null {
  if (text.trim() === "") return "";
  const value = number(text);
  if (value === null || Number.isNaN(value)) return null;
  if (question.kind === "duration") return value <= 100 * 365 ? `${value} ${unit}` : null;
  const fits = (question.low === null || value >= question.low) && (question.high === null || value <= question.high);
  return fits ? String(value) : null;
}
