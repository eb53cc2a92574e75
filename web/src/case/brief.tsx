/** The case in a few lines for who has to decide: complaints, since when, why it is urgent, how many pictures. */
import "./case.css";
import { useEffect } from "preact/hooks";
import { Chip } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { loadTriage, say, triage } from "../wire/triage";
import type { EncounterCard } from "../wire/types";

export function CaseBrief(props: { card: EncounterCard }) {
  const of = props.card.case;
  useEffect(() => void loadTriage().catch(() => undefined), []);
  if (!of) return null;
  const names = of.complaints.map((id) => say(triage.value?.complaints.find((one) => one.id === id)?.text) || id);
  return (
    <div class="case-brief">
      {names.map((name) => (
        <Chip key={name}>{name}</Chip>
      ))}
      {of.since !== "" && <Since of={of.since} />}
      {of.pregnant && <Chip>{t("case.pregnant")}</Chip>}
      {of.reasons.map((reason) => (
        <Chip key={reason.rule} tone={reason.urgency === "emergency" ? "act" : "watch"} mark={reason.urgency === "emergency" ? "act" : "watch"}>
          {say(reason.text)}
        </Chip>
      ))}
      {of.signs.length === 0 && of.none_seen && <span class="ink-2">{t("case.signs_none")}</span>}
      {of.attachments > 0 && (
        <span class="ink-2">
          <T k="case.pictures" v={{ count: of.attachments }} />
        </span>
      )}
      {of.lowered_because !== "" && (
        <span class="ink-2">
          <T k="case.lowered" v={{ reason: of.lowered_because }} />
        </span>
      )}
    </div>
  );
}

function Since(props: { of: string }) {
  return (
    <span class="ink-2">
      <T k="case.since" v={{ time: duration(props.of) }} />
    </span>
  );
}

/** “3 days” in the screen's language. */
export function duration(of: string) {
  const [count = "", unit = ""] = of.split(" ");
  return auto(t(`case.unit.${unit}` as Key, { count: ltr(count) }));
}
