/** The sheets of keeping: a hold with its reason, and the retention class. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Keeping } from "../wire/types";

export function HoldForm(props: { recordingId: string }) {
  const path = `/api/recordings/${props.recordingId}`;
  return (
    <Kept recordingId={props.recordingId}>
      {(kept, set) =>
        kept.hold === "" ? (
          <WithReason
            key="hold"
            why={t("export.hold_why")}
            word={t("export.hold_do")}
            send={(reason) => http.post<Keeping>(`${path}/hold`, { reason }).then(set)}
          />
        ) : (
          <>
            <Banner>
              <T k="export.hold_now" v={{ reason: auto(kept.hold) }} />
            </Banner>
            <h3>{t("export.release_title")}</h3>
            <WithReason
              key="release"
              why={t("export.release_why")}
              word={t("export.release_do")}
              send={(reason) => http.post<Keeping>(`${path}/hold/release`, { reason }).then(set)}
            />
          </>
        )
      }
    </Kept>
  );
}

export function RetentionForm(props: { recordingId: string }) {
  const path = `/api/recordings/${props.recordingId}/retention`;
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Kept recordingId={props.recordingId}>
      {(kept, set) => (
        <WithReason
          why={t("export.retention_why")}
          word={t("export.retention_do")}
          send={(reason) => http.post<Keeping>(path, { retention: chosen ?? kept.retention, reason }).then(set)}
        >
          <Select
            label={t("export.retention_class")}
            value={chosen ?? kept.retention}
            onChange={setChosen}
            options={kept.classes.map((one) => ({
              value: one.name,
              label: t("export.retention_days", { name: auto(one.name), count: one.days }),
            }))}
          />
        </WithReason>
      )}
    </Kept>
  );
}

function Kept(props: { recordingId: string; children: (kept: Keeping, set: (kept: Keeping) => void) => ComponentChildren }) {
  const loaded = useLoad(() => http.get<Keeping>(`/api/recordings/${props.recordingId}/keeping`), [props.recordingId]);
  return (
    <Loading of={loaded}>
      {(kept) => (
        <div class="column">
          {kept.until !== null && (
            <p class="hint">
              <T k="export.kept_until" v={{ date: date(kept.until, language.value) }} />
            </p>
          )}
          {props.children(kept, loaded.set)}
        </div>
      )}
    </Loading>
  );
}

interface WithReasonProps {
  why: string;
  word: string;
  send: (reason: string) => Promise<void>;
  children?: ComponentChildren;
}

function WithReason(props: WithReasonProps) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ error?: unknown; done?: boolean } | null>(null);
  const lacks = reason.trim() === "";
  const send = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (lacks) return;
    setSent({});
    props.send(reason).then(
      () => (setSent({ done: true }), setReason(""), setTried(false)),
      (error: unknown) => setSent({ error }),
    );
  };
  return (
    <form class="column" onSubmit={send}>
      {props.children}
      <Field
        label={props.why}
        value={reason}
        onInput={setReason}
        lines
        maxLength={400}
        error={tried && lacks ? t("export.reason_missing") : undefined}
      />
      {sent?.error !== undefined && <ProblemBanner error={sent.error} />}
      {sent?.done && <State mark="done">{t("export.saved")}</State>}
      <Button kind="primary" type="submit" busy={sent !== null && sent.error === undefined && !sent.done}>
        {props.word}
      </Button>
    </form>
  );
}
