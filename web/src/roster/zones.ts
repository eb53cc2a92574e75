/** Hours on a clock elsewhere: the browser's zone data, digits only. Pure. */
import { type Shown, ltr } from "../i18n/shown";

export const PAKISTAN = "Asia/Karachi";

/** `04:00` on the clock of a zone. */
export function timeIn(zone: string, of: string | number): Shown {
  return ltr(parts(zone, of).slice(11));
}

/** `2026-11-23` on the calendar of a zone. */
export function dayIn(zone: string, of: string | number): string {
  return parts(zone, of).slice(0, 10);
}

/** The moment at which a zone's clock shows that day and time (`2026-11-23`, `09:00`); the later offset in a gap. */
export function momentAt(zone: string, day: string, time: string): number {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  for (let turn = 0; turn < 2; turn++) guess += wanted - Date.parse(`${parts(zone, guess).replace(" ", "T")}:00Z`);
  return guess;
}

/** `2026-11-23 04:00` in a zone. */
function parts(zone: string, of: string | number): string {
  const options = { timeZone: zone, hourCycle: "h23", dateStyle: "short", timeStyle: "short" } as const;
  const found = new Intl.DateTimeFormat("sv-SE", options).format(new Date(of));
  return found.replace(",", "");
}

/** The day that many days later. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The zones that the browser knows, with the one in use first. */
export function zones(own: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([own, PAKISTAN, ...known.filter((name) => name.includes("/"))])];
}
