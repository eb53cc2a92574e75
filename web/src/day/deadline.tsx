/** When an answer is due, and that it is late: the same words on every desk. */
import { Chip } from "../design/surfaces";
import { date, sameDay, time } from "../i18n/format";
import { language } from "../i18n/language";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { EncounterCard, SentCard } from "../wire/types";

export type SentEncounter = EncounterCard & { sent: SentCard };

export function isSent(card: EncounterCard): card is SentEncounter {
  return card.sent !== null;
}

/** Somebody waits for a doctor's answer. */
export function isOpen(sent: SentCard): boolean {
  return sent.state === "waiting" || sent.state === "taken";
}

export function isLate(sent: SentCard, now: number): boolean {
  return isOpen(sent) && now > Date.parse(sent.due_at);
}

export function Deadline(props: { sent: SentCard; now: number }) {
  const { sent, now } = props;
  if (isLate(sent, now)) {
    return (
      <Chip tone="act" mark="act">
        <T k="day.late_since" v={{ time: moment(sent.due_at, now) }} />
      </Chip>
    );
  }
  return (
    <span class="ink-2">
      <T k="day.due_by" v={{ time: moment(sent.due_at, now) }} />
    </span>
  );
}

/** With the date unless it is today. */
export function moment(at: string, now: number): Shown {
  const hour = time(at).text;
  return sameDay(at, now) ? ltr(hour) : auto(`${date(at, language.value).text} ${hour}`);
}

/** Which state a case is in, from the center's side. */
export function SentWords(props: { card: SentEncounter }) {
  const { sent } = props.card;
  if (sent.state === "waiting") return <>{t("day.sent_waiting")}</>;
  return <T k={`day.sent_${sent.state as "taken" | "answered" | "call_wanted"}`} v={{ doctor: auto(sent.doctor_name ?? "") }} />;
}
