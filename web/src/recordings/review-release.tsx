/** Releasing a review to the doctor: what he gets to see of it, and words for him. It cannot be taken back. */

import { useState } from "preact/hooks";
import { Button, Field, Tick } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import { http } from "../wire/http";
import type { ReleaseNew, Review } from "../wire/types";
import { WORDS } from "./review-words";

export function ReleaseForm(props: { review: Review; onDone: (review: Review) => void; onClose: () => void }) {
  const { review } = props;
  const words = useDraft(`release:${review.id}`, "");
  const [scores, setScores] = useState(true);
  const [marks, setMarks] = useState(true);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const nothing = !scores && !marks && words.value.trim() === "";
  const release = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (nothing) return;
    setSent({});
    try {
      const body = { scores, marks, words: words.value } satisfies ReleaseNew;
      const released = await http.post<Review>(`/api/reviews/${review.id}/release`, body);
      await words.forget();
      props.onDone(released);
    } catch (error) {
      setSent({ error });
    }
  };
  return (
    <form class="column tight" onSubmit={(event) => void release(event)}>
      <fieldset class="choices" aria-invalid={tried && nothing ? "true" : undefined}>
        <legend>{t("review.release_title")}</legend>
        <div>
          <Tick label={t("review.release_scores")} checked={scores} onChange={setScores} />
          <Tick label={t("review.release_marks")} checked={marks} onChange={setMarks} />
        </div>
      </fieldset>
      <Field
        label={t("review.release_words")}
        value={words.value}
        lines
        maxLength={1_000}
        onInput={words.change}
        error={tried && nothing ? t("review.release_missing") : undefined}
      />
      <p class="hint">{t("review.release_final")}</p>
      {sent?.error !== undefined && <ProblemBanner error={sent.error} words={WORDS} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={sent !== null && sent.error === undefined}>
          {t("review.release")}
        </Button>
        <Button onClick={props.onClose}>{t("review.cancel")}</Button>
      </div>
    </form>
  );
}
