/** Figures with their units, and what the server said in both languages. */
import { plain } from "../i18n/format";
import { language } from "../i18n/language";
import { type Shown, auto, ltr } from "../i18n/shown";
import type { ReportKind, ReportMeasure, TwoLanguages } from "../wire/types";

type Unit = ReportMeasure["unit"];

const UNITS: Record<Unit, TwoLanguages> = {
  number: { en: "", ur: "" },
  percent: { en: "%", ur: "%" },
  minutes: { en: "min", ur: "منٹ" },
  hours: { en: "h", ur: "گھنٹے" },
  megabytes: { en: "MB", ur: "MB" },
};
const NBSP = "\u00a0";

export const said = (words: TwoLanguages): string => words[language.value];

/** `14.5 min`, `92 %`; a dash where nothing was counted. */
export function figure(value: number | null | undefined, unit: Unit): Shown {
  if (value === null || value === undefined) return ltr("–");
  const number = plain(Math.abs(value) >= 100 ? Math.round(value) : value);
  const word = said(UNITS[unit]);
  if (word === "") return ltr(number);
  return language.value === "ur" && word !== "%" && word !== "MB" ? auto(`${number}${NBSP}${word}`) : ltr(`${number}${NBSP}${word}`);
}

export function dimensionTitle(kind: ReportKind, by: string): string {
  const found = kind.dimensions.find((one) => one.value === by);
  return found ? said(found.title) : "";
}
