/** The center's rooms on the desk, and the question which room this screen stands in. */
import { Button } from "../design/controls";
import { PatientLine } from "../design/patient";
import { State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { clock } from "../i18n/format";
import { T, t } from "../i18n/text";
import type { EncounterCard, RoomCard } from "../wire/types";
import { useNow } from "../wire/tick";
import { forgetScreen } from "../wire/screen";

export function WhichRoom(props: { rooms: readonly RoomCard[]; onChoose: (roomId: string | null) => void }) {
  useTitle(t("desk.which_room"));
  return (
    <div class="page narrow">
      <h1>{t("desk.which_room")}</h1>
      <p>{t("desk.which_room_why")}</p>
      <div class="column tight which-room">
        {props.rooms.map((room) => (
          <Button key={room.id} icon="room" onClick={() => props.onChoose(room.id)}>
            <bdi>{room.name}</bdi>
          </Button>
        ))}
        <Button icon="queue" onClick={() => props.onChoose(null)}>
          {t("desk.desk_only")}
        </Button>
      </div>
    </div>
  );
}

interface RoomsProps {
  rooms: readonly RoomCard[];
  encounters: readonly EncounterCard[];
  mine: string | null;
}

export function Rooms(props: RoomsProps) {
  return (
    <section aria-label={t("desk.rooms")}>
      <ul class="rooms">
        {props.rooms.map((room) => {
          const inRoom = props.encounters.find(
            (card) => card.room_id === room.id && (card.state === "in-progress" || card.state === "onleave"),
          );
          return <RoomTile key={room.id} room={room} call={inRoom} mine={room.id === props.mine} />;
        })}
      </ul>
      <Button kind="plain" class="small" onClick={forgetScreen}>
        {t("desk.change_room")}
      </Button>
    </section>
  );
}

function RoomTile(props: { room: RoomCard; call: EncounterCard | undefined; mine: boolean }) {
  const { room, call } = props;
  const time = useNow(1_000);
  return (
    <li class={props.mine ? "card room mine" : "card room"}>
      <div class="row">
        <h2>
          <bdi>{room.name}</bdi>
        </h2>
        {props.mine && <span class="chip">{t("desk.this_screen")}</span>}
      </div>
      {call === undefined ? (
        <>
          <State mark={room.present ? "normal" : "unknown"}>{t(room.present ? "desk.room_empty" : "desk.room_away")}</State>
          <Button class="seat" href="/desk/patients" icon="person">
            {t("desk.seat_a_patient")}
          </Button>
        </>
      ) : (
        <>
          <State mark="busy">
            <T
              k="desk.in_call"
              v={{ time: clock(time - Date.parse(call.claimed_at ?? call.arrived_at)), doctor: call.doctor_name ?? "" }}
            />
          </State>
          {props.mine && <PatientLine patient={call.patient} />}
          <Button kind="other" icon="camera" href={props.mine ? `/call/${call.id}` : `/desk/encounter/${call.id}`}>
            {t(props.mine ? "common.back_to_call" : "common.open")}
          </Button>
        </>
      )}
    </li>
  );
}
