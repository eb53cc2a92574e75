/**
 * The time line: seek bar with ticks and hatched gaps, a lane a side, one for the whole recording, and the same
 * moments as a list. Time runs left to right in every language (UX §2: media timelines are not mirrored); only the
 * words keep their own direction.
 */

import { useEffect, useMemo, useState } from "preact/hooks";
import { clock as clockText } from "../i18n/format";
import { T, Value, t } from "../i18n/text";
import type { Recording, Timeline } from "../wire/types";
import { LaneLine } from "./laneline";
import { type Lane, type Marked, type Row, happenings, lanes, moments, ticks } from "./lanes";
import { type Said, happeningWords, markWords, markedWords, spanWords } from "./lanewords";
import type { Player } from "./player";
import { type Pointed, Preview } from "./preview";

interface TimeLineProps {
  player: Player;
  recording: Recording;
  timeline: Timeline | undefined;
  /** Participants in the order of the sides. */
  order: readonly string[];
  marks: readonly Marked[];
}

export function TimeLine(props: TimeLineProps) {
  const { player, recording, timeline, order, marks } = props;
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const of = Math.max(1, player.duration);
  const sides = useMemo(() => inOrder(lanes(recording, timeline), order), [recording, timeline, order.join()]);
  const whole = useMemo(() => happenings(timeline), [timeline]);
  const point = (at: number | null) => setPointed(at === null ? null : { at, share: at / of });
  return (
    <section class="timeline" aria-label={t("recordings.lanes")} dir="ltr">
      <div class="seekbar" onPointerLeave={() => point(null)} onPointerMove={(event) => point(placeOf(event) * of)}>
        <Preview timeline={timeline} pointed={pointed} order={order} />
        {recording.gaps.map((gap) => (
          <i key={`${gap.participant_id}${gap.from_ms}`} class="seek-gap" style={span(gap.from_ms, gap.to_ms, of)} />
        ))}
        {ticks(recording.marks).map((mark, index) => (
          <i key={index} class="seek-tick" style={{ left: `${(mark.at_ms / of) * 100}%` }} />
        ))}
        {whole.map((one, index) => (
          <i key={`w${index}`} class={`seek-tick whole ${one.kind}`} style={{ left: `${(one.from / of) * 100}%` }} />
        ))}
        {marks.map((one, index) => (
          <i key={`m${index}`} class="seek-tick reviewer" style={{ left: `${(one.from / of) * 100}%` }} />
        ))}
        <SeekInput player={player} onPoint={point} />
      </div>
      {sides.map((lane) => (
        <LaneLine
          key={lane.participantId}
          name={lane.name}
          label={t("recordings.lane_of", { name: lane.name })}
          spans={lane.spans}
          words={(one) => spanWords(lane.name, one)}
          {...{ player, of, onSay: setSaid, onPoint: point }}
        />
      ))}
      {whole.length > 0 && (
        <LaneLine
          name={t("recordings.lane_whole")}
          label={t("recordings.lane_whole_label")}
          spans={whole}
          words={happeningWords}
          {...{ player, of, onSay: setSaid, onPoint: point }}
        />
      )}
      {marks.length > 0 && (
        <LaneLine
          name={t("recordings.lane_marks")}
          label={t("recordings.lane_marks_label")}
          spans={marks}
          words={markedWords}
          {...{ player, of, onSay: setSaid, onPoint: point }}
        />
      )}
      <p class="lane-said hint" role="status" dir="auto">
        {said && <T k={said.k} v={said.v} />}
      </p>
      <Legend />
    </section>
  );
}

function SeekInput(props: { player: Player; onPoint: (at: number | null) => void }) {
  const { player, onPoint } = props;
  const at = player.position.value;
  const [focused, setFocused] = useState(false);
  const byKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -5_000, ArrowRight: 5_000, ArrowDown: -5_000, ArrowUp: 5_000 };
    const step = steps[event.key];
    if (event.code === "Space") player.toggle();
    else if (step !== undefined) player.step(step);
    else if (/^Digit[1-9]$/.test(event.code)) player.seek((player.duration * Number(event.code.slice(5))) / 10);
    else return;
    event.preventDefault();
    event.stopPropagation();
    onPoint(player.position.peek());
  };
  useEffect(() => {
    if (focused && !player.clock.peek().playing) onPoint(player.position.peek());
  }, [focused]);
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
      onFocus={(event) => setFocused(event.currentTarget.matches(":focus-visible"))}
      onBlur={() => {
        setFocused(false);
        onPoint(null);
      }}
      onInput={(event) => {
        player.seek(Number(event.currentTarget.value));
        onPoint(Number(event.currentTarget.value));
      }}
    />
  );
}

function Legend() {
  return (
    <ul class="lane-legend" dir="auto">
      {(["speech", "muted", "camera_off", "gap"] as const).map((kind) => (
        <li key={kind}>
          <i class={`swatch ${kind}`} />
          {t(`recordings.legend_${kind}`)}
        </li>
      ))}
      <li>
        <i class="swatch link good" />
        <i class="swatch link weak" />
        <i class="swatch link bad" />
        {t("recordings.legend_link")}
      </li>
    </ul>
  );
}

export function Moments(props: { player: Player; recording: Recording; timeline: Timeline | undefined }) {
  const { player, recording, timeline } = props;
  const rows = moments(recording, timeline);
  return (
    <section class="card column tight moments">
      <h2>{t("recordings.marks")}</h2>
      {rows.length === 0 && <p class="ink-2">{t("recordings.no_marks")}</p>}
      <ol>
        {rows.map((row, index) => {
          const said = rowWords(recording, row);
          return (
            <li key={index}>
              <button type="button" class="moment" onClick={() => player.seek(row.at)}>
                <Value of={clockText(row.at)} />
                <span>
                  <T k={said.k} v={said.v} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

export function rowWords(recording: Recording, row: Row): Said {
  if ("happening" in row) return happeningWords(row.happening);
  const name = recording.files.find((file) => file.participant_id === row.mark.participant_id)?.name ?? "–";
  return markWords(name, row.mark);
}

function inOrder(all: Lane[], order: readonly string[]): Lane[] {
  return [...all].sort((a, b) => order.indexOf(a.participantId) - order.indexOf(b.participantId));
}

/** Where on the bar the pointer is, 0..1. */
function placeOf(event: PointerEvent): number {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / Math.max(1, box.width)));
}

function span(from: number, to: number, of: number) {
  return { left: `${(from / of) * 100}%`, width: `${Math.max(0.4, ((to - from) / of) * 100)}%` };
}
