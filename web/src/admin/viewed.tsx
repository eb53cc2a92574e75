/** What a person has opened in a period, from the audit trail; the period is in the address. */

import { Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { useTitle } from "../design/title";
import { dayOf } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Openings } from "../recordings/review-opened";
import "../recordings/review.css";
import { place, setQuery } from "../router";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import type { Viewing } from "../wire/types";

const PERIODS = ["7", "30", "365"];
const DAY_MS = 86_400_000;

export default function ViewedPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  const asked = place.value.query.get("days") ?? "";
  const days = PERIODS.includes(asked) ? asked : "30";
  const until = dayOf(now());
  const query = `since=${dayOf(now() - (Number(days) - 1) * DAY_MS)}&until=${until}`;
  const loaded = useLoad(() => http.get<Viewing>(`/api/people/${id}/viewed?${query}`), [id, query]);
  useTitle(t("review.viewed_page"));
  return (
    <div class="page narrow">
      <p>
        <a href={`/admin/people/${id}`}>{t("review.viewed_back")}</a>
      </p>
      <h1>{loaded.value ? <T k="review.viewed_title" v={{ name: auto(loaded.value.name) }} /> : t("review.viewed_page")}</h1>
      <Select
        label={t("review.viewed_days")}
        value={days}
        onChange={(value) => setQuery("days", value)}
        options={PERIODS.map((one) => ({ value: one, label: t(`review.viewed_period_${one}` as Key) }))}
      />
      <p class="hint">{t("review.opened_audit")}</p>
      <Loading of={loaded}>
        {(viewing) => (
          <div class="card column">
            {viewing.openings.length > 0 && (
              <p class="ink-2" role="status">
                <T k="review.viewed_count" v={{ count: viewing.openings.length }} />
              </p>
            )}
            <Openings viewing={viewing} none={t("review.viewed_none")} csv={`/api/people/${id}/viewed.csv?${query}`} about="recordings" />
          </div>
        )}
      </Loading>
    </div>
  );
}
