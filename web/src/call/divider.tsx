/** The line between video and chart: dragged, or moved by arrow keys and by `[` and `]`. Kept on this device. */

import { useState } from "preact/hooks";
import { useKeys } from "../design/keys";
import { t } from "../i18n/text";
import { chosen, remember } from "../media/remembered";

const KEY = "e-ilaj.video-share";
const LEAST = 30;
const MOST = 70;
const STEP = 5;

export interface VideoShare {
  percent: number;
  set: (percent: number) => void;
}

export function useVideoShare(): VideoShare {
  const [percent, setPercent] = useState(() => clamp(Number(chosen(KEY) ?? 40)));
  const set = (to: number) => {
    setPercent(clamp(to));
    remember(KEY, String(clamp(to)));
  };
  return { percent, set };
}

export function Divider(props: { share: VideoShare }) {
  const { percent, set } = props.share;
  useKeys({ BracketLeft: () => set(percent - STEP), BracketRight: () => set(percent + STEP) });
  const drag = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const rtl = document.documentElement.dir === "rtl";
    const from = rtl ? innerWidth - event.clientX : event.clientX;
    set((from / innerWidth) * 100);
  };
  const byKey = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowLeft: -STEP * rtl,
      ArrowRight: STEP * rtl,
      Home: LEAST - percent,
      End: MOST - percent,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(percent + step);
  };
  return (
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={t("chart.width")}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={Math.round(percent)}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={byKey}
    />
  );
}

function clamp(percent: number): number {
  return Number.isFinite(percent) ? Math.min(MOST, Math.max(LEAST, percent)) : 40;
}
