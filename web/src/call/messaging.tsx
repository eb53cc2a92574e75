/** The messages of a call: the last one as a bubble for some seconds, all of them in a panel under the picture. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../design/icon";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { tone } from "../media/tones";
import { Conversation } from "./conversation";
import "./messaging.css";
import { MessagesPanel } from "./messagespanel";
import type { CallView } from "./view";

const BUBBLE_MS = 8_000;
/** While somebody writes notes, bubbles wait; this long after the last letter they come. */
const WRITING_MS = 3_000;

export function Messaging(props: { view: CallView }) {
  const { view } = props;
  const conversation = useMemo(() => new Conversation(view), [view]);
  useEffect(() => conversation.start(), [conversation]);
  return view.writing.value === "closed" ? <Bubble view={view} /> : <MessagesPanel view={view} conversation={conversation} />;
}

/** One after the other, never over what is being typed, and never taking the focus. */
function Bubble(props: { view: CallView }) {
  const { view } = props;
  const [shown, setShown] = useState<{ id: string; until: number } | null>(null);
  const done = useRef(new Set<string>());
  const writing = useWriting();
  const now = view.tick.value;
  const waiting = view.unread.value.find((one) => !done.current.has(one.id) && (one.kind === "text" || one.path !== null));
  const busy = shown !== null && now < shown.until;
  useEffect(() => {
    if (busy || writing || !waiting) return;
    done.current.add(waiting.id);
    setShown({ id: waiting.id, until: performance.now() + BUBBLE_MS });
    tone("message");
  }, [busy, writing, waiting?.id]);
  const message = busy ? view.messages.value.find((one) => one.id === shown.id) : undefined;
  const open = () => {
    view.writing.value = "write";
  };
  return (
    <div class="bubble-place" role="status">
      {message && (
        <button type="button" class="bubble" onClick={open}>
          <span class="hidden-text">{t("messages.open", { name: auto(message.name) })}: </span>
          <Icon name={message.kind === "voice" ? "voice-note" : "message"} />
          <span class="bubble-words">
            <bdi class="bubble-name">{message.name}</bdi>
            <bdi>{message.kind === "voice" ? t("messages.voice", { seconds: Math.round(message.seconds ?? 0) }) : message.text}</bdi>
          </span>
        </button>
      )}
    </div>
  );
}

function useWriting(): boolean {
  const [writing, setWriting] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const typed = (event: Event) => {
      if (!(event.target instanceof Element) || !event.target.closest(".chartside")) return;
      setWriting(true);
      clearTimeout(timer);
      timer = setTimeout(() => setWriting(false), WRITING_MS);
    };
    addEventListener("input", typed);
    return () => {
      removeEventListener("input", typed);
      clearTimeout(timer);
    };
  }, []);
  return writing;
}
