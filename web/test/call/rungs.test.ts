/** The ladder in words: what is said to whom, when, and for how long. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Choices, type Ladder, causeNow, climb, newLadder, sentence, shortForm, spoken, weakWay } from "../../src/call/rungs";
import type { RungCard } from "../../src/wire/types";

const ENGLISH = JSON.parse(readFileSync(new URL("../../src/i18n/call.en.json", import.meta.url), "utf8")) as Record<string, string>;
const NOTHING: Choices = { lowData: false, budgetUsedUp: false };

type Given = { rung: RungCard["rung"]; reason?: string; up?: boolean; down?: boolean };
const card = (receiver_id: string, sender_id: string, given: Given): RungCard => ({
  receiver_id,
  sender_id,
  reason: "capacity",
  up: false,
  down: false,
  ...given,
});
const call = (mine: Given, theirs: Given = { rung: "full" }) => [card("me", "zarmina", mine), card("zarmina", "me", theirs)];

/** Looks twice a second, as the page does. */
function hold(before: Ladder, rungs: RungCard[], fromS: number, toS: number, choices = NOTHING): Ladder {
  let ladder = before;
  for (let at = fromS; at <= toS; at += 0.5) ladder = climb(ladder, rungs, "me", "zarmina", choices, at * 1000);
  return ladder;
}
const words = (ladder: Ladder, atS: number) => {
  const said = spoken(ladder, atS * 1000);
  return said && { lines: said.lines.map((line) => ENGLISH[line.key]), cause: said.cause };
};
const full = () => hold(newLadder(), call({ rung: "full" }), 0, 5);

it("says a rung once it has held 1.5 s, and whose side is weak", () => {
  const stills = call({ rung: "stills", down: true });
  const early = hold(full(), stills, 10, 11);
  expect(words(early, 11)).toBeNull();
  expect(words(hold(early, stills, 11.5, 11.5), 11.5)).toEqual({
    lines: ["Video paused to keep the voice. A new picture every few seconds."],
    cause: "yours",
  });
});

it("does not say what passes within 1.5 s", () => {
  const ladder = hold(hold(full(), call({ rung: "steps", up: true }), 10, 11), call({ rung: "full" }), 11.5, 30);
  expect(ladder.said).toBeNull();
});

it.each([
  [{ rung: "steps", up: true }, "get", "The link is weak. The picture moves in steps. The voice comes first."],
  [{ rung: "audio", up: true }, "get", "Voice only. The link cannot carry a picture now."],
  [{ rung: "text", up: true }, "get", "The live voice does not get through. Write, or record your voice: it will arrive whole."],
  [{ rung: "steps", down: true }, "give", "{name} sees you in steps. Your voice comes first."],
  [{ rung: "stills", down: true }, "give", "{name} sees pictures of you, not video. Keep talking."],
  [{ rung: "audio", down: true }, "give", "{name} hears you but cannot see you."],
  [{ rung: "text", down: true }, "give", "{name} cannot hear you live now. Messages and voice notes still arrive."],
] as [Given, string, string][])("%j, %s: %s", (given, which, text) => {
  const rungs = which === "get" ? call(given) : call({ rung: "full" }, given);
  expect(words(hold(full(), rungs, 10, 12), 12)).toEqual({ lines: [text], cause: "theirs" });
});

it("says nothing of a picture that only became smaller, and when it is back from worse", () => {
  expect(hold(full(), call({ rung: "small", down: true }), 10, 30).said).toBeNull();
  const paused = hold(full(), call({ rung: "stills", down: true }, { rung: "stills", up: true }), 10, 12);
  const small = hold(paused, call({ rung: "small", down: true }, { rung: "small", up: true }), 30, 35);
  expect(words(small, 32)).toEqual({ lines: ["The picture is back."], cause: null });
  const back = hold(small, call({ rung: "full" }), 50, 52);
  expect(words(back, 52)).toEqual({ lines: ["{name} sees you fully again."], cause: null });
});

it("says both directions one after the other, each for long enough", () => {
  const ladder = hold(full(), call({ rung: "stills", down: true }, { rung: "steps", down: true }), 10, 12);
  const first = { lines: ["Video paused to keep the voice. A new picture every few seconds."], cause: "both" };
  const second = { lines: ["{name} sees you in steps. Your voice comes first."], cause: "both" };
  expect([12, 17, 18, 23, 24].map((at) => words(ladder, at))).toEqual([first, first, second, second, null]);
  expect([causeNow(ladder), weakWay(ladder)]).toEqual(["both", "down"]);
  expect([causeNow(full()), weakWay(full()), weakWay(newLadder())]).toEqual([null, null, undefined]);
});

it("keeps a banner for 4 s although it is over, and waits 10 s for the next", () => {
  const steps = hold(full(), call({ rung: "steps", up: true }), 10, 12);
  const later = hold(steps, call({ rung: "audio", up: true }), 12.5, 15);
  expect(words(later, 15)?.lines).toEqual([ENGLISH["call.get_steps"]]);
  const waiting = hold(later, call({ rung: "audio", up: true }), 15.5, 21);
  expect(words(waiting, 21)).toBeNull();
  expect(words(hold(waiting, call({ rung: "audio", up: true }), 21.5, 22), 22)?.lines).toEqual([ENGLISH["call.get_audio"]]);
});

it("does not let a silent voice wait, and offers to write for as long as it lasts", () => {
  const steps = hold(full(), call({ rung: "steps", up: true }), 10, 12);
  const text = hold(steps, call({ rung: "text", up: true }), 12.5, 60);
  expect(words(hold(steps, call({ rung: "text", up: true }), 12.5, 14), 14)?.lines).toEqual([ENGLISH["call.get_text"]]);
  expect(words(text, 60)?.lines).toEqual([ENGLISH["call.get_text"]]);
});

it("names who chose it, and no weak link then", () => {
  const wished = call({ rung: "stills", reason: "wish", up: true }, { rung: "stills", reason: "wish" });
  const theirs = hold(full(), wished, 10, 12);
  expect(words(theirs, 12)).toEqual({ lines: ["{name} has low-data mode on: voice and pictures."], cause: null });
  expect(words(theirs, 18)).toEqual({ lines: [ENGLISH["call.give_stills"]], cause: null });
  const ours = { lowData: true, budgetUsedUp: false };
  expect(words(hold(full(), wished, 10, 12, ours), 12)?.lines).toEqual([ENGLISH["call.give_stills"]]);
  const ruled = call({ rung: "audio", reason: "rule" }, { rung: "audio", reason: "rule" });
  expect(words(hold(full(), ruled, 10, 12), 12)).toEqual({
    lines: ["The control room switched this call to voice only."],
    cause: null,
  });
  expect(sentence("mine", "audio", "budget", { lowData: false, budgetUsedUp: true })).toBeNull();
});

it("calls the link by its worse direction, and by its figures while pictures move", () => {
  const form = (ladder: Ladder, grade: 0 | 1 | 2 | 3 | 4) => ENGLISH[shortForm(ladder, grade).key];
  expect(form(full(), 4)).toBe("Good");
  expect(form(full(), 3)).toBe("Fair");
  expect(form(hold(full(), call({ rung: "small" }), 10, 12), 4)).toBe("Fair");
  expect(form(hold(full(), call({ rung: "full" }, { rung: "steps" }), 10, 12), 4)).toBe("Weak");
  expect(form(hold(full(), call({ rung: "stills" }), 10, 12), 1)).toBe("Pictures");
  expect(form(hold(full(), call({ rung: "audio" }), 10, 12), 4)).toBe("Voice only");
  expect(form(hold(full(), call({ rung: "text" }, { rung: "full" }), 10, 12), 4)).toBe("Messages");
});
