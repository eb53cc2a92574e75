/** One picture large: zoomed by buttons and keys, moved by dragging or arrows, a part of it asked for as sharp as it was. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { CaptureCard } from "../wire/types";
import { Progress } from "./captures";
import { Lines } from "./drawing";
import type { Incoming } from "./incoming";
import type { Tools } from "./tools";
import { Sheet } from "./sheet";

const LARGEST = 8;
const STEP = 0.1;

interface Window {
  zoom: number;
  /** Middle of what is seen, 0..1 of the picture. */
  x: number;
  y: number;
}

interface ViewerProps {
  tools: Tools;
  incoming: Incoming;
  capture: CaptureCard;
  number: number;
  onClose: () => void;
}

export function Viewer(props: ViewerProps) {
  const { tools, incoming, capture } = props;
  const [seen, setSeen] = useState<Window>({ zoom: 1, x: 0.5, y: 0.5 });
  const whole = incoming.of(capture).value;
  const parts = tools.captures.value.filter((one) => one.whole_id === capture.id);
  const first = parts.find((one) => one.part === "small");
  const small = first ? incoming.of(first).value : null;
  const regions = parts.filter((one) => one.part === "region");
  const move = (change: Partial<Window>) => setSeen((before) => held({ ...before, ...change }));
  useViewKeys(move, seen);
  const sharper = () => {
    if (capture.participant_id === null) return;
    const asked = { capture_id: crypto.randomUUID(), participant_id: capture.participant_id, kind: "picture" as const };
    void tools.ask("capture.ask", { ...asked, whole_id: capture.id, region: regionOf(seen) });
  };
  const share = () => {
    void tools.ask("capture.share", { capture_id: capture.id, on: true });
    props.onClose();
  };
  const title = `${t("cockpit.picture", { number: props.number })} ${capture.site === "" ? "" : tools.site(capture.site)}`;
  const url = whole.url ?? small?.url ?? null;
  return (
    <Sheet title={title} onClose={props.onClose}>
      <div class="viewer" dir="ltr" onPointerMove={(event) => drag(event, seen, move)}>
        <div class="viewer-inside" style={placed(seen)}>
          {url && <img src={url} alt={title} draggable={false} />}
          {regions.map((one) => (
            <Part key={one.id} incoming={incoming} capture={one} />
          ))}
          <Lines tools={tools} capture={capture} />
        </div>
      </div>
      <p class="hint" role="status">
        {whole.url ? <Progress capture={capture} here={1} /> : <Progress capture={capture} here={whole.progress} />}
        {!whole.url && small?.url && <> · {t("cockpit.small_only")}</>}
      </p>
      <div class="row">
        <Button icon="plus" onClick={() => move({ zoom: seen.zoom * 1.5 })}>
          {t("cockpit.zoom_in")}
        </Button>
        <Button onClick={() => move({ zoom: seen.zoom / 1.5 })}>{t("cockpit.zoom_out")}</Button>
        {seen.zoom > 1 && capture.participant_id !== null && (
          <Button icon="eye" label={t("cockpit.sharper_title")} onClick={sharper}>
            {t("cockpit.sharper")}
          </Button>
        )}
        <Button icon="pen" onClick={share}>
          {t("cockpit.both_see")}
        </Button>
      </div>
      <ul class="column tight">
        {regions.map((one) => (
          <li key={one.id} class="small">
            {t("cockpit.region")}: <Progress capture={one} here={incoming.of(one).value.progress} />
          </li>
        ))}
      </ul>
      <p class="hidden-text">
        <T k="cockpit.picture" v={{ number: auto(String(props.number)) }} />
      </p>
    </Sheet>
  );
}

/** A sharp part lies over the whole, where it was cut. */
function Part(props: { incoming: Incoming; capture: CaptureCard }) {
  const had = props.incoming.of(props.capture).value;
  const [x = 0, y = 0, w = 0, h = 0] = props.capture.region ?? [];
  const place = { insetInlineStart: `${x / 100}%`, insetBlockStart: `${y / 100}%`, inlineSize: `${w / 100}%`, blockSize: `${h / 100}%` };
  return had.url ? <img class="viewer-part" src={had.url} alt="" style={place} draggable={false} /> : null;
}

/** What is seen now, in 1/10000 of the picture. */
export function regionOf({ zoom, x, y }: Window): [number, number, number, number] {
  const side = Math.floor(10_000 / zoom);
  const from = (middle: number) => Math.max(0, Math.min(10_000 - side, Math.round(middle * 10_000 - side / 2)));
  return [from(x), from(y), side, side];
}

/** Never beyond the picture's edges. */
function held({ zoom, x, y }: Window): Window {
  const near = Math.max(1, Math.min(LARGEST, zoom));
  const half = 0.5 / near;
  const inside = (middle: number) => Math.max(half, Math.min(1 - half, middle));
  return { zoom: near, x: inside(x), y: inside(y) };
}

function placed({ zoom, x, y }: Window) {
  return { transform: `translate(${(0.5 - x) * zoom * 100}%, ${(0.5 - y) * zoom * 100}%) scale(${zoom})` };
}

function drag(event: PointerEvent & { currentTarget: HTMLElement }, seen: Window, move: (change: Partial<Window>) => void): void {
  if (event.buttons !== 1) return;
  const box = event.currentTarget.getBoundingClientRect();
  move({ x: seen.x - event.movementX / box.width / seen.zoom, y: seen.y - event.movementY / box.height / seen.zoom });
}

function useViewKeys(move: (change: Partial<Window>) => void, seen: Window): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = STEP / seen.zoom;
      const change = {
        "+": { zoom: seen.zoom * 1.5 },
        "-": { zoom: seen.zoom / 1.5 },
        ArrowLeft: { x: seen.x - step },
        ArrowRight: { x: seen.x + step },
        ArrowUp: { y: seen.y - step },
        ArrowDown: { y: seen.y + step },
      }[event.key];
      if (!change) return;
      event.preventDefault();
      move(change);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [seen]);
}
