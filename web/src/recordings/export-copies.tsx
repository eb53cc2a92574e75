/** The sheet of copies: asking for one with a reason, and all of this recording with how far they are. */

import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { http } from "../wire/http";
import type { Export, ExportNew, Recording } from "../wire/types";
import { EXPORT_PROBLEMS, useExports, withOne } from "./export-data";
import { CopyRow } from "./export-row";

export function Copies(props: { recordingId: string }) {
  const path = `/api/recordings/${props.recordingId}/exports`;
  const loaded = useExports(path);
  const put = (one: Export) => loaded.value && loaded.set(withOne(loaded.value, one));
  return (
    <Loading of={loaded}>
      {({ exports, four_eyes }) => (
        <div class="column">
          {exports.length === 0 && <p class="hint">{t("export.none")}</p>}
          <ul class="copies">
            {exports.map((one) => (
              <CopyRow key={one.id} copy={one} onChanged={put} />
            ))}
          </ul>
          <AskForm recordingId={props.recordingId} fourEyes={four_eyes} onAsked={put} />
        </div>
      )}
    </Loading>
  );
}

type Reason = ExportNew["reason"];
const REASONS: readonly Reason[] = ["complaint", "court", "patient_request", "second_opinion", "training", "other"];

interface AskProps {
  recordingId: string;
  fourEyes: boolean;
  onAsked: (one: Export) => void;
}

function AskForm(props: AskProps) {
  const [what, setWhat] = useState<string | null>(null);
  const [reason, setReason] = useState<Reason | null>(null);
  const [detail, setDetail] = useState("");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const lacksDetail = reason === "other" && detail.trim() === "";
  const done = (one: Export) => {
    props.onAsked(one);
    setWhat(null);
    setReason(null);
    setDetail("");
    setTried(false);
    setSent(null);
  };
  const ask = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!what || !reason || lacksDetail) return;
    setSent({});
    const path = `/api/recordings/${props.recordingId}/exports`;
    http.post<Export>(path, { ...wish(what), reason, detail } satisfies ExportNew).then(done, (error: unknown) => setSent({ error }));
  };
  return (
    <form class="card column" onSubmit={ask}>
      <WhatChoice recordingId={props.recordingId} value={what} onChange={setWhat} missing={tried && !what} />
      <Choice
        legend={t("export.why")}
        value={reason}
        onChange={setReason}
        options={REASONS.map((value) => ({ value, label: t(`export.why_${value}` as Key) }))}
        error={tried && !reason ? t("export.why_missing") : undefined}
      />
      <Field
        label={t("export.detail")}
        value={detail}
        onInput={setDetail}
        maxLength={400}
        error={tried && lacksDetail ? t("export.detail_missing") : undefined}
      />
      <p class="hint">{t(props.fourEyes ? "export.four_eyes" : "export.watermark")}</p>
      {sent?.error !== undefined && <ProblemBanner error={sent.error} words={EXPORT_PROBLEMS} />}
      <Button kind="primary" type="submit" icon="export" busy={sent !== null && sent.error === undefined}>
        {t(props.fourEyes ? "export.ask_agree" : "export.ask")}
      </Button>
    </form>
  );
}

/** A choice's value is `composed`, `originals` or the id of the participant whose file it is. */
function wish(what: string): Pick<ExportNew, "kind" | "participant_id"> {
  if (what === "composed" || what === "originals") return { kind: what };
  return { kind: "single", participant_id: what };
}

interface WhatProps {
  recordingId: string;
  value: string | null;
  onChange: (what: string) => void;
  missing: boolean;
}

function WhatChoice(props: WhatProps) {
  const loaded = useLoad(() => http.get<Recording>(`/api/recordings/${props.recordingId}`), [props.recordingId]);
  const people = loaded.value?.files ?? [];
  return (
    <Choice
      legend={t("export.what")}
      value={props.value}
      onChange={props.onChange}
      options={[
        { value: "composed", label: t("export.kind_composed") },
        { value: "originals", label: t("export.kind_originals") },
        ...people.map((file) => ({ value: file.participant_id, label: t("export.of_person", { name: auto(file.name) }) })),
      ]}
      error={props.missing ? t("export.what_missing") : undefined}
    />
  );
}
