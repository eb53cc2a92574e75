/** The doctor's worklist of cases sent without a call: the earliest deadline first; taking one opens it. */
import { useState } from "preact/hooks";
import { CaseBrief } from "../case/brief";
import { PeekCase } from "../case/peek";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { PatientLine, UrgencyState, VitalsLine } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import { wait } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { go } from "../router";
import { useTopic } from "../wire/follow";
import { http } from "../wire/http";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { EncounterCard, SentCases } from "../wire/types";
import { Deadline, type SentEncounter, isLate, isSent } from "./deadline";
import "./day.css";

const WORDS: Record<string, Key> = {
  "case.taken": "day.problem.other_doctor",
  "case.over": "day.problem.over",
  "claim.no_licence": "doctor.no_licence",
};

export default function LaterPage() {
  useTitle(t("day.later_title"));
  const now = useNow(10_000);
  const topic = useTopic("queue");
  const news = cardsOf<EncounterCard>(topic, "encounter")
    .filter(isSent)
    .map((one) => `${one.id}${one.sent.state}`)
    .sort()
    .join();
  const loaded = useLoad(() => http.get<SentCases>("/api/cases").then((found) => found.cards.filter(isSent)), [news]);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("day.later_title")}</h1>
      </div>
      <Loading of={loaded} rows={3}>
        {(cards) => <Cards cards={cards} now={now} onChange={loaded.reload} />}
      </Loading>
    </div>
  );
}

function Cards(props: { cards: readonly SentEncounter[]; now: number; onChange: () => void }) {
  const { cards, now } = props;
  const own = cards.filter((one) => one.sent.state === "taken");
  const waiting = cards.filter((one) => one.sent.state === "waiting");
  const late = cards.filter((one) => isLate(one.sent, now)).length;
  if (cards.length === 0) return <p class="card ink-2">{t("day.later_none")}</p>;
  return (
    <>
      {late > 0 && (
        <Banner tone="act">
          <T k="day.later_late" v={{ count: late }} />
        </Banner>
      )}
      {own.length > 0 && (
        <section class="column tight">
          <h2>{t("day.later_own")}</h2>
          <ul class="column tight">
            {own.map((card, index) => (
              <CaseRow key={card.id} card={card} now={now} first={index === 0} onChange={props.onChange} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section class="column tight">
          <h2>{t("day.later_waiting")}</h2>
          <ul class="column tight">
            {waiting.map((card, index) => (
              <CaseRow key={card.id} card={card} now={now} first={own.length === 0 && index === 0} onChange={props.onChange} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function CaseRow(props: { card: SentEncounter; now: number; first: boolean; onChange: () => void }) {
  const { card, now, first } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const mine = card.sent.state === "taken";
  const take = () => {
    setBusy(true);
    http.post(`/api/encounters/${card.id}/send/take`).then(
      () => go(`/doctor/encounter/${card.id}`),
      (problem: unknown) => {
        setError(problem);
        setBusy(false);
        props.onChange();
      },
    );
  };
  return (
    <li class="card column tight">
      <div class="row">
        <UrgencyState urgency={card.urgency} />
        <PatientLine patient={card.patient} />
        <bdi class="ink-2">{card.center_name}</bdi>
        <span class="ink-2">
          <T k="day.sent_ago" v={{ wait: wait(now - Date.parse(card.sent.sent_at), language.value) }} />
        </span>
        <span class="end">
          <Deadline sent={card.sent} now={now} />
        </span>
      </div>
      {card.sent.question !== "" && (
        <p class="strong">
          <bdi>{card.sent.question}</bdi>
        </p>
      )}
      <p>
        <bdi>{card.complaint}</bdi>
      </p>
      <CaseBrief card={card} />
      <VitalsLine values={card.vitals} flags={card.vital_flags} />
      <div class="row">
        {card.case && !mine && <PeekCase card={card} />}
        <span class="end">
          {mine ? (
            <Button kind={first ? "primary" : "other"} href={`/doctor/encounter/${card.id}`}>
              {t("day.go_on")}
            </Button>
          ) : (
            <Button kind={first ? "primary" : "other"} busy={busy} label={t("day.answer_named", { name: auto(card.patient.name) })} onClick={take}>
              {t("day.answer")}
            </Button>
          )}
        </span>
      </div>
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
    </li>
  );
}
