/** The chat of one person: bubbles, buttons, lists, and what he writes, shows and records. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Icon } from "../design/icon";
import { T, t } from "../i18n/text";
import { type Bubble, type Whole, mediaAddress, post } from "./wire";

interface ChatProps {
  person: Whole;
  onTrouble: () => void;
  onCall: (payload: string) => void;
}

export function Chat(props: ChatProps) {
  const { person } = props;
  const end = useRef<HTMLDivElement>(null);
  const seen = person.bubbles.length;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
    if (seen) void post(`/people/${person.id}/read`).catch(() => undefined);
  }, [seen, person.id]);
  const send = (body: unknown) => post(`/people/${person.id}/messages`, body).catch(props.onTrouble);
  return (
    <>
      <div class="sim-chat" role="log" aria-live="polite">
        {seen === 0 && <p class="ink-2">{t("sim.empty")}</p>}
        {person.bubbles.map((one) => (
          <Said key={one.id} bubble={one} send={(body) => void send(body)} {...props} />
        ))}
        <div ref={end} />
      </div>
      <Writing person={person} send={(body) => void send(body)} onTrouble={props.onTrouble} />
    </>
  );
}

function Said(props: ChatProps & { bubble: Bubble; send: (body: unknown) => void }) {
  const { bubble } = props;
  const time = new Date(bubble.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return (
    <div class={bubble.mine ? "sim-bubble mine" : "sim-bubble"} dir="auto">
      <Content {...props} />
      <span class="small ink-2 sim-stamp">
        <bdi dir="ltr">{time}</bdi>
        {!bubble.mine && (bubble.status === "read" || bubble.status === "delivered" || bubble.status === "sent") && (
          <span> · {t(`sim.${bubble.status}`)}</span>
        )}
      </span>
    </div>
  );
}

function Content(props: ChatProps & { bubble: Bubble; send: (body: unknown) => void }) {
  const { kind, content } = props.bubble;
  if (kind === "text") return <p class="sim-words">{content.body}</p>;
  if (kind === "audio") return <audio controls preload="none" src={mediaAddress(content.id)} aria-label={t("sim.voice_note")} />;
  if (kind === "image") return <img class="sim-photo" src={mediaAddress(content.id)} alt={t("sim.photo_sent")} />;
  if (kind === "template") return <p class="sim-words">{`[${content.name}, ${content.language.code}]`}</p>;
  if (kind === "interactive" && props.bubble.mine) return <Answered content={content} />;
  if (kind === "interactive") return <Asked {...props} />;
  return <p class="sim-words">{t("sim.unreadable")}</p>;
}

function Answered(props: { content: any }) {
  const { content } = props;
  if (content.type === "call_permission_reply") {
    const given = content.call_permission_reply.response === "accept";
    return (
      <p>
        <T k="sim.answered_call" v={{ answer: t(given ? "sim.yes" : "sim.no") }} />
      </p>
    );
  }
  return <p class="sim-words">{content[content.type].title}</p>;
}

/** A question with what can be pressed under it. */
function Asked(props: ChatProps & { bubble: Bubble; send: (body: unknown) => void }) {
  const { content } = props.bubble;
  const { action } = content;
  const [open, setOpen] = useState(false);
  const pick = (id: string, title: string, list: boolean) => props.send({ pick: id, title, list });
  const rows: any[] = content.type === "list" ? action.sections.flatMap((one: any) => one.rows) : [];
  return (
    <>
      <p class="sim-words">{content.body.text}</p>
      {content.type === "button" &&
        action.buttons.map((one: any) => (
          <Button key={one.reply.id} onClick={() => pick(one.reply.id, one.reply.title, false)}>
            {one.reply.title}
          </Button>
        ))}
      {content.type === "list" && (
        <Button pressed={open} onClick={() => setOpen(!open)}>
          {action.button}
        </Button>
      )}
      {open &&
        rows.map((row) => (
          <Button key={row.id} kind="plain" class="sim-row" onClick={() => (setOpen(false), pick(row.id, row.description || row.title, true))}>
            {row.description ? `${row.title} ${row.description}` : row.title}
          </Button>
        ))}
      {content.type === "cta_url" && <Button href={action.parameters.url}>{action.parameters.display_text}</Button>}
      {content.type === "voice_call" && (
        <Button icon="phone" onClick={() => props.onCall(action.parameters.payload ?? "")}>
          {action.parameters.display_text}
        </Button>
      )}
      {content.type === "call_permission_request" && <Permission person={props.person} onTrouble={props.onTrouble} />}
    </>
  );
}

function Permission(props: { person: Whole; onTrouble: () => void }) {
  const answer = (accept: boolean) => void post(`/people/${props.person.id}/permission`, { accept }).catch(props.onTrouble);
  return (
    <div class="row">
      <Button onClick={() => answer(true)}>{t("sim.allow")}</Button>
      <Button onClick={() => answer(false)}>{t("sim.refuse")}</Button>
    </div>
  );
}

function Writing(props: { person: Whole; send: (body: unknown) => void; onTrouble: () => void }) {
  const [text, setText] = useState("");
  const [recorder, setRecorder] = useState<MediaRecorder | null>(null);
  const sendFile = (file: Blob) => void post(`/people/${props.person.id}/media`, file).catch(props.onTrouble);
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim()) props.send({ text: text.trim() });
    setText("");
  };
  const record = async () => {
    if (recorder) return recorder.stop();
    try {
      const heard = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(heard);
      made.ondataavailable = (event) => sendFile(event.data);
      made.onstop = () => {
        setRecorder(null);
        for (const track of heard.getTracks()) track.stop();
      };
      made.start();
      setRecorder(made);
    } catch {
      props.onTrouble();
    }
  };
  return (
    <form class="sim-writing" onSubmit={submit}>
      <Field label={<span class="hidden-text">{t("sim.write")}</span>} value={text} onInput={setText} autocomplete="off" />
      <Button kind="plain" icon="voice-note" pressed={recorder !== null} label={t(recorder ? "sim.voice_stop" : "sim.voice")} onClick={() => void record()}>
        {null}
      </Button>
      <label class="button plain sim-file">
        <Icon name="camera" />
        <span class="hidden-text">{t("sim.photo")}</span>
        <input type="file" accept="image/jpeg,image/png" class="hidden-text" onChange={(event) => event.currentTarget.files?.[0] && sendFile(event.currentTarget.files[0])} />
      </label>
      <Button kind="primary" type="submit">
        {t("sim.send")}
      </Button>
    </form>
  );
}
