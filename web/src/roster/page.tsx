/** The roster's week: a doctor's own hours, or everybody's for administrators; holidays; the calendar address. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { useTitle } from "../design/title";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import { now } from "../wire/clock";
import type { CalendarMade, Occurrence, Roster, Shift } from "../wire/types";
import { ShiftForm } from "./form";
import { RosterTables } from "./tables";
import { Week, weekday } from "./week";
import { PAKISTAN, dayIn, plusDays } from "./zones";

export default function RosterPage() {
  const mine = me.value?.role === "doctor";
  const [first, setFirst] = useState(dayIn(PAKISTAN, now()));
  const [error, setError] = useState<unknown>();
  const roster = useLoad(() => http.get<Roster>(`/api/shifts?first=${first}&days=7`), [first]);
  useTitle(t(mine ? "roster.mine" : "roster.all"));
  const done = (work: Promise<unknown>) => {
    setError(undefined);
    work.then(roster.reload, setError);
  };
  const leaveOut = (one: Occurrence) =>
    done(http.post(`/api/shifts/${one.shift_id}/leave-out`, { day: one.day, comes: false }));
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t(mine ? "roster.mine" : "roster.all")}</h1>
        {!mine && (
          <Button icon="clock" href="/duty">
            {t("roster.duty")}
          </Button>
        )}
        <Button kind="plain" onClick={() => setFirst(plusDays(first, -7))}>
          {t("roster.week_before")}
        </Button>
        <Button kind="plain" onClick={() => setFirst(plusDays(first, 7))}>
          {t("roster.week_after")}
        </Button>
      </div>
      {error !== undefined && <ProblemBanner error={error} />}
      <Loading of={roster} rows={5}>
        {(loaded) => (
          <>
            <Week roster={loaded} first={first} named={!mine} onLeaveOut={leaveOut} />
            <Shifts roster={loaded} mine={mine} onRemove={(shift) => done(http.del(`/api/shifts/${shift.id}`))} />
            <ShiftForm doctors={loaded.doctors} mine={mine} onAdded={roster.reload} />
            {mine ? <Calendar /> : <Holidays roster={loaded} onDone={done} />}
            {me.value?.role === "administrator" && <RosterTables onImported={roster.reload} />}
          </>
        )}
      </Loading>
    </div>
  );
}

function Shifts(props: { roster: Roster; mine: boolean; onRemove: (shift: Shift) => void }) {
  const { roster, mine, onRemove } = props;
  if (roster.shifts.length === 0) return null;
  return (
    <details class="column tight">
      <summary>
        <T k="roster.shifts" v={{ count: roster.shifts.length }} />
      </summary>
      <ul class="rows">
        {roster.shifts.map((shift) => (
          <li key={shift.id} class="card row">
            {!mine && <bdi>{roster.doctors.find((one) => one.id === shift.person_id)?.name}</bdi>}
            <span>{t(`roster.weekday.${weekday(shift.first_on)}` as Key)}</span>
            <Value of={ltr(`${shift.begins.slice(0, 5)}–${shift.ends.slice(0, 5)}`)} />
            <span class="ink-2 grow zone">
              <bdi>{shift.zone.replaceAll("_", " ")}</bdi>
            </span>
            <Button kind="plain" onClick={() => onRemove(shift)}>
              {t("roster.remove")}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Holidays(props: { roster: Roster; onDone: (work: Promise<unknown>) => void }) {
  const [day, setDay] = useState("");
  const [name, setName] = useState("");
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(day) && name.trim() !== "";
  return (
    <section class="card column tight">
      <h2>{t("roster.holidays")}</h2>
      {props.roster.holidays.map((one) => (
        <div key={one.day} class="row">
          <Value of={ltr(one.day)} />
          <bdi class="grow">{one.name}</bdi>
          <Button kind="plain" onClick={() => props.onDone(http.del(`/api/holidays/${one.day}`))}>
            {t("roster.remove")}
          </Button>
        </div>
      ))}
      <div class="shift-form">
        <Field label={t("roster.holiday_day")} dir="ltr" value={day} onInput={setDay} maxLength={10} />
        <Field label={t("roster.holiday_name")} value={name} onInput={setName} maxLength={120} />
        <Button
          because={whole ? undefined : t("roster.holiday_needs")}
          onClick={() => props.onDone(http.post("/api/holidays", { day, name: name.trim() }))}
        >
          {t("roster.holiday_add")}
        </Button>
      </div>
    </section>
  );
}

function Calendar() {
  const [made, setMade] = useState<string | null>(null);
  const make = () =>
    void http
      .post<CalendarMade>("/api/me/calendar")
      .then((answer) => setMade(`${location.origin}${answer.path}`))
      .catch(() => undefined);
  const revoke = () => void http.del("/api/me/calendar").then(() => setMade(null)).catch(() => undefined);
  return (
    <section class="card column tight">
      <h2>{t("roster.calendar")}</h2>
      <p>{t("roster.calendar_what")}</p>
      {made !== null && (
        <p class="address">
          <T k="roster.calendar_address" v={{ address: ltr(made) }} />
        </p>
      )}
      <div class="row">
        <Button onClick={make}>{t("roster.calendar_make")}</Button>
        <Button kind="plain" onClick={revoke}>
          {t("roster.calendar_end")}
        </Button>
      </div>
    </section>
  );
}
