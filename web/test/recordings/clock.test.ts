import { describe, expect, test } from "vitest";
import { changed, clockAt, ended, led, position, shifted, slipped, steer } from "../../src/recordings/clock";

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

  test("goes as the leading voice goes, and takes no notice of what is only noise, nor of a jump", () => {
    const playing = changed(clockAt(0, 60_000, 0), 0, { playing: true });
    expect(led(playing, 10_000, 10_008)).toBe(playing);
    expect(position(led(playing, 10_000, 9_940), 10_000)).toBe(9_940);
    expect(led(playing, 10_000, 40_000)).toBe(playing);
    expect(led(playing, 10_000, null)).toBe(playing);
    expect(led(clockAt(0, 60_000, 0), 10_000, 500).at).toBe(0);
  });
});

const voice = { offset_ms: 2_000, duration_ms: 10_000, heard: true };
const picture = { ...voice, heard: false };

describe("steering one side", () => {
  test.each([
    [1_000, 0, { do: "rest" }],
    [12_000, 10_000, { do: "rest" }],
    [5_000, 3_000, { do: "play", rate: 1 }],
    [5_000, 2_980, { do: "play", rate: 1 }],
    [5_000, 2_960, { do: "play", rate: 1.04 }],
    [5_000, 2_900, { do: "play", rate: 1.06 }],
    [5_000, 3_100, { do: "play", rate: 0.94 }],
    [5_000, 2_000, { do: "play", rate: 1.06 }],
    [5_000, 3_500, { do: "hold" }],
    [5_000, 1_000, { do: "seek", seconds: 3 }],
    [5_000, 5_000, { do: "seek", seconds: 3 }],
  ])("a voice: clock %i, player %i", (clock, player, wanted) => {
    expect(steer(clock, voice, player, 1)).toEqual(wanted);
  });

  test("a picture is put right sooner, for nobody hears it", () => {
    expect(steer(5_000, picture, 2_980, 1)).toEqual({ do: "play", rate: 1.02 });
    expect(steer(5_000, picture, 2_400, 1)).toEqual({ do: "play", rate: 1.2 });
    expect(steer(5_000, picture, 2_996, 2)).toEqual({ do: "play", rate: 2 });
  });

  test.each([
    [voice, 0.5],
    [voice, 1],
    [voice, 2],
    [picture, 1],
    [picture, 2],
  ])("what has drifted apart is within 80 ms soon and then stays there (%o at %d)", (short, speed) => {
    const side = { ...short, duration_ms: 60_000 };
    let clock = 5_000;
    let player = 2_870;
    const apart: number[] = [];
    for (let step = 0; step < 120; step += 1) {
      const what = steer(clock, side, player, speed);
      // This player's own clock is half a percent slow, and its position is read 8 ms late now and then.
      if (what.do === "play") player += 100 * what.rate * 0.995 - (step % 7 === 0 ? 8 : step % 7 === 1 ? -8 : 0);
      clock += 100 * speed;
      apart.push(Math.abs(clock - 2_000 - player));
    }
    expect(Math.max(...apart.slice(40))).toBeLessThan(80);
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
