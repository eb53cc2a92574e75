/** Periods of whole days as reports are asked for, and those they are compared with. Pure: today is an argument. */

export interface Period {
  since: string;
  until: string;
}

export const PRESETS = ["days_7", "days_30", "days_90", "month", "month_before", "year"] as const;
export type Preset = (typeof PRESETS)[number];
export const VERSUS = ["none", "before", "year"] as const;
export type Versus = (typeof VERSUS)[number];

const DAY_MS = 86_400_000;

/** Both days included; `today` is `YYYY-MM-DD`. */
export function preset(name: Preset, today: string): Period {
  switch (name) {
    case "month":
      return { since: `${today.slice(0, 7)}-01`, until: today };
    case "month_before": {
      const until = plusDays(`${today.slice(0, 7)}-01`, -1);
      return { since: `${until.slice(0, 7)}-01`, until };
    }
    case "year":
      return { since: plusDays(plusMonths(today, -12), 1), until: today };
    default:
      return { since: plusDays(today, 1 - Number(name.slice(5))), until: today };
  }
}

/** The preset that means exactly these days, or null. */
export function presetOf(period: Period, today: string): Preset | null {
  const same = (one: Preset) => {
    const found = preset(one, today);
    return found.since === period.since && found.until === period.until;
  };
  return PRESETS.find(same) ?? null;
}

/** What a period is compared with: as many days just before it (a month's month before), or the same days last year. */
export function compared(period: Period, versus: Versus): Period | null {
  if (versus === "none") return null;
  if (versus === "year") return { since: plusMonths(period.since, -12), until: plusMonths(period.until, -12) };
  const until = plusDays(period.since, -1);
  if (isMonth(period)) return { since: `${until.slice(0, 7)}-01`, until };
  const days = Math.round((Date.parse(period.until) - Date.parse(period.since)) / DAY_MS);
  return { since: plusDays(until, -days), until };
}

/** Whether it is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && plusDays(text, 0) === text;
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last day of a shorter month stands for days that it does not have. */
function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

function isMonth(period: Period): boolean {
  return period.since.endsWith("-01") && plusDays(period.until, 1) === `${plusMonths(period.since, 1).slice(0, 7)}-01`;
}
