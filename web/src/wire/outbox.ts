/**
 * Autosaved writes: kept on the device at once, sent when they can be, forgotten only when the server has them.
 *
 * One entry a resource (`key`): later words replace earlier ones field by field, and what was changed while a send was
 * under way is sent again. Entries survive a reload and a killed browser, and belong to the author who typed them.
 */
import { computed, signal } from "@preact/signals";
import { NoLink, Refused, http } from "./http";
import { now } from "./clock";
import * as shelf from "./shelf";
import type { Problem } from "./types";

export interface Write {
  /** Names the resource, e.g. `encounter:ID` or `vitals:ID`. */
  key: string;
  method: "PATCH" | "PUT" | "POST";
  path: string;
  body: Record<string, unknown>;
}

export interface Entry extends Write {
  /** Grows with every change of the body, so that an answer to an older body forgets nothing newer. */
  change: number;
  /** The server said no; the words stay here until they are mended or dropped. */
  refused: Problem | null;
}

/** How long to wait for more typing before sending. The words are on the device long before. */
const SEND_AFTER_MS = 400;
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000];

/** All entries of the signed-in author by key. */
export const entries = signal<ReadonlyMap<string, Entry>>(new Map());
export const unsent = computed(() => entries.value.size);
/** Time of the last acknowledged write by key, for “Saved 10:42”. */
export const savedAt = signal<ReadonlyMap<string, number>>(new Map());

type Listener = (answer: unknown) => void;
/** By key; `every` also hears answers to bodies that were changed while they were on their way. */
const answerListeners = new Map<string, Map<Listener, "newest" | "every">>();
let author: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let sending: Promise<void> | null = null;
let failures = 0;

/** Takes up what this author left unsent on this device; null puts the outbox away (sign-out). */
export async function openOutbox(authorId: string | null): Promise<void> {
  author = authorId;
  failures = 0;
  clearTimeout(timer);
  const kept = authorId === null ? [] : await shelf.all<Entry>(authorId, "write");
  entries.value = new Map(kept.map((record) => [record.value.key, record.value]));
  if (kept.length > 0) schedule(0);
}

/** Keeps a write and sends it soon. Resolves when the device has it. */
export async function save(write: Write): Promise<void> {
  const before = entries.peek().get(write.key);
  const body = write.method === "PATCH" ? { ...before?.body, ...write.body } : write.body;
  const entry: Entry = { ...write, body, change: (before?.change ?? 0) + 1, refused: null };
  put(entry);
  schedule(SEND_AFTER_MS);
  await persist(entry);
}

/** Sends everything now; resolves when nothing can be sent any more (all sent, refused, or no link). */
export function flush(): Promise<void> {
  clearTimeout(timer);
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

/** Drops an entry the person gave up. */
export async function discard(key: string): Promise<void> {
  remove(key);
  if (author !== null) await shelf.drop(shelf.idOf(author, "write", key));
}

/**
 * What the server answered to writes of this key, as it comes. `every`: also to bodies older than what is here now,
 * for writes that name the version they are based on.
 */
export function onAnswer(key: string, listener: Listener, which: "newest" | "every" = "newest"): () => void {
  const listeners = answerListeners.get(key) ?? new Map<Listener, "newest" | "every">();
  answerListeners.set(key, listeners);
  listeners.set(listener, which);
  return () => void listeners.delete(listener);
}

async function sendAll(): Promise<void> {
  for (;;) {
    const entry = [...entries.peek().values()].find((one) => one.refused === null);
    if (entry === undefined || author === null) return;
    const outcome = await sendOne(entry);
    if (outcome === "later") {
      schedule(AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)]! * (0.75 + Math.random() / 2));
      failures += 1;
      return;
    }
    failures = 0;
  }
}

async function sendOne(entry: Entry): Promise<"done" | "later"> {
  try {
    const answer = await deliver(entry);
    const newest = entries.peek().get(entry.key)?.change === entry.change;
    if (newest) await discard(entry.key);
    savedAt.value = new Map(savedAt.peek()).set(entry.key, now());
    for (const [listener, which] of answerListeners.get(entry.key) ?? []) if (newest || which === "every") listener(answer);
    return "done";
  } catch (error) {
    if (error instanceof NoLink) return "later";
    if (!(error instanceof Refused)) throw error;
    const { status } = error.problem;
    if (status >= 500 || status === 401 || status === 408 || status === 429) return "later";
    const current = entries.peek().get(entry.key);
    if (current?.change === entry.change) {
      const refused = { ...current, refused: error.problem };
      put(refused);
      await persist(refused);
    }
    return "done";
  }
}

function deliver(entry: Entry): Promise<unknown> {
  if (entry.method === "PATCH") return http.patch(entry.path, entry.body);
  if (entry.method === "PUT") return http.put(entry.path, entry.body);
  return http.post(entry.path, entry.body);
}

function schedule(afterMs: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), afterMs);
}

function put(entry: Entry): void {
  entries.value = new Map(entries.peek()).set(entry.key, entry);
}

function remove(key: string): void {
  const rest = new Map(entries.peek());
  rest.delete(key);
  entries.value = rest;
}

async function persist(entry: Entry): Promise<void> {
  if (author === null) return;
  const id = shelf.idOf(author, "write", entry.key);
  await shelf.keep<Entry>({ id, author, kind: "write", at: now(), value: entry });
}

if (typeof addEventListener === "function") {
  addEventListener("online", () => void flush());
}
