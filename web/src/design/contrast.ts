/** High contrast and text size of this device: the system's wish unless switched here. */
import { effect, signal } from "@preact/signals";

export type TextSize = "normal" | "large" | "largest";

const CONTRAST = "e-ilaj.contrast";
const SIZE = "e-ilaj.text-size";
const PERCENT: Record<TextSize, string> = { normal: "100%", large: "125%", largest: "150%" };

export const highContrast = signal(wished());
export const textSize = signal<TextSize>((localStorage.getItem(SIZE) as TextSize | null) ?? "normal");

export function setHighContrast(on: boolean): void {
  localStorage.setItem(CONTRAST, on ? "high" : "normal");
  highContrast.value = on;
}

export function setTextSize(size: TextSize): void {
  localStorage.setItem(SIZE, size);
  textSize.value = size;
}

function wished(): boolean {
  const kept = localStorage.getItem(CONTRAST);
  return kept === null ? matchMedia("(prefers-contrast: more)").matches : kept === "high";
}

effect(() => {
  document.documentElement.dataset.contrast = highContrast.value ? "high" : "normal";
});
effect(() => {
  document.documentElement.style.fontSize = PERCENT[textSize.value] ?? "100%";
});
