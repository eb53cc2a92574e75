/**
 * One clock for all sides of a recording: where it stands, and what a player must do to stand there too.
 * Pure: the time of now (ms, monotonic) is an argument.
 */

export interface Clock {
  /** Position on the recording's time line at `since`, ms. */
  readonly at: number;
  readonly since: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly duration: number;
}

export type Steer =
  /** Nothing to show here: the clock stands before or after this side's file. */
  | { do: "rest" }
  | { do: "seek"; seconds: number }
  /** Ahead of the others: stand still until the clock has come. */
  | { do: "hold" }
  | { do: "play"; rate: number };

/** A side that sounds is left alone within this much, for each change of speed can be heard; nobody hears a picture. */
const UNHEARD_MS = 25;
const UNSEEN_MS = 10;
/** Further apart than this the side ahead stands still, and the clock waits for the side behind. */
export const APART_MS = 120;
/** Only beyond this a side jumps: jumping means decoding from the last whole picture, which is slow. */
export const JUMP_MS = 1_500;
/** What is still missing is made good within a second, but never by a change of speed larger than these. */
const CHASE_HEARD = 0.06;
const CHASE_SEEN = 0.2;
const STEP = 0.005;
/** The leading side's own position is believed beyond this; below it is the noise of reading it. */
const NOISE_MS = 12;

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

export function clockAt(at: number, duration: number, now: number): Clock {
  return { at: clamp(at, duration), since: now, playing: false, speed: 1, duration };
}

export function position(clock: Clock, now: number): number {
  if (!clock.playing) return clock.at;
  return clamp(clock.at + (now - clock.since) * clock.speed, clock.duration);
}

/** The clock with something changed from now on. */
export function changed(clock: Clock, now: number, change: Partial<Pick<Clock, "at" | "playing" | "speed">>): Clock {
  const at = clamp(change.at ?? position(clock, now), clock.duration);
  return { ...clock, ...change, at, since: now };
}

export function ended(clock: Clock, now: number): boolean {
  return position(clock, now) >= clock.duration;
}

export interface Follower {
  /** Where the side's file lies on the time line, ms. */
  offset_ms: number;
  duration_ms: number;
  /** Whether it sounds. */
  heard: boolean;
}

/**
 * @param clockMs where the clock stands
 * @param elementMs where the side's player stands in its file, ms
 */
export function steer(clockMs: number, side: Follower, elementMs: number, speed: number): Steer {
  const wanted = clockMs - side.offset_ms;
  if (wanted < 0 || wanted >= side.duration_ms) return { do: "rest" };
  const behind = wanted - elementMs;
  if (Math.abs(behind) > JUMP_MS * Math.max(1, speed)) return { do: "seek", seconds: wanted / 1000 };
  if (behind < -APART_MS * Math.max(1, speed)) return { do: "hold" };
  if (Math.abs(behind) <= (side.heard ? UNHEARD_MS : UNSEEN_MS)) return { do: "play", rate: speed };
  const most = side.heard ? CHASE_HEARD : CHASE_SEEN;
  const chase = Math.max(-most, Math.min(most, behind / 1000));
  return { do: "play", rate: speed * (1 + Math.round(chase / STEP) * STEP) };
}

/** The clock as the leading side tells it, whose sound is played as it is. `leader`: on the time line, ms. */
export function led(clock: Clock, now: number, leader: number | null): Clock {
  if (leader === null || !clock.playing) return clock;
  const away = Math.abs(position(clock, now) - leader);
  return away > NOISE_MS * Math.max(1, clock.speed) && away <= JUMP_MS ? changed(clock, now, { at: leader }) : clock;
}

/** The clock, put back to the slowest side that sounds when it has run away from it. `positions`: on the time line, ms. */
export function slipped(clock: Clock, now: number, positions: readonly number[]): Clock {
  const slowest = Math.min(...positions);
  const at = position(clock, now);
  const patience = Math.max(1, clock.speed);
  return at - slowest > APART_MS * patience && at - slowest <= JUMP_MS * patience ? changed(clock, now, { at: slowest }) : clock;
}

/** The next speed in the list, faster or slower. */
export function shifted(speed: number, by: 1 | -1): number {
  const index = SPEEDS.findIndex((one) => one === speed);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, index + by))] ?? 1;
}

function clamp(at: number, duration: number): number {
  return Math.max(0, Math.min(duration, at));
}
