/** What pairing goes by of a doctor: woman or man, languages spoken with patients, and the clock where the doctor lives. */
import { useState } from "preact/hooks";
import { Button, Choice, Field, Select, Tick } from "../design/controls";
import { useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { languageName } from "../i18n/care-languages";
import { t } from "../i18n/text";
import { zones } from "../roster/zones";
import { http } from "../wire/http";
import { loadReference } from "../wire/reference";
import type { Person } from "../wire/types";

const COUNTRY = /^([A-Z]{2})?$/;

export function ProfileForm(props: { person: Person; onChanged: (person: Person) => void }) {
  const { person } = props;
  const [sex, setSex] = useState(person.sex);
  const [languages, setLanguages] = useState<readonly string[]>(person.languages);
  const [country, setCountry] = useState(person.country);
  const [zone, setZone] = useState(person.zone);
  const [error, setError] = useState<unknown>();
  const reference = useLoad(loadReference, []);
  const save = () => {
    setError(undefined);
    http.patch<Person>(`/api/people/${person.id}`, { sex, languages, country, zone }).then(props.onChanged, setError);
  };
  return (
    <section class="column tight">
      <h3>{t("admin.profile")}</h3>
      {error !== undefined && <ProblemBanner error={error} />}
      <Choice
        legend={t("admin.doctor_is")}
        options={[
          { value: "female", label: t("admin.woman") },
          { value: "male", label: t("admin.man") },
        ]}
        value={sex === "" ? null : sex}
        onChange={(value) => setSex(value as Person["sex"])}
      />
      <fieldset class="choices">
        <legend>{t("admin.speaks")}</legend>
        <div>
          {(reference.value?.languages ?? []).map((one) => (
            <Tick
              key={one}
              label={languageName(one).text}
              checked={languages.includes(one)}
              onChange={(on) => setLanguages(on ? [...languages, one] : languages.filter((other) => other !== one))}
            />
          ))}
        </div>
      </fieldset>
      <Field label={t("admin.country")} hint={t("admin.country_hint")} dir="ltr" value={country} onInput={(value) => setCountry(value.toUpperCase())} maxLength={2} />
      <Select
        label={t("admin.zone")}
        value={zone}
        options={zones(zone).map((value) => ({ value, label: value.replaceAll("_", " ") }))}
        onChange={setZone}
      />
      <div class="row">
        <Button because={COUNTRY.test(country) ? undefined : t("admin.country_hint")} onClick={save}>
          {t("admin.profile_save")}
        </Button>
      </div>
    </section>
  );
}
