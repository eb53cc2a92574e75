/** Earlier encounters and vitals of this patient. */

import { Loading, useLoad } from "../design/loading";
import { VitalsLine } from "../design/patient";
import { date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { Value, load, t } from "../i18n/text";
import { http } from "../wire/http";
import type { History, PastEncounter, VitalsTaken } from "../wire/types";
import { useModule } from "./lazy";
import { measured } from "./vitalstrip";

export function HistoryTab(props: { patientId: string; encounterId: string }) {
  const loaded = useLoad(() => http.get<History>(`/api/patients/${props.patientId}/history`), [props.patientId]);
  return (
    <Loading of={loaded} rows={4}>
      {(history) => {
        const earlier = history.encounters.filter((one) => one.id !== props.encounterId);
        return (
          <div class="column">
            {earlier.length === 0 && <p class="ink-2">{t("chart.first_encounter")}</p>}
            {earlier.map((one) => (
              <Past key={one.id} encounter={one} />
            ))}
            <HistoryMore patientId={props.patientId} sets={history.vitals} />
            {history.vitals.length > 0 && <VitalsOverTime sets={history.vitals} />}
          </div>
        );
      }}
    </Loading>
  );
}

/** Allergies and long illnesses to change, vitals as plots; comes after the words. */
function HistoryMore(props: { patientId: string; sets: VitalsTaken[] }) {
  const loaded = useModule(() => Promise.all([import("../day/chart-more"), load("day")]), true);
  const More = loaded?.[0].HistoryMore;
  return More ? <More {...props} /> : null;
}

function Past(props: { encounter: PastEncounter }) {
  const { encounter } = props;
  const who = [encounter.doctor_name, encounter.center_name].filter((one) => one !== null);
  return (
    <article class="card column tight">
      <h3>
        <Value of={date(encounter.started_at, language.value)} />
      </h3>
      <p class="ink-2 small">
        {who.map((name, index) => (
          <span key={name}>
            {index > 0 && " · "}
            <Value of={auto(name)} />
          </span>
        ))}
      </p>
      <p class="written">
        <bdi>{encounter.complaint}</bdi>
      </p>
      <Written title="chart.assessment_was" text={encounter.assessment} />
      <Written title="chart.plan_was" text={encounter.plan} />
    </article>
  );
}

function Written(props: { title: Key; text: string }) {
  if (props.text === "") return null;
  return (
    <div>
      <p class="hint">{t(props.title)}</p>
      <p class="written">
        <bdi>{props.text}</bdi>
      </p>
    </div>
  );
}

/** Newest first. */
function VitalsOverTime(props: { sets: VitalsTaken[] }) {
  const sets = [...props.sets].sort((a, b) => b.taken_at.localeCompare(a.taken_at));
  return (
    <section class="column tight">
      <h3>{t("chart.earlier_vitals")}</h3>
      <ul class="column tight">
        {sets.map((set) => (
          <li key={set.taken_at} class="column tight">
            <span class="ink-2 small">
              <Value of={date(set.taken_at, language.value)} /> <Value of={time(set.taken_at)} />
            </span>
            <VitalsLine values={measured(set.values)} flags={set.flags} />
          </li>
        ))}
      </ul>
    </section>
  );
}
