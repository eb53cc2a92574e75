/**
 * The doctor's prescription of one encounter: what is written here, which version it is based on, what the server says
 * against it. Saving is the outbox's, as with the notes. One call a page, so one state.
 */
import { computed, signal } from "@preact/signals";
import { http } from "../wire/http";
import { type Entry, discard, entries, flush, onAnswer, save } from "../wire/outbox";
import type { Medicine, Prescribing, Prescription, PrescriptionShown, SignChange, WithdrawChange } from "../wire/types";

export interface Sheet {
  version: number;
  content: Prescription;
  /** The server's newest answer: warnings, what was signed, what was prescribed before. */
  shown: PrescriptionShown;
}

export const EMPTY: Prescription = { diagnoses: [], medicines: [], investigations: [], referral: null, advice: [], advice_text: "", follow_up_on: null };
export const sheet = signal<Sheet | null>(null);
export const lists = signal<Prescribing | null>(null);
export const sheetKey = (callId: string) => `prescription:${callId}`;
const pathOf = (callId: string) => `/api/encounters/${callId}/prescription`;

/** Something is written that no signature covers. */
export const unsigned = computed(() => {
  const state = sheet.value;
  return state !== null && !isEmpty(state.content) && state.shown.signed_draft !== state.version;
});

export function isEmpty(content: Prescription): boolean {
  return JSON.stringify(content) === JSON.stringify(EMPTY);
}

/** Reads the draft and the lists; what was typed and not sent yet stands over it. @throws Refused, NoLink */
export async function openSheet(callId: string): Promise<void> {
  const shown = await http.get<PrescriptionShown>(pathOf(callId));
  if (lists.peek() === null || !(shown.language in lists.peek()!.phrases)) {
    lists.value = await http.get<Prescribing>(`/api/prescribing?language=${encodeURIComponent(shown.language)}`);
  }
  const waiting = entries.peek().get(sheetKey(callId));
  sheet.value = waiting
    ? { version: Number(waiting.body.version), content: waiting.body.content as Prescription, shown }
    : { version: shown.version, content: shown.content, shown };
}

/** Keeps listening to the server's answers while somebody looks. */
export function followSheet(callId: string): () => void {
  return onAnswer(sheetKey(callId), (answer) => answered(callId, answer as PrescriptionShown), "every");
}

export function change(callId: string, part: Partial<Prescription>): void {
  const state = sheet.peek();
  if (!state) return;
  sheet.value = { ...state, content: { ...state.content, ...part } };
  put(callId);
}

export function changeLine(callId: string, id: string, part: Partial<Medicine>): void {
  const medicines = sheet.peek()?.content.medicines ?? [];
  change(callId, { medicines: medicines.map((one) => (one.id === id ? { ...one, ...part } : one)) });
}

/** Signs what is on the screen, after it is with the server. @throws Refused, NoLink */
export async function sign(callId: string, reason: string): Promise<void> {
  await flush();
  const state = sheet.peek();
  if (!state) return;
  take(await http.post<PrescriptionShown>(`${pathOf(callId)}/sign`, { version: state.version, reason } satisfies SignChange));
}

/** @throws Refused, NoLink */
export async function withdraw(callId: string, reason: string): Promise<void> {
  take(await http.post<PrescriptionShown>(`${pathOf(callId)}/withdraw`, { reason } satisfies WithdrawChange));
}

export function isConflict(entry: Entry | undefined): boolean {
  return entry?.refused?.code === "prescription.conflict";
}

/** After a conflict: the server's words, or ours on top of them. @throws Refused, NoLink */
export async function settle(callId: string, keep: "mine" | "theirs"): Promise<void> {
  const mine = sheet.peek()?.content;
  await discard(sheetKey(callId));
  await openSheet(callId);
  if (keep === "mine" && mine) change(callId, mine);
}

function put(callId: string): void {
  const state = sheet.peek();
  if (!state) return;
  const body = { version: state.version, content: state.content };
  void save({ key: sheetKey(callId), method: "PUT", path: pathOf(callId), body });
}

/** What was typed while an older body was on its way is sent again, based on the version that body became. */
function answered(callId: string, answer: PrescriptionShown): void {
  const state = sheet.peek();
  if (!state) return;
  sheet.value = { ...state, version: answer.version, shown: answer };
  if (entries.peek().has(sheetKey(callId))) put(callId);
}

function take(shown: PrescriptionShown): void {
  sheet.value = { version: shown.version, content: shown.content, shown };
}
