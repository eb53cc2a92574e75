/** The doctor's released reviews: what was said of his own consultations, that he has read it, his one answer. */

import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { clock, date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { formOf, loadForms } from "../recordings/review-data";
import { Sheet } from "../recordings/review-sheet";
import "../recordings/review.css";
import { useDraft } from "../wire/draft";
import { http } from "../wire/http";
import { countUnread } from "../wire/unread";
import type { AnswerNew, ReleasedMark, ReleasedReview, ReleasedReviews, ScoreForm } from "../wire/types";

interface Known {
  reviews: readonly ReleasedReview[];
  forms: readonly ScoreForm[];
}

export default function DoctorReviews() {
  const loaded = useLoad(load, []);
  useTitle(t("review.mine_title"));
  return (
    <div class="page narrow">
      <h1>{t("review.mine_title")}</h1>
      <p class="ink-2">{t("review.mine_intro")}</p>
      <Loading of={loaded}>
        {(known) => (
          <>
            {known.reviews.length === 0 && <p class="card">{t("review.mine_none")}</p>}
            {known.reviews.map((one) => (
              <Released key={one.id} review={one} form={formOf(known.forms, one.form)} onChanged={(changed) => (loaded.set(withOne(known, changed)), void countUnread())} />
            ))}
          </>
        )}
      </Loading>
    </div>
  );
}

async function load(): Promise<Known> {
  const [forms, { reviews }] = await Promise.all([loadForms(), http.get<ReleasedReviews>("/api/reviews/released")]);
  return { reviews, forms };
}

function withOne(known: Known, changed: ReleasedReview): Known {
  return { ...known, reviews: known.reviews.map((one) => (one.id === changed.id ? changed : one)) };
}

interface ReleasedProps {
  review: ReleasedReview;
  form: ScoreForm;
  onChanged: (review: ReleasedReview) => void;
}

function Released(props: ReleasedProps) {
  const { review, form } = props;
  const [error, setError] = useState<unknown>();
  const read = () => {
    http.post<ReleasedReview>(`/api/reviews/${review.id}/read`).then(props.onChanged, (problem: unknown) => setError(problem));
  };
  const overall = form.items.at(-1)!;
  const score = review.scores?.[overall.id]?.score;
  return (
    <article class="card column released-card">
      <div class="row">
        <h2 class="grow">
          <T
            k="review.mine_of"
            v={{ patient: auto(review.patient_name), date: date(review.started_at, language.value), time: time(review.started_at) }}
          />
        </h2>
        {review.read_at === null ? <State mark="busy">{t("review.mine_unread")}</State> : <State mark="done">{t("review.mine_read")}</State>}
      </div>
      <p class="ink-2">
        <bdi>{review.center_name}</bdi>
        {" · "}
        <T k="review.mine_by" v={{ name: auto(review.reviewer_name), date: date(review.released_at, language.value) }} />
      </p>
      {review.words !== "" && (
        <p>
          <bdi class="written">{review.words}</bdi>
        </p>
      )}
      {score !== undefined && score !== null && (
        <p class="strong">
          <T k="review.overall" v={{ score: ltr(score), of: ltr(overall.highest) }} />
        </p>
      )}
      {review.marks !== null && review.marks.length > 0 && <MomentsRead marks={review.marks} />}
      {review.scores !== null && (
        <section class="column tight">
          <h3>{t("review.mine_scores")}</h3>
          <Sheet form={form} scores={review.scores} />
        </section>
      )}
      {error !== undefined && <ProblemBanner error={error} />}
      {review.read_at === null && (
        <div>
          <Button icon="tick" onClick={read}>
            {t("review.mine_mark_read")}
          </Button>
        </div>
      )}
      <Answer {...props} />
    </article>
  );
}

function MomentsRead(props: { marks: readonly ReleasedMark[] }) {
  return (
    <section class="column tight">
      <h3>{t("review.mine_moments")}</h3>
      <ol class="moments-read">
        {props.marks.map((mark, index) => (
          <li key={index}>
            <bdi dir="ltr" class="strong">
              {clock(mark.from_ms).text}
              {mark.to_ms !== null && `–${clock(mark.to_ms).text}`}
            </bdi>
            <span>
              <bdi class="written">{mark.text}</bdi>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Answer(props: ReleasedProps) {
  const { review } = props;
  const draft = useDraft(`answer:${review.id}`, "");
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  if (review.answered_at !== null) {
    return (
      <section class="column tight">
        <h3>{t("review.mine_answer")}</h3>
        <p>
          <bdi class="written">{review.answer}</bdi>
        </p>
        <p class="small ink-2">
          <T k="review.mine_answered" v={{ date: date(review.answered_at, language.value), time: time(review.answered_at) }} />
        </p>
      </section>
    );
  }
  const send = async (event: Event) => {
    event.preventDefault();
    if (draft.value.trim() === "") return;
    setSent({});
    try {
      const answered = await http.post<ReleasedReview>(`/api/reviews/${review.id}/answer`, { text: draft.value } satisfies AnswerNew);
      await draft.forget();
      props.onChanged(answered);
    } catch (error) {
      setSent({ error });
    }
  };
  return (
    <form class="column tight" onSubmit={(event) => void send(event)}>
      <Field label={t("review.mine_answer")} hint={t("review.mine_answer_hint")} value={draft.value} lines maxLength={1_000} onInput={draft.change} />
      {sent?.error !== undefined && <ProblemBanner error={sent.error} />}
      {draft.value.trim() !== "" && (
        <div>
          <Button type="submit" busy={sent !== null && sent.error === undefined}>
            {t("review.mine_send")}
          </Button>
        </div>
      )}
    </form>
  );
}
