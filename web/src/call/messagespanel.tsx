/** All texts and voice notes with how far they have come, and where new ones are written and recorded. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon, StateMark } from "../design/icon";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import type { Conversation, Line } from "./conversation";
import { TEXT_MOST } from "./texts";
import type { CallView } from "./view";
import { VoiceNoteMaker } from "./voicenotemaker";

export function MessagesPanel(props: { view: CallView; conversation: Conversation }) {
  const { view, conversation } = props;
  const lines = conversation.lines.value;
  const list = useRef<HTMLDivElement>(null);
  const close = () => {
    view.writing.value = "closed";
    document.querySelector<HTMLElement>("[data-messages]")?.focus();
  };
  useEffect(() => list.current?.scrollTo({ top: list.current.scrollHeight }), [lines.length]);
  useEffect(() => {
    view.lookedAt.value = new Set([...view.lookedAt.peek(), ...lines.map((line) => line.id)]);
    for (const line of lines) if (line.kind === "text") conversation.heard(line);
  }, [lines.length]);
  return (
    <section
      class="messages"
      aria-label={t("call.messages")}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="messages-head">
        <h2>{t("call.messages")}</h2>
        <Button kind="plain" icon="close" label={t("common.close")} onClick={close}>
          {null}
        </Button>
      </div>
      <div class="messages-list" ref={list} role="log" aria-label={t("call.messages")}>
        {lines.length === 0 && (
          <p class="hint">
            {t("messages.none")} {t("messages.later")}
          </p>
        )}
        <ol>
          {lines.map((line) => (
            <Message key={line.id} line={line} view={view} conversation={conversation} />
          ))}
        </ol>
      </div>
      <Composer view={view} conversation={conversation} />
    </section>
  );
}

function Message(props: { line: Line; view: CallView; conversation: Conversation }) {
  const { line, view, conversation } = props;
  const patient = view.role.value === "patient" || view.role.value === "relative";
  return (
    <li class="message" data-own={line.own}>
      <span class="message-head">
        <bdi>{line.own ? t("messages.you") : line.name}</bdi>
        {line.at !== null && <Value of={time(line.at)} />}
      </span>
      {line.kind === "text" ? (
        <p class="written">
          <bdi>{line.text}</bdi>
        </p>
      ) : (
        <Player line={line} conversation={conversation} />
      )}
      {line.own && <Delivery line={line} />}
      {line.state === "refused" && (
        <span class="row">
          {line.kind === "text" && <Button onClick={() => void conversation.again(line)}>{t("messages.again")}</Button>}
          <Button onClick={() => void conversation.drop(line)}>{t("messages.drop")}</Button>
        </span>
      )}
      {!line.own && line.kind === "text" && patient && "speechSynthesis" in globalThis && (
        <Button icon="listen" onClick={() => speak(line.text)}>
          {t("messages.listen")}
        </Button>
      )}
    </li>
  );
}

/** Mark and word: waiting, sent, arrived, heard. */
function Delivery(props: { line: Line }) {
  const { state, kind, progress } = props.line;
  if (state === "waiting" && progress !== null && progress > 0) {
    return (
      <span class="message-state">
        <StateMark mark="waiting" size={16} />
        <span>
          <T k="messages.waiting_share" v={{ percent: ltr(`${Math.round(progress * 100)}\u00a0%`) }} />
        </span>
      </span>
    );
  }
  const key: Key = state === "heard" && kind === "voice" ? "messages.listened" : `messages.${state}`;
  return (
    <span class="message-state" data-state={state}>
      {state === "heard" && <Icon name="listen" size={16} />}
      {state === "waiting" && <StateMark mark="waiting" size={16} />}
      {state === "refused" && <StateMark mark="act" size={16} />}
      {(state === "sent" || state === "arrived") && <StateMark mark="done" size={16} />}
      {state === "arrived" && <StateMark mark="done" size={16} />}
      {t(key)}
    </span>
  );
}

function Player(props: { line: Line; conversation: Conversation }) {
  const { line, conversation } = props;
  const [playing, setPlaying] = useState(false);
  const [missing, setMissing] = useState(false);
  const audio = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => audio.current?.pause(), []);
  const play = async () => {
    setMissing(false);
    try {
      audio.current ??= new Audio(await conversation.sound(line));
      audio.current.onended = () => setPlaying(false);
      await audio.current.play();
      setPlaying(true);
      conversation.heard(line);
    } catch {
      setMissing(true);
    }
  };
  const pause = () => {
    audio.current?.pause();
    setPlaying(false);
  };
  const words = t("messages.voice", { seconds: Math.round(line.seconds) });
  return (
    <span class="row">
      {line.path !== null && (
        <Button icon={playing ? "pause" : "play"} label={`${t(playing ? "messages.pause" : "messages.play")}: ${words}`} onClick={playing ? pause : () => void play()}>
          {t(playing ? "messages.pause" : "messages.play")}
        </Button>
      )}
      <span>{words}</span>
      {missing && <span role="status">{t("messages.no_sound")}</span>}
    </span>
  );
}

function Composer(props: { view: CallView; conversation: Conversation }) {
  const { view, conversation } = props;
  const draft = useDraft(`message:${view.callId}:${conversation.me}`, "");
  const field = useRef<HTMLTextAreaElement>(null);
  const wish = view.writing.value;
  const [recording, setRecording] = useState(wish === "record");
  useEffect(() => setRecording(wish === "record"), [wish]);
  useEffect(() => {
    if (!recording) field.current?.focus();
  }, [recording]);
  const record = (on: boolean) => {
    view.writing.value = on ? "record" : "write";
  };
  const text = draft.value.trim();
  const send = () => {
    // Enter may come before the last letters were drawn.
    const words = (field.current?.value ?? text).trim();
    if (words === "") return;
    void conversation.texts.add(words);
    void draft.forget();
    field.current?.focus();
  };
  if (recording) {
    return (
      <VoiceNoteMaker
        mic={() => view.capture.mic.peek()}
        onSend={(sound, seconds) => conversation.sendVoice(sound, seconds)}
        onClose={() => record(false)}
      />
    );
  }
  return (
    <div class="composer">
      <textarea
        ref={field}
        class="input"
        rows={1}
        dir="auto"
        maxLength={TEXT_MOST}
        aria-label={t("messages.your_message")}
        placeholder={t("messages.your_message")}
        value={draft.value}
        onInput={(event) => draft.change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      {text === "" ? (
        <Button icon="voice-note" onClick={() => record(true)}>
          {t("call.record_voice")}
        </Button>
      ) : (
        <Button kind="primary" onClick={send}>
          {t("messages.send")}
        </Button>
      )}
      {draft.value.length >= TEXT_MOST && <span role="status">{t("messages.too_long")}</span>}
    </div>
  );
}

function speak(text: string): void {
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language.peek();
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}
