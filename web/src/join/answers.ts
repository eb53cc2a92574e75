/** What an applicant says, as it is typed, and what is still missing in each step. Pure. */
import type { ApplicationAnswers } from "../wire/types";

export const STEPS = ["you", "licence", "practice", "hours"] as const;
export type StepName = (typeof STEPS)[number];

export interface HoursTyped {
  weekday: number;
  begins: string;
  ends: string;
}

/** Everything as typed; numbers are text until they are sent. */
export interface Typed {
  name: string;
  sex: "female" | "male" | null;
  contact_kind: ApplicationAnswers["contact_kind"];
  contact: string;
  phone: string;
  identity: string;
  council: string;
  number: string;
  valid_until: string;
  specialities: readonly string[];
  qualification: string;
  years: string;
  post: string;
  languages: readonly string[];
  country: string;
  zone: string;
  hours: readonly HoursTyped[];
  most_per_day: string;
  women_and_children: boolean;
  wants_calls: boolean;
  agreed: boolean;
}

export const EMPTY: Typed = {
  name: "", sex: null, contact_kind: "email", contact: "", phone: "", identity: "", council: "PMDC", number: "",
  valid_until: "", specialities: [], qualification: "", years: "", post: "", languages: [], country: "PK",
  zone: "Asia/Karachi", hours: [], most_per_day: "", women_and_children: false, wants_calls: true, agreed: false,
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const CONTACT = { email: /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/, whatsapp: /^\+[1-9]\d{7,14}$/ };

/** Fields of the step that need a change; `known`: the application is there, so the contact and the terms are settled. */
export function missing(step: StepName, typed: Typed, known: boolean): ReadonlySet<keyof Typed> {
  const found: (keyof Typed)[] = [];
  const need = (field: keyof Typed, right: boolean) => {
    if (!right) found.push(field);
  };
  if (step === "you") {
    need("name", typed.name.trim() !== "");
    need("sex", typed.sex !== null);
    need("identity", typed.identity.trim() !== "");
    need("country", /^[A-Z]{2}$/.test(typed.country));
    if (!known) need("contact", CONTACT[typed.contact_kind].test(contactOf(typed)));
  } else if (step === "licence") {
    need("council", typed.council.trim() !== "");
    need("number", typed.number.trim() !== "");
    need("valid_until", DAY.test(typed.valid_until));
    need("specialities", typed.specialities.length > 0);
  } else if (step === "practice") {
    need("languages", typed.languages.length > 0);
    need("years", /^\d{0,2}$/.test(typed.years));
  } else {
    need("hours", typed.hours.every((one) => TIME.test(one.begins) && TIME.test(one.ends)));
    need("most_per_day", typed.most_per_day === "" || /^[1-9]\d?$/.test(typed.most_per_day));
    if (!known) need("agreed", typed.agreed);
  }
  return new Set(found);
}

/** A WhatsApp number without what people put between. */
function contactOf(typed: Typed): string {
  return typed.contact_kind === "whatsapp" ? typed.contact.replace(/[\s()-]/g, "") : typed.contact.trim();
}

/** For the server; only when nothing is missing. */
export function asAnswers(typed: Typed): ApplicationAnswers {
  const { agreed: _, ...rest } = typed;
  return {
    ...rest,
    sex: typed.sex ?? "female",
    contact: contactOf(typed),
    years: Number(typed.years || "0"),
    specialities: [...typed.specialities],
    languages: [...typed.languages],
    hours: [...typed.hours],
    most_per_day: typed.most_per_day === "" ? null : Number(typed.most_per_day),
  };
}

/** To be changed again. */
export function asTyped(answers: ApplicationAnswers): Typed {
  const hours = answers.hours.map((one) => ({ ...one, begins: one.begins.slice(0, 5), ends: one.ends.slice(0, 5) }));
  const most = answers.most_per_day === null ? "" : String(answers.most_per_day);
  return { ...answers, years: String(answers.years), hours, most_per_day: most, agreed: true };
}
