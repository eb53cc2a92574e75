/** Booking a known patient for a day and hour, with a speciality or one doctor. */
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date, dayOf, time } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import type { Booking, DoctorsToAsk } from "../wire/types";
import { HOURS, at } from "./hours";

const DAY_MS = 86_400_000;
const DAYS = 28;

export function Book(props: { patientId: string }) {
  const there = useLoad(() => http.get<DoctorsToAsk>("/api/duty/doctors"), []);
  const [opened, setOpened] = useState(false);
  if (!opened) {
    return (
      <div>
        <Button icon="calendar" onClick={() => setOpened(true)}>
          {t("day.book")}
        </Button>
      </div>
    );
  }
  return <Loading of={there}>{(found) => <Form patientId={props.patientId} doctors={found.doctors} />}</Loading>;
}

function Form(props: { patientId: string; doctors: DoctorsToAsk["doctors"] }) {
  const specialities = [...new Set(props.doctors.flatMap((one) => one.specialities))];
  const [speciality, setSpeciality] = useState(specialities[0] ?? "");
  const [doctor, setDoctor] = useState("");
  const [day, setDay] = useState(dayOf(now() + DAY_MS));
  const [hour, setHour] = useState<string>(HOURS[0]!);
  const [complaint, setComplaint] = useState("");
  const [id] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [booked, setBooked] = useState<Booking | null>(null);
  const able = props.doctors.filter((one) => one.specialities.includes(speciality));
  const book = () => {
    setBusy(true);
    setError(undefined);
    const body = { id, patient_id: props.patientId, at: at(day, hour), speciality, doctor_id: doctor === "" ? null : doctor, complaint };
    http
      .post<Booking>("/api/bookings", body)
      .then(setBooked, setError)
      .finally(() => setBusy(false));
  };
  if (booked) {
    return (
      <State mark="done">
        <T k="day.booked" v={{ date: date(booked.at, language.value), time: time(booked.at) }} />
      </State>
    );
  }
  return (
    <section class="card column tight" aria-label={t("day.book")}>
      <Select label={t("desk.speciality")} value={speciality} onChange={(to) => { setSpeciality(to); setDoctor(""); }} options={specialities.map((value) => ({ value, label: specialityName(value) }))} />
      <Select label={t("day.book_doctor")} value={doctor} onChange={setDoctor} options={[{ value: "", label: t("day.book_any") }, ...able.map((one) => ({ value: one.id, label: one.name }))]} />
      <div class="row">
        <Select label={t("day.book_day")} value={day} onChange={setDay} options={days().map((value) => ({ value, label: date(value, language.value).text }))} />
        <Select label={t("day.book_hour")} value={hour} onChange={setHour} options={HOURS.map((value) => ({ value, label: value }))} />
      </div>
      <Field label={t("day.book_why")} value={complaint} onInput={setComplaint} maxLength={200} />
      <div>
        <Button kind="primary" icon="calendar" busy={busy} onClick={book}>
          {t("day.book_do")}
        </Button>
      </div>
      {error !== undefined && <ProblemBanner error={error} />}
    </section>
  );
}

function days(): string[] {
  return Array.from({ length: DAYS }, (_, ahead) => dayOf(now() + ahead * DAY_MS));
}
