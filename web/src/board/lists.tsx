/** The queue by speciality against its target, the doctors, and how the server is. */
import { StateMark } from "../design/icon";
import { specialityName } from "../design/patient";
import { State } from "../design/surfaces";
import type { Mark } from "../design/icon";
import { wait } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { T, t } from "../i18n/text";
import type { DutyCard, LineCard, NodeCard } from "../wire/types";

export function Queue(props: { lines: readonly LineCard[]; now: number }) {
  return (
    <section class="card board-list" aria-label={t("board.queue")}>
      <h2>{t("board.queue")}</h2>
      {props.lines.length === 0 && <p class="ink-2">{t("board.nobody_waits")}</p>}
      <ul>
        {props.lines.map((one) => (
          <li key={one.speciality}>
            <StateMark mark={one.beyond > 0 ? "watch" : "waiting"} />
            <span class="grow">
              <T k="board.line" v={{ speciality: specialityName(one.speciality), count: one.waiting }} />
              {one.emergency > 0 && <strong> {t("board.emergencies", { count: one.emergency })}</strong>}
            </span>
            <span class="ink-2">
              <T k="board.longest" v={{ wait: wait(props.now - Date.parse(one.oldest), language.value) }} />
            </span>
            {one.beyond > 0 && <span class="chip watch">{t("board.beyond", { count: one.beyond })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const DUTY_MARKS: Record<DutyCard["state"], Mark> = {
  on: "normal",
  unreachable: "watch",
  expected: "waiting",
  late: "watch",
  missing: "act",
  left: "watch",
  off: "normal",
};

export function Doctors(props: { doctors: readonly DutyCard[] }) {
  return (
    <section class="card board-list" aria-label={t("board.doctors")}>
      <h2>{t("board.doctors")}</h2>
      {props.doctors.length === 0 && <p class="ink-2">{t("board.no_doctors")}</p>}
      <ul>
        {props.doctors.map((one) => (
          <li key={one.id}>
            <State mark={one.encounter_id !== null ? "busy" : DUTY_MARKS[one.state]}>
              <bdi>{one.name}</bdi>
            </State>
            <span class="grow ink-2">{one.specialities.map(specialityName).join(", ")}</span>
            <span>{t(dutyWord(one))}</span>
            {one.today > 0 && <span class="ink-2">{t("board.today", { count: one.today })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function dutyWord(one: DutyCard): Key {
  if (one.load !== "" && (one.state === "on" || one.encounter_id !== null)) return `board.load.${one.load}`;
  return `board.duty.${one.state}`;
}

export function ServerState(props: { node: NodeCard }) {
  const { node } = props;
  const rows: [Key, boolean, string][] = [
    ["board.node.database", node.database === "ok", t(`board.node.${node.database}`)],
    ["board.node.turn", node.turn !== "down", t(`board.node.turn_${node.turn}`)],
    ["board.node.storage", node.storage === "ok", t(`board.node.${node.storage}`)],
    ["board.node.disk", node.disk_used_percent < 90, t("board.node.used", { percent: node.disk_used_percent })],
    ["board.node.recordings", node.recordings_failed === 0, t("board.node.unmade", { count: node.recordings_failed })],
  ];
  if (node.disk_days !== null) rows.push(["board.node.full_in", node.disk_days > 14, t("board.node.days", { count: node.disk_days })]);
  if (node.certificate_days !== null)
    rows.push(["board.node.certificate", node.certificate_days > 21, t("board.node.days", { count: node.certificate_days })]);
  if (node.backup_hours !== null)
    rows.push(["board.node.backup", node.backup_hours <= 30, t("board.node.hours", { count: node.backup_hours })]);
  return (
    <section class="card board-list server" aria-label={t("board.node")}>
      <h2>{t("board.node")}</h2>
      <ul>
        {rows.map(([key, good, words]) => (
          <li key={key}>
            <StateMark mark={good ? "normal" : "watch"} />
            <span class="grow">{t(key)}</span>
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
