/**
 * How values are written (UX §6): Latin digits, fixed month names, 24 h, Asia/Karachi, no-break spaces before units.
 * Pure: the time of now is an argument. The browser's own month names and orders are not used, they differ by version.
 */
import { type Language } from "./language";
import { type Shown, auto, ltr } from "./shown";

const MONTHS: Record<Language, readonly string[]> = {
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  ur: ["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"],
};
const NBSP = "\u00a0";
const DAY_MS = 86_400_000;
/** Pakistan has no daylight saving time. */
const KARACHI_MS = 5 * 3_600_000;

/** `22-Nov-2026`, or `22 نومبر 2026`. From a moment (Pakistan's day) or a plain `YYYY-MM-DD`. */
export function date(of: string | number, language: Language): Shown {
  const [year, month, day] = parts(of);
  const name = MONTHS[language][month - 1] ?? "";
  return language === "ur" ? auto(`${day} ${name} ${year}`) : ltr(`${String(day).padStart(2, "0")}-${name}-${year}`);
}

/** `10:42`, 24 h, Pakistan's time. */
export function time(of: string | number): Shown {
  const local = karachi(of);
  return ltr(`${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`);
}

/** True when both moments are on the same day in Pakistan. */
export function sameDay(a: string | number, b: string | number): boolean {
  return Math.floor(karachi(a).getTime() / DAY_MS) === Math.floor(karachi(b).getTime() / DAY_MS);
}

/** Pakistan's day of a moment as `YYYY-MM-DD`. */
export function dayOf(of: string | number): string {
  return karachi(of).toISOString().slice(0, 10);
}

/** A running time: `06:12`, over an hour `1:06:12`. */
export function clock(ms: number): Shown {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return ltr(hours > 0 ? `${hours}:${rest}` : rest);
}

/** A wait: `12 min`, `1 h 05 min`. */
export function wait(ms: number, language: Language): Shown {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (language === "ur") {
    return auto(hours > 0 ? `${hours}${NBSP}گھنٹے ${pad(rest)}${NBSP}منٹ` : `${rest}${NBSP}منٹ`);
  }
  return ltr(hours > 0 ? `${hours}${NBSP}h ${pad(rest)}${NBSP}min` : `${rest}${NBSP}min`);
}

export interface Age {
  age_years: number | null;
  age_months: number | null;
  age_days: number | null;
}

/** Age by its unit: years `34`, under two years `14 mo`, under a month `9 d` (days < 1 month, months < 2 years). */
export function age(of: Age, language: Language): Shown {
  if (of.age_years !== null) return ltr(of.age_years);
  const [count, en, ur] = of.age_months !== null ? [of.age_months, "mo", "ماہ"] : [of.age_days ?? 0, "d", "دن"];
  return language === "ur" ? auto(`${count}${NBSP}${ur}`) : ltr(`${count}${NBSP}${en}`);
}

/** Age on a day (`YYYY-MM-DD`) of somebody born on another. */
export function ageOn(day: string, born: string): Age {
  const [y, m, d] = parts(day);
  const [by, bm, bd] = parts(born);
  const months = (y - by) * 12 + (m - bm) - (d < bd ? 1 : 0);
  const nothing = { age_years: null, age_months: null, age_days: null };
  if (months >= 24) return { ...nothing, age_years: Math.floor(months / 12) };
  if (months >= 1) return { ...nothing, age_months: months };
  return { ...nothing, age_days: Math.max(0, Math.round((Date.parse(day) - Date.parse(born)) / DAY_MS)) };
}

/** `38.5 °C`, `72 /min`. At most one decimal, no trailing zero. */
export function measure(value: number, unit: string): Shown {
  return ltr(`${plain(value)}${NBSP}${unit}`);
}

/** `128/84 mmHg`. */
export function pressure(systolic: number, diastolic: number): Shown {
  return ltr(`${plain(systolic)}/${plain(diastolic)}${NBSP}mmHg`);
}

/** `0300 1234567`; what is no such number stays as it is. */
export function phone(of: string): Shown {
  const found = /^(?:\+?92|0)(3\d{2})[ -]?(\d{7})$/.exec(of.replace(/[\s-]/g, ""));
  return ltr(found ? `0${found[1]} ${found[2]}` : of);
}

/** `..4821`: enough to tell two people apart, too little to call. */
export function maskedPhone(of: string): Shown {
  const digits = of.replace(/\D/g, "");
  return ltr(digits === "" ? "" : `..${digits.slice(-4)}`);
}

/** A number as people write it: at most one decimal, thousands with commas. */
export function plain(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  const [whole = "0", decimals] = String(Math.abs(rounded)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${rounded < 0 ? "-" : ""}${grouped}${decimals ? `.${decimals}` : ""}`;
}

function parts(of: string | number): [number, number, number] {
  const day = typeof of === "string" && /^\d{4}-\d{2}-\d{2}$/.test(of) ? of : dayOf(of);
  const [year = 0, month = 1, dayOfMonth = 1] = day.split("-").map(Number);
  return [year, month, dayOfMonth];
}

/** A Date whose UTC fields read as Pakistan's clock. */
function karachi(of: string | number): Date {
  return new Date((typeof of === "number" ? of : Date.parse(of)) + KARACHI_MS);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
