/** What the chart loads when somebody asks for it: diagnoses and earlier versions; entries of the record and plots. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { Layer } from "../design/surfaces";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { DiagnosesSection } from "../rx/diagnoses";
import { http } from "../wire/http";
import type { NotesVersions, VitalsTaken } from "../wire/types";
import { Plots } from "./plots";
import { RecordEntries } from "./record";
import "./day.css";

const PARTS = ["history", "findings", "assessment", "plan"] as const;

/** `writes`: whoever has claimed; a called-in colleague only reads. */
export function NotesMore(props: { callId: string; writes: boolean }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      {props.writes && <DiagnosesSection callId={props.callId} />}
      <div>
        <Button kind="plain" icon="clock" onClick={() => setOpened(true)}>
          {t("day.versions")}
        </Button>
      </div>
      {opened && <Versions callId={props.callId} onClose={() => setOpened(false)} />}
    </>
  );
}

function Versions(props: { callId: string; onClose: () => void }) {
  const loaded = useLoad(() => http.get<NotesVersions>(`/api/encounters/${props.callId}/notes/versions`), [props.callId]);
  return (
    <Layer title={t("day.versions")} closeLabel={t("common.close")} onClose={props.onClose}>
      <Loading of={loaded}>
        {({ versions }) => (
          <ol class="column">
            {versions.length === 0 && <li class="ink-2">{t("day.versions_none")}</li>}
            {versions.map((one) => (
              <li key={one.version} class="card column tight">
                <p class="ink-2">
                  <Value of={date(one.saved_at ?? 0, language.value)} /> <T k="day.written_by" v={{ name: auto(one.saved_by ?? ""), time: time(one.saved_at ?? 0) }} />
                </p>
                {PARTS.filter((part) => one[part] !== "").map((part) => (
                  <p key={part} class="written">
                    <b>{t(`chart.note_${part}` as Key)}</b> <bdi>{one[part]}</bdi>
                  </p>
                ))}
              </li>
            ))}
          </ol>
        )}
      </Loading>
    </Layer>
  );
}

export function HistoryMore(props: { patientId: string; sets: VitalsTaken[] }) {
  return (
    <>
      <RecordEntries patientId={props.patientId} />
      <Plots sets={props.sets} />
    </>
  );
}
