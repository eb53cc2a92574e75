/** What an administrator does to an account: a new password, shown once; deactivate and activate. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { NewPassword, Person } from "../wire/types";

export interface Secret {
  name: string;
  login: string;
  password: string;
}

export function AccountActions(props: { person: Person; onChanged: (person: Person) => void; onPassword: (password: string) => void }) {
  const { person } = props;
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<unknown>();
  const act = (work: Promise<Person>) => work.then(props.onChanged).catch(setError).then(() => setAsking(false));
  const reset = () =>
    http
      .post<NewPassword>(`/api/people/${person.id}/password`)
      .then((made) => props.onPassword(made.password))
      .catch(setError);
  return (
    <section class="column account">
      <h3>{t("admin.account")}</h3>
      {error !== undefined && (
        <ProblemBanner error={error} words={{ "person.self": "admin.not_yourself", "person.last_administrator": "admin.last_administrator" }} />
      )}
      {person.role === "supervisor" && (
        <p>
          <a href={`/admin/people/${person.id}/viewed`}>{t("admin.viewed")}</a>
        </p>
      )}
      {asking ? (
        <Banner
          tone="act"
          live
          actions={
            <>
              <Button kind="danger" onClick={() => void act(http.post<Person>(`/api/people/${person.id}/deactivate`, { reason: reason.trim() }))}>
                {t("admin.deactivate_now")}
              </Button>
              <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
            </>
          }
        >
          <T k="admin.deactivate_means" v={{ name: person.name }} />
          <Field label={t("admin.deactivate_reason")} value={reason} onInput={setReason} maxLength={200} />
        </Banner>
      ) : (
        <div class="row">
          <Button icon="lock" onClick={() => void reset()}>
            {t("admin.reset_password")}
          </Button>
          {person.active ? (
            <Button kind="danger" onClick={() => setAsking(true)}>
              {t("admin.deactivate")}
            </Button>
          ) : (
            <Button onClick={() => void act(http.post<Person>(`/api/people/${person.id}/activate`))}>{t("admin.activate")}</Button>
          )}
        </div>
      )}
      <p class="hint">{t("admin.reset_means")}</p>
    </section>
  );
}

/** The password, this one time. */
export function OncePassword(props: { secret: Secret; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="column">
      <Banner tone="watch">
        <T k="admin.password_once" v={{ name: props.secret.name }} />
      </Banner>
      <dl class="secret card">
        <dt>{t("admin.login")}</dt>
        <dd>
          <bdi dir="ltr">{props.secret.login}</bdi>
        </dd>
        <dt>{t("admin.password")}</dt>
        <dd>
          <bdi dir="ltr" class="value">
            {props.secret.password}
          </bdi>
        </dd>
      </dl>
      <div class="row">
        <Button onClick={() => void navigator.clipboard.writeText(props.secret.password).then(() => setCopied(true))}>
          {t(copied ? "admin.copied" : "admin.copy")}
        </Button>
        <Button kind="primary" onClick={props.onClose}>
          {t("admin.written_down")}
        </Button>
      </div>
    </div>
  );
}
