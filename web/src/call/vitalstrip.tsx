/** Who the patient is, vitals with their flags and the allergy line: never scrolls away beside the video. */

import { StateMark } from "../design/icon";
import { SexAge, VitalsLine } from "../design/patient";
import { ageOn, dayOf, time } from "../i18n/format";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { now } from "../wire/clock";
import type { Encounter, VitalFlag, Vitals } from "../wire/types";

export function PatientHead(props: { encounter: Encounter }) {
  const { patient, vitals } = props.encounter;
  return (
    <div class="chart-head">
      <h2 class="patient-head">
        <bdi>{patient.name}</bdi> <SexAge sex={patient.sex} {...ageOn(dayOf(now()), patient.birth_date)} />
      </h2>
      <AllergyLine allergies={patient.allergies} />
      {vitals ? (
        <div class="vitalstrip">
          <VitalsLine values={urgentFirst(measured(vitals.values), vitals.flags)} flags={vitals.flags} />
          <span class="small ink-2">
            <T k="chart.taken" v={{ time: time(vitals.taken_at) }} />
          </span>
        </div>
      ) : (
        <p class="ink-2">{t("chart.no_vitals")}</p>
      )}
    </div>
  );
}

/** Only what was measured, in the order of the form. */
export function measured(values: Vitals): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((one): one is [string, number] => one[1] !== null));
}

/** What is unusual stands first, so that a narrow screen shows it without scrolling. */
function urgentFirst(values: Record<string, number>, flags: readonly VitalFlag[]): Record<string, number> {
  const rank = (field: string) => {
    const flag = flags.find((one) => one.field === field);
    return flag ? (flag.severe ? 0 : 1) : 2;
  };
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => rank(a) - rank(b)));
}

function AllergyLine(props: { allergies: string }) {
  const known = props.allergies.trim();
  if (known === "") return <p class="ink-2 small">{t("chart.no_allergy")}</p>;
  return (
    <p class="allergies">
      <StateMark mark="act" />
      <span>
        <T k="chart.allergy" v={{ what: auto(known) }} />
      </span>
    </p>
  );
}
