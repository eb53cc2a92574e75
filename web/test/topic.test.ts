/** Snapshot and events: order, repetition, holes, other epochs. */
import { describe, expect, it } from "vitest";
import { type TopicState, afterEvent, afterFollow, cardsOf } from "../src/wire/topic";
import type { Snapshot, TopicChanged } from "../src/wire/types";

const event = (seq: number, id: string, card: Record<string, unknown> | null, epoch = "e1"): TopicChanged => ({
  v: 1,
  topic: "desk",
  epoch,
  seq,
  kind: "room",
  id,
  card,
});
const snapshot: Snapshot = { topic: "desk", epoch: "e1", seq: 5, state: { room: { r1: { id: "r1", name: "Room 1" } } } };
const start = afterFollow(null, snapshot) as TopicState;

describe("events after a snapshot", () => {
  it("replace and remove cards in order", () => {
    const added = afterEvent(start, event(6, "r2", { id: "r2" })) as TopicState;
    const removed = afterEvent(added, event(7, "r1", null)) as TopicState;
    expect(cardsOf<{ id: string }>(removed, "room").map((card) => card.id)).toEqual(["r2"]);
    expect(cardsOf(start, "room")).toHaveLength(1);
  });

  it("that were seen already change nothing", () => {
    expect(afterEvent(start, event(5, "r1", null))).toBe(start);
  });

  it("with a hole before them, or of another epoch, ask to follow again", () => {
    expect(afterEvent(start, event(7, "r2", {}))).toBe("gap");
    expect(afterEvent(start, event(6, "r2", {}, "e2"))).toBe("gap");
  });
});

describe("catching up", () => {
  it("is the same as having been there", () => {
    const events = [event(6, "r2", { id: "r2" }), event(7, "r1", null)];
    const there = events.reduce<TopicState>((state, one) => afterEvent(state, one) as TopicState, start);
    expect(afterFollow(start, { topic: "desk", epoch: "e1", seq: 7, events })).toEqual(there);
  });

  it("is refused when it does not fit: nothing here, another epoch, an event short", () => {
    const none = { topic: "desk", epoch: "e1", seq: 5, events: [] };
    expect(afterFollow(null, none)).toBe("gap");
    expect(afterFollow(start, { ...none, epoch: "e2" })).toBe("gap");
    expect(afterFollow(start, { ...none, seq: 6 })).toBe("gap");
    expect(afterFollow(start, none)).toEqual(start);
  });
});
