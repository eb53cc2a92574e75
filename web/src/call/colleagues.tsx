/** Calling colleagues in: of which speciality somebody is free now; up to four doctors sit in one call. */
import { useState } from "preact/hooks";
import { Button, Mistake } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Refused, http } from "../wire/http";
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
    </section>
  );
}
