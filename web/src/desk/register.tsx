/** The form for a new patient. Everything typed is kept on the device until the patient is registered. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { PatientHistory } from "../design/history";
import { SexAge } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { ageOn, date, dayOf } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { birthDate } from "../i18n/typed";
import { now } from "../wire/clock";
import { useDraft } from "../wire/draft";
import { Refused, http } from "../wire/http";
import { link } from "../wire/link";
import type { Patient, Patients } from "../wire/types";
import { arrive, newId } from "./arrivals";
import { type Mistakes, type Typed, asksMonths, emptyForm, mistakes, request } from "./registration";

export function RegisterForm(props: { typed: string; focus: boolean; onRegistered: () => void }) {
  const [empty] = useState(() => emptyForm(newId(), newId()));
  const draft = useDraft<Typed>("register", empty);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [doubles, setDoubles] = useState<Patient[]>([]);
  const form = draft.value;
  const name = form.name === "" ? nameIn(props.typed) : form.name;
  const wrong = tried ? mistakes({ ...form, name }, dayOf(now())) : {};
  const change = (some: Partial<Typed>) => draft.change({ ...form, name, ...some });

  const register = async (differentPerson: boolean) => {
    const whole = { ...form, name };
    setTried(true);
    setError(undefined);
    if (Object.keys(mistakes(whole, dayOf(now()))).length > 0) return;
    setBusy(true);
    try {
      const patient = await http.post<Patient>("/api/patients", request(whole, differentPerson));
      await arrive(patient.id, form.encounterId);
      props.onRegistered();
      await draft.forget();
    } catch (problem) {
      if (isDouble(problem)) setDoubles(await similar(whole.name));
      else setError(problem);
    }
    setBusy(false);
  };

  if (!draft.ready) return null;
  return (
    <form
      class="card column"
      id="new"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void register(false);
      }}
    >
      <h2>{t("desk.new_title")}</h2>
      <MistakeSummary wrong={wrong} />
      {error !== undefined && <ProblemBanner error={error} words={{ "input.refused": "common.problem.input" }} />}
      {doubles.length > 0 && (
        <Doubles patients={doubles} busy={busy} encounterId={form.encounterId} onDifferent={() => void register(true)} />
      )}
      <FormFields form={{ ...form, name }} wrong={wrong} focus={props.focus} onChange={change} />
      <div class="row">
        <Button
          kind={doubles.length > 0 ? "other" : "primary"}
          type="submit"
          busy={busy}
          because={link.value === "none" ? t("common.needs_link") : undefined}
        >
          {t("desk.save_then_complaint")}
        </Button>
        {(form.name !== "" || form.age !== "" || form.sex !== null) && (
          <Button kind="plain" onClick={() => void draft.forget().then(() => setTried(false))}>
            {t("desk.clear_form")}
          </Button>
        )}
      </div>
    </form>
  );
}

interface FieldsProps {
  form: Typed;
  wrong: Mistakes;
  focus: boolean;
  onChange: (some: Partial<Typed>) => void;
}

function FormFields({ form, wrong, focus, onChange }: FieldsProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.querySelector("input")?.focus();
  }, [focus]);
  const born = form.ageBy === "birth_date" ? birthDate(form.birth) : null;
  const hint = born === null ? t("desk.birth_hint") : <T k="desk.birth_in_words" v={{ date: date(born, language.value) }} />;
  return (
    <div class="register-grid" ref={box}>
      <Field class="wide" label={t("desk.name")} value={form.name} onInput={(text) => onChange({ name: text })} error={wrong.name && t(wrong.name)} maxLength={120} />
      <Choice
        legend={t("desk.sex")}
        options={(["female", "male", "other"] as const).map((value) => ({ value, label: t(`common.sex.${value}`) }))}
        value={form.sex}
        onChange={(sex) => onChange({ sex })}
        error={wrong.sex && t(wrong.sex)}
      />
      <div class="column tight">
        <Choice
          legend={t("desk.age_by")}
          options={[
            { value: "years", label: t("desk.age_years") },
            { value: "months", label: t("desk.age_months") },
            { value: "birth_date", label: t("desk.birth_date") },
          ]}
          value={form.ageBy}
          onChange={(ageBy) => onChange({ ageBy })}
        />
        {form.ageBy === "birth_date" ? (
          <Field label={t("desk.birth_date")} hint={hint} numeric value={form.birth} onInput={(birth) => onChange({ birth })} error={wrong.birth && t(wrong.birth)} />
        ) : (
          <Field
            class="short"
            label={t(form.ageBy === "years" ? "desk.age_years_label" : "desk.age_months_label")}
            hint={asksMonths(form) ? t("desk.ask_months") : undefined}
            numeric
            value={form.age}
            onInput={(age) => onChange({ age })}
            error={wrong.age && t(wrong.age)}
            maxLength={3}
          />
        )}
      </div>
      <Field label={t("desk.father")} hint={t("desk.may_stay_empty")} value={form.father} onInput={(father) => onChange({ father })} maxLength={120} />
      <Field label={t("desk.phone")} hint={t("desk.may_stay_empty")} type="tel" dir="ltr" value={form.phone} onInput={(phone) => onChange({ phone })} error={wrong.phone && t(wrong.phone)} maxLength={24} />
      <Field label={t("desk.cnic")} hint={t("desk.may_stay_empty")} numeric value={form.cnic} onInput={(cnic) => onChange({ cnic })} error={wrong.cnic && t(wrong.cnic)} maxLength={20} />
    </div>
  );
}

function MistakeSummary(props: { wrong: Mistakes }) {
  const keys = Object.values(props.wrong);
  if (keys.length === 0) return null;
  return (
    <Banner tone="act" live>
      <span class="strong">{t("common.there_is_a_problem")}</span>
      {keys.map((key) => (
        <span key={key} class="block">
          {t(key)}
        </span>
      ))}
    </Banner>
  );
}

interface DoublesProps {
  patients: readonly Patient[];
  encounterId: string;
  busy: boolean;
  onDifferent: () => void;
}

/** Somebody like this is known already: a person decides whether it is the same one. */
function Doubles(props: DoublesProps) {
  const [opened, setOpened] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  return (
    <Banner tone="watch" live>
      <span class="strong">{t("desk.maybe_same")}</span>
      {error !== undefined && <ProblemBanner error={error} />}
      {props.patients.map((patient, index) => (
        <span class="row" key={patient.id}>
          <bdi>{patient.name}</bdi> <SexAge sex={patient.sex} {...ageOn(dayOf(now()), patient.birth_date)} />
          <Button onClick={() => setOpened(patient.id)}>{t("desk.open_that_record")}</Button>
          <Button kind={index === 0 ? "primary" : "other"} onClick={() => void arrive(patient.id, props.encounterId).catch(setError)}>
            {t("desk.same_person")}
          </Button>
        </span>
      ))}
      <Button busy={props.busy} onClick={props.onDifferent}>
        {t("desk.different_person")}
      </Button>
      {opened !== null && <PatientHistory patientId={opened} onClose={() => setOpened(null)} />}
    </Banner>
  );
}

function isDouble(problem: unknown): boolean {
  return problem instanceof Refused && problem.problem.status === 409;
}

async function similar(name: string): Promise<Patient[]> {
  return (await http.get<Patients>(`/api/patients?q=${encodeURIComponent(name)}`)).patients;
}

/** A typed search that is no number may well be the new patient's name. */
function nameIn(query: string): string {
  return /[\d\u0660-\u0669\u06f0-\u06f9]/.test(query) ? "" : query;
}
