/** A doctor who goes gives an unfinished patient to a colleague of the same speciality, with a word. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Layer } from "../design/surfaces";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import type { EncounterCard } from "../wire/types";
import { useStep } from "./sent";

export function HandOver(props: { card: EncounterCard }) {
  const { card } = props;
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const close = () => setOpened(false);
  const { busy, error, run } = useStep(close);
  const name = auto(card.patient.name);
  const foot = (
    <Button kind="primary" busy={busy} because={text.trim() === "" ? t("day.say_word") : undefined} onClick={() => run(`/api/encounters/${card.id}/hand-over`, { text: text.trim() })}>
      {t("day.hand_over")}
    </Button>
  );
  return (
    <>
      <Button kind="plain" icon="swap" label={t("day.hand_over_named", { name })} onClick={() => setOpened(true)}>
        {t("day.hand_over")}
      </Button>
      {opened && (
        <Layer title={t("day.hand_over_named", { name })} closeLabel={t("common.close")} onClose={close} foot={foot}>
          <p>{t("day.hand_over_why")}</p>
          <Field label={t("day.handover_word")} value={text} onInput={setText} maxLength={200} required />
          {error !== undefined && <ProblemBanner error={error} />}
        </Layer>
      )}
    </>
  );
}
