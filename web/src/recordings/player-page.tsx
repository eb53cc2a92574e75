/** S17: opening a recording with a reason, then watching it. */

import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { place } from "../router";
import { http } from "../wire/http";
import type { OpenRecording, Recording, RecordingOpened, RecordingRow } from "../wire/types";
import { ExportMenu } from "./export";
import { Watching } from "./watching";
import "./recordings.css";

export default function PlayerPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  const [opened, setOpened] = useState<RecordingOpened | null>(null);
  const [expired, setExpired] = useState(false);
  useTitle(t("recordings.player"));
  if (opened && !expired) {
    const start = Number(place.peek().query.get("t") ?? 0) * 1000;
    const startMs = Number.isFinite(start) ? start : 0;
    return <Watching key={opened.until} opened={opened} startMs={startMs} onExpired={() => setExpired(true)} />;
  }
  const open = (given: RecordingOpened) => {
    setExpired(false);
    setOpened(given);
  };
  return (
    <div class="page narrow">
      <p>
        <a href="/recordings">{t("recordings.back")}</a>
      </p>
      <h1>{t("recordings.player")}</h1>
      {expired && <Banner tone="watch">{t("recordings.again")}</Banner>}
      <Closed id={id} onOpened={open} />
    </div>
  );
}

function Closed(props: { id: string; onOpened: (opened: RecordingOpened) => void }) {
  const loaded = useLoad(() => http.get<Recording>(`/api/recordings/${props.id}`), [props.id]);
  return (
    <Loading of={loaded}>
      {({ row }) => (row.state === "ready" ? <WhyForm {...props} /> : <NotReady row={row} />)}
    </Loading>
  );
}

function NotReady(props: { row: RecordingRow }) {
  return (
    <Banner actions={<ExportMenu recordingId={props.row.id} failed={props.row.state === "failed"} />}>
      {t("recordings.not_ready")}
    </Banner>
  );
}

type Reason = OpenRecording["reason"];
const REASONS: readonly Reason[] = ["assigned", "complaint", "training", "second_opinion", "other"];
const reasons = () => REASONS.map((value) => ({ value, label: t(`recordings.why_${value}` as Key) }));

function WhyForm(props: { id: string; onOpened: (opened: RecordingOpened) => void }) {
  const [reason, setReason] = useState<Reason | null>(null);
  const [detail, setDetail] = useState("");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const lacksDetail = reason === "other" && detail.trim() === "";
  const open = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!reason || lacksDetail) return;
    setSent({});
    const body = { reason, detail } satisfies OpenRecording;
    http.post<RecordingOpened>(`/api/recordings/${props.id}/open`, body).then(props.onOpened, (error: unknown) => setSent({ error }));
  };
  return (
    <form class="card column" onSubmit={open}>
      <Choice
        legend={t("recordings.why")}
        value={reason}
        onChange={setReason}
        options={reasons()}
        error={tried && !reason ? t("recordings.why_missing") : undefined}
      />
      <Field
        label={t("recordings.why_detail")}
        value={detail}
        onInput={setDetail}
        maxLength={400}
        error={tried && lacksDetail ? t("recordings.why_detail_missing") : undefined}
      />
      <p class="hint">{t("recordings.why_audit")}</p>
      {sent?.error !== undefined && <ProblemBanner error={sent.error} />}
      <Button kind="primary" type="submit" icon="play" busy={sent !== null && sent.error === undefined}>
        {t("recordings.open")}
      </Button>
    </form>
  );
}
