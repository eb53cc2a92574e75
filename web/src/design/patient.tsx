/** How a patient, an urgency and vitals are written, the same on every screen. */
import { age, measure, pressure } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { Value, t } from "../i18n/text";
import type { PatientCard, Sex, Urgency, VitalFlag } from "../wire/types";
import { Icon, type Mark } from "./icon";
import { Chip, State, type Tone } from "./surfaces";

/** “Zarmina Bibi F 34”. */
export function PatientLine(props: { patient: PatientCard }) {
  return (
    <span class="patient-line">
      <bdi class="strong">{props.patient.name}</bdi> <SexAge sex={props.patient.sex} {...ageOf(props.patient)} />
    </span>
  );
}

export function SexAge(props: { sex: Sex; age_years: number | null; age_months: number | null; age_days: number | null }) {
  return (
    <span class="ink-2">
      {t(`common.sex_short.${props.sex}`)} <Value of={age(props, language.value)} />
    </span>
  );
}

const URGENCY: Record<Urgency, { mark: Mark; tone: Tone }> = {
  emergency: { mark: "act", tone: "act" },
  urgent: { mark: "watch", tone: "watch" },
  routine: { mark: "normal", tone: "normal" },
};

export function UrgencyState(props: { urgency: Urgency | null }) {
  const urgency = props.urgency ?? "routine";
  return <State mark={URGENCY[urgency].mark}>{t(`common.urgency.${urgency}`)}</State>;
}

export function urgencyMark(urgency: Urgency): Mark {
  return URGENCY[urgency].mark;
}

/** A speciality's name; one that this version does not know stays as the server wrote it. */
export function specialityName(code: string | null): string {
  if (code === null) return "";
  const key = `common.speciality.${code}` as Key;
  const words = t(key);
  return words === key ? code.replaceAll("_", " ") : words;
}

const UNITS: Record<string, string> = {
  pulse: "/min",
  temperature: "°C",
  spo2: "%",
  respiration: "/min",
  weight: "kg",
  height: "cm",
  glucose: "mg/dL",
};

/** Measured vitals in a row, unusual ones as chips with ▲/⯃ and a word. */
export function VitalsLine(props: { values: Record<string, number>; flags: readonly VitalFlag[] }) {
  const { systolic, diastolic, ...rest } = props.values;
  const flag = (field: string) => props.flags.find((one) => one.field === field);
  return (
    <span class="row vitals-line">
      {systolic !== undefined && diastolic !== undefined && (
        <OneVital word={t("common.vital.blood_pressure")} flag={flag("systolic") ?? flag("diastolic")}>
          <Value of={pressure(systolic, diastolic)} />
        </OneVital>
      )}
      {Object.entries(rest).map(([field, value]) => (
        <OneVital key={field} word={t(`common.vital.${field}` as Key)} flag={flag(field)}>
          <Value of={measure(value, UNITS[field] ?? "")} />
        </OneVital>
      ))}
    </span>
  );
}

function OneVital(props: { word: string; flag: VitalFlag | undefined; children: preact.ComponentChildren }) {
  const { flag } = props;
  if (!flag) {
    return (
      <span>
        <span class="ink-2">{props.word}</span> {props.children}
      </span>
    );
  }
  return (
    <Chip tone={flag.severe ? "act" : "watch"} mark={flag.severe ? "act" : "watch"}>
      {props.word} {props.children} <FlagWord flag={flag.flag} />
    </Chip>
  );
}

export function FlagWord(props: { flag: "low" | "high" }) {
  return (
    <span class="flag-word">
      <Icon name={props.flag === "low" ? "down" : "up"} size={14} /> {t(`common.flag.${props.flag}`)}
    </span>
  );
}

function ageOf(patient: PatientCard) {
  return { age_years: patient.age_years, age_months: patient.age_months, age_days: patient.age_days };
}
