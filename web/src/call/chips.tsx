/** The line above the pictures: recording in words at all times, the link both ways, the time, the data used. */

import { Icon } from "../design/icon";
import type { IconName } from "../design/icon-names";
import { clock } from "../i18n/format";
import { type Shown, ltr } from "../i18n/shown";
import { Value, load, t } from "../i18n/text";
import type { Grade } from "../media/figures";
import { now } from "../wire/clock";
import { megabytes } from "./laddernotice";
import { useModule } from "./lazy";
import { Popover } from "./popover";
import { RecordingChip } from "./recording";
import { shortForm, weakWay } from "./rungs";
import type { CallView } from "./view";

export function Chips(props: { view: CallView }) {
  const { view } = props;
  const call = view.call.value;
  const { used, agreed } = view.budget.value;
  return (
    <header class="callchips">
      <RecordingChip view={view} />
      <LinkChip view={view} />
      {call && (
        <span class="callchip number" role="timer" aria-label={t("call.time_running")}>
          <Value of={clock(view.tick.value && now() - view.begunAt.value)} />
        </span>
      )}
      {used !== null && (
        <span class="callchip callchip-data" data-agreed={agreed !== null}>
          {agreed === null ? <Value of={spent(used)} /> : <Budget used={used} agreed={agreed} />}
        </span>
      )}
    </header>
  );
}

/** “5 of 8 MB used in this call.”; the eye reads the numbers alone. */
function Budget(props: { used: number; agreed: number }) {
  const used = ltr(Math.floor(props.used));
  return (
    <>
      <span class="hidden-text">{t("call.budget_used", { used, agreed: megabytes(props.agreed) })}</span>
      <span aria-hidden="true">
        <Value of={ltr(`${used.text} / ${megabytes(props.agreed).text}`)} />
      </span>
    </>
  );
}

function LinkChip(props: { view: CallView }) {
  const { view } = props;
  const up = view.linkUp.value?.shown ?? null;
  const down = view.linkDown.value?.shown ?? null;
  if (up === null || down === null) return null;
  const lost = view.lostSeconds.value > 0;
  // Nothing has come yet, as while we wait for the other: that is no lost link.
  if (!lost && Math.min(up, down) === 0 && view.link.ladder.value.mine.settled === null) return null;
  const { bars, key } = lost ? LOST : shortForm(view.link.ladder.value, Math.min(up, down) as Grade);
  const lowData = view.media.wishes.lowData.value;
  const way = weakWay(view.link.ladder.value);
  const byGrade = up === down ? null : up < down ? "up" : "down";
  const arrow: IconName | null = lost ? null : way === undefined ? byGrade : way;
  return (
    <Popover
      class="callchip"
      data={bars <= 2 && !lowData ? "watch" : "normal"}
      face={
        <>
          <Icon name={`link-${bars}`} size={20} />
          <span>
            <span class="hidden-text">{t("call.link_title")} </span>
            {t(key)}
          </span>
          {lowData ? <Icon name="low-data" size={20} /> : arrow && <Icon name={arrow} size={16} />}
          {lowData && <span class="hidden-text">{t("call.low_data")}</span>}
        </>
      }
      title={t("call.link_title")}
    >
      {() => <LinkPanel view={view} up={up} down={down} />}
    </Popover>
  );
}

const LOST = { bars: 0, key: "call.link_lost" } as const;

function LinkPanel(props: { view: CallView; up: Grade; down: Grade }) {
  const loaded = useModule(() => Promise.all([import("./linkpanel"), load("link")]), true);
  const Panel = loaded?.[0].LinkDetails;
  return Panel ? <Panel {...props} /> : <p role="status">…</p>;
}

function spent(amount: number): Shown {
  return ltr(`${amount.toFixed(1)}\u00a0MB`);
}
