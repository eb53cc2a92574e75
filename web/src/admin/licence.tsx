/** A doctor's licence as an administrator has checked it with the council: number, last day, confirmed or not. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Person } from "../wire/types";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function LicenceForm(props: { person: Person; onChanged: (person: Person) => void }) {
  const { person } = props;
  const [registration, setRegistration] = useState(person.registration);
  const [until, setUntil] = useState(person.licence_valid_until ?? "");
  const [error, setError] = useState<unknown>();
  const save = (verified: boolean) => {
    setError(undefined);
    http
      .put<Person>(`/api/people/${person.id}/licence`, { registration, valid_until: until, verified })
      .then(props.onChanged, setError);
  };
  const whole = registration.trim() !== "" && DAY.test(until);
  const because = whole ? undefined : t("admin.licence_needs");
  return (
    <section class="column tight">
      <h3>{t("admin.licence")}</h3>
      {error !== undefined && <ProblemBanner error={error} />}
      <State mark={person.licence === "ok" ? "done" : "watch"}>
        <T
          k={`admin.licence_is.${person.licence ?? "missing"}`}
          v={{ date: person.licence_valid_until === null ? "" : date(person.licence_valid_until, language.value) }}
        />
      </State>
      <Field label={t("admin.registration")} dir="ltr" value={registration} onInput={setRegistration} maxLength={40} />
      <Field label={t("admin.licence_until")} hint={t("admin.licence_until_hint")} dir="ltr" value={until} onInput={setUntil} maxLength={10} />
      <div class="row">
        <Button because={because} onClick={() => save(true)}>
          {t("admin.licence_confirm")}
        </Button>
        {person.licence_verified_at !== null && (
          <Button kind="plain" because={because} onClick={() => save(false)}>
            {t("admin.licence_doubt")}
          </Button>
        )}
      </div>
    </section>
  );
}
