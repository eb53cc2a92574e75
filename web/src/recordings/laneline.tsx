/**
 * One lane: drawn once as shapes, one button for all of it. A press goes to the moment under the finger, arrow keys
 * from one thing to the next; whatever is under pointer or focus is said in words by the time line.
 */

import { useMemo } from "preact/hooks";
import { Icon } from "../design/icon";
import type { Happening, Marked, Span } from "./lanes";
import { holding, nearest, neighbour } from "./lanes";
import type { Said } from "./lanewords";
import type { Player } from "./player";

type Thing = Span | Happening | Marked;

interface LaneLineProps<S extends Thing> {
  name: string;
  label: string;
  spans: readonly S[];
  words: (span: S) => Said;
  of: number;
  player: Player;
  onSay: (said: Said | null) => void;
  onPoint: (at: number | null) => void;
}

/** What is said where several things hold at once: the rarest first. */
const TELLING = ["mark", "gap", "event", "pause", "muted", "camera_off", "speech", "link", "present"];
/** A finger is this much wider than a mark, of the lane's width. */
const REACH = 0.012;

export function LaneLine<S extends Thing>(props: LaneLineProps<S>) {
  const { spans, of, player, onSay, onPoint } = props;
  const drawn = useMemo(() => spans.map((span, index) => <Shape key={index} span={span} of={of} />), [spans, of]);
  const stops = useMemo(() => spans.filter((one) => one.kind !== "present" && one.kind !== "link"), [spans]);
  const under = (at: number): S | null => {
    const here = holding(spans, at).sort((a, b) => TELLING.indexOf(a.kind) - TELLING.indexOf(b.kind));
    const narrow = nearest(spans.filter(isNarrow(of)), at, of * REACH);
    return narrow ?? here[0] ?? null;
  };
  const show = (at: number, thing: S | null) => {
    onSay(thing && props.words(thing));
    onPoint(at);
  };
  const leave = () => {
    onPoint(null);
    onSay(null);
  };
  const press = (event: MouseEvent) => {
    // Enter and Space on a focused lane go on to the next thing.
    if (event.detail === 0) return walk(1);
    const at = placeOf(event) * of;
    const thing = under(at);
    // Marks that a finger cannot hit exactly are gone to where they begin.
    player.seek(thing && isNarrow(of)(thing) ? thing.from : at);
    show(at, thing);
  };
  const walk = (by: 1 | -1) => {
    const to = neighbour(stops, player.position.peek(), by);
    if (!to) return;
    player.seek(to.from);
    show(to.from, to);
  };
  const byKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    event.stopPropagation();
    walk(event.key === "ArrowRight" ? 1 : -1);
  };
  const focused = (event: FocusEvent) => {
    const at = player.position.peek();
    if ((event.currentTarget as HTMLElement).matches(":focus-visible")) show(at, under(at));
  };
  return (
    <div class="lane">
      <bdi class="lane-name small">{props.name}</bdi>
      <button
        type="button"
        class="lane-line"
        aria-label={props.label}
        onClick={press}
        onKeyDown={byKey}
        onFocus={focused}
        onBlur={leave}
        onPointerMove={(event) => show(placeOf(event) * of, under(placeOf(event) * of))}
        onPointerLeave={leave}
      >
        <svg viewBox="0 0 1000 48" preserveAspectRatio="none" aria-hidden="true">
          {drawn}
        </svg>
        {spans.map((one, index) => (
          <Over key={index} span={one} of={of} />
        ))}
        <Now player={player} of={of} />
      </button>
    </div>
  );
}

/** Only this moves with the clock. */
function Now(props: { player: Player; of: number }) {
  return <i class="lane-now" style={{ left: `${(props.player.position.value / props.of) * 100}%` }} />;
}

const PLACES: Record<Thing["kind"], readonly [y: number, height: number]> = {
  present: [4, 2],
  speech: [9, 16],
  muted: [12, 10],
  camera_off: [27, 4],
  link: [34, 12],
  gap: [0, 0],
  pause: [0, 0],
  event: [0, 0],
  mark: [0, 0],
};

function Shape(props: { span: Thing; of: number }) {
  const { span, of } = props;
  if (PLACES[span.kind][1] === 0) return null;
  const [top, most] = PLACES[span.kind];
  const level = span.kind === "link" ? (span.level ?? 4) : 4;
  const height = span.kind === "link" ? Math.max(2, (most * level) / 4) : most;
  const x = (span.from / of) * 1000;
  const width = Math.max(span.kind === "speech" ? 1 : 3, ((span.to - span.from) / of) * 1000);
  const looks = span.kind === "link" ? `link ${level >= 3 ? "good" : level === 2 ? "weak" : "bad"}` : span.kind;
  return <rect class={`span ${looks}`} x={x} y={top + most - height} width={width} height={height} />;
}

const LETTERS: Record<string, string> = { notes: "N", message_text: "M", message_voice: "M", prescription: "Rx" };

/** What is not drawn by the shapes: letters, which would be stretched, and hatching. */
function Over(props: { span: Thing; of: number }) {
  const { span, of } = props;
  const left = `${(span.from / of) * 100}%`;
  if (span.kind === "event") {
    return (
      <i class="lane-letter" style={{ left }}>
        {LETTERS[span.event] ?? "•"}
      </i>
    );
  }
  if (span.kind === "mark") {
    return (
      <>
        {span.to > span.from && <i class="lane-over reviewed" style={{ left, width: `${((span.to - span.from) / of) * 100}%` }} />}
        <i class="lane-letter" style={{ left }}>
          <Icon name="bookmark" size={20} />
        </i>
      </>
    );
  }
  if (span.kind !== "gap" && span.kind !== "pause") return null;
  return <i class={`lane-over ${span.kind}`} style={{ left, width: `${Math.max(0.4, ((span.to - span.from) / of) * 100)}%` }} />;
}

const NARROW: ReadonlySet<Thing["kind"]> = new Set(["event", "pause", "gap", "mark"] as const);

function isNarrow(of: number) {
  return (one: Thing) => NARROW.has(one.kind) && one.to - one.from < of * REACH;
}

function placeOf(event: MouseEvent): number {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / Math.max(1, box.width)));
}
