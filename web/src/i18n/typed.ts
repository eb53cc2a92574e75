/** What people type, made into what we mean: digits of three scripts, phones, dates, temperatures. Pure. */

/** Arabic-Indic and Persian digits and separators as ASCII (facts: U+0660–0669, U+06F0–06F9, U+066B, U+066C). */
export function asciiDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\u066b/g, ".")
    .replace(/\u066c/g, "");
}

/** A number in any digits; null for nothing typed, NaN for what is no number. */
export function number(text: string): number | null {
  const plain = asciiDigits(text).trim().replace(",", ".");
  if (plain === "") return null;
  return /^\d+(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : NaN;
}

/** °F where the number cannot be °C (over 45); the answer is in °C with one decimal. */
export function celsius(typed: number): { value: number; wasFahrenheit: boolean } {
  if (typed <= 45) return { value: typed, wasFahrenheit: false };
  return { value: Math.round(((typed - 32) / 1.8) * 10) / 10, wasFahrenheit: true };
}

/** A date typed as day-month-year with any separator and digits; `YYYY-MM-DD`, or null. */
export function birthDate(text: string): string | null {
  const found = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(asciiDigits(text).trim());
  if (!found) return null;
  const [day, month, year] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const made = new Date(Date.UTC(year, month - 1, day));
  const real = made.getUTCMonth() === month - 1 && made.getUTCDate() === day && year >= 1900;
  return real ? made.toISOString().slice(0, 10) : null;
}
