/** A score sheet as it is read: item, score, comment; what a score means; whether the form was signed off. */

import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Score, ScoreForm, ScoreItem } from "../wire/types";
import { inLanguage, scoreOf } from "./review-data";

export function Sheet(props: { form: ScoreForm; scores: Record<string, Score> }) {
  return (
    <dl class="score-sheet">
      {props.form.items.map((item) => {
        const score = scoreOf(props.scores, item);
        return (
          <div key={item.id}>
            <dt>{inLanguage(item.label)}</dt>
            <dd class="strong">
              <Given item={item} score={score} />
            </dd>
            {score.comment !== "" && (
              <dd class="sheet-comment">
                <bdi class="written">{score.comment}</bdi>
              </dd>
            )}
          </div>
        );
      })}
    </dl>
  );
}

function Given(props: { item: ScoreItem; score: Score }) {
  const { item, score } = props;
  if (score.not_applicable) return <>{t("review.not_applicable")}</>;
  if (score.score === null) return <>–</>;
  return <T k="review.score_of" v={{ score: ltr(score.score), of: ltr(item.highest) }} />;
}

/** The words of the chosen score, or of all that have words. */
export function Anchors(props: { item: ScoreItem; score: number | null }) {
  const { anchors } = props.item;
  const chosen = props.score === null ? undefined : anchors[String(props.score)];
  if (chosen && props.score !== null) {
    return (
      <p class="hint">
        <T k="review.anchor" v={{ score: ltr(props.score), words: auto(inLanguage(chosen)) }} />
      </p>
    );
  }
  return (
    <details class="small">
      <summary>{t("review.anchors")}</summary>
      <ul>
        {Object.entries(anchors).map(([score, words]) => (
          <li key={score}>
            <T k="review.anchor" v={{ score: ltr(score), words: auto(inLanguage(words)) }} />
          </li>
        ))}
      </ul>
    </details>
  );
}

export function SheetNote(props: { form: ScoreForm }) {
  return props.form.signed_off_by === "" ? <p class="hint">{t("review.unsigned_form")}</p> : null;
}
