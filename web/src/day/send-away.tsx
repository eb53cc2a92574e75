/** “Send without a call”: what the center asks, until when an answer comes, and it is on its way. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Layer } from "../design/surfaces";
import { t } from "../i18n/text";
import { go } from "../router";
import { useDraft } from "../wire/draft";
import { http } from "../wire/http";
import { flush } from "../wire/outbox";
import type { EncounterCard } from "../wire/types";

const WORDS = { "case.emergency": "day.problem.emergency", "encounter.incomplete": "day.problem.incomplete" } as const;

/** Nothing for an emergency: that one needs somebody now. */
export function SendAway(props: { card: EncounterCard }) {
  const { card } = props;
  const [opened, setOpened] = useState(false);
  if (card.urgency === "emergency") return null;
  return (
    <>
      <Button icon="message" onClick={() => setOpened(true)}>
        {t("day.send")}
      </Button>
      {opened && <Sheet card={card} onClose={() => setOpened(false)} />}
    </>
  );
}

function Sheet(props: { card: EncounterCard; onClose: () => void }) {
  const { card } = props;
  const question = useDraft(`send.${card.id}`, "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await flush();
      await http.post(`/api/encounters/${card.id}/send`, { question: question.value.trim() });
      await question.forget();
      go("/desk");
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const foot = (
    <Button kind="primary" icon="message" busy={busy} onClick={() => void send()}>
      {t("day.send")}
    </Button>
  );
  return (
    <Layer title={t("day.send_title")} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <p>{t(card.urgency === "urgent" ? "day.send_urgent" : "day.send_routine")}</p>
      <Field label={t("day.question")} hint={t("day.question_hint")} value={question.value} onInput={question.change} lines maxLength={2_000} />
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
    </Layer>
  );
}
