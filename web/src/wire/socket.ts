/**
 * A Socket.IO connection that never gives up: hands over events and acknowledgements, comes back fast.
 *
 * > Every `emit` with a listener is told exactly once: the answer, or null when this wire ended before it.
 *
 * What packets say is packets.ts, when and by which way it tries again is comeback.ts. Must not know message types.
 */

import { type Way, patienceOf, pauseBefore, wayOf } from "./comeback";
import { type Heard, PONG, acknowledgement, event, hello, read } from "./packets";
import { type OpenWire, type Wire, byPolling, overWebSocket } from "./wires";

export interface SocketEars {
  admitted(): void;
  /** Was admitted and is no more. `told`: the server itself ended it. */
  lost(): void;
  /** The server said no: there is no further try until `open`. */
  refused(code: string): void;
  /** A try came to nothing; the next one is on its way. */
  failed(): void;
  event(type: string, message: unknown, acknowledge: (value: unknown) => void): void;
}

/** Pings may be this late before the wire counts as dead. */
const PING_GRACE_MS = 4_000;
/** Who is let in and thrown out at once is not to come back five times a second. */
const LASTING_MS = 2_000;
/** A try that has only begun is on a link that is back. */
const YOUNG_MS = 1_000;
const WIRES: Record<Way, OpenWire> = { websocket: overWebSocket, polling: byPolling };

export class Socket {
  admitted = false;
  /** Monotonic ms of the last packet. */
  heardAt = 0;
  private wire: Wire | null = null;
  private wanted = false;
  private failures = 0;
  private beganAt = 0;
  private admittedAt = 0;
  private worked: Way | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pingMs = 0;
  private lastAck = 0;
  private readonly waiting = new Map<number, (value: unknown) => void>();

  constructor(
    private readonly path: string,
    private readonly introduce: () => Promise<object>,
    private readonly ears: SocketEars,
    private readonly wires: Record<Way, OpenWire> = WIRES,
  ) {}

  /** Goes on by itself from here until `close` or a refusal. */
  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.begin();
  }

  close(): void {
    this.wanted = false;
    this.wire?.send("41");
    this.drop();
  }

  /** The link is back: what waits, or was begun while it was away, is tried at once. A good wire stays. */
  hurry(): void {
    const young = this.wire !== null && performance.now() - this.beganAt < YOUNG_MS;
    if (!this.admitted && !young) this.renew();
  }

  /** The wire is thought dead: try anew at once. */
  renew(): void {
    if (!this.wanted) return;
    this.drop();
    this.begin();
  }

  /** Says it, or not at all. @param answered hears the acknowledgement, or null */
  emit(type: string, message: object, answered?: (value: unknown) => void): void {
    if (!this.admitted || !this.wire) return answered?.(null);
    const ack = answered ? ++this.lastAck : null;
    if (answered) this.waiting.set(this.lastAck, answered);
    this.wire.send(event(type, message, ack));
  }

  /** Nothing lies here that has not left yet. */
  idle(): boolean {
    return this.wire !== null && this.wire.waiting() === 0;
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.beganAt = performance.now();
    const way = wayOf(this.failures, this.worked);
    const wire = this.wires[way](this.path, {
      packet: (packet) => this.wire === wire && this.heard(read(packet), way),
      ended: () => this.wire === wire && this.ended(),
    });
    this.wire = wire;
    this.expect(patienceOf(this.failures));
  }

  /** The wire ends unless something is heard within this time. */
  private expect(withinMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ended(), withinMs);
  }

  private heard(heard: Heard, way: Way): void {
    this.heardAt = performance.now();
    if (this.admitted) this.expect(this.pingMs + PING_GRACE_MS);
    switch (heard.kind) {
      case "open":
        this.pingMs = heard.pingMs;
        return void this.greet();
      case "ping":
        return this.wire?.send(PONG);
      case "admitted":
        return this.enter(way);
      case "refused":
        this.wanted = false;
        this.drop();
        return this.ears.refused(heard.code);
      case "closed":
        return this.ended();
      case "event":
        return this.ears.event(heard.type, heard.message, (value) => {
          if (heard.ack !== null) this.wire?.send(acknowledgement(heard.ack, value));
        });
      case "acknowledged":
        return this.answered(heard.ack, heard.value);
    }
  }

  private async greet(): Promise<void> {
    const wire = this.wire;
    const auth = await this.introduce();
    if (wire === this.wire) wire?.send(hello(auth));
  }

  private enter(way: Way): void {
    this.admitted = true;
    this.admittedAt = performance.now();
    this.worked = way;
    this.expect(this.pingMs + PING_GRACE_MS);
    this.ears.admitted();
  }

  private ended(): void {
    const was = this.admitted;
    const lasted = was && performance.now() - this.admittedAt > LASTING_MS;
    this.drop();
    if (lasted) this.failures = 0;
    if (!was) this.worked = null;
    if (!this.wanted) return;
    this.timer = setTimeout(() => this.begin(), pauseBefore(this.failures, Math.random()));
    if (!lasted) this.failures += 1;
    if (!was) this.ears.failed();
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.wire?.close();
    this.wire = null;
    const was = this.admitted;
    this.admitted = false;
    const unanswered = [...this.waiting.values()];
    this.waiting.clear();
    if (was) this.ears.lost();
    for (const answered of unanswered) answered(null);
  }

  private answered(ack: number, value: unknown): void {
    const listener = this.waiting.get(ack);
    this.waiting.delete(ack);
    listener?.(value);
  }
}
