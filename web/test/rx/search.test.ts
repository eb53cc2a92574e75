/** Finding medicines and diagnoses, and how a line reads and counts; with the lists that the server ships. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { quantity, say, sentence } from "../../src/rx/phrases";
import { findDiagnoses, findDrugs, freeLine, lineOf } from "../../src/rx/search";
import type { Drug, FormWord, FrequencyWord } from "../../src/wire/types";

const rules = (name: string) => JSON.parse(readFileSync(new URL(`../../../server/domain/rules/${name}.json`, import.meta.url), "utf8"));
const formulary = rules("formulary");
const drugs: Drug[] = formulary.drugs.map((row: { name: string; class: string; brands: string[]; forms: [string, string][]; controlled?: boolean }) => ({
  name: row.name,
  drug_class: row.class,
  brands: row.brands,
  forms: row.forms.map(([form, strength]) => ({ form, strength })),
  controlled: row.controlled ?? false,
}));
const forms: FormWord[] = Object.entries(formulary.forms).map(([name, row]) => ({ name, ...(row as Omit<FormWord, "name">) }));
const frequencies: FrequencyWord[] = Object.entries(formulary.frequencies).map(([name, row]) => ({ name, ...(row as Omit<FrequencyWord, "name">) }));
const terms = rules("diagnoses").terms;
const table: Record<string, Record<string, string>> = rules("phrases").phrases;
const phrases: Record<string, Record<string, string>> = {};
for (const [key, texts] of Object.entries(table)) for (const [language, text] of Object.entries(texts)) (phrases[language] ??= {})[key] = text;

it("finds by generic, brand and strength", () => {
  expect(findDrugs(drugs, "para")[0]).toMatchObject({ drug: { name: "paracetamol" }, form: "tablet", strength: "500 mg" });
  expect(findDrugs(drugs, "panadol syr")[0]).toMatchObject({ drug: { name: "paracetamol" }, form: "syrup" });
  expect(findDrugs(drugs, "amox 250").every((one) => one.strength.includes("250"))).toBe(true);
  expect(findDrugs(drugs, "  ")).toEqual([]);
  expect(findDrugs(drugs, "zzz")).toEqual([]);
});

it("finds diagnoses in English, Urdu, Roman Urdu and by code", () => {
  for (const typed of ["high blood", "بلڈ پريشر", "htn", "I10"]) expect(findDiagnoses(terms, typed).map((one) => one.code)).toContain("I10");
  expect(findDiagnoses(terms, "khansi")[0]?.code).toBe("R05");
  expect(findDiagnoses(terms, "asthma")[0]?.code).toBe("J45");
});

it("leaves how often and how long to the doctor", () => {
  const syrup = findDrugs(drugs, "paracetamol syrup")[0]!;
  expect(lineOf(syrup, forms, "1")).toMatchObject({ dose: 5, unit: "mL", route: "oral", frequency: "", days: null });
  expect(lineOf(findDrugs(drugs, "insulin")[0]!, forms, "1")).toMatchObject({ dose: null, unit: "unit", route: "under_skin" });
});

it("reads and counts as on paper", () => {
  const line = { ...lineOf(findDrugs(drugs, "paracetamol")[0]!, forms, "1"), dose: 0.5, frequency: "three", days: 5, instructions: ["after_food"] };
  expect(sentence(phrases, line, "en", frequencies).map((one) => one.text)).toEqual(["½ tablet", "by mouth", "3 times a day, morning, noon and night", "for 5 days", "after food"]);
  expect(quantity(line, forms, frequencies)).toEqual({ amount: 8, unit: "tablet" });
  expect(quantity({ ...line, days: null }, forms, frequencies)).toBeNull();
  expect(quantity(freeLine("Joshanda", "2"), forms, frequencies)).toBeNull();
  expect(say(phrases, "unit.tablet", "sd", 1).language).toBe("sd");
  expect(say(phrases, "unit.spray", "bal", 2).language).toBe("ur");
});
