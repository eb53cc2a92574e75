/** Seven days of the roster: who is there when, by Pakistan's clock and by the doctor's own. */
import { Button } from "../design/controls";
import { specialityName } from "../design/patient";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Occurrence, Roster } from "../wire/types";
import { PAKISTAN, dayIn, plusDays, timeIn } from "./zones";
import "./roster.css";

interface WeekProps {
  roster: Roster;
  first: string;
  named: boolean;
  onLeaveOut: (one: Occurrence) => void;
}

export function Week(props: WeekProps) {
  const { roster, first } = props;
  const days = Array.from({ length: 7 }, (_, ahead) => plusDays(first, ahead));
  return (
    <ol class="week">
      {days.map((day) => {
        const closed = roster.holidays.find((one) => one.day === day);
        const there = roster.occurrences.filter((one) => dayIn(PAKISTAN, one.begins) === day);
        return (
          <li key={day} class="card column tight">
            <h3>
              <T k={`roster.day.${weekday(day)}` as Key} v={{ date: date(day, language.value) }} />
            </h3>
            {closed && <p><T k="roster.closed" v={{ name: auto(closed.name) }} /></p>}
            {!closed && there.length === 0 && <p class="ink-2">{t("roster.nobody")}</p>}
            {there.map((one) => (
              <Shift key={`${one.shift_id}${one.day}`} one={one} {...props} />
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function Shift(props: WeekProps & { one: Occurrence }) {
  const { one, roster, named, onLeaveOut } = props;
  const doctor = roster.doctors.find((other) => other.id === one.person_id);
  const hours = (zone: string) => ltr(`${timeIn(zone, one.begins).text}–${timeIn(zone, one.ends).text}`);
  return (
    <div class="shift">
      {named && doctor && (
        <strong>
          <bdi>{doctor.name}</bdi>
        </strong>
      )}
      {named && doctor && <span class="ink-2">{doctor.specialities.map(specialityName).join(", ")}</span>}
      <span>
        {one.zone === PAKISTAN ? (
          <T k="roster.hours" v={{ hours: hours(PAKISTAN) }} />
        ) : (
          <T k={named ? "roster.hours_theirs" : "roster.hours_yours"} v={{ hours: hours(PAKISTAN), own: hours(one.zone) }} />
        )}
      </span>
      <Button kind="plain" class="small" onClick={() => onLeaveOut(one)}>
        {t("roster.leave_out")}
      </Button>
    </div>
  );
}

/** 0 is Monday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}
