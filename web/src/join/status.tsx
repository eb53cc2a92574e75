/** /join/{token}: one's own application by its link: confirm, add the licence, send, correct, withdraw, join. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import type { Mark } from "../design/icon";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import type { Key } from "../i18n/keys";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Refused, http } from "../wire/http";
import type { AccountMade, ApplicationSeen, JoinOpen } from "../wire/types";
import { type Typed, asAnswers, asTyped } from "./answers";
import { JoinForm } from "./form";
import { PublicFrame } from "./public";
import { ScanField } from "./scan";

const MARKS: Record<ApplicationSeen["state"], Mark> = {
  unconfirmed: "watch", open: "watch", sent: "waiting", more: "watch", verified: "done", refused: "normal", withdrawn: "normal", joined: "done",
};
const WORDS = { "application.no_scan": "join.scan_missing", "application.wrong_state": "join.changed_meanwhile" } as const;

export default function StatusPage(props: { params: Record<string, string> }) {
  useTitle(t("join.status"));
  const path = `/api/applications/${props.params.token ?? ""}`;
  const seen = useLoad(() => http.get<ApplicationSeen>(path), [path]);
  const [gone, setGone] = useState(false);
  const missing = seen.error instanceof Refused && [404, 410].includes(seen.error.problem.status);
  if (gone || missing) {
    return (
      <PublicFrame>
        <h1>{t("join.status")}</h1>
        <p>{t(gone ? "join.withdrawn" : "join.no_link")}</p>
      </PublicFrame>
    );
  }
  return (
    <PublicFrame>
      <h1>{t("join.status")}</h1>
      <Loading of={seen}>{(loaded) => <Status path={path} seen={loaded} onSeen={seen.set} onGone={() => setGone(true)} />}</Loading>
    </PublicFrame>
  );
}

interface StatusProps {
  path: string;
  seen: ApplicationSeen;
  onSeen: (seen: ApplicationSeen) => void;
  onGone: () => void;
}

function Status(props: StatusProps) {
  const { path, seen } = props;
  const [changing, setChanging] = useState<Typed | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const open = useLoad(() => http.get<JoinOpen>("/api/applications"), []);
  const act = (what: string) => {
    setError(undefined);
    http.post<ApplicationSeen>(`${path}/${what}`).then(props.onSeen, setError);
  };
  const withdraw = () => http.post(`${path}/withdraw`).then(props.onGone, setError);
  const editable = seen.state === "open" || seen.state === "more";

  if (changing !== null && open.value) {
    const save = async () => {
      props.onSeen(await http.put<ApplicationSeen>(`${path}/answers`, { answers: asAnswers(changing) }));
      setChanging(null);
    };
    return <JoinForm typed={changing} onChange={setChanging} open={open.value} known done={t("join.save")} onDone={save} />;
  }
  return (
    <section class="card column">
      <p>
        <T k="join.reference" v={{ code: ltr(seen.reference) }} />
      </p>
      <State mark={MARKS[seen.state]}>{t(`join.state.${seen.state}` as Key)}</State>
      {seen.reason !== "" && (
        <Banner tone={seen.state === "more" ? "watch" : "normal"}>
          <T k="join.they_wrote" v={{ text: auto(seen.reason) }} />
        </Banner>
      )}
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      {editable && <ScanField path={path} has={seen.has_scan} onKept={() => props.onSeen({ ...seen, has_scan: true })} />}
      {seen.state === "verified" && <Account path={path} />}
      {seen.state === "joined" && <Button kind="primary" href="/">{t("join.sign_in")}</Button>}
      <div class="row">
        {seen.state === "unconfirmed" && (
          <Button kind="primary" onClick={() => act("confirm")}>
            {t("join.confirm")}
          </Button>
        )}
        {editable && (
          <>
            <Button kind="primary" because={seen.has_scan ? undefined : t("join.scan_missing")} onClick={() => act("send")}>
              {t("join.send")}
            </Button>
            <Button onClick={() => seen.answers && setChanging(asTyped(seen.answers))}>{t("join.change")}</Button>
          </>
        )}
        {!leaving && !["joined", "refused"].includes(seen.state) && (
          <Button kind="plain" onClick={() => setLeaving(true)}>
            {t("join.withdraw")}
          </Button>
        )}
      </div>
      {leaving && (
        <Banner
          tone="act"
          live
          actions={
            <>
              <Button kind="danger" onClick={() => void withdraw()}>
                {t("join.withdraw_now")}
              </Button>
              <Button onClick={() => setLeaving(false)}>{t("common.cancel")}</Button>
            </>
          }
        >
          {t("join.withdraw_means")}
        </Banner>
      )}
    </section>
  );
}

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,39}$/;
const FAULTS: Record<string, Key> = { taken: "join.login_taken", short: "sign.too_short", common: "sign.too_common", name: "sign.too_easy" };

/** Name and password of the account; the code app follows at the first sign-in. */
function Account(props: { path: string }) {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [made, setMade] = useState<AccountMade | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const right = LOGIN.test(login);
  const make = async () => {
    setBusy(true);
    setError(undefined);
    await http.post<AccountMade>(`${props.path}/account`, { login, password }).then(setMade, setError);
    setBusy(false);
  };
  if (made !== null) {
    return (
      <div class="column">
        <Banner tone="done" live>
          <T k="join.account_made" v={{ login: ltr(made.login) }} />
        </Banner>
        <div class="row">
          <Button kind="primary" href="/">
            {t("join.sign_in")}
          </Button>
        </div>
      </div>
    );
  }
  const because = !right ? t("join.login_needed") : password.length < 8 ? t("join.password_needed") : password !== again ? t("sign.not_the_same") : undefined;
  const fault = error instanceof Refused ? FAULTS[error.problem.fields[0]?.code ?? ""] : undefined;
  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && because === undefined) void make();
      }}
    >
      <h2>{t("join.account")}</h2>
      {error !== undefined && <ProblemBanner error={error} words={fault ? { "input.refused": fault } : {}} />}
      <Field label={t("sign.login")} hint={t("join.login_hint")} value={login} onInput={(typed) => setLogin(typed.trim().toLowerCase())} dir="ltr" autocomplete="username" name="username" maxLength={40} />
      <Field label={t("sign.new_password")} hint={t("join.password_hint")} value={password} onInput={setPassword} type="password" dir="ltr" autocomplete="new-password" />
      <Field label={t("sign.new_password_again")} value={again} onInput={setAgain} type="password" dir="ltr" autocomplete="new-password" />
      <div class="row">
        <Button kind="primary" type="submit" busy={busy} because={because}>
          {t("join.make_account")}
        </Button>
      </div>
    </form>
  );
}
