/** Which encounters stand where on the desk, and in which order. Pure. */
import type { EncounterCard, Urgency } from "../wire/types";

const RANK: Record<Urgency, number> = { emergency: 0, urgent: 1, routine: 2 };

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
    queue: of("triaged").sort((a, b) => rank(a) - rank(b) || waitedSince(a) - waitedSince(b)),
    unfinished: of("arrived").sort((a, b) => Date.parse(b.arrived_at) - Date.parse(a.arrived_at)),
  };
}

/** When the waiting began, for a wait that is shown. */
export function waitedSince(card: EncounterCard): number {
  return Date.parse(card.queued_at ?? card.arrived_at);
}

function rank(card: EncounterCard): number {
  return RANK[card.urgency ?? "routine"];
}
