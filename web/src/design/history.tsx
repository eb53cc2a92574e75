/** A patient's record as a sheet: who, allergies, past encounters. Used at the desk and by doctors. */
import type { ComponentChildren } from "preact";
import { date, ageOn, dayOf, phone } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import type { History, PastEncounter, Patient } from "../wire/types";
import { Loading, useLoad } from "./loading";
import { SexAge, specialityName } from "./patient";
import { Banner, Layer } from "./surfaces";

/** `children`: what may be done with the record here. */
export function PatientHistory(props: { patientId: string; onClose: () => void; children?: ComponentChildren }) {
  const history = useLoad(() => http.get<History>(`/api/patients/${props.patientId}/history`), [props.patientId]);
  return (
    <Layer title={t("common.record")} onClose={props.onClose} closeLabel={t("common.close")}>
      {props.children}
      <Loading of={history}>{(loaded) => <HistoryText history={loaded} />}</Loading>
    </Layer>
  );
}

export function HistoryText(props: { history: History }) {
  const { patient, encounters } = props.history;
  return (
    <div class="column">
      <PatientFacts patient={patient} />
      <h3>{t("common.earlier")}</h3>
      {encounters.length === 0 && <p class="ink-2">{t("common.nothing_earlier")}</p>}
      <ul class="column tight">
        {encounters.map((encounter) => (
          <Past key={encounter.id} encounter={encounter} />
        ))}
      </ul>
    </div>
  );
}

/** Who the patient is, with the allergies where nobody can miss them. */
export function PatientFacts(props: { patient: Patient }) {
  const { patient } = props;
  return (
    <>
      <p>
        <bdi class="strong">{patient.name}</bdi> <SexAge sex={patient.sex} {...ageOn(dayOf(now()), patient.birth_date)} />
        <br />
        <span class="ink-2">
          <T
            k={patient.birth_date_estimated ? "common.born_about" : "common.born"}
            v={{ date: date(patient.birth_date, language.value) }}
          />{" "}
          {patient.phone !== "" && <Value of={phone(patient.phone)} />}
        </span>
      </p>
      {patient.allergies !== "" && (
        <Banner tone="act" mark="act">
          <T k="common.allergies" v={{ allergies: auto(patient.allergies) }} />
        </Banner>
      )}
    </>
  );
}

function Past(props: { encounter: PastEncounter }) {
  const { encounter } = props;
  const lines = [encounter.complaint, encounter.assessment, encounter.plan].filter((line) => line !== "");
  return (
    <li class="card">
      <p class="strong">
        <Value of={date(encounter.started_at, language.value)} /> {specialityName(encounter.speciality)}
      </p>
      <p class="ink-2">
        {encounter.doctor_name !== null && (
          <>
            <bdi>{encounter.doctor_name}</bdi> ·{" "}
          </>
        )}
        <bdi>{encounter.center_name}</bdi>
      </p>
      {lines.map((line) => (
        <p key={line}>
          <bdi>{line}</bdi>
        </p>
      ))}
    </li>
  );
}
