/** S7: the doctor's desk. On duty or not, who waits (live), and what is unfinished. */

import { useEffect, useRef, useState } from "preact/hooks";
import { DeviceCheck } from "../check/devicecheck";
import { split, waitedSince } from "../desk/order";
import { LaterLine } from "../day/later-line";
import { Button } from "../design/controls";
import { useKeys } from "../design/keys";
import { Skeleton } from "../design/loading";
import { specialityName } from "../design/patient";
import { Banner, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { date, time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { tone } from "../media/tones";
import { usePreparedCall } from "../call/prepare";
import { useMeasuredLink } from "../media/waiting";
import { useTopic } from "../wire/follow";
import { go, place } from "../router";
import { live } from "../wire/here";
import { me } from "../wire/identity";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { DoctorCard, EncounterCard, OfferCard } from "../wire/types";
import { type LostClaim, useClaims } from "./claims";
import { Offer, allowNotices, useOfferAlert } from "./offer";
import { OpenRow, WaitingRow } from "./rows";
import "./doctor.css";

const CHECKED = "e-ilaj.checked";

export default function DoctorDesk() {
  const topic = useTopic("queue");
  const [checking, setChecking] = useState(false);
  // Came by the link of a call for doctors: straight to the way on duty.
  const called = place.value.query.get("duty") === "on";
  const cards = cardsOf<EncounterCard>(topic, "encounter");
  const onDuty = cardsOf<DoctorCard>(topic, "doctor")[0] ?? null;
  const { queue } = split(cards);
  const offers = topic === null ? null : cardsOf<OfferCard>(topic, "offer");
  useMeasuredLink();
  usePreparedCall();
  useTitle(titleOf(queue.length, offers?.length ?? 0));
  useOfferAlert(offers);
  useSoundOnNew(topic === null ? null : queue);
  if (topic === null) {
    return (
      <div class="page">
        <h1 class="hidden-text">{t("doctor.title")}</h1>
        <Skeleton rows={4} />
      </div>
    );
  }
  if (checking || (called && !onDuty)) {
    const checked = () => {
      sessionStorage.setItem(CHECKED, "yes");
      setChecking(false);
      if (called) go("/doctor", { replace: true });
      if (!onDuty) setDuty(true);
    };
    return (
      <div class="page">
        <DeviceCheck onGoOn={checked} />
      </div>
    );
  }
  return <Desk cards={cards} offers={offers ?? []} onDuty={onDuty} onCheck={() => setChecking(true)} />;
}

interface DeskProps {
  cards: EncounterCard[];
  offers: OfferCard[];
  onDuty: DoctorCard | null;
  onCheck: () => void;
}

function Desk(props: DeskProps) {
  const { cards, offers, onDuty, onCheck } = props;
  const now = useNow(10_000);
  const { queue } = split(cards);
  const open = cards.filter((card) => card.state === "in-progress" || (card.state === "onleave" && card.sent === null));
  const goOn = () => {
    allowNotices();
    if (sessionStorage.getItem(CHECKED) === "yes") setDuty(true);
    else onCheck();
  };
  return (
    <div class="page">
      {onDuty ? (
        <DutyLine since={onDuty.on_duty_since} queue={queue} now={now} onCheck={onCheck} />
      ) : (
        <OffDuty onGoOn={goOn} primary={open.length === 0} />
      )}
      <LicenceWords state={onDuty?.licence ?? me.value?.licence ?? "ok"} until={me.value?.licence_valid_until ?? null} />
      <LaterLine cards={cards} now={now} />
      {open.length > 0 && (
        <section class="column tight">
          <h2>{t("doctor.unfinished")}</h2>
          <ul class="column tight">
            {open.map((card, index) => (
              <OpenRow key={card.id} card={card} first={index === 0} />
            ))}
          </ul>
        </section>
      )}
      {onDuty && <Waiting queue={queue} offers={offers} now={now} primary={open.length === 0} />}
    </div>
  );
}

function Waiting(props: { queue: EncounterCard[]; offers: OfferCard[]; now: number; primary: boolean }) {
  const { queue, offers, now } = props;
  const claims = useClaims();
  const list = useRef<HTMLUListElement>(null);
  const offered = queue.find((card) => offers.some((offer) => offer.encounter_id === card.id));
  const next = offered ?? queue[0];
  useKeys({
    KeyC: () => next && claims.claim(next),
    ArrowDown: () => step(list.current, 1),
    ArrowUp: () => step(list.current, -1),
  });
  const free = queue.filter((card) => card !== offered && !claims.lost.some((one) => one.card.id === card.id));
  const primary = props.primary && offers.length === 0;
  return (
    <section class="column tight">
      {offers.map((offer) => (
        <Offer key={offer.id} offer={offer} card={queue.find((card) => card.id === offer.encounter_id)} claims={claims} />
      ))}
      <h2>{t("doctor.waiting")}</h2>
      {free.length === 0 && offers.length === 0 && claims.lost.length === 0 && <Nobody />}
      <ul class="column tight" ref={list}>
        {claims.lost.map((one) => (
          <LostRow key={one.card.id} lost={one} />
        ))}
        {free.map((card, index) => (
          <WaitingRow key={card.id} card={card} now={now} first={primary && index === 0} claims={claims} />
        ))}
      </ul>
    </section>
  );
}

function LostRow(props: { lost: LostClaim }) {
  const { card, by } = props.lost;
  const patient = auto(card.patient.name);
  return (
    <li class="card lost-claim" role="status">
      {by === null ? (
        <T k="doctor.claimed_other" v={{ patient }} />
      ) : (
        <T k="doctor.claimed_by" v={{ doctor: auto(by), patient }} />
      )}
    </li>
  );
}

function LicenceWords(props: { state: DoctorCard["licence"]; until: string | null }) {
  if (props.state === "ok") return null;
  const shown = props.until === null ? "" : date(props.until, language.value);
  return (
    <Banner tone="watch" live>
      <T k={`doctor.licence.${props.state}`} v={{ date: shown }} />
    </Banner>
  );
}

function OffDuty(props: { onGoOn: () => void; primary: boolean }) {
  return (
    <section class="card off-duty">
      <div>
        <h1>{t("doctor.off_title")}</h1>
        <p>{t("doctor.off_text")}</p>
      </div>
      <Button kind={props.primary ? "primary" : "other"} onClick={props.onGoOn}>
        {t("doctor.go_on")}
      </Button>
    </section>
  );
}

interface DutyLineProps {
  since: string | null;
  queue: EncounterCard[];
  now: number;
  onCheck: () => void;
}

function DutyLine(props: DutyLineProps) {
  const { since, queue, now } = props;
  const longest = Math.max(0, ...queue.map((card) => now - waitedSince(card)));
  return (
    <div class="page-head duty-line">
      <h1>
        <State mark="done">
          <T k="doctor.on_since" v={{ time: time(since ?? now) }} />
        </State>
      </h1>
      <span>
        <T k="doctor.queue_count" v={{ count: queue.length }} />
        {queue.length > 0 && (
          <>
            {" · "}
            <T k="doctor.longest" v={{ wait: wait(longest, language.value) }} />
          </>
        )}
      </span>
      <Button kind="plain" icon="camera" onClick={props.onCheck}>
        {t("doctor.check_again")}
      </Button>
      <Button onClick={() => setDuty(false)}>{t("doctor.go_off")}</Button>
    </div>
  );
}

function Nobody() {
  const names = (me.value?.specialities ?? []).map(specialityName).join(", ");
  return (
    <p class="card nobody">
      <T k="doctor.nobody" v={{ speciality: auto(names) }} /> {t("doctor.you_will_hear")}
    </p>
  );
}

function setDuty(on: boolean): void {
  void live
    .request("duty.set", { on })
    .then(() => {
      if (me.peek()) me.value = { ...me.peek()!, on_duty: on };
    })
    .catch(() => undefined);
}

/** Up and down the queue by keyboard: the claim buttons of the rows. */
function step(list: HTMLUListElement | null, by: number): void {
  const buttons = [...(list?.querySelectorAll<HTMLElement>("button") ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
}

function titleOf(waiting: number, offers: number): string {
  if (offers > 0) return t("doctor.title_offer");
  return waiting > 0 ? t("doctor.title_waiting", { count: waiting }) : t("doctor.title");
}

/** A tick when somebody new waits; never at the first look. The rising notes are for offers. */
function useSoundOnNew(queue: EncounterCard[] | null): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const ids = queue?.map((card) => card.id).join();
  useEffect(() => {
    if (queue === null) return;
    const fresh = known.current !== null && queue.some((card) => !known.current?.has(card.id));
    known.current = new Set(queue.map((card) => card.id));
    if (fresh) tone("message");
  }, [ids]);
}
