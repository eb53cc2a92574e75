/**
 * Stills of a call as signals, and the loading of what makes and gathers them (stills.ts, bulk.ts) when it is needed.
 * Must not know the screen.
 */

import { type ReadonlySignal, effect, signal } from "@preact/signals";
import type { Live } from "../wire/live";
import type { AdviceCard, PieceRelayed } from "../wire/types";
import type { BulkSender } from "./bulk";

export interface Still {
  /** Last whole picture as an object URL; null before the first. */
  url: string | null;
  /** Monotonic ms at which it was taken, as far as this device can tell. */
  takenAt: number;
  /** Somebody asked for it. */
  asked: boolean;
  /** The next one on its way: share 0..1 that is here. */
  arriving: { progress: number; asked: boolean } | null;
}

/** Our own sharp picture that somebody asked for. */
export interface OwnStill {
  /** 1 for the first that was asked for. */
  number: number;
  /** Share 0..1 that the server has. */
  progress: number;
  /** `there`: whoever asked has it. */
  state: "going" | "sent" | "there" | "missed";
}

type Loaded = typeof import("./stills");

export class Pictures {
  /** By participant. */
  readonly stills = signal<ReadonlyMap<string, Still>>(new Map());
  /** The last one that was asked of us. */
  readonly own = signal<OwnStill | null>(null);
  private readonly gatherers = new Map<string, InstanceType<Loaded["StillGatherer"]>>();
  private sender: InstanceType<Loaded["StillSender"]> | null = null;
  private bulkSender: Promise<BulkSender> | null = null;
  private endings: (() => void)[] = [];

  constructor(
    private readonly callId: string,
    private readonly live: Live,
    private readonly advice: ReadonlySignal<AdviceCard | null>,
    private readonly camera: ReadonlySignal<MediaStreamTrack | null>,
  ) {}

  start(): void {
    this.endings = [
      this.live.on("call.piece_relayed", (piece) => (piece.call_id === this.callId ? this.relayed(piece) : undefined)),
      this.live.on("call.still_asked", (asked) => {
        if (asked.call_id === this.callId) void this.answer().catch(() => undefined);
      }),
      this.live.on("call.still_arrived", (arrived) => {
        const own = this.own.peek();
        if (arrived.call_id === this.callId && own) this.own.value = { ...own, progress: 1, state: "there" };
      }),
      effect(() => this.follow(this.advice.value, this.camera.value)),
    ];
  }

  stop(): void {
    for (const end of this.endings) end();
    this.endings = [];
    this.sender?.follow(null, null);
    for (const gatherer of this.gatherers.values()) gatherer.forget();
    this.gatherers.clear();
    this.stills.value = new Map();
  }

  /** A doctor asks that participant for one sharp picture. @throws LiveRefused, LiveSilent */
  async ask(participantId: string): Promise<void> {
    await this.live.request("call.ask_still", { call_id: this.callId, participant_id: participantId });
  }

  /** What sends in pieces under the voice, for voice notes too; one a call, so that they take turns. */
  bulk(): Promise<BulkSender> {
    this.bulkSender ??= import("./bulk")
      .then(({ BulkSender }) => new BulkSender(this.callId, this.live, () => this.advice.peek()?.bulk_up_bps ?? STANDARD_BPS))
      .catch((error: unknown) => {
        this.bulkSender = null;
        throw error;
      });
    return this.bulkSender;
  }

  private follow(advice: AdviceCard | null, camera: MediaStreamTrack | null): void {
    if (this.sender) this.sender.follow(advice, camera);
    else if (advice?.still_every_s != null && camera) void this.sending().catch(() => undefined);
  }

  /** Who asked sees that nothing comes, and can ask again. */
  private async answer(): Promise<void> {
    const sender = await this.sending();
    const before = this.own.peek();
    const number = before?.state === "going" ? before.number : (before?.number ?? 0) + 1;
    const show = (state: OwnStill["state"], progress: number) => {
      const now = this.own.peek();
      // The last acknowledgement may come after the word that it has arrived.
      if (now?.number !== number || now.state !== "there") this.own.value = { number, progress, state };
    };
    if (before?.state !== "going") show("going", 0);
    const sent = await sender.answer((share) => show("going", share)).catch(() => "given_up" as const);
    if (sent !== null) show(sent === "whole" ? "sent" : "missed", sent === "whole" ? 1 : 0);
  }

  private async sending(): Promise<NonNullable<Pictures["sender"]>> {
    const [{ StillSender }, bulk] = await Promise.all([import("./stills"), this.bulk()]);
    this.sender ??= new StillSender(bulk);
    this.sender.follow(this.advice.peek(), this.camera.peek());
    return this.sender;
  }

  /** The acknowledgement that fetches the next piece goes out when this is done. */
  private async relayed(piece: PieceRelayed): Promise<void> {
    const { StillGatherer } = await import("./stills");
    const gatherer = this.gatherers.get(piece.participant_id) ?? new StillGatherer();
    this.gatherers.set(piece.participant_id, gatherer);
    const still = gatherer.take(piece, performance.now());
    this.stills.value = new Map(this.stills.peek()).set(piece.participant_id, still);
  }
}

/** Until the server says what pieces may take. */
const STANDARD_BPS = 20_000;
