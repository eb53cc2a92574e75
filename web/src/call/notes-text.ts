/**
 * The doctor's words of one encounter: what is typed here, which version it is based on, and whether somebody else's
 * words stand against it. Saving itself is the outbox. One call a page, so one state.
 */

import { signal } from "@preact/signals";
import { http } from "../wire/http";
import { type Entry, entries, onAnswer, save } from "../wire/outbox";
import type { Notes } from "../wire/types";

export const PARTS = ["history", "findings", "assessment", "plan"] as const;
export type Part = (typeof PARTS)[number];
export type Words = Record<Part, string>;

export interface NotesState {
  version: number;
  mine: Words;
  complaint: string;
  savedAt: string | null;
  /** Somebody else's words that would be lost by ours; a person picks. */
  against: Notes | null;
}

const EMPTY: Words = { history: "", findings: "", assessment: "", plan: "" };
export const notes = signal<NotesState | null>(null);
/** Bodies we sent before: the server's words that equal one of them are our own, although the answer was lost. */
let sent: Words[] = [];

export const notesKey = (callId: string) => `notes:${callId}`;
const pathOf = (callId: string) => `/api/encounters/${callId}/notes`;

export function currentNotes(callId: string): Words {
  const unsent = entries.value.get(notesKey(callId));
  return unsent ? wordsOf(unsent.body) : (notes.value?.mine ?? EMPTY);
}

/** Reads the notes; what was typed and not sent yet (before a crash, say) stands over them. @throws Refused, NoLink */
export async function openNotes(callId: string): Promise<void> {
  const server = await http.get<Notes>(pathOf(callId));
  const unsent = entries.peek().get(notesKey(callId));
  notes.value = {
    version: unsent ? Number(unsent.body.version) : server.version,
    mine: unsent ? wordsOf(unsent.body) : wordsOf(server),
    complaint: server.complaint,
    savedAt: server.saved_at,
    against: null,
  };
  if (unsent) sent = [...sent, wordsOf(unsent.body)];
}

/** Keeps listening to the server's answers while the notes are on the page. */
export function followNotes(callId: string): () => void {
  return onAnswer(notesKey(callId), (answer) => answered(callId, answer as Notes), "every");
}

export function type(callId: string, part: Part, text: string): void {
  const state = notes.peek();
  if (!state) return;
  notes.value = { ...state, mine: { ...state.mine, [part]: text } };
  put(callId);
}

/** The outbox was told that our words are based on an old version: rebase them, or show both. */
export async function settleConflict(callId: string): Promise<void> {
  const server = await http.get<Notes>(pathOf(callId));
  const state = notes.peek();
  if (!state) return;
  const theirs = wordsOf(server);
  const own = sent.some((one) => same(one, theirs));
  if (own || holds(state.mine, theirs)) resolve(callId, server, state.mine);
  else notes.value = { ...state, against: server };
}

/** Goes on with these words on top of the server's version. */
export function resolve(callId: string, server: Notes, words: Words): void {
  const state = notes.peek();
  if (!state) return;
  notes.value = { ...state, version: server.version, mine: words, against: null };
  put(callId);
}

export function isConflict(entry: Entry | undefined): boolean {
  return entry?.refused?.code === "notes.conflict";
}

/** True when nothing of `theirs` would be lost by `mine`. */
export function holds(mine: Words, theirs: Words): boolean {
  return PARTS.every((part) => mine[part].includes(theirs[part].trim()));
}

/** Both texts, theirs first, none twice. */
export function both(mine: string, theirs: string): string {
  if (mine.includes(theirs.trim())) return mine;
  if (theirs.includes(mine.trim())) return theirs;
  return `${theirs.trimEnd()}\n${mine}`;
}

function put(callId: string): void {
  const state = notes.peek();
  if (!state) return;
  sent = [...sent.slice(-30), state.mine];
  const body = { version: state.version, ...state.mine };
  void save({ key: notesKey(callId), method: "PUT", path: pathOf(callId), body });
}

/** Words typed while an older body was on its way are sent again, based on the version that body became. */
function answered(callId: string, answer: Notes): void {
  const state = notes.peek();
  if (!state) return;
  notes.value = { ...state, version: answer.version, savedAt: answer.saved_at };
  if (entries.peek().has(notesKey(callId))) put(callId);
}

function wordsOf(from: Partial<Record<Part, unknown>>): Words {
  const words = { ...EMPTY };
  for (const part of PARTS) words[part] = typeof from[part] === "string" ? from[part] : "";
  return words;
}

function same(a: Words, b: Words): boolean {
  return PARTS.every((part) => a[part] === b[part]);
}
