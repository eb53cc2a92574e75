/** The age as lists of the server print it (`34`, `8 m`, `12 d`), made into our own way of writing ages. Pure. */

import type { Age } from "../i18n/format";

export function ageFrom(words: string): Age | null {
  const found = /^(\d{1,3})(?: ([md]))?$/.exec(words);
  if (!found) return null;
  const count = Number(found[1]);
  return {
    age_years: found[2] === undefined ? count : null,
    age_months: found[2] === "m" ? count : null,
    age_days: found[2] === "d" ? count : null,
  };
}
