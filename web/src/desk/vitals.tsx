/** The vitals grid: Enter goes on to the next field; what is not possible is kept and said, but not sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { FlagWord } from "../design/patient";
import { Chip } from "../design/surfaces";
import { measure } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import type { Encounter, VitalFlag, VitalLimits, Vitals } from "../wire/types";
import { NOT_MEASURED, type TypedVitals, adultFlag, asTyped, pressuresSwapped, reading, toSend } from "./measures";

/** From this age on the usual limits of adults hold. */
const ADULT_YEARS = 18;

interface VitalsProps {
  encounter: Encounter;
  limits: readonly VitalLimits[];
  /** Something of this encounter is not sent yet. */
  waiting: boolean;
  onSave: (values: Vitals) => void;
  /** Why what is needed was not measured. */
  onWhy: (reasons: Record<string, string>) => void;
}

export function VitalsSection(props: VitalsProps) {
  const { encounter, limits } = props;
  const draft = useDraft<TypedVitals | null>(`vitals:${encounter.card.id}`, null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const grid = useRef<HTMLDivElement>(null);
  const typed = draft.value ?? asTyped(encounter.vitals?.values ?? NOT_MEASURED);
  const values = toSend(typed, limits);
  const swapped = pressuresSwapped(pressures(typed, limits));

  // A draft without anything left to send or to mend has done its work: the server's values count.
  useEffect(() => {
    const idle = draft.ready && draft.value !== null && limits.length > 0 && !props.waiting;
    const mended = limits.every((limit) => !reading(typed[limit.field as keyof Vitals] ?? "", limit).impossible);
    if (idle && mended && !swapped) void draft.forget();
  }, [draft.ready, limits.length]);

  const change = (field: keyof Vitals, text: string) => {
    const next = { ...typed, [field]: text };
    draft.change(next);
    props.onSave(toSend(next, limits));
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    const inputs = [...(grid.current?.querySelectorAll("input") ?? [])];
    inputs[inputs.indexOf(event.target as HTMLInputElement) + 1]?.focus();
  };

  if (limits.length === 0 || !draft.ready) return null;
  return (
    <>
      <p class="hint">{t("desk.vitals_hint")}</p>
      <div class="vitals-grid" ref={grid} onKeyDown={onEnter}>
        {limits.map((limit) => {
          const field = limit.field as keyof Vitals;
          return (
            <VitalField
              key={field}
              limits={limit}
              text={typed[field] ?? ""}
              flag={flagOf(encounter, limit, values[field] ?? null)}
              judged={left.has(field)}
              swapped={swapped && field === "diastolic"}
              onInput={(text) => change(field, text)}
              onBlur={() => setLeft(new Set(left).add(field))}
            />
          );
        })}
      </div>
      <NotMeasured encounter={encounter} begun={Object.values(values).some((value) => value !== null) || left.size > 0} onWhy={props.onWhy} />
    </>
  );
}

interface VitalFieldProps {
  limits: VitalLimits;
  text: string;
  flag: VitalFlag | null;
  /** The field was left: only now is a half-typed number called impossible. */
  judged: boolean;
  swapped: boolean;
  onInput: (text: string) => void;
  onBlur: () => void;
}

function VitalField(props: VitalFieldProps) {
  const { limits, flag } = props;
  const word = t(`common.vital.${limits.field}` as Key);
  const read = reading(props.text, limits);
  const impossible = read.impossible && props.judged;
  const error = impossible
    ? t("desk.impossible", { vital: word, value: ltr(props.text) })
    : props.swapped && props.judged
      ? t("desk.pressures_swapped")
      : undefined;
  return (
    <div class="vital">
      <Field
        label={word}
        numeric
        unit={read.wasFahrenheit ? "°F" : limits.unit}
        value={props.text}
        onInput={props.onInput}
        onBlur={props.onBlur}
        error={error}
        maxLength={7}
      />
      {read.wasFahrenheit && read.value !== null && (
        <Chip>
          <T k="desk.same_as" v={{ value: measure(read.value, limits.unit) }} />
        </Chip>
      )}
      {flag && (
        <Chip tone={flag.severe ? "act" : "watch"} mark={flag.severe ? "act" : "watch"}>
          <FlagWord flag={flag.flag} />
        </Chip>
      )}
    </div>
  );
}

const WHY = ["no_device", "refused", "other"] as const;

/** For each vital sign that the complaint needs and that is empty: why. Asked once measuring has begun. */
function NotMeasured(props: { encounter: Encounter; begun: boolean; onWhy: VitalsProps["onWhy"] }) {
  const { encounter } = props;
  const reasons = encounter.intake?.not_measured ?? {};
  const lacking = encounter.judged.missing.filter((one) => one.startsWith("vital:")).map((one) => one.slice("vital:".length));
  const values = encounter.vitals?.values ?? {};
  const excused = Object.keys(reasons).filter((field) => (values as Record<string, number | null>)[field] == null);
  // The two pressures are measured together.
  const asked = [...new Set([...lacking, ...excused])].filter((field) => field !== "diastolic");
  const choose = (field: string, why: string) => {
    const { [field]: before, diastolic: lower, ...rest } = reasons;
    const kept = field === "systolic" || lower === undefined ? rest : { ...rest, diastolic: lower };
    if (before === why) return props.onWhy(kept);
    props.onWhy({ ...kept, [field]: why, ...(field === "systolic" ? { diastolic: why } : {}) });
  };
  if (!props.begun && excused.length === 0) return null;
  return (
    <ul class="case-questions">
      {asked.map((field) => {
        const vital = t(`common.vital.${field === "systolic" ? "blood_pressure" : field}` as Key);
        return (
          <li key={field} class="case-pick" role="group" aria-label={t("desk.why_not_measured", { vital })}>
            <span class="case-question">{t("desk.why_not_measured", { vital })}</span>
            <span class="case-options">
              {WHY.map((why) => (
                <Button key={why} class="case-option" pressed={reasons[field] === why} onClick={() => choose(field, why)}>
                  {t(`desk.why.${why}`)}
                </Button>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The server's flag, judged by age; before its answer, for adults, our own. */
function flagOf(encounter: Encounter, limits: VitalLimits, value: number | null): VitalFlag | null {
  const judged = encounter.vitals;
  if (value === null) return null;
  if (judged && judged.flags.length + judged.taken_by.length > 0) {
    const same = judged.values[limits.field as keyof Vitals] === value;
    if (same) return judged.flags.find((flag) => flag.field === limits.field) ?? null;
  }
  if ((encounter.card.patient.age_years ?? 0) < ADULT_YEARS) return null;
  const flag = adultFlag(value, limits);
  return flag && { field: limits.field, flag, severe: false };
}

function pressures(typed: TypedVitals, limits: readonly VitalLimits[]): Vitals {
  const both: Vitals = { ...NOT_MEASURED };
  for (const limit of limits) {
    if (limit.field !== "systolic" && limit.field !== "diastolic") continue;
    both[limit.field] = reading(typed[limit.field] ?? "", limit).value;
  }
  return both;
}
