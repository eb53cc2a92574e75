/**
 * Pictures and sounds of the call from the server, one after the other, no faster than the advice for this link says,
 * and from where they stopped after a lost link. Small ones first. Must not know elements.
 */

import { type Signal, signal } from "@preact/signals";
import { accessToken } from "../wire/identity";
import type { CaptureCard } from "../wire/types";
import type { Tools } from "./tools";

export interface Had {
  url: string | null;
  blob: Blob | null;
  /** Share 0..1 of its octets that are here. */
  progress: number;
  /** The server will not give it to this seat. */
  refused: boolean;
}

const NOTHING: Had = { url: null, blob: null, progress: 0, refused: false };
const STANDARD_BPS = 20_000;
const AGAIN_MS = 2_000;
const ORDER = ["small", "whole", "region"];

export class Incoming {
  private readonly had = new Map<string, Signal<Had>>();
  private readonly wanted: CaptureCard[] = [];
  private running = false;
  private closed = false;

  constructor(private readonly tools: Tools) {}

  /** What is here of it; asks for the rest once it is whole at the server. */
  of(card: CaptureCard): Signal<Had> {
    const known = this.had.get(card.id) ?? signal(NOTHING);
    this.had.set(card.id, known);
    const now = known.peek();
    if (card.stage === "whole" && now.blob === null && !now.refused && !this.wanted.some((one) => one.id === card.id)) {
      this.wanted.push(card);
      void this.run();
    }
    return known;
  }

  close(): void {
    this.closed = true;
    for (const one of this.had.values()) if (one.peek().url) URL.revokeObjectURL(one.peek().url!);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    while (this.wanted.length > 0 && !this.closed) {
      this.wanted.sort((a, b) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part));
      const next = this.wanted[0]!;
      await this.fetch(next);
      this.wanted.splice(this.wanted.indexOf(next), 1);
    }
    this.running = false;
  }

  private async fetch(card: CaptureCard): Promise<void> {
    const place = this.had.get(card.id)!;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    while (!this.closed) {
      const state = await this.goOn(card.id, parts, (progress) => {
        place.value = { ...place.peek(), progress };
      });
      if (state === "refused") {
        place.value = { ...NOTHING, refused: true };
        return;
      }
      if (typeof state === "string") {
        await new Promise((done) => setTimeout(done, AGAIN_MS));
        continue;
      }
      const blob = new Blob(parts, { type: state.type });
      place.value = { url: URL.createObjectURL(blob), blob, progress: 1, refused: false };
      return;
    }
  }

  private async goOn(
    id: string,
    parts: Uint8Array<ArrayBuffer>[],
    progress: (share: number) => void,
  ): Promise<{ type: string } | "broken" | "refused"> {
    const start = parts.reduce((sum, part) => sum + part.length, 0);
    const bps = Math.max(1_000, this.tools.view.media.advice.peek()?.bulk_down_bps ?? STANDARD_BPS);
    const token = await accessToken();
    const headers = { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(start > 0 ? { Range: `bytes=${start}-` } : {}) };
    const path = `/api/encounters/${this.tools.view.callId}/attachments/${id}?bps=${Math.round(bps)}`;
    try {
      const answer = await fetch(path, { headers, cache: "no-store" });
      if (!answer.ok) return answer.status >= 500 || answer.status === 401 ? "broken" : "refused";
      const whole = start + Number(answer.headers.get("Content-Length"));
      let have = start;
      const reader = answer.body!.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        parts.push(read.value);
        have += read.value.length;
        progress(whole > 0 ? have / whole : 0);
      }
      return have >= whole ? { type: answer.headers.get("Content-Type") ?? "" } : "broken";
    } catch {
      return "broken";
    }
  }
}
