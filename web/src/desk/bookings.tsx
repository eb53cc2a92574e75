/** Who is booked at this center today: the patient comes, and is on the desk with one press. */
import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { PatientLine, specialityName } from "../design/patient";
import { State } from "../design/surfaces";
import { time as timeOf } from "../i18n/format";
import { Value, t } from "../i18n/text";
import { go } from "../router";
import { http } from "../wire/http";
import type { Arrived, Booking, Bookings as Answer } from "../wire/types";

const FIVE_MINUTES_MS = 300_000;

export function Bookings(props: { time: number }) {
  const [found, setFound] = useState<Booking[]>([]);
  const step = Math.floor(props.time / FIVE_MINUTES_MS);
  useEffect(() => {
    http
      .get<Answer>("/api/bookings")
      .then((answer) => setFound(answer.bookings.filter((one) => one.state === "booked" || one.state === "noshow")))
      .catch(() => undefined);
  }, [step]);
  if (found.length === 0) return null;
  const arrive = (id: string) =>
    void http
      .post<Arrived>(`/api/bookings/${id}/arrived`)
      .then(({ card }) => go(`/desk/encounter/${card.id}`))
      .catch(() => undefined);
  return (
    <section class="column tight">
      <h2>{t("desk.booked_today")}</h2>
      <ul class="rows">
        {found.map((one) => (
          <li key={one.id} class="card row">
            <Value of={timeOf(one.at)} />
            <PatientLine patient={one.patient} />
            <span class="ink-2 grow">
              <bdi>{one.doctor_name ?? specialityName(one.speciality)}</bdi>
            </span>
            {one.state === "noshow" && <State mark="watch">{t("desk.did_not_come")}</State>}
            <Button onClick={() => arrive(one.id)}>{t("desk.has_arrived")}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
