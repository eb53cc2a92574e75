/** A claimed patient who sits in no room: staff brings him to one. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { PatientLine } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { StateMark } from "../design/icon";
import { T, t } from "../i18n/text";
import { go } from "../router";
import { http } from "../wire/http";
import type { EncounterCard, RoomCard } from "../wire/types";

export function ReadyRow(props: { card: EncounterCard; rooms: readonly RoomCard[]; mine: string | null; first: boolean }) {
  const { card } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const free = props.rooms.filter((room) => room.encounter_id === null);
  const wanted = free.some((room) => room.id === props.mine) ? free.filter((room) => room.id === props.mine) : free;

  const seat = async (room: RoomCard) => {
    setBusy(true);
    setError(undefined);
    try {
      await http.patch(`/api/encounters/${card.id}`, { room_id: room.id });
      if (room.id === props.mine) go(`/call/${card.id}`);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };

  return (
    <div class="card ready">
      {error !== undefined && <ProblemBanner error={error} />}
      <div class="row">
        <StateMark mark="busy" />
        <PatientLine patient={card.patient} />
        <span class="grow">
          <T k="desk.ready_text" v={{ doctor: card.doctor_name ?? "", name: card.patient.name }} />
        </span>
        {wanted.map((room, index) => (
          <Button
            key={room.id}
            kind={props.first && index === 0 ? "primary" : "other"}
            busy={busy}
            onClick={() => void seat(room)}
          >
            <T k="desk.seat_in" v={{ room: room.name }} />
          </Button>
        ))}
        {wanted.length === 0 && <span class="hint">{t("desk.no_free_room")}</span>}
      </div>
    </div>
  );
}
