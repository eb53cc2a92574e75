/** What a cue asks for, as a drawing for people who do not read: own shapes, one a cue, marked with the place. */

import type { JSX } from "preact";
import type { Cockpit } from "../wire/types";
import { SiteMark } from "./bodymap";

/** @param size height in px */
export function Pictogram(props: { data: Cockpit; cue: string; site: string; size: number }) {
  const site = props.data.sites.find((one) => one.id === props.site);
  const shape = SHAPES[props.cue];
  return (
    <span class="pictogram" aria-hidden="true">
      {site && <SiteMark site={site} size={props.size} />}
      {shape && (
        <svg viewBox="0 0 96 96" style={{ blockSize: `${props.size}px`, inlineSize: `${props.size}px` }} fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">
          {shape}
        </svg>
      )}
    </span>
  );
}

const CAMERA = (
  <>
    <rect x="6" y="34" width="36" height="28" rx="4" />
    <circle cx="24" cy="48" r="8" />
  </>
);
const HEAD = (
  <>
    <circle cx="74" cy="34" r="14" />
    <path d="M54 80 C54 60 62 52 74 52 C86 52 92 60 92 80" />
  </>
);

const SHAPES: Record<string, JSX.Element> = {
  stethoscope: (
    <>
      <path d="M22 12 V34 C22 52 50 52 50 34 V12 M22 12 H16 M50 12 H56" />
      <path d="M36 48 V62 C36 84 68 84 68 64" />
      <circle cx="68" cy="54" r="10" />
    </>
  ),
  show: (
    <>
      {CAMERA}
      <path d="M54 48 H70 M64 40 L72 48 L64 56" />
      <circle cx="84" cy="48" r="6" fill="#ffc94d" />
    </>
  ),
  press: (
    <>
      <path d="M34 14 V50 M34 50 L24 40 C18 36 14 42 18 48 L34 68 H62 V40 C62 34 54 34 54 40 V36 C54 30 45 30 45 36 V32" />
      <path d="M12 84 H84 M34 76 V84" />
    </>
  ),
  closer: (
    <>
      {CAMERA}
      {HEAD}
      <path d="M46 48 H56 M51 42 L57 48 L51 54" />
    </>
  ),
  still: (
    <>
      <rect x="30" y="32" width="36" height="28" rx="4" />
      <circle cx="48" cy="46" r="8" />
      <path d="M20 30 C14 40 14 52 20 62 M76 30 C82 40 82 52 76 62" stroke-dasharray="3 7" />
      <path d="M14 82 H82" />
    </>
  ),
  light: (
    <>
      <circle cx="48" cy="40" r="14" />
      <path d="M48 10 V18 M48 62 V70 M18 40 H26 M70 40 H78 M27 19 L33 25 M63 55 L69 61 M69 19 L63 25 M33 55 L27 61" />
      <path d="M40 82 H56" />
    </>
  ),
  breathe: (
    <>
      <path d="M20 16 C44 10 58 26 56 42 L62 52 L55 55 V62 C55 70 46 72 38 70 V84" />
      <path d="M68 56 H88 M66 64 C74 68 80 66 86 70 M70 48 C76 44 82 46 88 42" />
    </>
  ),
  mouth: (
    <>
      <circle cx="48" cy="46" r="34" />
      <ellipse cx="48" cy="58" rx="13" ry="15" />
      <path d="M40 66 C44 60 52 60 56 66" />
      <path d="M34 34 V38 M62 34 V38" />
    </>
  ),
  turn: (
    <>
      <circle cx="48" cy="26" r="12" />
      <path d="M34 72 V56 C34 46 40 42 48 42 C56 42 62 46 62 56 V72" />
      <path d="M14 68 C14 88 82 90 82 68 M74 76 L83 66 L90 77" />
    </>
  ),
  lie: (
    <>
      <path d="M8 70 H88 M12 70 V84 M84 70 V84" />
      <circle cx="20" cy="54" r="9" />
      <path d="M32 62 H80 C84 62 84 54 78 54 H40 C34 54 32 56 32 62" />
    </>
  ),
};
