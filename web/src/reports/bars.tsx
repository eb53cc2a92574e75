/**
 * Bars of one measure, largest first, with the period to compare with hatched below each. Drawn as boxes of the page:
 * they print, zoom and speak; a canvas would not.
 */
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import type { ReportMeasure, ReportRow } from "../wire/types";
import { figure, said } from "./words";

const MOST = 15;

interface BarsProps {
  rows: readonly ReportRow[];
  unit: ReportMeasure["unit"];
  compared: boolean;
  onOpen: ((row: ReportRow) => void) | undefined;
}

export function Bars(props: BarsProps) {
  const { rows, unit, compared } = props;
  const drawn = largest(rows).slice(0, MOST);
  const top = Math.max(...drawn.flatMap((row) => [row.now.values[0] ?? 0, row.before?.values[0] ?? 0]), 1e-9);
  return (
    <>
      {compared && <Legend />}
      <ul class="bars">
        {drawn.map((row) => (
          <li key={row.key}>
            <Name row={row} onOpen={props.onOpen} />
            <span class="bar-pair" dir="ltr">
              <Bar value={row.now.values[0]} top={top} unit={unit} looks="now" />
              {compared && <Bar value={row.before?.values[0]} top={top} unit={unit} looks="before" />}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > MOST && (
        <p class="hint">
          <T k="reports.most" v={{ count: MOST }} />
        </p>
      )}
    </>
  );
}

export function Legend() {
  return (
    <p class="legend">
      <i class="swatch-now" /> {t("reports.now")} <i class="swatch-before" /> {t("reports.before")}
    </p>
  );
}

/** Bands of age as they follow each other, all else by size. */
export function largest(rows: readonly ReportRow[]): ReportRow[] {
  if (rows.every((row) => /^\d+(-\d+|\+)$/.test(row.key))) return [...rows].sort((a, b) => parseInt(a.key, 10) - parseInt(b.key, 10));
  return [...rows].sort((a, b) => (b.now.values[0] ?? -1) - (a.now.values[0] ?? -1));
}

export function Name(props: { row: ReportRow; onOpen: ((row: ReportRow) => void) | undefined }) {
  const { row, onOpen } = props;
  const title = said(row.title);
  if (!onOpen) return <bdi class="bar-name">{title}</bdi>;
  return (
    <button type="button" class="bar-name as-link" aria-label={t("reports.open_row", { title: auto(title) })} onClick={() => onOpen(row)}>
      <bdi>{title}</bdi>
    </button>
  );
}

function Bar(props: { value: number | null | undefined; top: number; unit: ReportMeasure["unit"]; looks: "now" | "before" }) {
  const share = (props.value ?? 0) / props.top;
  return (
    <span class="bar-line">
      <i class={`bar ${props.looks}`} style={{ width: `${(share * 72).toFixed(2)}%` }} />
      <Value of={figure(props.value, props.unit)} />
    </span>
  );
}
