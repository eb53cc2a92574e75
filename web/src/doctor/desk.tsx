/** S7: the doctor's desk. On duty or not, who waits (live), and what is unfinished. */

import { useEffect, useRef, useState } from "preact/hooks";
import { DeviceCheck } from "../check/devicecheck";
import { split, waitedSince } from "../desk/order";
import { Button } from "../design/controls";
import { useKeys } from "../design/keys";
import { Skeleton } from "../design/loading";
import { specialityName } from "../design/patient";
import { State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { time, wait } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { tone } from "../media/tones";
import { usePreparedCall } from "../call/prepare";
import { useMeasuredLink } from "../media/waiting";
import { useTopic } from "../wire/follow";
import { live } from "../wire/here";
import { me } from "../wire/identity";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { DoctorCard, EncounterCard } from "../wire/types";
import { type LostClaim, useClaims } from "./claims";
import { OpenRow, WaitingRow } from "./rows";
import "./doctor.css";

const CHECKED = "e-ilaj.checked";

export default function DoctorDesk() {
  const topic = useTopic("queue");
  const [checking, setChecking] = useState(false);
  const cards = cardsOf<EncounterCard>(topic, "encounter");
  const onDuty = cardsOf<DoctorCard>(topic, "doctor")[0] ?? null;
  const { queue } = split(cards);
  useMeasuredLink();
  usePreparedCall();
  useTitle(queue.length > 0 ? t("doctor.title_waiting", { count: queue.length }) : t("doctor.title"));
  useSoundOnNew(topic === null ? null : queue);
  if (topic === null) {
    return (
      <div class="page">
        <h1 class="hidden-text">{t("doctor.title")}</h1>
        <Skeleton rows={4} />
      </div>
    );
  }
  if (checking) {
    const checked = () => {
      sessionStorage.setItem(CHECKED, "yes");
      setChecking(false);
      if (!onDuty) setDuty(true);
    };
    return (
      <div class="page">
        <DeviceCheck onGoOn={checked} />
      </div>
    );
  }
  return <Desk cards={cards} onDuty={onDuty} onCheck={() => setChecking(true)} />;
}

function Desk(props: { cards: EncounterCard[]; onDuty: DoctorCard | null; onCheck: () => void }) {
  const { cards, onDuty, onCheck } = props;
  const now = useNow(10_000);
  const { queue } = split(cards);
  const open = cards.filter((card) => card.state === "in-progress" || card.state === "onleave");
  const goOn = () => (sessionStorage.getItem(CHECKED) === "yes" ? setDuty(true) : onCheck());
  return (
    <div class="page">
      {onDuty ? (
        <DutyLine since={onDuty.on_duty_since} queue={queue} now={now} onCheck={onCheck} />
      ) : (
        <OffDuty onGoOn={goOn} primary={open.length === 0} />
      )}
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
      {onDuty && <Waiting queue={queue} now={now} primary={open.length === 0} />}
    </div>
  );
}

function Waiting(props: { queue: EncounterCard[]; now: number; primary: boolean }) {
  const { queue, now, primary } = props;
  const claims = useClaims();
  useKeys({ KeyC: () => queue[0] && claims.claim(queue[0]) });
  const free = queue.filter((card) => !claims.lost.some((one) => one.card.id === card.id));
  return (
    <section class="column tight">
      <h2>{t("doctor.waiting")}</h2>
      {free.length === 0 && claims.lost.length === 0 && <Nobody />}
      <ul class="column tight">
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

/** Two rising notes when somebody new waits; never at the first look. */
function useSoundOnNew(queue: EncounterCard[] | null): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const ids = queue?.map((card) => card.id).join();
  useEffect(() => {
    if (queue === null) return;
    const fresh = known.current !== null && queue.some((card) => !known.current?.has(card.id));
    known.current = new Set(queue.map((card) => card.id));
    if (fresh) tone("offer");
  }, [ids]);
}
