/** What holds or has just happened, in words; the most important one first, and at most two at a time. */

import type { ComponentChildren } from "preact";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import { clock, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Trouble } from "../media/trouble";
import { WriteButton, choiceNotice, ladderNotice } from "./laddernotice";
import { PASSING_MS, type Passing } from "./passing";
import { useTalkingWhileOff } from "./selfview";
import type { CallView } from "./view";

export function Notices(props: { view: CallView; onFinish: (() => void) | null }) {
  const { view } = props;
  const talking = useTalkingWhileOff(view);
  const notices = [
    ownLink(view),
    lateConsent(view),
    deviceTrouble(view, "mic"),
    ladderNotice(view),
    choiceNotice(view),
    blockedSound(view),
    ...othersAway(view),
    whoLeft(view, props.onFinish),
    deviceTrouble(view, "camera"),
    talking ? micIsOff(view) : null,
    justHappened(view),
  ].filter((one) => one !== null);
  return <div class="notices">{notices.slice(0, 2)}</div>;
}

function ownLink(view: CallView): ComponentChildren | null {
  if (view.phase.value === "connecting" && view.people.value.length > 0) {
    return (
      <Banner key="link" mark="waiting">
        {t("call.connecting")}
      </Banner>
    );
  }
  const seconds = view.lostSeconds.value;
  if (seconds === 0) return null;
  const key = seconds < 10 ? "call.again" : "call.still_trying";
  const patient = view.role.value !== "doctor";
  return (
    <Banner key="link" tone="watch" actions={seconds >= 10 && <WriteButton view={view} />}>
      <T k={key} v={{ seconds }} />
      {seconds >= 60 && patient && <> {t("call.try_window")}</>}
      {seconds <= 3 && (
        <span class="hidden-text" role="alert">
          {t("call.title_lost")}
        </span>
      )}
    </Banner>
  );
}

/** Nobody's voice or picture is recorded before this person has answered; both answers weigh the same. */
function lateConsent(view: CallView): ComponentChildren | null {
  const recording = view.call.value?.recording ?? "off";
  if (recording === "off" || view.own.value?.recording_consent !== null) return null;
  const answer = (given: boolean) => void view.consent(given, language.peek()).catch(() => undefined);
  return (
    <Banner
      key="consent"
      tone="busy"
      live
      actions={
        <span class="row">
          <Button onClick={() => answer(true)}>{t("call.yes")}</Button>
          <Button onClick={() => answer(false)}>{t("call.no")}</Button>
        </span>
      }
    >
      {t("call.late_question")}
    </Banner>
  );
}

function blockedSound(view: CallView): ComponentChildren | null {
  const asking = view.capture.mic.value === null && view.capture.micTrouble.value === null;
  if (!view.soundBlocked.value || asking) return null;
  const on = () => {
    view.soundBlocked.value = false;
  };
  return (
    <Banner key="sound" tone="watch" live actions={<Button onClick={on}>{t("call.sound_on")}</Button>}>
      {t("call.sound_blocked")}
    </Banner>
  );
}

function othersAway(view: CallView): (ComponentChildren | null)[] {
  return [...view.awaySince.value].map(([id, since]) => {
    const person = view.people.value.find((one) => one.id === id);
    const away = view.tick.value - since;
    if (!person || away < 1_000) return null;
    return (
      <Banner key={`away-${id}`} tone="watch">
        <T k="call.they_lost" v={{ name: auto(person.name), time: clock(away) }} />
      </Banner>
    );
  });
}

/** Shown for as long as nobody else is here: the last to leave, and what that means. */
function whoLeft(view: CallView, onFinish: (() => void) | null): ComponentChildren | null {
  if (view.stage.value.main) return null;
  const me = view.media.seat.value?.participant_id;
  const gone = view.people.value
    .filter((one) => one.left_at !== null && one.id !== me)
    .sort((a, b) => (b.left_at ?? "").localeCompare(a.left_at ?? ""))[0];
  if (!gone?.left_at) return null;
  const doctorLeft = gone.role === "doctor" && view.role.value !== "doctor";
  return (
    <Banner key="left" live actions={onFinish && <Button onClick={onFinish}>{t("call.finish")}</Button>}>
      <T k="call.they_left" v={{ name: auto(gone.name), time: time(gone.left_at) }} />
      {doctorLeft && <> {t("call.doctor_left")}</>}
    </Banner>
  );
}

function deviceTrouble(view: CallView, kind: "mic" | "camera"): ComponentChildren | null {
  const trouble: Trouble | null = (kind === "mic" ? view.capture.micTrouble : view.capture.cameraTrouble).value;
  if (!trouble || (kind === "camera" && !view.media.cameraWanted.value)) return null;
  const key: Key = trouble === "unsupported" ? "call.unsupported" : `call.${kind}_${trouble}`;
  const again = () => void view.capture.reopen(kind);
  return (
    <Banner key={kind} tone="watch" live actions={<Button onClick={again}>{t("common.try_again")}</Button>}>
      {t(key)}
    </Banner>
  );
}

function micIsOff(view: CallView): ComponentChildren {
  const on = () => void view.media.setMic(true);
  return (
    <Banner key="talking" live actions={<Button onClick={on}>{t("call.turn_on")}</Button>}>
      {t("call.talking_while_off")}
    </Banner>
  );
}

const PASSING_KEYS: Partial<Record<Passing["kind"], Key>> = {
  joined: "call.they_joined",
  back: "call.they_back",
  own_back: "call.back",
};

function justHappened(view: CallView): ComponentChildren | null {
  const passing = view.passing.value;
  if (!passing || view.tick.value - passing.at > PASSING_MS) return null;
  if (passing.kind === "left" && view.stage.value.main && passing.person?.left_at) {
    return (
      <Banner key="passing" live>
        <T k="call.they_left" v={{ name: auto(passing.person.name), time: time(passing.person.left_at) }} />
      </Banner>
    );
  }
  const supervisor = passing.kind === "joined" && passing.person?.role === "supervisor";
  const key = supervisor ? "call.supervisor_joined" : PASSING_KEYS[passing.kind];
  if (!key) return null;
  return (
    <Banner key="passing" mark={passing.kind === "own_back" ? "done" : "normal"} live>
      <T k={key} v={{ name: auto(passing.person?.name ?? "") }} />
    </Banner>
  );
}
