/**
 * The subtitles' place: one line under the pictures that says what happens while it plays, as captions do. What is
 * not heard or seen (mic off, no data, notes, a prescription) can be followed without looking at the lanes.
 */

import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { T, t } from "../i18n/text";
import type { Recording, Timeline } from "../wire/types";
import { type Row, moments } from "./lanes";
import { type Said, spanWords } from "./lanewords";
import type { Player } from "./player";
import { rowWords } from "./timeline";

/** A moment is read for so long. */
const READ_MS = 4_000;

export interface Cue {
  from: number;
  to: number;
  said: Said;
}

interface CaptionsProps {
  player: Player;
  recording: Recording;
  timeline: Timeline | undefined;
}

export function Captions(props: CaptionsProps) {
  const { player, recording, timeline } = props;
  const all = useMemo(() => cues(recording, timeline), [recording, timeline]);
  const said = useComputed(() => cueAt(all, player.position.value)?.said ?? null).value;
  return (
    <p class="captions" data-surface="call" dir="auto" aria-label={t("recordings.captions")}>
      <span>{said && <T k={said.k} v={said.v} />}</span>
    </p>
  );
}

/** By time. Pauses and missing data are said as long as they last. */
export function cues(recording: Recording, timeline?: Timeline): Cue[] {
  const nameOf = (id: string) => recording.files.find((file) => file.participant_id === id)?.name ?? "–";
  const gaps = recording.gaps.map((gap): Cue => {
    const span = { kind: "gap" as const, from: gap.from_ms, to: gap.to_ms };
    return { from: span.from, to: Math.max(span.to, span.from + READ_MS), said: spanWords(nameOf(gap.participant_id), span) };
  });
  const told = moments(recording, timeline).map((row): Cue => ({ from: row.at, to: endOf(row), said: rowWords(recording, row) }));
  return [...gaps, ...told].sort((a, b) => a.from - b.from);
}

/** What began last of all that is to be read. */
export function cueAt(all: readonly Cue[], at: number): Cue | null {
  return all.filter((one) => one.from <= at && at < one.to).at(-1) ?? null;
}

function endOf(row: Row): number {
  return Math.max(row.at + READ_MS, "happening" in row ? row.happening.to : 0);
}
