/** Keys that every page shares: `/` find, Ctrl+Enter the primary button, and single letters outside of fields. */
import { useEffect } from "preact/hooks";

const LETTERS = "e-ilaj.letter-keys";

/** By key position (`KeyN`, `Digit1`, `Slash` …), so that Urdu layouts work too. */
export type Keys = Record<string, () => void>;

export function letterKeysOn(): boolean {
  return localStorage.getItem(LETTERS) !== "off";
}

export function setLetterKeys(on: boolean): void {
  localStorage.setItem(LETTERS, on ? "on" : "off");
}

/** Listens while the component is on the page; never while a field has the focus or a layer is open. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || !letterKeysOn()) return;
      if (document.querySelector(".veil")) return;
      // On a button Space presses it.
      if (event.code === "Space" && event.target instanceof Element && event.target.closest("button, a, summary, label")) return;
      // With Shift only the written sign counts: `?` and `/` share a key.
      const action = keys[event.key] ?? (event.shiftKey ? undefined : keys[event.code]);
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

/** Ctrl+Enter presses the one primary button of the top layer. Called once by a page's entry. */
export function startPrimaryKey(): void {
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const layers = document.querySelectorAll<HTMLElement>(".layer");
    const top: ParentNode = layers[layers.length - 1] ?? document;
    top.querySelector<HTMLElement>("[data-primary]")?.click();
  });
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
