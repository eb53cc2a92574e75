/** Diagnoses by typing, in English, Urdu or Roman Urdu, several, each with how sure one is. */
import { useEffect } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { Value, t } from "../i18n/text";
import type { Diagnosis, DiagnosisTerm } from "../wire/types";
import { Combobox, Picks } from "./combobox";
import { findDiagnoses } from "./search";
import { change, followSheet, lists, openSheet, sheet } from "./sheet";
import "./rx.css";

const CERTAINTIES: readonly Diagnosis["certainty"][] = ["provisional", "differential", "confirmed"];

/** In the notes, where nothing else has opened the sheet yet. */
export function DiagnosesSection(props: { callId: string }) {
  const { callId } = props;
  const loaded = useLoad(() => (sheet.peek()?.shown.encounter_id === callId ? Promise.resolve(true) : openSheet(callId).then(() => true)), [callId]);
  useEffect(() => followSheet(callId), [callId]);
  return (
    <Loading of={loaded} rows={1}>
      {() => <Diagnoses callId={callId} />}
    </Loading>
  );
}

export function Diagnoses(props: { callId: string }) {
  const { callId } = props;
  const known = lists.value;
  const diagnoses = sheet.value?.content.diagnoses ?? [];
  if (!known) return null;
  const put = (next: Diagnosis[]) => change(callId, { diagnoses: next });
  const add = (code: string, text: string) => {
    if (diagnoses.every((one) => one.text !== text)) put([...diagnoses, { code, text, certainty: "provisional" }]);
  };
  const urdu = (one: Diagnosis) => known.diagnoses.find((term) => term.code === one.code)?.ur ?? one.text;
  return (
    <section class="column tight">
      <Combobox<DiagnosisTerm>
        label={t("rx.diagnosis")}
        find={(typed) => findDiagnoses(known.diagnoses, typed)}
        keyOf={(one) => one.code}
        show={(one) => (
          <span class="row">
            <bdi class="strong">{language.value === "ur" ? one.ur : one.en}</bdi>
            <bdi class="ink-2">{language.value === "ur" ? one.en : one.ur}</bdi>
            <Value of={ltr(one.code)} />
          </span>
        )}
        onTake={(one) => add(one.code, one.en)}
        onFree={(typed) => add("", typed)}
        free={(typed) => t("rx.take_free", { name: auto(typed) })}
      />
      <ul class="column tight">
        {diagnoses.map((one) => (
          <li key={one.text} class="row">
            <bdi class="strong">{language.value === "ur" ? urdu(one) : one.text}</bdi>
            {one.code !== "" && <Value of={ltr(one.code)} />}
            <Picks
              label={t("rx.certainty")}
              options={CERTAINTIES.map((value) => ({ value, label: t(`rx.certainty.${value}` as Key) }))}
              chosen={[one.certainty]}
              onPick={(certainty) => put(diagnoses.map((each) => (each === one ? { ...each, certainty } : each)))}
            />
            <Button kind="plain" icon="close" label={t("rx.remove", { name: auto(one.text) })} onClick={() => put(diagnoses.filter((each) => each !== one))}>
              {null}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
