/** Period, comparison, what it is read by, and filters of a report; all of them live in the address. */
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { useLoad } from "../design/loading";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { go, place, setQuery } from "../router";
import { http } from "../wire/http";
import type { Centers, ReportKind } from "../wire/types";
import { type Choices, FILTERS, type Filter, today } from "./data";
import { PRESETS, type Period, VERSUS, isDay, preset, presetOf } from "./periods";
import { said } from "./words";

const SPECIALITIES = ["cardiology", "dermatology", "ent", "general_medicine", "mother_and_child"];

export function Filters(props: { kind: ReportKind; chosen: Choices }) {
  const { kind, chosen } = props;
  const filtered = Object.keys(chosen.filters).length;
  return (
    <div class="column tight no-print" role="search" aria-label={t("reports.which")}>
      <div class="report-filters">
        <PeriodChoice period={chosen.period} />
        <Select
          label={t("reports.versus")}
          value={chosen.versus}
          onChange={(value) => setQuery("versus", value === "none" ? "" : value)}
          options={VERSUS.map((one) => ({ value: one, label: t(`reports.versus_${one}` as Key) }))}
        />
        <Select
          label={t("reports.by")}
          value={chosen.by}
          onChange={(value) => setQuery("by", value)}
          options={kind.dimensions.map((one) => ({ value: one.value, label: said(one.title) }))}
        />
      </div>
      {kind.has_encounters && (
        <details open={filtered > 0}>
          <summary>{t("reports.filters")}</summary>
          <div class="report-filters">
            <Only kind={kind} chosen={chosen} />
            {filtered > 0 && <Button onClick={clear}>{t("reports.clear")}</Button>}
          </div>
        </details>
      )}
    </div>
  );
}

function clear(): void {
  const query = new URLSearchParams(place.value.query);
  for (const name of FILTERS) query.delete(name);
  go(`${place.value.path}?${query}`, { replace: true });
}

function Only(props: { kind: ReportKind; chosen: Choices }) {
  const { kind, chosen } = props;
  const centers = useLoad(() => http.get<Centers>("/api/centers"), []);
  const known = centers.value?.centers ?? [];
  const districts = [...new Set(known.map((one) => one.district))].filter(Boolean).sort();
  const options: Record<Filter, { value: string; label: string }[]> = {
    center: known.map((one) => ({ value: one.id, label: one.name })),
    district: districts.map((one) => ({ value: one, label: one })),
    speciality: SPECIALITIES.map((one) => ({ value: one, label: t(`common.speciality.${one}` as Key) })),
    sex: ["female", "male", "other"].map((one) => ({ value: one, label: t(`reports.sex_${one}` as Key) })),
    urgency: ["emergency", "urgent", "routine"].map((one) => ({ value: one, label: t(`reports.urgency_${one}` as Key) })),
  };
  const title = (name: Filter) => said(kind.dimensions.find((one) => one.value === name)?.title ?? { en: name, ur: name });
  return (
    <>
      {FILTERS.map((name) => (
        <Select
          key={name}
          label={title(name)}
          value={chosen.filters[name] ?? ""}
          onChange={(value) => setQuery(name, value)}
          options={[{ value: "", label: t("reports.any") }, ...options[name]]}
        />
      ))}
    </>
  );
}

export function PeriodChoice(props: { period: Period }) {
  const { period } = props;
  const named = presetOf(period, today());
  const [own, setOwn] = useState(named === null);
  const choose = (value: string) => {
    const one = PRESETS.find((name) => name === value);
    setOwn(one === undefined);
    if (one) setPeriod(preset(one, today()));
  };
  return (
    <>
      <Select
        label={t("reports.period")}
        value={own ? "own" : (named ?? "own")}
        onChange={choose}
        options={[...PRESETS, "own"].map((one) => ({ value: one, label: t(`reports.period_${one}` as Key) }))}
      />
      {own && <OwnDays period={period} />}
    </>
  );
}

function OwnDays(props: { period: Period }) {
  const [since, setSince] = useState(props.period.since);
  const [until, setUntil] = useState(props.period.until);
  const typed = (first: string, last: string) => {
    setSince(first);
    setUntil(last);
    if (isDay(first) && isDay(last) && first <= last) setPeriod({ since: first, until: last });
  };
  const wrong = (day: string) => (isDay(day) ? undefined : t("reports.day_wrong"));
  return (
    <>
      <Field label={t("reports.since")} dir="ltr" value={since} onInput={(value) => typed(value, until)} maxLength={10} error={wrong(since)} />
      <Field
        label={t("reports.until")}
        dir="ltr"
        value={until}
        onInput={(value) => typed(since, value)}
        maxLength={10}
        error={wrong(until) ?? (since > until ? t("reports.day_order") : undefined)}
      />
    </>
  );
}

function setPeriod(period: Period): void {
  const query = new URLSearchParams(place.value.query);
  query.set("since", period.since);
  query.set("until", period.until);
  go(`${place.value.path}?${query}`, { replace: true });
}
