/**
 * Captures on their way: kept on the device until the server has them whole, announced again and gone on with after a
 * reload. Originals of pictures stay here until the page is closed, so that regions can be cut from them.
 * Must not know elements.
 */

import { signal } from "@preact/signals";
import type { BulkSender, Sent } from "../media/bulk";
import { live } from "../wire/here";
import * as shelf from "../wire/shelf";
import type { BeginCapture } from "../wire/types";
import { type Photo, cut, fitted, small } from "./photo";
import type { Tools } from "./tools";

type Announced = Omit<BeginCapture, "call_id" | "v">;

interface Kept {
  announced: Announced;
  mime: string;
  octets: Uint8Array;
}

export interface Going {
  id: string;
  /** Share 0..1 that the server has. */
  progress: number;
  refused: boolean;
}

const KIND = "capture";
/** Below this rate pieces are small, and 400 of them are 300 kB. */
const WIDE_BPS = 150_000;
const THIN_MOST = 280_000;
const WIDE_MOST = 2_300_000;
const STANDARD_BPS = 20_000;
/** Nobody waits longer for a whole picture; it becomes as large as so many seconds of its share of the link carry. */
const WHOLE_S = 90;
const WHOLE_LEAST = 120_000;

export class Outgoing {
  /** Oldest first; small ones are left out. */
  readonly going = signal<readonly Going[]>([]);
  private readonly originals = new Map<string, Blob>();
  /** Ids that the topic has shown: only then does their absence say something. */
  private readonly seen = new Set<string>();
  private sender: Promise<BulkSender> | null = null;

  constructor(private readonly tools: Tools) {}

  /** Takes up what this seat left unsent on this device. */
  async resume(): Promise<void> {
    const kept = (await shelf.all<Kept>(this.author(), KIND)).map((one) => one.value);
    // A small picture is announced as a part of its whole, so that comes first.
    for (const { announced } of kept) if (announced.part === undefined) await this.announce(announced);
    for (const one of kept) void this.send(one);
  }

  /** The small one goes first. Resolves when the device has both. */
  async picture(id: string, original: Blob, site: string): Promise<void> {
    this.originals.set(id, original);
    const [whole, first] = await Promise.all([fitted(original, this.most()), small(original)]);
    const all = await this.keep(whole.blob, { ...sizes(whole), capture_id: id, kind: "picture", site });
    const part = { capture_id: crypto.randomUUID(), kind: "picture" as const, part: "small" as const, whole_id: id };
    const less = await this.keep(first.blob, { ...sizes(first), ...part });
    void this.announce(all.announced).then((taken) => {
      if (taken) void this.send(less);
      void this.send(all);
    });
  }

  /** @returns false where the original is no longer here */
  async region(id: string, wholeId: string, region: [number, number, number, number]): Promise<boolean> {
    const original = this.originals.get(wholeId);
    if (!original) return false;
    const part = await cut(original, region, this.most());
    const kept = await this.keep(part.blob, { ...sizes(part), capture_id: id, kind: "picture", part: "region", whole_id: wholeId, region });
    void this.send(kept);
    return true;
  }

  async sound(id: string, wav: Blob, seconds: number, site: string): Promise<void> {
    void this.send(await this.keep(wav, { capture_id: id, kind: "sound", site, seconds }));
  }

  /** The picture as it was taken here, also before it is anywhere else. */
  original(id: string): Blob | null {
    return this.originals.get(id) ?? null;
  }

  /** Resolves when the device has it. */
  private async keep(blob: Blob, announced: Announced): Promise<Kept> {
    const octets = new Uint8Array(await blob.arrayBuffer());
    const kept: Kept = { announced, mime: blob.type, octets };
    const author = this.author();
    await shelf.keep<Kept>({ id: shelf.idOf(author, KIND, announced.capture_id), author, kind: KIND, at: Date.now(), value: kept });
    this.show(announced, { progress: 0 });
    return kept;
  }

  /** Asks until the server has answered, through any outage; false where it says no. */
  private async announce(announced: Announced): Promise<boolean> {
    const message = { ...announced, call_id: this.tools.view.callId };
    return live.request("capture.begin", message, Infinity).then(
      () => true,
      () => false,
    );
  }

  private async send(kept: Kept): Promise<void> {
    const { announced, mime, octets } = kept;
    const id = announced.capture_id;
    if (!(await this.announce(announced))) return this.show(announced, { refused: true });
    this.sender ??= this.tools.view.media.pictures.bulk();
    const sender = await this.sender;
    const bulk = { id, kind: announced.kind, mime: mime as "image/webp", octets, takenAt: null };
    const sent = await sender.send(bulk, () => this.isWanted(id), (progress) => this.show(announced, { progress }));
    this.ended(announced, sent);
  }

  private ended(announced: Announced, sent: Sent): void {
    if (sent === "refused" && this.isWanted(announced.capture_id)) return this.show(announced, { refused: true });
    this.going.value = this.going.peek().filter((one) => one.id !== announced.capture_id);
    void shelf.drop(shelf.idOf(this.author(), KIND, announced.capture_id));
  }

  /** A frozen picture that nobody keeps is gone from the topic. */
  private isWanted(id: string): boolean {
    if (!this.tools.captures.peek().some((one) => one.id === id)) return !this.seen.has(id);
    this.seen.add(id);
    return true;
  }

  private show(announced: Announced, change: Partial<Going>): void {
    if (announced.part === "small") return;
    const id = announced.capture_id;
    const before = this.going.peek();
    const now = { id, progress: 0, refused: false, ...before.find((one) => one.id === id), ...change };
    this.going.value = before.some((one) => one.id === id) ? before.map((one) => (one.id === id ? now : one)) : [...before, now];
  }

  private most(): number {
    const bps = this.tools.view.media.advice.peek()?.bulk_up_bps ?? STANDARD_BPS;
    const bound = bps >= WIDE_BPS ? WIDE_MOST : THIN_MOST;
    return Math.min(bound, Math.max(WHOLE_LEAST, (bps * WHOLE_S) / 8 / 1.5));
  }

  private author(): string {
    return `${this.tools.view.callId}:${this.tools.me}`;
  }
}

function sizes(photo: Photo): { width: number; height: number } {
  return { width: photo.width, height: photo.height };
}
