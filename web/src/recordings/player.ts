/**
 * Plays all sides of a recording on one clock: each element is steered to where the clock stands, by tiny changes of
 * speed. Sound leads: pictures come when they are there, and nobody waits for them.
 * Decisions are clock.ts; this file only carries them out, and says what was played.
 */

import { signal } from "@preact/signals";
import type { Recording, RecordingFile } from "../wire/types";
import { type Clock, changed, clockAt, ended, led, position, slipped, steer } from "./clock";
import { type Heard, NOTHING, together, withSeek, withStep } from "./ranges";
import { type Trouble, lookAfter } from "./trouble";

const TICK_MS = 100;
/** A side that gets no data for this long no longer holds up the others. */
const PATIENCE_MS = 8_000;
/** On a standing clock a picture this near is the right one. */
const STILL_MS = 40;
/** A picture that has fallen behind jumps no more often: each jump throws away what was on its way. */
const JUMP_AGAIN_MS = 5_000;
/** Pictures are asked for when every voice has something to play, or after so long. */
const VOICES_FIRST_MS = 4_000;

/** What an element gives of a participant's file. */
export type Part = "sound" | "picture" | "both";

interface Side {
  file: RecordingFile;
  part: Part;
  element: HTMLMediaElement;
  waitingSince: number | null;
  jumpedAt: number;
}

export class Player {
  readonly clock;
  readonly position;
  /** The voices wait for data. */
  readonly waiting = signal(false);
  /** Voices can sound: now pictures may be asked for. */
  readonly voicesReady = signal(false);
  /** Participants whose picture should be seen and is not there yet. */
  readonly pictureLate = signal<ReadonlySet<string>>(new Set());
  readonly trouble: Trouble;
  readonly duration: number;
  private sides = new Map<HTMLMediaElement, Side>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private heard: Heard = NOTHING;
  private readonly begun: number;

  constructor(
    recording: Recording,
    startMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.duration = recording.row.duration_ms ?? Math.max(0, ...recording.files.map((one) => one.offset_ms + one.duration_ms));
    this.clock = signal<Clock>(clockAt(startMs, this.duration, this.now()));
    this.position = signal(this.clock.peek().at);
    this.begun = this.now();
    this.trouble = lookAfter(recording.files[0]?.url ?? "", () => this.sides.keys());
  }

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  close(): void {
    clearInterval(this.timer);
    this.trouble.close();
    for (const side of this.sides.values()) side.element.pause();
  }

  /** Takes an element of a side; the returned function lets it go. */
  attach(file: RecordingFile, part: Part, element: HTMLMediaElement): () => void {
    element.preservesPitch = true;
    element.addEventListener("error", this.trouble.failed);
    this.sides.set(element, { file, part, element, waitingSince: null, jumpedAt: -JUMP_AGAIN_MS });
    return () => {
      element.removeEventListener("error", this.trouble.failed);
      this.sides.delete(element);
    };
  }

  play(): void {
    const at = ended(this.clock.peek(), this.now()) ? 0 : this.position.peek();
    this.set({ playing: true, at });
  }

  pause(): void {
    this.set({ playing: false });
  }

  toggle(): void {
    if (this.clock.peek().playing) this.pause();
    else this.play();
  }

  seek(toMs: number): void {
    const to = Math.max(0, Math.min(this.duration, toMs));
    this.heard = { ...this.heard, seeks: withSeek(this.heard.seeks, this.position.peek(), to) };
    for (const side of this.sides.values()) side.jumpedAt = -JUMP_AGAIN_MS;
    this.set({ at: to });
  }

  step(byMs: number): void {
    this.seek(this.position.peek() + byMs);
  }

  speed(to: number): void {
    this.set({ speed: to });
  }

  /** What was played, and the jumps, since the last call. */
  takeHeard(): Heard {
    const taken = this.heard;
    this.heard = NOTHING;
    return taken;
  }

  /** What could not be told, for the next time. */
  giveBack(heard: Heard): void {
    this.heard = together(heard, this.heard);
  }

  private set(change: Partial<Pick<Clock, "at" | "playing" | "speed">>): void {
    this.clock.value = changed(this.clock.peek(), this.now(), change);
    this.position.value = position(this.clock.peek(), this.now());
    this.tick();
  }

  private tick(): void {
    const now = this.now();
    const before = this.position.peek();
    const voices = [...this.sides.values()].filter((side) => this.leads(side));
    const places = voices.filter(isPlaying).map(place);
    const clock = slipped(led(this.clock.peek(), now, places[0] ?? null), now, places);
    this.clock.value = clock;
    this.voicesReady.value ||= now - this.begun > VOICES_FIRST_MS || (voices.length > 0 && voices.every(hasData));
    this.notePictures(position(clock, now));
    const held = clock.playing && this.held(voices, before, now);
    this.waiting.value = held;
    this.trouble.waits(held, now);
    if (held) {
      this.clock.value = changed(clock, now, { at: before });
      for (const side of this.sides.values()) this.wait(side, before);
      return;
    }
    const at = position(clock, now);
    if (clock.playing) this.heard = { ...this.heard, ranges: withStep(this.heard.ranges, before, at) };
    this.position.value = at;
    for (const side of this.sides.values()) {
      if (clock.playing) this.follow(side, at, clock.speed, now);
      else this.stand(side, at);
    }
    if (clock.playing && ended(clock, now)) this.pause();
  }

  /** Whether others wait for it: who sounds; where nobody does, every picture. */
  private leads(side: Side): boolean {
    return side.part !== "picture" || ![...this.sides.values()].some((one) => one.part !== "picture");
  }

  private follow(side: Side, at: number, speed: number, now: number): void {
    const { element } = side;
    const what = steer(at, follower(side), element.currentTime * 1000, speed);
    if (what.do === "rest" || what.do === "hold" || element.ended) return element.pause();
    if (what.do === "seek") {
      if (element.seeking || now - side.jumpedAt < JUMP_AGAIN_MS) return;
      side.jumpedAt = now;
      element.currentTime = what.seconds;
      return;
    }
    if (element.playbackRate !== what.rate) element.playbackRate = what.rate;
    if (element.paused && element.src !== "") void element.play().catch((error: unknown) => this.refused(error));
  }

  /** The browser lets nothing sound before the page was touched; any other end of a play() is nobody's business. */
  private refused(error: unknown): void {
    if (error instanceof DOMException && error.name === "NotAllowedError") this.pause();
  }

  private stand(side: Side, at: number): void {
    const { element, file } = side;
    element.pause();
    const wanted = at - file.offset_ms;
    if (wanted < 0 || wanted >= file.duration_ms || element.seeking) return;
    if (Math.abs(wanted - element.currentTime * 1000) > STILL_MS) element.currentTime = wanted / 1000;
  }

  /** Waits for another side's data without seeking, which would only make more waiting; jumps only where it must. */
  private wait(side: Side, at: number): void {
    const { element } = side;
    const what = steer(at, follower(side), element.currentTime * 1000, 1);
    element.pause();
    if (what.do === "seek" && !element.seeking) element.currentTime = what.seconds;
  }

  /** True while a voice that should be heard has no data, unless another one has, and patience is over. */
  private held(voices: readonly Side[], at: number, now: number): boolean {
    const wanted = voices.filter((side) => steer(at, follower(side), side.element.currentTime * 1000, 1).do !== "rest");
    const lacking = wanted.filter((side) => !side.element.ended && (side.element.seeking || !hasData(side)));
    for (const side of voices) {
      if (!lacking.includes(side)) side.waitingSince = null;
      else side.waitingSince ??= now;
    }
    if (lacking.length > 0 && lacking.length === wanted.length) return true;
    return lacking.some((side) => now - (side.waitingSince ?? now) < PATIENCE_MS);
  }

  private notePictures(at: number): void {
    const late = [...this.sides.values()].filter(
      (side) => side.part === "picture" && !hasFrame(side.element) && steer(at, follower(side), 0, 1).do !== "rest",
    );
    const ids = new Set(late.map((side) => side.file.participant_id));
    const before = this.pictureLate.peek();
    if (ids.size !== before.size || [...ids].some((id) => !before.has(id))) this.pictureLate.value = ids;
  }
}

function follower(side: Side) {
  return { offset_ms: side.file.offset_ms, duration_ms: side.file.duration_ms, heard: side.part !== "picture" };
}

function place(side: Side): number {
  return side.element.currentTime * 1000 + side.file.offset_ms;
}

function isPlaying({ element }: Side): boolean {
  return !element.paused && !element.seeking && !element.ended && element.readyState >= element.HAVE_FUTURE_DATA;
}

function hasData({ element }: Side): boolean {
  return element.readyState >= element.HAVE_FUTURE_DATA;
}

function hasFrame(element: HTMLMediaElement): boolean {
  return element.readyState >= element.HAVE_CURRENT_DATA && !element.seeking;
}
