/** /join: a doctor offers to help. What was typed stays on this device until it was sent. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import { language } from "../i18n/language";
import { t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import { http } from "../wire/http";
import type { ApplicationNew, JoinOpen } from "../wire/types";
import { EMPTY, type Typed, asAnswers } from "./answers";
import { JoinForm } from "./form";
import { PublicFrame } from "./public";

export default function JoinPage() {
  useTitle(t("join.title"));
  const open = useLoad(() => http.get<JoinOpen>("/api/applications"), []);
  return (
    <PublicFrame>
      <h1>{t("join.title")}</h1>
      <Loading of={open}>{(loaded) => (loaded.contacts.length === 0 ? <p>{t("join.closed")}</p> : <Apply open={loaded} />)}</Loading>
    </PublicFrame>
  );
}

function Apply(props: { open: JoinOpen }) {
  const draft = useDraft<Typed>("join", EMPTY);
  const [sent, setSent] = useState(false);
  const send = async () => {
    const body: ApplicationNew = { answers: asAnswers(draft.value), language: language.value, agreed: true };
    await http.post("/api/applications", body);
    await draft.forget();
    setSent(true);
  };
  if (sent) {
    return (
      <section class="card column">
        <Banner tone="done" live>
          {t("join.look_for_message")}
        </Banner>
        <p>{t("join.nothing_came")}</p>
        {props.open.demo && (
          <div class="row">
            <Button kind="primary" href="/join/outbox">
              {t("join.demo_outbox")}
            </Button>
          </div>
        )}
      </section>
    );
  }
  if (!draft.ready) return null;
  return (
    <>
      <p class="prose">{t("join.what")}</p>
      <JoinForm typed={draft.value} onChange={draft.change} open={props.open} known={false} done={t("join.send_link")} onDone={send} />
    </>
  );
}
