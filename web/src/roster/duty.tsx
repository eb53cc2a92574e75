/** Who is on duty, late or missing now, and whose licence needs a look; asked again every 20 s. */
import { useEffect } from "preact/hooks";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import { Chip, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import type { Mark } from "../design/icon";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { useNow } from "../wire/tick";
import type { DoctorCalls, DoctorOnRoster, Duty } from "../wire/types";
import "./roster.css";

const MARKS: Record<DoctorOnRoster["state"], Mark> = {
  on: "done",
  unreachable: "watch",
  expected: "waiting",
  late: "watch",
  missing: "act",
  left: "watch",
  off: "normal",
};

export default function DutyPage() {
  useTitle(t("roster.duty"));
  const duty = useLoad(() => http.get<Duty>("/api/duty"), []);
  const tick = useNow(20_000);
  useEffect(() => duty.reload(), [tick]);
  return (
    <div class="page">
      <h1>{t("roster.duty")}</h1>
      <Calls tick={tick} />
      <Loading of={duty} rows={5}>
        {(loaded) => (
          <ul class="rows">
            {loaded.doctors.map((one) => (
              <DoctorRow key={one.id} one={one} />
            ))}
          </ul>
        )}
      </Loading>
    </div>
  );
}

/** When volunteers were called because too many waited; nothing where nobody was. */
function Calls(props: { tick: number }) {
  const calls = useLoad(() => http.get<DoctorCalls>("/api/doctor-calls"), []);
  useEffect(() => calls.reload(), [props.tick]);
  const made = calls.value?.calls ?? [];
  if (made.length === 0) return null;
  return (
    <section class="card column tight">
      <h2>{t("roster.calls")}</h2>
      <ul class="column tight">
        {made.slice(0, 10).map((one) => (
          <li key={one.id}>
            <T
              k="roster.call"
              v={{
                date: date(one.made_at, language.value), time: time(one.made_at), speciality: auto(specialityName(one.speciality)),
                waiting: one.waiting, doctors: one.doctors, minutes: one.longest_minutes, asked: one.asked,
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DoctorRow(props: { one: DoctorOnRoster }) {
  const { one } = props;
  return (
    <li class="card duty-row">
      <strong>
        <bdi>{one.name}</bdi>
      </strong>
      <span class="ink-2">{one.specialities.map(specialityName).join(", ")}</span>
      <State mark={one.in_call ? "busy" : MARKS[one.state]}>{t(one.in_call ? "roster.in_call" : `roster.state.${one.state}`)}</State>
      {one.shift_begins !== null && one.shift_ends !== null && (
        <span>
          <T k="roster.shift_now" v={{ begins: time(one.shift_begins), ends: time(one.shift_ends) }} />
        </span>
      )}
      {one.shift_begins === null && one.next_begins !== null && (
        <span class="ink-2">
          <T k="roster.next" v={{ date: date(one.next_begins, language.value), time: time(one.next_begins) }} />
        </span>
      )}
      {one.licence !== "ok" && (
        <Chip tone="watch" mark="watch">
          {t(`roster.licence.${one.licence}`)}
        </Chip>
      )}
      {one.licence === "ok" && one.licence_ends_soon && one.licence_valid_until !== null && (
        <Chip tone="watch" mark="watch">
          <T k="roster.licence_soon" v={{ date: date(one.licence_valid_until, language.value) }} />
        </Chip>
      )}
    </li>
  );
}
