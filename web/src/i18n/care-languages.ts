/** Languages that patients speak, by the names that their speakers write. The list itself comes from the server. */
import { type Shown, auto } from "./shown";

const NAMES: Record<string, string> = {
  en: "English",
  ur: "اردو",
  pnb: "پنجابی",
  ps: "پښتو",
  sd: "سنڌي",
  bal: "بلوچی",
  ks: "کٲشُر",
};

export function languageName(code: string): Shown {
  return auto(NAMES[code] ?? code);
}
