/** A case answered without a call: what the center sent, beside it notes and prescription; then finish, or ask for a call. */
import { useState } from "preact/hooks";
import { HistoryTab, NotesTab, PatientHead } from "../call/chart";
import { Finish } from "../call/finish";
import { WholeCase } from "../case/whole";
import { Button, Choice, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { isMissing, ProblemBanner } from "../design/problem";
import { Layer, UndoBar } from "../design/surfaces";
import { useTitle } from "../design/title";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { MissingPage } from "../pages/missing";
import { RxTab } from "../rx/rx";
import { go, place } from "../router";
import { http } from "../wire/http";
import { useNow } from "../wire/tick";
import type { Encounter } from "../wire/types";
import { Deadline } from "./deadline";
import { useStep } from "./sent";
import "./day.css";

const TABS = ["notes", "rx", "history"] as const;
type Open = "none" | "finish" | "return";

export default function AnswerPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  useTitle(t("day.answer_title"));
  const loaded = useLoad(() => http.get<Encounter>(`/api/encounters/${id}`), [id]);
  if (isMissing(loaded.error) && loaded.value === undefined) return <MissingPage />;
  return (
    <div class="page">
      <Loading of={loaded} rows={5}>
        {(encounter) => <Answering encounter={encounter} />}
      </Loading>
    </div>
  );
}

function Answering(props: { encounter: Encounter }) {
  const { encounter } = props;
  const { id, sent } = encounter.card;
  const now = useNow(30_000);
  const [open, setOpen] = useState<Open>("none");
  const [finished, setFinished] = useState(false);
  const close = () => setOpen("none");
  const undo = () => void http.post(`/api/encounters/${id}/reopen`).then(() => setFinished(false), () => go("/doctor/later"));
  return (
    <>
      <div class="page-head">
        <h1>{t("day.answer_title")}</h1>
        {sent && <Deadline sent={sent} now={now} />}
        <Button onClick={() => setOpen("return")}>{t("day.not_like_this")}</Button>
        <Button kind="primary" icon="tick" busy={finished} onClick={() => setOpen("finish")}>
          {t("day.answer_and_finish")}
        </Button>
      </div>
      <div class="answer-grid">
        <section class="card column tight answer-case" aria-label={t("day.from_center")}>
          <PatientHead encounter={encounter} />
          {sent && sent.question !== "" && (
            <p class="answer-question">
              <span class="hint">{t("day.center_asks")}</span> <bdi class="strong">{sent.question}</bdi>
            </p>
          )}
          <WholeCase encounter={encounter} />
        </section>
        <Sheets encounter={encounter} />
      </div>
      {open === "finish" && (
        <Finish
          callId={id}
          name={encounter.patient.name}
          onClose={close}
          onFinished={() => {
            close();
            setFinished(true);
          }}
        />
      )}
      {open === "return" && <Return encounter={encounter} onClose={close} />}
      {finished && (
        <UndoBar undo={t("common.undo")} onUndo={undo} onGone={() => go("/doctor/later")}>
          <T k="day.answered" v={{ name: auto(encounter.patient.name) }} />
        </UndoBar>
      )}
    </>
  );
}

function Sheets(props: { encounter: Encounter }) {
  const { id } = props.encounter.card;
  const tab = TABS.find((one) => one === place.value.hash) ?? "notes";
  return (
    <section class="card column answer-sheets">
      <div class="chart-tabs" role="tablist">
        {TABS.map((one) => (
          <button key={one} type="button" role="tab" id={`tab-${one}`} aria-selected={tab === one} aria-controls="answer-panel" onClick={() => go(`#${one}`, { replace: true })}>
            {t(`chart.${one}`)}
          </button>
        ))}
      </div>
      <div id="answer-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "notes" && <NotesTab callId={id} />}
        {tab === "rx" && <RxTab callId={id} />}
        {tab === "history" && <HistoryTab patientId={props.encounter.patient.id} encounterId={id} />}
      </div>
    </section>
  );
}

type Why = "call" | "other";

/** It cannot be answered like this: with a call, or by somebody else. */
function Return(props: { encounter: Encounter; onClose: () => void }) {
  const { card } = props.encounter;
  const [why, setWhy] = useState<Why | null>(null);
  const [words, setWords] = useState("");
  const { busy, error, run } = useStep(() => go("/doctor/later"));
  const because = why === null ? t("day.choose_one") : why === "call" && words.trim() === "" ? t("day.say_why") : undefined;
  const foot = (
    <Button kind="primary" busy={busy} because={because} onClick={() => run(`/api/encounters/${card.id}/send/return`, { wants_call: why === "call", words: words.trim() })}>
      {t("day.give_back")}
    </Button>
  );
  return (
    <Layer title={t("day.not_like_this")} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <Choice
        legend={t("day.what_instead")}
        value={why}
        onChange={setWhy}
        options={[
          { value: "call", label: t("day.want_call") },
          { value: "other", label: t("day.want_other") },
        ]}
      />
      {why === "call" && <Field label={t("day.call_why")} hint={t("day.call_why_hint")} value={words} onInput={setWords} maxLength={200} required />}
      {error !== undefined && <ProblemBanner error={error} />}
    </Layer>
  );
}
