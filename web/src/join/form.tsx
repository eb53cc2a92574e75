/** S22: the four steps of an application; what is typed belongs to whoever uses this form. */
import { useState } from "preact/hooks";
import { Button, Choice, Field, Mistake, Select, Tick } from "../design/controls";
import { specialityName } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { languageName } from "../i18n/care-languages";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { asciiDigits } from "../i18n/typed";
import { weekday } from "../roster/week";
import { PAKISTAN, dayIn, momentAt, plusDays, timeIn, zones } from "../roster/zones";
import { now } from "../wire/clock";
import type { JoinOpen } from "../wire/types";
import { type HoursTyped, STEPS, type StepName, type Typed, missing } from "./answers";

interface FormProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
  open: JoinOpen;
  /** The application is there: contact and terms are settled. */
  known: boolean;
  done: string;
  onDone: () => Promise<void>;
}

export function JoinForm(props: FormProps) {
  const { typed, known } = props;
  const [step, setStep] = useState<StepName>("you");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const at = STEPS.indexOf(step);
  const wrong = missing(step, typed, known);
  const change = (some: Partial<Typed>) => props.onChange({ ...typed, ...some });
  const goOn = async () => {
    setTried(true);
    if (wrong.size > 0) return;
    const next = STEPS[at + 1];
    if (next !== undefined) {
      setTried(false);
      setStep(next);
      scrollTo(0, 0);
      return;
    }
    setBusy(true);
    setError(undefined);
    await props.onDone().catch(setError);
    setBusy(false);
  };
  const part = { typed, change, open: props.open, known, wrong: tried ? wrong : new Set<keyof Typed>() };
  return (
    <form
      class="card column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void goOn();
      }}
    >
      <ol class="join-steps">
        {STEPS.map((one, index) => (
          <li key={one} aria-current={one === step ? "step" : undefined}>
            <T k={`join.step.${one}` as Key} v={{ number: index + 1 }} />
          </li>
        ))}
      </ol>
      {error !== undefined && <ProblemBanner error={error} words={{ "join.closed": "join.closed" }} />}
      {step === "you" && <You {...part} />}
      {step === "licence" && <Licence {...part} />}
      {step === "practice" && <Practice {...part} />}
      {step === "hours" && <HoursStep {...part} />}
      <div class="row">
        {at > 0 && <Button onClick={() => setStep(STEPS[at - 1] ?? "you")}>{t("join.back")}</Button>}
        <Button kind="primary" type="submit" busy={busy} class="end">
          {at < STEPS.length - 1 ? t("join.go_on") : props.done}
        </Button>
      </div>
    </form>
  );
}

interface PartProps {
  typed: Typed;
  change: (some: Partial<Typed>) => void;
  open: JoinOpen;
  known: boolean;
  wrong: ReadonlySet<keyof Typed>;
}

function You({ typed, change, open, known, wrong }: PartProps) {
  const email = typed.contact_kind === "email";
  return (
    <>
      <Field label={t("join.name")} value={typed.name} onInput={(name) => change({ name })} maxLength={120} autocomplete="name" error={wrong.has("name") ? t("join.wrong.name") : undefined} />
      <Choice
        legend={t("join.sex")}
        options={[
          { value: "female", label: t("join.woman") },
          { value: "male", label: t("join.man") },
        ]}
        value={typed.sex}
        onChange={(sex) => change({ sex })}
        error={wrong.has("sex") ? t("join.wrong.sex") : undefined}
      />
      {!known && open.contacts.length > 1 && (
        <Choice legend={t("join.reach")} options={open.contacts.map((value) => ({ value, label: t(`join.kind.${value}`) }))} value={typed.contact_kind} onChange={(contact_kind) => change({ contact_kind })} />
      )}
      {!known && (
        <Field
          label={t(`join.kind.${typed.contact_kind}`)}
          hint={t(email ? "join.email_hint" : "join.whatsapp_hint")}
          value={typed.contact}
          onInput={(contact) => change({ contact: asciiDigits(contact) })}
          dir="ltr"
          type={email ? "text" : "tel"}
          autocomplete={email ? "email" : "tel"}
          maxLength={160}
          error={wrong.has("contact") ? t(email ? "join.wrong.email" : "join.wrong.whatsapp") : undefined}
        />
      )}
      <div class="two">
        <Field label={t("join.phone")} value={typed.phone} onInput={(phone) => change({ phone: asciiDigits(phone) })} type="tel" dir="ltr" maxLength={40} />
        <Field label={t("join.identity")} value={typed.identity} onInput={(identity) => change({ identity: asciiDigits(identity) })} dir="ltr" maxLength={60} error={wrong.has("identity") ? t("join.wrong.identity") : undefined} />
        <Field label={t("join.country")} hint={t("join.country_hint")} value={typed.country} onInput={(country) => change({ country: country.toUpperCase() })} dir="ltr" maxLength={2} error={wrong.has("country") ? t("join.country_hint") : undefined} />
      </div>
    </>
  );
}

function Licence({ typed, change, open, wrong }: PartProps) {
  return (
    <>
      <div class="two">
        <Field label={t("join.council")} hint={t("join.council_hint")} value={typed.council} onInput={(council) => change({ council })} maxLength={60} error={wrong.has("council") ? t("join.wrong.council") : undefined} />
        <Field label={t("join.number")} value={typed.number} onInput={(number) => change({ number: asciiDigits(number) })} dir="ltr" maxLength={40} error={wrong.has("number") ? t("join.wrong.number") : undefined} />
        <Field label={t("join.valid_until")} hint={t("join.day_hint")} value={typed.valid_until} onInput={(day) => change({ valid_until: asciiDigits(day) })} dir="ltr" maxLength={10} error={wrong.has("valid_until") ? t("join.day_hint") : undefined} />
      </div>
      <Ticks legend={t("join.specialities")} options={open.specialities} chosen={typed.specialities} name={specialityName} onChange={(specialities) => change({ specialities })} error={wrong.has("specialities") ? t("join.wrong.specialities") : undefined} />
      <p class="hint">{t("join.scan_later")}</p>
    </>
  );
}

function Practice({ typed, change, open, wrong }: PartProps) {
  return (
    <>
      <div class="two">
        <Field label={t("join.qualification")} hint={t("join.qualification_hint")} value={typed.qualification} onInput={(qualification) => change({ qualification })} maxLength={200} />
        <Field label={t("join.years")} value={typed.years} onInput={(years) => change({ years: asciiDigits(years) })} numeric maxLength={2} error={wrong.has("years") ? t("join.wrong.years") : undefined} />
        <Field label={t("join.post")} value={typed.post} onInput={(post) => change({ post })} maxLength={200} />
      </div>
      <Ticks legend={t("join.languages")} options={open.languages} chosen={typed.languages} name={(one) => languageName(one).text} onChange={(languages) => change({ languages })} error={wrong.has("languages") ? t("join.wrong.languages") : undefined} />
      <Tick label={t("join.women_and_children")} checked={typed.women_and_children} onChange={(women_and_children) => change({ women_and_children })} />
    </>
  );
}

function HoursStep({ typed, change, known, wrong }: PartProps) {
  const put = (index: number, some: Partial<HoursTyped>) =>
    change({ hours: typed.hours.map((one, place) => (place === index ? { ...one, ...some } : one)) });
  return (
    <>
      <Select label={t("join.zone")} value={typed.zone} options={zones(typed.zone).map((value) => ({ value, label: value.replaceAll("_", " ") }))} onChange={(zone) => change({ zone })} />
      <h2>{t("join.hours")}</h2>
      {typed.hours.length === 0 && <p class="ink-2">{t("join.no_hours")}</p>}
      {typed.hours.map((one, index) => (
        <div key={index} class="column tight">
          <div class="hours-row">
            <Select label={t("join.weekday")} value={String(one.weekday)} options={[0, 1, 2, 3, 4, 5, 6].map((day) => ({ value: String(day), label: t(`roster.weekday.${day}` as Key) }))} onChange={(day) => put(index, { weekday: Number(day) })} />
            <Field label={t("join.from")} value={one.begins} onInput={(begins) => put(index, { begins: asciiDigits(begins) })} dir="ltr" maxLength={5} />
            <Field label={t("join.to")} value={one.ends} onInput={(ends) => put(index, { ends: asciiDigits(ends) })} dir="ltr" maxLength={5} />
            <Button kind="plain" onClick={() => change({ hours: typed.hours.filter((_, place) => place !== index) })}>
              {t("join.remove")}
            </Button>
          </div>
          <InPakistan zone={typed.zone} hours={one} />
        </div>
      ))}
      {wrong.has("hours") && <Mistake>{t("join.wrong.hours")}</Mistake>}
      <div class="row">
        <Button icon="plus" onClick={() => change({ hours: [...typed.hours, { weekday: 0, begins: "09:00", ends: "12:00" }] })}>
          {t("join.add_hours")}
        </Button>
      </div>
      <Field label={t("join.most_per_day")} hint={t("join.most_hint")} value={typed.most_per_day} onInput={(most) => change({ most_per_day: asciiDigits(most) })} numeric maxLength={2} error={wrong.has("most_per_day") ? t("join.wrong.most") : undefined} />
      <Tick label={t("join.wants_calls")} checked={typed.wants_calls} onChange={(wants_calls) => change({ wants_calls })} />
      {!known && (
        <>
          <p class="prose">{t("join.terms")}</p>
          <Tick label={t("join.agree")} checked={typed.agreed} onChange={(agreed) => change({ agreed })} />
          {wrong.has("agreed") && <Mistake>{t("join.wrong.agreed")}</Mistake>}
        </>
      )}
    </>
  );
}

function InPakistan(props: { zone: string; hours: HoursTyped }) {
  const { zone, hours } = props;
  if (zone === PAKISTAN || !/^\d\d:\d\d$/.test(hours.begins) || !/^\d\d:\d\d$/.test(hours.ends)) return null;
  const today = dayIn(zone, now());
  const day = plusDays(today, (hours.weekday - weekday(today) + 7) % 7);
  const there = [hours.begins, hours.ends].map((at) => timeIn(PAKISTAN, momentAt(zone, day, at)).text).join("–");
  return (
    <p class="hint">
      <T k="join.in_pakistan" v={{ hours: ltr(there) }} />
    </p>
  );
}

function Ticks(props: {
  legend: string;
  options: readonly string[];
  chosen: readonly string[];
  name: (one: string) => string;
  onChange: (chosen: readonly string[]) => void;
  error?: string | undefined;
}) {
  const { chosen } = props;
  return (
    <fieldset class="choices">
      <legend>{props.legend}</legend>
      <div>
        {props.options.map((one) => (
          <Tick key={one} label={props.name(one)} checked={chosen.includes(one)} onChange={(on) => props.onChange(on ? [...chosen, one] : chosen.filter((other) => other !== one))} />
        ))}
      </div>
      {props.error && <Mistake>{props.error}</Mistake>}
    </fieldset>
  );
}
