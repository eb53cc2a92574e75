/** What is typed into the registration form, checked and made into the request. Pure. */
import { asciiDigits, birthDate, number } from "../i18n/typed";
import type { Key } from "../i18n/keys";
import type { PatientNew, Sex } from "../wire/types";

export interface Typed {
  /** Made with the form and kept with it, so that a repeated request makes no second patient. */
  id: string;
  encounterId: string;
  name: string;
  sex: Sex | null;
  ageBy: "years" | "months" | "birth_date";
  age: string;
  birth: string;
  father: string;
  phone: string;
  cnic: string;
}

export type Mistakes = Partial<Record<"name" | "sex" | "age" | "birth" | "phone" | "cnic", Key>>;

export function emptyForm(id: string, encounterId: string): Typed {
  return { id, encounterId, name: "", sex: null, ageBy: "years", age: "", birth: "", father: "", phone: "", cnic: "" };
}

/** What has to be mended before the patient can be registered; {} when nothing. `today` is `YYYY-MM-DD`. */
export function mistakes(typed: Typed, today: string): Mistakes {
  const found: Mistakes = {};
  if (typed.name.trim() === "") found.name = "desk.error.name";
  if (typed.sex === null) found.sex = "desk.error.sex";
  if (typed.ageBy === "birth_date") {
    const born = birthDate(typed.birth);
    if (born === null || born > today) found.birth = "desk.error.birth";
  } else {
    const age = number(typed.age);
    const most = typed.ageBy === "years" ? 120 : 23;
    const fits = age !== null && Number.isInteger(age) && age <= most;
    if (!fits) found.age = typed.ageBy === "years" ? "desk.error.age_years" : "desk.error.age_months";
  }
  if (typed.phone.trim() !== "" && digits(typed.phone).length < 7) found.phone = "desk.error.phone";
  if (typed.cnic.trim() !== "" && digits(typed.cnic).length !== 13) found.cnic = "desk.error.cnic";
  return found;
}

/** True where an age in years is too coarse: under two, months are asked. */
export function asksMonths(typed: Typed): boolean {
  const age = number(typed.age);
  return typed.ageBy === "years" && age !== null && age < 2;
}

/** The request for a form without mistakes. */
export function request(typed: Typed, differentPerson: boolean): PatientNew {
  const shared = {
    id: typed.id,
    name: typed.name.trim(),
    sex: typed.sex ?? "other",
    father_or_husband: typed.father.trim(),
    phone: asciiDigits(typed.phone).trim(),
    cnic: asciiDigits(typed.cnic).trim(),
    different_person: differentPerson,
  };
  if (typed.ageBy === "birth_date") return { ...shared, birth_date: birthDate(typed.birth) };
  const age = number(typed.age);
  return typed.ageBy === "years" ? { ...shared, age_years: age } : { ...shared, age_months: age };
}

function digits(text: string): string {
  return asciiDigits(text).replace(/\D/g, "");
}
