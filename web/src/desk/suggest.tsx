/** What the answers suggest: speciality and urgency, taken over by itself while nobody has chosen otherwise. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { specialityName } from "../design/patient";
import { T, t } from "../i18n/text";
import { say } from "../wire/triage";
import type { Encounter, Urgency } from "../wire/types";
import type { Intake } from "./intake";

/** Fills in what is empty, and follows the answers as long as nobody has chosen another speciality. */
export function useSuggestions(intake: Intake, encounter: Encounter): void {
  const { card, judged } = encounter;
  const followed = useRef<string | null>(null);
  const settled = judged.missing.every((one) => one.startsWith("vital:"));
  useEffect(() => {
    if (judged.speciality === null || card.speciality === judged.speciality) return;
    if (card.speciality !== null && card.speciality !== followed.current) return;
    followed.current = judged.speciality;
    intake.change({ speciality: judged.speciality });
  }, [judged.speciality, card.speciality]);
  useEffect(() => {
    if (card.urgency === null && settled) intake.change({ urgency: judged.urgency ?? "routine" });
  }, [card.urgency, settled]);
}

export function Suggested(props: { encounter: Encounter; onUse: (speciality: string) => void }) {
  const { speciality, speciality_text } = props.encounter.judged;
  if (speciality === null) return null;
  return (
    <p class="row suggested">
      <span>
        <T k="desk.from_answers" v={{ speciality: specialityName(speciality) }} /> {say(speciality_text)}
      </span>
      {props.encounter.card.speciality !== speciality && <Button onClick={() => props.onUse(speciality)}>{t("desk.use_it")}</Button>}
    </p>
  );
}

/** Less urgent than the signs demand: only with a reason in words. */
export function Lower(props: { floor: Urgency; to: Urgency; onDone: (because: string) => void }) {
  const [because, setBecause] = useState("");
  return (
    <div class="column tight lower">
      <Field
        label={<T k="desk.lower_why" v={{ urgency: t(`common.urgency.${props.floor}`) }} />}
        hint={t("desk.lower_hint")}
        value={because}
        onInput={setBecause}
        maxLength={200}
        autofocus
      />
      <div class="row">
        <Button because={because.trim() === "" ? t("desk.lower_hint") : undefined} onClick={() => props.onDone(because.trim())}>
          <T k="desk.lower_do" v={{ urgency: t(`common.urgency.${props.to}`) }} />
        </Button>
      </div>
    </div>
  );
}
