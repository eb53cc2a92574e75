/** One review as it is read, with what may be done with it now: release, a second review, asking no more. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import type { Mark } from "../design/icon";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { Review, ScoreForm } from "../wire/types";
import { AskForm } from "./review-ask";
import { ReleaseForm } from "./review-release";
import { Sheet } from "./review-sheet";
import { WORDS } from "./review-words";

interface CardProps {
  review: Review;
  form: ScoreForm;
  onChanged: (review: Review) => void;
  onStale: () => void;
}

const MARKS: Record<Review["state"], Mark> = { draft: "waiting", submitted: "normal", released: "done", withdrawn: "normal" };

export function ReviewCard(props: CardProps) {
  const { review, form } = props;
  return (
    <article class="column tight review-card">
      <h3>
        <bdi>{review.reviewer_name}</bdi>
        {review.second_of !== null && <small class="ink-2"> {t("review.second")}</small>}
      </h3>
      <State mark={MARKS[review.state]}>{t(`review.state_${review.state}` as Key)}</State>
      <Story review={review} />
      <Said review={review} form={form} />
      <Released review={review} />
      <Acts {...props} />
    </article>
  );
}

function Story(props: { review: Review }) {
  const { review } = props;
  const on = (at: string) => date(at, language.value);
  const lines: ComponentChildren[] = [
    review.asked_by_name === null ? (
      <T k="review.begun_on" v={{ date: on(review.asked_at) }} />
    ) : (
      <T k="review.asked_by" v={{ name: auto(review.asked_by_name), date: on(review.asked_at) }} />
    ),
    review.submitted_at && <T k="review.handed_in_on" v={{ date: on(review.submitted_at) }} />,
    review.released_at && <T k="review.released_on" v={{ name: auto(review.released_by_name ?? ""), date: on(review.released_at) }} />,
  ];
  return (
    <ul class="small ink-2">
      {lines.filter(Boolean).map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}

function Said(props: { review: Review; form: ScoreForm }) {
  const { review, form } = props;
  if (review.hidden) return <p class="ink-2">{t("review.hidden")}</p>;
  if (review.state === "withdrawn") return null;
  if (review.state === "draft") return <p class="ink-2">{t("review.in_the_making")}</p>;
  return (
    <>
      {review.overall !== null && (
        <p class="strong">
          <T k="review.overall" v={{ score: ltr(review.overall), of: ltr(form.items.at(-1)?.highest ?? 5) }} />
        </p>
      )}
      <details>
        <summary>{t("review.mine_scores")}</summary>
        <Sheet form={form} scores={review.scores} />
      </details>
    </>
  );
}

function Released(props: { review: Review }) {
  const { review } = props;
  if (review.state !== "released" || review.hidden) return null;
  const at = (moment: string) => ({ date: date(moment, language.value), time: time(moment) });
  return (
    <>
      {review.shown_words !== "" && (
        <p>
          <T k="review.note" v={{ note: auto(review.shown_words) }} />
        </p>
      )}
      <p class="small ink-2">{review.read_at === null ? t("review.doctor_not_read") : <T k="review.doctor_read" v={at(review.read_at)} />}</p>
      {review.answer !== "" && (
        <>
          <h4>{t("review.doctor_answered")}</h4>
          <p>
            <bdi class="written">{review.answer}</bdi>
          </p>
        </>
      )}
    </>
  );
}

function Acts(props: CardProps) {
  const { review } = props;
  const [open, setOpen] = useState<"release" | "second" | null>(null);
  const [error, setError] = useState<unknown>();
  const mine = review.reviewer_id === me.value?.id;
  const asker = review.asked_by !== null && review.asked_by === me.value?.id;
  const close = () => setOpen(null);
  const withdraw = () => {
    http.post<Review>(`/api/reviews/${review.id}/withdraw`).then(props.onChanged, (problem: unknown) => setError(problem));
  };
  const changed = (one: Review) => {
    close();
    props.onChanged(one);
  };
  if (open === "release") return <ReleaseForm review={review} onDone={changed} onClose={close} />;
  if (open === "second") {
    const path = `/api/reviews/${review.id}/second`;
    const done = () => {
      close();
      props.onStale();
    };
    return <AskForm path={path} without={review.reviewer_id} means={t("review.second_means")} onDone={done} onClose={close} />;
  }
  const handedIn = review.state === "submitted" || review.state === "released";
  return (
    <>
      {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
      <div class="row">
        {review.state === "submitted" && (mine || asker) && <Button onClick={() => setOpen("release")}>{t("review.release")}</Button>}
        {handedIn && !review.hidden && <Button onClick={() => setOpen("second")}>{t("review.ask_second")}</Button>}
        {review.state === "draft" && asker && <Button onClick={withdraw}>{t("review.withdraw")}</Button>}
      </div>
    </>
  );
}
