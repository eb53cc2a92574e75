/** A clothed figure, front and back, with the places of the cockpit's data. Never mirrored: left stays where it is. */

import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { t } from "../i18n/text";
import type { CockpitSite } from "../wire/types";
import type { Tools } from "./tools";
import { Sheet } from "./sheet";

interface PickerProps {
  tools: Tools;
  title: string;
  /** Nothing chosen is an answer too. */
  optional: boolean;
  onPick: (site: string) => void;
  onClose: () => void;
}

export function SitePicker(props: PickerProps) {
  const { tools, optional, onPick } = props;
  const [side, setSide] = useState<"front" | "back">("front");
  const sites = (tools.data.value?.sites ?? []).filter((one) => one.side === side);
  return (
    <Sheet title={props.title} onClose={props.onClose}>
      <div class="row" role="group">
        <Button icon="body-front" pressed={side === "front"} onClick={() => setSide("front")}>
          {t("cockpit.front")}
        </Button>
        <Button icon="body-back" pressed={side === "back"} onClick={() => setSide("back")}>
          {t("cockpit.back")}
        </Button>
        {optional && <Button onClick={() => onPick("")}>{t("cockpit.no_site")}</Button>}
      </div>
      <div class="bodymap">
        <div class="bodymap-figure" dir="ltr">
          <Figure />
          {sites.map((one, index) => (
            <button key={one.id} type="button" class="bodymap-place" style={placed(one)} aria-label={tools.site(one.id)} onClick={() => onPick(one.id)}>
              {index + 1}
            </button>
          ))}
          <span class="bodymap-side" style={{ insetInlineStart: 0 }} lang="">
            {t(side === "front" ? "cockpit.patient_right" : "cockpit.patient_left")}
          </span>
          <span class="bodymap-side" style={{ insetInlineEnd: 0 }}>
            {t(side === "front" ? "cockpit.patient_left" : "cockpit.patient_right")}
          </span>
        </div>
        <ol class="bodymap-list">
          {sites.map((one, index) => (
            <li key={one.id}>
              <Button onClick={() => onPick(one.id)}>
                <bdi dir="ltr">{index + 1}</bdi> {tools.site(one.id)}
              </Button>
            </li>
          ))}
        </ol>
      </div>
    </Sheet>
  );
}

/** The figure with one place marked, as a small picture. */
export function SiteMark(props: { site: CockpitSite; size: number }) {
  const [x, y] = props.site.at;
  return (
    <svg viewBox="0 0 500 1000" style={{ blockSize: `${props.size}px`, inlineSize: `${props.size / 2}px` }} aria-hidden="true">
      <Outline />
      <circle cx={x / 2} cy={y} r="34" fill="#ffc94d" stroke="#0e1614" stroke-width="10" />
    </svg>
  );
}

function Figure() {
  return (
    <svg viewBox="0 0 500 1000" aria-hidden="true">
      <Outline />
    </svg>
  );
}

/** Head with a cap, long shirt, loose trousers. */
function Outline() {
  return (
    <g fill="none" stroke="currentColor" stroke-width="8" stroke-linejoin="round" stroke-linecap="round">
      <ellipse cx="250" cy="98" rx="52" ry="66" />
      <path d="M200 78 C215 30 285 30 300 78" />
      <path d="M228 160 L226 196 M272 160 L274 196" />
      <path d="M226 196 C190 206 168 214 160 236 L112 500 L138 512 L178 330 L168 620 L332 620 L322 330 L362 512 L388 500 L340 236 C332 214 310 206 274 196 C262 214 238 214 226 196 Z" />
      <path d="M112 500 C104 522 106 540 116 548 C130 548 136 530 138 512 M388 500 C396 522 394 540 384 548 C370 548 364 530 362 512" />
      <path d="M178 620 L184 900 L230 900 L246 640 M322 620 L316 900 L270 900 L254 640" />
      <path d="M184 900 L172 936 L230 936 L230 900 M316 900 L328 936 L270 936 L270 900" />
    </g>
  );
}

function placed(site: CockpitSite) {
  const [x, y] = site.at;
  return { insetInlineStart: `${x / 10}%`, insetBlockStart: `${y / 10}%` };
}
