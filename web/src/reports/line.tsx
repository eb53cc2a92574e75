/** A measure day by day as a line, drawn by uPlot; the days of the period to compare with lie dashed over it. */
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { date, plain } from "../i18n/format";
import { language } from "../i18n/language";
import { auto, isolate } from "../i18n/shown";
import { t } from "../i18n/text";
import type { ReportFigured as Report, ReportDay, ReportMeasure } from "../wire/types";
import { Legend } from "./bars";
import { plusDays } from "./periods";
import { said } from "./words";

const HEIGHT = 220;
const [NOW, BEFORE, INK, GRID] = ["#0072b2", "#d55e00", "#46554f", "#d3dad7"];
const FONT = "14px system-ui, sans-serif";

export function Line(props: { report: Report; measure: ReportMeasure }) {
  const { report, measure } = props;
  const box = useRef<HTMLDivElement>(null);
  const title = auto(said(measure.title));
  const spoken = language.value;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot: uPlot | null = null;
    let gone = false;
    const fit = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    void import("./plot").then(({ draw }) => {
      if (gone) return;
      plot = draw(options(report, element.clientWidth, measure.unit === "number"), points(report, measure.unit === "number"), element);
      fit.observe(element);
    });
    return () => {
      gone = true;
      fit.disconnect();
      plot?.destroy();
    };
  }, [report, spoken]);
  return (
    <figure class="card">
      <figcaption>
        <h2>{t("reports.line", { title })}</h2>
      </figcaption>
      {report.total_before !== null && <Legend />}
      {/* The axis of time is never mirrored. */}
      <div class="plot" dir="ltr" role="img" aria-label={t("reports.line_label", { title })} style={{ minHeight: `${HEIGHT}px` }} ref={box} />
    </figure>
  );
}

/** Day numbers from the period's first day on, then each period's values; nought where a count has no day. */
export function points(report: Report, counts: boolean): uPlot.AlignedData {
  const length = between(report.since, report.until) + 1;
  const at = Array.from({ length }, (_, day) => day);
  const now = values(report.days, report.since, length, counts);
  if (report.versus_since === null) return [at, now];
  return [at, now, values(report.days_before, report.versus_since, length, counts)];
}

function values(days: readonly ReportDay[], since: string, length: number, counts: boolean): (number | null)[] {
  const found = new Map(days.map((one) => [between(since, one.day), one.value]));
  return Array.from({ length }, (_, day) => found.get(day) ?? (counts ? 0 : null));
}

function between(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000);
}

function options(report: Report, width: number, counts: boolean): uPlot.Options {
  const axis = { stroke: INK, font: FONT, grid: { stroke: GRID, width: 1 }, ticks: { stroke: GRID, width: 1 } };
  const day = (at: number) => isolate(date(plusDays(report.since, at), language.value));
  const series: uPlot.Series[] = [{}, { stroke: NOW, width: 2, spanGaps: false, points: { show: false } }];
  if (report.versus_since !== null) series.push({ stroke: BEFORE, width: 2, dash: [6, 4], spanGaps: false, points: { show: false } });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(high ?? 1, counts ? 4 : 1) * 1.05] } },
    series,
    axes: [
      { ...axis, incrs: [1, 2, 7, 14, 30, 60, 90, 180], space: 100, values: (_, at) => at.map(day) },
      { ...axis, size: 60, values: (_, at) => at.map(plain) },
    ],
  };
}
