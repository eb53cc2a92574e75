/** Words for what the server refuses about reviews. */

import type { Key } from "../i18n/keys";

export const WORDS: Record<string, Key> = {
  "review.not_assigned": "review.not_assigned",
  "review.open_first": "review.open_first",
  "review.mark_changed": "review.mark_changed",
  "review.has_one": "review.has_one",
  "review.no_doctor": "review.no_doctor",
};
