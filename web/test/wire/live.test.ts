/** The live connection against a scripted server: what it asks again, when it doubts a wire, how it comes back. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveRefused, LiveSilent } from "../../src/wire/live";
import { Scripted, settle } from "./scripted";

let server: Scripted;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  server = new Scripted();
});
afterEach(() => void vi.useRealTimers());

async function admitted() {
  const live = server.live();
  live.connect();
  await server.admit();
  expect(live.state.peek()).toBe("connected");
  return live;
}

/** Lets time pass while the server pings as it does. */
async function pass(ms: number, pinging = true): Promise<void> {
  for (let gone = 0; gone < ms; gone += 100) {
    await vi.advanceTimersByTimeAsync(100);
    if (pinging && (gone + 100) % 5_000 === 0) server.say("2");
  }
}

describe("requests", () => {
  test("are answered, or refused with a code", async () => {
    const live = await admitted();
    const joined = live.request("call.join", { call_id: "c" });
    await settle();
    server.answer("call.join", { participant_id: "p" });
    expect(await joined).toEqual({ participant_id: "p" });

    const left = live.request("call.leave", { call_id: "c" });
    await settle();
    const [number] = server.asked().at(-1)!;
    server.say(`43${number}[{"ok":false,"error":{"code":"call.closed","message":"m"}}]`);
    const refused = await left.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LiveRefused);
    expect(refused).toMatchObject({ code: "call.closed" });
  });

  test("are asked again at once on the next wire, not after the time of the lost one", async () => {
    const live = await admitted();
    const joined = live.request("call.join", { call_id: "c" });
    await settle();
    server.last.ears.ended();
    expect(live.state.peek()).toBe("lost");
    await pass(200, false);
    expect(server.wires).toHaveLength(2);
    await server.admit();
    await settle();
    server.answer("call.join", { participant_id: "p" });
    expect(await joined).toEqual({ participant_id: "p" });
  });

  test("give up after their time, and never before", async () => {
    const live = await admitted();
    const silent = live.request("call.join", { call_id: "c" }, 8_000).catch((error: unknown) => error);
    await pass(8_100);
    expect(await silent).toBeInstanceOf(LiveSilent);
  });

  test("an answer that is late is nudged for, by messages that change nothing", async () => {
    const live = await admitted();
    void live.request("call.join", { call_id: "c" }).catch(() => undefined);
    await pass(1_000);
    const nudges = server.last.sent.filter((packet) => packet.startsWith("42["));
    expect(nudges.length).toBeGreaterThan(3);
    expect(new Set(nudges)).toEqual(new Set(['42["topic.unfollow",{"v":1,"topic":"none"}]']));
    server.answer("call.join", {});
    const sent = server.last.sent.length;
    await pass(4_000);
    expect(server.last.sent.filter((packet) => packet !== "3")).toHaveLength(sent);
  });
});

describe("a wire that has died without a word", () => {
  test("is doubted after 3 s of silence with an answer due", async () => {
    const live = await admitted();
    void live.request("call.join", { call_id: "c" }, Infinity).catch(() => undefined);
    await pass(2_900, false);
    expect(server.wires).toHaveLength(1);
    await pass(700, false);
    expect(server.wires).toHaveLength(2);
    expect(server.wires[0]!.closed).toBe(true);
  });

  test("is kept while packets come, however slow the answer", async () => {
    const live = await admitted();
    void live.request("call.join", { call_id: "c" }, Infinity).catch(() => undefined);
    for (let turn = 0; turn < 5; turn += 1) {
      await pass(2_000, false);
      server.say("2");
    }
    expect(server.wires).toHaveLength(1);
  });

  test("is noticed without a request when pings stay away, and at once when media doubts it", async () => {
    const live = await admitted();
    await pass(20_000);
    expect(server.wires).toHaveLength(1);
    await pass(9_500, false);
    expect(server.wires.length).toBeGreaterThan(1);
    await server.admit();
    const before = server.wires.length;
    live.doubt();
    await pass(3_600, false);
    expect(server.wires).toHaveLength(before + 1);
  });
});

describe("coming back", () => {
  test("never ends, tries polling where WebSockets never open, and remembers what worked", async () => {
    const live = server.live();
    live.connect();
    const ways = () => server.wires.map((wire) => wire.way);
    for (let turn = 0; turn < 2; turn += 1) {
      server.last.ears.ended();
      await pass(3_000, false);
    }
    expect(ways()).toEqual(["websocket", "websocket", "polling"]);
    await server.admit();
    await pass(6_000);
    server.last.ears.ended();
    await pass(800, false);
    expect(server.last.way).toBe("polling");
    for (let turn = 0; turn < 100; turn += 1) {
      server.last.ears.ended();
      await pass(3_000, false);
    }
    expect(server.wires).toHaveLength(104);
  });

  test("a try that hangs is given up", async () => {
    server.live().connect();
    await pass(4_500, false);
    expect(server.wires).toHaveLength(2);
    expect(server.wires[0]!.closed).toBe(true);
  });

  test("hurrying cuts the pause short, and leaves a good wire alone", async () => {
    const live = await admitted();
    live.hurry();
    expect(server.wires).toHaveLength(1);
    server.last.ears.ended();
    live.hurry();
    expect(server.wires).toHaveLength(2);
    await pass(900, false);
    live.hurry();
    expect(server.wires).toHaveLength(2);
    await pass(200, false);
    live.hurry();
    expect(server.wires).toHaveLength(3);
  });

  test("a token that is no longer taken is renewed before the next try", async () => {
    const live = server.live();
    live.connect();
    server.say('0{"sid":"s","pingInterval":5000}');
    await settle();
    expect(server.last.sent).toEqual(['40{"token":"t","v":1}']);
    server.say('44{"message":"auth.missing"}');
    await pass(2_100, false);
    expect(server.wires).toHaveLength(2);
    await server.admit();
    expect(live.state.peek()).toBe("connected");
  });

  test("an old page is told so and stays away", async () => {
    const live = server.live();
    live.connect();
    server.say('44{"message":"protocol.version"}');
    await pass(60_000, false);
    expect(live.state.peek()).toBe("old_version");
    expect(server.wires).toHaveLength(1);
  });
});

describe("what the server wants acknowledged", () => {
  test("is acknowledged when the handler is done", async () => {
    const live = await admitted();
    let done = () => {};
    live.on("call.piece_relayed", () => new Promise<void>((finish) => (done = finish)));
    server.say('429["call.piece_relayed",{"v":1}]');
    await settle();
    expect(server.last.sent).not.toContain("439[null]");
    done();
    await settle();
    expect(server.last.sent).toContain("439[null]");
  });

  test("what wants none gets none", async () => {
    const live = await admitted();
    const heard: unknown[] = [];
    live.on("call.speaking", (message) => heard.push(message));
    const before = server.last.sent.length;
    server.say('42["call.speaking",{"v":1}]');
    await settle();
    expect(heard).toEqual([{ v: 1 }]);
    expect(server.last.sent).toHaveLength(before);
  });
});

test("pings are answered", async () => {
  await admitted();
  server.say("2");
  expect(server.last.sent.at(-1)).toBe("3");
});
