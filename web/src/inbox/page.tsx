/** The helpline's inbox: who needs a person, danger first, and one conversation beside the list. Filters are in the address. */
import { useEffect, useState } from "preact/hooks";
import { Button, Select } from "../design/controls";
import type { Mark } from "../design/icon";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Chip, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { languageName } from "../i18n/care-languages";
import { time } from "../i18n/format";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { place, setQuery } from "../router";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { Conversation, ConversationShown, Conversations } from "../wire/types";
import { Talk } from "./talk";
import "./inbox.css";

const LOOK_MS = 4_000;
const MARKS: Record<Conversation["alert"], Mark> = { danger: "act", person: "watch", failed: "watch", "": "normal" };

export default function InboxPage(props: { params: Record<string, string> }) {
  const which = place.value.query.get("which") ?? "open";
  const open = props.params.id;
  const found = useLoad(() => http.get<Conversations>(`/api/helpline/conversations?which=${which}`), [which]);
  useEvery(LOOK_MS, found.reload);
  const danger = (found.value?.conversations ?? []).filter((one) => one.alert === "danger").length;
  useTitle(danger > 0 ? `${t("inbox.alert.danger")}: ${t("inbox.title")}` : t("inbox.title"));
  return (
    <div class={open === undefined ? "page inbox" : "page inbox opened"}>
      <section class="inbox-list">
        <h1>{t("inbox.title")}</h1>
        <Select
          label={t("inbox.which")}
          value={which}
          onChange={(value) => setQuery("which", value)}
          options={(["open", "mine", "all"] as const).map((value) => ({ value, label: t(`inbox.${value}`) }))}
        />
        <Loading of={found} rows={6}>
          {(loaded) => <List conversations={loaded.conversations} open={open} />}
        </Loading>
      </section>
      <section class="inbox-talk" aria-live="polite">
        {open === undefined ? <p class="ink-2">{t("inbox.pick")}</p> : <One key={open} id={open} onChanged={found.reload} />}
      </section>
    </div>
  );
}

function List(props: { conversations: readonly Conversation[]; open: string | undefined }) {
  if (props.conversations.length === 0) return <p class="ink-2">{t("inbox.none")}</p>;
  return (
    <ul class="column tight">
      {props.conversations.map((one) => (
        <li key={one.id}>
          <a class="card inbox-row" href={`/inbox/${one.id}${location.search}`} aria-current={one.id === props.open ? "true" : undefined}>
            <State mark={MARKS[one.alert]}>
              {one.alert === "" ? <Holder of={one} /> : <strong>{t(`inbox.alert.${one.alert}`)}</strong>}
            </State>
            <Facts of={one} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Holder(props: { of: Conversation }) {
  const { holder_id, holder_name } = props.of;
  return holder_id === null ? <>{t("inbox.quiet")}</> : <T k="inbox.held" v={{ name: auto(holder_name) }} />;
}

function Facts(props: { of: Conversation }) {
  const { of } = props;
  const channel = of.channel === "whatsapp" ? "inbox.channel.whatsapp" : "inbox.channel.web";
  return (
    <span class="inbox-facts small ink-2">
      <span>{t(channel)}</span>
      {of.number !== "" && <bdi dir="ltr">{of.number}</bdi>}
      {of.language !== "" && <Value of={languageName(of.language)} />}
      {of.last_in_at !== null && (
        <span>
          <T k="inbox.at" v={{ time: time(of.last_in_at) }} />
        </span>
      )}
      {of.unread && <Chip tone="busy">{t("inbox.unread")}</Chip>}
      {of.opted_out && <Chip>{t("inbox.opted_out")}</Chip>}
      {isRating(of.rating) && <Chip>{t("inbox.rated", { rating: t(`inbox.rating.${of.rating}`) })}</Chip>}
    </span>
  );
}

type Rating = "good" | "middling" | "bad";

function isRating(text: string): text is Rating {
  return text === "good" || text === "middling" || text === "bad";
}

function One(props: { id: string; onChanged: () => void }) {
  const path = `/api/helpline/conversations/${props.id}`;
  const shown = useLoad(() => http.get<ConversationShown>(path), [path]);
  const [error, setError] = useState<unknown>();
  useEvery(LOOK_MS, shown.reload);
  const did = (step: Promise<ConversationShown>) =>
    step.then(
      (after) => {
        setError(undefined);
        shown.set(after);
        props.onChanged();
      },
      (problem: unknown) => setError(problem),
    );
  return (
    <Loading of={shown} rows={8}>
      {({ conversation, lines }) => {
        const mine = conversation.holder_id === me.value?.id;
        return (
          <>
            <a class="inbox-back" href={`/inbox${location.search}`}>
              {t("inbox.back")}
            </a>
            <div class="inbox-head">
              <State mark={MARKS[conversation.alert]}>
                {conversation.alert === "" ? <Holder of={conversation} /> : t(`inbox.alert.${conversation.alert}`)}
              </State>
              <Facts of={conversation} />
              <div class="inbox-steps">
                {!mine && <Button kind="primary" onClick={() => did(http.post(`${path}/take`))}>{t("inbox.take")}</Button>}
                {mine && <Button onClick={() => did(http.post(`${path}/give-back`))}>{t("inbox.give_back")}</Button>}
                {(conversation.alert !== "" || conversation.unread) && (
                  <Button onClick={() => did(http.post(`${path}/seen`))}>{t("inbox.seen")}</Button>
                )}
              </div>
            </div>
            {error !== undefined && <ProblemBanner error={error} />}
            <Talk lines={lines} path={mine ? `${path}/messages` : null} onSent={(after) => did(Promise.resolve(after))} />
          </>
        );
      }}
    </Loading>
  );
}

/** Again and again while somebody looks. */
function useEvery(ms: number, work: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && work(), ms);
    return () => clearInterval(timer);
  }, [ms, work]);
}
