/** Which language this screen speaks: kept per device, set on <html lang dir>. Not the patient's language. */
import { effect, signal } from "@preact/signals";

export const LANGUAGES = ["en", "ur"] as const;
export type Language = (typeof LANGUAGES)[number];
/** Names in their own script, for the menu. */
export const OWN_NAMES: Record<Language, string> = { en: "English", ur: "اردو" };

const KEY = "e-ilaj.language";

/** The language on the screen now. Change it with `setLanguage` of text.ts, which loads the words first. */
export const language = signal<Language>(chosenLanguage() ?? ownLanguage());

/** What was chosen on this device, if anything. */
export function chosenLanguage(): Language | null {
  if (typeof localStorage === "undefined") return null;
  const kept = localStorage.getItem(KEY);
  return LANGUAGES.find((one) => one === kept) ?? null;
}

export function rememberLanguage(chosen: Language): void {
  localStorage.setItem(KEY, chosen);
}

function ownLanguage(): Language {
  const wishes = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  return wishes.some((one) => one.toLowerCase().startsWith("ur")) ? "ur" : "en";
}

if (typeof document !== "undefined") {
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = language.value === "ur" ? "rtl" : "ltr";
  });
}
