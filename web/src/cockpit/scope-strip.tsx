/** The stethoscope at the patient's side: asked for, started by a press, with its clip mark; answers “keep 15 s”. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { DeviceCard } from "../wire/types";
import type { Outgoing } from "./outgoing";
import { CLIPS } from "./scope-player";
import { ScopeSender, withScope } from "./scope-sender";
import type { Tools } from "./tools";

export function ScopeStrip(props: { tools: Tools; outgoing: Outgoing }) {
  const { tools, outgoing } = props;
  const device = tools.device(tools.me);
  const { sender, trouble, start, stop } = useSender(tools, device);
  const [microphone, setMicrophone] = useState<string | null>(null);
  useKeptSounds(tools, outgoing, sender);
  const { advice } = tools.view.media;
  const carries = advice.value === null || withScope(advice.value) !== null;
  useEffect(() => {
    if (!sender) return;
    sender.live(carries);
    void tools.ask("device.use", { camera: device.camera, scope: carries ? "live" : "kept", site: device.site });
  }, [sender, carries]);
  useEffect(() => sender?.speak(tools.view.capture.mic.value), [sender, tools.view.capture.mic.value]);
  if (device.scope === "off" && !sender) return null;
  const mics = tools.view.capture.devices.value.mics;
  return (
    <div class="cue" role="group" aria-label={t("cockpit.stethoscope")}>
      <div class="cue-words">
        <strong>
          <T k={sender ? "cockpit.scope_on" : "cockpit.scope_wanted"} v={{ site: auto(tools.site(device.site)) }} />
        </strong>
        {sender && !carries && <span>{t("cockpit.scope_thin")}</span>}
        {sender && <Clip sender={sender} />}
        {trouble && <span role="alert">{t("cockpit.scope_none")}</span>}
        {!sender && mics.length > 1 && (
          <label class="field">
            <span>{t("cockpit.scope_device")}</span>
            <select class="input" onChange={(event) => setMicrophone(event.currentTarget.value)}>
              {mics.map((one) => (
                <option key={one.id} value={one.id} selected={one.id === microphone}>
                  {one.label}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <div class="cue-buttons">
        {sender ? (
          <Button class="large" onClick={stop}>
            {t("cockpit.scope_stop")}
          </Button>
        ) : (
          <Button kind="primary" class="large" icon="stethoscope" onClick={() => void start(microphone)}>
            {t("cockpit.scope_start")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Clip(props: { sender: ScopeSender }) {
  const peak = props.sender.peak.value;
  return (
    <span class="scope-level" role="status">
      <meter min={0} max={1} value={peak} aria-hidden="true" />
      {peak >= CLIPS && (
        <>
          <StateMark mark="watch" size={16} /> {t("cockpit.scope_clip")}
        </>
      )}
    </span>
  );
}

function useSender(tools: Tools, device: DeviceCard) {
  const [sender, setSender] = useState<ScopeSender | null>(null);
  const [trouble, setTrouble] = useState(false);
  const held = useRef<ScopeSender | null>(null);
  held.current = sender;
  const end = () => {
    held.current?.close();
    setSender(null);
  };
  useEffect(() => {
    // The doctor has stopped it.
    if (device.scope === "off") end();
  }, [device.scope]);
  useEffect(() => {
    // This page was loaded anew: what it sent has ended with the one before.
    if (device.scope === "live" || device.scope === "kept") void tools.ask("device.use", { camera: device.camera, scope: "off", site: "" });
    return end;
  }, []);
  const start = async (microphone: string | null) => {
    setTrouble(false);
    try {
      setSender(await ScopeSender.open(tools.view.media, microphone));
    } catch {
      setTrouble(true);
    }
  };
  const stop = () => {
    end();
    void tools.ask("device.use", { camera: device.camera, scope: "off", site: "" });
  };
  return { sender, trouble, start, stop };
}

/** The doctor has pressed “Keep 15 s”: what was heard just now goes as it was captured. */
function useKeptSounds(tools: Tools, outgoing: Outgoing, sender: ScopeSender | null): void {
  const [begun] = useState(new Set<string>());
  const asked = tools.captures.value.filter((one) => one.participant_id === tools.me && one.kind === "sound" && one.stage === "asked");
  useEffect(() => {
    for (const one of asked) {
      if (begun.has(one.id)) continue;
      begun.add(one.id);
      const kept = sender?.snippet();
      if (kept && kept.seconds > 0) void outgoing.sound(one.id, kept.wav, kept.seconds, one.site);
      else void tools.ask("capture.missed", { capture_id: one.id });
    }
  }, [asked.map((one) => one.id).join(), sender]);
}
