/** What just happened to the others in the call, from two looks at the participants. Pure. */

import type { ParticipantCard } from "../wire/types";

export interface Passing {
  kind: "joined" | "left" | "lost" | "back" | "own_back";
  /** null: ourselves. */
  person: ParticipantCard | null;
  /** Monotonic ms. */
  at: number;
}

/** How long it is shown. Losing the link is shown for as long as it lasts, elsewhere. */
export const PASSING_MS = 4_000;

/** @param before null at the first look, which tells nothing */
export function passing(before: ParticipantCard[] | null, after: ParticipantCard[], at: number): Passing | null {
  if (!before) return null;
  for (const person of after) {
    const was = before.find((one) => one.id === person.id);
    const here = person.left_at === null;
    const wasHere = was !== undefined && was.left_at === null;
    if (here && !wasHere) return { kind: "joined", person, at };
    if (!here && wasHere) return { kind: "left", person, at };
    if (here && was && was.connected && !person.connected) return { kind: "lost", person, at };
    if (here && was && !was.connected && person.connected) return { kind: "back", person, at };
  }
  return null;
}
