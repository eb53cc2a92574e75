/** The questions of a case, one row each: yes or no, a choice, a number, how long, free words. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { StateMark } from "../design/icon";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { say } from "../wire/triage";
import type { IntakeSaid, TriageQuestion } from "../wire/types";
import { typedAnswer } from "./case";

const UNITS = ["hours", "days", "weeks", "months"] as const;
const YES_NO = ["yes", "no", "unknown"] as const;

interface QuestionsProps {
  questions: readonly TriageQuestion[];
  said: IntakeSaid;
  onAnswer: (id: string, answer: string) => void;
}

export function Questions(props: QuestionsProps) {
  if (props.questions.length === 0) return null;
  return (
    <ul class="case-questions">
      {props.questions.map((question) => (
        <li key={question.id} data-question={question.id}>
          <One question={question} answer={props.said.answers[question.id] ?? ""} onAnswer={(answer) => props.onAnswer(question.id, answer)} />
        </li>
      ))}
    </ul>
  );
}

interface OneProps {
  question: TriageQuestion;
  answer: string;
  onAnswer: (answer: string) => void;
}

function One(props: OneProps) {
  const { question } = props;
  if (question.kind === "yes_no") {
    return <Pick {...props} options={YES_NO.map((id) => ({ id, word: t(`desk.answer.${id}`) }))} />;
  }
  if (question.kind === "choice") {
    return <Pick {...props} options={question.options.map((one) => ({ id: one.id, word: say(one.text) }))} />;
  }
  if (question.kind === "text") {
    return <Field label={say(question.text)} value={props.answer} onInput={props.onAnswer} maxLength={1000} />;
  }
  return <Measured {...props} />;
}

/** One of a few; pressing the chosen one again takes the answer back. */
function Pick(props: OneProps & { options: readonly { id: string; word: string }[] }) {
  const { question, answer } = props;
  return (
    <div class="case-pick" role="group" aria-label={say(question.text)}>
      <span class="case-question">
        {say(question.text)}
        {question.needed && answer === "" && <Needed />}
      </span>
      <span class="case-options">
        {props.options.map((one) => (
          <Button key={one.id} class="case-option" pressed={answer === one.id} onClick={() => props.onAnswer(answer === one.id ? "" : one.id)}>
            {one.word}
          </Button>
        ))}
      </span>
    </div>
  );
}

/** A number with its unit; what is not possible stays in the field and is said, but not sent. */
function Measured(props: OneProps) {
  const { question, answer } = props;
  const [count = "", keptUnit] = answer.split(" ");
  const [unit, setUnit] = useState<string>(keptUnit ?? "days");
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? count;
  const tell = (nextText: string, nextUnit: string) => {
    setTyped(nextText);
    setUnit(nextUnit);
    const kept = typedAnswer(question, nextText, nextUnit);
    if (kept !== null) props.onAnswer(kept);
  };
  const wrong = typedAnswer(question, text, unit) === null;
  return (
    <div class="case-pick" role="group" aria-label={say(question.text)}>
      <Field
        class="short"
        label={
          <>
            {say(question.text)}
            {question.needed && answer === "" && <Needed />}
          </>
        }
        numeric
        value={text}
        onInput={(next) => tell(next, unit)}
        error={wrong ? t("desk.number_not_possible") : undefined}
        maxLength={6}
      />
      {question.kind === "duration" && (
        <span class="case-options">
          {UNITS.map((one) => (
            <Button key={one} class="case-option" pressed={unit === one} onClick={() => tell(text, one)}>
              {t(`desk.unit.${one}` as Key)}
            </Button>
          ))}
        </span>
      )}
    </div>
  );
}

function Needed() {
  return (
    <span class="needed">
      <StateMark mark="waiting" size={14} /> {t("desk.needed")}
    </span>
  );
}
