/** Records a voice note by holding the button or by a press and another; played before it is sent, or given up. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon, StateMark } from "../design/icon";
import { T, t } from "../i18n/text";
import { NOTE_SECONDS, type Recorded, VoiceRecorder } from "./voice-recorder";

interface Props {
  mic: () => MediaStreamTrack | null;
  /** Resolves when the device keeps it. */
  onSend: (sound: Blob, seconds: number) => Promise<void>;
  onClose: () => void;
}

/** A press that lasts longer is holding: letting go ends the recording. */
const HOLD_MS = 500;

export function VoiceNoteMaker(props: Props) {
  const recorder = useMemo(() => new VoiceRecorder(), []);
  const now = recorder.now.value;
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => {
    first.current?.querySelector("button")?.focus();
    return () => recorder.cancel();
  }, [recorder]);
  const cancel = () => {
    recorder.cancel();
    props.onClose();
  };
  return (
    <div class="composer notemaker" ref={first}>
      {now.state === "ready" ? (
        <Ready recorded={now.recorded} onSend={() => void props.onSend(now.recorded.sound, now.recorded.seconds).then(cancel)} />
      ) : (
        <RecordButton recorder={recorder} mic={props.mic} />
      )}
      {now.state === "no_mic" && <p role="status">{t("messages.no_mic")}</p>}
      <Button icon="close" onClick={cancel}>
        {t("messages.cancel")}
      </Button>
    </div>
  );
}

function RecordButton(props: { recorder: VoiceRecorder; mic: () => MediaStreamTrack | null }) {
  const { recorder } = props;
  const now = recorder.now.value;
  const on = now.state === "recording" || now.state === "opening";
  const pressedAt = useRef<number | null>(null);
  const toggle = () => {
    if (on) recorder.stop();
    else void recorder.start(props.mic());
  };
  const down = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pressedAt.current = on ? null : performance.now();
    toggle();
  };
  const up = () => {
    const held = pressedAt.current !== null && performance.now() - pressedAt.current > HOLD_MS;
    pressedAt.current = null;
    if (held) recorder.stop();
  };
  const seconds = now.state === "recording" ? now.seconds : 0;
  return (
    <>
      <button
        type="button"
        class="button primary notemaker-record"
        aria-pressed={on}
        data-primary=""
        onPointerDown={down}
        onPointerUp={up}
        onPointerCancel={up}
        onClick={(event) => {
          // A key, or a screen reader: no pointer was down.
          if (event.detail === 0) toggle();
        }}
      >
        <Icon name={on ? "pause" : "voice-note"} />
        {t(on ? "messages.stop" : "call.record_voice")}
      </button>
      {on && (
        <span class="notemaker-time" role="timer">
          <progress max={NOTE_SECONDS} value={seconds} aria-hidden="true" />
          <T k="messages.recording" v={{ seconds: Math.round(seconds) }} />
        </span>
      )}
    </>
  );
}

function Ready(props: { recorded: Recorded; onSend: () => void }) {
  const { recorded } = props;
  const [playing, setPlaying] = useState(false);
  const [sending, setSending] = useState(false);
  const audio = useMemo(() => new Audio(URL.createObjectURL(recorded.sound)), [recorded]);
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    audio.onended = () => setPlaying(false);
    box.current?.querySelector("button")?.focus();
    return () => {
      audio.pause();
      URL.revokeObjectURL(audio.src);
    };
  }, [audio]);
  const play = () => {
    if (playing) audio.pause();
    else void audio.play();
    setPlaying(!playing);
  };
  return (
    <span class="row" ref={box}>
      <Button icon={playing ? "pause" : "play"} onClick={play}>
        {t(playing ? "messages.pause" : "messages.play")}
      </Button>
      <Button
        kind="primary"
        busy={sending}
        onClick={() => {
          setSending(true);
          props.onSend();
        }}
      >
        {t("messages.send_voice")}
      </Button>
      <span role="status">
        <StateMark mark="done" size={16} /> <T k="messages.ready" v={{ seconds: Math.round(recorded.seconds) }} />
      </span>
    </span>
  );
}
