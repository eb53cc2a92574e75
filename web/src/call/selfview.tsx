/** Our own picture: mirrored for a front camera, in a corner that the person chooses, or a tile among several. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../design/icon";
import { t } from "../i18n/text";
import { Level, Talking } from "../media/level";
import { chosen, remember } from "../media/remembered";
import type { CallView } from "./view";

const CORNERS = ["bottom-end", "bottom-start", "top-start", "top-end"] as const;
type Corner = (typeof CORNERS)[number];
const KEY = "e-ilaj.self-corner";

export function SelfView(props: { view: CallView; floating: boolean }) {
  const { view, floating } = props;
  const element = useRef<HTMLVideoElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [corner, setCorner] = useState<Corner>(() => CORNERS.find((one) => one === chosen(KEY)) ?? "bottom-end");
  const camera = view.capture.camera.value;
  useEffect(() => {
    if (element.current) element.current.srcObject = camera ? new MediaStream([camera]) : null;
  }, [camera]);
  const move = (to: Corner) => {
    setCorner(to);
    remember(KEY, to);
  };
  const next = () => move(CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length] ?? "bottom-end");
  const framing = view.role.value === "room";
  return (
    <div
      class="selfview"
      ref={box}
      data-corner={floating ? corner : undefined}
      data-framing={framing}
      onPointerDown={hold}
      onPointerUp={(event) => floating && move(nearest(event, box.current?.parentElement ?? null))}
    >
      <video ref={element} autoplay playsInline muted data-mirrored={view.capture.mirrored()} />
      {!camera && (
        <div class="tile-blank">
          <Icon name="camera-off" size={32} />
          <span>{t("call.camera_off")}</span>
        </div>
      )}
      <span class="tile-name">{framing ? t("call.what_doctor_sees") : t("call.you")}</span>
      {floating && (
        <button type="button" class="selfview-move" aria-label={t("call.move_self")} onClick={next}>
          <Icon name="swap" size={20} />
        </button>
      )}
    </div>
  );
}

/** Keeps the drag although the finger leaves the tile; the button inside keeps its own press. */
function hold(event: PointerEvent & { currentTarget: HTMLElement }): void {
  if (event.target instanceof Element && event.target.closest("button")) return;
  event.currentTarget.setPointerCapture(event.pointerId);
}

/** The corner of the stage in which the finger was lifted. */
function nearest(event: PointerEvent, stage: HTMLElement | null): Corner {
  const area = stage?.getBoundingClientRect();
  if (!area) return "bottom-end";
  const low = event.clientY > area.top + area.height / 2;
  const right = event.clientX > area.left + area.width / 2;
  const end = right === (document.documentElement.dir !== "rtl");
  return `${low ? "bottom" : "top"}-${end ? "end" : "start"}` as Corner;
}

/** True while the person talks with the microphone off. */
export function useTalkingWhileOff(view: CallView): boolean {
  const [talking, setTalking] = useState(false);
  const mic = view.capture.mic.value;
  const off = mic !== null && !view.media.micWanted.value;
  useEffect(() => {
    setTalking(false);
    if (!off) return;
    const heard = new Talking();
    const level = new Level(mic, (loud) => heard.hears(loud) && setTalking(true));
    return () => level.close();
  }, [off, mic]);
  return talking;
}
