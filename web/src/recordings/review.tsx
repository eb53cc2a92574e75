/**
 * The review beside the player: marks, the score sheet, other reviews, who has opened the recording.
 *
 * It knows the player only by the functions it is handed; `atMs` is asked when it matters, so nothing is drawn while
 * the recording plays.
 */

import { useEffect, useState } from "preact/hooks";
import { Loading } from "../design/loading";
import { Banner } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { place, setQuery } from "../router";
import { me } from "../wire/identity";
import type { Review } from "../wire/types";
import { type Marked, marked } from "./lanes";
import { OpenedBy } from "./review-opened";
import { Marks } from "./review-marks";
import { ReviewCard } from "./review-card";
import { type Reviewing, formOf, missingOf, ownOf, scoresOf, useReviews, withReview } from "./review-data";
import { ScoreTab } from "./review-score";
import "./review.css";

export interface PanelProps {
  recordingId: string;
  durationMs: number;
  /** Where the recording stands, ms. */
  atMs: () => number;
  seek: (toMs: number) => void;
  pause: () => void;
  play: () => void;
  /** What is marked changed: the time line shows it. */
  onMarks: (marks: readonly Marked[]) => void;
}

const TABS = ["marks", "score", "reviews", "opened"] as const;
type Tab = (typeof TABS)[number];

export function ReviewPanel(props: PanelProps) {
  const loaded = useReviews(props.recordingId);
  return (
    <section class="card review-panel" aria-label={t("review.panel")}>
      <Loading of={loaded} rows={4}>
        {(value) => <Panel {...props} value={value} onValue={loaded.set} onStale={loaded.reload} />}
      </Loading>
    </section>
  );
}

export interface InsideProps extends PanelProps {
  value: Reviewing;
  onValue: (value: Reviewing) => void;
  /** Somebody else changed something: load anew. */
  onStale: () => void;
}

function Panel(props: InsideProps) {
  const { value } = props;
  const asked = place.value.query.get("panel");
  const [tab, setTab] = useState<Tab>(TABS.find((one) => one === asked) ?? "marks");
  const show = (to: Tab) => {
    setTab(to);
    setQuery("panel", to === "marks" ? "" : to);
  };
  const own = ownOf(value.reviews);
  useEffect(() => props.onMarks(marked(value.reviews.reviews)), [value]);
  const tabs = (
    <>
      <div class="review-tabs" role="group" aria-label={t("review.panel")}>
        {TABS.map((one) => (
          <button key={one} type="button" class="button" aria-pressed={one === tab} onClick={() => show(one)}>
            <span>{t(`review.tab_${one}` as Key)}</span>
            <TabNote tab={one} value={value} own={own} />
          </button>
        ))}
      </div>
      {own?.asked_by_name && own.state === "draft" && <AskedBanner own={own} />}
      {value.reviews.blind && <Banner mark="watch">{t("review.blind")}</Banner>}
    </>
  );
  return (
    <>
      {/* Always there: its button and keys work in every tab, and what is being typed stays. */}
      <Marks {...props} tabs={tabs} hidden={tab !== "marks"} onShow={() => show("marks")} />
      {tab === "score" && <ScoreTab {...props} />}
      {tab === "reviews" && <OtherReviews {...props} />}
      {tab === "opened" && <OpenedBy recordingId={props.recordingId} />}
    </>
  );
}

function TabNote(props: { tab: Tab; value: Reviewing; own: Review | null }) {
  const { tab, value, own } = props;
  const { reviews } = value.reviews;
  if (tab === "marks") return <Count of={reviews.flatMap((one) => one.marks).filter((mark) => !mark.newest.removed).length} />;
  if (tab === "reviews") return <Count of={reviews.filter((one) => one.id !== own?.id && one.state !== "withdrawn").length} />;
  if (tab !== "score" || own?.state !== "draft") return null;
  const form = formOf(value.forms, own.form);
  const done = form.items.length - missingOf(form, scoresOf(own)).length;
  return <bdi dir="ltr">{`${done}/${form.items.length}`}</bdi>;
}

function Count(props: { of: number }) {
  return props.of === 0 ? null : <bdi dir="ltr">{props.of}</bdi>;
}

function AskedBanner(props: { own: Review }) {
  const { own } = props;
  return (
    <Banner tone="busy" mark="waiting">
      <T k="review.asked_you" v={{ name: auto(own.asked_by_name ?? "") }} />{" "}
      {own.note !== "" && <T k="review.note" v={{ note: auto(own.note) }} />}
    </Banner>
  );
}

function OtherReviews(props: InsideProps) {
  const { value } = props;
  const others = value.reviews.reviews.filter((one) => one.reviewer_id !== me.value?.id);
  if (others.length === 0) return <p class="ink-2">{t("review.nothing_yet")}</p>;
  return (
    <ul class="column">
      {others.map((review) => (
        <li key={review.id}>
          <ReviewCard
            review={review}
            form={formOf(value.forms, review.form)}
            onChanged={(changed) => props.onValue(withReview(value, changed))}
            onStale={props.onStale}
          />
        </li>
      ))}
    </ul>
  );
}
