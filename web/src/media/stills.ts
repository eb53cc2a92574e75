/**
 * Stills while the picture does not move: takes, sizes and sends our own, gathers those of others.
 * Loaded when the first is due. How they are paced is bulk.ts, when they are due is the server's advice.
 */

import type { AdviceCard, PieceRelayed } from "../wire/types";
import type { BulkSender, Sent } from "./bulk";
import type { Still } from "./pictures";
import { fittingStill } from "./still-size";

/** One that a doctor asked for may be this many times as large. */
const ASKED_TIMES = 4;
const ASKED_LEAST = 24_000;
const PLAIN_OCTETS = 12_000;
/** A still that is not through by then shows a moment that nobody cares for any more. */
const STALE_MS = 30_000;
/** One that somebody waits for is worth more patience. */
const ASKED_MS = 180_000;

/** Takes and sends our own. */
export class StillSender {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private answering = false;
  /** At the server a new still ends an unfinished one, so an asked one must not be followed by the next of the row. */
  private sending = 0;
  private advice: AdviceCard | null = null;
  private camera: MediaStreamTrack | null = null;

  constructor(private readonly bulk: BulkSender) {}

  /** As advised from now on; the first one goes out at once. */
  follow(advice: AdviceCard | null, camera: MediaStreamTrack | null): void {
    const due = advice?.still_every_s != null && camera !== null;
    this.advice = advice;
    this.camera = camera;
    if (!due) clearTimeout(this.timer);
    if (due && this.timer === undefined) this.next();
    if (!due) this.timer = undefined;
  }

  /** One sharp picture, once. @returns null when one is under way already */
  async answer(progress: (share: number) => void): Promise<Sent | null> {
    if (this.answering) return null;
    this.answering = true;
    const octets = Math.max(ASKED_LEAST, ASKED_TIMES * (this.advice?.still_octets ?? PLAIN_OCTETS));
    const until = performance.now() + ASKED_MS;
    return this.send(octets, true, () => performance.now() < until, progress).finally(() => {
      this.answering = false;
    });
  }

  private next(): void {
    const every = (this.advice?.still_every_s ?? 0) * 1000;
    this.timer = setTimeout(() => this.next(), every);
    if (this.sending > 0) return;
    const until = performance.now() + Math.max(STALE_MS, 2 * every);
    const wanted = () => this.timer !== undefined && performance.now() < until;
    void this.send(this.advice?.still_octets ?? PLAIN_OCTETS, false, wanted).catch(() => undefined);
  }

  private async send(most: number, asked: boolean, wanted: () => boolean, progress?: (share: number) => void): Promise<Sent> {
    this.sending += 1;
    try {
      return await this.sendOne(most, asked, wanted, progress);
    } finally {
      this.sending -= 1;
    }
  }

  private async sendOne(most: number, asked: boolean, wanted: () => boolean, progress?: (share: number) => void): Promise<Sent> {
    const camera = this.camera;
    if (!camera || camera.readyState !== "live") return "given_up";
    const frame = await grab(camera).catch(() => null);
    if (!frame) return "given_up";
    const takenAt = performance.now();
    const still = await fittingStill((width, quality) => encode(frame, width, quality), frame.width, most);
    frame.close();
    const octets = new Uint8Array(await still.arrayBuffer());
    const mime = still.type === "image/webp" ? "image/webp" : "image/jpeg";
    return this.bulk.send({ id: crypto.randomUUID(), kind: "still", mime, octets, takenAt, asked }, wanted, progress);
  }
}

/** Gathers one participant's pieces; stills follow each other, so a new one ends an unfinished one. */
export class StillGatherer {
  private id = "";
  private parts: Uint8Array<ArrayBuffer>[] = [];
  private takenAt = 0;
  private shown: Still | null = null;

  /** @returns what is to be shown now @param now monotonic ms */
  take(piece: PieceRelayed, now: number): Still {
    if (piece.bulk_id !== this.id) {
      this.id = piece.bulk_id;
      this.parts = [];
      this.takenAt = now - piece.age_ms;
    }
    this.parts[piece.index] = bytesOf(piece.data);
    // Holes of pieces that have not come are not counted.
    const have = this.parts.filter(() => true).length;
    if (have === piece.count) {
      this.forget();
      const url = URL.createObjectURL(new Blob(this.parts, { type: piece.mime }));
      this.shown = { url, takenAt: this.takenAt, asked: piece.asked, arriving: null };
    } else {
      const arriving = { progress: have / piece.count, asked: piece.asked };
      this.shown = { url: null, takenAt: 0, asked: false, ...this.shown, arriving };
    }
    return this.shown;
  }

  /** Frees the picture that is shown. */
  forget(): void {
    if (this.shown?.url) URL.revokeObjectURL(this.shown.url);
    this.shown = null;
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** One frame of the camera, also while its picture is not sent. */
async function grab(camera: MediaStreamTrack): Promise<ImageBitmap> {
  const element = document.createElement("video");
  element.muted = true;
  element.playsInline = true;
  element.srcObject = new MediaStream([camera]);
  try {
    await element.play();
    return await createImageBitmap(element);
  } finally {
    element.srcObject = null;
  }
}

/** WebP; where a browser cannot write it, it writes PNG instead, and JPEG is asked for. */
async function encode(frame: ImageBitmap, width: number, quality: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.round((frame.height * width) / frame.width);
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(frame, 0, 0, canvas.width, canvas.height);
  const as = (type: string) => new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  const webp = await as("image/webp");
  const blob = webp?.type === "image/webp" ? webp : await as("image/jpeg");
  if (!blob) throw new Error("no picture came out");
  return blob;
}
