/** A new own password: forced at the first sign-in, or by wish in /me. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { t } from "../i18n/text";
import type { Key } from "../i18n/keys";
import { Refused, http } from "../wire/http";
import { me, signOut } from "../wire/identity";

/** A code is asked for too, or the password is all there is (the server's password_rules.py). */
const SHORTEST = { withCode: 8, alone: 15 };
const FAULTS: Record<string, Key> = {
  wrong: "sign.old_wrong",
  same: "sign.same_password",
  short: "sign.too_short",
  common: "sign.too_common",
  name: "sign.too_easy",
};

export default function NewPasswordForm(props: { forced?: boolean }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [error, setError] = useState<unknown>();
  const safe = me.value?.code_app ?? false;
  const shortest = safe ? SHORTEST.withCode : SHORTEST.alone;
  const hint = t("sign.new_password_hint", { number: shortest });
  const short = [...fresh].length < shortest;
  const different = again !== fresh;

  const change = async () => {
    setTried(true);
    setDone(false);
    if (short || different || old === "") return;
    setBusy(true);
    setError(undefined);
    try {
      await http.post("/api/me/password", { old, new: fresh });
      setDone(true);
      setTried(false);
      for (const clear of [setOld, setFresh, setAgain]) clear("");
      if (me.value) me.value = { ...me.value, must_change_password: false };
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };

  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void change();
      }}
    >
      {props.forced ? <h1>{t("sign.new_password_title")}</h1> : <h2>{t("sign.change_password")}</h2>}
      {props.forced && <p>{t("sign.new_password_why")}</p>}
      {error !== undefined && <ProblemBanner error={error} words={{ "input.refused": faultOf(error) }} />}
      {done && (
        <Banner tone="done" live>
          {t("sign.password_changed")}
        </Banner>
      )}
      <Field
        label={t("sign.old_password")}
        value={old}
        onInput={setOld}
        type="password"
        autocomplete="current-password"
        dir="ltr"
        error={tried && old === "" ? t("sign.old_missing") : undefined}
      />
      <Field
        label={t("sign.new_password")}
        hint={hint}
        value={fresh}
        onInput={setFresh}
        type="password"
        autocomplete="new-password"
        dir="ltr"
        error={tried && short ? hint : undefined}
      />
      <Field
        label={t("sign.new_password_again")}
        value={again}
        onInput={setAgain}
        type="password"
        autocomplete="new-password"
        dir="ltr"
        error={tried && different ? t("sign.not_the_same") : undefined}
      />
      <div class="row">
        <Button kind="primary" type="submit" busy={busy}>
          {t("sign.save_password")}
        </Button>
        {props.forced && (
          <Button kind="plain" onClick={() => void signOut()}>
            {t("common.sign_out")}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What the server has against the new password, or the old one. */
function faultOf(error: unknown): Key {
  const code = error instanceof Refused ? error.problem.fields[0]?.code : undefined;
  return FAULTS[code ?? ""] ?? "sign.too_easy";
}
