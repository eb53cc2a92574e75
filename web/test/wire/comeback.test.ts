import { expect, test } from "vitest";
import { patienceOf, pauseBefore, wayOf } from "../../src/wire/comeback";

test("the first try comes within 200 ms, later ones never more than 3 s apart", () => {
  expect(pauseBefore(0, 0)).toBe(150);
  expect(pauseBefore(0, 1)).toBe(200);
  expect(pauseBefore(2, 1)).toBe(800);
  for (let failures = 0; failures < 2_000; failures += 1) expect(pauseBefore(failures, 1)).toBeLessThanOrEqual(3_000);
});

test("tries that must wait long are given longer, up to 10 s", () => {
  expect([0, 1, 2, 3, 4, 100].map(patienceOf)).toEqual([4_000, 4_000, 6_000, 8_000, 10_000, 10_000]);
});

test("WebSocket first; where none gets through, polling has its turn", () => {
  expect([0, 1, 2, 3, 4].map((failures) => wayOf(failures, null))).toEqual([
    "websocket",
    "websocket",
    "polling",
    "websocket",
    "polling",
  ]);
});

test("what worked last is tried first", () => {
  expect([0, 1, 2].map((failures) => wayOf(failures, "polling"))).toEqual(["polling", "websocket", "polling"]);
  expect(wayOf(0, "websocket")).toBe("websocket");
});
