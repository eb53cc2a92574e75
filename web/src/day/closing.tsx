/** The end of the day: who still waits gets a decision, who is unfinished a word for whoever goes on, what is late is seen. */
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { PatientLine, UrgencyState, specialityName } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner, Chip, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import { reference } from "../wire/reference";
import { useNow } from "../wire/tick";
import type { Closing, DecisionMade, Handover, SentCases, StillWaiting, UnfinishedOne } from "../wire/types";
import { waitedSince } from "../desk/order";
import { SentLine } from "./sent";
import { isOpen, isSent } from "./deadline";
import "./day.css";

const MINUTE_MS = 60_000;
type Decision = DecisionMade["decision"];

export default function ClosingPage() {
  useTitle(t("day.closing_title"));
  const now = useNow(10_000);
  const minute = Math.floor(now / MINUTE_MS);
  const decides = me.value?.role === "staff";
  const closing = useLoad(() => http.get<Closing>("/api/closing"), [minute]);
  const handover = useLoad(() => http.get<Handover>("/api/handover"), [minute]);
  const sent = useLoad(() => http.get<SentCases>("/api/cases"), [minute]);
  const again = () => [closing, handover, sent].forEach((one) => one.reload());
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("day.closing_title")}</h1>
      </div>
      <section class="column tight">
        <h2>{t("day.closing_waiting")}</h2>
        <Loading of={closing} rows={2}>
          {({ remaining }) => <Remaining remaining={remaining} decides={decides} now={now} onDecided={again} />}
        </Loading>
      </section>
      <section class="column tight">
        <h2>{t("day.handover_title")}</h2>
        <p class="ink-2">{t(decides ? "day.handover_why" : "day.handover_read")}</p>
        <Loading of={handover} rows={2}>
          {({ unfinished }) => <Unfinished rows={unfinished.filter(({ card }) => !isSent(card) || !isOpen(card.sent))} writes={decides} now={now} />}
        </Loading>
      </section>
      <section class="column tight">
        <h2>{t("day.sent_title")}</h2>
        <Loading of={sent} rows={1}>
          {({ cards }) =>
            cards.length === 0 ? (
              <p class="card ink-2">{t("day.sent_none")}</p>
            ) : (
              <ul class="rows">
                {cards.filter(isSent).map((card) => (
                  <SentLine key={card.id} card={card} now={now} />
                ))}
              </ul>
            )
          }
        </Loading>
      </section>
    </div>
  );
}

interface RemainingProps {
  remaining: readonly StillWaiting[];
  decides: boolean;
  now: number;
  onDecided: () => void;
}

function Remaining(props: RemainingProps) {
  const { remaining, decides, now } = props;
  const needed = remaining.filter((one) => one.asks === "needed");
  if (remaining.length === 0) return <p class="card ink-2">{t("day.closing_nobody")}</p>;
  return (
    <>
      <Banner tone={needed.length > 0 ? "act" : "watch"}>
        <T k={needed.length > 0 ? "desk.closing_needed" : "desk.closing_soon"} v={{ count: needed.length > 0 ? needed.length : remaining.length }} />
      </Banner>
      <ul class="rows">
        {remaining.map((one) => (
          <li key={one.card.id} class="card decide">
            <div class="row">
              <UrgencyState urgency={one.card.urgency} />
              <PatientLine patient={one.card.patient} />
              <span class="ink-2">{specialityName(one.card.speciality)}</span>
              {!decides && <bdi class="ink-2">{one.card.center_name}</bdi>}
              <span class="end">
                <T k="desk.waits" v={{ wait: wait(now - waitedSince(one.card), language.value) }} />
              </span>
            </div>
            {decides ? <Decide one={one} onDecided={props.onDecided} /> : <State mark="waiting">{t("day.center_decides")}</State>}
          </li>
        ))}
      </ul>
    </>
  );
}

const DECISIONS: readonly Decision[] = ["asynchronous", "tomorrow", "went_home"];

function Decide(props: { one: StillWaiting; onDecided: () => void }) {
  const { card } = props.one;
  const [speciality, setSpeciality] = useState(card.speciality ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const decide = (decision: Decision) => {
    setBusy(true);
    setError(undefined);
    const other = decision === "other_doctor" && speciality !== card.speciality ? speciality : null;
    http
      .post(`/api/encounters/${card.id}/decision`, { decision, speciality: other, detail: "" } satisfies DecisionMade)
      .then(props.onDecided, setError)
      .finally(() => setBusy(false));
  };
  const possible = DECISIONS.filter((one) => one !== "asynchronous" || card.urgency !== "emergency");
  return (
    <>
      <div class="row">
        {card.state === "triaged" && (
          <Select
            label={t("day.doctor_for")}
            value={speciality}
            onChange={setSpeciality}
            options={(reference.value?.specialities ?? [speciality]).map((value) => ({ value, label: specialityName(value) }))}
          />
        )}
        <Button busy={busy} onClick={() => decide("other_doctor")}>
          {t("desk.decision.other_doctor")}
        </Button>
        {possible.map((decision) => (
          <Button key={decision} busy={busy} onClick={() => decide(decision)}>
            {t(`desk.decision.${decision}` as Key)}
          </Button>
        ))}
      </div>
      {error !== undefined && <ProblemBanner error={error} words={{ "encounter.incomplete": "desk.incomplete" }} />}
    </>
  );
}

function Unfinished(props: { rows: readonly UnfinishedOne[]; writes: boolean; now: number }) {
  if (props.rows.length === 0) return <p class="card ink-2">{t("day.handover_none")}</p>;
  return (
    <ul class="rows">
      {props.rows.map((one) => (
        <li key={one.card.id} class="card column tight">
          <div class="row">
            <Chip>{t(`day.state.${one.card.state}` as Key)}</Chip>
            <PatientLine patient={one.card.patient} />
            {one.card.doctor_name !== null && <bdi class="ink-2">{one.card.doctor_name}</bdi>}
            {!props.writes && <bdi class="ink-2">{one.card.center_name}</bdi>}
            {props.writes && (
              <span class="end">
                <Button kind="plain" href={`/desk/encounter/${one.card.id}`} label={t("desk.continue_with", { name: auto(one.card.patient.name) })}>
                  {t("desk.continue")}
                </Button>
              </span>
            )}
          </div>
          {props.writes ? <Word one={one} /> : one.note !== "" && <WordRead one={one} />}
        </li>
      ))}
    </ul>
  );
}

function WordRead(props: { one: UnfinishedOne }) {
  const { one } = props;
  return (
    <p>
      <bdi>{one.note}</bdi> <Author one={one} />
    </p>
  );
}

function Author(props: { one: UnfinishedOne }) {
  const { one } = props;
  if (one.written_at === null) return null;
  return (
    <span class="hint">
      <T k="day.written_by" v={{ name: auto(one.written_by), time: time(one.written_at) }} />
    </span>
  );
}

/** Kept on the device while typed, sent when the field is left. */
function Word(props: { one: UnfinishedOne }) {
  const [one, setOne] = useState(props.one);
  const draft = useDraft(`handover.${one.card.id}`, props.one.note);
  const [error, setError] = useState<unknown>();
  const keep = () => {
    if (draft.value.trim() === one.note) return;
    setError(undefined);
    http.put<UnfinishedOne>(`/api/encounters/${one.card.id}/handover`, { text: draft.value }).then((kept) => {
      setOne(kept);
    }, setError);
  };
  return (
    <>
      <Field label={t("day.handover_word")} value={draft.value} onInput={draft.change} onBlur={keep} maxLength={200} />
      {one.note !== "" && one.note === draft.value.trim() && <Author one={one} />}
      {error !== undefined && <ProblemBanner error={error} />}
    </>
  );
}
