/** Texts against a real IndexedDB implementation and a live connection that comes and goes. */
import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";
import { Texts } from "../../src/call/texts";
import { type Live, LiveRefused, LiveSilent } from "../../src/wire/live";

type Sent = { message_id: string; text: string };

let sent: Sent[];
let answer: (text: string) => Promise<unknown>;
let seat = 0;

const live = {
  request: async (_type: string, message: Sent) => {
    await answer(message.text);
    sent.push(message);
    return { id: message.message_id };
  },
} as unknown as Pick<Live, "request">;
const open = () => new Texts(`call:${seat}`, "call", live);
const texts = () => sent.map((one) => one.text);

beforeEach(() => {
  seat += 1;
  sent = [];
  answer = async () => undefined;
});

it("sends in the order of writing, and keeps each until the call shows it", async () => {
  const writer = open();
  await Promise.all([writer.add("one"), writer.add("two")]);
  await vi.waitFor(() => expect(texts()).toEqual(["one", "two"]));
  await vi.waitFor(() => expect(writer.waiting.value.every((each) => each.sent)).toBe(true));
  writer.shown(new Set([sent[0]!.message_id]));
  expect(writer.waiting.value.map((each) => each.text)).toEqual(["two"]);
});

it("takes up after a reload what the link had kept back, for this seat alone", async () => {
  answer = () => new Promise(() => undefined);
  await open().add("the arm hurts");
  answer = async () => undefined;
  const stranger = new Texts("call:stranger", "call", live);
  await stranger.resume();
  expect(stranger.waiting.value).toEqual([]);
  const again = open();
  await again.resume();
  await vi.waitFor(() => expect(texts()).toEqual(["the arm hurts"]));
  const later = open();
  await vi.waitFor(async () => {
    await later.resume();
    expect(later.waiting.value).toEqual([]);
  });
});

it("keeps what is refused, lets the next one through, and sends it again when it is asked to", async () => {
  answer = async (text) => {
    if (text === "bad") throw new LiveRefused("message.too_many", "", null);
  };
  const writer = open();
  await writer.add("bad");
  await writer.add("good");
  await vi.waitFor(() => expect(texts()).toEqual(["good"]));
  const bad = writer.waiting.value.find((one) => one.text === "bad");
  expect(bad?.refused).toBe(true);
  answer = async () => undefined;
  await writer.again(bad?.id ?? "");
  await vi.waitFor(() => expect(texts()).toEqual(["good", "bad"]));
  await writer.drop(bad?.id ?? "");
  expect(writer.waiting.value.map((one) => one.text)).toEqual(["good"]);
});

it("tries the same text again when it was only a bad moment", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const reasons = [new LiveRefused("rate.exceeded", "", null), new LiveSilent("message.send")];
    answer = async () => {
      const reason = reasons.shift();
      if (reason) throw reason;
    };
    const writer = open();
    void writer.add("hello");
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(2_000);
      expect(texts()).toEqual(["hello"]);
    });
    expect(new Set(sent.map((one) => one.message_id)).size).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
