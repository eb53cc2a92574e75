/** Quality over many reviews: recordings drawn for review, how far reviewers agree, how doctors' scores go. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { useTitle } from "../design/title";
import { plain } from "../i18n/format";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { DrawMade, Quality } from "../wire/types";
import { choices } from "./data";
import { PeriodChoice } from "./filters";
import type { Period } from "./periods";
import { figure, said } from "./words";
import "./reports.css";

export default function QualityPage() {
  const { period } = choices();
  const sees = me.value?.role === "supervisor";
  const query = `since=${period.since}&until=${period.until}`;
  const [drawn, setDrawn] = useState(0);
  useTitle(t("reports.quality"));
  return (
    <div class="page narrow">
      <p>
        <a href="/reports">{t("reports.back")}</a>
      </p>
      <h1>{t("reports.quality")}</h1>
      <div class="report-filters">
        <PeriodChoice period={period} />
      </div>
      <Draw key={query} period={period} onDrawn={() => setDrawn(drawn + 1)} />
      {sees && <Found key={drawn} query={query} />}
    </div>
  );
}

function Draw(props: { period: Period; onDrawn: () => void }) {
  const [made, setMade] = useState<DrawMade>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const draw = () => {
    setBusy(true);
    setError(undefined);
    http
      .post<DrawMade>("/api/quality/draw", props.period)
      .then((answer) => {
        setMade(answer);
        props.onDrawn();
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <section class="card column tight">
      <h2>{t("reports.draw")}</h2>
      <p>{t("reports.draw_what")}</p>
      <div>
        <Button kind="primary" busy={busy} onClick={draw}>
          {t("reports.draw_now")}
        </Button>
      </div>
      {made && (
        <ul role="status">
          {made.rules.map((rule, at) => (
            <li key={at}>
              {said(rule.title)}: <Value of={ltr(rule.count)} />
            </li>
          ))}
        </ul>
      )}
      {error !== undefined && <ProblemBanner error={error} />}
    </section>
  );
}

function Found(props: { query: string }) {
  const loaded = useLoad(() => http.get<Quality>(`/api/quality?${props.query}`), [props.query]);
  return (
    <Loading of={loaded} rows={5}>
      {(quality) => (
        <>
          <Agreement quality={quality} />
          <Trends quality={quality} />
        </>
      )}
    </Loading>
  );
}

function Agreement(props: { quality: Quality }) {
  return (
    <section class="card column tight">
      <h2>{t("reports.agreement")}</h2>
      <p class="hint">{t("reports.agreement_what")}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t("reports.agreement")}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{t("reports.agreement_item")}</th>
              <th scope="col">{t("reports.agreement_pairs")}</th>
              <th scope="col">{t("reports.agreement_same")}</th>
              <th scope="col">{t("reports.agreement_kappa")}</th>
            </tr>
          </thead>
          <tbody>
            {props.quality.items.map((one, at) => (
              <tr key={at}>
                <th scope="row">{said(one.title)}</th>
                <td>
                  <Value of={ltr(one.pairs)} />
                </td>
                <td>
                  <Value of={figure(one.percent, "percent")} />
                </td>
                <td>
                  <Value of={ltr(one.kappa === null ? "–" : one.kappa.toFixed(2))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Trends(props: { quality: Quality }) {
  const { months } = props.quality;
  return (
    <section class="card column tight">
      <h2>{t("reports.trends")}</h2>
      {months.length === 0 ? (
        <p role="status">{t("reports.trends_none")}</p>
      ) : (
        <>
          <p class="hint">{t("reports.trends_what")}</p>
          <ul class="rows">
            {months.map((one, at) => (
              <li key={at} class="row">
                <bdi class="grow">{one.doctor_name}</bdi>
                <Value of={ltr(one.month)} />
                <span>
                  <T k="reports.trends_reviews" v={{ count: one.reviews }} />
                </span>
                <b>
                  <Value of={ltr(one.mean === null ? "–" : plain(one.mean))} />
                </b>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
