import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Spent } from "../../src/media/spent";
import { stored } from "./storage";

beforeEach(() => vi.stubGlobal("sessionStorage", stored()));
afterEach(() => vi.unstubAllGlobals());

test("megabytes go on over a reload of the same call", () => {
  const before = new Spent("a");
  before.add(1_000_000);
  before.add(500_000);
  before.keep();
  expect(new Spent("a").megabytes()).toBe(1.5);
  expect(new Spent("b").megabytes()).toBe(0);
});

test("they are kept in steps, so that little is lost with a page that is killed", () => {
  const spent = new Spent("a");
  for (let turn = 0; turn < 100; turn += 1) spent.add(9_000);
  expect(new Spent("a").megabytes()).toBeGreaterThan(0.84);
});

test("forbidden or spoilt storage counts from zero", () => {
  sessionStorage.setItem("e-ilaj.spent.a", "many");
  expect(new Spent("a").megabytes()).toBe(0);
  vi.stubGlobal("sessionStorage", undefined);
  const spent = new Spent("a");
  spent.add(60_000);
  expect(spent.megabytes()).toBe(0.06);
});
