/** Code app, recovery codes and sign-ins: one's own, or a person's for administrators. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { asciiDigits } from "../i18n/typed";
import { http } from "../wire/http";
import type { AccountSafety, OwnSignIn, RecoveryCodes } from "../wire/types";
import CodeApp, { RecoveryCodeList } from "./code-app";
import "./safety.css";

const WORDS = { "input.refused": "safety.code_wrong" } as const;

export default function MySafety() {
  const safety = useLoad(() => http.get<AccountSafety>("/api/me/safety"), []);
  const [error, setError] = useState<unknown>();
  const done = (work: Promise<unknown>) => {
    setError(undefined);
    work.then(safety.reload, setError);
  };
  return (
    <section class="card column">
      <h2>{t("safety.title")}</h2>
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      <Loading of={safety} rows={2}>
        {(loaded) => (
          <>
            <OwnApp safety={loaded} onChanged={safety.reload} />
            <h3>{t("safety.sign_ins")}</h3>
            <SignIns sign_ins={loaded.sign_ins} onEnd={(one) => done(http.del(`/api/me/sign-ins/${one.id}`))} />
            {loaded.sign_ins.length > 1 && (
              <div class="row">
                <Button onClick={() => done(http.post("/api/me/sign-ins/end-others"))}>{t("safety.end_others")}</Button>
              </div>
            )}
          </>
        )}
      </Loading>
    </section>
  );
}

type Doing = "app" | "codes" | null;

function OwnApp(props: { safety: AccountSafety; onChanged: () => void }) {
  const { safety } = props;
  const [doing, setDoing] = useState<Doing>(null);
  const [code, setCode] = useState("");
  const [said, setSaid] = useState<string | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<unknown>();
  const close = () => {
    for (const clear of [setSaid, setCodes]) clear(null);
    setDoing(null);
    setCode("");
    setError(undefined);
    props.onChanged();
  };
  const goOn = () => {
    if (doing === "app") setSaid(asciiDigits(code));
    else http.post<RecoveryCodes>("/api/me/recovery-codes", { code: asciiDigits(code) }).then((made) => setCodes(made.codes), setError);
  };
  if (codes !== null) return <RecoveryCodeList codes={codes} onClose={close} />;
  if (doing === "app" && (said !== null || !safety.code_app)) return <CodeApp instead={said ?? ""} onDone={close} />;
  return (
    <>
      <State mark={safety.code_app ? "done" : "normal"}>{t(safety.code_app ? "safety.app_on" : "safety.app_off")}</State>
      {safety.code_app && (
        <State mark={safety.recovery_codes_left < 3 ? "watch" : "normal"}>
          <T k="safety.codes_left" v={{ count: safety.recovery_codes_left }} />
        </State>
      )}
      {doing !== null ? (
        <form
          class="column"
          onSubmit={(event) => {
            event.preventDefault();
            goOn();
          }}
        >
          {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
          <Field label={t("safety.code_now")} hint={t("safety.code_or_recovery")} value={code} onInput={setCode} autocomplete="one-time-code" dir="ltr" maxLength={40} autofocus />
          <div class="row">
            <Button kind="primary" type="submit" because={code.trim().length < 6 ? t("safety.code_needed") : undefined}>
              {t("safety.go_on")}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </form>
      ) : (
        <div class="row">
          <Button onClick={() => setDoing("app")}>{t(safety.code_app ? "safety.other_phone" : "safety.set_up")}</Button>
          {safety.code_app && <Button onClick={() => setDoing("codes")}>{t("safety.new_codes")}</Button>}
        </div>
      )}
    </>
  );
}

export function SignIns(props: { sign_ins: readonly OwnSignIn[]; onEnd: (one: OwnSignIn) => void }) {
  if (props.sign_ins.length === 0) return <p class="ink-2">{t("safety.nowhere")}</p>;
  return (
    <ul class="rows">
      {props.sign_ins.map((one) => (
        <li class="card sign-in-row" key={one.id}>
          <span class="grow place">
            <bdi class="strong">{one.device === "" ? t("safety.unknown_device") : one.device}</bdi>
            <span class="ink-2 small">
              <T k="safety.since" v={{ date: date(one.began_at, language.value), heard: date(one.heard_at, language.value), time: time(one.heard_at) }} />
            </span>
          </span>
          {one.here ? (
            <State mark="done">{t("safety.here")}</State>
          ) : (
            <Button label={t("safety.end_named", { device: auto(one.device) })} onClick={() => props.onEnd(one)}>
              {t("safety.end")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
