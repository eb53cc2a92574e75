/** What happened in a recording, as lanes on its time line: from marks and gaps to spans a side. Pure. */

import type { Recording, RecordingFile, RecordingMark } from "../wire/types";

export type SpanKind = "present" | "muted" | "camera_off" | "gap";

export interface Span {
  kind: SpanKind;
  from: number;
  to: number;
}

export interface Lane {
  participantId: string;
  name: string;
  spans: Span[];
}

const OPENING: Record<string, SpanKind> = { joined: "present", muted: "muted", camera_off: "camera_off" };
const CLOSING: Record<string, SpanKind> = { left: "present", unmuted: "muted", camera_on: "camera_off" };

const PASSING = ["lost", "connected", "recording_on", "recording_paused", "recording_withdrawn", "picture_lost"];
const TOLD: ReadonlySet<string> = new Set([...Object.keys(OPENING), ...Object.keys(CLOSING), ...PASSING]);

export function lanes(recording: Recording): Lane[] {
  const end = recording.row.duration_ms ?? 0;
  return recording.files.map((file) => ({
    participantId: file.participant_id,
    name: file.name,
    spans: [
      ...spansOf(withEntrance(recording.marks, file), end),
      ...recording.gaps
        .filter((gap) => gap.participant_id === file.participant_id)
        .map((gap) => ({ kind: "gap" as const, from: gap.from_ms, to: gap.to_ms })),
    ],
  }));
}

/** Marks that have a sentence, by time. */
export function ticks(marks: readonly RecordingMark[]): RecordingMark[] {
  return marks.filter((mark) => TOLD.has(mark.kind)).sort((a, b) => a.at_ms - b.at_ms);
}

/** What holds at a moment, e.g. for a line of text under the pictures. */
export function holding(lane: Lane, at: number): SpanKind[] {
  return lane.spans.filter((span) => span.from <= at && at < span.to).map((span) => span.kind);
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
