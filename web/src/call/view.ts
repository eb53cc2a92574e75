/**
 * What the call page shows, derived from the call's topic, our media and the time. One object a page.
 * Must not know elements; the encounter and its chart are chart.tsx.
 */

import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { Capture } from "../media/capture";
import { CallMedia } from "../media/client";
import { type Grade, type Steady, gradeDown, gradeUp, steady } from "../media/figures";
import { lostFor } from "../media/recovery";
import { chosen, remember } from "../media/remembered";
import { type Stage, arrange } from "../media/slots";
import { tone } from "../media/tones";
import { live } from "../wire/here";
import type { Followed } from "../wire/live";
import { cardsOf } from "../wire/topic";
import type { CallCard, LinkCard, MessageCard, ParticipantCard, SeatRole, SetRecording } from "../wire/types";
import { LinkWatch } from "./linkwatch";
import { type Passing, passing } from "./passing";

export type Phase = "connecting" | "talking" | "lost" | "left" | "elsewhere" | "closed" | "refused";

const TICK_MS = 500;
const LOST_WORTH_A_WORD_S = 1.9;
/** A camera that was just switched on may take this long until its absence says something about the link. */
const PICTURE_MS = 5_000;

export class CallView {
  readonly capture = new Capture();
  readonly media: CallMedia;
  readonly pinned = signal<string | null>(null);
  readonly soundBlocked = signal(false);
  readonly selfHidden = signal(chosen(SELF_HIDDEN) === "yes");
  /** Monotonic now, ms, twice a second. */
  readonly tick = signal(performance.now());
  /** Last of joined, left, lost, back of others and of ourselves; shown for some seconds. */
  readonly passing = signal<Passing | null>(null);
  private readonly followed = signal<Followed | null>(null);
  readonly state = computed(() => this.followed.value?.state.value ?? null);
  /** By id: since when (monotonic ms) a seat has been without its link. */
  readonly awaySince = signal<ReadonlyMap<string, number>>(new Map());

  readonly link = new LinkWatch();
  /** The messages' panel, and what it begins with. */
  readonly writing = signal<"closed" | "write" | "record">("closed");
  /** Ids of messages that this screen has shown in the panel. */
  readonly lookedAt = signal<ReadonlySet<string>>(new Set());
  /** Oldest first. */
  readonly messages = computed(() =>
    cardsOf<MessageCard>(this.state.value, "message").sort((a, b) => a.sent_at.localeCompare(b.sent_at)),
  );
  /** Of others, not looked at yet. */
  readonly unread = computed(() => {
    const me = this.media.seat.value?.participant_id ?? "";
    return this.messages.value.filter(
      (one) => one.participant_id !== me && !one.heard.includes(me) && !this.lookedAt.value.has(one.id),
    );
  });
  /** Megabytes used and agreed in this call; null: not known, no limit. */
  readonly budget = computed(() => ({
    used: this.media.monitor.figures.value?.megabytes ?? null,
    agreed: this.media.wishes.budget.value,
  }));
  readonly budgetUsedUp = computed(() => {
    const { used, agreed } = this.budget.value;
    return used !== null && agreed !== null && used >= agreed;
  });
  /** Monotonic ms at which low-data mode was switched on, or found on. */
  lowDataAt = 0;

  readonly call = computed(() => cardsOf<CallCard>(this.state.value, "call")[0] ?? null);
  readonly people = computed(() => cardsOf<ParticipantCard>(this.state.value, "participant"));
  /** When the call began, Unix ms: a restarted server opens it anew, the seats remember. */
  readonly begunAt = computed(() => {
    const moments = [this.call.value?.opened_at, ...this.people.value.map((one) => one.joined_at)];
    return Math.min(...moments.map((one) => Date.parse(one ?? "")).filter(Number.isFinite));
  });
  readonly own = computed(() => this.people.value.find((one) => one.id === this.media.seat.value?.participant_id) ?? null);
  readonly role: ReadonlySignal<SeatRole>;
  readonly stage: ReadonlySignal<Stage>;
  /** Seconds without media on our side, once worth a word. */
  readonly lostSeconds = computed(() => {
    const now = this.tick.value;
    const recovery = this.media.recovery.value;
    const silent = recovery.transport === "flowing" ? this.media.monitor.silentFor() : 0;
    const seconds = Math.max(lostFor(recovery, now), silent);
    return seconds >= LOST_WORTH_A_WORD_S ? Math.round(seconds) : 0;
  });
  readonly phase = computed((): Phase => {
    const { seat, transport, lostAt } = this.media.recovery.value;
    if (this.call.value?.state === "closed" || this.media.refused.value?.code === "call.closed") return "closed";
    if (this.media.refused.value) return "refused";
    if (seat === "left" || seat === "elsewhere") return seat;
    if (this.lostSeconds.value > 0) return "lost";
    return transport === "flowing" || lostAt !== null ? "talking" : "connecting";
  });
  readonly linkUp = signal<Steady | null>(null);
  readonly linkDown = signal<Steady | null>(null);
  private peopleBefore: ParticipantCard[] | null = null;
  private wasLost = false;
  private budgetKnown = false;
  private pictureDueAt = performance.now() + PICTURE_MS;
  private endings: (() => void)[] = [];

  constructor(
    readonly callId: string,
    expectedRole: SeatRole,
  ) {
    this.media = new CallMedia(callId, live, this.capture);
    this.role = computed(() => this.own.value?.role ?? expectedRole);
    this.stage = computed(() =>
      arrange(
        this.people.value,
        this.media.slots.value,
        this.media.seat.value?.participant_id ?? "",
        this.role.value,
        this.pinned.value,
      ),
    );
  }

  start(): void {
    this.media.start();
    const ticking = setInterval(() => {
      this.tick.value = performance.now();
    }, TICK_MS);
    this.endings = [
      () => clearInterval(ticking),
      () => this.followed.peek()?.stop(),
      effect(() => this.followOnceSeated()),
      effect(() => this.noticePeople(this.people.value)),
      effect(() => this.noticeOwnLink(this.lostSeconds.value > 0)),
      effect(() => this.grade()),
      effect(() => this.lookAtLink(this.tick.value)),
      effect(() => this.sampleLink(this.media.monitor.links.value)),
      effect(() => this.noticeLowData(this.media.wishes.lowData.value)),
      effect(() => this.retrySound(this.capture.mic.value ?? this.capture.camera.value)),
    ];
  }

  close(): void {
    for (const end of this.endings) end();
    this.endings = [];
    this.media.close();
  }

  pin(id: string): void {
    this.pinned.value = this.pinned.peek() === id ? null : id;
  }

  hideSelf(hidden: boolean): void {
    this.selfHidden.value = hidden;
    remember(SELF_HIDDEN, hidden ? "yes" : "no");
  }

  /** Who agreed to be recorded is asked of the person alone; the server keeps it and tells both ends. */
  async consent(given: boolean, language: string): Promise<void> {
    await live.request("call.consent", { call_id: this.callId, given, wording: LATE_WORDING, language });
  }

  /** Nobody is recorded until `resumeRecording`; both ends read why. Only the doctor may. */
  async pauseRecording(reason: NonNullable<SetRecording["reason"]>, detail: string): Promise<void> {
    await live.request("call.recording", { call_id: this.callId, action: "pause", reason, detail });
  }

  async resumeRecording(): Promise<void> {
    await live.request("call.recording", { call_id: this.callId, action: "resume" });
  }

  private followOnceSeated(): void {
    if (this.media.seat.value && !this.followed.peek()) this.followed.value = live.follow(`call:${this.callId}`);
  }

  private noticePeople(people: ParticipantCard[]): void {
    const me = this.media.seat.peek()?.participant_id;
    const others = people.filter((one) => one.id !== me);
    this.media.monitor.expect(others.some((one) => one.connected && one.left_at === null));
    const now = performance.now();
    const away = others.filter((one) => !one.connected && one.left_at === null);
    this.awaySince.value = new Map(away.map((one) => [one.id, this.awaySince.peek().get(one.id) ?? now]));
    const event = passing(this.peopleBefore, others, now);
    this.peopleBefore = others;
    if (!event) return;
    this.passing.value = event;
    tone(event.kind === "joined" || event.kind === "back" ? "joined" : "left");
  }

  private noticeOwnLink(lost: boolean): void {
    if (this.wasLost && !lost && this.phase.peek() === "talking") {
      this.passing.value = { kind: "own_back", person: null, at: performance.now() };
      tone("back");
    }
    if (!this.wasLost && lost) tone("lost");
    this.wasLost = lost;
  }

  /** Browsers let a page sound that uses microphone or camera; the other side may have come before these. */
  private retrySound(ownTrack: MediaStreamTrack | null): void {
    if (ownTrack) this.soundBlocked.value = false;
  }

  private lookAtLink(now: number): void {
    const other = this.stage.value.main?.person.id;
    if (other === undefined || this.lostSeconds.value > 0) return;
    const choices = { lowData: this.media.wishes.lowData.value, budgetUsedUp: this.budgetUsedUp.value };
    this.link.look(this.media.monitor.rungs.value, this.me(), other, choices, now);
  }

  private sampleLink(links: LinkCard[]): void {
    if (links.length === 0) return;
    const other = this.stage.peek().main?.person.id ?? "";
    this.link.sample(links, this.me(), other, this.media.monitor.figures.peek(), performance.now());
    const agreed = links.find((one) => one.participant_id === this.me())?.budget_megabytes ?? null;
    // A page that was loaded anew has forgotten what was agreed; the server has not.
    if (!this.budgetKnown && agreed !== null) this.media.wishes.budget.value ??= agreed;
    this.budgetKnown = true;
  }

  private noticeLowData(on: boolean): void {
    this.lowDataAt = on ? performance.now() : 0;
  }

  private me(): string {
    return this.media.seat.peek()?.participant_id ?? "";
  }

  private grade(): void {
    const figures = this.media.monitor.figures.value;
    const server = this.media.monitor.links.value.find((one) => one.participant_id === this.media.seat.value?.participant_id);
    if (!figures) return;
    const now = performance.now();
    const shown = this.stage.peek().main?.person;
    if (shown?.camera !== true || !shown.connected) this.pictureDueAt = now + PICTURE_MS;
    const picture = now > this.pictureDueAt;
    const down = Math.min(gradeDown(figures, picture), server?.down ?? 4) as Grade;
    const up = Math.min(gradeUp(figures), server?.up ?? 4) as Grade;
    this.linkDown.value = steady(this.linkDown.peek(), down, now);
    this.linkUp.value = steady(this.linkUp.peek(), up, now);
  }
}

const SELF_HIDDEN = "e-ilaj.self-hidden";
/** The wording of `call.late_question`. */
const LATE_WORDING = "recording-late-1";
