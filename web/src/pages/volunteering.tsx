/** What a doctor who joined as a volunteer may change himself: patients a day, and whether he may be called. */
import { useState } from "preact/hooks";
import { Button, Field, Tick } from "../design/controls";
import { useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { t } from "../i18n/text";
import { asciiDigits } from "../i18n/typed";
import { Refused, http } from "../wire/http";
import type { OwnVolunteering } from "../wire/types";

export default function Volunteering() {
  const own = useLoad(() => http.get<OwnVolunteering>("/api/me/volunteer"), []);
  const isNone = own.error instanceof Refused && own.error.problem.status === 404;
  if (isNone || own.value === undefined) return null;
  return <Limits own={own.value} />;
}

function Limits(props: { own: OwnVolunteering }) {
  const [most, setMost] = useState(props.own.most_per_day === null ? "" : String(props.own.most_per_day));
  const [calls, setCalls] = useState(props.own.wants_calls);
  const [saved, setSaved] = useState(false);
  const [error, setError] = useState<unknown>();
  const right = most === "" || /^[1-9]\d?$/.test(most);
  const save = () => {
    setError(undefined);
    const body = { most_per_day: most === "" ? null : Number(most), wants_calls: calls };
    http.put<OwnVolunteering>("/api/me/volunteer", body).then(() => setSaved(true), setError);
  };
  return (
    <section class="card column">
      <h2>{t("safety.volunteering")}</h2>
      {error !== undefined && <ProblemBanner error={error} />}
      <Field
        label={t("safety.most_per_day")}
        hint={t("safety.most_hint")}
        value={most}
        onInput={(typed) => {
          setSaved(false);
          setMost(asciiDigits(typed));
        }}
        numeric
        maxLength={2}
      />
      <Tick
        label={t("safety.wants_calls")}
        checked={calls}
        onChange={(on) => {
          setSaved(false);
          setCalls(on);
        }}
      />
      <div class="row">
        <Button because={right ? undefined : t("safety.most_hint")} onClick={save}>
          {t("safety.save")}
        </Button>
        {saved && <span role="status">{t("safety.saved")}</span>}
      </div>
    </section>
  );
}
