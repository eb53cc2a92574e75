/** What is asked of the server for the choices in the address. */
import { dayOf } from "../i18n/format";
import { place } from "../router";
import { now } from "../wire/clock";
import { type Period, type Versus, VERSUS, compared, isDay, preset } from "./periods";

export const FILTERS = ["center", "district", "speciality", "sex", "urgency"] as const;
export type Filter = (typeof FILTERS)[number];

export interface Choices {
  period: Period;
  versus: Versus;
  by: string;
  filters: Partial<Record<Filter, string>>;
}

export const today = () => dayOf(now());

/** What the address says; what is left out or is no day is as usual. */
export function choices(): Choices {
  const { query } = place.value;
  const [since, until] = [query.get("since") ?? "", query.get("until") ?? ""];
  const period = isDay(since) && isDay(until) && since <= until ? { since, until } : preset("days_30", today());
  const versus = VERSUS.find((one) => one === query.get("versus")) ?? "none";
  const filters: Choices["filters"] = {};
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value) filters[name] = value;
  }
  return { period, versus, by: query.get("by") ?? "", filters };
}

/** The query of a request, without a question mark. */
export function asked(chosen: Choices, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ since: chosen.period.since, until: chosen.period.until });
  const versus = compared(chosen.period, chosen.versus);
  if (versus) {
    query.set("versus_since", versus.since);
    query.set("versus_until", versus.until);
  }
  if (chosen.by) query.set("by", chosen.by);
  for (const [name, value] of Object.entries({ ...chosen.filters, ...more })) query.set(name, value);
  return query.toString();
}
