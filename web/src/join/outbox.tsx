/** /join/outbox, in a demo alone: messages that would have gone out, so that their links can be followed. */
import { Loading, useLoad } from "../design/loading";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import { time } from "../i18n/format";
import { Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { DemoMessage, DemoOutbox } from "../wire/types";
import { PublicFrame } from "./public";

export default function OutboxPage() {
  useTitle(t("join.demo_outbox"));
  const outbox = useLoad(() => http.get<DemoOutbox>("/api/demo/outbox"), []);
  return (
    <PublicFrame>
      <h1>{t("join.demo_outbox")}</h1>
      <Banner tone="watch">{t("join.demo_what")}</Banner>
      <Loading of={outbox}>
        {(loaded) => (
          <>
            {loaded.messages.length === 0 && <p class="ink-2">{t("join.demo_none")}</p>}
            {loaded.messages.map((one) => (
              <Message key={one.at + one.subject} one={one} />
            ))}
          </>
        )}
      </Loading>
    </PublicFrame>
  );
}

function Message(props: { one: DemoMessage }) {
  const { one } = props;
  const parts = one.text.split(/((?:https?:\/\/\S+)?\/(?:join|doctor)\S*)/);
  return (
    <article class="card column tight">
      <h2>
        <bdi>{one.subject}</bdi>
      </h2>
      <p class="ink-2 small">
        <bdi dir="ltr">{one.to}</bdi> · <Value of={time(one.at)} />
      </p>
      <p class="message-text" dir="auto">
        {parts.map((part, index) => (index % 2 === 1 ? <a key={index} href={part}>{part}</a> : part))}
      </p>
    </article>
  );
}
