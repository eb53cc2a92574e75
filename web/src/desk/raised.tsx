/** “Urgency raised”, with the reasons in the words of the data, and what to do first. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Banner, Layer } from "../design/surfaces";
import { T, t } from "../i18n/text";
import { say } from "../wire/triage";
import type { Judged, Triage, Urgency } from "../wire/types";

interface RaisedProps {
  judged: Judged;
  urgency: Urgency | null;
  data: Triage | null;
}

export function RaisedBanner(props: RaisedProps) {
  const { judged, urgency, data } = props;
  const [opened, setOpened] = useState(false);
  if (judged.urgency === null) return null;
  const emergency = judged.urgency === "emergency";
  return (
    <>
      <Banner
        tone={emergency ? "act" : "watch"}
        live
        actions={<Button onClick={() => setOpened(true)}>{t("desk.what_first")}</Button>}
      >
        <span class="strong">
          <T k="desk.raised_to" v={{ urgency: t(`common.urgency.${urgency ?? judged.urgency}`) }} />
        </span>
        {judged.reasons.slice(0, 4).map((reason) => (
          <span class="block" key={reason.rule}>
            {say(reason.text)}
          </span>
        ))}
        {judged.reasons.length > 4 && (
          <span class="block">
            <T k="desk.more_reasons" v={{ count: judged.reasons.length - 4 }} />
          </span>
        )}
      </Banner>
      {opened && <First judged={judged} data={data} onClose={() => setOpened(false)} />}
    </>
  );
}

function First(props: { judged: Judged; data: Triage | null; onClose: () => void }) {
  const call = props.judged.first.includes("call_1122");
  const listed = props.judged.first.filter((id) => id !== "call_1122");
  const texts = listed.flatMap((id) => props.data?.actions.find((one) => one.id === id) ?? []);
  return (
    <Layer title={t("desk.what_first")} closeLabel={t("common.close")} onClose={props.onClose}>
      <div class="column">
        {call && (
          <a class="button primary first-call" href="tel:1122">
            {t("desk.call_1122")}
          </a>
        )}
        <ol class="first-list">
          {texts.map((one) => (
            <li key={one.id}>{say(one.text)}</li>
          ))}
        </ol>
        <p class="hint">{t("desk.first_hint")}</p>
      </div>
    </Layer>
  );
}
