/** Which encounters stand where on the desk, and in which order. Pure. */
import type { EncounterCard } from "../wire/types";

/** How much longer a routine patient must have waited to stand level with an urgent one (server/domain/queue.py). */
const ROUTINE_MS = 60 * 60_000;
const BOOKED_AHEAD_MS = 30 * 60_000;
/** Who wrote to the helpline waits at home and holds no room. */
const HELPLINE_BEHIND_MS = 15 * 60_000;
export const HELPLINE_CENTER = "helpline";

export interface DeskLists {
  /** Claimed, but the patient sits in no room: somebody has to bring him in. */
  ready: EncounterCard[];
  /** Waiting for a doctor, in the order in which doctors are offered them. */
  queue: EncounterCard[];
  /** Arrived, and something is still missing. */
  unfinished: EncounterCard[];
}

export function split(cards: readonly EncounterCard[]): DeskLists {
  const of = (state: EncounterCard["state"]) => cards.filter((card) => card.state === state);
  return {
    ready: of("in-progress").filter((card) => card.room_id === null),
    queue: of("triaged").sort(
      (a, b) => Number(b.urgency === "emergency") - Number(a.urgency === "emergency") || rank(a) - rank(b),
    ),
    unfinished: of("arrived").sort((a, b) => Date.parse(b.arrived_at) - Date.parse(a.arrived_at)),
  };
}

/** When the waiting began, for a wait that is shown. */
export function waitedSince(card: EncounterCard): number {
  return Date.parse(card.queued_at ?? card.arrived_at);
}

function rank(card: EncounterCard): number {
  const booked = card.booked_for ? Date.parse(card.booked_for) - BOOKED_AHEAD_MS : Infinity;
  const behind = card.center_id === HELPLINE_CENTER && card.urgency !== "emergency" ? HELPLINE_BEHIND_MS : 0;
  return Math.min(waitedSince(card), booked) + behind + ((card.urgency ?? "routine") === "routine" ? ROUTINE_MS : 0);
}
