/** One waiting and one unfinished patient on the doctor's desk: what a doctor needs to know before taking somebody. */

import { CaseBrief } from "../case/brief";
import { PeekCase } from "../case/peek";
import { HandOver } from "../day/hand-over";
import { HELPLINE_CENTER, waitedSince } from "../desk/order";
import { Button, Mistake } from "../design/controls";
import { PatientLine, UrgencyState, VitalsLine } from "../design/patient";
import { Chip, State } from "../design/surfaces";
import { languageName } from "../i18n/care-languages";
import { time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import type { EncounterCard } from "../wire/types";
import type { Claims } from "./claims";

export function WaitingRow(props: { card: EncounterCard; now: number; first: boolean; claims: Claims }) {
  const { card, now, first, claims } = props;
  const claiming = claims.claiming === card.id;
  return (
    <li class="card waiting-row">
      <div class="waiting-head">
        <UrgencyState urgency={card.urgency} />
        <PatientLine patient={card.patient} />
        <span class="waiting-wait">
          <Value of={wait(now - waitedSince(card), language.value)} />
        </span>
      </div>
      <p class="waiting-complaint">
        <bdi>{card.complaint}</bdi>
      </p>
      <CaseBrief card={card} />
      <VitalsLine values={card.vitals} flags={card.vital_flags} />
      <div class="waiting-foot">
        <Facts card={card} />
        {card.case && <PeekCase card={card} />}
        <Button
          kind={first ? "primary" : "other"}
          label={t("doctor.claim_name", { name: auto(card.patient.name) })}
          busy={claims.claiming !== null}
          onClick={() => claims.claim(card)}
        >
          {t(claiming ? "doctor.claiming" : "doctor.claim")}
        </Button>
      </div>
      {claims.trouble?.id === card.id && <Mistake>{t(claims.trouble.key)}</Mistake>}
    </li>
  );
}

export function OpenRow(props: { card: EncounterCard; first: boolean }) {
  const { card, first } = props;
  const inCall = card.state === "in-progress";
  return (
    <li class="card waiting-row">
      <div class="waiting-head">
        <State mark={inCall ? "busy" : "waiting"}>
          {inCall ? <T k="doctor.in_call" v={{ time: time(card.claimed_at ?? card.arrived_at) }} /> : t("doctor.onleave")}
        </State>
        <PatientLine patient={card.patient} />
      </div>
      <p class="waiting-complaint">
        <bdi>{card.complaint}</bdi>
      </p>
      <div class="waiting-foot">
        <Facts card={card} />
        <HandOver card={card} />
        <Button kind={first ? "primary" : "other"} href={`/call/${card.id}`}>
          {t("doctor.back_to_call")}
        </Button>
        {card.center_id === HELPLINE_CENTER && <Button href={`/doctor/chat/${card.id}`}>{t("doctor.chat")}</Button>}
      </div>
    </li>
  );
}

export function Facts(props: { card: EncounterCard }) {
  const { card } = props;
  return (
    <span class="waiting-facts ink-2">
      <span>
        <T k="doctor.where" v={{ center: auto(card.center_name), room: auto(card.room_name ?? t("doctor.outside")) }} />
      </span>
      <span>{languageName(card.language).text}</span>
      {card.woman_doctor_wanted && <Chip>{t("doctor.woman_wanted")}</Chip>}
      {card.recording_consent === false && <Chip>{t("doctor.recording_no")}</Chip>}
    </span>
  );
}
