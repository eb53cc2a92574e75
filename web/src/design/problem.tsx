/** Errors in words: what happened, what it means, what to do; never a status number. */
import { T, t } from "../i18n/text";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { NoLink, Refused } from "../wire/http";
import { Button } from "./controls";
import { Banner } from "./surfaces";

/** Words for stable codes that any page may meet; a page puts its own codes first through `words`. */
const WORDS: Record<string, Key> = {
  "auth.forbidden": "common.problem.not_available",
  "claim.taken": "common.problem.claim_taken",
  "input.refused": "common.problem.input",
  "auth.locked": "common.problem.locked",
  "rate.limited": "common.problem.too_many",
};

/** The sentence for an error. */
export function problemKey(error: unknown, words: Record<string, Key> = {}): Key {
  if (error instanceof NoLink) return "common.problem.no_link";
  if (!(error instanceof Refused)) return "common.problem.ours";
  const known = words[error.code] ?? WORDS[error.code];
  if (known !== undefined) return known;
  const { status } = error.problem;
  if (status === 403 || status === 404) return "common.problem.not_available";
  return status === 409 ? "common.problem.changed" : "common.problem.ours";
}

/** True where the page itself is hidden or missing. */
export function isMissing(error: unknown): boolean {
  return error instanceof Refused && (error.problem.status === 403 || error.problem.status === 404);
}

export function ProblemBanner(props: { error: unknown; onAgain?: () => void; words?: Record<string, Key> }) {
  const { error } = props;
  const reference = error instanceof Refused ? error.problem.reference : "";
  const again = props.onAgain && <Button onClick={props.onAgain}>{t("common.try_again")}</Button>;
  return (
    <Banner tone={error instanceof NoLink ? "watch" : "act"} live actions={again}>
      <T k={problemKey(error, props.words)} />{" "}
      {reference !== "" && (
        <small>
          <T k="common.problem.reference" v={{ code: ltr(reference) }} />
        </small>
      )}
    </Banner>
  );
}
