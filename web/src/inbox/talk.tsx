/** One conversation's lines, and a field to write into it. `path` null: only to be read. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Menu } from "../design/menu";
import { time } from "../i18n/format";
import { Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { ChatLine, ConversationShown } from "../wire/types";

const READY = ["hello", "emergency", "wait", "more"] as const;

export function Talk(props: { lines: readonly ChatLine[]; path: string | null; onSent: (after: ConversationShown) => void }) {
  const list = useRef<HTMLOListElement>(null);
  const last = props.lines.at(-1)?.number;
  useEffect(() => list.current?.scrollTo(0, list.current.scrollHeight), [last]);
  return (
    <>
      <ol class="inbox-lines" ref={list} tabIndex={0} aria-label={t("inbox.title")}>
        {props.lines.map((line) => (
          <Line key={line.number} line={line} />
        ))}
      </ol>
      {props.path !== null && <Write path={props.path} onSent={props.onSent} />}
    </>
  );
}

function Line(props: { line: ChatLine }) {
  const { line } = props;
  const who = line.who === "me" ? t("inbox.citizen") : line.who === "bot" ? t("inbox.bot") : line.author;
  const kind = line.kind === "photo" ? t("inbox.photo") : line.kind === "voice" ? t("inbox.voice") : "";
  return (
    <li class={`inbox-line ${line.who}`}>
      <small>
        <bdi>{who}</bdi> · <Value of={time(line.at)} />
        {line.lost && ` · ▲ ${t("inbox.lost")}`}
      </small>
      <p dir="auto">{line.text || kind}</p>
      {line.choices.length > 0 && <p class="small ink-2" dir="auto">{line.choices.map((one) => one.title).join(" · ")}</p>}
    </li>
  );
}

function Write(props: { path: string; onSent: (after: ConversationShown) => void }) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // The same for every try at the same words, so that they arrive once.
  const id = useRef(crypto.randomUUID());
  const send = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    try {
      props.onSent(await http.post<ConversationShown>(props.path, { id: id.current, text: text.trim() }));
      id.current = crypto.randomUUID();
      setText("");
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <form
      class="inbox-write"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error !== undefined && <ProblemBanner error={error} onAgain={() => void send()} />}
      <Field label={t("inbox.write")} value={text} onInput={setText} lines dir="auto" />
      <div class="inbox-steps">
        <Menu icon="message" word={t("inbox.ready")} label={t("inbox.ready")}>
          {(close) =>
            READY.map((name) => (
              <button
                key={name}
                type="button"
                role="menuitem"
                onClick={() => {
                  setText(t(`inbox.ready.${name}`));
                  close();
                }}
              >
                {t(`inbox.ready.${name}`)}
              </button>
            ))
          }
        </Menu>
        <Button kind="primary" type="submit" busy={busy}>
          {t("inbox.send")}
        </Button>
      </div>
    </form>
  );
}
