/** The outbox against a real IndexedDB implementation and a server that comes and goes. */
import "fake-indexeddb/auto";
import { beforeEach, expect, it, vi } from "vitest";
import { discard, entries, flush, openOutbox, save, unsent } from "../src/wire/outbox";

type Reply = { status: number; body?: unknown } | "no link";

let sent: { method: string; path: string; body: unknown }[];
let reply: () => Reply | Promise<Reply>;

beforeEach(async () => {
  sent = [];
  reply = () => ({ status: 200, body: {} });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const answer = await reply();
    if (answer === "no link") throw new TypeError("no link");
    sent.push({ method: init.method ?? "", path, body: JSON.parse(String(init.body)) });
    const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status });
  });
  await openOutbox("nasreen");
  for (const key of entries.value.keys()) await discard(key);
});

const complaint = (body: Record<string, unknown>) =>
  save({ key: "encounter:1", method: "PATCH", path: "/api/encounters/1", body });

it("lays later words over earlier ones and sends them once", async () => {
  await complaint({ complaint: "chest" });
  await complaint({ complaint: "chest pain", urgency: "urgent" });
  expect(unsent.value).toBe(1);
  await flush();
  expect(sent).toEqual([
    { method: "PATCH", path: "/api/encounters/1", body: { complaint: "chest pain", urgency: "urgent" } },
  ]);
  expect(unsent.value).toBe(0);
});

it("keeps everything without a link, through a reload, for its author only", async () => {
  reply = () => "no link";
  await complaint({ complaint: "fever" });
  await flush();
  expect(unsent.value).toBe(1);
  await openOutbox("gul");
  expect(unsent.value).toBe(0);
  reply = () => ({ status: 200, body: {} });
  await openOutbox("nasreen");
  expect(entries.value.get("encounter:1")?.body).toEqual({ complaint: "fever" });
  await flush();
  expect(sent).toHaveLength(1);
  expect(unsent.value).toBe(0);
});

it("sends again what was typed while a send was under way", async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((open) => {
    release = open;
  });
  reply = () => gate.then(() => ({ status: 200, body: {} }));
  await complaint({ complaint: "cough" });
  const flushing = flush();
  await complaint({ complaint: "cough, 3 days" });
  release();
  await flushing;
  expect(sent.map((one) => one.body)).toEqual([{ complaint: "cough" }, { complaint: "cough, 3 days" }]);
  expect(unsent.value).toBe(0);
});

it("keeps refused words visible and lets the others through", async () => {
  reply = () => ({ status: 422, body: { code: "input.refused", status: 422 } });
  await complaint({ complaint: "x" });
  await flush();
  expect(entries.value.get("encounter:1")?.refused?.code).toBe("input.refused");
  reply = () => ({ status: 200, body: {} });
  await save({ key: "vitals:1", method: "PUT", path: "/api/encounters/1/vitals", body: { pulse: 72 } });
  await flush();
  expect(sent.at(-1)?.path).toBe("/api/encounters/1/vitals");
  expect([...entries.value.keys()]).toEqual(["encounter:1"]);
});

it("tries again later when the server is in trouble", async () => {
  reply = () => ({ status: 503 });
  await complaint({ complaint: "x" });
  await flush();
  expect(entries.value.get("encounter:1")?.refused).toBeNull();
  reply = () => ({ status: 200 });
  await flush();
  expect(unsent.value).toBe(0);
});
