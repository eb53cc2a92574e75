/**
 * The media of one call on this page: takes the seat, offers, and mends what breaks as recovery.ts decides.
 *
 * It offers as soon as the seat is held; microphone and camera join when the browser hands them over, without a
 * further offer. Must not know the screen, patients or who may do what.
 */

import { computed, effect, signal } from "@preact/signals";
import { type Live, LiveRefused } from "../wire/live";
import type { AdviceCard, CallRescued, Seat, SlotCard, SlotsMoved } from "../wire/types";
import type { Tuned } from "./answer";
import type { Capture } from "./capture";
import { Connection, OtherTransport } from "./connection";
import { ExtraSound } from "./extra-sound";
import { recallLink } from "./known-link";
import { Monitor } from "./monitor";
import { watchNetwork } from "./network";
import { Pictures } from "./pictures";
import { type Happening, type Offering, begin, react } from "./recovery";
import { recallSwitches, rememberSwitches } from "./switches";
import { Wishes } from "./wishes";

const TICK_MS = 500;
/** A timer that comes this late has slept with its computer. */
const SLEPT_MS = 6_000;
const JOIN_MS = 10_000;
const OFFER_MS = 8_000;
/** Refusals of `call.join` after which asking again is of no use. */
const FINAL = /^(call\.(not_found|closed|full)|not_found|auth\.missing)$/;

export class CallMedia {
  readonly seat = signal<Seat | null>(null);
  readonly slots = signal<SlotCard[]>([]);
  /** How the server wants this page to send and receive; null until it says so. */
  readonly advice = signal<AdviceCard | null>(null);
  /** What the person wants; the server hears what is really so. */
  readonly micWanted = signal(true);
  readonly cameraWanted = signal(true);
  readonly recovery = signal(begin(performance.now()));
  /** Set when the server will not seat us: the call is over or not ours. */
  readonly refused = signal<LiveRefused | null>(null);
  /** Grows with every new connection, so that pictures take their tracks anew. */
  readonly connectionNumber = signal(0);
  readonly monitor: Monitor;
  readonly wishes: Wishes;
  readonly extra = new ExtraSound();
  readonly pictures: Pictures;
  /** What the control room did or said last, for whoever shows it. */
  readonly rescued = signal<CallRescued | null>(null);
  readonly micOn = computed(() => this.micWanted.value && this.capture.mic.value !== null);
  readonly cameraOn = computed(() => this.cameraWanted.value && this.capture.camera.value !== null);
  private connection: Connection | null = null;
  private missing = 0;
  /** What was said of the slots after the last answer came: it is newer, though the browser takes the answer in later. */
  private toldSince: SlotsMoved | null = null;
  private turn = 0;
  private lastTick = performance.now();
  private captured = signal(false);
  private endings: (() => void)[] = [];

  constructor(
    readonly callId: string,
    private readonly live: Live,
    readonly capture: Capture,
  ) {
    this.monitor = new Monitor(callId, live, () => this.connection, (happening) => this.happen(happening));
    this.wishes = new Wishes(callId, live);
    this.pictures = new Pictures(callId, live, this.advice, this.capture.camera);
  }

  start(): void {
    const kept = recallSwitches(this.callId);
    this.micWanted.value = kept.mic;
    this.cameraWanted.value = kept.camera;
    void this.openDevices();
    const ticking = setInterval(() => this.tick(), TICK_MS);
    this.endings = [
      watchNetwork(this.otherNetwork),
      () => clearInterval(ticking),
      this.live.on("call.slots", (moved) => moved.call_id === this.callId && this.slotsTold(moved)),
      this.live.on("call.advice", (given) => given.call_id === this.callId && (this.advice.value = given.advice)),
      this.live.on("call.rescued", (told) => told.call_id === this.callId && this.rescue(told)),
      this.live.on("call.seat_taken", (taken) => taken.call_id === this.callId && this.stepBack()),
      effect(() => this.wireMoved(this.live.state.value === "connected")),
      effect(() => this.sendTracks(this.capture.mic.value, this.capture.camera.value, this.micWanted.value)),
      effect(() => this.follow(this.extra.tuned(this.advice.value), this.extra.stereo.value)),
      effect(() => this.tellSwitches(this.micOn.value, this.cameraOn.value, this.seat.value !== null)),
    ];
    this.live.connect();
    this.monitor.start();
    this.pictures.start();
  }

  /** Ends everything on this page; the server keeps the seat. */
  close(): void {
    for (const end of this.endings) end();
    this.endings = [];
    this.monitor.stop();
    this.pictures.stop();
    this.dropConnection();
    this.capture.close();
  }

  /** Gets up: the others read that we left. The seat can be taken again while the encounter is open. */
  async leave(): Promise<void> {
    this.hangUp();
    await this.live.request("call.leave", { call_id: this.callId }).catch(() => undefined);
  }

  /** The call is over: lets the devices go and keeps quiet. */
  hangUp(): void {
    this.happen({ type: "left" });
    this.dropConnection();
    this.capture.release("mic");
    this.capture.release("camera");
  }

  /** Takes the seat again, here: after leaving, a finish that was undone, or when it was open on another screen. */
  async comeBack(): Promise<void> {
    this.refused.value = null;
    this.happen({ type: "return" });
    await this.openDevices();
  }

  async setMic(on: boolean): Promise<void> {
    this.micWanted.value = on;
    if (on && this.capture.mic.peek() === null) await this.capture.reopen("mic");
  }

  /** Off stops the camera itself, so that its light goes off; on asks for it anew. */
  async setCamera(on: boolean): Promise<void> {
    this.cameraWanted.value = on;
    if (!on) this.capture.release("camera");
    else if (this.capture.camera.peek() === null) await this.capture.reopen("camera");
  }

  stream(slot: SlotCard): MediaStream | null {
    return this.connection?.stream(slot) ?? null;
  }

  private async openDevices(): Promise<void> {
    this.captured.value = false;
    await this.capture.open({ mic: true, camera: this.cameraWanted.peek() });
    this.captured.value = true;
  }

  private happen(happening: Happening): void {
    const before = this.recovery.peek();
    const [state, decision] = react(before, happening, performance.now());
    this.recovery.value = state;
    if (state.transport !== before.transport) this.transportMoved(state.transport === "troubled");
    if (decision === "join") void this.join();
    else if (decision === "rekindle") this.connection?.rekindle();
    else if (decision) void this.offer(decision);
  }

  /** Media and signalling share their path: what happens to one says something of the other. */
  private transportMoved(troubled: boolean): void {
    if (troubled) this.live.doubt();
    else this.live.hurry();
  }

  private readonly otherNetwork = () => {
    this.live.hurry();
    this.live.doubt();
    this.happen({ type: "wake" });
  };

  private tick(): void {
    this.happen({ type: performance.now() - this.lastTick > SLEPT_MS ? "wake" : "tick" });
    this.lastTick = performance.now();
  }

  private wireMoved(up: boolean): void {
    if (!up) {
      this.turn += 1;
      this.connection?.abandonOffer();
    }
    this.happen({ type: "wire", up });
  }

  private async join(): Promise<void> {
    const turn = ++this.turn;
    const held = this.connection?.transportId ?? null;
    try {
      const wish = { low_data: this.wishes.lowData.peek(), link: recallLink() };
      const ours = () => turn === this.turn;
      const seat = await this.live.request("call.join", { call_id: this.callId, transport_id: held, ...wish }, JOIN_MS, ours);
      if (turn !== this.turn) return;
      if (this.seat.peek() === null) this.adoptSwitches(seat);
      this.seat.value = seat;
      this.connection?.renewServers(seat.ice_servers);
      if (seat.advice) this.advice.value = seat.advice;
      this.happen({ type: "seated", kept: seat.media_kept && held !== null });
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof LiveRefused && FINAL.test(error.code)) this.refuse(error);
      else this.happen({ type: "join_refused" });
    }
  }

  private async offer(decision: Offering): Promise<void> {
    const turn = ++this.turn;
    if (decision === "fresh") this.renewConnection();
    const ours = () => turn === this.turn;
    const ask = async (sdp: string) => {
      const answer = await this.live.request("call.offer", { call_id: this.callId, sdp }, OFFER_MS, ours);
      this.toldSince = null;
      return answer;
    };
    try {
      const answer = await this.connection?.offer(this.missing, decision === "restart", ask);
      if (turn !== this.turn || !answer) return;
      this.happen({ type: "answered", same: true });
      const { slots, missing } = this.toldSince ?? answer;
      this.seatsMoved([...slots], missing);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof OtherTransport) this.happen({ type: "answered", same: false });
      else this.happen({ type: "offer_refused" });
    }
  }

  private follow(advice: Tuned | null, stereo: boolean): void {
    this.connection?.advise(advice);
    this.connection?.hearStereo(stereo);
  }

  private slotsTold(moved: SlotsMoved): void {
    this.toldSince = moved;
    this.seatsMoved(moved.slots, moved.missing);
  }

  private seatsMoved(slots: SlotCard[], missing: number): void {
    this.slots.value = slots;
    this.missing = missing;
    if (missing > 0) this.happen({ type: "missing" });
  }

  private renewConnection(): void {
    this.dropConnection();
    const { ice_servers = [], relay_only = false } = this.seat.peek() ?? {};
    const connection = new Connection(this.ownTracks(), ice_servers, relay_only, this.extra.tuned(this.advice.value), (state) => {
      if (connection === this.connection) this.happen({ type: "ice", state });
    });
    this.connection = connection;
    connection.stereo = this.extra.stereo.peek();
    this.connectionNumber.value += 1;
  }

  private dropConnection(): void {
    this.monitor.connectionEnds();
    this.connection?.close();
    this.connection = null;
  }

  /** The control room wants another way for our media, or all of it begun anew. */
  private rescue(told: CallRescued): void {
    this.rescued.value = told;
    if (!told.yours || told.kind === "say" || told.kind === "free") return;
    this.dropConnection();
    if (told.kind === "restart") void this.openDevices();
    this.happen({ type: "return" });
  }

  private stepBack(): void {
    this.happen({ type: "elsewhere" });
    this.dropConnection();
    this.capture.release("mic");
    this.capture.release("camera");
  }

  private refuse(why: LiveRefused): void {
    this.refused.value = why;
    this.happen({ type: "left" });
    this.dropConnection();
  }

  /** The server's word on microphone and camera counts, also against what this page remembered. */
  private adoptSwitches(seat: Seat): void {
    this.micWanted.value = seat.mic;
    if (seat.camera !== this.cameraWanted.peek()) void this.setCamera(seat.camera);
  }

  private ownTracks() {
    return { mic: this.extra.track.peek() ?? this.capture.mic.peek(), camera: this.capture.camera.peek() };
  }

  private sendTracks(mic: MediaStreamTrack | null, camera: MediaStreamTrack | null, micWanted: boolean): void {
    if (mic) mic.enabled = micWanted;
    void this.connection?.send({ mic: this.extra.track.value ?? mic, camera }).catch(() => undefined);
  }

  private tellSwitches(mic: boolean, camera: boolean, seated: boolean): void {
    if (!seated || !this.captured.value) return;
    rememberSwitches(this.callId, { mic: this.micWanted.peek(), camera: this.cameraWanted.peek() });
    void this.live.request("call.media", { call_id: this.callId, mic, camera }).catch(() => undefined);
  }
}
