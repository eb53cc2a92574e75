import { describe, expect, test } from "vitest";
import { event } from "../../src/wire/packets";
import { type Figures, compare, gradeDown, gradeUp, grownBytes, read, reportOf, steady, wordOf } from "../../src/media/figures";

const pair = { id: "P", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.15 };

function reading(at: number, amount: number) {
  return read(
    [
      { ...pair, bytesSent: 1_000 * amount, bytesReceived: 2_000 * amount },
      // Given up by an ICE restart, but still in the report with all that it once carried.
      { id: "O", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 9, bytesSent: 1e9, bytesReceived: 1e9 },
      { id: "T", type: "transport", selectedCandidatePairId: "P" },
      { type: "inbound-rtp", kind: "audio", packetsReceived: 50 * amount, packetsLost: 0 },
      { type: "inbound-rtp", kind: "video", packetsReceived: 40 * amount, packetsLost: 10 * amount, framesDecoded: 12 * amount },
      { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.02, roundTripTime: 0.9 },
    ],
    at,
  );
}

const good: Figures = {
  round_trip_ms: 80,
  up_loss: 0,
  down_loss: 0,
  up_kbps: 300,
  down_kbps: 300,
  down_fps: 15,
  megabytes: 1,
  available_kbps: null,
  concealed: null,
  buffer_ms: null,
  heard: true,
};

describe("figures", () => {
  test("rates are of the time between two readings", () => {
    const figures = compare(reading(1_000, 1), reading(3_000, 3), 0.5);
    expect(figures.up_kbps).toBeCloseTo(8);
    expect(figures.down_kbps).toBeCloseTo(16);
    expect(figures.down_fps).toBeCloseTo(12);
    expect(figures.down_loss).toBeCloseTo(0.1);
    expect(figures.up_loss).toBe(0.02);
    expect(figures.round_trip_ms).toBe(150);
    expect(figures.megabytes).toBe(0.5);
    expect(grownBytes(reading(1_000, 1), reading(3_000, 3))).toBe(6_000);
    expect(figures.heard).toBe(true);
  });

  test("a counter that began anew is no negative rate, and nothing new is silence", () => {
    const figures = compare(reading(1_000, 5), reading(2_000, 1), 0);
    expect(figures.down_kbps).toBe(0);
    expect(figures.heard).toBe(false);
    expect(grownBytes(reading(1_000, 5), reading(2_000, 1))).toBe(0);
    expect(figures.down_loss).toBeNull();
  });

  test("voices: what had to be made up, and how long they waited", () => {
    const voice = (at: number, amount: number) =>
      read(
        [
          { ...pair, availableOutgoingBitrate: 120_400 },
          {
            type: "inbound-rtp",
            kind: "audio",
            totalSamplesReceived: 48_000 * amount,
            concealedSamples: 1_000 * amount,
            silentConcealedSamples: 520 * amount,
            jitterBufferDelay: 4_800 * amount,
            jitterBufferEmittedCount: 48_000 * amount,
          },
        ],
        at,
      );
    const figures = compare(voice(0, 1), voice(2_000, 3), 0);
    expect(figures.concealed).toBeCloseTo(0.01);
    expect(figures.buffer_ms).toBeCloseTo(100);
    expect(figures.available_kbps).toBeCloseTo(120.4);
  });

  test("what a browser does not tell stays unknown", () => {
    const figures = compare(null, read([], 0), 0);
    expect(figures.round_trip_ms).toBeNull();
    expect(figures.down_kbps).toBeNull();
  });
});

describe("words", () => {
  test.each([
    [good, true, "good"],
    [{ ...good, round_trip_ms: 400 }, true, "fair"],
    [{ ...good, down_loss: 0.05 }, true, "fair"],
    [{ ...good, down_fps: 7 }, true, "fair"],
    [{ ...good, down_fps: 3 }, true, "weak"],
    [{ ...good, down_loss: 0.2 }, true, "weak"],
    [{ ...good, down_fps: 0 }, true, "voice_only"],
    [{ ...good, down_fps: 0 }, false, "good"],
    [{ ...good, heard: false }, true, "lost"],
  ] as const)("%o with picture %s is %s", (figures, picture, word) => {
    expect(wordOf(gradeDown(figures, picture))).toBe(word);
  });

  test("upwards only loss, delay and silence are known", () => {
    expect(wordOf(gradeUp({ ...good, up_loss: 0.2, down_fps: 0 }))).toBe("weak");
    expect(wordOf(gradeUp({ ...good, heard: false }))).toBe("lost");
  });
});

describe("steadiness", () => {
  test("a new grade shows after it held 1.5 s and the old one 4 s", () => {
    let state = steady(null, 4, 0);
    state = steady(state, 2, 3_000);
    expect(steady(state, 2, 4_400).shown).toBe(4);
    expect(steady(state, 2, 4_500).shown).toBe(2);
  });

  test("flickering changes nothing", () => {
    let state = steady(null, 4, 0);
    for (let at = 1_000; at < 20_000; at += 1_000) state = steady(state, at % 2_000 === 0 ? 2 : 3, at);
    expect(state.shown).toBe(4);
  });

  test("lost shows at once, and so does coming back", () => {
    const lost = steady(steady(null, 4, 0), 0, 100);
    expect(lost.shown).toBe(0);
    expect(steady(lost, 3, 200).shown).toBe(3);
  });
});

describe("the report to the server", () => {
  test("leaves out what is unknown and digits that nobody reads", () => {
    const report = reportOf({ ...good, up_loss: 0.0123456, down_fps: 11.987, megabytes: 1.23456, available_kbps: null });
    expect(report).toEqual({
      round_trip_ms: 80,
      up_loss: 0.01,
      down_loss: 0,
      up_kbps: 300,
      down_kbps: 300,
      down_fps: 12,
      megabytes: 1.2,
    });
  });

  test("takes less than 1 kbit/s, sent every two seconds", () => {
    const figures: Figures = {
      round_trip_ms: 1234.5678,
      up_loss: 0.123456,
      down_loss: 0.123456,
      up_kbps: 1234.5678,
      down_kbps: 1234.5678,
      down_fps: 12.345,
      megabytes: 123.45678,
      available_kbps: 1234.567,
      concealed: 0.123456,
      buffer_ms: 1234.567,
      heard: true,
    };
    const message = { v: 1, call_id: crypto.randomUUID(), ...reportOf(figures) };
    const octets = event("call.report", message, null).length;
    expect((octets * 8) / 2).toBeLessThan(1_000);
  });
});
