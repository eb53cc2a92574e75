/** What a row of the list says of reviews, with asking for one and who has opened the recording as layers. */

import { useState } from "preact/hooks";
import { Button, Select } from "../design/controls";
import { Layer, State } from "../design/surfaces";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { place, setQuery } from "../router";
import type { RecordingRow } from "../wire/types";
import { AskForm } from "./review-ask";
import { OpenedBy } from "./review-opened";
import "./review.css";

export function ReviewCell(props: { row: RecordingRow; onChanged: () => void }) {
  const { row } = props;
  const [open, setOpen] = useState<"ask" | "opened" | null>(null);
  if (row.state !== "ready") return null;
  const close = () => setOpen(null);
  const at = { time: time(row.started_at) };
  const asked = () => {
    close();
    props.onChanged();
  };
  return (
    <div class="row review-cell">
      <ReviewState row={row} />
      <Button kind="plain" label={t("review.ask_label", at)} onClick={() => setOpen("ask")}>
        {t("review.ask")}
      </Button>
      <Button kind="plain" label={t("review.opened_label", at)} onClick={() => setOpen("opened")}>
        {t("review.tab_opened")}
      </Button>
      {open === "ask" && (
        <Layer title={t("review.ask")} onClose={close} closeLabel={t("common.close")}>
          <AskForm path={`/api/recordings/${row.id}/reviews`} onDone={asked} onClose={close} />
        </Layer>
      )}
      {open === "opened" && (
        <Layer title={t("review.opened_title")} onClose={close} closeLabel={t("common.close")}>
          <OpenedBy recordingId={row.id} />
        </Layer>
      )}
    </div>
  );
}

function ReviewState(props: { row: RecordingRow }) {
  const { review } = props.row;
  if (review.to_do) return <State mark="waiting">{t("review.row_mine")}</State>;
  if (review.state === "none") return <State mark="normal">{t("review.row_none")}</State>;
  if (review.state === "asked") return <State mark="waiting">{t("review.row_asked")}</State>;
  if (review.overalls.length === 0) return <State mark="done">{t("review.row_reviewed")}</State>;
  const scores = review.overalls.map((one) => `${one}/${review.highest}`).join(", ");
  return (
    <State mark="done">
      <T k="review.row_score" v={{ score: ltr(scores) }} />
    </State>
  );
}

const FILTERS = ["all", "mine", "none", "done"] as const;

export function ReviewFilter(props: { mine: boolean }) {
  const shown = FILTERS.filter((one) => props.mine || one !== "mine");
  return (
    <Select
      label={t("review.filter")}
      value={place.value.query.get("review") ?? ""}
      onChange={(value) => setQuery("review", value)}
      options={shown.map((one) => ({ value: one === "all" ? "" : one, label: t(`review.filter_${one}` as Key) }))}
    />
  );
}
