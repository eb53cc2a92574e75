/** The line above the pictures: recording in words at all times, the link both ways, the time, the data used. */

import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon } from "../design/icon";
import type { IconName } from "../design/icon-names";
import { clock } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, Value, load, t } from "../i18n/text";
import type { Grade } from "../media/figures";
import { now } from "../wire/clock";
import type { CallCard } from "../wire/types";
import { megabytes } from "./laddernotice";
import { useModule } from "./lazy";
import { Popover } from "./popover";
import { shortForm, weakWay } from "./rungs";
import type { CallView } from "./view";

export function Chips(props: { view: CallView }) {
  const { view } = props;
  const call = view.call.value;
  const { used, agreed } = view.budget.value;
  return (
    <header class="callchips">
      <RecordingChip view={view} />
      <LinkChip view={view} />
      {call && (
        <span class="callchip number" role="timer" aria-label={t("call.time_running")}>
          <Value of={clock(view.tick.value && now() - view.begunAt.value)} />
        </span>
      )}
      {used !== null && (
        <span class="callchip callchip-data" data-agreed={agreed !== null}>
          {agreed === null ? <Value of={spent(used)} /> : <Budget used={used} agreed={agreed} />}
        </span>
      )}
    </header>
  );
}

/** “5 of 8 MB used in this call.”; the eye reads the numbers alone. */
function Budget(props: { used: number; agreed: number }) {
  const used = ltr(Math.floor(props.used));
  return (
    <>
      <span class="hidden-text">{t("call.budget_used", { used, agreed: megabytes(props.agreed) })}</span>
      <span aria-hidden="true">
        <Value of={ltr(`${used.text} / ${megabytes(props.agreed).text}`)} />
      </span>
    </>
  );
}

export function recordingKey(call: CallCard | null): Key {
  switch (call?.recording) {
    case "on":
      return "call.recording_on";
    case "paused":
      return call.recording_reason === "" ? "call.recording_paused" : "call.recording_paused_why";
    case "stopped_by_fault":
      return "call.recording_fault";
    default:
      return "call.recording_off";
  }
}

function RecordingChip(props: { view: CallView }) {
  const call = props.view.call.value;
  const state = call?.recording ?? "off";
  return (
    <Popover
      class="callchip recording"
      data={state}
      face={
        <>
          <RecordingMark state={state} />
          <T k={recordingKey(call)} v={{ reason: auto(call?.recording_reason ?? "") }} />
        </>
      }
      title={t("call.recording_title")}
    >
      {(close) => <RecordingDetails view={props.view} close={close} />}
    </Popover>
  );
}

/** Dot, ring, two bars, triangle: told apart without colour. */
function RecordingMark(props: { state: CallCard["recording"] }) {
  return (
    <svg class="recmark" viewBox="0 0 16 16" aria-hidden="true">
      {props.state === "on" && <circle cx="8" cy="8" r="6" fill="currentColor" />}
      {props.state === "off" && <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2" />}
      {props.state === "paused" && <path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor" />}
      {props.state === "stopped_by_fault" && <path d="M8 1.500 15 14H1z" fill="currentColor" />}
    </svg>
  );
}

function RecordingDetails(props: { view: CallView; close: () => void }) {
  const { view, close } = props;
  const [trouble, setTrouble] = useState(false);
  const own = view.own.value;
  const answer = (given: boolean) => {
    view.consent(given, language.peek()).then(close, () => setTrouble(true));
  };
  const words: Record<string, Key> = { true: "call.recording_agreed", false: "call.recording_refused", null: "call.recording_unasked" };
  return (
    <>
      <ul class="column tight">
        {view.people.value
          .filter((one) => one.left_at === null)
          .map((one) => (
            <li key={one.id}>
              <T k={words[String(one.recording_consent)] ?? "call.recording_unasked"} v={{ name: auto(one.name) }} />
            </li>
          ))}
      </ul>
      <p class="hint">{t("call.recording_care_same")}</p>
      {own?.recording_consent === true && (
        <Button icon="record-off" onClick={() => answer(false)}>
          {t("call.recording_stop_me")}
        </Button>
      )}
      {own?.recording_consent === false && (
        <Button icon="record" onClick={() => answer(true)}>
          {t("call.recording_start_me")}
        </Button>
      )}
      {trouble && <p class="error">{t("call.failed")}</p>}
    </>
  );
}

function LinkChip(props: { view: CallView }) {
  const { view } = props;
  const up = view.linkUp.value?.shown ?? null;
  const down = view.linkDown.value?.shown ?? null;
  if (up === null || down === null) return null;
  const lost = view.lostSeconds.value > 0;
  // Nothing has come yet, as while we wait for the other: that is no lost link.
  if (!lost && Math.min(up, down) === 0 && view.link.ladder.value.mine.settled === null) return null;
  const { bars, key } = lost ? LOST : shortForm(view.link.ladder.value, Math.min(up, down) as Grade);
  const lowData = view.media.wishes.lowData.value;
  const way = weakWay(view.link.ladder.value);
  const byGrade = up === down ? null : up < down ? "up" : "down";
  const arrow: IconName | null = lost ? null : way === undefined ? byGrade : way;
  return (
    <Popover
      class="callchip"
      data={bars <= 2 && !lowData ? "watch" : "normal"}
      face={
        <>
          <Icon name={`link-${bars}`} size={20} />
          <span>
            <span class="hidden-text">{t("call.link_title")} </span>
            {t(key)}
          </span>
          {lowData ? <Icon name="low-data" size={20} /> : arrow && <Icon name={arrow} size={16} />}
          {lowData && <span class="hidden-text">{t("call.low_data")}</span>}
        </>
      }
      title={t("call.link_title")}
    >
      {() => <LinkPanel view={view} up={up} down={down} />}
    </Popover>
  );
}

const LOST = { bars: 0, key: "call.link_lost" } as const;

function LinkPanel(props: { view: CallView; up: Grade; down: Grade }) {
  const loaded = useModule(() => Promise.all([import("./linkpanel"), load("link")]), true);
  const Panel = loaded?.[0].LinkDetails;
  return Panel ? <Panel {...props} /> : <p role="status">…</p>;
}

function spent(amount: number): Shown {
  return ltr(`${amount.toFixed(1)}\u00a0MB`);
}
