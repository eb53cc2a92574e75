/** The board on a television: no names of people, no buttons, no scrolling; read from four meters. */
import { Skeleton } from "../design/loading";
import { StateMark } from "../design/icon";
import { useTitle } from "../design/title";
import { wait } from "../i18n/format";
import { language } from "../i18n/language";
import { T, Value, t } from "../i18n/text";
import { type Sentence, sentenceOnBoard } from "./alarm-words";
import { useFeed } from "./feed";
import { NoNews, Summary } from "./page";
import { ProvinceMap, districtName } from "./map";
import { type BoardShown, snoozed } from "./state";
import "./board.css";

/** Nastaliq is twice as high. */
const ALARMS = { en: 5, ur: 3 };

export default function WallPage() {
  const feed = useFeed();
  const { board, now } = feed;
  useTitle(t("board.wall"));
  if (!board) return <Skeleton rows={6} />;
  return (
    <main class="board-wall" id="content">
      <h1 class="hidden-text">{t("board.wall")}</h1>
      <NoNews feed={feed} />
      <Summary board={board} now={now} />
      <div class="wall-columns">
        <ProvinceMap districts={board.districts} wall />
        <div class="column">
          <WallAlarms board={board} now={now} />
          <WallDistricts board={board} />
        </div>
      </div>
    </main>
  );
}

function WallAlarms(props: { board: BoardShown; now: number }) {
  const { board, now } = props;
  const awake = board.alarms.filter((one) => !snoozed(one, now));
  const most = ALARMS[language.value];
  if (awake.length === 0) return <p class="ink-2">{t("board.quiet")}</p>;
  return (
    <ul class="wall-alarms">
      {awake.slice(0, most).map((one) => {
        // No names of people on a wall.
        const said: Sentence = one.kind === "doctor_missing" ? { k: "board.wall_doctor_missing", v: {} } : sentenceOnBoard(one, board);
        return (
          <li key={one.id} class={`banner ${one.severity}`}>
            <StateMark mark={one.severity} size={44} />
            <span>
              <T {...said} /> <Value of={wait(now - Date.parse(one.raised_at), language.value)} />
            </span>
          </li>
        );
      })}
      {awake.length > most && <li>{t("board.more_alarms", { count: awake.length - most })}</li>}
    </ul>
  );
}

/** The worst first; what is normal is counted. */
function WallDistricts(props: { board: BoardShown }) {
  const bad = props.board.districts.filter((one) => one.tone === "act" || one.tone === "watch");
  const rest = props.board.districts.length - bad.length;
  return (
    <p class="wall-rest">
      {bad.map((one) => (
        <span key={one.name} class={`chip ${one.tone}`}>
          {districtName(one)}
        </span>
      ))}
      {rest > 0 && <span>{t("board.districts_normal", { count: rest })}</span>}
    </p>
  );
}
