/** A picture that both ends see at once, frozen or an earlier one, with the lines of both on it. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { useKeys } from "../design/keys";
import { time } from "../i18n/format";
import { T, t } from "../i18n/text";
import type { CaptureCard } from "../wire/types";
import { percentOf } from "./captures";
import { Board, type Drawn, sizeOf } from "./drawing";
import type { Incoming } from "./incoming";
import type { Tools } from "./tools";

interface SharedProps {
  tools: Tools;
  incoming: Incoming;
  capture: CaptureCard;
  /** What this end has of it already: its own original, or the frame that was on the screen. */
  own: string | Blob | null;
}

const TOOLS: [Drawn, "pen" | "circle-tool" | "arrow-tool"][] = [
  ["pen", "pen"],
  ["circle", "circle-tool"],
  ["arrow", "arrow-tool"],
];

export function SharedPicture(props: SharedProps) {
  const { tools, incoming, capture, own } = props;
  const [tool, setTool] = useState<Drawn>("pen");
  const mine = useUrl(own);
  const part = tools.captures.value.find((one) => one.whole_id === capture.id && one.part === "small");
  const small = part && mine === null ? incoming.of(part).value.url : null;
  const sharp = tools.presents && mine ? null : incoming.of(capture).value;
  const url = sharp?.url ?? mine ?? small;
  const strokes = tools.strokes.value.filter((one) => one.capture_id === capture.id && one.participant_id === tools.me);
  const undo = () => {
    const last = strokes.at(-1);
    if (last) void tools.ask("drawing.undo", { capture_id: capture.id, stroke_id: last.id });
  };
  const close = (keep: boolean) => void tools.ask("capture.share", { capture_id: capture.id, on: false, keep });
  useKeys({ KeyP: () => setTool("pen"), KeyC: () => setTool("circle"), KeyA: () => setTool("arrow") });
  useUndoKey(undo);
  const { width, height } = sizeOf(capture);
  const coming = sharp && !sharp.url ? capture.percent / 2 + sharp.progress * 50 : null;
  const words = capture.frozen ? (tools.presents ? "cockpit.frozen_own" : "cockpit.frozen_at") : "cockpit.shown_at";
  return (
    <section class="shared" aria-label={t("cockpit.freeze")}>
      <p class="shared-words" role="status">
        <strong>
          <T k={words} v={{ time: time(capture.at) }} />
        </strong>{" "}
        {coming !== null && <T k="cockpit.sharp_coming" v={{ percent: percentOf(coming) }} />}
        {url === null && tools.presents && t("cockpit.not_here")}
      </p>
      <div class="shared-picture" dir="ltr" style={{ aspectRatio: `${width} / ${height}` }} data-sharp={sharp?.url != null}>
        {url && <img src={url} alt="" draggable={false} />}
        <Board tools={tools} capture={capture} tool={tool} />
      </div>
      <div class="cockpit-row" role="toolbar" aria-label={t("cockpit.draw_hint")}>
        {TOOLS.map(([one, icon]) => (
          <Button key={one} class="tool" icon={icon} pressed={tool === one} onClick={() => setTool(one)}>
            {t(`cockpit.tool_${one}`)}
          </Button>
        ))}
        <Button class="tool" icon="undo" onClick={undo}>
          {t("cockpit.undo")}
        </Button>
        <Button class="tool" onClick={() => void tools.ask("drawing.undo", { capture_id: capture.id, stroke_id: null })}>
          {t("cockpit.clear")}
        </Button>
        {tools.asks && (
          <>
            <Button class="tool" icon="tick" onClick={() => close(true)}>
              {t("cockpit.keep")}
            </Button>
            <Button class="tool" icon="close" onClick={() => close(false)}>
              {t("cockpit.discard")}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

/** The frame of the far picture that is on the screen, so that something is frozen at once. */
export function farFrame(): string | null {
  const far = document.querySelector<HTMLVideoElement>("figure.tile[data-large=true] video");
  if (!far || far.videoWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = far.videoWidth;
  canvas.height = far.videoHeight;
  canvas.getContext("2d")?.drawImage(far, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.9);
}

function useUrl(own: string | Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(typeof own === "string" ? own : null);
  useEffect(() => {
    if (!(own instanceof Blob)) return setUrl(own);
    const made = URL.createObjectURL(own);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [own]);
  return url;
}

function useUndoKey(undo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest("input,textarea,select");
      if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || inField) return;
      event.preventDefault();
      undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
