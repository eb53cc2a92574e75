/**
 * The data of the referral gate: complaints, danger signs, what to do first. Asked for once a page; the device keeps
 * the last one, so that a desk without a link goes on asking the right questions. Nothing in it is about a patient.
 */
import { signal } from "@preact/signals";
import { language } from "../i18n/language";
import { NoLink, http } from "./http";
import * as shelf from "./shelf";
import type { Triage } from "./types";

/** null until it was loaded. */
export const triage = signal<Triage | null>(null);

const AUTHOR = "device";
const ID = shelf.idOf(AUTHOR, "triage", "data");
let loading: Promise<Triage> | null = null;

/** @throws NoLink (and nothing is kept here), Refused */
export function loadTriage(): Promise<Triage> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Triage> {
  const kept = await shelf.find<Triage>(ID).catch(() => undefined);
  if (kept) triage.value ??= kept.value;
  try {
    const loaded = await http.get<Triage>("/api/triage");
    triage.value = loaded;
    if (loaded.version !== kept?.value.version) {
      await shelf.keep({ id: ID, author: AUTHOR, kind: "triage", at: 0, value: loaded }).catch(() => undefined);
    }
    return loaded;
  } catch (error) {
    if (error instanceof NoLink && kept) return kept.value;
    throw error;
  }
}

/** A sentence of the data in the screen's language, else Urdu, else English. */
export function say(words: Record<string, string> | null | undefined): string {
  return words?.[language.value] ?? words?.ur ?? words?.en ?? "";
}
