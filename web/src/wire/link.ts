/** How the link to the server is, as one word for the send state. Fed by http.ts and live.ts, read by the top bar. */
import { computed, signal } from "@preact/signals";

export type Link = "good" | "slow" | "none";

/** An answer that takes longer than this makes the link slow. */
const SLOW_MS = 2_500;

const answered = signal<Link>("good");
const device = signal(typeof navigator === "undefined" || navigator.onLine !== false);

export const link = computed<Link>(() => (device.value ? answered.value : "none"));

/** Called after every exchange with the server: how long the answer took, or null when none came. */
export function learnLink(tookMs: number | null): void {
  answered.value = tookMs === null ? "none" : tookMs > SLOW_MS ? "slow" : "good";
}

if (typeof addEventListener === "function") {
  addEventListener("online", () => {
    device.value = true;
    answered.value = "good";
  });
  addEventListener("offline", () => {
    device.value = false;
  });
}
