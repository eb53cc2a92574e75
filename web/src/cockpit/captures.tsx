/** The row of pictures of the call: what was asked for, how much is here, and each made large when it is pressed. */

import { useState } from "preact/hooks";
import { Icon } from "../design/icon";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { CaptureCard } from "../wire/types";
import type { Incoming } from "./incoming";
import type { Tools } from "./tools";
import { Viewer } from "./viewer";

export const percentOf = (share: number) => ltr(`${Math.round(share)} %`);

export function Captures(props: { tools: Tools; incoming: Incoming }) {
  const { tools, incoming } = props;
  const [opened, setOpened] = useState<string | null>(null);
  const pictures = tools.captures.value.filter((one) => one.kind === "picture" && one.part === "whole" && !(one.frozen && one.shared));
  const large = pictures.find((one) => one.id === opened);
  if (pictures.length === 0) return null;
  return (
    <>
      <ul class="captures" aria-label={t("cockpit.pictures")}>
        {pictures.map((one, index) => (
          <li key={one.id}>
            <Small tools={tools} incoming={incoming} capture={one} number={index + 1} onOpen={() => setOpened(one.id)} />
          </li>
        ))}
      </ul>
      {large && <Viewer tools={tools} incoming={incoming} capture={large} number={pictures.indexOf(large) + 1} onClose={() => setOpened(null)} />}
    </>
  );
}

interface SmallProps {
  tools: Tools;
  incoming: Incoming;
  capture: CaptureCard;
  number: number;
  onOpen: () => void;
}

function Small(props: SmallProps) {
  const { tools, incoming, capture, number } = props;
  const first = tools.captures.value.find((one) => one.whole_id === capture.id && one.part === "small");
  const small = first ? incoming.of(first).value : null;
  const whole = incoming.of(capture).value;
  const url = whole.url ?? small?.url ?? null;
  return (
    <button type="button" class="capture" data-stage={whole.url ? "here" : capture.stage} onClick={props.onOpen}>
      <span class="capture-picture">{url ? <img src={url} alt="" /> : <Icon name="still" />}</span>
      <span class="capture-words">
        <span>
          <T k="cockpit.picture" v={{ number }} /> {capture.site !== "" && <bdi>{tools.site(capture.site)}</bdi>}
        </span>
        <span class="small ink-2">
          <Progress capture={capture} here={whole.progress} />
        </span>
      </span>
    </button>
  );
}

/** Half of the way is to the server, half from it. */
export function Progress(props: { capture: CaptureCard; here: number }) {
  const { capture, here } = props;
  if (capture.stage === "asked") return <>{t("cockpit.asked")}</>;
  if (capture.stage === "missed") return <>{t("cockpit.missed")}</>;
  if (here >= 1 && capture.width !== null && capture.height !== null) {
    return <T k="cockpit.size" v={{ width: capture.width, height: capture.height }} />;
  }
  return here >= 1 ? null : <T k="cockpit.coming" v={{ percent: percentOf(capture.percent / 2 + here * 50) }} />;
}
