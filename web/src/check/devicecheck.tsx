/**
 * Camera, microphone and speaker on one page, before the first call: each row settles alone, and what works is enough.
 * The browser asks only after a press, and what it will ask is said first.
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Select } from "../design/controls";
import { Icon, type Mark, StateMark } from "../design/icon";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { Capture, type Device, type DeviceKind, chosenOf, chosenSpeaker, rememberSpeaker } from "../media/capture";
import { Level, Talking } from "../media/level";
import { tone, useSpeaker } from "../media/tones";
import "./check.css";

type Step = "ask" | "asking" | "checking";
const SILENT_AFTER_MS = 5_000;

export function DeviceCheck(props: { onGoOn: () => void }) {
  const capture = useMemo(() => new Capture(), []);
  const [step, setStep] = useState<Step>("ask");
  useEffect(() => () => capture.close(), [capture]);
  const begin = () => {
    setStep("asking");
    void capture.open({ mic: true, camera: true }).then(() => setStep("checking"));
  };
  useEffect(() => {
    void allowedAlready().then((allowed) => allowed && begin());
  }, []);
  const camera = capture.camera.value;
  return (
    <section class="check">
      <h1>{t("check.title")}</h1>
      {step === "ask" ? (
        <div class="check-ask column">
          <p class="prose">{t("check.before")}</p>
          <div>
            <Button kind="primary" icon="camera" onClick={begin}>
              {t("check.start")}
            </Button>
          </div>
        </div>
      ) : (
        <div class="check-body">
          <Preview capture={capture} />
          <div class="check-rows">
            <DeviceRow capture={capture} kind="camera" asking={step === "asking"} />
            <DeviceRow capture={capture} kind="mic" asking={step === "asking"} />
            <SpeakerRow capture={capture} />
          </div>
        </div>
      )}
      {step !== "ask" && (
        <div class="row check-foot">
          <Button kind="primary" onClick={props.onGoOn}>
            {t(step === "checking" && !camera ? "check.without_camera" : "check.go_on")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Preview(props: { capture: Capture }) {
  const element = useRef<HTMLVideoElement>(null);
  const camera = props.capture.camera.value;
  useEffect(() => {
    if (element.current) element.current.srcObject = camera ? new MediaStream([camera]) : null;
  }, [camera]);
  return (
    <div class="check-picture" data-surface="call">
      <video ref={element} autoplay playsInline muted data-mirrored={props.capture.mirrored()} aria-label={t("check.picture_label")} />
      {!camera && <Icon name="person" size={72} />}
    </div>
  );
}

function DeviceRow(props: { capture: Capture; kind: DeviceKind; asking: boolean }) {
  const { capture, kind, asking } = props;
  const track = capture[kind].value;
  const trouble = (kind === "mic" ? capture.micTrouble : capture.cameraTrouble).value;
  const devices = kind === "mic" ? capture.devices.value.mics : capture.devices.value.cameras;
  const mark: Mark = track ? "done" : trouble ? "watch" : "waiting";
  return (
    <div class="check-row">
      <p class="strong state">
        <StateMark mark={mark} /> <span>{t(`check.${kind}`)}</span>
        {track && kind === "camera" && <span class="ink-2">{t("check.ok")}</span>}
      </p>
      {asking && !track && !trouble && <p class="hint">{t("check.asking")}</p>}
      {track && kind === "mic" && <MicMeter track={track} />}
      {trouble && (
        <>
          <p role="status">{t(trouble === "unsupported" ? "call.unsupported" : (`call.${kind}_${trouble}` as Key))}</p>
          <div>
            <Button onClick={() => void capture.reopen(kind)}>{t("common.try_again")}</Button>
          </div>
        </>
      )}
      {devices.length > 1 && track && (
        <Select
          label={t(kind === "mic" ? "call.device_mic" : "call.device_camera")}
          value={track.getSettings().deviceId ?? chosenOf(kind) ?? ""}
          onChange={(id) => void capture.choose(kind, id)}
          options={devices.map((one) => ({ value: one.id, label: one.label }))}
        />
      )}
    </div>
  );
}

/** How loud the microphone is, in a bar and in words; silence for five seconds is said. */
function MicMeter(props: { track: MediaStreamTrack }) {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    setHeard(false);
    setSilent(false);
    const talking = new Talking();
    const meter = new Level(props.track, (loud) => {
      setLevel(loud);
      if (talking.hears(loud)) setHeard(true);
    });
    const timer = setTimeout(() => setSilent(true), SILENT_AFTER_MS);
    return () => {
      meter.close();
      clearTimeout(timer);
    };
  }, [props.track]);
  const words: Key = heard ? "check.hearing" : silent ? "check.silent" : "check.say";
  return (
    <>
      <div class="meter" role="meter" aria-label={t("check.mic")} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(level * 100)}>
        <i style={{ transform: `scaleX(${level.toFixed(2)})` }} />
      </div>
      <p class="hint" role="status">
        {t(words)}
      </p>
    </>
  );
}

function SpeakerRow(props: { capture: Capture }) {
  const [played, setPlayed] = useState(false);
  const [heard, setHeard] = useState<boolean | null>(null);
  const play = () => {
    tone("test");
    setPlayed(true);
    setHeard(null);
  };
  return (
    <div class="check-row">
      <p class="strong state">
        <StateMark mark={heard === true ? "done" : heard === false ? "watch" : "waiting"} /> <span>{t("check.speaker")}</span>
      </p>
      <div class="row">
        <Button icon="speaker" onClick={play}>
          {t("check.play")}
        </Button>
        {played && heard === null && (
          <>
            <span>{t("check.heard")}</span>
            <Button onClick={() => setHeard(true)}>{t("call.yes")}</Button>
            <Button onClick={() => setHeard(false)}>{t("call.no")}</Button>
          </>
        )}
      </div>
      {heard === false && <p role="status">{t("check.not_heard")}</p>}
      <SpeakerChoice speakers={props.capture.devices.value.speakers} onChosen={play} />
    </div>
  );
}

function SpeakerChoice(props: { speakers: Device[]; onChosen: () => void }) {
  if (props.speakers.length < 2) return null;
  const choose = (id: string) => {
    rememberSpeaker(id);
    void useSpeaker(id).then(props.onChosen);
  };
  return (
    <Select
      label={t("call.device_speaker")}
      value={chosenSpeaker() ?? "default"}
      onChange={choose}
      options={props.speakers.map((one) => ({ value: one.id, label: one.label }))}
    />
  );
}

/** True when the browser would not ask: then the check runs by itself. */
async function allowedAlready(): Promise<boolean> {
  const ask = (name: string) => navigator.permissions.query({ name: name as PermissionName });
  try {
    const answers = await Promise.all([ask("camera"), ask("microphone")]);
    return answers.every((answer) => answer.state === "granted");
  } catch {
    return false;
  }
}
