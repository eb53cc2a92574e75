/**
 * Plays all sides of a recording on one clock: each side is a media element that is steered to where the clock stands.
 * Decisions are clock.ts; this file only carries them out, and says what was played.
 */

import { signal } from "@preact/signals";
import type { Recording, RecordingFile } from "../wire/types";
import { type Clock, changed, clockAt, ended, position, slipped, steer } from "./clock";
import { type Range, withStep } from "./ranges";

const TICK_MS = 100;
/** A side that gets no data for this long no longer holds up the others. */
const PATIENCE_MS = 8_000;
/** On a standing clock a picture this near is the right one. */
const STILL_MS = 40;

interface Side {
  file: RecordingFile;
  element: HTMLMediaElement;
  waitingSince: number | null;
}

export class Player {
  readonly clock;
  readonly position;
  readonly waiting = signal(false);
  /** The files are no longer ours to read: open the recording again. */
  readonly expired = signal(false);
  readonly duration: number;
  private sides = new Map<string, Side>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private played: Range[] = [];

  constructor(
    recording: Recording,
    startMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.duration = recording.row.duration_ms ?? Math.max(0, ...recording.files.map((one) => one.offset_ms + one.duration_ms));
    this.clock = signal<Clock>(clockAt(startMs, this.duration, this.now()));
    this.position = signal(this.clock.peek().at);
  }

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  close(): void {
    clearInterval(this.timer);
    for (const side of this.sides.values()) side.element.pause();
  }

  /** Takes a side's element; the returned function lets it go. */
  attach(file: RecordingFile, element: HTMLMediaElement): () => void {
    const failed = () => {
      this.expired.value = true;
      this.pause();
    };
    element.addEventListener("error", failed);
    this.sides.set(file.url, { file, element, waitingSince: null });
    return () => {
      element.removeEventListener("error", failed);
      this.sides.delete(file.url);
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
    this.set({ at: toMs });
  }

  step(byMs: number): void {
    this.seek(this.position.peek() + byMs);
  }

  speed(to: number): void {
    this.set({ speed: to });
  }

  /** What was played since the last call, ms. */
  takePlayed(): Range[] {
    const taken = this.played;
    this.played = [];
    return taken;
  }

  private set(change: Partial<Pick<Clock, "at" | "playing" | "speed">>): void {
    this.clock.value = changed(this.clock.peek(), this.now(), change);
    this.position.value = position(this.clock.peek(), this.now());
    this.tick();
  }

  private tick(): void {
    const now = this.now();
    const clock = slipped(this.clock.peek(), now, this.playingPositions());
    this.clock.value = clock;
    const before = this.position.peek();
    const at = position(clock, now);
    const held = clock.playing && [...this.sides.values()].some((side) => this.holdsUp(side, before, now));
    this.waiting.value = held;
    if (held) {
      this.clock.value = changed(clock, now, { at: before });
      for (const side of this.sides.values()) this.wait(side, before);
      return;
    }
    if (clock.playing) this.played = withStep(this.played, before, at);
    this.position.value = at;
    for (const side of this.sides.values()) {
      if (clock.playing) this.follow(side, at, clock.speed);
      else this.stand(side, at);
    }
    if (clock.playing && ended(clock, now)) this.pause();
  }

  private playingPositions(): number[] {
    const playing = [...this.sides.values()].filter(({ element }) => !element.paused && !element.seeking && !element.ended);
    return playing.map(({ element, file }) => element.currentTime * 1000 + file.offset_ms);
  }

  private follow(side: Side, at: number, speed: number): void {
    const { element } = side;
    const what = steer(at, side.file, element.currentTime * 1000, speed);
    if (what.do === "rest" || what.do === "hold" || element.ended) return element.pause();
    if (what.do === "seek") {
      if (!element.seeking) element.currentTime = what.seconds;
      return;
    }
    if (element.playbackRate !== what.rate) element.playbackRate = what.rate;
    if (element.paused) void element.play().catch(() => this.pause());
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
    const { element, file } = side;
    const what = steer(at, file, element.currentTime * 1000, 1);
    element.pause();
    if (what.do === "seek" && !element.seeking) element.currentTime = what.seconds;
  }

  /** True while a side that should play has nothing to play yet. */
  private holdsUp(side: Side, at: number, now: number): boolean {
    const { element } = side;
    const what = steer(at, side.file, element.currentTime * 1000, 1);
    const lacks = what.do !== "rest" && !element.ended && (element.seeking || element.readyState < element.HAVE_FUTURE_DATA);
    if (!lacks) side.waitingSince = null;
    else side.waitingSince ??= now;
    return side.waitingSince !== null && now - side.waitingSince < PATIENCE_MS;
  }
}
