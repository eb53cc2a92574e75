/** A new shift: weekday and hours on the doctor's own clock, with what that is in Pakistan shown while typing. */
import { useState } from "preact/hooks";
import { Button, Field, Select, Tick } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { now } from "../wire/clock";
import type { RosterDoctor, Shift, ShiftNew } from "../wire/types";
import { weekday } from "./week";
import { PAKISTAN, dayIn, momentAt, plusDays, timeIn, zones } from "./zones";

const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

export function ShiftForm(props: { doctors: readonly RosterDoctor[]; mine: boolean; onAdded: () => void }) {
  const [doctorId, setDoctorId] = useState(props.doctors[0]?.id ?? "");
  const doctor = props.doctors.find((one) => one.id === doctorId);
  const [chosenZone, setZone] = useState<string | null>(null);
  const zone = chosenZone ?? doctor?.zone ?? PAKISTAN;
  const today = dayIn(zone, now());
  const [day, setDay] = useState(weekday(today));
  const [begins, setBegins] = useState("09:00");
  const [ends, setEnds] = useState("14:00");
  const [weekly, setWeekly] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const first = plusDays(today, (day - weekday(today) + 7) % 7);
  const whole = HOUR.test(begins) && HOUR.test(ends);
  const inPakistan = whole
    ? ltr([begins, ends].map((at) => timeIn(PAKISTAN, momentAt(zone, first, at)).text).join("–"))
    : null;

  const add = async () => {
    setBusy(true);
    setError(undefined);
    const shift: ShiftNew = { id: crypto.randomUUID(), person_id: doctorId, zone, first_on: first, begins, ends, weekly };
    await http.post<Shift>("/api/shifts", shift).then(props.onAdded, setError);
    setBusy(false);
  };

  return (
    <form
      class="card column"
      onSubmit={(event) => {
        event.preventDefault();
        if (whole && !busy) void add();
      }}
    >
      <h2>{t("roster.new_shift")}</h2>
      {error !== undefined && <ProblemBanner error={error} />}
      <div class="shift-form">
        {!props.mine && (
          <Select
            label={t("roster.doctor")}
            value={doctorId}
            options={props.doctors.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setDoctorId}
          />
        )}
        <Select
          label={t("roster.weekday")}
          value={String(day)}
          options={DAYS.map((one) => ({ value: String(one), label: t(`roster.weekday.${one}` as Key) }))}
          onChange={(value) => setDay(Number(value))}
        />
        <Field label={t("roster.begins")} dir="ltr" value={begins} onInput={setBegins} maxLength={5} />
        <Field label={t("roster.ends")} dir="ltr" value={ends} onInput={setEnds} maxLength={5} />
        <Select
          label={t("roster.zone")}
          value={zone}
          options={zones(zone).map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          onChange={setZone}
        />
      </div>
      <Tick label={t("roster.weekly")} checked={weekly} onChange={setWeekly} />
      {inPakistan && (
        <p role="status">
          <T k="roster.in_pakistan" v={{ hours: inPakistan }} />
        </p>
      )}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy} because={whole ? undefined : t("roster.hours_needed")}>
          {t("roster.add")}
        </Button>
      </div>
    </form>
  );
}
