/**
 * Pictures and voice notes on their way: kept on the device at once, sent piece by piece when the link lets them.
 *
 * Between two pieces the link is left alone for as long as the last piece took, so a call in the next room keeps half
 * of it. A piece may be sent twice; the server says which one it wants next.
 */
import { signal } from "@preact/signals";
import { now } from "../wire/clock";
import { NoLink, Refused, http } from "../wire/http";
import { entries } from "../wire/outbox";
import * as shelf from "../wire/shelf";
import type { AttachmentKept, AttachmentPieceNew } from "../wire/types";

export interface Upload {
  id: string;
  encounterId: string;
  kind: AttachmentPieceNew["kind"];
  mime: string;
  shows: string;
  seconds: number | null;
  octets: ArrayBuffer;
  /** Pieces that the server has. */
  sent: number;
  /** The server will not take it: it stays here until a person drops it. */
  refused: boolean;
}

export const PIECE_OCTETS = 24_000;
const AGAIN_MS = 5_000;

/** What is not whole at the server yet, by id. */
export const uploads = signal<ReadonlyMap<string, Upload>>(new Map());
/** Grows when one has arrived whole, so that lists are read again. */
export const arrivedUploads = signal(0);

let author: string | null = null;
let running = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes up what this author left unsent on this device. */
export async function openUploads(authorId: string | null): Promise<void> {
  author = authorId;
  const kept = authorId === null ? [] : await shelf.all<Upload>(authorId, "upload");
  uploads.value = new Map(kept.map((record) => [record.value.id, record.value]));
  void sendAll();
}

/** Keeps it on the device and begins to send it. Resolves when the device has it. */
export async function send(one: Omit<Upload, "sent" | "refused">): Promise<void> {
  await put({ ...one, sent: 0, refused: false });
  void sendAll();
}

export async function drop(id: string): Promise<void> {
  const rest = new Map(uploads.peek());
  rest.delete(id);
  uploads.value = rest;
  if (author !== null) await shelf.drop(shelf.idOf(author, "upload", id));
}

export function pieces(octets: ArrayBuffer): number {
  return Math.max(1, Math.ceil(octets.byteLength / PIECE_OCTETS));
}

async function sendAll(): Promise<void> {
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    for (let next = first(); next !== undefined; next = first()) await sendPiece(next);
  } catch {
    // No link or no answer: again later, from the piece that is wanted.
  }
  running = false;
  if ([...uploads.peek().values()].some((one) => !one.refused)) timer = setTimeout(() => void sendAll(), AGAIN_MS);
}

/** One whose encounter the server knows. */
function first(): Upload | undefined {
  return [...uploads.peek().values()].find((one) => !one.refused && !entries.peek().has(`arrive:${one.encounterId}`));
}

async function sendPiece(one: Upload): Promise<void> {
  const began = performance.now();
  const part = new Uint8Array(one.octets, one.sent * PIECE_OCTETS, Math.min(PIECE_OCTETS, one.octets.byteLength - one.sent * PIECE_OCTETS));
  const body: AttachmentPieceNew = {
    kind: one.kind, mime: one.mime, shows: one.shows, note: "", seconds: one.seconds,
    number: one.sent, count: pieces(one.octets), data: base64(part),
  };
  try {
    const kept = await http.put<AttachmentKept>(`/api/encounters/${one.encounterId}/attachments/${one.id}`, body);
    if (kept.whole) {
      await drop(one.id);
      arrivedUploads.value += 1;
    } else await put({ ...one, sent: kept.next });
  } catch (error) {
    const final = error instanceof Refused && error.problem.status >= 400 && error.problem.status < 500 && ![401, 408, 429].includes(error.problem.status);
    if (!final) throw error instanceof Error ? error : new NoLink(String(error));
    await put({ ...one, refused: true });
  }
  await new Promise((done) => setTimeout(done, performance.now() - began));
}

async function put(one: Upload): Promise<void> {
  uploads.value = new Map(uploads.peek()).set(one.id, one);
  if (author === null) return;
  await shelf.keep<Upload>({ id: shelf.idOf(author, "upload", one.id), author, kind: "upload", at: now(), value: one });
}

function base64(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text);
}

if (typeof addEventListener === "function") addEventListener("online", () => void sendAll());
