/**
 * The reviews of one recording and the forms they are on: loaded, kept up to date, and written to.
 *
 * Scores go through the outbox, item by item, so that a half-filled sheet survives a reload, a crash and a lost link.
 */

import { useEffect } from "preact/hooks";
import { type Loaded, useLoad } from "../design/loading";
import { language } from "../i18n/language";
import { http } from "../wire/http";
import { entries, onAnswer, save } from "../wire/outbox";
import type { RecordingReviews, Review, Score, ScoreForm, ScoreForms, ScoreItem, TwoLanguages } from "../wire/types";

export interface Reviewing {
  reviews: RecordingReviews;
  forms: readonly ScoreForm[];
}

let forms: Promise<ScoreForms> | undefined;

/** All versions of the form, asked for once a page. */
export function loadForms(): Promise<readonly ScoreForm[]> {
  forms ??= http.get<ScoreForms>("/api/score-sheet").catch((error: unknown) => {
    forms = undefined;
    throw error;
  });
  return forms.then((all) => all.forms);
}

export function formOf(all: readonly ScoreForm[], version: string): ScoreForm {
  return all.find((one) => one.version === version) ?? all.at(-1)!;
}

export function inLanguage(words: TwoLanguages): string {
  return words[language.value];
}

export function useReviews(recordingId: string): Loaded<Reviewing> {
  const loaded = useLoad(() => load(recordingId), [recordingId]);
  const own = loaded.value && ownOf(loaded.value.reviews);
  const key = own ? keyOf(own.id) : "";
  useEffect(() => {
    if (key === "" || !loaded.value) return;
    const { value } = loaded;
    return onAnswer(key, (answer) => loaded.set(withReview(value, answer as Review)), "every");
  }, [key, loaded.value]);
  return loaded;
}

async function load(recordingId: string): Promise<Reviewing> {
  const [all, reviews] = await Promise.all([loadForms(), http.get<RecordingReviews>(`/api/recordings/${recordingId}/reviews`)]);
  return { reviews, forms: all };
}

export function ownOf(reviews: RecordingReviews): Review | null {
  return reviews.reviews.find((one) => one.id === reviews.own_id) ?? null;
}

/** With this review in its place, or at the end as the own one. */
export function withReview(value: Reviewing, review: Review): Reviewing {
  const { reviews } = value;
  const known = reviews.reviews.some((one) => one.id === review.id);
  const all = known ? reviews.reviews.map((one) => (one.id === review.id ? review : one)) : [...reviews.reviews, review];
  return { ...value, reviews: { ...reviews, reviews: all } };
}

/** The own review, begun now if there is none. @throws Refused, NoLink */
export async function ensureOwn(value: Reviewing, recordingId: string): Promise<{ value: Reviewing; own: Review }> {
  const known = ownOf(value.reviews);
  if (known) return { value, own: known };
  const own = await http.post<Review>(`/api/recordings/${recordingId}/reviews/own`);
  const grown = withReview(value, own);
  return { value: { ...grown, reviews: { ...grown.reviews, own_id: own.id } }, own };
}

const NOTHING: Score = { score: null, not_applicable: false, comment: "" };
export const keyOf = (reviewId: string) => `review:${reviewId}`;

/** What stands on the sheet: the server's scores under what is not sent yet. */
export function scoresOf(review: Review): Record<string, Score> {
  return { ...review.scores, ...unsentOf(review.id) };
}

export function scoreOf(scores: Record<string, Score>, item: ScoreItem): Score {
  return scores[item.id] ?? NOTHING;
}

export function isDecided(score: Score): boolean {
  return score.score !== null || score.not_applicable;
}

/** Items that nothing is decided about, in the form's order. */
export function missingOf(form: ScoreForm, scores: Record<string, Score>): ScoreItem[] {
  return form.items.filter((item) => !isDecided(scoreOf(scores, item)));
}

/** Keeps one item at once and sends it soon; other items that wait are sent with it. */
export function saveScore(review: Review, item: ScoreItem, score: Score): void {
  const scores = { ...unsentOf(review.id), [item.id]: score };
  void save({ key: keyOf(review.id), method: "PATCH", path: `/api/reviews/${review.id}/scores`, body: { scores } });
}

function unsentOf(reviewId: string): Record<string, Score> {
  const body = entries.value.get(keyOf(reviewId))?.body;
  return (body?.scores as Record<string, Score> | undefined) ?? {};
}
