/** The list of danger signs: what is seen is ticked, and “none seen” has to be said in so many words. */
import { Button, Tick } from "../design/controls";
import { StateMark } from "../design/icon";
import { t } from "../i18n/text";
import { say } from "../wire/triage";
import type { IntakeChange, IntakeSaid, Triage, TriageRule } from "../wire/types";
import { type Case, concerns } from "./judge";

interface SignsProps {
  data: Triage;
  of: Case;
  said: IntakeSaid;
  onChange: (change: IntakeChange) => void;
}

export function Signs(props: SignsProps) {
  const { data, of, said, onChange } = props;
  const asked = data.signs.filter((sign) => concerns(sign.whom, of) || said.signs.includes(sign.id));
  const toggle = (id: string, seen: boolean) =>
    onChange({ signs: seen ? [...said.signs, id] : said.signs.filter((one) => one !== id) });
  return (
    <section class="column tight signs" aria-labelledby="title-signs">
      <h3 id="title-signs">{t("desk.signs")}</h3>
      {concerns(data.pregnancy.whom, { ...of, pregnant: false }) && (
        <Pregnant question={say(data.pregnancy.text)} said={said.pregnant} onSay={(pregnant) => onChange({ pregnant })} />
      )}
      <Group urgency="emergency" signs={asked} said={said} onToggle={toggle} />
      <Group urgency="urgent" signs={asked} said={said} onToggle={toggle} />
      <div class="row">
        <Button
          class="none-seen"
          icon={said.none_seen ? "tick" : "checklist"}
          pressed={said.none_seen}
          onClick={() => onChange({ none_seen: !said.none_seen })}
        >
          {t("desk.none_seen")}
        </Button>
        {!said.none_seen && said.signs.length === 0 && <span class="hint">{t("desk.none_seen_why")}</span>}
      </div>
    </section>
  );
}

interface GroupProps {
  urgency: TriageRule["urgency"];
  signs: readonly TriageRule[];
  said: IntakeSaid;
  onToggle: (id: string, seen: boolean) => void;
}

function Group(props: GroupProps) {
  const emergency = props.urgency === "emergency";
  return (
    <fieldset class="sign-group">
      <legend>
        <StateMark mark={emergency ? "act" : "watch"} size={16} /> {t(`common.urgency.${props.urgency}`)}
      </legend>
      <div class="sign-grid">
        {props.signs
          .filter((sign) => sign.urgency === props.urgency)
          .map((sign) => (
            <Tick
              key={sign.id}
              label={say(sign.text)}
              checked={props.said.signs.includes(sign.id)}
              onChange={(seen) => props.onToggle(sign.id, seen)}
            />
          ))}
      </div>
    </fieldset>
  );
}

function Pregnant(props: { question: string; said: boolean | null; onSay: (pregnant: boolean | null) => void }) {
  return (
    <div class="case-pick" role="group" aria-label={props.question}>
      <span class="case-question">{props.question}</span>
      <span class="case-options">
        {([true, false] as const).map((pregnant) => (
          <Button
            key={String(pregnant)}
            class="case-option"
            pressed={props.said === pregnant}
            onClick={() => props.onSay(props.said === pregnant ? null : pregnant)}
          >
            {t(pregnant ? "desk.answer.yes" : "desk.answer.no")}
          </Button>
        ))}
      </span>
    </div>
  );
}
