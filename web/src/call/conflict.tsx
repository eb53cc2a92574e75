/** Two people's notes side by side: a person picks for each part, nothing is dropped unseen. */

import { useState } from "preact/hooks";
import { Button, Choice } from "../design/controls";
import { Layer } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { PARTS, type Part, type Words, both, notes, resolve } from "./notes-text";

type Pick = "mine" | "theirs" | "both";

export function Conflict(props: { callId: string; onClose: () => void }) {
  const state = notes.value;
  const [picks, setPicks] = useState<Record<Part, Pick>>({ history: "both", findings: "both", assessment: "both", plan: "both" });
  if (!state?.against) return null;
  const { against, mine } = state;
  const differing = PARTS.filter((part) => mine[part] !== against[part]);
  const use = () => {
    const words = Object.fromEntries(PARTS.map((part) => [part, picked(picks[part], mine[part], against[part])]));
    resolve(props.callId, against, words as Words);
    props.onClose();
  };
  const foot = (
    <Button kind="primary" onClick={use}>
      {t("chart.conflict_done")}
    </Button>
  );
  return (
    <Layer title={t("chart.conflict_title")} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <p>{t("chart.conflict_explain")}</p>
      {differing.map((part) => (
        <section key={part} class="column tight">
          <h3>{t(`chart.note_${part}` as Key)}</h3>
          <div class="sidebyside">
            <Side title={t("chart.mine")} text={mine[part]} />
            <Side title={t("chart.theirs")} text={against[part]} />
          </div>
          <Choice
            legend={t(`chart.note_${part}` as Key)}
            hideLegend
            value={picks[part]}
            onChange={(pick) => setPicks({ ...picks, [part]: pick })}
            options={(["both", "mine", "theirs"] as const).map((value) => ({ value, label: t(`chart.keep_${value}`) }))}
          />
        </section>
      ))}
    </Layer>
  );
}

function Side(props: { title: string; text: string }) {
  return (
    <div class="card">
      <p class="hint">{props.title}</p>
      <p class="written">
        <bdi>{props.text === "" ? t("chart.empty") : props.text}</bdi>
      </p>
    </div>
  );
}

function picked(pick: Pick, mine: string, theirs: string): string {
  if (pick === "both") return both(mine, theirs);
  return pick === "mine" ? mine : theirs;
}
