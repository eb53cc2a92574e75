/**
 * Sends stills and voice notes in pieces under the voice: each has its share of the link's time before the next one
 * goes, and at most two are not acknowledged yet (one alone would wait a round trip for every piece). Several at once
 * take turns, piece by piece.
 *
 * > What was acknowledged is never sent again: after a break or a reload the server says which piece comes next.
 *
 * Must not know what is in the pieces, nor where they are kept until they are sent.
 */

import { type Live, LiveRefused } from "../wire/live";
import type { Piece } from "../wire/types";

export interface Bulk {
  id: string;
  kind: Piece["kind"];
  mime: Piece["mime"];
  octets: Uint8Array;
  /** Monotonic ms at which the picture was taken; null for sound. */
  takenAt: number | null;
  seconds?: number;
  asked?: boolean;
}

/** `given_up` when it was no longer wanted, `refused` when the server will not have it. */
export type Sent = "whole" | "given_up" | "refused";

/** Pieces of one bulk are of one size, so that an index means the same after a reload with another link. */
const MOST_PIECES = 400;
/** With base64 and names about 1.3 kB: one packet, which keeps the voice waiting for 170 ms at 64 kbit/s. */
const THIN_OCTETS = 750;
const WIDE_OCTETS = 6_000;
const WIDE_BPS = 150_000;
/** Names, numbers, TCP/IP and TLS around a piece, octets. */
const AROUND = 380;
const PAUSED_MS = 500;
const UNDER_WAY = 2;

interface Job {
  bulk: Bulk;
  size: number;
  count: number;
  /** The first piece that the server does not have; null: it has not said yet. */
  next: number | null;
  /** The piece that goes next: ahead of `next` by those whose answers have not come. */
  at: number;
  asked: Promise<Sent | null>[];
  wanted: () => boolean;
  progress: (share: number) => void;
  done: (sent: Sent) => void;
}

export class BulkSender {
  private jobs: Job[] = [];
  private running = false;

  /** @param rate bit/s that pieces may take upwards now, 0: none */
  constructor(
    private readonly callId: string,
    private readonly live: Live,
    private readonly rate: () => number,
  ) {}

  /**
   * Resolves when the server has all of it, or it is given up. Never throws.
   * @param wanted asked before every piece
   * @param progress share 0..1 that has arrived
   */
  send(bulk: Bulk, wanted: () => boolean = () => true, progress: (share: number) => void = () => undefined): Promise<Sent> {
    return new Promise((done) => {
      const size = pieceOctets(bulk.octets.length, this.rate());
      const count = Math.max(1, Math.ceil(bulk.octets.length / size));
      // A still is never resumed after a reload, so nothing of a new one can be there.
      const next = bulk.kind === "still" ? 0 : null;
      this.jobs.push({ bulk, size, count, next, at: 0, asked: [], wanted, progress, done });
      void this.run();
    });
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) {
      const sent = await this.step(job);
      if (sent) job.done(sent);
      else this.jobs.push(job);
    }
    this.running = false;
  }

  /** One piece of one job; null while more is to come. */
  private async step(job: Job): Promise<Sent | null> {
    if (!job.wanted()) return "given_up";
    if (this.rate() <= 0) {
      await pause(PAUSED_MS);
      return null;
    }
    // Nothing is under way: go on where the server is, also after a piece that it did not take.
    if (job.asked.length === 0) job.at = job.next ?? 0;
    if (job.at < job.count) {
      const piece = pieceOf(job, job.next === null);
      job.at = job.next === null ? job.count : job.at + 1;
      job.asked.push(this.ask(job, piece));
      await pause(shareOfTime(piece.data.length, this.rate()));
    }
    const full = job.asked.length >= UNDER_WAY || job.at >= job.count;
    return full ? ((await job.asked.shift()) ?? null) : null;
  }

  private async ask(job: Job, piece: PieceInput): Promise<Sent | null> {
    try {
      const { next } = await this.live.request("call.piece", { call_id: this.callId, ...piece }, Infinity, job.wanted);
      job.next = Math.max(next, job.next ?? 0);
      job.progress(Math.min(1, job.next / job.count));
      return job.next >= job.count ? "whole" : null;
    } catch (error) {
      if (!(error instanceof LiveRefused)) return "given_up";
      if (!PASSING.test(error.code)) return "refused";
      await pause(PAUSED_MS);
      return null;
    }
  }
}

/** Refusals that are about the moment and not about the bulk. */
const PASSING = /^(rate|server|store)\./;

/** Octets of one piece, before base64. @param bps what pieces may take */
export function pieceOctets(whole: number, bps: number): number {
  return Math.max(Math.ceil(whole / MOST_PIECES), bps >= WIDE_BPS ? WIDE_OCTETS : THIN_OCTETS);
}

/** Milliseconds of the link that a message of this size takes at that rate. */
export function shareOfTime(characters: number, bps: number): number {
  return bps > 0 ? ((characters + AROUND) * 8_000) / bps : 0;
}

type PieceInput = ReturnType<typeof pieceOf>;

/** The piece that goes next; an empty one `onlyAsks` where to go on. */
function pieceOf({ bulk, size, count, at: index }: Job, onlyAsks: boolean) {
  const part = onlyAsks ? new Uint8Array() : bulk.octets.subarray(index * size, (index + 1) * size);
  return {
    bulk_id: bulk.id,
    kind: bulk.kind,
    index,
    count,
    mime: bulk.mime,
    age_ms: bulk.takenAt === null ? 0 : Math.round(Math.max(0, performance.now() - bulk.takenAt)),
    seconds: bulk.seconds ?? null,
    asked: bulk.asked ?? false,
    data: btoa(String.fromCharCode(...part)),
  };
}

function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((done) => setTimeout(done, ms)) : Promise.resolve();
}
