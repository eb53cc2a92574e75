/** Sets up the code app: the square code, the first code, then the recovery codes, shown this once. */
import { useEffect, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { asciiDigits } from "../i18n/typed";
import { http } from "../wire/http";
import { me, signOut } from "../wire/identity";
import type { CodeAppBegun, RecoveryCodes } from "../wire/types";
import "./safety.css";

const WORDS = { "input.refused": "safety.code_wrong" } as const;

/** `instead`: a code of the app in use, which the new one replaces. Without `onDone` it is owed at sign-in. */
export default function CodeApp(props: { instead?: string; onDone?: () => void }) {
  const [begun, setBegun] = useState<CodeAppBegun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const begin = () => {
    setError(undefined);
    http.post<CodeAppBegun>("/api/me/code-app", { code: props.instead ?? "" }).then(setBegun, setError);
  };
  useEffect(begin, []);

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    await http
      .post<RecoveryCodes>("/api/me/code-app/confirm", { code: asciiDigits(code) })
      .then((made) => setCodes(made.codes), setError);
    setBusy(false);
  };
  const done = () => {
    if (me.value) me.value = { ...me.value, must_set_up_code_app: false, code_app: true };
    props.onDone?.();
  };

  if (codes !== null) return <RecoveryCodeList codes={codes} onClose={done} />;
  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && begun !== null) void confirm();
      }}
    >
      {props.onDone ? <h2>{t("safety.set_up")}</h2> : <h1>{t("safety.set_up")}</h1>}
      <p>{t("safety.why")}</p>
      {error !== undefined && <ProblemBanner error={error} words={WORDS} {...(begun === null ? { onAgain: begin } : {})} />}
      {begun !== null && <Begun begun={begun} />}
      {begun !== null && (
        <Field
          label={t("safety.first_code")}
          hint={t("safety.six_digits")}
          value={code}
          onInput={setCode}
          autocomplete="one-time-code"
          numeric
          maxLength={10}
        />
      )}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy} because={asciiDigits(code).trim().length < 6 ? t("safety.code_needed") : undefined}>
          {t("safety.confirm")}
        </Button>
        {props.onDone ? (
          <Button onClick={props.onDone}>{t("common.cancel")}</Button>
        ) : (
          <Button kind="plain" onClick={() => void signOut()}>
            {t("common.sign_out")}
          </Button>
        )}
      </div>
    </form>
  );
}

function Begun(props: { begun: CodeAppBegun }) {
  const { address, secret, picture } = props.begun;
  return (
    <>
      <ol class="column tight steps">
        <li>{t("safety.step_app")}</li>
        <li>{t("safety.step_scan")}</li>
      </ol>
      <img class="square-code" src={picture} alt={t("safety.square_code")} width="220" height="220" />
      <p>
        <a href={address} target="_blank" rel="noreferrer">
          {t("safety.open_here")}
        </a>
      </p>
      <details>
        <summary>{t("safety.by_hand")}</summary>
        <p class="secret-code">
          <Value of={ltr((secret.match(/.{1,4}/g) ?? []).join(" "))} />
        </p>
      </details>
    </>
  );
}

/** The recovery codes, this one time. */
export function RecoveryCodeList(props: { codes: readonly string[]; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(props.codes.join("\n")).then(() => setCopied(true));
  return (
    <section class="column">
      <h2>{t("safety.recovery")}</h2>
      <Banner tone="watch">{t("safety.recovery_once")}</Banner>
      <ol class="recovery-codes card">
        {props.codes.map((code) => (
          <li key={code}>
            <Value of={ltr(code)} />
          </li>
        ))}
      </ol>
      <p class="hint">
        <T k="safety.recovery_what" v={{ count: props.codes.length }} />
      </p>
      <div class="row">
        <Button onClick={copy}>{t(copied ? "safety.copied" : "safety.copy")}</Button>
        <Button icon="printer" onClick={() => print()}>
          {t("safety.print")}
        </Button>
        <Button kind="primary" onClick={props.onClose}>
          {t("safety.kept_them")}
        </Button>
      </div>
    </section>
  );
}
