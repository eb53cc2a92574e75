/** The notes tab: the complaint as the center wrote it, and four fields that save themselves. */

import { useEffect, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { Banner, State } from "../design/surfaces";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, load, t } from "../i18n/text";
import { discard, entries, savedAt } from "../wire/outbox";
import { Conflict } from "./conflict";
import { useModule } from "./lazy";
import { PARTS, followNotes, isConflict, notes, notesKey, openNotes, settleConflict, type } from "./notes-text";

export function NotesTab(props: { callId: string; reads?: boolean }) {
  const { callId, reads } = props;
  const loaded = useLoad(() => openNotes(callId).then(() => true), [callId]);
  const [comparing, setComparing] = useState(false);
  useEffect(() => followNotes(callId), [callId]);
  const entry = entries.value.get(notesKey(callId));
  const conflicting = isConflict(entry);
  useEffect(() => {
    if (conflicting && !notes.peek()?.against) void settleConflict(callId).catch(() => undefined);
  }, [conflicting, notes.value !== null]);
  const state = notes.value;
  return (
    <Loading of={loaded} rows={4}>
      {() =>
        state && (
          <div class="column">
            <div class="notes-state">
              {state.against ? <AgainstBanner onSee={() => setComparing(true)} /> : <SaveState callId={callId} />}
            </div>
            <section class="complaint">
              <h3>{t("chart.complaint")}</h3>
              <p class="written">
                <bdi>{state.complaint === "" ? t("chart.no_complaint") : state.complaint}</bdi>
              </p>
            </section>
            {PARTS.map((part) =>
              reads ? (
                <p key={part} class="written">
                  <b>{t(`chart.note_${part}` as Key)}</b> <bdi>{state.mine[part]}</bdi>
                </p>
              ) : (
                <Field key={part} label={t(`chart.note_${part}` as Key)} value={state.mine[part]} lines maxLength={8_000} onInput={(text) => type(callId, part, text)} />
              ),
            )}
            <NotesMore callId={callId} writes={!reads} />
            {comparing && state.against && <Conflict callId={callId} onClose={() => setComparing(false)} />}
          </div>
        )
      }
    </Loading>
  );
}

/** Diagnoses and earlier versions: loaded when somebody asks for them. */
function NotesMore(props: { callId: string; writes: boolean }) {
  const [asked, setAsked] = useState(false);
  const loaded = useModule(() => Promise.all([import("../day/chart-more"), load("day", "rx")]), asked);
  const More = loaded?.[0].NotesMore;
  if (More) return <More {...props} />;
  return (
    <Button icon="more" busy={asked} onClick={() => setAsked(true)}>
      {t("chart.notes_more")}
    </Button>
  );
}

function AgainstBanner(props: { onSee: () => void }) {
  const against = notes.value?.against;
  if (!against) return null;
  return (
    <Banner tone="watch" live actions={<Button onClick={props.onSee}>{t("chart.see_both")}</Button>}>
      {against.saved_by && against.saved_at ? (
        <T k="chart.conflict" v={{ name: auto(against.saved_by), time: time(against.saved_at) }} />
      ) : (
        t("chart.conflict_nobody")
      )}
    </Banner>
  );
}

/** Where the words are: here only, on their way, or with the server. */
function SaveState(props: { callId: string }) {
  const key = notesKey(props.callId);
  const entry = entries.value.get(key);
  const saved = savedAt.value.get(key) ?? notes.value?.savedAt ?? null;
  if (entry?.refused && !isConflict(entry)) {
    const again = () => {
      const [part] = PARTS;
      void discard(key).then(() => type(props.callId, part, notes.peek()?.mine[part] ?? ""));
    };
    return (
      <Banner tone="act" live actions={<Button onClick={again}>{t("common.try_again")}</Button>}>
        {t("chart.refused")}
      </Banner>
    );
  }
  return (
    <p class="savestate small" role="status">
      {entry && <State mark="waiting">{t("chart.not_sent")}</State>}
      {!entry && saved !== null && (
        <State mark="done">
          <T k="chart.saved" v={{ time: time(saved) }} />
        </State>
      )}
      {!entry && saved === null && t("chart.saved_nothing")}
    </p>
  );
}
