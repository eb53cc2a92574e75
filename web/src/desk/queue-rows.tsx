/** One waiting and one unfinished patient on the desk; a row can be pressed whole. */
import { PatientLine, UrgencyState, specialityName } from "../design/patient";
import { StateMark } from "../design/icon";
import { Chip } from "../design/surfaces";
import { date, sameDay, time as timeOf, wait } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { now } from "../wire/clock";
import type { DoctorCard, EncounterCard, WaitCard } from "../wire/types";
import { waitedSince } from "./order";

interface QueueRowProps {
  card: EncounterCard;
  place: number;
  doctors: readonly DoctorCard[];
  wait: WaitCard | undefined;
  time: number;
}

/** With the date unless it is today. */
function nextTime(at: string): Shown {
  const hour = timeOf(at).text;
  return sameDay(at, now()) ? ltr(hour) : auto(`${date(at, language.value).text} ${hour}`);
}

/** How long it will take, as a range from data; words where nothing can be said. */
export function WaitWords(props: { wait: WaitCard; speciality: string | null }) {
  const { wait: known, speciality } = props;
  if (known.doctors === 0) {
    const name = auto(specialityName(speciality));
    return known.next_doctor_at === null ? (
      <T k="desk.no_such_doctor" v={{ speciality: name }} />
    ) : (
      <T k="desk.next_such_doctor" v={{ speciality: name, time: nextTime(known.next_doctor_at) }} />
    );
  }
  if (known.low_minutes === null || known.high_minutes === null) return <>{t("desk.cannot_say")}</>;
  if (known.low_minutes === 0) return <T k="desk.within" v={{ high: known.high_minutes }} />;
  return <T k="desk.about" v={{ range: ltr(`${known.low_minutes}–${known.high_minutes}`) }} />;
}

export function QueueRow(props: QueueRowProps) {
  const { card } = props;
  const served = props.doctors.some((doctor) => card.speciality !== null && doctor.specialities.includes(card.speciality));
  return (
    <li class="card line">
      <a class="row-link" href={`/desk/encounter/${card.id}#send`}>
        <span class="line-urgency">
          <UrgencyState urgency={card.urgency} />
        </span>
        <span class="line-who">
          <PatientLine patient={card.patient} />
          <bdi class="ink-2 line-complaint">{card.complaint}</bdi>
        </span>
        <span class="line-more">
          <span class="ink-2">{specialityName(card.speciality)}</span>
          {props.wait && card.woman_doctor_wanted && props.wait.doctors > 0 && !props.wait.woman_there && (
            <Chip tone="watch" mark="watch">
              {t("desk.no_woman_doctor")}
            </Chip>
          )}
          {!served && props.wait === undefined && (
            <Chip tone="watch" mark="watch">
              {t("desk.no_doctor_on_duty")}
            </Chip>
          )}
        </span>
        <span class="line-wait">
          <span>
            <T k="desk.waits" v={{ wait: wait(props.time - waitedSince(card), language.value) }} />
          </span>
          {(props.wait?.place ?? props.place) === 1 && <Chip>{t("desk.next")}</Chip>}
          {props.wait && (
            <span class="ink-2">
              <WaitWords wait={props.wait} speciality={card.speciality} />
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

export function UnfinishedRow(props: { card: EncounterCard }) {
  const { card } = props;
  const first = card.missing[0] ?? "send";
  return (
    <li class="card line">
      <a class="row-link" href={`/desk/encounter/${card.id}#${first}`}>
        <span class="line-urgency">
          <StateMark mark="waiting" />
          <span>
            <T k="desk.since" v={{ time: timeOf(card.arrived_at) }} />
          </span>
        </span>
        <span class="line-who">
          <PatientLine patient={card.patient} />
          <bdi class="ink-2 line-complaint">{card.complaint}</bdi>
        </span>
        <span class="line-more ink-2">
          {card.missing.map((section) => (
            <Chip key={section}>{t(`desk.missing.${section}` as Key)}</Chip>
          ))}
        </span>
        <span class="line-wait link">{t("desk.continue")}</span>
      </a>
    </li>
  );
}
