/** Who has opened a recording, or what a person has opened: why, when, what was watched, which copies were taken. */

import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { Banner } from "../design/surfaces";
import { clock, date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { download } from "../wire/download";
import { http } from "../wire/http";
import type { Opening, Role, Viewing } from "../wire/types";

export function OpenedBy(props: { recordingId: string }) {
  const path = `/api/recordings/${props.recordingId}/viewers`;
  const loaded = useLoad(() => http.get<Viewing>(path), [path]);
  return (
    <div class="column">
      <h3>{t("review.opened_title")}</h3>
      <p class="hint">{t("review.opened_audit")}</p>
      <Loading of={loaded}>
        {(viewing) => <Openings viewing={viewing} none={t("review.opened_none")} csv={`${path}.csv`} about="people" />}
      </Loading>
    </div>
  );
}

interface OpeningsProps {
  viewing: Viewing;
  none: string;
  csv: string;
  /** Whether each entry says who opened, or which recording was opened. */
  about: "people" | "recordings";
}

export function Openings(props: OpeningsProps) {
  const { viewing, about } = props;
  if (viewing.openings.length === 0) return <p class="ink-2">{props.none}</p>;
  return (
    <>
      {!viewing.complete && <Banner tone="watch">{t("review.opened_more")}</Banner>}
      <ul class="openings">
        {viewing.openings.map((one, index) => (
          <li key={index} class="column tight">
            <p>
              {about === "people" ? <Who opening={one} /> : <Which opening={one} />}{" "}
              <span class="ink-2">
                <Value of={date(one.at, language.value)} /> <Value of={time(one.at)} />
              </span>
            </p>
            <p>{why(one.reason)}</p>
            <Watched opening={one} />
          </li>
        ))}
      </ul>
      <div>
        <Button icon="export" onClick={() => void download(props.csv, "opened.csv").catch(() => undefined)}>
          {t("review.csv")}
        </Button>
      </div>
    </>
  );
}

function Who(props: { opening: Opening }) {
  const { actor_name, role } = props.opening;
  return (
    <>
      <bdi class="strong">{actor_name}</bdi> <span class="ink-2">{t(`common.role.${role as Role}`)}</span>
    </>
  );
}

function Which(props: { opening: Opening }) {
  const { opening } = props;
  const at = opening.started_at ?? opening.at;
  return (
    <span class="strong">
      <T
        k="review.recorded"
        v={{ date: date(at, language.value), time: time(at), center: auto(opening.center_name), doctor: auto(opening.doctor_name ?? "–") }}
      />
    </span>
  );
}

function Watched(props: { opening: Opening }) {
  const { opening } = props;
  const ranges = opening.ranges.map(([from, to]) => t("review.opened_range", { from: clock(from as number), to: clock(to as number) }));
  return (
    <>
      <p class="small ink-2">
        {ranges.length === 0 ? t("review.opened_not_watched") : <T k="review.opened_watched" v={{ time: clock(opening.watched_ms) }} />}
        {ranges.length > 0 && <>: {ranges.join(" · ")}</>}
      </p>
      {opening.exports.map((one, index) => (
        <p key={index} class="small strong">
          <T k="review.opened_export" v={{ step: auto(step(one.action)), why: auto(one.reason), time: time(one.at) }} />
        </p>
      ))}
    </>
  );
}

const STEPS = ["asked", "approved", "refused", "cancelled", "downloaded"];

/** What happened to a copy: `recording.export.asked`; without a last part it was taken out by the command line. */
function step(action: string): string {
  const last = action.split(".")[2] ?? "";
  return STEPS.includes(last) ? t(`review.copy_${last}` as Key) : t("review.copy_taken");
}

const REASONS = ["assigned", "complaint", "training", "second_opinion", "other"];

/** `complaint: the family asked` in the screen's words; what somebody wrote stays as it is. */
function why(reason: string): string {
  if (reason === "") return t("review.why_none");
  const [kind = "", ...rest] = reason.split(": ");
  if (!REASONS.includes(kind)) return reason;
  const word = t(`review.why_${kind}` as Key);
  return rest.length === 0 ? word : t("review.why_detail", { why: auto(word), detail: auto(rest.join(": ")) });
}
