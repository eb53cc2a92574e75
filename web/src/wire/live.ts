/**
 * The live connection (Socket.IO on /live): requests with an acknowledgement, followed topics, messages from the server.
 *
 * It connects by itself on first use and never gives up; what is asked while it is away is asked again when it is back.
 * It must not know screens. Message types are those of signaling/messages.py.
 */
import { type Signal, signal } from "@preact/signals";
import { learnLink } from "./link";
import { Nudges } from "./nudge";
import { Socket } from "./socket";
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

/** A topic that nobody follows: giving it up changes nothing. */
const NOBODY = "none";

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
/** With an answer due, silence of this length ends the wire; longer where the round trip is long. */
const SUSPECT_MS = 3_000;
const SUSPECT_ROUND_TRIPS = 5;

export class Live {
  readonly state = signal<LiveState>("idle");
  private lastToken: string | null = null;
  private readonly topics = new Map<string, Topic>();
  private readonly listeners = new Map<string, Set<(message: never) => unknown>>();
  private readonly socket: Socket;
  private readonly nudges = new Nudges(() => this.socket.emit("topic.unfollow", { v: 1, topic: NOBODY }));
  private roundTripMs = 0;

  constructor(
    private readonly ways: Ways,
    makeSocket: (...given: ConstructorParameters<typeof Socket>) => Socket = (...given) => new Socket(...given),
  ) {
    this.socket = makeSocket("/live", () => this.identify().catch(() => ({ token: null, v: 1 })), {
      admitted: () => this.connected(),
      lost: () => this.lost(),
      refused: (code) => void this.notConnected(code),
      failed: () => this.state.peek() === "connecting" && learnLink(null),
      event: (type, message, acknowledge) => this.received(type, message, acknowledge),
    });
  }

  connect(): void {
    const state = this.state.peek();
    if (state !== "idle" && state !== "signed_out") return;
    this.state.value = "connecting";
    this.socket.open();
  }

  /** Ends the connection and forgets all topics (sign-out). */
  close(): void {
    this.socket.close();
    this.state.value = "idle";
    for (const topic of this.topics.values()) topic.state.value = null;
  }

  /**
   * Asks until it is answered: again after 5 s of silence and after every reconnection, so a request must be one that
   * may arrive twice. @throws LiveRefused, LiveSilent after `withinMs` (20 s unless told; Infinity never gives up), and
   * when it would have to be asked again while it is no longer `wanted`
   */
  async request<K extends keyof ClientMessages>(
    type: K,
    payload: ClientMessages[K],
    withinMs: number = REQUEST_MS,
    wanted: () => boolean = () => true,
  ): Promise<Answered<K>> {
    this.connect();
    const until = performance.now() + withinMs;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0 || !wanted() || this.state.peek() === "signed_out") throw new LiveSilent(type);
      if (!(await this.untilConnected(left)) || !wanted()) continue;
      const ack = await this.ask(type, payload, Math.min(ACK_MS, left));
      if (ack === null) continue;
      if (ack.ok) return ack.value as Answered<K>;
      throw new LiveRefused(ack.error.code, ack.error.message, ack.error.by ?? null);
    }
  }

  /** Says something that needs no answer and is not worth repeating (`call.report`). */
  tell<K extends keyof ClientMessages>(type: K, payload: ClientMessages[K]): void {
    if (this.socket.idle()) this.socket.emit(type, { v: 1, ...payload });
  }

  /** Media has fallen silent: asks for a sign of life, without which the wire ends and is made anew. */
  doubt(): void {
    void this.ask("topic.unfollow", { topic: NOBODY }, ACK_MS);
  }

  /** The link is back, as far as the page can tell: tries now what waits for its turn. */
  hurry(): void {
    this.socket.hurry();
  }

  /**
   * Calls `handler` for every message of this type; the returned function ends it. Where the server wants an
   * acknowledgement, it goes out when all handlers are done.
   */
  on<K extends keyof ServerMessages>(type: K, handler: (message: ServerMessages[K]) => unknown): () => void {
    this.connect();
    const handlers = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, handlers);
    handlers.add(handler as (message: never) => unknown);
    return () => void handlers.delete(handler as (message: never) => unknown);
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
      this.socket.emit("topic.unfollow", { v: 1, topic: name });
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
  }

  private async notConnected(code: string): Promise<void> {
    if (code === "protocol.version") {
      this.state.value = "old_version";
      return;
    }
    const renewed = code.startsWith("auth.") ? await this.ways.renew(this.lastToken).catch(() => true) : true;
    if (renewed) setTimeout(() => this.state.peek() !== "idle" && this.socket.open(), 1_000 + Math.random() * 1_000);
    else this.state.value = "signed_out";
  }

  private received(type: string, message: unknown, acknowledge: (value: unknown) => void): void {
    if (type === "topic.changed") this.topicChanged(message as TopicChanged);
    if (type === "signed_out") {
      this.state.value = "signed_out";
      this.socket.close();
      this.ways.signedOut((message as ServerMessages["signed_out"]).reason);
    }
    const handled = [...(this.listeners.get(type) ?? [])].map((handler) => handler(message as never));
    void Promise.all(handled).then(() => acknowledge(null), () => undefined);
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
    if (topic.asking || !this.socket.admitted) return;
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
    if (!this.socket.admitted) return Promise.resolve(null);
    const began = performance.now();
    return new Promise((done) => {
      const calm = this.nudges.await();
      const suspicion = setInterval(() => this.suspect(began), SUSPECT_MS / 6);
      const finish = (ack: unknown) => {
        calm();
        clearInterval(suspicion);
        clearTimeout(patience);
        if (ack) this.roundTripMs = performance.now() - began;
        learnLink(ack ? performance.now() - began : withinMs);
        done(ack as Ack | null);
      };
      const patience = setTimeout(() => finish(null), withinMs);
      this.socket.emit(type, { v: 1, ...payload }, finish);
    });
  }

  private suspect(askedAt: number): void {
    const silent = performance.now() - Math.max(askedAt, this.socket.heardAt);
    if (silent > Math.max(SUSPECT_MS, SUSPECT_ROUND_TRIPS * this.roundTripMs)) this.socket.renew();
  }

  private untilConnected(withinMs: number): Promise<boolean> {
    if (this.socket.admitted) return Promise.resolve(true);
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
