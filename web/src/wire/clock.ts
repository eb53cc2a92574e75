/** The server's time as far as this page knows it: centers' computers often have a wrong clock. */

let ahead = 0;

/** Milliseconds since 1970 on the server's clock. */
export function now(): number {
  return Date.now() + ahead;
}

/** Called with the `Date` header of every answer; differences under 5 s are left alone, the header has whole seconds. */
export function learnTime(header: string | null): void {
  const told = header === null ? NaN : Date.parse(header);
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  ahead = Math.abs(difference) < 5_000 ? 0 : difference;
}
