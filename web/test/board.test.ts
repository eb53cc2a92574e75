/** The board from its topic: counts, order, places that never move, alarms by haste; districts; bars of a link. */
import { describe, expect, it } from "vitest";
import { bars } from "../src/board/bars";
import { COLUMNS, DISTRICTS, ROWS, districtOf } from "../src/board/districts";
import { boardOf } from "../src/board/state";
import type { Cards } from "../src/wire/topic";

const NOW = Date.parse("2026-11-30T06:00:00Z");

function center(id: string, district: string) {
  return { id, name: `Center ${id}`, district, phone: "", waiting: 0 };
}

function room(id: string, center_id: string, tone = "normal", state = "empty") {
  return { id, center_id, name: `Room ${id}`, state, tone, encounter_id: null };
}

function alarm(id: string, severity: string, changes: object = {}) {
  const rest = { kind: "room_offline", about: "r", center_id: null, detail: "", acknowledged_by: null, assigned_to: null };
  return { id, severity, raised_at: "2026-11-30T05:00:00Z", snoozed_until: null, ...rest, ...changes };
}

function byId<T extends { id: string }>(...ones: T[]): Record<string, T> {
  return Object.fromEntries(ones.map((one) => [one.id, one]));
}

function shown(cards: Cards) {
  return boardOf({ topic: "board", epoch: "e", seq: 1, cards }, NOW);
}

describe("the board", () => {
  const cards = {
    center: byId(center("c", "Swat"), center("b", "district mansehra"), center("a", "Swat"), center("x", "Lahore")),
    board_room: byId(room("r1", "a", "act"), room("r2", "a"), room("r3", "b", "busy", "call"), room("r4", "c", "watch")),
  };

  it("counts centers by their worst room", () => {
    expect(shown(cards).count).toEqual({ all: 4, normal: 2, watch: 1, act: 1 });
  });

  it("counts a center whose patient waits too long, though no room is in trouble", () => {
    const late = alarm("late", "watch", { kind: "waiting_long", about: "encounter", center_id: "x" });
    const asleep = alarm("late", "act", { center_id: "b", snoozed_until: "2026-11-30T07:00:00Z" });
    expect(shown({ ...cards, alarm: byId(late) }).count).toEqual({ all: 4, normal: 1, watch: 2, act: 1 });
    expect(shown({ ...cards, alarm: byId(asleep) }).count.act).toBe(1);
  });

  it("keeps places by district from north to south and by name, whatever happens in them", () => {
    const order = (from: Cards) => shown(from).districts.map((one) => [one.name, ...one.centers.map((own) => own.card.id)]);
    expect(order(cards)).toEqual([["Swat", "a", "c"], ["Mansehra", "b"], ["Lahore", "x"]]);
    expect(order({ ...cards, board_room: byId(room("r3", "b", "act")) })).toEqual(order(cards));
  });

  it("puts what nobody has seen and must be acted on first, what is put aside last", () => {
    const alarms = byId(
      alarm("aside", "act", { snoozed_until: "2026-11-30T07:00:00Z" }),
      alarm("seen", "act", { acknowledged_by: "p" }),
      alarm("watch", "watch"),
      alarm("act", "act"),
    );
    expect(shown({ ...cards, alarm: alarms }).alarms.map((one) => one.id)).toEqual(["act", "seen", "watch", "aside"]);
  });
});

describe("the districts", () => {
  it("have a place of their own each", () => {
    const places = DISTRICTS.map((one) => one.at.join());
    expect(new Set(places).size).toBe(DISTRICTS.length);
    expect(new Set(DISTRICTS.map((one) => one.code)).size).toBe(DISTRICTS.length);
    for (const { at } of DISTRICTS) expect(at[0] < COLUMNS && at[1] < ROWS).toBe(true);
  });

  it("are found however a center writes them", () => {
    const found = ["Dera Ismail Khan", "D.I. Khan", "سوات", "Swat District", "Lahore"].map((name) => districtOf(name)?.code);
    expect(found).toEqual(["DIK", "DIK", "SWT", "SWT", undefined]);
  });
});

it("a link's bars end with this minute, and leave open what was not measured", () => {
  expect(bars("43-1", 2)).toEqual({ shown: [4, 3, null, 1, 2], worst: 1 });
  expect(bars("", null)).toEqual({ shown: [], worst: null });
});
