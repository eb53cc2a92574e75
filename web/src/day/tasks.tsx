/** Follow-ups of the center: who has to come back, which results are awaited. Called, done, dropped; each can be undone. */
import { useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Icon } from "../design/icon";
import { Loading, useLoad } from "../design/loading";
import { PatientLine } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Chip, Layer, UndoBar } from "../design/surfaces";
import { useTitle } from "../design/title";
import { date, phone } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { FollowUp, FollowUps } from "../wire/types";
import "./day.css";

const GROUPS = ["late", "today", "coming"] as const;
type Group = (typeof GROUPS)[number];

export default function TasksPage() {
  useTitle(t("day.tasks_title"));
  const loaded = useLoad(() => http.get<FollowUps>("/api/follow-ups"), []);
  const [closed, setClosed] = useState<FollowUp | null>(null);
  const [error, setError] = useState<unknown>();
  const say = (task: FollowUp, state: FollowUp["state"], note = "") => {
    setError(undefined);
    return http.post(`/api/follow-ups/${task.id}`, { state, note }).then(() => {
      setClosed(state === "open" ? null : task);
      loaded.reload();
    }, setError);
  };
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("day.tasks_title")}</h1>
        <Button href="/desk/closing" icon="clock">
          {t("day.closing_title")}
        </Button>
      </div>
      {error !== undefined && <ProblemBanner error={error} words={{ "follow_up.closed": "day.problem.closed" }} />}
      <Loading of={loaded} rows={4}>
        {(found) => <Groups found={found} onSay={say} />}
      </Loading>
      {closed && (
        <UndoBar key={closed.id} undo={t("common.undo")} onUndo={() => void say(closed, "open")} onGone={() => setClosed(null)}>
          <T k="day.task_closed" v={{ name: auto(closed.patient.name) }} />
        </UndoBar>
      )}
    </div>
  );
}

type Say = (task: FollowUp, state: FollowUp["state"], note?: string) => Promise<unknown>;

function Groups(props: { found: FollowUps; onSay: Say }) {
  const { follow_ups, today } = props.found;
  if (follow_ups.length === 0) return <p class="card ink-2">{t("day.tasks_none")}</p>;
  const groupOf = (one: FollowUp): Group => (one.due_on < today ? "late" : one.due_on === today ? "today" : "coming");
  return (
    <>
      {GROUPS.map((group) => {
        const rows = follow_ups.filter((one) => groupOf(one) === group);
        if (rows.length === 0) return null;
        return (
          <section key={group} class="column tight">
            <h2>
              <T k={`day.tasks_${group}`} v={{ count: rows.length }} />
            </h2>
            <ul class="rows">
              {rows.map((task) => (
                <TaskRow key={task.id} task={task} late={group === "late"} onSay={props.onSay} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function TaskRow(props: { task: FollowUp; late: boolean; onSay: Say }) {
  const { task, onSay } = props;
  const [dropping, setDropping] = useState(false);
  const name = auto(task.patient.name);
  return (
    <li class="card task-row">
      <span class="column tight">
        <PatientLine patient={task.patient} />
        {task.phone === "" ? (
          <span class="ink-2">{t("day.no_phone")}</span>
        ) : (
          <a class="row" href={`tel:${task.phone}`}>
            <Icon name="phone" size={20} /> <Value of={phone(task.phone)} />
          </a>
        )}
      </span>
      <span class="column tight">
        <span>{task.kind === "results" ? <T k="day.task_results" v={{ what: auto(task.what) }} /> : t("day.task_come_back")}</span>
        <span class="row">
          {props.late ? (
            <Chip tone="watch" mark="watch">
              <T k="day.task_was_due" v={{ date: date(task.due_on, language.value) }} />
            </Chip>
          ) : (
            <T k="day.task_due" v={{ date: date(task.due_on, language.value) }} />
          )}
          {task.doctor_name !== null && <bdi class="ink-2">{task.doctor_name}</bdi>}
        </span>
      </span>
      <span class="row">
        <Button icon="tick" label={t("day.task_done_named", { name })} onClick={() => void onSay(task, "done")}>
          {t("day.task_done")}
        </Button>
        <Button kind="plain" label={t("day.task_drop_named", { name })} onClick={() => setDropping(true)}>
          {t("day.task_drop")}
        </Button>
      </span>
      {dropping && <Drop task={task} onClose={() => setDropping(false)} onSay={onSay} />}
    </li>
  );
}

function Drop(props: { task: FollowUp; onClose: () => void; onSay: Say }) {
  const [note, setNote] = useState("");
  const drop = () => {
    props.onClose();
    void props.onSay(props.task, "dropped", note.trim());
  };
  const foot = (
    <Button kind="primary" because={note.trim() === "" ? t("day.say_why") : undefined} onClick={drop}>
      {t("day.task_drop")}
    </Button>
  );
  return (
    <Layer title={t("day.task_drop_why" as Key)} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      <Field label={t("day.task_note")} hint={t("day.task_note_hint")} value={note} onInput={setNote} maxLength={200} required />
    </Layer>
  );
}
