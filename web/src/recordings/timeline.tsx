/** The time line: seek bar with ticks and hatched gaps, a lane a side, and the same moments as a list. Always left to right. */

import { useState } from "preact/hooks";
import { clock as clockText } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import type { Recording, RecordingMark } from "../wire/types";
import { type Lane, type Span, lanes, ticks } from "./lanes";
import type { Player } from "./player";

interface TimeLineProps {
  player: Player;
  recording: Recording;
}

export function TimeLine(props: TimeLineProps) {
  const { player, recording } = props;
  const [said, setSaid] = useState("");
  const of = Math.max(1, player.duration);
  return (
    <section class="timeline" aria-label={t("recordings.lanes")} dir="ltr">
      <div class="seekbar">
        {recording.gaps.map((gap) => (
          <i key={`${gap.participant_id}${gap.from_ms}`} class="seek-gap" style={place(gap.from_ms, gap.to_ms, of)} />
        ))}
        {ticks(recording.marks).map((mark, index) => (
          <i key={index} class="seek-tick" style={{ left: `${(mark.at_ms / of) * 100}%` }} />
        ))}
        <SeekInput player={player} />
      </div>
      {lanes(recording).map((lane) => (
        <LaneRow key={lane.participantId} lane={lane} of={of} player={player} onSay={setSaid} />
      ))}
      <p class="lane-said hint" role="status" dir="auto">
        {said}
      </p>
    </section>
  );
}

function SeekInput(props: { player: Player }) {
  const { player } = props;
  const at = player.position.value;
  const byKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -5_000, ArrowRight: 5_000, ArrowDown: -5_000, ArrowUp: 5_000 };
    const step = steps[event.key];
    if (event.code === "Space") player.toggle();
    else if (step !== undefined) player.step(step);
    else return;
    event.preventDefault();
  };
  return (
    <input
      type="range"
      min={0}
      max={player.duration}
      step={100}
      value={at}
      aria-label={t("recordings.position")}
      aria-valuetext={t("recordings.position_value", { at: clockText(at), of: clockText(player.duration) })}
      onKeyDown={byKey}
      onInput={(event) => player.seek(Number(event.currentTarget.value))}
    />
  );
}

function LaneRow(props: { lane: Lane; of: number; player: Player; onSay: (words: string) => void }) {
  const { lane, of, player, onSay } = props;
  const says = (span: Span) => `${lane.name}: ${words(span)}`;
  return (
    <div class="lane">
      <bdi class="lane-name small">{lane.name}</bdi>
      <div class="lane-line">
        {lane.spans.map((span, index) => (
          <button
            key={index}
            type="button"
            class={`span ${span.kind}`}
            style={place(span.from, span.to, of)}
            aria-label={says(span)}
            onMouseEnter={() => onSay(says(span))}
            onFocus={() => onSay(says(span))}
            onClick={() => {
              onSay(says(span));
              player.seek(span.from);
            }}
          />
        ))}
      </div>
    </div>
  );
}

function words(span: Span): string {
  if (span.kind === "gap") return t("recordings.no_data", { seconds: Math.max(1, Math.round((span.to - span.from) / 1000)) });
  const what = t(`recordings.lane_${span.kind}` as Key);
  return t("recordings.span", { what: auto(what), from: clockText(span.from), to: clockText(span.to) });
}

export function Moments(props: TimeLineProps) {
  const { player, recording } = props;
  const moments = ticks(recording.marks);
  return (
    <section class="card column tight moments">
      <h2>{t("recordings.marks")}</h2>
      {moments.length === 0 && <p class="ink-2">{t("recordings.no_marks")}</p>}
      <ol>
        {moments.map((mark, index) => (
          <li key={index}>
            <button type="button" class="moment" onClick={() => player.seek(mark.at_ms)}>
              <Value of={clockText(mark.at_ms)} />
              <span>
                <T k={`recordings.mark_${mark.kind}` as Key} v={{ name: auto(nameOf(recording, mark)) }} />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function nameOf(recording: Recording, mark: RecordingMark): string {
  return recording.files.find((file) => file.participant_id === mark.participant_id)?.name ?? "–";
}

function place(from: number, to: number, of: number) {
  return { left: `${(from / of) * 100}%`, width: `${Math.max(0.4, ((to - from) / of) * 100)}%` };
}
