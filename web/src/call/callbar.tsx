/** The controls, always visible, each naming the state it shows; End or Leave in red at the inline end. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../design/icon";
import type { IconName } from "../design/icon-names";
import { letterKeysOn, useKeys } from "../design/keys";
import { t } from "../i18n/text";
import type { CallView } from "./view";

interface CallbarProps {
  view: CallView;
  onMore: () => void;
  onEnd: () => void;
  /** “End” for the doctor, “Leave” for everybody else. */
  ends: boolean;
  /** Buttons of this role between camera and more. */
  children?: ComponentChildren;
}

export function Callbar(props: CallbarProps) {
  const { view } = props;
  const { media, capture } = view;
  const mic = media.micOn.value;
  const camera = media.cameraOn.value;
  const switchMic = () => void media.setMic(!mic);
  const switchCamera = () => void media.setCamera(!camera);
  useKeys({ KeyM: switchMic, KeyV: switchCamera });
  useSpaceToTalk(view);
  return (
    <div class="callbar" role="toolbar" aria-label={t("call.controls")}>
      <CallButton
        icon={mic ? "mic" : "mic-off"}
        word={t(capture.mic.value || capture.micTrouble.value === null ? (mic ? "call.mic_on" : "call.mic_off") : "call.mic_none")}
        off={!mic}
        pressed={mic}
        onClick={switchMic}
      />
      <CallButton
        icon={camera ? "camera" : "camera-off"}
        word={t(cameraKey(camera, media.cameraWanted.value && capture.cameraTrouble.value !== null))}
        off={!camera}
        pressed={camera}
        onClick={switchCamera}
      />
      {capture.devices.value.cameras.length > 1 && camera && (
        <CallButton icon="flip" word={t("call.flip")} onClick={() => void capture.flip()} />
      )}
      {props.children}
      <CallButton icon="more" word={t("call.more")} onClick={props.onMore} />
      <CallButton icon="phone-down" word={t(props.ends ? "call.end" : "call.leave")} red onClick={props.onEnd} />
    </div>
  );
}

export function MessagesButton(props: { view: CallView }) {
  const { view } = props;
  const count = view.unread.value.length;
  const open = view.writing.value !== "closed";
  const press = () => {
    view.writing.value = open ? "closed" : "write";
  };
  const name = count > 0 ? t("call.messages_new", { count }) : undefined;
  return <CallButton icon="message" word={t("call.messages")} name={name} count={count} expanded={open} onClick={press} />;
}

interface CallButtonProps {
  /** Said in place of the word, where that alone does not tell. */
  name?: string | undefined;
  /** Shown at the button when it is not 0; only the messages' button has one. */
  count?: number;
  icon: IconName;
  word: string;
  onClick: () => void;
  off?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  red?: boolean;
}

export function CallButton(props: CallButtonProps) {
  return (
    <button
      type="button"
      class={props.red ? "callbutton red" : "callbutton"}
      data-off={props.off}
      aria-label={props.name}
      data-messages={props.count === undefined ? undefined : ""}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      onClick={props.onClick}
    >
      <span class="callbutton-round">
        <Icon name={props.icon} />
        {props.count !== undefined && props.count > 0 && (
          <span class="callbutton-count" aria-hidden="true">
            {props.count}
          </span>
        )}
      </span>
      <span class="callbutton-word">{props.word}</span>
    </button>
  );
}

function cameraKey(on: boolean, trouble: boolean) {
  if (on) return "call.camera_on";
  return trouble ? "call.camera_none" : "call.camera_off";
}

/** While the microphone is off, holding Space opens it; never in a field or on a button. */
function useSpaceToTalk(view: CallView): void {
  useEffect(() => {
    let holding = false;
    const down = (event: KeyboardEvent) => {
      if (event.code !== "Space" || event.repeat || holding || view.media.micWanted.peek() || !letterKeysOn()) return;
      if (event.target instanceof Element && event.target.closest("input,textarea,select,button,a,[role=separator]")) return;
      event.preventDefault();
      holding = true;
      void view.media.setMic(true);
    };
    const up = (event: Event) => {
      if (!holding || (event instanceof KeyboardEvent && event.code !== "Space")) return;
      holding = false;
      void view.media.setMic(false);
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", up);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", up);
    };
  }, [view]);
}
