/** S16: recordings, newest first, narrowed by day, center, doctor and patient; all filters are in the address. */

import { useEffect, useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { SexAge } from "../design/patient";
import { State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { clock, date, dayOf, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { go, place, setQuery } from "../router";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { Centers, Doctors, RecordingRow, Recordings } from "../wire/types";
import { ageFrom } from "./age";
import { ExportsToDecide } from "./export-decide";
import { ReviewCell, ReviewFilter } from "./review-row";
import "./recordings.css";

const FIND_AFTER_MS = 300;
const DAYS_BACK = 31;
const DAY_MS = 86_400_000;

export default function RecordingsPage() {
  const query = place.value.query;
  const asked = new URLSearchParams([...query].filter(([name, value]) => FILTERS.has(name) && value !== "")).toString();
  const loaded = useLoad(() => http.get<Recordings>(`/api/recordings?${asked}`), [asked]);
  useTitle(t("recordings.title"));
  return (
    <div class="page">
      <h1>{t("recordings.title")}</h1>
      <ExportsToDecide />
      <Filters />
      <Loading of={loaded} rows={6}>
        {(first) => <Rows key={asked} first={first} asked={asked} onChanged={loaded.reload} />}
      </Loading>
    </div>
  );
}

const FILTERS: ReadonlySet<string> = new Set(["day", "center", "doctor", "q", "review"]);

function Filters() {
  const { query } = place.value;
  const centers = useLoad(() => http.get<Centers>("/api/centers"), []);
  const doctors = useLoad(() => http.get<Doctors>("/api/doctors"), []);
  const [find, setFind] = useState(query.get("q") ?? "");
  /** On a phone the rest is out of the way until it is asked for. */
  const [open, setOpen] = useState(false);
  const set = [...query].filter(([name, value]) => FILTERS.has(name) && name !== "q" && value !== "").length;
  const sees = me.value?.role === "supervisor";
  useEffect(() => {
    const timer = setTimeout(() => setQuery("q", find.trim()), FIND_AFTER_MS);
    return () => clearTimeout(timer);
  }, [find]);
  return (
    <div class="filters" data-find data-open={open} role="search" aria-label={t("recordings.filters")}>
      {sees && <Field label={t("recordings.find")} type="search" value={find} onInput={setFind} class="grow" />}
      <Button class="filters-open" icon="filter" pressed={open} onClick={() => setOpen(!open)}>
        {t("recordings.filters")} {set > 0 && <bdi dir="ltr">{set}</bdi>}
      </Button>
      <Select label={t("recordings.day")} value={query.get("day") ?? ""} onChange={(value) => setQuery("day", value)} options={days()} />
      <Select
        label={t("recordings.center")}
        value={query.get("center") ?? ""}
        onChange={(value) => setQuery("center", value)}
        options={[
          { value: "", label: t("recordings.any_center") },
          ...(centers.value?.centers ?? []).map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <Select
        label={t("recordings.doctor")}
        value={query.get("doctor") ?? ""}
        onChange={(value) => setQuery("doctor", value)}
        options={[
          { value: "", label: t("recordings.any_doctor") },
          ...(doctors.value?.doctors ?? []).map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <ReviewFilter mine={sees} />
    </div>
  );
}

function days(): { value: string; label: string }[] {
  const all = Array.from({ length: DAYS_BACK }, (_, back) => dayOf(now() - back * DAY_MS));
  const named = all.map((day) => ({ value: day, label: date(day, language.value).text }));
  return [{ value: "", label: t("recordings.any_day") }, ...named];
}

function Rows(props: { first: Recordings; asked: string; onChanged: () => void }) {
  const { first, asked } = props;
  const { pages, error, more } = usePages(first, asked);
  const rows = pages.flatMap((page) => page.recordings);
  if (rows.length === 0) {
    return (
      <div class="card row" role="status">
        <p>{t("recordings.none")}</p>
        {asked !== "" && <Button onClick={() => go("/recordings")}>{t("recordings.clear")}</Button>}
      </div>
    );
  }
  return (
    <>
      <p class="ink-2" role="status">
        <T k="recordings.found" v={{ count: first.total }} />
      </p>
      <ul class="column tight">
        {rows.map((row) => (
          <Row key={row.id} row={row} onChanged={props.onChanged} />
        ))}
      </ul>
      {error !== undefined && <ProblemBanner error={error} onAgain={more} />}
      {pages.at(-1)?.next && (
        <div>
          <Button onClick={more}>{t("recordings.more")}</Button>
        </div>
      )}
    </>
  );
}

/** The first page and those asked for after it. */
function usePages(first: Recordings, asked: string) {
  const [further, setFurther] = useState<Recordings[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => setFurther([]), [first]);
  const pages = [first, ...further];
  const more = () => {
    const query = new URLSearchParams(asked);
    query.set("cursor", pages.at(-1)?.next ?? "");
    http.get<Recordings>(`/api/recordings?${query}`).then((page) => {
      setError(undefined);
      setFurther((before) => [...before, page]);
    }, setError);
  };
  return { pages, error, more };
}

function Row(props: { row: RecordingRow; onChanged: () => void }) {
  const { row } = props;
  const [error, setError] = useState<unknown>();
  const retry = () => {
    http.post(`/api/recordings/${row.id}/retry`).then(props.onChanged, (problem: unknown) => setError(problem));
  };
  return (
    <li class="card recording-row">
      <span class="recording-when">
        <Value of={date(row.started_at, language.value)} /> <Value of={time(row.started_at)} />
        {row.duration_ms !== null && (
          <span class="ink-2">
            {" "}
            <Value of={clock(row.duration_ms)} />
          </span>
        )}
      </span>
      <span class="recording-who">
        {row.patient_sex !== "" && <Value of={auto(row.patient_name)} />} <PatientBits row={row} />
      </span>
      <span class="ink-2">
        <T k="recordings.summary" v={{ center: auto(row.center_name), doctor: auto(row.doctor_name ?? "–") }} />
      </span>
      <RowState row={row} />
      <span class="recording-act">
        {row.state === "ready" && me.value?.role === "supervisor" && (
          <Button href={`/recordings/${row.id}`} label={t("recordings.open_label", { patient: auto(row.patient_name), time: time(row.started_at) })}>
            {t("recordings.open")}
          </Button>
        )}
        {row.state === "failed" && <Button onClick={retry}>{t("recordings.retry")}</Button>}
      </span>
      <ReviewCell row={row} onChanged={props.onChanged} />
      {error !== undefined && <ProblemBanner error={error} />}
    </li>
  );
}

function PatientBits(props: { row: RecordingRow }) {
  const age = ageFrom(props.row.patient_age);
  const { patient_sex: sex } = props.row;
  if (sex !== "female" && sex !== "male" && sex !== "other") return null;
  return age ? <SexAge sex={sex} {...age} /> : null;
}

function RowState(props: { row: RecordingRow }) {
  const { row } = props;
  switch (row.state) {
    case "ready":
      return row.gaps === 0 ? (
        <State mark="done">{t("recordings.whole")}</State>
      ) : (
        <State mark="normal">
          <T k="recordings.gaps" v={{ count: row.gaps, seconds: Math.max(1, Math.round(row.gap_ms / 1000)) }} />
        </State>
      );
    case "failed":
      return (
        <State mark="act">
          {row.next_try_at === null ? t("recordings.state_failed") : <T k="recordings.state_failed_until" v={{ time: time(row.next_try_at) }} />}
        </State>
      );
    case "recording":
      return <State mark="busy">{t("recordings.state_recording")}</State>;
    case "assembling":
      return <State mark="waiting">{t("recordings.state_assembling")}</State>;
    case "refused":
      return <State mark="normal">{t("recordings.state_refused")}</State>;
    case "deleted":
      return <State mark="normal">{t("recordings.state_deleted")}</State>;
  }
}
