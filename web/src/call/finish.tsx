/** The one sheet with which a doctor finishes: outcome, follow-up, and what is still open. */

import { useState } from "preact/hooks";
import { Button, Choice, Mistake, Select } from "../design/controls";
import { problemKey } from "../design/problem";
import { Layer, State } from "../design/surfaces";
import { date, dayOf } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import { entries, flush } from "../wire/outbox";
import type { Finish as FinishBody } from "../wire/types";
import { EMPTY, change, sheet, unsigned } from "../rx/sheet";
import { go } from "../router";
import { currentNotes, notesKey } from "./notes-text";

type Outcome = FinishBody["outcome"];
const OUTCOMES: readonly Outcome[] = ["treated", "follow_up", "refer_in_person", "emergency", "other_doctor"];
const DAYS = [3, 7, 14, 30, 90] as const;
const DAY_MS = 86_400_000;

interface FinishProps {
  callId: string;
  /** The patient's. */
  name: string;
  onClose: () => void;
  onFinished: () => void;
}

export function Finish(props: FinishProps) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [days, setDays] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, error, finish } = useFinish(props.callId, props.onFinished);
  const press = () => (outcome ? finish(outcome, days) : setMissing(true));
  const foot = (
    <Button kind="primary" busy={busy} onClick={press}>
      {t(busy ? "call.finishing" : "call.finish")}
    </Button>
  );
  const title = t("call.finish_title", { name: auto(props.name) });
  return (
    <Layer title={title} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <Choice
        legend={t("call.outcome")}
        value={outcome}
        onChange={(chosen) => {
          setOutcome(chosen);
          setMissing(false);
        }}
        options={OUTCOMES.map((value) => ({ value, label: t(`call.outcome_${value}` as Key) }))}
        error={missing ? t("call.outcome_missing") : undefined}
      />
      <Select label={t("call.follow_up_on")} value={days} onChange={setDays} options={followUps()} />
      <Unsigned callId={props.callId} onClose={props.onClose} />
      <OpenThings callId={props.callId} />
      {error !== null && <Mistake>{t(problemKey(error))}</Mistake>}
    </Layer>
  );
}

/** Sends what is still unsent, then finishes; what was typed stays when that does not get through. */
function useFinish(callId: string, onFinished: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (outcome: Outcome, days: string) => {
    setBusy(true);
    try {
      await flush();
      const follow_up_on = days === "" ? null : dayOf(now() + Number(days) * DAY_MS);
      await http.post(`/api/encounters/${callId}/finish`, { outcome, follow_up_on } satisfies FinishBody);
      onFinished();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { busy, error, finish: (outcome: Outcome, days: string) => void send(outcome, days) };
}

/** What was written and never signed reaches nobody: sign it or say that it is not meant. */
function Unsigned(props: { callId: string; onClose: () => void }) {
  if (!unsigned.value || sheet.value?.shown.encounter_id !== props.callId) return null;
  const sign = () => {
    go("#rx", { replace: true });
    props.onClose();
  };
  return (
    <div class="row">
      <State mark="watch">{t("rx.open_unsigned")}</State>
      <Button icon="pen" onClick={sign}>
        {t("rx.sign")}
      </Button>
      <Button kind="plain" onClick={() => change(props.callId, EMPTY)}>
        {t("rx.discard")}
      </Button>
    </div>
  );
}

function OpenThings(props: { callId: string }) {
  const notes = currentNotes(props.callId);
  const open: Key[] = [];
  if (notes.assessment.trim() === "") open.push("call.open_assessment");
  if (notes.plan.trim() === "") open.push("call.open_plan");
  if (entries.value.has(notesKey(props.callId))) open.push("call.open_unsent");
  if (open.length === 0) return null;
  return (
    <section class="column tight">
      <h3>{t("call.open_things")}</h3>
      {open.map((key) => (
        <State key={key} mark="waiting">
          {t(key)}
        </State>
      ))}
    </section>
  );
}

function followUps(): { value: string; label: string }[] {
  const choices = DAYS.map((days) => {
    const on = date(now() + days * DAY_MS, language.value).text;
    return { value: String(days), label: `${t("call.follow_up_days", { count: days })} · ${on}` };
  });
  return [{ value: "", label: t("call.follow_up_none") }, ...choices];
}
