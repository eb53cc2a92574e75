/** The protocol's example messages, as the server's tests load them too: what this client reads is in them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TopicState, afterEvent, afterFollow } from "../src/wire/topic";
import type { CatchUp, ClientMessages, ServerMessages, Snapshot, TopicChanged } from "../src/wire/types";

const FOLDER = new URL("../../signaling/examples/", import.meta.url).pathname;
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
interface Example {
  from: "client" | "server";
  /** Where a message has a second example. */
  type?: string;
  message: Record<string, unknown>;
  acknowledgement?: { ok: boolean; value?: unknown };
}
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Example;

// The compiler keeps these lists complete and free of strangers.
const FROM_CLIENT: Record<keyof ClientMessages, true> = {
  "topic.follow": true,
  "topic.unfollow": true,
  "room.open": true,
  "duty.set": true,
  "queue.claim": true,
  "call.join": true,
  "call.offer": true,
  "call.media": true,
  "call.consent": true,
  "call.recording": true,
  "call.leave": true,
  "call.report": true,
  "call.wish": true,
  "call.piece": true,
  "call.ask_still": true,
  "message.send": true,
  "message.seen": true,
  "cue.ask": true,
  "cue.answer": true,
  "examination.tick": true,
  "capture.ask": true,
  "capture.begin": true,
  "capture.missed": true,
  "capture.share": true,
  "drawing.stroke": true,
  "drawing.undo": true,
  "device.ask": true,
  "device.use": true,
};
const FROM_SERVER: Record<keyof ServerMessages, true> = {
  "topic.changed": true,
  "call.slots": true,
  "call.speaking": true,
  "call.links": true,
  "call.advice": true,
  "call.piece_relayed": true,
  "call.still_asked": true,
  "call.still_arrived": true,
  "call.opened": true,
  "call.rescued": true,
  "call.seat_taken": true,
  "export.changed": true,
  signed_out: true,
};

describe("the examples", () => {
  it.each(names)("%s is a message of the version that this client speaks", (name) => {
    const { from, message } = read(name);
    expect(["client", "server"]).toContain(from);
    expect(message.v).toBe(1);
  });

  it("are of exactly the types that this client knows", () => {
    const types = (from: Example["from"]) =>
      new Set(names.filter((name) => read(name).from === from).map((name) => read(name).type ?? name.slice(0, -5)));
    expect(types("client")).toEqual(new Set(Object.keys(FROM_CLIENT)));
    expect(types("server")).toEqual(new Set(Object.keys(FROM_SERVER)));
  });
});

it("the snapshot and the change of the examples fit the reducer", () => {
  const followed = read("topic.follow.snapshot.json").acknowledgement?.value as Snapshot;
  const state = afterFollow(null, followed) as TopicState;
  expect(state.seq).toBe(followed.seq);
  const changed = read("topic.changed.json").message as unknown as TopicChanged;
  const next = afterEvent({ ...state, epoch: changed.epoch, seq: changed.seq - 1 }, changed) as TopicState;
  expect(next.seq).toBe(changed.seq);
  expect(next.cards[changed.kind]?.[changed.id]).toEqual(changed.card ?? undefined);
});

it("the catch-up of the examples is the same as its events one by one", () => {
  const missed = read("topic.follow.json").acknowledgement?.value as CatchUp;
  const first = missed.events[0]?.seq ?? missed.seq + 1;
  const before: TopicState = { topic: missed.topic, epoch: missed.epoch, seq: first - 1, cards: {} };
  const after = missed.events.reduce<TopicState>((state, event) => afterEvent(state, event) as TopicState, before);
  expect(afterFollow(before, missed)).toEqual(after);
});
