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
import type { OpenRecording, Recording, RecordingOpened } from "../wire/types";
import { Watching } from "./watching";
import "./recordings.css";

export default function PlayerPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  const loaded = useLoad(() => http.get<Recording>(`/api/recordings/${id}`), [id]);
  const [opened, setOpened] = useState<RecordingOpened | null>(null);
  const [expired, setExpired] = useState(false);
  useTitle(t("recordings.player"));
  if (opened && !expired) {
    const start = Number(place.peek().query.get("t") ?? 0) * 1000;
    return (
      <Watching
        key={opened.until}
        opened={opened}
        startMs={Number.isFinite(start) ? start : 0}
        onExpired={() => setExpired(true)}
      />
    );
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
      <Loading of={loaded}>
        {(recording) =>
          recording.row.state === "ready" ? (
            <>
              {expired && <Banner tone="watch">{t("recordings.again")}</Banner>}
              <WhyForm id={id} onOpened={open} />
            </>
          ) : (
            <Banner>{t("recordings.not_ready")}</Banner>
          )
        }
      </Loading>
    </div>
  );
}

type Reason = OpenRecording["reason"];
const REASONS: readonly Reason[] = ["assigned", "complaint", "training", "second_opinion", "other"];

function WhyForm(props: { id: string; onOpened: (opened: RecordingOpened) => void }) {
  const [reason, setReason] = useState<Reason | null>(null);
  const [detail, setDetail] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const lacksDetail = reason === "other" && detail.trim() === "";
  const open = async () => {
    setTried(true);
    if (!reason || lacksDetail) return;
    setBusy(true);
    try {
      const body = { reason, detail } satisfies OpenRecording;
      props.onOpened(await http.post<RecordingOpened>(`/api/recordings/${props.id}/open`, body));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form
      class="card column"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <Choice
        legend={t("recordings.why")}
        value={reason}
        onChange={setReason}
        options={REASONS.map((value) => ({ value, label: t(`recordings.why_${value}` as Key) }))}
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
      {error !== undefined && <ProblemBanner error={error} />}
      <div>
        <Button kind="primary" type="submit" icon="play" busy={busy}>
          {t("recordings.open")}
        </Button>
      </div>
    </form>
  );
}
