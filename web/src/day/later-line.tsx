/** On the doctor's desk: how many cases wait that were sent without a call, and how old the oldest is. */
import { Button } from "../design/controls";
import { State } from "../design/surfaces";
import { wait } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import type { EncounterCard } from "../wire/types";
import { isLate, isOpen, isSent } from "./deadline";

export function LaterLine(props: { cards: readonly EncounterCard[]; now: number }) {
  const cases = props.cards.filter(isSent).filter((one) => isOpen(one.sent));
  if (cases.length === 0) return null;
  const oldest = Math.max(...cases.map((one) => props.now - Date.parse(one.sent.sent_at)));
  const late = cases.filter((one) => isLate(one.sent, props.now)).length;
  return (
    <section class="card row" aria-label={t("day.later_title")}>
      <State mark={late > 0 ? "act" : "waiting"}>
        <T k="day.later_count" v={{ count: cases.length, wait: wait(oldest, language.value) }} />
      </State>
      {late > 0 && <T k="day.later_late" v={{ count: late }} />}
      <span class="end">
        <Button href="/doctor/later">{t("day.later_open")}</Button>
      </span>
    </section>
  );
}
