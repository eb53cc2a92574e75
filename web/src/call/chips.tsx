/** The line above the pictures: recording in words at all times, the link both ways, the time, the data used. */

import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon } from "../design/icon";
import type { IconName } from "../design/icon-names";
import { clock, measure } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { type Grade, wordOf } from "../media/figures";
import { now } from "../wire/clock";
import type { CallCard } from "../wire/types";
import { Popover } from "./popover";
import type { CallView } from "./view";

export function Chips(props: { view: CallView }) {
  const { view } = props;
  const call = view.call.value;
  const used = view.media.monitor.figures.value?.megabytes ?? null;
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
        <span class="callchip callchip-data">
          <Value of={megabytes(used)} />
        </span>
      )}
    </header>
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

export const linkKey = (grade: Grade): Key => `call.link_${wordOf(grade)}` as Key;

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
  const worst = lost ? 0 : (Math.min(up, down) as Grade);
  const word = t(linkKey(worst));
  const arrow: IconName | null = up === down || lost ? null : up < down ? "up" : "down";
  return (
    <Popover
      class="callchip"
      data={worst <= 2 ? "watch" : "normal"}
      face={
        <>
          <Icon name={`link-${worst}`} size={20} />
          <span>
            <span class="hidden-text">{t("call.link_title")} </span>
            {word}
          </span>
          {arrow && <Icon name={arrow} size={16} />}
        </>
      }
      title={t("call.link_title")}
    >
      {() => <LinkDetails view={view} up={up} down={down} />}
    </Popover>
  );
}

function LinkDetails(props: { view: CallView; up: Grade; down: Grade }) {
  const { view, up, down } = props;
  const figures = view.media.monitor.figures.value;
  const delay = figures?.round_trip_ms ?? null;
  const cause = causeOf(view, Math.min(up, down));
  return (
    <>
      <p class="row">
        <Icon name="up" /> {t("call.link_up")} <Icon name={`link-${up}`} /> {t(linkKey(up))}
      </p>
      <p class="row">
        <Icon name="down" /> {t("call.link_down")} <Icon name={`link-${down}`} /> {t(linkKey(down))}
      </p>
      {cause && (
        <p>
          <T k={cause.key} v={{ name: cause.name }} />
        </p>
      )}
      {delay !== null && (
        <p class="hint">
          <T k="call.link_delay" v={{ ms: measure(Math.round(delay), "ms") }} />
        </p>
      )}
      <p class="hint">
        <T k="call.link_used" v={{ megabytes: megabytes(figures?.megabytes ?? 0) }} />
      </p>
    </>
  );
}

/** Whose side is weak, by the server's view of both. */
function causeOf(view: CallView, own: number): { key: Key; name: Shown } | null {
  const other = view.stage.value.main?.person;
  const theirs = view.media.monitor.links.value.find((one) => one.participant_id === other?.id);
  const weakThere = theirs !== undefined && Math.min(theirs.up, theirs.down) <= 2;
  if (own > 2 && !weakThere) return null;
  const key = own > 2 ? "call.link_weak_theirs" : weakThere ? "call.link_weak_both" : "call.link_weak_yours";
  return { key, name: auto(other?.name ?? "") };
}

function megabytes(amount: number): Shown {
  return ltr(`${amount.toFixed(1)}\u00a0MB`);
}
