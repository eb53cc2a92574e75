/**
 * Lines on a picture: shown at both ends, drawn by finger, mouse, or keys. Points are 0..10000 of its width and height.
 * Each line has a white edge, so that it is seen on any picture, and the colour of who drew it.
 */

import { useRef, useState } from "preact/hooks";
import { t } from "../i18n/text";
import type { CaptureCard, StrokeCard } from "../wire/types";
import type { Tools } from "./tools";

export type Drawn = StrokeCard["tool"];
const SCALE = 10_000;
const MOST_POINTS = 512;
/** Between two tellings of a line that grows. */
const TELL_MS = 150;
/** Nearer than this to the last point adds nothing. */
const NEAR = 40;
const KEY_STEP = 200;
const STANDARD = { width: 640, height: 480 };
type Line = Pick<StrokeCard, "id" | "tool" | "points" | "name" | "participant_id">;

export function Lines(props: { tools: Tools; capture: CaptureCard; more?: Line | null }) {
  const { tools, capture, more } = props;
  const { width, height } = sizeOf(capture);
  const kept = tools.strokes.value.filter((one) => one.capture_id === capture.id && one.id !== more?.id);
  return (
    <svg class="lines" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {[...kept, ...(more ? [more] : [])].map((one) => (
        <One key={one.id} line={one} width={width} height={height} own={one.participant_id === tools.me} />
      ))}
    </svg>
  );
}

export function Board(props: { tools: Tools; capture: CaptureCard; tool: Drawn }) {
  const { tools, capture, tool } = props;
  const [line, setLine] = useState<Line | null>(null);
  const [cursor, setCursor] = useState<[number, number]>([SCALE / 2, SCALE / 2]);
  const told = useRef(0);
  /** Begun by a tap or a key, to be ended by the next. */
  const waiting = useRef(false);
  const grow = (now: Line, last: boolean) => {
    setLine(now);
    if (!last && performance.now() - told.current < TELL_MS) return;
    told.current = performance.now();
    const said = tools.ask("drawing.stroke", { capture_id: capture.id, stroke_id: now.id, tool: now.tool, points: [...now.points] });
    if (last) void said.then(() => setLine((shown) => (shown?.id === now.id ? null : shown)));
  };
  const begin = (at: [number, number]) => {
    const name = tools.view.own.value?.name ?? "";
    setLine({ id: crypto.randomUUID(), tool, points: [...at, ...at], name, participant_id: tools.me });
  };
  const on = (event: PointerEvent & { currentTarget: HTMLElement }, what: "down" | "move" | "up") => {
    const at = pointOf(event);
    if (what === "down") event.currentTarget.setPointerCapture(event.pointerId);
    if (what === "down" && !waiting.current) return begin(at);
    if (!line) return;
    const longer = lengthened(line, at);
    if (what !== "up") return grow(longer, false);
    if (tool !== "pen" && !waiting.current && isPoint(longer)) {
      waiting.current = true;
      return;
    }
    waiting.current = false;
    grow(longer, true);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const)[event.key as "ArrowUp"];
    if (step) {
      event.preventDefault();
      const to: [number, number] = [inside(cursor[0] + step[0] * KEY_STEP), inside(cursor[1] + step[1] * KEY_STEP)];
      setCursor(to);
      if (line && waiting.current) grow(lengthened(line, to), false);
    } else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      if (line && waiting.current) grow(lengthened(line, cursor), true);
      else begin(cursor);
      waiting.current = !waiting.current;
    }
  };
  return (
    <div
      class="board"
      tabIndex={0}
      role="application"
      aria-label={t("cockpit.draw_hint")}
      onPointerDown={(event) => on(event, "down")}
      onPointerMove={(event) => event.buttons === 1 && on(event, "move")}
      onPointerUp={(event) => on(event, "up")}
      onKeyDown={onKey}
    >
      <Lines tools={tools} capture={capture} more={line} />
      <span class="board-cursor" style={{ insetInlineStart: `${cursor[0] / 100}%`, insetBlockStart: `${cursor[1] / 100}%` }} />
    </div>
  );
}

export function sizeOf(capture: CaptureCard): { width: number; height: number } {
  return capture.width && capture.height ? { width: capture.width, height: capture.height } : STANDARD;
}

function One(props: { line: Line; width: number; height: number; own: boolean }) {
  const { line, width, height } = props;
  const thick = Math.max(width, height) / 160;
  const at = (index: number) => [(line.points[index]! * width) / SCALE, (line.points[index + 1]! * height) / SCALE] as const;
  const [x, y] = at(0);
  const path = pathOf(line, at, thick * 4);
  const colour = props.own ? "#0072b2" : "#d55e00";
  return (
    <g fill="none" stroke-linecap="round" stroke-linejoin="round">
      <path d={path} stroke="#fff" stroke-width={thick * 2} />
      <path d={path} stroke={colour} stroke-width={thick} />
      <text x={x} y={y - thick * 2} font-size={thick * 5} fill={colour} stroke="#fff" stroke-width={thick / 2} paint-order="stroke">
        {line.name}
      </text>
    </g>
  );
}

function pathOf(line: Line, at: (index: number) => readonly [number, number], head: number): string {
  const [x, y] = at(0);
  const [toX, toY] = at(line.points.length - 2);
  if (line.tool === "circle") {
    const [rx, ry] = [Math.abs(toX - x) / 2, Math.abs(toY - y) / 2];
    const left = Math.min(x, toX);
    const middle = (y + toY) / 2;
    return `M${left} ${middle} a${rx} ${ry} 0 1 0 ${2 * rx} 0 a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
  }
  if (line.tool === "arrow") {
    const angle = Math.atan2(toY - y, toX - x);
    const wing = (turn: number) => `L${toX - head * Math.cos(angle + turn)} ${toY - head * Math.sin(angle + turn)}`;
    return `M${x} ${y} L${toX} ${toY} ${wing(0.5)} M${toX} ${toY} ${wing(-0.5)}`;
  }
  const rest = Array.from({ length: line.points.length / 2 }, (_, index) => at(index * 2).join(" "));
  return `M${rest.join(" L")}`;
}

/** A pen goes on; circle and arrow have two ends. */
export function lengthened(line: Line, [x, y]: readonly [number, number]): Line {
  const [fromX = x, fromY = y] = line.points;
  if (line.tool !== "pen") return { ...line, points: [fromX, fromY, x, y] };
  const [lastX = x, lastY = y] = line.points.slice(-2);
  const near = Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR;
  return near || line.points.length >= MOST_POINTS ? line : { ...line, points: [...line.points, x, y] };
}

function isPoint(line: Line): boolean {
  const [x = 0, y = 0] = line.points;
  const [toX = 0, toY = 0] = line.points.slice(-2);
  return Math.abs(x - toX) + Math.abs(y - toY) < 2 * NEAR;
}

function pointOf(event: PointerEvent & { currentTarget: HTMLElement }): [number, number] {
  const box = event.currentTarget.getBoundingClientRect();
  return [inside(((event.clientX - box.left) / box.width) * SCALE), inside(((event.clientY - box.top) / box.height) * SCALE)];
}

function inside(value: number): number {
  return Math.round(Math.max(0, Math.min(SCALE, value)));
}
