/** The stethoscope at the doctor's side: live wave, filter, loudness, fifteen seconds kept, played and compared. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { hushed } from "../media/tones";
import type { DeviceCard } from "../wire/types";
import type { Incoming } from "./incoming";
import { type Filter, ScopePlayer } from "./scope-player";
import { Sounds } from "./sounds";
import type { Tools } from "./tools";

const FILTERS: Filter[] = ["heart", "lungs", "all"];
const WAVE_S = 10;

interface ScopeProps {
  tools: Tools;
  incoming: Incoming;
  who: string;
  device: DeviceCard;
}

export function Stethoscope(props: ScopeProps) {
  const { tools, who, device } = props;
  const player = useMemo(() => new ScopePlayer(), []);
  useEffect(() => () => player.close(), [player]);
  useLive(tools, player, who, device.scope === "live");
  const keep = () => {
    const asked = { capture_id: crypto.randomUUID(), participant_id: who, kind: "sound" as const };
    void tools.ask("capture.ask", { ...asked, site: device.site });
  };
  const stop = () => void tools.ask("device.ask", { participant_id: who, scope: false, site: "" });
  return (
    <section class="scope" aria-label={t("cockpit.stethoscope")}>
      <Banner tone="busy">{t("cockpit.headphones")}</Banner>
      <p role="status">
        {device.scope === "asked" ? (
          t("cockpit.scope_asked")
        ) : (
          <T k="cockpit.scope_on" v={{ site: tools.site(device.site) }} />
        )}{" "}
        {device.scope === "kept" && t("cockpit.scope_thin")}
      </p>
      {device.scope === "live" && <Wave player={player} />}
      <Filters player={player} />
      <div class="cockpit-row">
        {device.scope !== "asked" && (
          <Button kind="primary" onClick={keep}>
            {t("cockpit.keep_15")}
          </Button>
        )}
        <Button onClick={stop}>{t("cockpit.scope_stop")}</Button>
      </div>
      <Sounds tools={tools} incoming={props.incoming} player={player} />
    </section>
  );
}

/** What was kept can be heard again after the stethoscope was put away. */
export function KeptSounds(props: { tools: Tools; incoming: Incoming }) {
  const [open, setOpen] = useState(false);
  const count = props.tools.captures.value.filter((one) => one.kind === "sound").length;
  if (count === 0) return null;
  return (
    <details class="scope" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("cockpit.kept_sounds", { count })}</summary>
      {open && <Replay {...props} />}
    </details>
  );
}

function Replay(props: { tools: Tools; incoming: Incoming }) {
  const player = useMemo(() => new ScopePlayer(), []);
  useEffect(() => () => player.close(), [player]);
  return (
    <>
      <Filters player={player} />
      <Sounds {...props} player={player} />
    </>
  );
}

function Filters(props: { player: ScopePlayer }) {
  const { player } = props;
  return (
    <div class="cockpit-row" role="group" aria-label={t("cockpit.filter")}>
      {FILTERS.map((one) => (
        <Button key={one} class="tool" pressed={player.filter.value === one} onClick={() => player.set(one, player.loudness.peek())}>
          {t(`cockpit.filter_${one}`)}
        </Button>
      ))}
      <label class="scope-loud">
        {t("cockpit.loud")}
        <input type="range" min="0" max="1" step="0.05" value={player.loudness.value} onInput={(event) => player.set(player.filter.peek(), Number(event.currentTarget.value))} />
      </label>
    </div>
  );
}

/** The far element falls silent while its sound is heard through the filter. */
function useLive(tools: Tools, player: ScopePlayer, who: string, on: boolean): void {
  const { view } = tools;
  const place = tools.presenter();
  const stream = place?.person.id === who && place.slot ? view.media.stream(place.slot) : null;
  const number = view.media.connectionNumber.value;
  useEffect(() => {
    if (!on || !stream) return;
    view.media.extra.stereo.value = true;
    hushed.on = true;
    const elements = [...document.querySelectorAll<HTMLVideoElement>(".tile video")].filter((one) => one.srcObject === stream);
    for (const one of elements) one.muted = true;
    player.hear(stream.getAudioTracks()[0] ?? null);
    return () => {
      view.media.extra.stereo.value = false;
      hushed.on = false;
      player.hear(null);
      for (const one of elements) one.muted = view.soundBlocked.peek();
    };
  }, [on, stream, number]);
}

/** The last ten seconds, drawn as they come. */
function Wave(props: { player: ScopePlayer }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const samples = new Float32Array(2048);
    let frame = 0;
    let column = 0;
    let before = performance.now();
    const draw = (now: number) => {
      frame = requestAnimationFrame(draw);
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context) return;
      const { width, height } = canvas.current;
      const columns = ((now - before) / 1000 / WAVE_S) * width;
      if (columns < 1) return;
      before = now;
      props.player.wave(samples);
      const loud = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      for (let step = 0; step < columns; step += 1) {
        column = (column + 1) % width;
        context.clearRect(column, 0, 8, height);
        context.fillStyle = "#7fe0a8";
        const high = Math.max(1, loud * height);
        context.fillRect(column, (height - high) / 2, 1, high);
      }
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <figure class="wave" dir="ltr">
      <canvas ref={canvas} width={600} height={72} />
      <figcaption class="small">
        <T k="cockpit.wave" v={{ seconds: ltr(WAVE_S) }} />
      </figcaption>
    </figure>
  );
}
