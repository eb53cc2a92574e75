/** S17: opening a recording with a reason, then watching it. */

import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { place } from "../router";
import { http } from "../wire/http";
import type { OpenRecording, Recording, RecordingOpened, RecordingRow } from "../wire/types";
import { ExportMenu } from "./export";
import { Proof } from "./proof";
import { WORDS } from "./review-words";
import { Watching } from "./watching";
import "./recordings.css";

interface Opened {
  given: RecordingOpened;
  why: OpenRecording;
}

export default function PlayerPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  const [opened, setOpened] = useState<Opened | null>(null);
  /** The time to watch is over; whether it was playing then. */
  const [expired, setExpired] = useState<{ wasPlaying: boolean } | null>(null);
  const [goesOn, setGoesOn] = useState(false);
  useTitle(t("recordings.player"));
  if (opened && !expired) {
    const start = Number(place.peek().query.get("t") ?? 0) * 1000;
    const renew = () => open(id, opened.why).then((given) => given.until);
    return (
      <Watching
        key={opened.given.until}
        opened={opened.given}
        startMs={Number.isFinite(start) ? start : 0}
        goesOn={goesOn}
        renew={renew}
        onExpired={(wasPlaying) => setExpired({ wasPlaying })}
      />
    );
  }
  const take = (next: Opened) => {
    setGoesOn(expired?.wasPlaying ?? false);
    setExpired(null);
    setOpened(next);
  };
  return (
    <div class="page narrow">
      <p>
        <a href="/recordings">{t("recordings.back")}</a>
      </p>
      <h1>{t("recordings.player")}</h1>
      {expired && <Banner tone="watch">{t("recordings.again")}</Banner>}
      <Closed id={id} why={opened?.why ?? null} onOpened={take} />
    </div>
  );
}

function open(id: string, why: OpenRecording): Promise<RecordingOpened> {
  return http.post<RecordingOpened>(`/api/recordings/${id}/open`, why);
}

interface ClosedProps {
  id: string;
  /** The reason of the last time. */
  why: OpenRecording | null;
  onOpened: (opened: Opened) => void;
}

function Closed(props: ClosedProps) {
  const loaded = useLoad(() => http.get<Recording>(`/api/recordings/${props.id}`), [props.id]);
  return (
    <Loading of={loaded}>
      {({ row }) => (
        <>
          <Proof encounterId={row.encounter_id} />
          {row.state === "ready" ? <WhyForm {...props} assigned={row.review.assigned} /> : <NotNow row={row} />}
        </>
      )}
    </Loading>
  );
}

const NOT_NOW: Record<RecordingRow["state"], Key> = {
  ready: "recordings.not_ready",
  recording: "recordings.not_ready",
  assembling: "recordings.not_ready",
  failed: "recordings.state_failed",
  refused: "recordings.state_refused",
  deleted: "recordings.state_deleted",
};

function NotNow(props: { row: RecordingRow }) {
  const { state } = props.row;
  return (
    <div class="card column">
      <State mark={state === "failed" ? "act" : state === "recording" || state === "assembling" ? "waiting" : "normal"}>{t(NOT_NOW[state])}</State>
      <ExportMenu recordingId={props.row.id} failed={state === "failed"} />
    </div>
  );
}

type Reason = OpenRecording["reason"];
/** Who was asked for a review is asked nothing. */
const REASONS: readonly Reason[] = ["complaint", "training", "second_opinion", "other"];
const reasons = () => REASONS.map((value) => ({ value, label: t(`recordings.why_${value}` as Key) }));

function WhyForm(props: ClosedProps & { assigned: boolean }) {
  const [reason, setReason] = useState<Reason | null>(props.assigned ? "assigned" : (props.why?.reason ?? null));
  const [detail, setDetail] = useState(props.why?.detail ?? "");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const lacksDetail = reason === "other" && detail.trim() === "";
  const send = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!reason || lacksDetail) return;
    setSent({});
    const why = { reason, detail } satisfies OpenRecording;
    open(props.id, why).then(
      (given) => props.onOpened({ given, why }),
      (error: unknown) => setSent({ error }),
    );
  };
  return (
    <form class="card column" onSubmit={send}>
      {props.assigned ? (
        <p>{t("review.open_assigned")}</p>
      ) : (
        <>
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
        </>
      )}
      <p class="hint">{t("recordings.why_audit")}</p>
      {sent?.error !== undefined && <ProblemBanner error={sent.error} words={WORDS} />}
      <Button kind="primary" type="submit" icon="play" busy={sent !== null && sent.error === undefined}>
        {t("recordings.open")}
      </Button>
    </form>
  );
}
