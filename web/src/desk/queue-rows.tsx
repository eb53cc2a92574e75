/** One waiting and one unfinished patient on the desk; a row can be pressed whole. */
import { PatientLine, UrgencyState, specialityName } from "../design/patient";
import { StateMark } from "../design/icon";
import { Chip } from "../design/surfaces";
import { time as timeOf, wait } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { T, t } from "../i18n/text";
import type { DoctorCard, EncounterCard } from "../wire/types";
import { waitedSince } from "./order";

interface QueueRowProps {
  card: EncounterCard;
  place: number;
  doctors: readonly DoctorCard[];
  time: number;
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
          {!served && (
            <Chip tone="watch" mark="watch">
              {t("desk.no_doctor_on_duty")}
            </Chip>
          )}
        </span>
        <span class="line-wait">
          <span>
            <T k="desk.waits" v={{ wait: wait(props.time - waitedSince(card), language.value) }} />
          </span>
          {props.place === 1 && <Chip>{t("desk.next")}</Chip>}
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
