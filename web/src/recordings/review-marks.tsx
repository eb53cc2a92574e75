/** Marks at a second or over a range: set by key or press, written, changed, removed and brought back; each version stays. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { useKeys } from "../design/keys";
import { ProblemBanner } from "../design/problem";
import { UndoBar } from "../design/surfaces";
import { clock, date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { useDraft } from "../wire/draft";
import { Refused, http } from "../wire/http";
import { me } from "../wire/identity";
import type { MarkChange, MarkRemoveChange, MarkVersion, Review, ReviewMark } from "../wire/types";
import type { InsideProps } from "./review";
import { ensureOwn, ownOf, withReview } from "./review-data";
import { type Draft, begun, changed, ended, fromMark, moved } from "./review-drafts";
import { WORDS } from "./review-words";

export interface MarksProps extends InsideProps {
  /** Between the button, which is there in every tab, and the marks. */
  tabs: ComponentChildren;
  hidden: boolean;
  /** Bring this part to the front: a key was pressed elsewhere. */
  onShow: () => void;
}

export function Marks(props: MarksProps) {
  const { recordingId } = props;
  const draft = useDraft<Draft | null>(`mark:${recordingId}`, null);
  const [error, setError] = useState<unknown>();
  const [gone, setGone] = useState<ReviewMark | null>(null);
  const write = (next: Draft | null) => {
    setError(undefined);
    draft.change(next);
  };
  const mayMark = stateOf(props) === "draft" || stateOf(props) === "submitted";
  const open = (next: Draft) => {
    props.onShow();
    write(next);
  };
  const now = () => Math.round(props.atMs());
  const mark = () => {
    props.pause();
    open(draft.value ?? begun(now()));
  };
  const begin = () => open(draft.value ? moved(draft.value, now()) : { ...begun(now()), range: true });
  const end = () => {
    props.pause();
    open(ended(draft.value ?? begun(now()), now()));
  };
  useKeys(mayMark ? { KeyM: mark, KeyI: begin, KeyO: end } : {});
  const cancel = () => {
    setError(undefined);
    void draft.forget();
  };
  const failed = (problem: unknown) => {
    setError(problem);
    if (problem instanceof Refused && problem.problem.status === 409) props.onStale();
  };
  const keep = async (words: Draft) => {
    try {
      const { value, own } = await ensureOwn(props.value, recordingId);
      const kept = await http.put<Review>(`/api/reviews/${own.id}/marks/${words.id}`, changed(words));
      props.onValue(withReview(value, kept));
      await draft.forget();
      props.play();
    } catch (problem) {
      failed(problem);
    }
  };
  const act = (path: string, body: unknown, put: boolean) =>
    (put ? http.put<Review>(path, body) : http.post<Review>(path, body)).then((review) => props.onValue(withReview(props.value, review)), failed);
  const remove = (review: Review, one: ReviewMark) => {
    const body = { version: one.newest.version } satisfies MarkRemoveChange;
    void act(`/api/reviews/${review.id}/marks/${one.id}/remove`, body, false).then(() => setGone(one));
  };
  const bringBack = (one: ReviewMark) => {
    const own = ownOf(props.value.reviews);
    const { from_ms, to_ms, text, version } = one.newest;
    setGone(null);
    if (own) void act(`/api/reviews/${own.id}/marks/${one.id}`, { version: version + 1, from_ms, to_ms, text } satisfies MarkChange, true);
  };
  return (
    <>
      {mayMark && !draft.value && (
        <Button kind={props.hidden ? "other" : "primary"} icon="bookmark" onClick={mark}>
          {t("review.mark_now")}
        </Button>
      )}
      {props.tabs}
      <div class="column" hidden={props.hidden}>
        {error !== undefined && <ProblemBanner error={error} words={WORDS} />}
        {draft.value && <Composer draft={draft.value} onDraft={write} onKeep={keep} onCancel={cancel} onBegin={begin} onEnd={end} />}
        <MarkList {...props} onChange={(one) => write(fromMark(one))} onRemove={remove} />
      </div>
      {gone && (
        <UndoBar undo={t("common.undo")} onUndo={() => bringBack(gone)} onGone={() => setGone(null)}>
          {t("review.removed")}
        </UndoBar>
      )}
    </>
  );
}

function stateOf(props: InsideProps): Review["state"] {
  return ownOf(props.value.reviews)?.state ?? "draft";
}

interface ComposerProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onKeep: (draft: Draft) => Promise<void>;
  onCancel: () => void;
  onBegin: () => void;
  onEnd: () => void;
}

function Composer(props: ComposerProps) {
  const { draft, onDraft } = props;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const waits = draft.range && draft.to === null;
  // Before the next key arrives: a letter typed too early would be a key of the player.
  useLayoutEffect(() => {
    if (!waits) box.current?.querySelector("textarea")?.focus();
  }, [draft.id, waits]);
  const empty = draft.text.trim() === "";
  const keep = () => {
    setTried(true);
    if (empty || busy) return;
    setBusy(true);
    void props.onKeep(draft).then(() => setBusy(false));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target instanceof HTMLTextAreaElement) keep();
    else if (event.key === "Escape") props.onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="column tight mark-composer" ref={box} role="group" aria-label={t("review.mark_now")} onKeyDown={onKey}>
      <h3>
        <Span from={draft.from} to={draft.to} />
      </h3>
      <div class="row">
        <Button onClick={props.onBegin}>{t("review.range_begin")}</Button>
        <Button onClick={props.onEnd}>{t("review.range_end")}</Button>
        {draft.to !== null && <Button onClick={() => onDraft({ ...draft, to: null, range: false })}>{t("review.moment_only")}</Button>}
      </div>
      <Field
        label={t("review.mark_words")}
        hint={t("review.mark_words_hint")}
        value={draft.text}
        lines
        maxLength={1_000}
        onInput={(text) => onDraft({ ...draft, text })}
        error={tried && empty ? t("review.mark_words_missing") : undefined}
      />
      <div class="row">
        <Button kind="primary" busy={busy} onClick={keep}>
          {t("review.mark_keep")}
        </Button>
        <Button onClick={props.onCancel}>{t("review.cancel")}</Button>
      </div>
    </div>
  );
}

function Span(props: { from: number; to: number | null }) {
  const { from, to } = props;
  if (to === null) return <T k="review.mark_at" v={{ time: clock(from) }} />;
  return <T k="review.mark_range" v={{ from: clock(from), to: clock(to) }} />;
}

interface ListProps extends MarksProps {
  onChange: (mark: ReviewMark) => void;
  onRemove: (review: Review, mark: ReviewMark) => void;
}

function MarkList(props: ListProps) {
  const all = props.value.reviews.reviews.flatMap((review) => review.marks.map((mark) => ({ review, mark })));
  const shown = all.filter(({ mark }) => !mark.newest.removed).sort((a, b) => a.mark.newest.from_ms - b.mark.newest.from_ms);
  const removed = all.filter(({ mark }) => mark.newest.removed);
  return (
    <>
      {shown.length === 0 && <p class="ink-2">{t("review.no_marks")}</p>}
      <ol class="marks-list">
        {shown.map(({ review, mark }) => (
          <MarkRow key={mark.id} review={review} mark={mark} {...props} />
        ))}
      </ol>
      {removed.length > 0 && (
        <details>
          <summary>
            <T k="review.removed_marks" v={{ count: removed.length }} />
          </summary>
          <ol class="marks-list">
            {removed.map(({ review, mark }) => (
              <li key={mark.id}>
                <MarkWords mark={mark} review={review} />
                <Versions mark={mark} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function MarkRow(props: ListProps & { review: Review; mark: ReviewMark }) {
  const { review, mark } = props;
  const mine = review.reviewer_id === me.value?.id && (review.state === "draft" || review.state === "submitted");
  const at = clock(mark.newest.from_ms);
  return (
    <li>
      <button type="button" class="moment" onClick={() => props.seek(mark.newest.from_ms)} aria-label={t("review.go_to", { time: at })}>
        <MarkWords mark={mark} review={review} />
      </button>
      <div class="row mark-acts">
        {mark.earlier.length > 0 && <Versions mark={mark} />}
        {mine && (
          <span class="row end">
            <Button kind="plain" label={t("review.change_label", { time: at })} onClick={() => props.onChange(mark)}>
              {t("review.change")}
            </Button>
            <Button kind="plain" label={t("review.remove_label", { time: at })} onClick={() => props.onRemove(review, mark)}>
              {t("review.remove")}
            </Button>
          </span>
        )}
      </div>
    </li>
  );
}

function MarkWords(props: { mark: ReviewMark; review: Review }) {
  const { newest } = props.mark;
  const mine = props.review.reviewer_id === me.value?.id;
  return (
    <>
      <bdi dir="ltr" class="strong">
        {clock(newest.from_ms).text}
        {newest.to_ms !== null && `–${clock(newest.to_ms).text}`}
      </bdi>
      <span>
        <bdi class="written">{newest.text}</bdi> <small class="ink-2">{mine ? t("review.by_me") : <bdi>{props.review.reviewer_name}</bdi>}</small>
      </span>
    </>
  );
}

/** What the mark said before. */
function Versions(props: { mark: ReviewMark }) {
  const { earlier } = props.mark;
  if (earlier.length === 0) return null;
  const line = (one: MarkVersion) => ({
    date: date(one.saved_at, language.value),
    time: time(one.saved_at),
    text: auto(one.removed ? t("review.removed") : `${clock(one.from_ms).text} ${one.text}`),
  });
  return (
    <details class="small">
      <summary>
        <T k="review.changed_times" v={{ count: earlier.length }} />
      </summary>
      <ol>
        {earlier.map((one) => (
          <li key={one.version} class="ink-2">
            <T k="review.version_at" v={line(one)} />
          </li>
        ))}
      </ol>
    </details>
  );
}
