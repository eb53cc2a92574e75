/** S1: sign-in, also over any page when somebody was signed out; forced change of the password. */
import { useState } from "preact/hooks";
import { Button, Field, Tick } from "../design/controls";
import { Icon } from "../design/icon";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { LanguageMenu } from "../design/topbar";
import { useTitle } from "../design/title";
import { chosenLanguage, LANGUAGES } from "../i18n/language";
import { setLanguage, t } from "../i18n/text";
import { Refused } from "../wire/http";
import { Later } from "../design/later";
import { asciiDigits } from "../i18n/typed";
import { me, signIn, signedOut } from "../wire/identity";
import type { Me } from "../wire/types";
import { type RememberedName, forgetName, rememberName, rememberedNames } from "./remembered-names";
import "./sign-in.css";

const WORDS = { "auth.wrong": "sign.wrong", "auth.locked": "sign.locked" } as const;
// Each comes when it is needed: this page must open fast, over a call too.
const codeAppPart = { words: ["safety"] as const, module: () => import("./code-app") };
const codePart = { words: ["sign"] as const, module: () => import("./code-step") };
const passwordPart = { words: ["sign"] as const, module: () => import("./new-password") };

export function SignInPage() {
  useTitle(t("sign.title"));
  return (
    <div class="sign-in">
      <header class="row">
        <span class="brand">
          <img src="/favicon.svg" width="40" height="40" alt="" />
          <span>{t("common.name")}</span>
        </span>
        <span class="end">
          <LanguageMenu />
        </span>
      </header>
      <main class="card column" id="content">
        <Step />
      </main>
      <p class="ink-2 small">{t("sign.what_it_is")}</p>
      {!me.value && (
        <p class="small">
          <a href="/join">{t("sign.join")}</a>
        </p>
      )}
    </div>
  );
}

/** Signing in, then what an account owes before anything else: an own password, the code app. */
function Step() {
  if (me.value?.must_change_password) return <Later part={passwordPart} forced />;
  if (me.value?.must_set_up_code_app) return <Later part={codeAppPart} />;
  return <SignInForm />;
}

function SignInForm() {
  const [names, setNames] = useState(rememberedNames);
  const [known, setKnown] = useState<RememberedName | null>(null);
  const [other, setOther] = useState(names.length === 0);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [remember, setRemember] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [code, setCode] = useState<string | null>(null);
  const name = known?.login ?? asciiDigits(login.trim().toLowerCase());

  const enter = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const who = await signIn({ login: name, password, code: code ?? "" });
      if (remember && known === null) rememberName({ login: name, name: who.name });
      await speakOf(who);
    } catch (problem) {
      // The password was right: now the code is asked for.
      if (problem instanceof Refused && problem.code === "auth.code_required") setCode("");
      else setError(problem);
      setBusy(false);
    }
  };
  const back = () => {
    setCode(null);
    setPassword("");
    setError(undefined);
  };
  if (code !== null) {
    return <Later part={codePart} code={code} onCode={setCode} busy={busy} error={error} onEnter={() => void enter()} onBack={back} />;
  }

  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && name !== "" && password !== "") void enter();
      }}
    >
      <h1>{t("sign.who_are_you")}</h1>
      {signedOut.value !== "" && (
        <Banner tone="busy" mark="normal" live>
          {t(signedOut.value === "deactivated" ? "common.signed_out.deactivated" : "common.signed_out")}
        </Banner>
      )}
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      {names.length > 0 && (
        <div class="row" role="group" aria-label={t("sign.who_are_you")}>
          {names.map((one) => (
            <Button
              key={one.login}
              icon="person"
              pressed={known?.login === one.login}
              onClick={() => {
                setKnown(one);
                setOther(false);
              }}
            >
              <bdi>{one.name}</bdi>
            </Button>
          ))}
          <Button
            pressed={other}
            onClick={() => {
              setKnown(null);
              setOther(true);
            }}
          >
            {t("sign.someone_else")}
          </Button>
        </div>
      )}
      {other && (
        <Field label={t("sign.login")} value={login} onInput={setLogin} name="username" autocomplete="username" dir="ltr" autofocus />
      )}
      {(other || known !== null) && (
        <>
          <Field
            key={known?.login ?? "other"}
            label={t("sign.password")}
            value={password}
            onInput={setPassword}
            name="password"
            autocomplete="current-password"
            type={shown ? "text" : "password"}
            dir="ltr"
            autofocus={known !== null}
            after={
              <button class="button" type="button" aria-pressed={shown} aria-label={t("sign.show_password")} onClick={() => setShown(!shown)}>
                <Icon name="eye" />
              </button>
            }
          />
          {other && <Tick label={t("sign.remember")} checked={remember} onChange={setRemember} />}
          <div class="row">
            <Button kind="primary" type="submit" busy={busy}>
              {t(busy ? "sign.signing_in" : "sign.sign_in")}
            </Button>
            {known !== null && (
              <Button
                kind="plain"
                onClick={() => {
                  forgetName(known.login);
                  setNames(rememberedNames());
                  setKnown(null);
                  setOther(true);
                }}
              >
                {t("sign.forget_name")}
              </Button>
            )}
          </div>
          <p class="hint">{t("sign.forgot")}</p>
        </>
      )}
    </form>
  );
}

/** The person's own language, on a device where nobody has chosen one. */
async function speakOf(who: Me): Promise<void> {
  const own = LANGUAGES.find((one) => one === who.language);
  if (chosenLanguage() === null && own !== undefined) await setLanguage(own);
}
