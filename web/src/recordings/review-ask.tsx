/** Asking a supervisor for a review: who, and what to look at. */

import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { auto, ltr } from "../i18n/shown";
import { t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { Review, ReviewNew, Reviewer, Reviewers } from "../wire/types";
import { WORDS } from "./review-words";

interface AskProps {
  /** Where it is asked: at a recording, or at the review that a second one follows. */
  path: string;
  /** A reviewer who cannot be asked. */
  without?: string;
  means?: string;
  onDone: (review: Review) => void;
  onClose: () => void;
}

export function AskForm(props: AskProps) {
  const loaded = useLoad(() => http.get<Reviewers>("/api/reviewers"), []);
  return (
    <Loading of={loaded} rows={2}>
      {({ reviewers }) => {
        const others = reviewers.filter((one) => one.id !== me.value?.id && one.id !== props.without);
        return others.length === 0 ? <Nobody {...props} /> : <Form {...props} reviewers={others} />;
      }}
    </Loading>
  );
}

function Nobody(props: AskProps) {
  return (
    <div class="column tight">
      <p>{t("review.nobody_else")}</p>
      <div>
        <Button onClick={props.onClose}>{t("review.cancel")}</Button>
      </div>
    </div>
  );
}

function Form(props: AskProps & { reviewers: readonly Reviewer[] }) {
  const [whom, setWhom] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown } | null>(null);
  const ask = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (whom === "") return;
    setSent({});
    const body = { reviewer_id: whom, note } satisfies ReviewNew;
    http.post<Review>(props.path, body).then(props.onDone, (error: unknown) => setSent({ error }));
  };
  const named = props.reviewers.map((one) => ({
    value: one.id,
    label: one.to_do === 0 ? one.name : t("review.reviewer_option", { name: auto(one.name), count: ltr(one.to_do) }),
  }));
  return (
    <form class="column tight" onSubmit={ask}>
      {props.means && <p class="hint">{props.means}</p>}
      <Select
        label={t("review.whom")}
        value={whom}
        onChange={setWhom}
        options={[{ value: "", label: t("review.choose") }, ...named]}
        error={tried && whom === "" ? t("review.whom_missing") : undefined}
      />
      <Field label={t("review.ask_note")} value={note} onInput={setNote} lines maxLength={400} />
      {sent?.error !== undefined && <ProblemBanner error={sent.error} words={WORDS} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={sent !== null && sent.error === undefined}>
          {t("review.ask")}
        </Button>
        <Button onClick={props.onClose}>{t("review.cancel")}</Button>
      </div>
    </form>
  );
}
