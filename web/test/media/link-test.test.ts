import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recallLink, rememberLink } from "../../src/media/known-link";
import { type Timed, judge } from "../../src/media/link-test";
import { stored } from "./storage";

/** 14 kB over a link of that rate and round trip, the first 1400 octets at once. */
function down(kbps: number, roundTrip: number, extra = 0): Timed {
  const firstAt = 1_000 + roundTrip;
  return { beganAt: 1_000, firstAt, lastAt: firstAt + (12_600 * 8) / kbps + extra, firstOctets: 1_400, octets: 14_000 };
}

function up(kbps: number, roundTrip: number, extra = 0): Timed {
  const lastAt = 1_000 + roundTrip + (14_000 * 8) / kbps + extra;
  return { beganAt: 1_000, firstAt: lastAt, lastAt, firstOctets: 0, octets: 14_000 };
}

describe("a measurement", () => {
  test("finds rates and round trip; the best of three counts", () => {
    const link = judge([down(128, 400, 900), down(128, 410), down(128, 400, 50)], [up(64, 400, 2_000), up(64, 400)]);
    expect(link).toEqual({ down_kbps: 128, up_kbps: 64, round_trip_ms: 400 });
  });

  test("of a browser that hands over all at once is of the whole exchange", () => {
    const whole: Timed = { beganAt: 0, firstAt: 100, lastAt: 200, firstOctets: 14_000, octets: 14_000 };
    expect(judge([whole], []).down_kbps).toBe(560);
    expect(judge([whole], []).up_kbps).toBeNull();
  });

  test("of a link too fast to measure is bounded", () => {
    expect(judge([down(1e9, 1)], [up(1e9, 1)])).toEqual({ down_kbps: 100_000, up_kbps: 100_000, round_trip_ms: 1 });
  });
});

describe("what is known of a link", () => {
  beforeEach(() => {
    vi.stubGlobal("sessionStorage", stored());
    vi.stubGlobal("navigator", { connection: { type: "wifi" } });
  });
  afterEach(() => vi.unstubAllGlobals());

  test("is good for some minutes, on the same network", () => {
    const link = { up_kbps: 64, down_kbps: 128, round_trip_ms: 400 };
    expect(recallLink(0)).toBeNull();
    rememberLink(link, 1_000);
    expect(recallLink(500_000)).toEqual(link);
    expect(recallLink(700_000)).toBeNull();
    vi.stubGlobal("navigator", { connection: { type: "cellular" } });
    expect(recallLink(2_000)).toBeNull();
  });

  test("is nothing where storage holds nonsense or is forbidden", () => {
    sessionStorage.setItem("e-ilaj.link", "{");
    expect(recallLink()).toBeNull();
    vi.stubGlobal("sessionStorage", undefined);
    rememberLink({ up_kbps: 1 });
    expect(recallLink()).toBeNull();
  });
});
