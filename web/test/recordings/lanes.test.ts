import { describe, expect, test } from "vitest";
import { cueAt, cues } from "../../src/recordings/captions";
import { happenings, holding, lanes, marked, moments, nearest, neighbour, ticks } from "../../src/recordings/lanes";
import { markedWords } from "../../src/recordings/lanewords";
import { placeAt } from "../../src/recordings/thumbs";
import type { Recording, Review, Timeline } from "../../src/wire/types";

const recording = {
  row: { duration_ms: 10_000 },
  files: [
    { participant_id: "a", name: "Room 1", offset_ms: 0 },
    { participant_id: "b", name: "Dr Ayesha", offset_ms: 900 },
    { participant_id: "c", name: "Relative", offset_ms: 4_500 },
  ],
  marks: [
    { at_ms: 0, participant_id: "a", kind: "joined", detail: "" },
    { at_ms: 4_000, participant_id: "a", kind: "unmuted", detail: "" },
    { at_ms: 2_000, participant_id: "a", kind: "muted", detail: "" },
    { at_ms: 6_000, participant_id: "a", kind: "camera_off", detail: "" },
    { at_ms: 1_000, participant_id: "b", kind: "joined", detail: "" },
    { at_ms: 8_000, participant_id: "b", kind: "recording_paused", detail: "private_talk" },
    { at_ms: 9_000, participant_id: "b", kind: "left", detail: "" },
    { at_ms: 9_500, participant_id: "b", kind: "left", detail: "" },
    { at_ms: 3_000, participant_id: "b", kind: "unknown", detail: "" },
  ],
  gaps: [{ participant_id: "b", from_ms: 5_000, to_ms: 7_500 }],
} as unknown as Recording;

const timeline: Timeline = {
  sides: [
    { participant_id: "a", speech: [[500, 1_500], [4_000, 5_000]], thumbnails_url: null, thumbnails: [] },
    { participant_id: "b", speech: [], thumbnails_url: null, thumbnails: [] },
  ],
  links: [
    { participant_id: "b", from_ms: 0, to_ms: 5_000, up: 4, down: 4 },
    { participant_id: "b", from_ms: 5_000, to_ms: 9_000, up: 4, down: 1 },
  ],
  pauses: [{ from_ms: 8_000, to_ms: 8_800, reason: "private_talk", detail: "" }],
  events: [{ at_ms: 3_300, kind: "notes", label: "Dr Ayesha" }],
};

describe("lanes", () => {
  test("marks become spans, an open one lasts to the end", () => {
    const [room, doctor, relative] = lanes(recording);
    expect(room!.spans).toEqual([
      { kind: "muted", from: 2_000, to: 4_000 },
      { kind: "present", from: 0, to: 10_000 },
      { kind: "camera_off", from: 6_000, to: 10_000 },
    ]);
    expect(doctor!.spans).toEqual([
      { kind: "present", from: 1_000, to: 9_000 },
      { kind: "gap", from: 5_000, to: 7_500 },
    ]);
    expect(holding(room!.spans, 3_000).map((one) => one.kind)).toEqual(["muted", "present"]);
    expect(holding(doctor!.spans, 9_200)).toEqual([]);
    expect(relative!.spans).toEqual([{ kind: "present", from: 4_500, to: 10_000 }]);
  });

  test("speech and the worse direction of the link lie on the side they are of", () => {
    const [room, doctor] = lanes(recording, timeline);
    expect(room!.spans.filter((one) => one.kind === "speech")).toEqual([
      { kind: "speech", from: 500, to: 1_500 },
      { kind: "speech", from: 4_000, to: 5_000 },
    ]);
    expect(room!.spans.some((one) => one.kind === "link")).toBe(false);
    expect(doctor!.spans.filter((one) => one.kind === "link").map((one) => one.level)).toEqual([4, 1]);
  });

  test("unknown marks are no ticks", () => {
    expect(ticks(recording.marks).map((mark) => mark.kind)).not.toContain("unknown");
    expect(ticks(recording.marks)[0]!.at_ms).toBe(0);
  });

  test("pauses and events lie between the marks, and a pause stands for its marks", () => {
    expect(happenings(timeline).map((one) => one.from)).toEqual([3_300, 8_000]);
    expect(happenings(undefined)).toEqual([]);
    const rows = moments(recording, timeline);
    expect(rows.map((one) => one.at)).toEqual([0, 1_000, 2_000, 3_300, 4_000, 6_000, 8_000, 9_000, 9_500]);
    expect(rows.filter((one) => one.at === 8_000)).toHaveLength(1);
    expect(moments(recording).some((one) => one.at === 8_000)).toBe(true);
  });

  test("a finger beside a mark finds it, one far away does not", () => {
    const spans = [
      { from: 1_000, to: 1_000 },
      { from: 1_400, to: 1_600 },
    ];
    expect(nearest(spans, 1_150, 200)).toBe(spans[0]);
    expect(nearest(spans, 1_350, 200)).toBe(spans[1]);
    expect(nearest(spans, 5_000, 200)).toBeNull();
    expect(nearest([], 0, 200)).toBeNull();
  });

  test("the next one and the one before, also while it plays on", () => {
    const spans = [{ from: 8_000 }, { from: 2_000 }, { from: 4_000 }];
    expect(neighbour(spans, 2_000, 1)).toEqual({ from: 4_000 });
    expect(neighbour(spans, 9_000, 1)).toBeNull();
    expect(neighbour(spans, 8_400, -1)).toEqual({ from: 4_000 });
    expect(neighbour(spans, 900, -1)).toBeNull();
  });
});

test("the picture of a moment is the last one taken before it, and none of another scene", () => {
  const places = [10_000, 40_000, 70_000].map((at_ms) => ({ at_ms, start: 0, size: 1 }));
  expect(placeAt(places, 39_999)?.at_ms).toBe(10_000);
  expect(placeAt(places, 40_000)?.at_ms).toBe(40_000);
  expect(placeAt(places, 500)?.at_ms).toBe(10_000);
  expect(placeAt(places, 131_000)).toBeNull();
  expect(placeAt([], 5)).toBeNull();
});

describe("marks of reviewers", () => {
  const mark = (from_ms: number, to_ms: number | null, removed = false) => ({ newest: { from_ms, to_ms, text: "why", removed }, earlier: [] });
  const reviews = [
    { reviewer_name: "Imran", marks: [mark(7_000, null), mark(2_000, 4_000), mark(1, null, true)] },
    { reviewer_name: "Sadia", marks: [mark(3_000, null)] },
  ] as unknown as Review[];

  test("lie in order of time, without what was taken back", () => {
    expect(marked(reviews).map((one) => [one.from, one.to, one.name])).toEqual([
      [2_000, 4_000, "Imran"],
      [3_000, 3_000, "Sadia"],
      [7_000, 7_000, "Imran"],
    ]);
  });

  test("are said with their second or both", () => {
    expect(marked(reviews).map((one) => markedWords(one).k)).toEqual(["recordings.said_mark_range", "recordings.said_mark", "recordings.said_mark"]);
  });
});

describe("captions", () => {
  const all = cues(recording, timeline);
  const said = (at: number) => cueAt(all, at)?.said.k;

  test("what began last is said, for as long as it is read", () => {
    expect(said(2_100)).toBe("recordings.mark_muted");
    expect(said(3_400)).toBe("recordings.event_notes");
    expect(said(4_500)).toBe("recordings.mark_unmuted");
  });

  test("missing data and pauses are said while they last", () => {
    expect(all.find((one) => one.said.k === "recordings.said_gap")).toMatchObject({ from: 5_000, to: 9_000 });
    expect(said(8_500)).toBe("recordings.said_pause");
  });

  test("nothing is said where nothing happens", () => {
    expect(cueAt(cues({ ...recording, marks: [], gaps: [] }), 100)).toBeNull();
  });
});
