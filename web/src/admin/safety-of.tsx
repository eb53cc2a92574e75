/** How safe a person's account is, for administrators: sign-ins to end, and a code app whose telephone is lost. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { T, t } from "../i18n/text";
import { SignIns } from "../pages/account-safety";
import { http } from "../wire/http";
import type { AccountSafety, Person } from "../wire/types";

export default function SafetyOf(props: { person: Person }) {
  const path = `/api/people/${props.person.id}`;
  const safety = useLoad(() => http.get<AccountSafety>(`${path}/safety`), [path]);
  const [reason, setReason] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  const done = (work: Promise<unknown>) => {
    setError(undefined);
    work.then(() => {
      setReason(null);
      safety.reload();
    }, setError);
  };
  return (
    <section class="column account">
      <h3>{t("safety.title")}</h3>
      {error !== undefined && <ProblemBanner error={error} words={{ "person.self": "safety.not_your_own" }} />}
      <Loading of={safety} rows={1}>
        {(loaded) => (
          <>
            <State mark={loaded.code_app ? "done" : loaded.code_app_demanded ? "watch" : "normal"}>
              {t(loaded.code_app ? "safety.app_on" : loaded.code_app_demanded ? "safety.app_owed" : "safety.app_off")}
            </State>
            {loaded.code_app && reason === null && (
              <div class="row">
                <Button onClick={() => setReason("")}>{t("safety.lost_phone")}</Button>
              </div>
            )}
            {reason !== null && (
              <Banner tone="act" live>
                <div class="column">
                  <T k="safety.reset_means" v={{ name: props.person.name }} />
                  <Field label={t("safety.reset_reason")} hint={t("safety.reset_reason_hint")} value={reason} onInput={setReason} maxLength={200} autofocus />
                  <div class="row">
                    <Button
                      kind="danger"
                      because={reason.trim().length < 3 ? t("safety.reset_needs") : undefined}
                      onClick={() => done(http.post(`${path}/code-app/reset`, { reason: reason.trim() }))}
                    >
                      {t("safety.reset_now")}
                    </Button>
                    <Button onClick={() => setReason(null)}>{t("common.cancel")}</Button>
                  </div>
                </div>
              </Banner>
            )}
            <h3>{t("safety.sign_ins")}</h3>
            <SignIns sign_ins={loaded.sign_ins} onEnd={(one) => done(http.del(`${path}/sign-ins/${one.id}`))} />
          </>
        )}
      </Loading>
    </section>
  );
}
