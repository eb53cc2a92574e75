import { describe, expect, test } from "vitest";
import { changed, clockAt, ended, position, shifted, slipped, steer } from "../../src/recordings/clock";
import { holding, lanes, ticks } from "../../src/recordings/lanes";
import { type Range, withStep } from "../../src/recordings/ranges";
import type { Recording } from "../../src/wire/types";

describe("the clock", () => {
  test("stands, plays at its speed, and stops at the end", () => {
    const clock = clockAt(1_000, 10_000, 0);
    expect(position(clock, 5_000)).toBe(1_000);
    const playing = changed(clock, 5_000, { playing: true });
    expect(position(playing, 6_000)).toBe(2_000);
    const fast = changed(playing, 6_000, { speed: 2 });
    expect(position(fast, 7_000)).toBe(4_000);
    expect(ended(fast, 20_000)).toBe(true);
    expect(position(changed(fast, 7_000, { at: -50 }), 7_000)).toBe(0);
  });

  test("speeds step within the list", () => {
    expect(shifted(1, 1)).toBe(1.25);
    expect(shifted(2, 1)).toBe(2);
    expect(shifted(0.5, -1)).toBe(0.5);
  });
});

describe("steering one side", () => {
  const side = { offset_ms: 2_000, duration_ms: 10_000 };
  test.each([
    [1_000, 0, { do: "rest" }],
    [12_000, 10_000, { do: "rest" }],
    [5_000, 3_000, { do: "play", rate: 1 }],
    [5_000, 2_980, { do: "play", rate: 1 }],
    [5_000, 2_900, { do: "play", rate: 1.06 }],
    [5_000, 3_100, { do: "play", rate: 0.94 }],
    [5_000, 2_000, { do: "play", rate: 1.06 }],
    [5_000, 3_500, { do: "hold" }],
    [5_000, 1_000, { do: "seek", seconds: 3 }],
    [5_000, 5_000, { do: "seek", seconds: 3 }],
  ])("clock %i, player %i", (clock, player, wanted) => {
    expect(steer(clock, side, player, 1)).toEqual(wanted);
  });

  test("two sides that drift apart are within 30 ms again soon", () => {
    let clock = 5_000;
    let player = 2_870;
    for (let step = 0; step < 40; step += 1) {
      const what = steer(clock, side, player, 1);
      if (what.do === "play") player += 100 * what.rate;
      clock += 100;
    }
    expect(Math.abs(clock - 2_000 - player)).toBeLessThanOrEqual(30);
  });
});

describe("the clock waits for the slowest side", () => {
  const playing = changed(clockAt(0, 60_000, 0), 0, { playing: true });
  test("when it has run away", () => {
    expect(position(slipped(playing, 10_000, [9_700, 10_010]), 10_000)).toBe(9_700);
  });
  test("but not for what nobody sees, nor for a side that has to jump anyway", () => {
    expect(slipped(playing, 10_000, [9_950, 10_010])).toBe(playing);
    expect(slipped(playing, 10_000, [3_000])).toBe(playing);
    expect(slipped(playing, 10_000, [])).toBe(playing);
  });
});

test("played ranges merge, jumps are not played", () => {
  let ranges: Range[] = [];
  for (const [from, to] of [[0, 250], [250, 500], [500, 9_000], [9_000, 9_250], [400, 600]] as const) {
    ranges = withStep(ranges, from, to);
  }
  expect(ranges).toEqual([
    [0, 600],
    [9_000, 9_250],
  ]);
});

describe("lanes", () => {
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
      { at_ms: 9_000, participant_id: "b", kind: "left", detail: "" },
      { at_ms: 9_500, participant_id: "b", kind: "left", detail: "" },
      { at_ms: 3_000, participant_id: "b", kind: "unknown", detail: "" },
    ],
    gaps: [{ participant_id: "b", from_ms: 5_000, to_ms: 7_500 }],
  } as unknown as Recording;

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
    expect(holding(room!, 3_000)).toEqual(["muted", "present"]);
    expect(holding(doctor!, 9_200)).toEqual([]);
    expect(relative!.spans).toEqual([{ kind: "present", from: 4_500, to: 10_000 }]);
  });

  test("unknown marks are no ticks", () => {
    expect(ticks(recording.marks).map((mark) => mark.kind)).not.toContain("unknown");
    expect(ticks(recording.marks)[0]!.at_ms).toBe(0);
  });
});
