/** S3: find a patient, or register a new one. The address never holds what is searched for. */
import { useEffect, useState } from "preact/hooks";
import { Book } from "../day/book";
import { RecordEntries } from "../day/record";
import { Button, Field } from "../design/controls";
import { useLoad } from "../design/loading";
import { PatientHistory } from "../design/history";
import { SexAge } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { useTitle } from "../design/title";
import { ageOn, date, dayOf, maskedPhone } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { place } from "../router";
import { useDraft } from "../wire/draft";
import { useTopic } from "../wire/follow";
import { http } from "../wire/http";
import { cardsOf } from "../wire/topic";
import { now } from "../wire/clock";
import type { EncounterCard, Patient, Patients } from "../wire/types";
import { arrive, newId, openEncounter } from "./arrivals";
import { RegisterForm } from "./register";
import "./desk.css";

const SEARCH_AFTER_MS = 250;
const SHORTEST = 2;

export default function PatientsPage() {
  useTitle(t("desk.patients_title"));
  const query = useDraft("patients.find", "");
  const wanted = useSettled(query.value.trim(), SEARCH_AFTER_MS);
  const encounters = cardsOf<EncounterCard>(useTopic("desk"), "encounter");
  const [opened, setOpened] = useState<Patient | null>(null);
  const found = useLoad<Patients>(
    () =>
      wanted.length < SHORTEST
        ? Promise.resolve({ patients: [] })
        : http.get<Patients>(`/api/patients?q=${encodeURIComponent(wanted)}`),
    [wanted],
  );
  const patients = wanted.length < SHORTEST ? [] : (found.value?.patients ?? []);
  const isNew = place.value.hash === "new";

  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("desk.patients_title")}</h1>
      </div>
      <div data-find="">
        <Field
          label={t("desk.find_label")}
          hint={t("desk.find_hint")}
          value={query.value}
          onInput={query.change}
          type="search"
          autofocus={!isNew}
        />
      </div>
      {found.error !== undefined && <ProblemBanner error={found.error} onAgain={found.reload} />}
      {wanted.length >= SHORTEST && found.value !== undefined && (
        <section class="column tight" aria-live="polite">
          <h2>
            <T k="desk.found" v={{ count: patients.length }} />
          </h2>
          <ul class="rows">
            {patients.map((patient) => (
              <FoundRow
                key={patient.id}
                patient={patient}
                here={openEncounter(encounters, patient.id)}
                onOpen={() => setOpened(patient)}
              />
            ))}
          </ul>
        </section>
      )}
      <RegisterForm typed={query.value.trim()} focus={isNew} onRegistered={() => void query.forget()} />
      {opened && (
        <PatientHistory patientId={opened.id} onClose={() => setOpened(null)}>
          <Book patientId={opened.id} />
          <RecordEntries patientId={opened.id} />
        </PatientHistory>
      )}
    </div>
  );
}

function FoundRow(props: { patient: Patient; here: EncounterCard | undefined; onOpen: () => void }) {
  const { patient } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [encounterId] = useState(newId);
  const add = async () => {
    setBusy(true);
    setError(undefined);
    await arrive(patient.id, encounterId).catch(setError);
    setBusy(false);
  };
  return (
    <li class="card line found">
      <span class="line-who">
        <span>
          <bdi class="strong">{patient.name}</bdi> <SexAge sex={patient.sex} {...ageOn(dayOf(now()), patient.birth_date)} />
        </span>
        {patient.father_or_husband !== "" && (
          <span class="ink-2">
            <T k="desk.father_or_husband_is" v={{ name: patient.father_or_husband }} />
          </span>
        )}
      </span>
      <span class="line-more ink-2">
        {patient.phone !== "" && <T k="desk.phone_is" v={{ phone: maskedPhone(patient.phone) }} />}
        <span>
          {patient.last_seen_at === null ? (
            t("desk.not_seen_before")
          ) : (
            <T k="desk.seen_on" v={{ date: date(patient.last_seen_at, language.value) }} />
          )}
        </span>
      </span>
      <span class="row">
        <Button kind="plain" label={t("desk.open_record", { name: patient.name })} onClick={props.onOpen}>
          {t("common.open")}
        </Button>
        {props.here ? (
          <Button href={`/desk/encounter/${props.here.id}`} label={t("desk.continue_with", { name: patient.name })}>
            {t("desk.continue")}
          </Button>
        ) : (
          <Button busy={busy} icon="plus" label={t("desk.add_named", { name: patient.name })} onClick={() => void add()}>
            {t("desk.add_to_queue")}
          </Button>
        )}
      </span>
      {error !== undefined && <ProblemBanner error={error} />}
    </li>
  );
}

/** The value once it has rested for a while, so that a search does not run at every letter. */
function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
