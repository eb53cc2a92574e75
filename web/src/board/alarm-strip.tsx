/** The alarms over the board: the newest that matter, each with its next step; all of them are at /alarms. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { useKeys } from "../design/keys";
import { phone, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { T, Value, t } from "../i18n/text";
import { go } from "../router";
import { http } from "../wire/http";
import type { AlarmCard } from "../wire/types";
import { sentenceOnBoard } from "./alarm-words";
import { type BoardShown, snoozed } from "./state";

const SHOWN = 4;

export function AlarmStrip(props: { board: BoardShown; now: number }) {
  const { board, now } = props;
  const awake = board.alarms.filter((one) => !snoozed(one, now));
  const newest = [...awake].sort((a, b) => b.raised_at.localeCompare(a.raised_at))[0];
  useKeys({
    KeyA: () => newest && document.getElementById(`alarm-${newest.id}`)?.focus(),
    KeyK: () => {
      const focused = awake.find((one) => document.activeElement?.closest(`#alarm-${one.id}`)) ?? awake[0];
      if (focused) void acknowledge(focused);
    },
  });
  if (awake.length === 0) return <p class="ink-2 board-quiet">{t("board.quiet")}</p>;
  return (
    <section class="board-alarms" aria-label={t("board.alarms")}>
      <ul>
        {awake.slice(0, SHOWN).map((one) => (
          <Row key={one.id} alarm={one} board={board} now={now} />
        ))}
      </ul>
      {awake.length > SHOWN && (
        <Button href="/alarms">{t("board.more_alarms", { count: awake.length - SHOWN })}</Button>
      )}
    </section>
  );
}

function Row(props: { alarm: AlarmCard; board: BoardShown; now: number }) {
  const { alarm, board, now } = props;
  const [sent, setSent] = useState(false);
  const center = board.districts.flatMap((one) => one.centers).find((one) => one.card.id === alarm.center_id)?.card;
  const open = center ? () => go(`/board/center/${center.id}`) : undefined;
  return (
    <li id={`alarm-${alarm.id}`} class={`banner ${alarm.severity}`} tabIndex={-1} role={alarm.severity === "act" ? "alert" : undefined}>
      <StateMark mark={alarm.severity} />
      <span class="grow">
        <T {...sentenceOnBoard(alarm, board)} />{" "}
        <span class="ink-2">
          <Value of={wait(now - Date.parse(alarm.raised_at), language.value)} />
        </span>
      </span>
      {center && center.phone !== "" && (
        <a class="button" href={`tel:${center.phone.replace(/[^+\d]/g, "")}`}>
          <T k="board.call_center" v={{ phone: phone(center.phone) }} />
        </a>
      )}
      {open && <Button onClick={open}>{t("board.open_center")}</Button>}
      {alarm.acknowledged_by === null && !sent ? (
        <Button
          onClick={() => {
            setSent(true);
            acknowledge(alarm).catch(() => setSent(false));
          }}
        >
          {t("board.acknowledge")}
        </Button>
      ) : (
        <span class="chip">{t("board.acknowledged")}</span>
      )}
    </li>
  );
}

function acknowledge(alarm: AlarmCard): Promise<unknown> {
  return http.post(`/api/alarms/raised/${alarm.id}/acknowledge`);
}
