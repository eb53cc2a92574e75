/**
 * Reads the connection's figures twice a second, reports them to the server every two, and notices silence.
 * What the figures mean is figures.ts.
 */

import { signal } from "@preact/signals";
import type { Live } from "../wire/live";
import type { LinkCard, RungCard } from "../wire/types";
import type { Connection } from "./connection";
import { type Figures, type Reading, compare, grownBytes, reportOf } from "./figures";
import type { Happening } from "./recovery";
import { Spent } from "./spent";

const READ_MS = 500;
/** Readings that figures are made over, and between two reports. */
const WINDOW = 4;
/**
 * No packet for this long, and half a round trip, while others are connected: the path is thought dead, whatever ICE
 * still believes. Even who is silent and hidden sends more often; and being wrong costs only a search for a path.
 */
const SILENT_MS = 1_200;

export class Monitor {
  /** Of the last two seconds; null until known. */
  readonly figures = signal<Figures | null>(null);
  readonly speaking = signal<ReadonlySet<string>>(new Set());
  /** Every participant's link as the server sees it. */
  readonly links = signal<LinkCard[]>([]);
  /** Who gets whom how, and why. */
  readonly rungs = signal<RungCard[]>([]);
  private expecting = false;
  private readings: Reading[] = [];
  private readonly spent: Spent;
  private lastHeard = performance.now();
  private count = 0;
  private endings: (() => void)[] = [];

  constructor(
    private readonly callId: string,
    private readonly live: Live,
    private readonly connection: () => Connection | null,
    private readonly happen: (happening: Happening) => void,
  ) {
    this.spent = new Spent(callId);
  }

  start(): void {
    const reading = setInterval(() => void this.look(), READ_MS);
    this.endings = [
      () => clearInterval(reading),
      this.live.on("call.speaking", (message) => {
        if (message.call_id === this.callId) this.speaking.value = new Set(message.participant_ids);
      }),
      this.live.on("call.links", (message) => {
        if (message.call_id !== this.callId) return;
        this.links.value = message.links;
        this.rungs.value = message.rungs;
      }),
    ];
  }

  stop(): void {
    for (const end of this.endings) end();
    this.endings = [];
    this.spent.keep();
  }

  /** A new connection counts from zero. */
  connectionEnds(): void {
    this.readings = [];
    this.lastHeard = performance.now();
  }

  /** Whether others are connected, so that packets should come. */
  expect(packets: boolean): void {
    if (packets && !this.expecting) this.lastHeard = performance.now();
    this.expecting = packets;
  }

  /** Seconds for which readings have shown no packet while packets should come, else 0. A slow page is no silence. */
  silentFor(): number {
    const last = this.readings.at(-1);
    return this.expecting && last ? Math.max(0, (last.at - this.lastHeard) / 1000) : 0;
  }

  private async look(): Promise<void> {
    const connection = this.connection();
    if (!connection) return;
    const reading = await connection.read(performance.now()).catch(() => null);
    if (!reading || connection !== this.connection()) return;
    const last = this.readings.at(-1) ?? null;
    if (compare(last, reading, 0).heard) this.heard(reading.at);
    else if (this.expecting && reading.at - this.lastHeard > SILENT_MS + (reading.roundTripMs ?? 0) / 2) {
      this.happen({ type: "silent" });
    }
    if (reading.roundTripMs !== null) this.happen({ type: "round_trip", ms: reading.roundTripMs });
    this.spent.add(grownBytes(last, reading));
    this.figures.value = compare(this.readings[0] ?? null, reading, this.spent.megabytes());
    this.readings = [...this.readings, reading].slice(-WINDOW);
    this.count += 1;
    if (this.count % WINDOW === 0) this.live.tell("call.report", { call_id: this.callId, ...reportOf(this.figures.value) });
  }

  private heard(at: number): void {
    this.lastHeard = at;
    this.happen({ type: "heard" });
  }
}
