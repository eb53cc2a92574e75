/** S15: the live board. What must be acted on first, then places that never move, the map, queue, doctors, server. */
import { useEffect } from "preact/hooks";
import { Button } from "../design/controls";
import { Skeleton } from "../design/loading";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import { time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { go } from "../router";
import { AlarmStrip } from "./alarm-strip";
import { CenterSheet } from "./center";
import { type Feed, useFeed } from "./feed";
import { Doctors, Queue, ServerState } from "./lists";
import { ProvinceMap } from "./map";
import { pulse } from "./pulse";
import { Squares } from "./squares";
import type { BoardShown } from "./state";
import "./board.css";

/** An alarm that nobody has acknowledged is heard again after so long. */
const AGAIN_MS = 60_000;

export default function BoardPage(props: { params: Record<string, string> }) {
  const feed = useFeed();
  const { board } = feed;
  useTitle(t("board.title"));
  useActSound(board);
  if (!board) return <Skeleton rows={6} />;
  const center = board.districts.flatMap((one) => one.centers).find((one) => one.card.id === props.params.id);
  return (
    <div class="page board">
      <div class="page-head">
        <h1>{t("board.title")}</h1>
        <Button href="/board/wall">{t("board.wall")}</Button>
      </div>
      <NoNews feed={feed} />
      <Summary board={board} now={feed.now} />
      <AlarmStrip board={board} now={feed.now} />
      <div class="board-columns">
        <Squares districts={board.districts} unknown={feed.unknown} />
        <div class="board-side">
          <ProvinceMap districts={board.districts} />
          <Queue lines={board.lines} now={feed.now} />
          <Doctors doctors={board.doctors} />
          {board.node && <ServerState node={board.node} />}
        </div>
      </div>
      {center && <CenterSheet center={center} board={board} now={feed.now} onClose={() => go("/board")} />}
    </div>
  );
}

export function Summary(props: { board: BoardShown; now: number }) {
  const { count, lines, doctors } = props.board;
  const waiting = lines.reduce((sum, one) => sum + one.waiting, 0);
  const oldest = lines[0];
  const busy = doctors.filter((one) => one.encounter_id !== null).length;
  const there = doctors.filter((one) => one.on_duty_since !== null).length;
  return (
    <ul class="board-summary" aria-label={t("board.summary")}>
      <li>
        <T k="board.count" v={{ all: count.all, normal: count.normal, watch: count.watch, act: count.act }} />
      </li>
      <li>
        {oldest ? (
          <T k="board.queue_now" v={{ count: waiting, wait: wait(props.now - Date.parse(oldest.oldest), language.value) }} />
        ) : (
          t("board.nobody_waits")
        )}
      </li>
      <li>
        <T k="board.doctors_now" v={{ count: there, busy }} />
      </li>
      <li class="board-clock">
        <T k="board.clock" v={{ time: time(props.now) }} />
      </li>
    </ul>
  );
}

export function NoNews(props: { feed: Feed }) {
  if (props.feed.lostAt === null) return null;
  return (
    <Banner tone="watch" live strip>
      <T k="board.no_news" v={{ time: time(props.feed.lostAt) }} />
    </Banner>
  );
}

/** Three pulses when somebody must act, then once a minute until it is acknowledged. */
function useActSound(board: BoardShown | null): void {
  const open = board?.alarms.some((one) => one.severity === "act" && one.acknowledged_by === null) ?? false;
  useEffect(() => {
    if (!open) return;
    pulse();
    const timer = setInterval(pulse, AGAIN_MS);
    return () => clearInterval(timer);
  }, [open]);
}
