/** One center from the board: its rooms, the calls with both links, rescue, and what was finished there lately. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { Layer, State } from "../design/surfaces";
import { Loading, useLoad } from "../design/loading";
import { clock, phone, time } from "../i18n/format";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { BoardCallCard, EndedList, EndedRow, RescueDone } from "../wire/types";
import { Minutes } from "./minutes";
import { Rescue } from "./rescue";
import { markOf, wordOf } from "./squares";
import type { BoardShown, CenterShown } from "./state";

export function CenterSheet(props: { center: CenterShown; board: BoardShown; now: number; onClose: () => void }) {
  const { center, board, now } = props;
  const { card, rooms, calls } = center;
  const rescues = me.value?.role === "supervisor";
  return (
    <Layer title={card.name} closeLabel={t("common.close")} onClose={props.onClose}>
      {card.phone !== "" && (
        <a class="button" href={`tel:${card.phone.replace(/[^+\d]/g, "")}`}>
          <T k="board.call_center" v={{ phone: phone(card.phone) }} />
        </a>
      )}
      <ul class="rows">
        {rooms.map((room) => {
          const call = calls.find((one) => one.id === room.encounter_id);
          return (
            <li key={room.id} class="card column tight">
              <div class="row">
                <State mark={markOf(room, false)}>
                  <bdi class="strong">{room.name}</bdi>
                </State>
                <span>{t(wordOf(room, false))}</span>
              </div>
              {call && <Call call={call} now={now} />}
              {call && rescues && <Rescue call={call} board={board} />}
            </li>
          );
        })}
        {calls
          .filter((one) => one.room_id === null)
          .map((call) => (
            <li key={call.id} class="card column tight">
              <State mark="busy">{t("board.own_phone")}</State>
              <Call call={call} now={now} />
              {rescues && <Rescue call={call} board={board} />}
            </li>
          ))}
      </ul>
      {rescues && <Finished centerId={card.id} />}
    </Layer>
  );
}

function Call(props: { call: BoardCallCard; now: number }) {
  const { call, now } = props;
  return (
    <>
      <p>
        <T k="board.call_with" v={{ doctor: auto(call.doctor_name), time: clock(now - Date.parse(call.opened_at)) }} />{" "}
        <span class="ink-2">{t(`board.recording.${call.recording}`)}</span>
      </p>
      <table class="board-links">
        <thead>
          <tr>
            <th scope="col">{t("board.side")}</th>
            <th scope="col">{t("board.up")}</th>
            <th scope="col">{t("board.down")}</th>
            <th scope="col">{t("board.gets")}</th>
          </tr>
        </thead>
        <tbody>
          <Side
            word={t("board.patient_side")}
            up={[call.patient_up, call.patient_up_minutes]}
            down={[call.patient_down, call.patient_down_minutes]}
            gets={t(`board.rung.${call.patient_gets}`)}
          />
          <Side
            word={t("board.doctor_side")}
            up={[call.doctor_up, call.doctor_up_minutes]}
            down={[call.doctor_down, call.doctor_down_minutes]}
            gets={t(`board.rung.${call.doctor_gets}`)}
          />
        </tbody>
      </table>
      {call.at_most !== "full" && (
        <p>
          <StateMark mark="watch" /> <T k="board.ruled" v={{ rung: t(`board.rung.${call.at_most}`) }} />
        </p>
      )}
    </>
  );
}

type Way = readonly [level: number | null, minutes: string];

function Side(props: { word: string; up: Way; down: Way; gets: string }) {
  return (
    <tr>
      <th scope="row">{props.word}</th>
      {[props.up, props.down].map(([level, minutes], index) => (
        <td key={index}>
          <span>{t(level === null ? "board.level.none" : (`board.level.${level}` as "board.level.4"))}</span>
          <Minutes minutes={minutes} now={level} />
        </td>
      ))}
      <td>{props.gets}</td>
    </tr>
  );
}

/** What was finished by mistake can go on. */
function Finished(props: { centerId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("board.finished_lately")}</summary>
      {open && <FinishedList {...props} />}
    </details>
  );
}

/** As it is when somebody looks. */
function FinishedList(props: { centerId: string }) {
  const loaded = useLoad(() => http.get<EndedList>(`/api/rescues/ended?center=${props.centerId}`), [props.centerId]);
  return (
    <Loading of={loaded} rows={2}>
      {({ encounters }) =>
        encounters.length === 0 ? (
          <p>{t("board.nothing_finished")}</p>
        ) : (
          <ul class="rows">
            {encounters.map((one) => (
              <FinishedRow key={one.encounter_id} one={one} onDone={loaded.reload} />
            ))}
          </ul>
        )
      }
    </Loading>
  );
}

function FinishedRow(props: { one: EndedRow; onDone: () => void }) {
  const { one } = props;
  const [trouble, setTrouble] = useState(false);
  const takeUp = () => {
    setTrouble(false);
    http.post<RescueDone>("/api/rescues", { encounter_id: one.encounter_id, kind: "take_up" }).then(props.onDone, () => setTrouble(true));
  };
  return (
    <li class="card row">
      <span class="grow">
        <T k="board.finished" v={{ time: time(one.finished_at), room: auto(one.room_name), doctor: auto(one.doctor_name) }} />
      </span>
      <Button onClick={takeUp}>{t("board.take_up")}</Button>
      {trouble && <span class="error">{t("board.take_up_not")}</span>}
    </li>
  );
}
