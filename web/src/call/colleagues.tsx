/** Calling colleagues in: of which speciality somebody is free now; up to four doctors sit in one call. */
import { useEffect, useState } from "preact/hooks";
import { Button, Field, Mistake, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Refused, http } from "../wire/http";
import { me } from "../wire/identity";
import { loadReference, reference } from "../wire/reference";
import type { ColleagueAsked, DoctorsToAsk } from "../wire/types";

const WORDS: Record<string, Key> = { "board.nobody": "colleagues.nobody", "board.full": "colleagues.full" };

export function Colleagues(props: { callId: string }) {
  const there = useLoad(() => http.get<DoctorsToAsk>("/api/duty/doctors"), []);
  const [asked, setAsked] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const ask = (speciality: string) => {
    setTrouble(null);
    http
      .post<ColleagueAsked>(`/api/encounters/${props.callId}/colleagues`, { speciality })
      .then(({ doctor_id }) => setAsked(there.value?.doctors.find((one) => one.id === doctor_id)?.name ?? ""))
      .catch((error: unknown) => setTrouble(WORDS[error instanceof Refused ? error.code : ""] ?? "colleagues.problem"));
  };
  return (
    <section class="column tight">
      <h3>{t("colleagues.title")}</h3>
      <Loading of={there}>
        {({ doctors }) => {
          const free = doctors.filter((one) => one.state === "on" && !one.in_call);
          const specialities = [...new Set(free.flatMap((one) => one.specialities))];
          return (
            <>
              {specialities.length === 0 && <p>{t("colleagues.nobody")}</p>}
              <div class="row">
                {specialities.map((one) => (
                  <Button key={one} onClick={() => ask(one)}>
                    {specialityName(one)}
                  </Button>
                ))}
              </div>
            </>
          );
        }}
      </Loading>
      {asked !== null && (
        <p role="status">
          <T k="colleagues.asked" v={{ doctor: auto(asked) }} />
        </p>
      )}
      {trouble && <Mistake>{t(trouble)}</Mistake>}
      <PassOn callId={props.callId} />
    </section>
  );
}

/** After the claim: this one ends, and the patient waits in the queue of another speciality with the same time. */
function PassOn(props: { callId: string }) {
  const [to, setTo] = useState("");
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Key | null>(null);
  useEffect(() => void loadReference().catch(() => undefined), []);
  const own = me.value?.specialities ?? [];
  const others = (reference.value?.specialities ?? []).filter((one) => !own.includes(one));
  const pass = () => {
    setBusy(true);
    http
      .post(`/api/encounters/${props.callId}/pass-on`, { speciality: to, detail: why.trim() })
      .then(() => location.assign("/doctor"))
      .catch(() => {
        setTrouble("colleagues.problem");
        setBusy(false);
      });
  };
  return (
    <>
      <h3>{t("colleagues.pass_on")}</h3>
      <p class="hint">{t("colleagues.pass_on_hint")}</p>
      <Select label={t("colleagues.to")} value={to} onChange={setTo} options={[{ value: "", label: t("colleagues.choose") }, ...others.map((value) => ({ value, label: specialityName(value) }))]} />
      <Field label={t("colleagues.why")} value={why} onInput={setWhy} maxLength={200} />
      <div>
        <Button icon="refer" busy={busy} because={to === "" ? t("colleagues.choose") : undefined} onClick={pass}>
          {t("colleagues.pass_on_do")}
        </Button>
      </div>
      {trouble && <Mistake>{t(trouble)}</Mistake>}
    </>
  );
}
