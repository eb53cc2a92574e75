/** The patient waits: place, what happens next, and the way back. */
import { useState } from "preact/hooks";
import { usePreparedCall } from "../call/prepare";
import { SendAway } from "../day/send-away";
import { Button } from "../design/controls";
import { PatientLine, UrgencyState, VitalsLine, specialityName } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner, UndoBar } from "../design/surfaces";
import { wait } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { useMeasuredLink } from "../media/waiting";
import { useTopic } from "../wire/follow";
import { http } from "../wire/http";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { Encounter, EncounterCard, WaitCard } from "../wire/types";
import { WaitWords } from "./queue-rows";
import { split, waitedSince } from "./order";

/** Only who has just put the patient in the queue is offered the undo bar. */
const JUST_MS = 10_000;

interface QueuedProps {
  encounter: Encounter;
  live: EncounterCard | undefined;
  onChange: (encounter: Encounter) => void;
}

export function Queued(props: QueuedProps) {
  const { encounter } = props;
  useMeasuredLink();
  usePreparedCall();
  const card = props.live ?? encounter.card;
  const time = useNow(5_000);
  const topic = useTopic("desk");
  const queue = split(cardsOf<EncounterCard>(topic, "encounter")).queue;
  const known = topic?.cards.wait?.[card.id] as unknown as WaitCard | undefined;
  const place = known?.place ?? (queue.findIndex((one) => one.id === card.id) + 1 || (encounter.place ?? 1));
  const [undo, setUndo] = useState(time - waitedSince(card) < JUST_MS);
  const [error, setError] = useState<unknown>();

  const back = async () => {
    setError(undefined);
    await http
      .post<Encounter>(`/api/encounters/${card.id}/withdraw`)
      .then(props.onChange)
      .catch(setError);
  };

  return (
    <div class="column queued">
      <h1>
        <PatientLine patient={card.patient} />
      </h1>
      {error !== undefined && <ProblemBanner error={error} />}
      <Banner tone="done" live>
        <span class="queued-place">
          <T k="desk.is_number" v={{ name: card.patient.name, place }} />
        </span>{" "}
        {known && <WaitWords wait={known} speciality={card.speciality} />}
      </Banner>
      <div class="row">
        <UrgencyState urgency={card.urgency} />
        <span>{specialityName(card.speciality)}</span>
        <span class="ink-2">
          <T k="desk.waits" v={{ wait: wait(time - waitedSince(card), language.value) }} />
        </span>
      </div>
      <VitalsLine values={card.vitals} flags={card.vital_flags} />
      <p>
        <T k={card.room_id === null ? "desk.then_outside" : "desk.then_room"} v={{ room: card.room_name ?? "" }} />
      </p>
      <p class="ink-2">{t(card.recording_consent ? "desk.will_record" : "desk.will_not_record")}</p>
      <div class="row">
        <Button kind="primary" icon="plus" href="/desk/patients">
          {t("desk.next_patient")}
        </Button>
        <Button href="/desk">{t("desk.back_to_desk")}</Button>
        <SendAway card={card} />
        <Button kind="plain" icon="undo" onClick={() => void back()}>
          {t("desk.change_intake")}
        </Button>
      </div>
      {undo && (
        <UndoBar undo={t("common.undo")} onUndo={() => void back()} onGone={() => setUndo(false)}>
          <T k="desk.put_done" v={{ name: card.patient.name }} />
        </UndoBar>
      )}
    </div>
  );
}
