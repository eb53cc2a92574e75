/** What happened in a recording, as lanes on its time line: from marks, gaps and the timeline to spans. Pure. */

import type { Recording, RecordingFile, RecordingMark, Review, Timeline } from "../wire/types";

export type SpanKind = "present" | "speech" | "muted" | "camera_off" | "link" | "gap";

export interface Span {
  kind: SpanKind;
  from: number;
  to: number;
  /** Of a link: 0 lost … 4 good, the worse of both directions. */
  level?: number;
}

export interface Lane {
  participantId: string;
  name: string;
  spans: Span[];
}

/** Something of the whole recording; a moment has the same `from` and `to`. */
export type Happening =
  | { kind: "pause"; from: number; to: number; reason: string; detail: string }
  | { kind: "event"; from: number; to: number; event: string; label: string };

/** What a reviewer marked; a second has the same `from` and `to`. */
export interface Marked {
  kind: "mark";
  from: number;
  to: number;
  name: string;
  text: string;
}

/** One row of the list of moments. */
export type Row = { at: number } & ({ mark: RecordingMark } | { happening: Happening });

const OPENING: Record<string, SpanKind> = { joined: "present", muted: "muted", camera_off: "camera_off" };
const CLOSING: Record<string, SpanKind> = { left: "present", unmuted: "muted", camera_on: "camera_off" };

const PASSING = ["lost", "connected", "recording_on", "recording_paused", "recording_withdrawn", "recording_again", "picture_lost"];
const TOLD: ReadonlySet<string> = new Set([...Object.keys(OPENING), ...Object.keys(CLOSING), ...PASSING]);

export function lanes(recording: Recording, timeline?: Timeline): Lane[] {
  const end = recording.row.duration_ms ?? 0;
  return recording.files.map((file) => ({
    participantId: file.participant_id,
    name: file.name,
    spans: [
      ...spansOf(withEntrance(recording.marks, file), end),
      ...fromTimeline(timeline, file.participant_id),
      ...recording.gaps
        .filter((gap) => gap.participant_id === file.participant_id)
        .map((gap) => ({ kind: "gap" as const, from: gap.from_ms, to: gap.to_ms })),
    ],
  }));
}

/** Pauses and events of the whole recording, by time. */
export function happenings(timeline?: Timeline): Happening[] {
  const pauses = (timeline?.pauses ?? []).map(
    (one): Happening => ({ kind: "pause", from: one.from_ms, to: one.to_ms, reason: one.reason, detail: one.detail }),
  );
  const events = (timeline?.events ?? []).map(
    (one): Happening => ({ kind: "event", from: one.at_ms, to: one.at_ms, event: one.kind, label: one.label }),
  );
  return [...pauses, ...events].sort((a, b) => a.from - b.from);
}

/** What reviewers marked and did not take back, by time. */
export function marked(reviews: readonly Review[]): Marked[] {
  return reviews
    .flatMap((review) => review.marks.map(({ newest }) => ({ newest, name: review.reviewer_name })))
    .filter(({ newest }) => !newest.removed)
    .map(({ newest, name }): Marked => ({ kind: "mark", from: newest.from_ms, to: newest.to_ms ?? newest.from_ms, name, text: newest.text }))
    .sort((a, b) => a.from - b.from);
}

/** Marks that have a sentence, by time. */
export function ticks(marks: readonly RecordingMark[]): RecordingMark[] {
  return marks.filter((mark) => TOLD.has(mark.kind)).sort((a, b) => a.at_ms - b.at_ms);
}

/** Everything that can be gone to, by time; a pause with its reason stands for the marks of it. */
export function moments(recording: Recording, timeline?: Timeline): Row[] {
  const told = happenings(timeline);
  const hasPauses = told.some((one) => one.kind === "pause");
  const marks = ticks(recording.marks).filter((mark) => !(hasPauses && mark.kind === "recording_paused"));
  return [
    ...marks.map((mark): Row => ({ at: mark.at_ms, mark })),
    ...told.map((happening): Row => ({ at: happening.from, happening })),
  ].sort((a, b) => a.at - b.at);
}

/** What holds at a moment, most telling first. */
export function holding<S extends { from: number; to: number }>(spans: readonly S[], at: number): S[] {
  return spans.filter((span) => span.from <= at && at < span.to);
}

/** The nearest of `spans` within `reach`, for a finger that is wider than a mark. */
export function nearest<S extends { from: number; to: number }>(spans: readonly S[], at: number, reach: number): S | null {
  const away = (one: S) => Math.max(one.from - at, at - one.to, 0);
  const found = spans.reduce<S | null>((best, one) => (best && away(best) <= away(one) ? best : one), null);
  return found && away(found) <= reach ? found : null;
}

/** Where the next span begins, or the one before; null when there is none. */
export function neighbour<S extends { from: number }>(spans: readonly S[], at: number, by: 1 | -1): S | null {
  const ordered = [...spans].sort((a, b) => a.from - b.from);
  if (by > 0) return ordered.find((one) => one.from > at + 1) ?? null;
  // A little before where it stands, so that pressing again does not come back to the same one while it plays.
  return ordered.filter((one) => one.from < at - 1_000).at(-1) ?? null;
}

function fromTimeline(timeline: Timeline | undefined, participantId: string): Span[] {
  const side = timeline?.sides.find((one) => one.participant_id === participantId);
  const links = timeline?.links.filter((one) => one.participant_id === participantId) ?? [];
  return [
    ...(side?.speech ?? []).map(([from, to]) => ({ kind: "speech" as const, from, to })),
    ...links.map((one) => ({ kind: "link" as const, from: one.from_ms, to: one.to_ms, level: Math.min(one.up, one.down) })),
  ];
}

/** Who joined before the recording began is there from the first moment of the own file. */
function withEntrance(marks: readonly RecordingMark[], file: RecordingFile): RecordingMark[] {
  const own = marks.filter((mark) => mark.participant_id === file.participant_id).sort((a, b) => a.at_ms - b.at_ms);
  const entered = own.find((mark) => mark.kind === "joined" || mark.kind === "left");
  if (entered?.kind === "joined") return own;
  return [{ at_ms: file.offset_ms, participant_id: file.participant_id, kind: "joined", detail: "" }, ...own];
}

function spansOf(marks: readonly RecordingMark[], end: number): Span[] {
  const open = new Map<SpanKind, number>();
  const spans: Span[] = [];
  const close = (kind: SpanKind, to: number) => {
    const from = open.get(kind);
    if (from !== undefined && to > from) spans.push({ kind, from, to });
    open.delete(kind);
  };
  for (const mark of [...marks].sort((a, b) => a.at_ms - b.at_ms)) {
    const opens = OPENING[mark.kind];
    const closes = CLOSING[mark.kind];
    if (opens && !open.has(opens)) open.set(opens, mark.at_ms);
    if (closes) close(closes, mark.at_ms);
  }
  for (const kind of [...open.keys()]) close(kind, end);
  return spans;
}
