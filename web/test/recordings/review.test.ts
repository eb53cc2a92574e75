/** A mark in the making, and how the sheet in progress is told. */
import { expect, it } from "vitest";
import { begun, changed, ended, fromMark, moved } from "../../src/recordings/review-drafts";
import { isDecided, missingOf, scoreOf, withReview } from "../../src/recordings/review-data";
import type { Review, ScoreForm } from "../../src/wire/types";

const WORDS = { en: "x", ur: "x" };
const ITEM = { label: WORDS, about: WORDS, lowest: 1, highest: 5, may_not_apply: true, anchors: {} };
const FORM: ScoreForm = { version: "1", signed_off_by: "", items: ["a", "b", "c"].map((id) => ({ ...ITEM, id })) };

it("a mark is a moment until its end is set, and a range from its earlier end to its later one", () => {
  const moment = begun(12_000);
  expect(changed({ ...moment, text: " words " })).toEqual({ version: 0, from_ms: 12_000, to_ms: null, text: "words" });
  expect(ended(moment, 15_000)).toMatchObject({ from: 12_000, to: 15_000 });
  expect(ended(moment, 9_000)).toMatchObject({ from: 9_000, to: 12_000 });
  expect(ended(moment, 12_000)).toMatchObject({ from: 12_000, to: null, range: false });
});

it("a new beginning keeps an end that is after it and forgets one that is not", () => {
  const range = ended(begun(12_000), 15_000);
  expect(moved(range, 14_000)).toMatchObject({ from: 14_000, to: 15_000 });
  expect(moved(range, 16_000)).toMatchObject({ from: 16_000, to: null, range: true });
});

it("a mark is changed on the version that was seen", () => {
  const newest = { version: 3, from_ms: 5, to_ms: 9, text: "words", removed: false, saved_at: "2026-11-30T05:00:00Z" };
  expect(changed(fromMark({ id: "mark", newest, earlier: [] }))).toEqual({ version: 3, from_ms: 5, to_ms: 9, text: "words" });
  expect(begun(1).id).not.toBe(begun(1).id);
});

it("an item is decided by a score or by not applying, not by a comment", () => {
  const scores = {
    a: { score: 4, not_applicable: false, comment: "" },
    b: { score: null, not_applicable: false, comment: "warm" },
    c: { score: null, not_applicable: true, comment: "" },
  };
  expect(missingOf(FORM, scores).map((one) => one.id)).toEqual(["b"]);
  expect(missingOf(FORM, {}).length).toBe(3);
  expect(isDecided(scoreOf({}, FORM.items[0]!))).toBe(false);
});

it("an answer takes its review's place and moves no other", () => {
  const review = (id: string, state: Review["state"]) => ({ id, state }) as Review;
  const value = { forms: [FORM], reviews: { reviews: [review("a", "draft"), review("b", "draft")], own_id: "b", blind: false } };
  const states = (id: string) => withReview(value, review(id, "submitted")).reviews.reviews.map((one) => `${one.id} ${one.state}`);
  expect(states("a")).toEqual(["a submitted", "b draft"]);
  expect(states("c")).toEqual(["a draft", "b draft", "c submitted"]);
});
