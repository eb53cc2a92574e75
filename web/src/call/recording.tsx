/** What is recorded of the call, in words at all times; who agreed; stopping one's own part; the doctor's pause. */

import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, type Values, load, t } from "../i18n/text";
import type { CallCard, SetRecording } from "../wire/types";
import { useModule } from "./lazy";
import { Popover } from "./popover";
import type { CallView } from "./view";

type Reason = NonNullable<SetRecording["reason"]>;

const REASONS: Record<Reason, Key> = {
  intimate_examination: "call.pause_intimate_examination",
  private_talk: "call.pause_private_talk",
  other: "call.pause_other",
};

/** The state as one sentence, as both ends read it. */
export function recordingSentence(call: CallCard | null): { k: Key; v: Values } {
  switch (call?.recording) {
    case "on":
      return { k: "call.recording_on", v: {} };
    case "paused":
      return { k: "call.recording_paused_why", v: { reason: auto(reasonWords(call)) } };
    case "stopped_by_fault":
      return { k: "call.recording_fault", v: {} };
    default:
      return { k: "call.recording_off", v: {} };
  }
}

export function recordingWords(call: CallCard | null): string {
  const { k, v } = recordingSentence(call);
  return t(k, v);
}

function reasonWords(call: CallCard): string {
  const key = REASONS[call.recording_reason as Reason];
  return call.recording_detail || (key ? t(key) : call.recording_reason);
}

export function RecordingChip(props: { view: CallView }) {
  const call = props.view.call.value;
  const state = call?.recording ?? "off";
  return (
    <Popover
      class="callchip recording"
      data={state}
      face={
        <>
          <RecordingMark state={state} />
          <T {...recordingSentence(call)} />
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

const AGREED: Record<string, Key> = {
  true: "call.recording_agreed",
  false: "call.recording_refused",
  null: "call.recording_unasked",
};

function RecordingDetails(props: { view: CallView; close: () => void }) {
  const { view, close } = props;
  const [trouble, setTrouble] = useState(false);
  const own = view.own.value;
  const after = (asked: Promise<void>) => void asked.then(close, () => setTrouble(true));
  const answer = (given: boolean) => after(view.consent(given, language.peek()));
  return (
    <>
      <ul class="column tight">
        {view.people.value
          .filter((one) => one.left_at === null)
          .map((one) => (
            <li key={one.id}>
              <T k={AGREED[String(one.recording_consent)] ?? "call.recording_unasked"} v={{ name: auto(one.name) }} />
            </li>
          ))}
      </ul>
      {(own?.role === "room" || own?.role === "doctor" || own?.role === "supervisor") && <AgreedWhen encounterId={view.callId} />}
      <p class="hint">{t("call.recording_care_same")}</p>
      {own?.role === "doctor" && <Hold view={view} after={after} />}
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

/** When and in which words: read when somebody wants to know. */
function AgreedWhen(props: { encounterId: string }) {
  const [wanted, setWanted] = useState(false);
  const module = useModule(() => load("agreed").then(() => import("./agreed")), wanted);
  return (
    <details onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>{t("call.recording_agreed_when")}</summary>
      {module && <module.Agreed encounterId={props.encounterId} />}
    </details>
  );
}

/** Pause with its reason in one press, go on again, or try again where the storage had failed. */
function Hold(props: { view: CallView; after: (asked: Promise<void>) => void }) {
  const { view, after } = props;
  const [words, setWords] = useState<string | null>(null);
  const state = view.call.value?.recording ?? "off";
  if (state === "off") return null;
  if (state !== "on") {
    return (
      <Button icon="record" onClick={() => after(view.resumeRecording())}>
        {t(state === "paused" ? "call.recording_resume" : "call.recording_try_again")}
      </Button>
    );
  }
  const pause = (reason: Reason, detail = "") => after(view.pauseRecording(reason, detail));
  return (
    <fieldset class="column tight plain">
      <legend>{t("call.recording_pause")}</legend>
      <Button onClick={() => pause("intimate_examination")}>{t("call.pause_intimate_examination")}</Button>
      <Button onClick={() => pause("private_talk")}>{t("call.pause_private_talk")}</Button>
      {words === null ? (
        <Button onClick={() => setWords("")}>{t("call.pause_other")}</Button>
      ) : (
        <>
          <Field label={t("call.pause_why")} hint={t("call.pause_read_by_both")} value={words} maxLength={120} autofocus onInput={setWords} />
          <Button because={words.trim() === "" ? t("call.pause_needs_words") : undefined} onClick={() => pause("other", words.trim())}>
            {t("call.recording_pause_now")}
          </Button>
        </>
      )}
    </fieldset>
  );
}
