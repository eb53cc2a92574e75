/** What will be printed, in the patient's language: the same phrases in the same order as on paper. Pure. */
import type { FormWord, FrequencyWord, Medicine, Prescribing } from "../wire/types";

export interface Said {
  text: string;
  language: string;
}

type Phrases = Prescribing["phrases"];
const HALVES: Record<number, string> = { 0.25: "¼", 0.5: "½", 0.75: "¾" };

/** The phrase in this language, else in Urdu, else in English. */
export function say(phrases: Phrases, key: string, language: string, count?: number | null): Said {
  const single = typeof count === "number" && count <= 1;
  for (const spoken of [language, "ur", "en"]) {
    const one = single ? phrases[spoken]?.[`${key}#one`] : undefined;
    if (one !== undefined) return { text: one.replace("1", amount(count!)), language: spoken };
    const text = phrases[spoken]?.[key];
    if (text !== undefined) return { text: text.replace("{n}", typeof count === "number" ? amount(count) : ""), language: spoken };
  }
  return { text: key, language: "en" };
}

/** `15`, `2.5`, `½`, `1½`. */
export function amount(value: number): string {
  const whole = Math.floor(value);
  const half = HALVES[Math.round((value - whole) * 100) / 100];
  if (half !== undefined) return `${whole > 0 ? whole : ""}${half}`;
  return String(Math.round(value * 10) / 10);
}

/** Dose, way, how often, how long, how: whole phrases, each in its own language. What is not said yet is left out. */
export function sentence(phrases: Phrases, one: Medicine, language: string, frequencies: readonly FrequencyWord[]): Said[] {
  const say_ = (key: string, count?: number | null) => say(phrases, key, language, count);
  const said: Said[] = [];
  if (one.unit === "application") said.push(say_("unit.application"));
  else if (one.dose !== null) said.push(one.unit ? say_(`unit.${one.unit}`, one.dose) : { text: amount(one.dose), language: "en" });
  if (one.route) said.push(say_(`route.${one.route}`));
  if (one.frequency) said.push(say_(`frequency.${one.frequency}`));
  const perDay = frequencies.find((each) => each.name === one.frequency)?.per_day;
  if (typeof perDay === "number") said.push(one.days === null ? say_("duration.open") : say_("duration.days", one.days));
  return [...said, ...one.instructions.map((word) => say_(`instruction.${word}`))];
}

/** What the dispenser hands out; null when it cannot be said. The server counts again for the paper. */
export function quantity(one: Medicine, forms: readonly FormWord[], frequencies: readonly FrequencyWord[]): { amount: number; unit: string } | null {
  const form = forms.find((each) => each.name === one.form);
  const frequency = frequencies.find((each) => each.name === one.frequency);
  if (!form || !frequency) return null;
  if (form.kind === "pack") return { amount: 1, unit: "pack" };
  if (one.dose === null || (one.days === null && frequency.per_day !== null)) return null;
  const times = frequency.per_day === null ? 1 : Math.ceil(Number((frequency.per_day * (one.days ?? 0)).toFixed(3)));
  const total = one.dose * times;
  return { amount: form.kind === "counted" ? Math.ceil(Number(total.toFixed(3))) : Math.round(total * 10) / 10, unit: form.unit };
}
