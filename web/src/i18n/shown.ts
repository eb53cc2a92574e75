/** A value ready to stand inside a sentence of either direction. Pure. */

export interface Shown {
  readonly text: string;
  /** `ltr`: numbers, units, codes, phones. `auto`: names and words, by their first strong letter. */
  readonly dir: "ltr" | "auto";
}

export const ltr = (text: string | number): Shown => ({ text: String(text), dir: "ltr" });
export const auto = (text: string): Shown => ({ text, dir: "auto" });

/** Numbers are left to right; bare text is somebody's word. */
export function shown(value: string | number | Shown): Shown {
  if (typeof value === "object") return value;
  return typeof value === "number" ? ltr(value) : auto(value);
}

/** For text without elements: U+2066 LRI or U+2068 FSI … U+2069 PDI (Unicode UAX 9, 2.4). */
export function isolate(value: Shown): string {
  return `${value.dir === "ltr" ? "\u2066" : "\u2068"}${value.text}\u2069`;
}
