/** On the desk: what was sent without a call. Who has it, what is late, and the answers, which are read and told. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { PatientLine, UrgencyState } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Layer, State } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { tone } from "../media/tones";
import { http } from "../wire/http";
import type { Encounter, EncounterCard, Notes, SentCases } from "../wire/types";
import { Deadline, type SentEncounter, SentWords, isLate, isOpen, isSent } from "./deadline";
import "./day.css";

const MINUTE_MS = 60_000;
const WORDS: Record<string, Key> = { "case.taken": "day.problem.taken", "case.over": "day.problem.over" };

/** `cards`: the desk's, so that news are asked for at once; `now` in ms. */
export function SentSection(props: { cards: readonly EncounterCard[]; now: number }) {
  const [rows, setRows] = useState<SentEncounter[]>([]);
  const news = props.cards
    .filter(isSent)
    .map((one) => `${one.id}${one.state}${one.sent.state}`)
    .sort()
    .join();
  const load = () =>
    void http.get<SentCases>("/api/cases").then(
      (found) => setRows(found.cards.filter(isSent)),
      () => undefined,
    );
  useEffect(load, [news, Math.floor(props.now / MINUTE_MS)]);
  useSoundOnAnswer(rows);
  if (rows.length === 0) return null;
  return (
    <section class="column tight" aria-label={t("day.sent_title")}>
      <h2>{t("day.sent_title")}</h2>
      <ul class="rows">
        {rows.map((card) => (
          <SentRow key={card.id} card={card} now={props.now} onChange={load} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  card: SentEncounter;
  now: number;
  onChange: () => void;
}

function SentRow(props: RowProps) {
  const { card, now, onChange } = props;
  const [opened, setOpened] = useState(false);
  const { busy, error, run } = useStep(onChange);
  const answers = !isOpen(card.sent);
  return (
    <li class="card column tight sent-row">
      <div class="row">
        <State mark={answers ? "done" : isLate(card.sent, now) ? "act" : "waiting"}>
          <SentWords card={card} />
        </State>
        <PatientLine patient={card.patient} />
        {!answers && <Deadline sent={card.sent} now={now} />}
        <span class="row end">
          {card.sent.state === "answered" && <Button onClick={() => setOpened(true)}>{t("day.read")}</Button>}
          {card.sent.state === "call_wanted" && (
            <Button busy={busy} icon="queue" onClick={() => run(`/api/encounters/${card.id}/queue`)}>
              {t("day.put_in_queue")}
            </Button>
          )}
          {(card.sent.state === "waiting" || isLate(card.sent, now)) && (
            <Button kind="plain" icon="undo" busy={busy} onClick={() => run(`/api/encounters/${card.id}/send/withdraw`)}>
              {t("day.take_back")}
            </Button>
          )}
        </span>
      </div>
      {card.sent.question !== "" && (
        <p class="ink-2">
          <bdi>{card.sent.question}</bdi>
        </p>
      )}
      {card.sent.state === "call_wanted" && card.sent.words !== "" && (
        <p>
          <bdi>{card.sent.words}</bdi>
        </p>
      )}
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      {opened && <Answer card={card} onClose={() => setOpened(false)} onTold={onChange} />}
    </li>
  );
}

/** What the doctor wrote, and the one button that says the patient knows. */
function Answer(props: { card: SentEncounter; onClose: () => void; onTold: () => void }) {
  const { card } = props;
  const path = `/api/encounters/${card.id}`;
  const loaded = useLoad(() => Promise.all([http.get<Notes>(`${path}/notes`), http.get<Encounter>(path)]), [card.id]);
  const { busy, error, run } = useStep(() => {
    props.onClose();
    props.onTold();
  });
  const foot = (
    <Button kind="primary" icon="tick" busy={busy} onClick={() => run(`${path}/send/told`)}>
      {t("day.told")}
    </Button>
  );
  const title = t("day.answer_about", { name: auto(card.patient.name) });
  return (
    <Layer title={title} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <Loading of={loaded}>
        {([notes, encounter]) => (
          <div class="column tight">
            <p class="ink-2">
              <SentWords card={card} />
            </p>
            <Written title="day.assessment" text={notes.assessment} />
            <Written title="day.plan" text={notes.plan} />
            {notes.plan === "" && notes.assessment === "" && <p>{t("day.no_words")}</p>}
            {encounter.outcome !== null && <p>{t(`day.outcome.${encounter.outcome}` as Key)}</p>}
            <p class="hint">{t("day.prescription_prints")}</p>
          </div>
        )}
      </Loading>
      {error !== undefined && <ProblemBanner error={error} />}
    </Layer>
  );
}

function Written(props: { title: Key; text: string }) {
  if (props.text === "") return null;
  return (
    <div>
      <h3>{t(props.title)}</h3>
      <p class="written">
        <bdi>{props.text}</bdi>
      </p>
    </div>
  );
}

/** One press that asks the server for a step, with its trouble. */
export function useStep(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = (path: string, body: unknown = {}) => {
    setBusy(true);
    setError(undefined);
    http
      .post(path, body)
      .then(onDone, setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}

/** A doctor has answered or asks for a call: a tick, never at the first look. */
function useSoundOnAnswer(rows: readonly SentEncounter[]): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const answers = rows.filter((one) => !isOpen(one.sent)).map((one) => one.id);
  const open = rows.length;
  useEffect(() => {
    if (known.current !== null && answers.some((id) => !known.current?.has(id))) tone("message");
    if (open > 0) known.current = new Set(answers);
  }, [answers.join(), open > 0]);
}

/** The row's words in one place for the control room, which only reads. */
export function SentLine(props: { card: SentEncounter; now: number }) {
  const { card, now } = props;
  return (
    <li class="card row">
      <State mark={isLate(card.sent, now) ? "act" : isOpen(card.sent) ? "waiting" : "done"}>
        <SentWords card={card} />
      </State>
      <UrgencyState urgency={card.urgency} />
      <PatientLine patient={card.patient} />
      <bdi class="ink-2">{card.center_name}</bdi>
      <span class="end">{isOpen(card.sent) && <Deadline sent={card.sent} now={now} />}</span>
    </li>
  );
}
