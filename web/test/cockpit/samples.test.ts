/** What becomes of a stethoscope's samples: kept, made fewer without folding, written, seen. */
import { describe, expect, it } from "vitest";
import { LastSeconds, fewer, spectrum, wav } from "../../src/cockpit/samples";

const RATE = 48_000;
const tone = (hertz: number, seconds: number, rate = RATE) =>
  Float32Array.from({ length: seconds * rate }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / rate));
const level = (samples: Float32Array) => Math.sqrt(samples.slice(500, -500).reduce((sum, one) => sum + one * one, 0) / (samples.length - 1000));

describe("the last seconds", () => {
  it("are given oldest first, however the blocks fell", () => {
    const kept = new LastSeconds(10, 1);
    for (const start of [0, 4, 8]) kept.put(Float32Array.from({ length: 4 }, (_, index) => start + index));
    expect([...kept.take()]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(kept.seconds).toBe(1);
  });

  it("are fewer while there were fewer", () => {
    const kept = new LastSeconds(10, 1);
    kept.put(Float32Array.from([1, 2, 3]));
    expect([...kept.take()]).toEqual([1, 2, 3]);
  });
});

describe("made fewer", () => {
  it.each([20, 45, 150, 1_000, 2_500])("keeps %i Hz as it was", (hertz) => {
    const made = fewer(tone(hertz, 2), RATE);
    expect(made.rate).toBe(8_000);
    expect(level(made.samples)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it.each([5_000, 7_900, 12_000])("lets nothing of %i Hz fold down", (hertz) => {
    expect(level(fewer(tone(hertz, 2), RATE).samples)).toBeLessThan(0.004);
  });

  it("divides 44.1 kHz evenly too", () => {
    expect(fewer(tone(100, 1, 44_100), 44_100).rate).toBe(8_820);
  });
});

it("writes WAV that says what it holds, without wrapping what is too loud", async () => {
  const view = new DataView(await wav(Float32Array.from([0, 0.5, 2, -2]), 8_000).arrayBuffer());
  const word = (at: number) => String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
  expect([word(0), word(8), word(36)]).toEqual(["RIFF", "WAVE", "data"]);
  expect([view.getUint32(24, true), view.getUint16(22, true), view.getUint32(40, true)]).toEqual([8_000, 1, 8]);
  expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([0, 16_384, 32_767, -32_767]);
});

it("shows a tone where it is", () => {
  const columns = spectrum(tone(50, 3, 8_000), 8_000, 2_048, 400, 5);
  expect(columns).toHaveLength(5);
  for (const column of columns) {
    const loudest = column.indexOf(Math.max(...column));
    expect((loudest * 8_000) / 2_048).toBeCloseTo(50, -0.7);
  }
});
