import { expect, test } from "vitest";
import { TALKING, Talking, loudness } from "../../src/media/level";
import { settle, troubleOf } from "../../src/media/trouble";

test("loudness goes from silence to full scale", () => {
  expect(loudness(new Float32Array(256))).toBe(0);
  expect(loudness(new Float32Array(256).fill(1))).toBeCloseTo(1);
  expect(loudness(new Float32Array(256).fill(0.001))).toBeCloseTo(0);
  expect(loudness(new Float32Array(256).fill(0.1))).toBeCloseTo(2 / 3);
});

test("half a second of speech within a second is talking, a knock is not", () => {
  const knock = new Talking();
  expect([1, 1, 0, 0, 0, 0, 0, 0, 0, 0].some((level) => knock.hears(level))).toBe(false);
  const speech = new Talking();
  expect([1, 1, 0, 1, 1, 0, 1].map((level) => speech.hears(level * TALKING)).at(-1)).toBe(true);
});

test("a refused device becomes a word, never an exception", async () => {
  const denied = await settle(() => Promise.reject(new DOMException("", "NotAllowedError")));
  expect(denied).toEqual({ ok: false, trouble: "denied" });
  expect(await settle(async () => 7)).toEqual({ ok: true, value: 7 });
  expect(troubleOf("NotReadableError")).toBe("busy");
  expect(troubleOf("OverconstrainedError")).toBe("absent");
});
