/** All alarms: what is raised, with its next steps, and what is over; by keyboard and live, as the board changes. */
import { useEffect, useState } from "preact/hooks";
import { Loading, useLoad } from "../design/loading";
import { State } from "../design/surfaces";
import { useKeys } from "../design/keys";
import { useTitle } from "../design/title";
import { date, time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { useTopic } from "../wire/follow";
import { http } from "../wire/http";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { AlarmCard, AlarmList, AlarmRaised } from "../wire/types";
import { AlarmWork } from "./alarm-work";
import { alarmSentence } from "./alarm-words";
import "./board.css";

export default function AlarmsPage() {
  const loaded = useLoad(() => http.get<AlarmList>("/api/alarms/raised"), []);
  const cards = cardsOf<AlarmCard>(useTopic("board"), "alarm");
  const told = cards.map((one) => `${one.id} ${one.severity} ${one.acknowledged_by} ${one.assigned_to} ${one.snoozed_until}`).sort().join();
  useTitle(t("board.alarms"));
  useEffect(() => loaded.reload(), [told]);
  return (
    <div class="page">
      <h1>{t("board.alarms")}</h1>
      <Loading of={loaded} rows={5}>
        {(list) => <Lists list={list} onChanged={loaded.reload} />}
      </Loading>
    </div>
  );
}

function Lists(props: { list: AlarmList; onChanged: () => void }) {
  const { list } = props;
  const now = useNow(20_000);
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = [...list.open].sort((a, b) => Number(b.severity === "act") - Number(a.severity === "act") || b.raised_at.localeCompare(a.raised_at));
  const move = (by: number) => {
    const at = rows.findIndex((one) => one.id === chosen);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) setChosen(next.id);
  };
  const acknowledge = () => {
    const one = rows.find((row) => row.id === chosen) ?? rows[0];
    if (one) void http.post(`/api/alarms/raised/${one.id}/acknowledge`).then(props.onChanged, props.onChanged);
  };
  useKeys({ KeyA: () => setChosen(rows[0]?.id ?? null), KeyK: acknowledge, ArrowDown: () => move(1), ArrowUp: () => move(-1) });
  return (
    <>
      {rows.length === 0 && <p>{t("board.quiet")}</p>}
      <ul class="rows">
        {rows.map((one) => (
          <Row key={one.id} one={one} now={now} open={one.id === chosen} onOpen={() => setChosen(one.id === chosen ? null : one.id)}>
            <AlarmWork alarm={one} people={list.people} onChanged={props.onChanged} />
          </Row>
        ))}
      </ul>
      <p class="hint">{t("board.alarm_keys")}</p>
      {list.over.length > 0 && <h2>{t("board.over")}</h2>}
      <ul class="rows">
        {list.over.map((one) => (
          <Row key={one.id} one={one} now={now} open={one.id === chosen} onOpen={() => setChosen(one.id === chosen ? null : one.id)}>
            <AlarmWork alarm={one} people={[]} onChanged={props.onChanged} />
          </Row>
        ))}
      </ul>
    </>
  );
}

function Row(props: { one: AlarmRaised; now: number; open: boolean; onOpen: () => void; children: preact.ComponentChildren }) {
  const { one, now } = props;
  const asleep = one.snoozed_until !== null && Date.parse(one.snoozed_until) > now;
  const mark = one.cleared_at !== null ? "done" : one.severity;
  return (
    <li class="card column tight">
      <button type="button" class="board-alarm" aria-expanded={props.open} onClick={props.onOpen}>
        <State mark={mark}>
          <T {...alarmSentence(one.kind, one.detail, one.center_name, one.about_name)} />
        </State>
        <span class="ink-2">
          <Value of={date(one.raised_at, language.value)} /> <Value of={time(one.raised_at)} />
          {" · "}
          <Value of={wait((one.cleared_at === null ? now : Date.parse(one.cleared_at)) - Date.parse(one.raised_at), language.value)} />
        </span>
        {one.acknowledged_by !== "" && (
          <span class="chip">
            <T k="board.acknowledged_by" v={{ name: auto(one.acknowledged_by) }} />
          </span>
        )}
        {one.assigned_to !== "" && (
          <span class="chip">
            <T k="board.assigned_to" v={{ name: auto(one.assigned_to) }} />
          </span>
        )}
        {asleep && (
          <span class="chip">
            <T k="board.snoozed_until" v={{ time: time(one.snoozed_until ?? "") }} />
          </span>
        )}
      </button>
      {props.open && props.children}
    </li>
  );
}
