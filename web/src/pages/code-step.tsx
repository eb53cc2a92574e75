/** The second step of signing in for those who have the code app; the password was right. */
import { Button, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { t } from "../i18n/text";

const WORDS = { "auth.wrong": "sign.wrong", "auth.locked": "sign.locked", "auth.code_wrong": "sign.code_wrong" } as const;

interface StepProps {
  code: string;
  onCode: (code: string) => void;
  busy: boolean;
  error: unknown;
  onEnter: () => void;
  onBack: () => void;
}

export default function CodeStep(props: StepProps) {
  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!props.busy && props.code.trim() !== "") props.onEnter();
      }}
    >
      <h1>{t("sign.code_title")}</h1>
      {props.error !== undefined && <ProblemBanner error={props.error} words={WORDS} />}
      <Field
        label={t("sign.code")}
        hint={t("sign.code_hint")}
        value={props.code}
        onInput={props.onCode}
        name="code"
        autocomplete="one-time-code"
        dir="ltr"
        maxLength={40}
        autofocus
      />
      <div class="row">
        <Button kind="primary" type="submit" busy={props.busy}>
          {t("sign.go_on")}
        </Button>
        <Button kind="plain" onClick={props.onBack}>
          {t("sign.back")}
        </Button>
      </div>
      <p class="hint">{t("sign.code_lost")}</p>
    </form>
  );
}
