/** Finding medicines and diagnoses while typing: by prefix of any word, by brand, in English, Urdu and Roman Urdu. Pure. */
import { asciiDigits } from "../i18n/typed";
import type { DiagnosisTerm, Drug, FormWord, Medicine } from "../wire/types";

export interface DrugChoice {
  drug: Drug;
  form: string;
  strength: string;
}

const MOST = 8;

/** Generic names first, then brands; one choice for each form and strength that further words do not rule out. */
export function findDrugs(drugs: readonly Drug[], typed: string): DrugChoice[] {
  const [first, ...more] = words(typed);
  if (first === undefined) return [];
  const named = drugs.filter((drug) => begins(drug.name, first));
  const branded = drugs.filter((drug) => !named.includes(drug) && drug.brands.some((brand) => begins(brand, first)));
  named.sort((a, b) => rank(a.name, first) - rank(b.name, first) || a.name.localeCompare(b.name));
  const choices = [...named, ...branded].flatMap((drug) =>
    drug.forms.map(({ form, strength }) => ({ drug, form, strength })),
  );
  const fits = choices.filter(({ drug, form, strength }) => more.every((word) => begins(`${drug.name} ${form} ${strength} ${drug.brands.join(" ")}`, word)));
  return fits.slice(0, MOST);
}

export function findDiagnoses(terms: readonly DiagnosisTerm[], typed: string): DiagnosisTerm[] {
  const wanted = words(typed);
  if (wanted.length === 0) return [];
  const of = (term: DiagnosisTerm) => `${term.en} ${term.ur} ${term.code} ${term.also.join(" ")}`;
  const found = terms.filter((term) => wanted.every((word) => begins(of(term), word)));
  const score = (term: DiagnosisTerm) => rank(term.en, wanted[0]!) * 2 + (begins(`${term.en} ${term.ur}`, wanted[0]!) ? 0 : 1);
  return found.sort((a, b) => score(a) - score(b) || a.en.localeCompare(b.en)).slice(0, MOST);
}

/** A new line with what is the same for nearly everybody; how often and how long is always said by the doctor. */
export function lineOf(choice: DrugChoice, forms: readonly FormWord[], id: string): Medicine {
  const form = forms.find((one) => one.name === choice.form);
  return {
    ...freeLine(choice.drug.name, id),
    drug: choice.drug.name,
    form: choice.form,
    strength: choice.strength,
    dose: form?.unit === "mL" ? 5 : form?.unit === "application" || form?.unit === "unit" ? null : 1,
    unit: form?.unit ?? "",
    route: form?.route ?? "oral",
  };
}

export function freeLine(name: string, id: string): Medicine {
  return { id, drug: "", name, form: "", strength: "", dose: 1, unit: "", route: "oral", frequency: "", days: null, instructions: [], note: "", kept_because: "" };
}

/** 0 when the first word begins so, 1 when a later one does. */
function rank(name: string, word: string): number {
  return words(name)[0]?.startsWith(word) ? 0 : 1;
}

function begins(text: string, word: string): boolean {
  return words(text).some((one) => one.startsWith(word));
}

/** Lower case words; look-alike letters of Arabic script as one, digits as 0-9, marks dropped. */
export function words(text: string): string[] {
  return asciiDigits(text)
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670]/g, "")
    .replace(/[يىئ]/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/[هۃة]/g, "ہ")
    .replace(/[آأإ]/g, "ا")
    .split(/[^\p{L}\p{N}.%]+/u)
    .filter((one) => one !== "");
}
