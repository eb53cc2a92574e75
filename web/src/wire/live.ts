/**
 * The live connection (Socket.IO on /live): requests with an acknowledgement, followed topics, messages from the server.
 *
 * It connects by itself on first use and never gives up; what is asked while it is away is asked again when it is back.
 * It must not know screens. Message types are those of signaling/messages.py.
 */
import { type Signal, signal } from "@preact/signals";
import { type Socket, io } from "socket.io-client";
import { learnLink } from "./link";
import { type TopicState, afterEvent, afterFollow } from "./topic";
import type { Acknowledgements, CatchUp, ClientMessages, ServerMessages, Snapshot, TopicChanged } from "./types";

export type LiveState = "idle" | "connecting" | "connected" | "lost" | "old_version" | "signed_out";

/** The server said no; `code` is stable (`claim.taken`, …), `by` names who was faster. */
export class LiveRefused extends Error {
  constructor(readonly code: string, message: string, readonly by: string | null) {
    super(message);
  }
}

/** No acknowledgement in the given time. */
export class LiveSilent extends Error {}

export interface Followed {
  /** null until the first snapshot. Kept while the connection is away. */
  readonly state: Signal<TopicState | null>;
  /** Set when the server refuses the topic. */
  readonly refused: Signal<LiveRefused | null>;
  stop(): void;
}

interface Ways {
  token(): Promise<string | null>;
  /** The server refused the token at connecting: true when there is a new one. */
  renew(refused: string | null): Promise<boolean>;
  signedOut(reason: ServerMessages["signed_out"]["reason"]): void;
}

type Answered<K> = K extends keyof Acknowledgements ? Acknowledgements[K] : null;
type Ack = { ok: true; value: unknown } | { ok: false; error: { code: string; message: string; by?: string | null } };
interface Topic {
  state: Signal<TopicState | null>;
  refused: Signal<LiveRefused | null>;
  users: number;
  asking: boolean;
  /** Events that came while the answer to `topic.follow` was on its way. */
  early: TopicChanged[];
}

const ACK_MS = 5_000;
const REQUEST_MS = 20_000;

export class Live {
  readonly state = signal<LiveState>("idle");
  private socket: Socket | null = null;
  private lastToken: string | null = null;
  private readonly topics = new Map<string, Topic>();
  private readonly listeners = new Map<string, Set<(message: never) => void>>();

  constructor(private readonly ways: Ways) {}

  connect(): void {
    if (this.socket !== null) {
      if (this.socket.active || this.state.peek() === "old_version") return;
      this.state.value = "connecting";
      this.socket.connect();
      return;
    }
    this.state.value = "connecting";
    this.socket = io({
      path: "/live",
      transports: ["websocket"],
      reconnectionDelay: 200,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
      auth: (give) => void this.identify().then(give, () => give({ token: null, v: 1 })),
    });
    this.socket.on("connect", () => this.connected());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", (error) => void this.notConnected(error));
    this.socket.onAny((type: string, message: unknown) => this.received(type, message));
  }

  /** Ends the connection and forgets all topics (sign-out). */
  close(): void {
    this.socket?.disconnect();
    this.socket = null;
    this.state.value = "idle";
    for (const topic of this.topics.values()) topic.state.value = null;
  }

  /**
   * Asks until it is answered: again after 5 s of silence and after every reconnection, so a request must be one that
   * may arrive twice. @throws LiveRefused, LiveSilent after `withinMs` (20 s unless told; Infinity never gives up)
   */
  async request<K extends keyof ClientMessages>(
    type: K,
    payload: ClientMessages[K],
    withinMs: number = REQUEST_MS,
  ): Promise<Answered<K>> {
    this.connect();
    const until = performance.now() + withinMs;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0 || this.state.peek() === "signed_out") throw new LiveSilent(type);
      if (!(await this.untilConnected(left))) continue;
      const ack = await this.ask(type, payload, Math.min(ACK_MS, left));
      if (ack === null) continue;
      if (ack.ok) return ack.value as Answered<K>;
      throw new LiveRefused(ack.error.code, ack.error.message, ack.error.by ?? null);
    }
  }

  /** Says something that needs no answer and is not worth repeating (`call.report`). */
  tell<K extends keyof ClientMessages>(type: K, payload: ClientMessages[K]): void {
    if (this.socket?.connected) this.socket.volatile.emit(type, { v: 1, ...payload });
  }

  /** Calls `handler` for every message of this type; the returned function ends it. */
  on<K extends keyof ServerMessages>(type: K, handler: (message: ServerMessages[K]) => void): () => void {
    this.connect();
    const handlers = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, handlers);
    handlers.add(handler as (message: never) => void);
    return () => void handlers.delete(handler as (message: never) => void);
  }

  follow(name: string): Followed {
    this.connect();
    const topic: Topic = this.topics.get(name) ?? newTopic();
    this.topics.set(name, topic);
    topic.users += 1;
    if (topic.users === 1) void this.askTopic(name, topic);
    let following = true;
    const stop = () => {
      if (!following) return;
      following = false;
      topic.users -= 1;
      if (topic.users > 0) return;
      this.topics.delete(name);
      if (this.socket?.connected) this.socket.emit("topic.unfollow", { v: 1, topic: name });
    };
    return { state: topic.state, refused: topic.refused, stop };
  }

  private async identify(): Promise<{ token: string | null; v: 1 }> {
    this.lastToken = await this.ways.token();
    return { token: this.lastToken, v: 1 };
  }

  private connected(): void {
    this.state.value = "connected";
    learnLink(0);
    for (const [name, topic] of this.topics) void this.askTopic(name, topic);
  }

  private lost(): void {
    if (this.state.peek() === "connected") this.state.value = "lost";
    learnLink(null);
    // The server itself ended the connection: Socket.IO then does not come back unless told.
    if (this.socket && !this.socket.active && this.state.peek() !== "signed_out") {
      setTimeout(() => this.socket?.connect(), 500);
    }
  }

  private async notConnected(error: Error & { data?: { code?: string } }): Promise<void> {
    if (this.socket?.active) {
      if (this.state.peek() === "connecting") learnLink(null);
      return;
    }
    const code = error.data?.code ?? error.message;
    if (code === "protocol.version") {
      this.state.value = "old_version";
      return;
    }
    const renewed = code.startsWith("auth.") ? await this.ways.renew(this.lastToken).catch(() => true) : true;
    if (renewed) setTimeout(() => this.socket?.connect(), 1_000 + Math.random() * 1_000);
    else this.state.value = "signed_out";
  }

  private received(type: string, message: unknown): void {
    if (type === "topic.changed") this.topicChanged(message as TopicChanged);
    if (type === "signed_out") {
      this.state.value = "signed_out";
      this.socket?.disconnect();
      this.ways.signedOut((message as ServerMessages["signed_out"]).reason);
    }
    for (const handler of this.listeners.get(type) ?? []) handler(message as never);
  }

  private topicChanged(event: TopicChanged): void {
    const topic = this.topics.get(event.topic);
    if (topic?.asking) topic.early.push(event);
    const state = topic?.state.peek();
    if (!topic || !state || topic.asking) return;
    const next = afterEvent(state, event);
    if (next === "gap") void this.askTopic(event.topic, topic);
    else topic.state.value = next;
  }

  private async askTopic(name: string, topic: Topic): Promise<void> {
    if (topic.asking || !this.socket?.connected) return;
    topic.asking = true;
    topic.early = [];
    const had = topic.state.peek();
    const payload = { topic: name, ...(had ? { since: { epoch: had.epoch, seq: had.seq } } : {}) };
    const ack = await this.ask("topic.follow", payload, ACK_MS);
    topic.asking = false;
    if (this.topics.get(name) !== topic) return;
    if (ack !== null && !ack.ok) {
      topic.refused.value = new LiveRefused(ack.error.code, ack.error.message, null);
      return;
    }
    const next = ack === null ? had : withEarly(afterFollow(had, ack.value as Snapshot | CatchUp), topic.early);
    if (ack !== null) topic.refused.value = null;
    topic.state.value = next === "gap" ? null : next;
    if (ack === null || next === "gap") void this.askTopic(name, topic);
  }

  /** One try; null when there was no acknowledgement. */
  private ask(type: string, payload: object, withinMs: number): Promise<Ack | null> {
    const socket = this.socket;
    if (!socket?.connected) return Promise.resolve(null);
    const began = performance.now();
    return new Promise((done) => {
      socket.timeout(withinMs).emit(type, { v: 1, ...payload }, (silence: Error | null, ack: Ack) => {
        learnLink(silence ? withinMs : performance.now() - began);
        done(silence ? null : ack);
      });
    });
  }

  private untilConnected(withinMs: number): Promise<boolean> {
    if (this.socket?.connected) return Promise.resolve(true);
    return new Promise((done) => {
      const timer = Number.isFinite(withinMs) ? setTimeout(() => finish(false), withinMs) : undefined;
      const stop = this.state.subscribe((state) => {
        if (state === "connected") finish(true);
        if (state === "signed_out") finish(false);
      });
      function finish(is: boolean): void {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        done(is);
      }
    });
  }
}

function newTopic(): Topic {
  return { state: signal(null), refused: signal(null), users: 0, asking: false, early: [] };
}

function withEarly(state: TopicState | "gap", early: TopicChanged[]): TopicState | "gap" {
  let next = state;
  for (const event of early) if (next !== "gap") next = afterEvent(next, event);
  return next;
}
