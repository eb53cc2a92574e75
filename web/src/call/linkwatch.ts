/** Follows the link for the screen: the ladder's words in their time, and the last two minutes of both sides. */

import { signal } from "@preact/signals";
import type { Figures } from "../media/figures";
import type { LinkCard, RungCard } from "../wire/types";
import { type Choices, climb, newLadder } from "./rungs";

/** One look, every two seconds; grades 0..4, null: not known. */
export interface Sample {
  /** Monotonic ms. */
  at: number;
  mine: LinkCard | null;
  theirs: LinkCard | null;
  figures: Figures | null;
}

const KEPT_MS = 120_000;

export class LinkWatch {
  readonly ladder = signal(newLadder());
  readonly samples = signal<readonly Sample[]>([]);
  private other = "";

  /** @param now monotonic ms */
  look(rungs: readonly RungCard[], me: string, other: string, choices: Choices, now: number): void {
    const before = other === this.other ? this.ladder.peek() : newLadder();
    this.other = other;
    this.ladder.value = climb(before, rungs, me, other, choices, now);
  }

  sample(links: readonly LinkCard[], me: string, other: string, figures: Figures | null, now: number): void {
    const of = (id: string) => links.find((one) => one.participant_id === id) ?? null;
    const kept = this.samples.peek().filter((one) => now - one.at < KEPT_MS);
    this.samples.value = [...kept, { at: now, mine: of(me), theirs: of(other), figures }];
  }
}
