/** S18: a report: first a sentence, then its plots, then its table. Every choice is in the address. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { useTitle } from "../design/title";
import { auto } from "../i18n/shown";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { place } from "../router";
import { download } from "../wire/download";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { ReportFigured as Report, ReportKind, ReportKinds, ReportRow } from "../wire/types";
import { Bars } from "./bars";
import { Behind } from "./behind";
import { type Choices, asked, choices } from "./data";
import { Filters } from "./filters";
import { Line } from "./line";
import { ReportTable } from "./table";
import { dimensionTitle, figure, said } from "./words";
import "./reports.css";

export default function ReportsPage(props: { params: Record<string, string> }) {
  const kinds = useLoad(() => http.get<ReportKinds>("/api/reports"), []);
  const name = props.params.name ?? "encounters";
  useTitle(t("reports.title"));
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("reports.title")}</h1>
        <Button icon="checklist" href="/reports/quality">
          {t("reports.quality")}
        </Button>
        <Button icon="calendar" href="/reports/monthly">
          {t("reports.monthly")}
        </Button>
      </div>
      <Loading of={kinds} rows={4}>
        {({ reports }) => {
          const kind = reports.find((one) => one.name === name) ?? reports[0]!;
          return (
            <>
              <nav class="report-names" aria-label={t("reports.which")}>
                {reports.map((one) => (
                  <a key={one.name} href={`/reports/${one.name}${kept()}`} aria-current={one.name === kind.name ? "page" : undefined}>
                    {said(one.title)}
                  </a>
                ))}
              </nav>
              <Chosen key={kind.name} kind={kind} />
            </>
          );
        }}
      </Loading>
    </div>
  );
}

/** Period and filters go along to another report; what it is read by may not be possible there. */
function kept(): string {
  const query = new URLSearchParams(place.value.query);
  query.delete("by");
  return query.size > 0 ? `?${query}` : "";
}

function Chosen(props: { kind: ReportKind }) {
  const { kind } = props;
  const chosen = choices();
  if (!kind.dimensions.some((one) => one.value === chosen.by)) chosen.by = kind.dimensions[0]?.value ?? "";
  if (!kind.has_encounters) chosen.filters = {};
  const query = asked(chosen);
  const report = useLoad(() => http.get<Report>(`/api/reports/${kind.name}?${query}`).then((found) => ({ query, found })), [query]);
  return (
    <>
      <Filters kind={kind} chosen={chosen} />
      <Loading of={report} rows={6}>
        {(loaded) => (
          <div class={loaded.query === query ? "column" : "column stale"} aria-busy={loaded.query !== query}>
            <Shown kind={kind} report={loaded.found} chosen={chosen} query={query} />
          </div>
        )}
      </Loading>
    </>
  );
}

function Shown(props: { kind: ReportKind; report: Report; chosen: Choices; query: string }) {
  const { kind, report, chosen, query } = props;
  const [row, setRow] = useState<ReportRow | null>(null);
  const open = kind.has_encounters && me.value?.role === "supervisor" ? setRow : undefined;
  const first = kind.measures[0]!;
  const dimension = dimensionTitle(kind, report.by);
  if (report.rows.length === 0) {
    return (
      <p class="card" role="status">
        {t(Object.keys(chosen.filters).length > 0 ? "reports.none_filtered" : "reports.none")}
      </p>
    );
  }
  return (
    <>
      <Headlines kind={kind} report={report} />
      {report.by !== "day" && (
        <figure class="card">
          <figcaption>
            <h2>{t("reports.bars", { title: auto(said(first.title)), dimension: auto(dimension) })}</h2>
          </figcaption>
          <Bars rows={report.rows} unit={first.unit} compared={report.total_before !== null} onOpen={open} />
        </figure>
      )}
      {report.days.length > 1 && <Line report={report} measure={first} />}
      <section class="card">
        <div class="page-head">
          <h2>{t("reports.table")}</h2>
          <Files kind={kind} query={query} />
        </div>
        <ReportTable kind={kind} report={report} dimension={dimension} onOpen={open} />
      </section>
      <details class="card">
        <summary>{t("reports.how")}</summary>
        <dl class="definitions">
          {kind.measures.map((one) => (
            <div key={one.name}>
              <dt>{said(one.title)}</dt>
              <dd>{said(one.about)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {row && <Behind kind={kind} chosen={chosen} row={row} onClose={() => setRow(null)} />}
    </>
  );
}

/** Each measure of the whole as a sentence with its change. */
function Headlines(props: { kind: ReportKind; report: Report }) {
  const { total, total_before: before } = props.report;
  return (
    <div class="headlines" role="status">
      {props.kind.measures.map((one, at) => {
        const title = auto(said(one.title));
        const value = total.values[at];
        if (value === null || value === undefined) return <p key={one.name}><T k="reports.headline_none" v={{ title }} /></p>;
        const values = { title, value: figure(value, one.unit) };
        return (
          <p key={one.name}>
            {before ? (
              <T k="reports.headline_before" v={{ ...values, before: figure(before.values[at], one.unit) }} />
            ) : (
              <T k="reports.headline" v={values} />
            )}
          </p>
        );
      })}
    </div>
  );
}

function Files(props: { kind: ReportKind; query: string }) {
  const [error, setError] = useState<unknown>();
  const take = (ending: string) => {
    const path = `/api/reports/${props.kind.name}/table.${ending}?${props.query}&language=${language.value}`;
    download(path, `report-${props.kind.name}.${ending}`).then(() => setError(undefined), setError);
  };
  return (
    <div class="column tight no-print">
      <div class="row">
        <Button icon="export" onClick={() => take("csv")}>
          {t("reports.csv")}
        </Button>
        <Button icon="export" onClick={() => take("xlsx")}>
          {t("reports.xlsx")}
        </Button>
        <Button icon="printer" onClick={() => print()}>
          {t("reports.print")}
        </Button>
      </div>
      <span class="hint">{t("reports.file_note")}</span>
      {error !== undefined && <ProblemBanner error={error} />}
    </div>
  );
}
