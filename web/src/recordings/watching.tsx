/** The player: all sides in step, one set of controls, the time line with what happened, and the list of moments. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Select } from "../design/controls";
import { Icon } from "../design/icon";
import { useKeys } from "../design/keys";
import { clock as clockText, date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { setQuery } from "../router";
import { http } from "../wire/http";
import type { Played, RecordingFile, RecordingOpened, RecordingRow } from "../wire/types";
import { SPEEDS, shifted } from "./clock";
import { ExportMenu } from "./export";
import { Player } from "./player";
import { Moments, TimeLine } from "./timeline";

const REPORT_MS = 15_000;
const FRAME_MS = 1000 / 15;

interface WatchingProps {
  opened: RecordingOpened;
  startMs: number;
  onExpired: () => void;
}

export function Watching(props: WatchingProps) {
  const { recording, until } = props.opened;
  const player = useMemo(() => new Player(recording, props.startMs), [recording]);
  const [first, setFirst] = useState(0);
  const files = useMemo(() => bySide(recording.files), [recording]);
  const order = files.map((_, index) => files[(index + first) % files.length]!);
  const swap = () => setFirst((first + 1) % Math.max(1, files.length));
  usePlaying(player, recording.row.id, props.onExpired);
  usePlayerKeys(player, swap);
  return (
    <div class="page watching">
      <Head row={recording.row} />
      <div class="sides" data-surface="call" data-count={order.length}>
        {order.map((file, index) => (
          <SideView key={file.url} player={player} file={file} large={index === 0} />
        ))}
      </div>
      <PlayerControls player={player} onSwap={files.length > 1 ? swap : null} />
      <TimeLine player={player} recording={recording} />
      <div class="below">
        <Moments player={player} recording={recording} />
        <section class="card column tight volumes">
          {files
            .filter((file) => file.has_audio)
            .map((file) => (
              <Volume key={file.url} file={file} />
            ))}
          <Keys />
          <p class="hint">
            <T k="recordings.kept_open" v={{ time: time(until) }} />
          </p>
        </section>
      </div>
    </div>
  );
}

function Head(props: { row: RecordingRow }) {
  const { row } = props;
  return (
    <div class="page-head">
      <h1>
        <Value of={auto(row.patient_name)} />
      </h1>
      <span class="ink-2">
        <Value of={date(row.started_at, language.value)} /> <Value of={time(row.started_at)} />
        {" · "}
        <T k="recordings.summary" v={{ center: auto(row.center_name), doctor: auto(row.doctor_name ?? "–") }} />
      </span>
      <ExportMenu recordingId={row.id} />
    </div>
  );
}

/** The room's side first, then the doctor's, then everybody else. */
function bySide(files: readonly RecordingFile[]): RecordingFile[] {
  const rank = (file: RecordingFile) => ["room", "patient", "doctor"].indexOf(file.role) + 1 || 9;
  return [...files].sort((a, b) => rank(a) - rank(b));
}

function SideView(props: { player: Player; file: RecordingFile; large: boolean }) {
  const { player, file } = props;
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => (element.current ? player.attach(file, element.current) : undefined), [player, file]);
  const at = player.position.value - file.offset_ms;
  const here = at >= 0 && at < file.duration_ms;
  return (
    <figure class="side" data-large={props.large} data-here={here}>
      <video ref={element} src={file.url} preload="auto" playsInline data-side={file.participant_id} aria-label={file.name} />
      {!file.has_video && here && (
        <div class="side-blank">
          <Icon name="listen" size={48} />
          <span>{t("recordings.no_picture")}</span>
        </div>
      )}
      {!here && (
        <div class="side-blank">
          <span>{t("recordings.nothing_here")}</span>
        </div>
      )}
      <figcaption>
        <bdi>{file.name}</bdi>
      </figcaption>
    </figure>
  );
}

function PlayerControls(props: { player: Player; onSwap: (() => void) | null }) {
  const { player, onSwap } = props;
  const { playing, speed } = player.clock.value;
  return (
    <div class="player-controls">
      <Button kind="primary" icon={playing ? "pause" : "play"} onClick={() => player.toggle()}>
        {t(playing ? "recordings.pause" : "recordings.play")}
      </Button>
      <Button label={t("recordings.back5")} onClick={() => player.step(-5_000)}>
        <bdi dir="ltr">−5 s</bdi>
      </Button>
      <Button label={t("recordings.forward5")} onClick={() => player.step(5_000)}>
        <bdi dir="ltr">+5 s</bdi>
      </Button>
      <span class="player-time number" role="timer">
        <bdi dir="ltr">
          {clockText(player.position.value).text} / {clockText(player.duration).text}
        </bdi>
        {player.waiting.value && <span class="hint"> {t("recordings.waiting")}</span>}
      </span>
      <Select
        label={t("recordings.speed")}
        class="speed"
        value={String(speed)}
        onChange={(value) => player.speed(Number(value))}
        options={SPEEDS.map((value) => ({ value: String(value), label: t("recordings.speed_value", { speed: ltr(value) }) }))}
      />
      {onSwap && (
        <Button icon="swap" onClick={onSwap}>
          {t("recordings.swap")}
        </Button>
      )}
    </div>
  );
}

function Volume(props: { file: RecordingFile }) {
  const { file } = props;
  const [value, setValue] = useState(100);
  const change = (to: number) => {
    setValue(to);
    const video = document.querySelector<HTMLVideoElement>(`video[data-side="${CSS.escape(file.participant_id)}"]`);
    if (video) video.volume = to / 100;
  };
  return (
    <label class="volume">
      <span>
        <T k="recordings.volume" v={{ name: auto(file.name) }} />
      </span>
      <input type="range" min={0} max={100} value={value} onInput={(event) => change(Number(event.currentTarget.value))} />
    </label>
  );
}

const KEYS: readonly (readonly [string, Key])[] = [
  ["Space, K", "recordings.key_play"],
  ["J, L", "recordings.key_ten"],
  ["←, →", "recordings.key_five"],
  ["S", "recordings.key_swap"],
  ["+, −", "recordings.key_speed"],
  ["1 … 9", "recordings.key_tenths"],
];

function Keys() {
  return (
    <details>
      <summary>{t("recordings.keys")}</summary>
      <dl class="column tight">
        {KEYS.map(([keys, words]) => (
          <div class="row" key={keys}>
            <dt>
              <kbd dir="ltr">{keys}</kbd>
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Runs the player, tells the audit trail what was watched, keeps the second in the address. */
function usePlaying(player: Player, id: string, onExpired: () => void): void {
  useEffect(() => {
    player.start();
    const report = () => {
      const ranges = player.takePlayed();
      if (ranges.length > 0) void http.post(`/api/recordings/${id}/played`, { ranges } satisfies Played).catch(() => undefined);
    };
    const reporting = setInterval(report, REPORT_MS);
    addEventListener("pagehide", report);
    return () => {
      clearInterval(reporting);
      removeEventListener("pagehide", report);
      report();
      player.close();
    };
  }, [player]);
  const { playing, at } = player.clock.value;
  useEffect(() => {
    if (!playing) setQuery("t", at > 0 ? String(Math.floor(at / 1000)) : "");
  }, [playing, at]);
  const expired = player.expired.value;
  useEffect(() => {
    if (expired) onExpired();
  }, [expired]);
}

function usePlayerKeys(player: Player, swap: () => void): void {
  const tenths = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`Digit${index + 1}`, () => player.seek((player.duration * (index + 1)) / 10)]),
  );
  const toggle = () => player.toggle();
  const faster = () => player.speed(shifted(player.clock.peek().speed, 1));
  const slower = () => player.speed(shifted(player.clock.peek().speed, -1));
  useKeys({
    Space: toggle,
    KeyK: toggle,
    KeyJ: () => player.step(-10_000),
    KeyL: () => player.step(10_000),
    ArrowLeft: () => player.step(-5_000),
    ArrowRight: () => player.step(5_000),
    Comma: () => player.step(-FRAME_MS),
    Period: () => player.step(FRAME_MS),
    KeyS: swap,
    Equal: faster,
    NumpadAdd: faster,
    Minus: slower,
    NumpadSubtract: slower,
    ...tenths,
  });
}
