/**
 * What the rungs of the ladder are in words, and when they are said (UX §5). Pure; time is passed in.
 *
 * > Said after a rung has held 1.5 s, for at least 4 s, at most once in 10 s; then only the link chip's short form.
 * > Where both directions change, their sentences follow each other: two at once would cover the face.
 * > That the live voice does not get through is as bad as a lost link and never waits for its turn.
 *
 * Must not know elements, nor why the server chooses a rung.
 */

import type { Key } from "../i18n/keys";
import { type Grade, wordOf } from "../media/figures";
import type { RungCard } from "../wire/types";

export type Rung = RungCard["rung"];
/** `mine`: we get the other so; `theirs`: the other gets us so. */
export type Side = "mine" | "theirs";
export type Cause = "yours" | "theirs" | "both";

/** One direction between us and the other. */
interface Way {
  /** What has held for long enough to be shown. */
  settled: RungCard | null;
  candidate: RungCard | null;
  candidateAt: number;
  /** The rung that people know of. */
  told: Rung;
}

export interface Said {
  lines: readonly { side: Side; key: Key }[];
  cause: Cause | null;
  /** The rung of each line's side, to see whether it still holds. */
  rungs: Partial<Record<Side, Rung>>;
  /** Monotonic ms. */
  at: number;
}

export interface Ladder {
  mine: Way;
  theirs: Way;
  said: Said | null;
}

/** What we ourselves chose: said by its own banner, not as a weak link. */
export interface Choices {
  lowData: boolean;
  budgetUsedUp: boolean;
}

const HOLD_MS = 1_500;
const LEAST_MS = 4_000;
const READ_MS = 6_000;
const BETWEEN_MS = 10_000;

export function newLadder(): Ladder {
  const way: Way = { settled: null, candidate: null, candidateAt: 0, told: "full" };
  return { mine: way, theirs: way, said: null };
}

/** @param rungs all of the call @param now monotonic ms */
export function climb(
  before: Ladder,
  rungs: readonly RungCard[],
  me: string,
  other: string,
  choices: Choices,
  now: number,
): Ladder {
  const between = (receiver: string, sender: string) =>
    rungs.find((one) => one.receiver_id === receiver && one.sender_id === sender) ?? null;
  const mine = held(before.mine, between(me, other), now);
  const theirs = held(before.theirs, between(other, me), now);
  const due = { mine: news("mine", mine), theirs: news("theirs", theirs) };
  const urgent = due.mine === "text" || due.theirs === "text";
  const early = before.said !== null && now - before.said.at < BETWEEN_MS;
  if ((due.mine === null && due.theirs === null) || (early && !urgent)) return { ...before, mine, theirs };
  const told = {
    mine: { ...mine, told: due.mine ?? mine.told },
    theirs: { ...theirs, told: due.theirs ?? theirs.told },
  };
  const said = say(due, told, choices, now);
  return { ...told, said: said.lines.length > 0 ? said : before.said };
}

/** What is to be read now, one sentence at a time; null: only the short form. */
export function spoken(ladder: Ladder, now: number): Said | null {
  const { said } = ladder;
  if (!said) return null;
  const holds = (["mine", "theirs"] as const).every((side) => {
    const [rung, present] = [said.rungs[side], ladder[side].settled?.rung];
    return rung === undefined || rung === present || (rung === "full" && !stands(present));
  });
  const age = now - said.at;
  const stays = holds && Object.values(said.rungs).includes("text");
  if (!stays && age >= (holds ? READ_MS * said.lines.length : LEAST_MS)) return null;
  const line = said.lines[Math.floor(age / READ_MS)] ?? said.lines[0];
  return { ...said, lines: line ? [line] : [] };
}

/** Whose side holds the picture down now; null where nobody's does, or nothing is known. */
export function causeNow(ladder: Ladder): Cause | null {
  const weak = weakSides({ mine: ladder.mine.settled, theirs: ladder.theirs.settled });
  return causeOf(weak);
}

/** Which of our own directions is the weak one; null for neither or both, undefined where nothing is known. */
export function weakWay(ladder: Ladder): "up" | "down" | null | undefined {
  const [mine, theirs] = [ladder.mine.settled, ladder.theirs.settled];
  if (!mine && !theirs) return undefined;
  const down = mine !== null && mine.rung !== "full" && mine.down;
  const up = theirs !== null && theirs.rung !== "full" && theirs.up;
  return up === down ? null : up ? "up" : "down";
}

/** How the link is called in one word, and its bars; `grade` counts only while pictures move. */
export function shortForm(ladder: Ladder, grade: Grade): { bars: Grade; key: Key } {
  const rungs = [ladder.mine.settled, ladder.theirs.settled].flatMap((card) => (card ? [card.rung] : []));
  const worst = ORDER.find((rung) => rungs.includes(rung));
  if (worst === undefined || worst === "full" || worst === "small") {
    const bars = Math.min(grade, worst === "small" ? 3 : 4) as Grade;
    return { bars, key: linkKey(bars) };
  }
  return SHORT[worst];
}

export const linkKey = (grade: number): Key => `call.link_${wordOf(grade)}` as Key;

/** Worst first. */
const ORDER: readonly Rung[] = ["text", "audio", "stills", "steps", "small", "full"];
const SHORT: Record<"steps" | "stills" | "audio" | "text", { bars: Grade; key: Key }> = {
  steps: { bars: 2, key: "call.link_weak" },
  stills: { bars: 1, key: "call.link_pictures" },
  audio: { bars: 1, key: "call.link_voice_only" },
  text: { bars: 0, key: "call.link_messages" },
};
const STILL: readonly Rung[] = ["text", "audio", "stills"];

export function stands(rung: Rung | undefined): boolean {
  return rung !== undefined && STILL.includes(rung);
}

function held(way: Way, card: RungCard | null, now: number): Way {
  const candidateAt = card?.rung === way.candidate?.rung ? way.candidateAt : now;
  const settled = now - candidateAt >= HOLD_MS ? card : way.settled;
  return { ...way, candidate: card, candidateAt, settled };
}

/** What people do not know yet; a picture that only became smaller is not worth a banner. */
function news(side: Side, way: Way): Rung | null {
  const rung = way.settled?.rung;
  if (rung === undefined || rung === way.told) return null;
  if (rung !== "small") return rung;
  return side === "mine" && stands(way.told) ? "full" : null;
}

function say(due: Record<Side, Rung | null>, ways: Record<Side, Way>, choices: Choices, now: number): Said {
  const lines: { side: Side; key: Key }[] = [];
  const rungs: Said["rungs"] = {};
  const weak: Partial<Record<Side, RungCard>> = {};
  for (const side of ["mine", "theirs"] as const) {
    const [rung, card] = [due[side], ways[side].settled];
    if (rung === null || card === null) continue;
    const key = sentence(side, rung, card.reason, choices);
    if (key === null || lines.some((line) => line.key === key)) continue;
    lines.push({ side, key });
    rungs[side] = rung;
    if (rung !== "full") weak[side] = card;
  }
  return { lines, cause: causeOf(weakSides(weak)), rungs, at: now };
}

const CHOSEN = ["wish", "budget", "rule"];

function weakSides(cards: Partial<Record<Side, RungCard | null>>): Record<"yours" | "theirs", boolean> {
  const weak = { yours: false, theirs: false };
  for (const side of ["mine", "theirs"] as const) {
    const card = cards[side];
    if (!card || card.rung === "full" || CHOSEN.includes(card.reason)) continue;
    const [sender, receiver] = side === "mine" ? (["theirs", "yours"] as const) : (["yours", "theirs"] as const);
    weak[sender] ||= card.up;
    weak[receiver] ||= card.down;
  }
  return weak;
}

function causeOf(weak: Record<"yours" | "theirs", boolean>): Cause | null {
  if (weak.yours && weak.theirs) return "both";
  return weak.yours ? "yours" : weak.theirs ? "theirs" : null;
}

/** null where the banner of our own choice says it. */
export function sentence(side: Side, rung: Rung, reason: string, choices: Choices): Key | null {
  if (reason === "rule") return `call.rule_${rung}` as Key;
  const ours = (reason === "wish" && choices.lowData) || (reason === "budget" && choices.budgetUsedUp);
  if (side === "mine" && rung !== "full") {
    if (ours) return null;
    if (reason === "wish") return "call.wish_theirs";
    if (reason === "budget") return "call.budget_theirs";
  }
  return `call.${side === "mine" ? "get" : "give"}_${rung}` as Key;
}
