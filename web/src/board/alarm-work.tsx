/** The work on one alarm: acknowledge, assign, put aside, note, and its history. */
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { AlarmEntrySeen, AlarmOpened, AlarmRaised, ControlPerson } from "../wire/types";

const SNOOZES = [15, 60, 240] as const;

export function AlarmWork(props: { alarm: AlarmRaised; people: readonly ControlPerson[]; onChanged: () => void }) {
  const { alarm, people } = props;
  const opened = useLoad(() => http.get<AlarmOpened>(`/api/alarms/raised/${alarm.id}`), [alarm.id]);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const change = (what: string, body: object = {}) => {
    setProblem(null);
    return http.post(`/api/alarms/raised/${alarm.id}/${what}`, body).then(() => {
      opened.reload();
      props.onChanged();
    }, setProblem);
  };
  const keep = () => {
    if (note.trim() !== "") void change("note", { text: note.trim() }).then(() => setNote(""));
  };
  const asleep = alarm.snoozed_until !== null;
  return (
    <div class="column tight">
      {alarm.cleared_at === null && (
        <>
          <div class="row">
            {alarm.acknowledged_at === null && <Button onClick={() => void change("acknowledge")}>{t("board.acknowledge")}</Button>}
            {SNOOZES.map((minutes) => (
              <Button key={minutes} onClick={() => void change("snooze", { minutes })}>
                {t("board.snooze", { count: minutes })}
              </Button>
            ))}
            {asleep && <Button onClick={() => void change("snooze", { minutes: 0 })}>{t("board.wake")}</Button>}
          </div>
          <Select
            label={t("board.assign")}
            value={people.find((one) => one.name === alarm.assigned_to)?.id ?? ""}
            onChange={(value) => void change("assign", { person_id: value === "" ? null : value })}
            options={[{ value: "", label: t("board.nobody") }, ...people.map((one) => ({ value: one.id, label: one.name }))]}
          />
        </>
      )}
      <Field label={t("board.note")} value={note} onInput={setNote} maxLength={400} />
      <div>
        <Button onClick={keep}>{t("board.keep_note")}</Button>
      </div>
      {problem !== null && <ProblemBanner error={problem} words={{ "alarm.cleared": "board.over_already" }} />}
      <Loading of={opened} rows={2}>
        {({ history }) => (
          <ol class="board-history" aria-label={t("board.alarm_history")}>
            {history.map((one, index) => (
              <Entry key={index} one={one} />
            ))}
          </ol>
        )}
      </Loading>
    </div>
  );
}

function Entry(props: { one: AlarmEntrySeen }) {
  const { one } = props;
  return (
    <li>
      <Value of={time(one.at)} /> <T k={`board.did.${one.did}` as Key} v={{ name: auto(one.by), detail: auto(one.detail) }} />
    </li>
  );
}
