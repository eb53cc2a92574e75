/** The score sheet: each item with its meaning, a score or "does not apply", a comment; kept as it is filled in, then handed in. */

import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { discard, entries, flush, savedAt } from "../wire/outbox";
import type { Review, Score, ScoreForm, ScoreItem } from "../wire/types";
import type { InsideProps } from "./review";
import { ReviewCard } from "./review-card";
import { ensureOwn, formOf, inLanguage, isDecided, keyOf, missingOf, ownOf, saveScore, scoreOf, scoresOf, withReview } from "./review-data";
import { Anchors, SheetNote } from "./review-sheet";
import { WORDS } from "./review-words";

export function ScoreTab(props: InsideProps) {
  const { value, recordingId } = props;
  const own = ownOf(value.reviews);
  const [error, setError] = useState<unknown>();
  const form = own ? formOf(value.forms, own.form) : value.forms.at(-1)!;
  const put = (review: Review) => props.onValue(withReview(value, review));
  if (own && own.state !== "draft") {
    return <ReviewCard review={own} form={form} onChanged={put} onStale={props.onStale} />;
  }
  const change = async (item: ScoreItem, score: Score) => {
    setError(undefined);
    try {
      const begun = await ensureOwn(value, recordingId);
      if (!own) props.onValue(begun.value);
      saveScore(begun.own, item, score);
    } catch (problem) {
      setError(problem);
    }
  };
  const scores = own ? scoresOf(own) : {};
  return (
    <div class="column">
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      <SheetNote form={form} />
      {form.items.map((item) => (
        <ItemFields key={item.id} item={item} score={scoreOf(scores, item)} onChange={(score) => void change(item, score)} />
      ))}
      {own && <HandIn review={own} form={form} onDone={(review) => finish(props, review)} />}
    </div>
  );
}

/** Handing in also shows what was hidden until then. */
function finish(props: InsideProps, review: Review): void {
  props.onValue(withReview(props.value, review));
  props.onStale();
}

const NOT_APPLICABLE = "n/a";

function ItemFields(props: { item: ScoreItem; score: Score; onChange: (score: Score) => void }) {
  const { item, score } = props;
  const [writing, setWriting] = useState(score.comment !== "");
  const steps = Array.from({ length: item.highest - item.lowest + 1 }, (_, index) => String(item.lowest + index));
  const options = steps.map((step) => ({ value: step, label: <bdi dir="ltr">{step}</bdi> }));
  if (item.may_not_apply) options.push({ value: NOT_APPLICABLE, label: <>{t("review.not_applicable")}</> });
  const chosen = score.not_applicable ? NOT_APPLICABLE : score.score === null ? null : String(score.score);
  const choose = (value: string) => {
    const none = value === NOT_APPLICABLE;
    props.onChange({ ...score, score: none ? null : Number(value), not_applicable: none });
  };
  const name = inLanguage(item.label);
  return (
    <section class="score-item column tight">
      <p class="ink-2 small">{inLanguage(item.about)}</p>
      <Choice class="scores" legend={name} value={chosen} options={options} onChange={choose} />
      <Anchors item={item} score={score.score} />
      {writing || score.comment !== "" ? (
        <Field
          label={t("review.comment", { item: auto(name) })}
          value={score.comment}
          lines
          maxLength={1_000}
          onInput={(comment) => props.onChange({ ...score, comment })}
        />
      ) : (
        <div>
          <Button kind="plain" icon="pen" label={t("review.comment", { item: auto(name) })} onClick={() => setWriting(true)}>
            {t("review.add_comment")}
          </Button>
        </div>
      )}
    </section>
  );
}

function HandIn(props: { review: Review; form: ScoreForm; onDone: (review: Review) => void }) {
  const { review, form } = props;
  const [asking, setAsking] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const scores = scoresOf(review);
  const missing = missingOf(form, scores);
  const lacks = missing.length > 0 ? t("review.missing", { items: auto(missing.map((one) => inLanguage(one.label)).join(language.value === "ur" ? "، " : ", ")) }) : undefined;
  const handIn = async () => {
    setSent({});
    try {
      await flush();
      props.onDone(await http.post<Review>(`/api/reviews/${review.id}/submit`));
    } catch (error) {
      setSent({ error });
    }
  };
  return (
    <div class="column tight">
      <SheetState review={review} />
      <p class="ink-2">
        <T k="review.scored" v={{ done: ltr(form.items.filter((one) => isDecided(scoreOf(scores, one))).length), all: ltr(form.items.length) }} />
      </p>
      {sent?.error !== undefined && <ProblemBanner error={sent.error} words={WORDS} />}
      {asking ? (
        <Banner tone="watch" live>
          {t("review.hand_in_means")}
          <span class="row">
            <Button kind="primary" busy={sent !== null && sent.error === undefined} onClick={() => void handIn()}>
              {t("review.hand_in_now")}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("review.cancel")}</Button>
          </span>
        </Banner>
      ) : (
        <Button because={lacks} onClick={() => setAsking(true)}>
          {t("review.hand_in")}
        </Button>
      )}
    </div>
  );
}

/** Where the scores are: on their way, with the server, or not taken by it. */
function SheetState(props: { review: Review }) {
  const key = keyOf(props.review.id);
  const entry = entries.value.get(key);
  const saved = savedAt.value.get(key) ?? props.review.saved_at;
  if (entry?.refused) {
    return (
      <Banner tone="act" live actions={<Button onClick={() => void discard(key)}>{t("review.remove")}</Button>}>
        {t("review.not_kept")}
      </Banner>
    );
  }
  return (
    <p class="small" role="status">
      {entry ? (
        <State mark="waiting">{t("review.not_sent")}</State>
      ) : (
        saved !== null && (
          <State mark="done">
            <T k="review.saved" v={{ time: time(saved) }} />
          </State>
        )
      )}
    </p>
  );
}
