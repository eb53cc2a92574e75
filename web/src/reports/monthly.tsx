/** Monthly reports that were made, newest first, and a new one on demand. */
import { useState } from "preact/hooks";
import { Button, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { useTitle } from "../design/title";
import { date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { type Shown, auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { ReportDocument, ReportDocuments } from "../wire/types";
import { today } from "./data";
import { plusDays } from "./periods";
import "./reports.css";

const MONTHS_BACK = 24;

export default function MonthlyPage() {
  const loaded = useLoad(() => http.get<ReportDocuments>("/api/report-documents"), []);
  useTitle(t("reports.monthly"));
  return (
    <div class="page narrow">
      <p>
        <a href="/reports">{t("reports.back")}</a>
      </p>
      <h1>{t("reports.monthly")}</h1>
      <Make onMade={loaded.set} />
      <Loading of={loaded}>
        {({ documents }) =>
          documents.length === 0 ? (
            <p class="card" role="status">
              {t("reports.monthly_none")}
            </p>
          ) : (
            <ul class="column tight behind">
              {documents.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </ul>
          )
        }
      </Loading>
    </div>
  );
}

function Make(props: { onMade: (documents: ReportDocuments) => void }) {
  const [month, setMonth] = useState(months()[1] ?? "");
  const [spoken, setSpoken] = useState<string>(language.value);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const make = () => {
    setBusy(true);
    setError(undefined);
    http
      .post<ReportDocuments>("/api/report-documents", { month, language: spoken })
      .then(props.onMade, setError)
      .finally(() => setBusy(false));
  };
  return (
    <section class="card column tight">
      <div class="report-filters">
        <Select label={t("reports.monthly_month")} value={month} onChange={setMonth} options={months().map((one) => ({ value: one, label: named(one).text }))} />
        <Select
          label={t("reports.monthly_language")}
          value={spoken}
          onChange={setSpoken}
          options={["en", "ur"].map((one) => ({ value: one, label: t(`reports.monthly_${one}` as Key) }))}
        />
        <Button kind="primary" busy={busy} onClick={make}>
          {t("reports.monthly_make")}
        </Button>
      </div>
      {busy && <p role="status">{t("reports.monthly_making")}</p>}
      {error !== undefined && <ProblemBanner error={error} />}
    </section>
  );
}

/** First days of this month and those before. */
function months(): string[] {
  const found = [`${today().slice(0, 7)}-01`];
  while (found.length < MONTHS_BACK) found.push(`${plusDays(found.at(-1)!, -1).slice(0, 7)}-01`);
  return found;
}

/** `Oct-2026`: the date without its day. */
function named(month: string): Shown {
  return auto(date(month, language.value).text.replace(/^\d+[- ]/, ""));
}

function Row(props: { one: ReportDocument }) {
  const { one } = props;
  const [error, setError] = useState<unknown>();
  const spoken = t(`reports.monthly_${one.language}` as Key);
  const when = auto(`${date(one.made_at, language.value).text} ${time(one.made_at).text}`);
  const open = () => {
    http.blob(`/api/report-documents/${one.id}/pdf`, "application/pdf").then((pdf) => {
      setError(undefined);
      const url = URL.createObjectURL(pdf);
      window.open(url, "_blank");
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }, setError);
  };
  return (
    <li class="card row">
      <span class="grow column tight">
        <span>
          <Value of={named(one.month)} /> · {spoken}
        </span>
        <span class="hint">
          {one.made_by_name === null ? <T k="reports.monthly_clock" v={{ when }} /> : <T k="reports.monthly_by" v={{ when, who: auto(one.made_by_name) }} />}
        </span>
      </span>
      <Button onClick={open} label={t("reports.monthly_open_label", { month: named(one.month), language: auto(spoken) })}>
        {t("reports.monthly_open")}
      </Button>
      {error !== undefined && <ProblemBanner error={error} />}
    </li>
  );
}
