/** What this doctor is asked now: take a patient, or join a colleague's call; how long it stays, why him, and the answers. */
import { useEffect, useState } from "preact/hooks";
import { Button, Mistake } from "../design/controls";
import { PatientLine, UrgencyState, VitalsLine, specialityName } from "../design/patient";
import { Chip } from "../design/surfaces";
import { clock } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { tone } from "../media/tones";
import { go } from "../router";
import { http } from "../wire/http";
import { reference } from "../wire/reference";
import { useNow } from "../wire/tick";
import type { BoardJoined, EncounterCard, OfferCard, OfferDeclined } from "../wire/types";
import type { Claims } from "./claims";
import { Facts } from "./rows";

const EVERY_MS = 3_000;
const REASONS: readonly OfferDeclined["reason"][] = ["not_my_speciality", "needs_woman_doctor", "must_leave", "other"];

interface OfferProps {
  offer: OfferCard;
  card: EncounterCard | undefined;
  claims: Claims;
}

export function Offer(props: OfferProps) {
  const { offer, card, claims } = props;
  const now = useNow(250);
  const [declining, setDeclining] = useState(false);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const left = Math.max(0, Date.parse(offer.expires_at) - now);
  const decline = (answer: OfferDeclined) => {
    setDeclining(false);
    http.post(`/api/offers/${offer.id}/decline`, answer).catch(() => setTrouble("doctor.offer_over"));
  };
  const join = () =>
    http
      .post<BoardJoined>(`/api/offers/${offer.id}/accept`)
      .then((joined) => go(`/call/${joined.call_id}`))
      .catch(() => setTrouble("doctor.offer_over"));
  return (
    <section class="card offer" aria-live="assertive" aria-label={t("doctor.offer")}>
      <div class="waiting-head">
        <h2>{t("doctor.offer")}</h2>
        <span class="offer-left" aria-hidden="true">
          <Value of={clock(left)} />
        </span>
        {card && <UrgencyState urgency={card.urgency} />}
        {card && <PatientLine patient={card.patient} />}
      </div>
      <progress class="offer-bar" max={45} value={Math.ceil(left / 1000)} aria-hidden="true" />
      {offer.kind === "board" ? <BoardWords offer={offer} /> : card && <ClaimWords card={card} offer={offer} />}
      {left === 0 && <p role="status">{t("doctor.offer_over")}</p>}
      <div class="row">
        {offer.kind === "board" ? (
          <Button kind="primary" icon="phone" onClick={() => void join()}>
            {t("doctor.join_call")}
          </Button>
        ) : (
          card && (
            <Button
              kind="primary"
              label={t("doctor.claim_name", { name: auto(card.patient.name) })}
              busy={claims.claiming !== null}
              onClick={() => claims.claim(card)}
            >
              {t("doctor.claim")}
            </Button>
          )
        )}
        <Button pressed={declining} onClick={() => setDeclining(!declining)}>
          {t("doctor.decline")}
        </Button>
      </div>
      {declining && <Decline own={card?.speciality ?? null} isBoard={offer.kind === "board"} onAnswer={decline} />}
      {(trouble ?? (claims.trouble?.id === offer.encounter_id ? claims.trouble.key : null)) && (
        <Mistake>{t(trouble ?? claims.trouble!.key)}</Mistake>
      )}
    </section>
  );
}

function BoardWords(props: { offer: OfferCard }) {
  const { offer } = props;
  return (
    <>
      <p>
        <T k="doctor.called_in" v={{ doctor: auto(offer.asked_by ?? "") }} />
      </p>
      {offer.note !== "" && (
        <p>
          <bdi>{offer.note}</bdi>
        </p>
      )}
    </>
  );
}

function ClaimWords(props: { card: EncounterCard; offer: OfferCard }) {
  const { card, offer } = props;
  return (
    <>
      <p class="waiting-complaint">
        <bdi>{card.complaint}</bdi>
      </p>
      <VitalsLine values={card.vitals} flags={card.vital_flags} />
      <div class="waiting-facts">
        <Facts card={card} />
        {offer.why.map((why) => (
          <Chip key={why} tone="busy">
            {t(`doctor.why.${why}` as Key)}
          </Chip>
        ))}
      </div>
    </>
  );
}

function Decline(props: { own: string | null; isBoard: boolean; onAnswer: (answer: OfferDeclined) => void }) {
  const [which, setWhich] = useState(false);
  const others = (reference.value?.specialities ?? []).filter((one) => one !== props.own);
  if (which) {
    return (
      <div class="row" role="group" aria-label={t("doctor.which_speciality")}>
        <p class="full">{t("doctor.which_speciality")}</p>
        {others.map((speciality) => (
          <Button key={speciality} onClick={() => props.onAnswer({ reason: "not_my_speciality", speciality })}>
            {specialityName(speciality)}
          </Button>
        ))}
        <Button kind="plain" onClick={() => props.onAnswer({ reason: "not_my_speciality" })}>
          {t("doctor.do_not_know")}
        </Button>
      </div>
    );
  }
  const reasons = props.isBoard ? REASONS.slice(2) : REASONS;
  return (
    <div class="row" role="group" aria-label={t("doctor.why_not")}>
      <p class="full">{t("doctor.why_not")}</p>
      {reasons.map((reason) => (
        <Button key={reason} onClick={() => (reason === "not_my_speciality" ? setWhich(true) : props.onAnswer({ reason }))}>
          {t(`doctor.no.${reason}` as Key)}
        </Button>
      ))}
    </div>
  );
}

/** Two rising notes every 3 s while something is asked, and a system notification (without a name) to a hidden page. */
export function useOfferAlert(offers: readonly OfferCard[] | null): void {
  const asked = offers?.[0]?.id ?? null;
  useEffect(() => {
    if (asked === null) return;
    tone("offer");
    const timer = setInterval(() => tone("offer"), EVERY_MS);
    const note = document.hidden ? notice(asked) : null;
    return () => {
      clearInterval(timer);
      note?.close();
    };
  }, [asked]);
}

/** Asked for by the press that goes on duty, the one moment at which a browser lets a page ask. */
export function allowNotices(): void {
  if ("Notification" in globalThis && Notification.permission === "default") void Notification.requestPermission();
}

function notice(tag: string): Notification | null {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return null;
  try {
    const note = new Notification(t("doctor.notice_title"), { body: t("doctor.notice_text"), tag });
    note.onclick = () => {
      focus();
      note.close();
    };
    return note;
  } catch {
    return null; // Android's Chromium has them by a service worker only
  }
}
