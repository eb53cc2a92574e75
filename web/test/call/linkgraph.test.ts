/** Bars of the link's last two minutes from what the server told. */
import { expect, it } from "vitest";
import { seen } from "../../src/call/linkgraph";
import type { Sample } from "../../src/call/linkwatch";
import type { LinkCard } from "../../src/wire/types";

const card = (up: number, down: number, connected = true): LinkCard => ({
  participant_id: "me",
  connected,
  up,
  down,
  round_trip_ms: null,
  up_kbps: null,
  down_kbps: null,
  megabytes: null,
  budget_megabytes: null,
  low_data: false,
});
const sample = (atS: number, up: number, down: number, connected = true): Sample => ({
  at: atS * 1000,
  mine: card(up, down, connected),
  theirs: null,
  figures: null,
});

it("keeps each direction apart and forgets what is older than two minutes", () => {
  const samples = [sample(0, 1, 1), sample(100, 4, 2), sample(102, 3, 4)];
  expect(seen(samples, "mine", "down", 130_000)).toEqual({
    bars: [
      { ago: 30, grade: 2 },
      { ago: 28, grade: 4 },
    ],
    now: 4,
    worst: 2,
  });
  expect(seen(samples, "mine", "up", 130_000).worst).toBe(3);
});

it("shows a silence and a lost seat as lost", () => {
  const silent = seen([sample(0, 4, 4), sample(20, 4, 4)], "mine", "up", 20_000);
  expect(silent.worst).toBe(0);
  expect(silent.now).toBe(4);
  expect(silent.bars.filter((bar) => bar.grade === 0).length).toBeGreaterThan(4);
  expect(seen([sample(0, 4, 4, false)], "mine", "up", 0).now).toBe(0);
});

it("knows nothing of somebody who was never told of", () => {
  expect(seen([sample(0, 4, 4)], "theirs", "up", 0)).toEqual({ bars: [], now: null, worst: null });
});
