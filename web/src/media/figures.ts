/**
 * From two readings of getStats to the figures of a link, and from figures to one word for it.
 * Pure; fields of W3C webrtc-stats that a browser does not give stay null.
 */

import type { Report } from "../wire/types";

/** Sums since the connection began. */
export interface Reading {
  at: number;
  bytesUp: number;
  bytesDown: number;
  packetsDown: number;
  lostDown: number;
  framesDown: number;
  roundTripMs: number | null;
  /** Share 0..1 of our packets that the server missed lately. */
  lossUp: number | null;
  /** The browser's own estimate of what it may send, bit/s. */
  availableUp: number | null;
  /** Samples of voices that were played, and those of them that had to be made up. */
  samples: number;
  madeUp: number;
  /** Seconds that samples of voices waited in the receive buffer, all together, and how many they were. */
  waited: number;
  waiting: number;
}

type Counter = {
  [K in keyof Reading]: K extends "at" ? never : Reading[K] extends number ? K : never;
}[keyof Reading];

export type Figures = Required<Omit<Report, "v" | "call_id">> & {
  /** Any packet came since the reading before. */
  heard: boolean;
};

/** 0 lost, 1 voice only, 2 weak, 3 fair, 4 good: as in `call.links`. */
export type Grade = 0 | 1 | 2 | 3 | 4;
export type LinkWord = "lost" | "voice_only" | "weak" | "fair" | "good";
export const LINK_WORDS: readonly LinkWord[] = ["lost", "voice_only", "weak", "fair", "good"];

type Entry = Record<string, unknown> & { type: string };

export function read(all: Iterable<Entry>, at: number): Reading {
  const entries = [...all];
  const transport = entries.find((entry) => entry.type === "transport");
  const reading: Reading = {
    at,
    bytesUp: 0,
    bytesDown: 0,
    packetsDown: 0,
    lostDown: 0,
    framesDown: 0,
    roundTripMs: null,
    lossUp: null,
    availableUp: null,
    samples: 0,
    madeUp: 0,
    waited: 0,
    waiting: 0,
  };
  for (const entry of entries) add(reading, entry, transport?.selectedCandidatePairId);
  return reading;
}

/** Bytes of both directions since an earlier reading; counters of a path that was given up are not negative traffic. */
export function grownBytes(before: Reading | null, after: Reading): number {
  if (!before) return after.bytesUp + after.bytesDown;
  return Math.max(0, after.bytesUp - before.bytesUp) + Math.max(0, after.bytesDown - before.bytesDown);
}

/**
 * @param before an earlier reading of the same connection, null for the first
 * @param megabytes used in this call so far
 */
export function compare(before: Reading | null, after: Reading, megabytes: number): Figures {
  const seconds = before ? (after.at - before.at) / 1000 : 0;
  const grown = (key: Counter) => (before ? Math.max(0, after[key] - before[key]) : 0);
  const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : null);
  const rate = (amount: number) => (seconds > 0 ? amount / seconds : null);
  const kbps = (bytes: number) => rate((bytes * 8) / 1000);
  const packets = grown("packetsDown");
  const lost = grown("lostDown");
  return {
    round_trip_ms: after.roundTripMs,
    up_loss: after.lossUp,
    down_loss: share(lost, packets + lost),
    up_kbps: kbps(grown("bytesUp")),
    down_kbps: kbps(grown("bytesDown")),
    down_fps: rate(grown("framesDown")),
    megabytes,
    available_kbps: after.availableUp === null ? null : after.availableUp / 1000,
    concealed: share(grown("madeUp"), grown("samples")),
    buffer_ms: grown("waiting") > 0 ? (1000 * grown("waited")) / grown("waiting") : null,
    heard: grown("bytesDown") > 0,
  };
}

const DIGITS: Record<string, number> = { up_loss: 2, down_loss: 2, concealed: 3, megabytes: 1 };

/** What is told to the server: as many digits as it can use, and nothing where nothing is known. */
export function reportOf({ heard: _, ...figures }: Figures): Omit<Report, "v" | "call_id"> {
  const told: Record<string, number> = {};
  for (const [name, value] of Object.entries(figures)) {
    if (value === null) continue;
    const digits = DIGITS[name] ?? 0;
    told[name] = Number(value.toFixed(digits));
  }
  return told;
}

/** What comes to us, from our own figures; `picture` says whether a picture should be coming. */
export function gradeDown(figures: Figures, picture: boolean): Grade {
  if (!figures.heard) return 0;
  const fps = figures.down_fps ?? 0;
  if (picture && fps < 0.5) return 1;
  const strain = straining(figures.down_loss, figures.round_trip_ms);
  if (picture && fps < 5) return 2;
  return picture && fps < 9 && strain > 3 ? 3 : strain;
}

/** What leaves us, as far as the far end tells. */
export function gradeUp(figures: Figures): Grade {
  return figures.heard ? straining(figures.up_loss, figures.round_trip_ms) : 0;
}

export function wordOf(grade: number): LinkWord {
  return LINK_WORDS[Math.max(0, Math.min(4, Math.round(grade)))] ?? "lost";
}

export interface Steady {
  shown: Grade;
  shownAt: number;
  candidate: Grade;
  candidateAt: number;
}

/** A grade is shown after it has held 1.5 s and for at least 4 s; lost, and back from it, at once. */
export function steady(before: Steady | null, grade: Grade, now: number): Steady {
  if (!before) return { shown: grade, shownAt: now, candidate: grade, candidateAt: now };
  const candidateAt = before.candidate === grade ? before.candidateAt : now;
  const held = now - candidateAt >= 1_500 && now - before.shownAt >= 4_000;
  const urgent = (grade === 0) !== (before.shown === 0);
  if (grade === before.shown || !(held || urgent)) return { ...before, candidate: grade, candidateAt };
  return { shown: grade, shownAt: now, candidate: grade, candidateAt };
}

const WEAK_LOSS = 0.08;
const FAIR_LOSS = 0.03;
const WEAK_ROUND_TRIP_MS = 700;
const FAIR_ROUND_TRIP_MS = 350;

function straining(loss: number | null | undefined, roundTripMs: number | null | undefined): Grade {
  const lost = loss ?? 0;
  const delay = roundTripMs ?? 0;
  if (lost > WEAK_LOSS || delay > WEAK_ROUND_TRIP_MS) return 2;
  return lost > FAIR_LOSS || delay > FAIR_ROUND_TRIP_MS ? 3 : 4;
}

function add(reading: Reading, entry: Entry, selectedPair: unknown): void {
  switch (entry.type) {
    case "inbound-rtp":
      reading.packetsDown += number(entry.packetsReceived) ?? 0;
      reading.lostDown += number(entry.packetsLost) ?? 0;
      if (entry.kind === "video") reading.framesDown += number(entry.framesDecoded) ?? 0;
      else addVoice(reading, entry);
      break;
    case "remote-inbound-rtp":
      if (entry.kind === "audio") reading.lossUp = number(entry.fractionLost);
      reading.roundTripMs ??= milliseconds(entry.roundTripTime);
      break;
    case "candidate-pair":
      // After an ICE restart the given-up pair stays in the report: all pairs together are the traffic.
      reading.bytesUp += number(entry.bytesSent) ?? 0;
      reading.bytesDown += number(entry.bytesReceived) ?? 0;
      if (selectedPair === undefined ? entry.nominated === true : entry.id === selectedPair) {
        reading.roundTripMs = milliseconds(entry.currentRoundTripTime) ?? reading.roundTripMs;
        reading.availableUp = number(entry.availableOutgoingBitrate);
      }
      break;
  }
}

function addVoice(reading: Reading, entry: Entry): void {
  reading.samples += number(entry.totalSamplesReceived) ?? 0;
  // Silence made up while the other side sends none is no loss.
  reading.madeUp += Math.max(0, (number(entry.concealedSamples) ?? 0) - (number(entry.silentConcealedSamples) ?? 0));
  reading.waited += number(entry.jitterBufferDelay) ?? 0;
  reading.waiting += number(entry.jitterBufferEmittedCount) ?? 0;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function milliseconds(value: unknown): number | null {
  const seconds = number(value);
  return seconds === null ? null : seconds * 1000;
}
