/** Pieces against a server that keeps them as ours does, over the scripted wire. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Bulk, BulkSender, pieceOctets, shareOfTime } from "../../src/media/bulk";
import type { Live } from "../../src/wire/live";
import type { Piece } from "../../src/wire/types";
import { Scripted, settle } from "../wire/scripted";

let server: Scripted;
let live: Live;
let pieces: { at: number; piece: Piece }[];
let kept: Map<string, string[]>;
let rate: number;
let refusal: string | null;
beforeEach(async () => {
  vi.useFakeTimers({ now: 0 });
  server = new Scripted();
  live = server.live();
  pieces = [];
  kept = new Map();
  rate = 20_000;
  refusal = null;
  live.connect();
  await server.admit();
});
afterEach(() => void vi.useRealTimers());

/** Answers whatever was asked and not answered yet. */
const answered = new Set<string>();
function serve(): void {
  for (const [number, type, message] of server.asked()) {
    const key = `${server.wires.length}/${number}`;
    if (type !== "call.piece" || answered.has(key)) continue;
    answered.add(key);
    const piece = message as unknown as Piece;
    pieces.push({ at: performance.now(), piece });
    const have = kept.get(piece.bulk_id) ?? [];
    kept.set(piece.bulk_id, have);
    if (piece.data !== "" && piece.index === have.length) have.push(piece.data);
    const value = refusal ? { ok: false, error: { code: refusal, message: "" } } : { ok: true, value: { next: have.length } };
    server.say(`43${number}${JSON.stringify([value])}`);
  }
}

async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 10) {
    await settle();
    serve();
    await settle();
    await vi.advanceTimersByTimeAsync(10);
    if (gone % 5_000 === 0) server.say("2");
  }
}

beforeEach(() => answered.clear());

function bulk(id: string, size: number): Bulk {
  const octets = Uint8Array.from({ length: size }, (_, index) => index % 251);
  return { id, kind: "still", mime: "image/webp", octets, takenAt: 0 };
}

function arrived(id: string): number[] {
  return (kept.get(id) ?? []).flatMap((data) => [...atob(data)].map((one) => one.charCodeAt(0)));
}

describe("a bulk", () => {
  test("has two pieces under way at most while no answer comes", async () => {
    void new BulkSender("c", live, () => 1_000_000).send(bulk("a", 60_000));
    for (let gone = 0; gone < 2_000; gone += 10) {
      await settle();
      await vi.advanceTimersByTimeAsync(10);
    }
    const sent = server.asked().filter(([, type]) => type === "call.piece");
    expect(sent.map(([, , message]) => (message as unknown as Piece).index)).toEqual([0, 1]);
  });

  test("arrives whole, one piece after another", async () => {
    const sent = new BulkSender("c", live, () => rate).send(bulk("a", 2_000));
    await pass(3_000);
    expect(await sent).toBe("whole");
    expect(arrived("a")).toEqual([...bulk("a", 2_000).octets]);
    expect(pieces.map(({ piece }) => [piece.index, piece.count])).toEqual([[0, 3], [1, 3], [2, 3]]);
  });

  test("takes no more of the link than it may", async () => {
    void new BulkSender("c", live, () => rate).send(bulk("a", 60_000));
    await pass(20_000);
    const bits = pieces.reduce((sum, { piece }) => sum + (piece.data.length + 300) * 8, 0);
    expect(bits / 20).toBeLessThan(20_000);
    expect(bits / 20).toBeGreaterThan(15_000);
  });

  test("waits while nothing may be sent, and goes on when it may", async () => {
    rate = 0;
    const sent = new BulkSender("c", live, () => rate).send(bulk("a", 700));
    await pass(5_000);
    expect(pieces).toEqual([]);
    rate = 20_000;
    await pass(3_000);
    expect(await sent).toBe("whole");
  });

  test("goes on after a lost wire where it was", async () => {
    const sent = new BulkSender("c", live, () => rate).send(bulk("a", 3_000));
    await pass(1_200);
    const before = kept.get("a")!.length;
    expect(before).toBeGreaterThan(0);
    server.last.ears.ended();
    await vi.advanceTimersByTimeAsync(300);
    await server.admit();
    await pass(4_000);
    expect(await sent).toBe("whole");
    expect(arrived("a")).toEqual([...bulk("a", 3_000).octets]);
  });

  test("goes on after a reload where the server is", async () => {
    const whole: Bulk = { ...bulk("a", 3_000), kind: "voice", mime: "audio/webm", takenAt: null };
    kept.set("a", [btoa(String.fromCharCode(...whole.octets.subarray(0, 750)))]);
    const sent = new BulkSender("c", live, () => rate).send(whole);
    await pass(4_000);
    expect(await sent).toBe("whole");
    expect(pieces.map(({ piece }) => piece.index)).toEqual([0, 1, 2, 3]);
    expect(arrived("a")).toEqual([...whole.octets]);
  });

  test("takes turns with another", async () => {
    const sender = new BulkSender("c", live, () => rate);
    const done: string[] = [];
    void sender.send(bulk("long", 30_000)).then(() => done.push("long"));
    void sender.send(bulk("short", 700)).then(() => done.push("short"));
    await pass(3_000);
    expect(done).toEqual(["short"]);
  });

  test("ends when it is no longer wanted, or the server will not have it; a fault of the moment is waited out", async () => {
    let wanted = true;
    const sender = new BulkSender("c", live, () => rate);
    const given = sender.send(bulk("a", 9_000), () => wanted);
    await pass(1_000);
    wanted = false;
    await pass(1_000);
    expect(await given).toBe("given_up");

    refusal = "rate.exceeded";
    const sent = sender.send(bulk("b", 700));
    await pass(2_000);
    refusal = null;
    await pass(2_000);
    expect(await sent).toBe("whole");

    refusal = "call.closed";
    const refused = sender.send(bulk("d", 700));
    await pass(1_000);
    expect(await refused).toBe("refused");
  });
});

test("pieces are small on a thin link, and never too many", () => {
  expect(pieceOctets(20_000, 20_000)).toBe(750);
  expect(pieceOctets(20_000, 1_000_000)).toBe(6_000);
  for (const whole of [1, 300_000, 2_000_000]) expect(Math.ceil(whole / pieceOctets(whole, 20_000))).toBeLessThanOrEqual(400);
  expect(shareOfTime(1_000, 20_000)).toBe(552);
});
