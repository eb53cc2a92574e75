/** What is typed into the vitals grid: numbers in any digits, what is possible, what is unusual for an adult. Pure. */
import { celsius, number } from "../i18n/typed";
import type { VitalFlag, VitalLimits, Vitals } from "../wire/types";

export type TypedVitals = Partial<Record<keyof Vitals, string>>;

export const NOT_MEASURED: Vitals = {
  systolic: null,
  diastolic: null,
  pulse: null,
  temperature: null,
  spo2: null,
  respiration: null,
  weight: null,
  height: null,
  glucose: null,
};

export interface Reading {
  /** In the fixed unit; null when nothing was typed or it is not possible. */
  value: number | null;
  /** Typed, but not possible: kept here, not sent. */
  impossible: boolean;
  /** It was typed in °F and is shown in both. */
  wasFahrenheit: boolean;
}

export function reading(text: string, limits: VitalLimits): Reading {
  const typed = number(text);
  if (typed === null) return { value: null, impossible: false, wasFahrenheit: false };
  const { value, wasFahrenheit } =
    limits.field === "temperature" ? celsius(typed) : { value: typed, wasFahrenheit: false };
  const impossible = !(value >= limits.possible_low && value <= limits.possible_high);
  return { value: impossible ? null : value, impossible, wasFahrenheit: wasFahrenheit && !impossible };
}

/** True when both pressures are there and the lower one is not below the upper one. */
export function pressuresSwapped(values: Vitals): boolean {
  const { systolic, diastolic } = values;
  return systolic != null && diastolic != null && diastolic >= systolic;
}

/** Everything that can be sent; a pair of swapped pressures cannot. */
export function toSend(typed: TypedVitals, limits: readonly VitalLimits[]): Vitals {
  const values: Vitals = { ...NOT_MEASURED };
  for (const limit of limits) {
    const field = limit.field as keyof Vitals;
    values[field] = reading(typed[field] ?? "", limit).value;
  }
  return pressuresSwapped(values) ? { ...values, systolic: null, diastolic: null } : values;
}

/** Against the usual limits of adults, for the moment before the server has judged by age. */
export function adultFlag(value: number, limits: VitalLimits): VitalFlag["flag"] | null {
  if (limits.usual_low !== null && value < limits.usual_low) return "low";
  if (limits.usual_high !== null && value > limits.usual_high) return "high";
  return null;
}

/** The server's numbers as somebody would have typed them. */
export function asTyped(values: Vitals): TypedVitals {
  const typed: TypedVitals = {};
  for (const [field, value] of Object.entries(values)) {
    if (typeof value === "number") typed[field as keyof Vitals] = String(value);
  }
  return typed;
}
