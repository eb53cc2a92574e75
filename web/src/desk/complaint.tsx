/** S4, complaint: pictures to press, the questions that follow, danger signs, pictures worth taking, free words. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import type { IconName } from "../design/icon-names";
import { t } from "../i18n/text";
import { say } from "../wire/triage";
import type { Encounter, IntakeChange, Triage } from "../wire/types";
import { NOTHING_SAID, answering, caseOf, toggled } from "./case";
import { questionsOf } from "./judge";
import { Questions } from "./questions";
import { Signs } from "./signs";
import { Worth } from "./worth";

/** The common ones, always in sight; the others open by “More”. */
const AT_FIRST = 12;

interface ComplaintProps {
  encounter: Encounter;
  data: Triage;
  onWords: (complaint: string) => void;
  onCase: (change: IntakeChange) => void;
}

export function ComplaintSection(props: ComplaintProps) {
  const { encounter, data, onCase } = props;
  const said = encounter.intake ?? NOTHING_SAID;
  const of = caseOf(encounter);
  const questions = questionsOf(of, data);
  const asked = questions.filter((one) => one.kind !== "text");
  const told = questions.filter((one) => one.kind === "text");
  const answer = (id: string, text: string) => onCase(answering(said, id, text));
  return (
    <>
      <Tiles data={data} chosen={said.complaints} onToggle={(id) => onCase(toggled(said, id))} />
      <Questions questions={asked} said={said} onAnswer={answer} />
      <Field
        label={t("desk.complaint_words")}
        hint={t("desk.complaint_hint")}
        lines
        value={encounter.complaint_words}
        onInput={props.onWords}
        maxLength={8000}
      />
      <Signs data={data} of={of} said={said} onChange={onCase} />
      <details class="more-questions">
        <summary>{t("desk.more_questions")}</summary>
        <Questions questions={told} said={said} onAnswer={answer} />
      </details>
      <Worth encounterId={encounter.card.id} complaints={said.complaints} data={data} />
    </>
  );
}

function Tiles(props: { data: Triage; chosen: readonly string[]; onToggle: (id: string) => void }) {
  const { complaints } = props.data;
  const [all, setAll] = useState(false);
  const shown = complaints.filter((one, index) => all || index < AT_FIRST || props.chosen.includes(one.id));
  return (
    <div class="pictures" role="group" aria-label={t("desk.complaint_pictures")}>
      {shown.map((one) => (
        <Button
          key={one.id}
          class="picture"
          icon={one.icon as IconName}
          pressed={props.chosen.includes(one.id)}
          onClick={() => props.onToggle(one.id)}
        >
          <span>{say(one.text)}</span>
        </Button>
      ))}
      {shown.length < complaints.length && (
        <Button class="picture" icon="more" onClick={() => setAll(true)}>
          <span>{t("desk.more_complaints")}</span>
        </Button>
      )}
    </div>
  );
}
