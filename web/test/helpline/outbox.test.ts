/** What a citizen said reaches the server once and in order, over broken links, reloads and refusals. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { directionOf, numbersOf } from "../../src/helpline/lines";
import { Outbox, randomId } from "../../src/helpline/outbox";
import type { Posted } from "../../src/helpline/talk";

const said = (body: string) => ({ kind: "text" as const, body, text: body });

function storage() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

/** A server that answers as it is told: a status that refuses, or nothing for yes. */
function server(...answers: (number | undefined)[]) {
  const took: Posted[] = [];
  const send = (one: Posted) => {
    const status = answers.shift();
    if (status !== undefined) return Promise.reject(status);
    took.push({ ...one });
    return Promise.resolve();
  };
  return { took, send };
}

beforeEach(() => {
  vi.useFakeTimers();
});

describe("outbox", () => {
  test("sends one after the other and tries again without a link", async () => {
    const { took, send } = server(0, undefined, 503, undefined);
    const outbox = new Outbox(send, () => undefined, storage());
    outbox.add(said("one"));
    outbox.add(said("two"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(took.map((one) => one.body)).toEqual(["one", "two"]);
    expect(outbox.waiting.every((one) => one.sent)).toBe(true);
    outbox.arrived(1);
    expect(outbox.waiting.map((one) => one.body)).toEqual(["two"]);
  });

  test("a refusal stops until a person wants it again", async () => {
    const { took, send } = server(409, undefined);
    const outbox = new Outbox(send, () => undefined, storage());
    outbox.add(said("one"));
    await vi.advanceTimersByTimeAsync(600_000);
    expect([took.length, outbox.failed]).toEqual([0, true]);
    outbox.again();
    await vi.advanceTimersByTimeAsync(10);
    expect([took.length, outbox.failed]).toEqual([1, false]);
  });

  test("after a reload it goes on with the same id", async () => {
    const kept = storage();
    new Outbox(() => new Promise(() => undefined), () => undefined, kept).add(said("one"));
    const first = JSON.parse(kept.getItem("helpline.waiting") ?? "[]") as { id: string }[];
    const { took, send } = server();
    new Outbox(send, () => undefined, kept).flush();
    await vi.advanceTimersByTimeAsync(10);
    expect(took.map((one) => one.id)).toEqual([first[0]?.id]);
  });

  test("a storage that holds nonsense or nothing at all is no obstacle", () => {
    const broken = { getItem: () => "{", setItem: () => { throw new Error("full"); } };
    const outbox = new Outbox(server().send, () => undefined, broken);
    outbox.add(said("one"));
    expect(outbox.waiting).toHaveLength(1);
  });

  test("ids are random UUIDs of version 4", () => {
    expect(randomId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(randomId()).not.toBe(randomId());
  });
});

test("what was ticked goes as numbers, and six languages go from right to left", () => {
  expect(numbersOf([true, false, true])).toBe("1, 3");
  expect(["en", "ur", "pnb", "ps", "sd", "bal", "ks", ""].map(directionOf)).toEqual(["ltr", "rtl", "rtl", "rtl", "rtl", "rtl", "rtl", "ltr"]);
});
