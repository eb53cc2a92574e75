/** S5: two answers of the patient, read from this screen; “No” is as big as “Yes” and nothing is chosen beforehand. */
import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { Icon } from "../design/icon";
import { Banner } from "../design/surfaces";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { go } from "../router";
import { http } from "../wire/http";
import type { ConsentGiven, ConsentWording, Encounter } from "../wire/types";

type Scope = ConsentGiven["scope"];
type Details = Pick<Required<ConsentGiven>, "who" | "guardian" | "how">;

interface ConsentProps {
  encounter: Encounter;
  wordings: readonly ConsentWording[];
  onAnswer: (given: ConsentGiven) => void;
}

export function ConsentSection(props: ConsentProps) {
  const { encounter } = props;
  const [details, setDetails] = useState<Details>({ who: "patient", guardian: "", how: "spoken" });
  const [again, setAgain] = useState(false);
  const answers: Record<Scope, boolean | null> = {
    care: again ? null : encounter.care_consent,
    recording: encounter.recording_consent,
  };
  const answer = (scope: Scope, given: boolean, how: Details) => {
    const wording = wordingFor(props.wordings, scope, encounter.card.language);
    if (!wording) return;
    if (scope === "care") setAgain(false);
    props.onAnswer({ scope, given, wording: wording.id, language: wording.language, ...how });
  };
  const tell = (some: Partial<Details>) => {
    const next = { ...details, ...some };
    setDetails(next);
    for (const scope of ["care", "recording"] as const) {
      const given = answers[scope];
      if (given !== null) answer(scope, given, next);
    }
  };

  return (
    <>
      <p class="hint">{t("desk.turn_screen")}</p>
      {(["care", "recording"] as const).map((scope) => (
        <Question
          key={scope}
          scope={scope}
          wording={wordingFor(props.wordings, scope, encounter.card.language)}
          answer={answers[scope]}
          onAnswer={(given) => answer(scope, given, details)}
        />
      ))}
      {answers.care === false && <Refusal encounterId={encounter.card.id} onAgain={() => setAgain(true)} />}
      <div class="consent-details">
        <Choice
          legend={t("desk.who_agreed")}
          options={[
            { value: "patient", label: t("desk.who_patient"), icon: "person" },
            { value: "guardian", label: t("desk.who_guardian"), icon: "guardian" },
          ]}
          value={details.who}
          onChange={(who) => tell({ who })}
        />
        <Choice
          legend={t("desk.how_agreed")}
          options={[
            { value: "spoken", label: t("desk.how_spoken") },
            { value: "tapped", label: t("desk.how_tapped") },
          ]}
          value={details.how}
          onChange={(how) => tell({ how })}
        />
        {details.who === "guardian" && (
          <Field
            label={t("desk.guardian_name")}
            value={details.guardian}
            onInput={(guardian) => setDetails({ ...details, guardian })}
            onBlur={() => tell({})}
            maxLength={120}
          />
        )}
      </div>
    </>
  );
}

interface QuestionProps {
  scope: Scope;
  wording: ConsentWording | undefined;
  answer: boolean | null;
  onAnswer: (given: boolean) => void;
}

function Question(props: QuestionProps) {
  const { wording, answer } = props;
  const say = wording?.language ?? language.value;
  return (
    <div class="question" role="group" lang={say} dir={say === "en" ? "ltr" : "rtl"} data-scope={props.scope}>
      <p class="question-text">
        <Icon name={props.scope === "care" ? "camera" : "record"} size={40} />
        <span>{wording?.text}</span>
      </p>
      <div class="answers">
        {[true, false].map((given) => (
          <button
            key={String(given)}
            type="button"
            class="button answer"
            aria-pressed={answer === given}
            onClick={() => props.onAnswer(given)}
          >
            <Icon name={given ? "tick" : "close"} size={32} />
            <span>{YES_NO[say]?.[given ? 0 : 1] ?? t(given ? "desk.yes" : "desk.no")}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** The answers in the language of the question, whatever the screen speaks. */
const YES_NO: Record<string, readonly [string, string]> = { en: ["Yes", "No"], ur: ["ہاں", "نہیں"] };

/** Without agreement to care there is no call; the record stays. */
function Refusal(props: { encounterId: string; onAgain: () => void }) {
  const close = async () => {
    await http.post(`/api/encounters/${props.encounterId}/cancel`, { reason: "no consent to care" }).catch(() => undefined);
    go("/desk");
  };
  return (
    <Banner
      tone="watch"
      live
      actions={
        <>
          <Button onClick={props.onAgain}>{t("desk.ask_again")}</Button>
          <Button onClick={() => void close()}>{t("desk.close_record")}</Button>
        </>
      }
    >
      <T k="desk.no_care_consent" />
    </Banner>
  );
}

/** The wording in the patient's language, else Urdu, else English. */
function wordingFor(wordings: readonly ConsentWording[], scope: Scope, wanted: string): ConsentWording | undefined {
  const ofScope = wordings.filter((wording) => wording.scope === scope);
  for (const code of [wanted, "ur", "en"]) {
    const found = ofScope.find((wording) => wording.language === code);
    if (found) return found;
  }
  return ofScope[0];
}
