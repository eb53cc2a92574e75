/** All rows of a report with all its measures, beside those of the period to compare with. */
import { Value, t } from "../i18n/text";
import type { ReportFigured as Report, ReportFigures, ReportKind, ReportRow } from "../wire/types";
import { Name, largest } from "./bars";
import { figure, said } from "./words";

interface TableProps {
  kind: ReportKind;
  report: Report;
  dimension: string;
  onOpen: ((row: ReportRow) => void) | undefined;
}

export function ReportTable(props: TableProps) {
  const { kind, report } = props;
  const compared = report.total_before !== null;
  const rows = report.by === "day" ? report.rows : largest(report.rows);
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t("reports.table")}>
      <table class="figures">
        <thead>
          {compared && (
            <tr>
              <td />
              <th colSpan={kind.measures.length} scope="colgroup">
                {t("reports.now")}
              </th>
              <th colSpan={kind.measures.length} scope="colgroup">
                {t("reports.before")}
              </th>
            </tr>
          )}
          <tr>
            <th scope="col">{props.dimension}</th>
            {[...kind.measures, ...(compared ? kind.measures : [])].map((one, at) => (
              <th scope="col" key={at}>
                {said(one.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <Name row={row} onOpen={props.onOpen} />
              </th>
              <Cells kind={kind} figures={row.now} />
              {compared && <Cells kind={kind} figures={row.before} />}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("reports.all")}</th>
            <Cells kind={kind} figures={report.total} />
            {compared && <Cells kind={kind} figures={report.total_before} />}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Cells(props: { kind: ReportKind; figures: ReportFigures | null }) {
  return (
    <>
      {props.kind.measures.map((one, at) => (
        <td key={one.name}>
          <Value of={figure(props.figures?.values[at], one.unit)} />
        </td>
      ))}
    </>
  );
}
