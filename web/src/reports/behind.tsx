/** The consultations behind a row, in a layer; each one that is shown is written in the audit trail. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Layer } from "../design/surfaces";
import { date, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { ReportEncounter, ReportEncounters, ReportKind, ReportRow } from "../wire/types";
import { type Choices, asked } from "./data";
import { said } from "./words";

interface BehindProps {
  kind: ReportKind;
  chosen: Choices;
  row: ReportRow;
  onClose: () => void;
}

export function Behind(props: BehindProps) {
  const path = (cursor: string) =>
    `/api/reports/${props.kind.name}/encounters?${asked({ ...props.chosen, versus: "none" }, { key: props.row.key, cursor })}`;
  const first = useLoad(() => http.get<ReportEncounters>(path("")), [props.row.key]);
  return (
    <Layer title={t("reports.behind", { title: auto(said(props.row.title)) })} onClose={props.onClose} closeLabel={t("reports.behind_close")}>
      <Loading of={first} rows={6}>
        {(page) => <Pages first={page} path={path} />}
      </Loading>
    </Layer>
  );
}

function Pages(props: { first: ReportEncounters; path: (cursor: string) => string }) {
  const [pages, setPages] = useState([props.first]);
  const [error, setError] = useState<unknown>();
  const next = pages.at(-1)?.next;
  const more = (cursor: string) =>
    void http.get<ReportEncounters>(props.path(cursor)).then((page) => {
      setError(undefined);
      setPages((before) => [...before, page]);
    }, setError);
  return (
    <>
      <p class="ink-2" role="status">
        <T k="reports.behind_found" v={{ count: props.first.total }} />
      </p>
      <ul class="column tight behind">
        {pages.flatMap((page) => page.encounters).map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
      {error !== undefined && <ProblemBanner error={error} />}
      {next && <Button onClick={() => more(next)}>{t("reports.behind_more")}</Button>}
    </>
  );
}

function Row(props: { one: ReportEncounter }) {
  const { one } = props;
  return (
    <li class="card">
      <span>
        <Value of={date(one.day, language.value)} /> · <T k="reports.behind_row" v={{ center: auto(one.center_name), doctor: auto(one.doctor_name || "–") }} />
      </span>
      <span class="ink-2">
        {said(one.speciality)} · {said(one.sex)} <bdi dir="ltr">{one.age}</bdi> · {said(one.urgency)} · {said(one.outcome)}
        {one.wait !== null && <> · <T k="reports.behind_wait" v={{ wait: wait(one.wait * 60_000, language.value) }} /></>}
        {one.duration !== null && <> · <T k="reports.behind_length" v={{ length: wait(one.duration * 60_000, language.value) }} /></>}
      </span>
      {one.recording_id !== null && <Button href={`/recordings/${one.recording_id}`}>{t("reports.behind_recording")}</Button>}
    </li>
  );
}
