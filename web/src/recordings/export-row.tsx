/** One copy: what, for whom and why, how far it is, and what may be done with it by whoever sees it. */

import { useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import type { Mark } from "../design/icon";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date, plain, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Export, ExportOpened } from "../wire/types";
import { EXPORT_PROBLEMS } from "./export-data";

const MARKS: Record<Export["state"], Mark> = {
  asked: "waiting",
  waiting: "waiting",
  making: "busy",
  ready: "done",
  failed: "act",
  refused: "normal",
  cancelled: "normal",
  expired: "normal",
};

interface RowProps {
  copy: Export;
  onChanged: (one: Export) => void;
  /** Also of which recording: in a list of several. */
  withPlace?: boolean;
}

export function CopyRow(props: RowProps) {
  const { copy } = props;
  const row = useRef<HTMLLIElement>(null);
  // The button that was pressed may be gone now; keys must still reach the sheet.
  const onChanged = (one: Export) => {
    props.onChanged(one);
    row.current?.focus();
  };
  const reason = copy.detail || t(`export.why_${copy.reason}` as Key);
  const asked = { name: auto(copy.asked_by), date: date(copy.asked_at, language.value), time: time(copy.asked_at) };
  return (
    <li class="card column tight" data-copy={copy.state} ref={row} tabIndex={-1}>
      {props.withPlace && <Place copy={copy} />}
      <strong>
        {copy.kind === "single" ? <T k="export.of_person" v={{ name: auto(copy.whose) }} /> : t(`export.kind_${copy.kind}` as Key)}
      </strong>
      <span class="ink-2">
        <T k="export.asked" v={{ ...asked, reason: auto(reason) }} />
      </span>
      <State mark={MARKS[copy.state]}>
        <T k={`export.state_${copy.state}` as Key} v={{ percent: copy.percent ?? 0, name: auto(copy.decided_by ?? "–") }} />
      </State>
      <Details copy={copy} />
      {copy.mine ? <OwnActions {...props} onChanged={onChanged} /> : copy.state === "asked" && <Deciding {...props} onChanged={onChanged} />}
    </li>
  );
}

function Place(props: { copy: Export }) {
  const { center_name, recorded_at } = props.copy;
  return (
    <span>
      <T k="export.of_recording" v={{ center: auto(center_name), date: date(recorded_at, language.value), time: time(recorded_at) }} />
    </span>
  );
}

function Details(props: { copy: Export }) {
  const { state, percent, seconds_left, size, until, failure, decision, decided_by } = props.copy;
  if (state === "making") {
    return (
      <>
        <progress max={100} value={percent ?? 0} aria-label={t("export.state_making", { percent: percent ?? 0 })} />
        {seconds_left !== null && <span class="hint">{left(seconds_left)}</span>}
      </>
    );
  }
  if (state === "failed") return <span class="hint">{t(`export.failed_${failure || "other"}` as Key)}</span>;
  if (state === "refused") return <bdi class="hint">{decision}</bdi>;
  if (state !== "ready") return null;
  return (
    <span class="hint">
      {size !== null && <T k="export.size" v={{ size: ltr(plain(size / 1e6)) }} />}
      {" · "}
      {until !== null && <T k="export.until" v={{ date: date(until, language.value), time: time(until) }} />}
      {decided_by !== null && (
        <>
          {" · "}
          <T k="export.agreed" v={{ name: auto(decided_by) }} />
        </>
      )}
    </span>
  );
}

function left(seconds: number): string {
  return seconds < 60 ? t("export.left_soon") : t("export.left", { count: Math.round(seconds / 60) });
}

function OwnActions(props: RowProps) {
  const { copy, onChanged } = props;
  const { busy, error, run } = useDoing();
  const path = `/api/exports/${copy.id}`;
  const change = (what: string) => run(http.post<Export>(`${path}/${what}`).then(onChanged));
  const open = ["asked", "waiting", "making", "ready"].includes(copy.state);
  return (
    <>
      {error !== undefined && <ProblemBanner error={error} words={EXPORT_PROBLEMS} />}
      <div class="row">
        {copy.state === "ready" && (
          <Button icon="down" busy={busy} onClick={() => run(http.post<ExportOpened>(`${path}/open`).then(fetchFile))}>
            {t("export.download")}
          </Button>
        )}
        {copy.state === "failed" && (
          <Button busy={busy} onClick={() => change("retry")}>
            {t("export.again")}
          </Button>
        )}
        {open && (
          <Button kind="plain" busy={busy} label={t("export.cancel_label", { time: time(copy.asked_at) })} onClick={() => change("cancel")}>
            {t("export.cancel")}
          </Button>
        )}
      </div>
    </>
  );
}

/** The browser's own download, which goes on where a link broke off. */
function fetchFile(opened: ExportOpened): void {
  const link = document.createElement("a");
  link.href = opened.url;
  link.download = "";
  link.click();
}

function Deciding(props: RowProps) {
  const { copy, onChanged } = props;
  const [refusing, setRefusing] = useState(false);
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useDoing();
  const path = `/api/exports/${copy.id}`;
  const refuse = () => {
    setTried(true);
    if (why.trim() !== "") run(http.post<Export>(`${path}/refuse`, { reason: why }).then(onChanged));
  };
  return (
    <>
      {error !== undefined && <ProblemBanner error={error} words={EXPORT_PROBLEMS} />}
      {refusing && (
        <Field
          label={t("export.refuse_why")}
          value={why}
          onInput={setWhy}
          maxLength={400}
          autofocus
          error={tried && why.trim() === "" ? t("export.reason_missing") : undefined}
        />
      )}
      <div class="row">
        {!refusing && (
          <Button busy={busy} onClick={() => run(http.post<Export>(`${path}/approve`).then(onChanged))}>
            {t("export.approve")}
          </Button>
        )}
        <Button busy={busy} onClick={refusing ? refuse : () => setRefusing(true)}>
          {t(refusing ? "export.refuse_send" : "export.refuse")}
        </Button>
      </div>
    </>
  );
}

/** One request at a time, with what came of it. */
function useDoing(): { busy: boolean; error: unknown; run: (work: Promise<void>) => void } {
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const run = (work: Promise<void>) => {
    setState({ busy: true });
    work.then(
      () => setState({ busy: false }),
      (error: unknown) => setState({ busy: false, error }),
    );
  };
  return { busy: state.busy, error: state.error, run };
}
