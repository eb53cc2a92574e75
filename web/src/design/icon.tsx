/** Icons from our sprite and the state marks. An icon never stands without a word beside it or a hidden one. */
import sprite from "./icons.svg?url";
import type { IconName } from "./icon-names";

/** Arrows that point along the reading direction turn round in right-to-left pages; nothing else does. */
const MIRRORED: ReadonlySet<IconName> = new Set(["back", "next", "leave", "refer", "export", "undo", "queue"]);

export function Icon(props: { name: IconName; size?: number }) {
  const size = props.size ?? 24;
  const shape = MIRRORED.has(props.name) ? "icon mirrored" : "icon";
  return (
    <svg class={shape} style={{ inlineSize: size, blockSize: size }} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${props.name}`} />
    </svg>
  );
}

/** What a mark says; each has its own shape, so that colour is never alone. */
export type Mark = "normal" | "waiting" | "busy" | "watch" | "act" | "done" | "unknown";

const TONE: Record<Mark, string> = {
  normal: "mark",
  waiting: "mark",
  busy: "mark busy",
  watch: "mark watch",
  act: "mark act",
  done: "mark done",
  unknown: "mark",
};

export function StateMark(props: { mark: Mark; size?: number }) {
  const size = props.size ?? 20;
  return (
    <svg class={TONE[props.mark]} style={{ inlineSize: size, blockSize: size }} viewBox="0 0 20 20" aria-hidden="true">
      {SHAPES[props.mark]}
    </svg>
  );
}

const SHAPES: Record<Mark, preact.JSX.Element> = {
  normal: <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="2" />,
  waiting: (
    <>
      <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M10 10V3a7 7 0 0 1 7 7z" fill="currentColor" />
    </>
  ),
  busy: <circle cx="10" cy="10" r="8" fill="currentColor" />,
  watch: (
    <>
      <path d="M10 2 1.5 17.500h17z" fill="currentColor" stroke="#14211f" stroke-width="1.5" stroke-linejoin="round" />
      <path d="M10 8v4.500M10 15h.01" stroke="#14211f" stroke-width="2" stroke-linecap="round" />
    </>
  ),
  act: (
    <>
      <path d="M6.5 1.500h7l5 5v7l-5 5h-7l-5-5v-7z" fill="currentColor" />
      <path d="M10 5.500v5.500M10 14.300h.01" stroke="var(--on-act)" stroke-width="2.2" stroke-linecap="round" />
    </>
  ),
  done: (
    <path d="m3.5 10.5 4.5 4.500L17 5.5" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
  ),
  unknown: <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.5" />,
};
