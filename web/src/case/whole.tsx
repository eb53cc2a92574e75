/** The whole case as the center wrote it, for the doctor, in the doctor's language: every answer, sign and picture. */
import "./case.css";
import { useEffect, useState } from "preact/hooks";
import type { Key } from "../i18n/keys";
import { load, t } from "../i18n/text";
import { loadTriage, say, triage } from "../wire/triage";
import type { Encounter, Triage, TriageQuestion } from "../wire/types";
import { Gallery, useAttachments } from "./attachments";
import { CaseBrief, duration } from "./brief";

export function WholeCase(props: { encounter: Encounter }) {
  const { encounter } = props;
  const [ready, setReady] = useState(false);
  const attached = useAttachments(encounter.card.id, encounter.card.case?.attachments ?? 0);
  useEffect(() => {
    void Promise.all([load("case"), loadTriage().catch(() => undefined)]).then(() => setReady(true));
  }, []);
  const data = triage.value;
  if (!ready) return null;
  return (
    <section class="column tight whole-case" aria-label={t("case.title")}>
      {encounter.handover !== "" && (
        <p>
          <span class="hint">{t("case.handover")}</span> <bdi class="strong">{encounter.handover}</bdi>
        </p>
      )}
      <CaseBrief card={encounter.card} />
      {data && <Answers encounter={encounter} data={data} />}
      <Gallery encounterId={encounter.card.id} of={attached} data={data} />
    </section>
  );
}

function Answers(props: { encounter: Encounter; data: Triage }) {
  const { encounter, data } = props;
  const said = encounter.intake;
  if (said === null) return null;
  const questions = [...data.common, ...data.complaints.flatMap((one) => one.questions)];
  const rows = questions.filter((one) => (said.answers[one.id] ?? "") !== "");
  return (
    <dl class="case-answers">
      {rows.map((one) => (
        <div key={one.id}>
          <dt>{say(one.text)}</dt>
          <dd>
            <bdi>{answerWords(one, said.answers[one.id] ?? "")}</bdi>
          </dd>
        </div>
      ))}
      {Object.entries(said.not_measured).map(([field, why]) => (
        <div key={field}>
          <dt>{t(`common.vital.${field}` as Key)}</dt>
          <dd>{t("case.not_measured_because", { why: t(`case.why.${why}` as Key) })}</dd>
        </div>
      ))}
    </dl>
  );
}

function answerWords(question: TriageQuestion, answer: string): string {
  if (question.kind === "yes_no") return t(`case.answer.${answer}` as Key);
  if (question.kind === "choice") return say(question.options.find((one) => one.id === answer)?.text) || answer;
  return question.kind === "duration" ? duration(answer).text : answer;
}
