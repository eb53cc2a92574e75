/** GET /api/reference, once a page: limits of vitals, wordings of consent, specialities, languages. */
import { signal } from "@preact/signals";
import { http } from "./http";
import type { Reference } from "./types";

/** null until it was loaded. */
export const reference = signal<Reference | null>(null);

let loading: Promise<Reference> | null = null;

/** @throws NoLink, Refused */
export function loadReference(): Promise<Reference> {
  loading ??= http.get<Reference>("/api/reference").then(
    (loaded) => (reference.value = loaded),
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}
