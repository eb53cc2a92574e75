/** The protocol's example messages, as the server's tests load them too: what this client reads is in them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TopicState, afterEvent, afterFollow } from "../src/wire/topic";
import type { CatchUp, Snapshot, TopicChanged } from "../src/wire/types";

const FOLDER = new URL("../../signaling/examples/", import.meta.url).pathname;
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
interface Example {
  from: "client" | "server";
  message: Record<string, unknown>;
  acknowledgement?: { ok: boolean; value?: unknown };
}
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Example;

describe("the examples", () => {
  it.each(names)("%s is a message of the version that this client speaks", (name) => {
    const { from, message } = read(name);
    expect(["client", "server"]).toContain(from);
    expect(message.v).toBe(1);
  });

  it("cover what the client follows", () => {
    expect(names).toEqual(expect.arrayContaining(["topic.follow.snapshot.json", "topic.changed.json", "call.opened.json"]));
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
