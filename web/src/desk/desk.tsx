/** S2: the staff's desk. Who must be seated, rooms, find or new, queue, unfinished; all live from topic `desk`. */
import { useRef } from "preact/hooks";
import { Button } from "../design/controls";
import { useKeys } from "../design/keys";
import { Skeleton } from "../design/loading";
import { useTitle } from "../design/title";
import { useModule } from "../call/lazy";
import { T, load, t } from "../i18n/text";
import { go } from "../router";
import { useTopic } from "../wire/follow";
import { me } from "../wire/identity";
import { chooseScreen, screen } from "../wire/screen";
import { useNow } from "../wire/tick";
import { cardsOf } from "../wire/topic";
import type { DoctorCard, EncounterCard, RoomCard, WaitCard } from "../wire/types";
import { SentSection } from "../day/sent";
import { Bookings } from "./bookings";
import { ClosingSheet } from "./closing";
import { QueueRow, UnfinishedRow } from "./queue-rows";
import { ReadyRow } from "./ready";
import { Rooms, WhichRoom } from "./rooms";
import { split } from "./order";
import "./desk.css";

export default function DeskPage() {
  const topic = useTopic("desk");
  const time = useNow(10_000);
  const list = useRef<HTMLUListElement>(null);
  const rooms = cardsOf<RoomCard>(topic, "room").sort((a, b) => a.name.localeCompare(b.name));
  const doctors = cardsOf<DoctorCard>(topic, "doctor");
  const waits = (topic?.cards.wait ?? {}) as unknown as Record<string, WaitCard>;
  const { ready, queue, unfinished } = split(cardsOf<EncounterCard>(topic, "encounter"));
  const center = me.value?.center_id ?? "";
  const chosen = screen.value?.center_id === center ? screen.value : null;
  useTitle(t("desk.title"));
  useKeys({
    KeyN: () => go("/desk/patients#new"),
    ArrowDown: () => step(list.current, 1),
    ArrowUp: () => step(list.current, -1),
    Digit1: () => openRoom(rooms[0]),
    Digit2: () => openRoom(rooms[1]),
  });

  if (topic === null) {
    return (
      <div class="page">
        <h1 class="hidden-text">{t("desk.title")}</h1>
        <Skeleton rows={5} />
      </div>
    );
  }
  if (chosen === null) {
    return <WhichRoom rooms={rooms} onChoose={(room_id) => chooseScreen({ center_id: center, room_id })} />;
  }
  return (
    <div class="page">
      <h1 class="hidden-text">{t("desk.title")}</h1>
      {ready.length > 0 && (
        <section class="column tight" aria-label={t("desk.ready")}>
          {ready.map((card, index) => (
            <ReadyRow key={card.id} card={card} rooms={rooms} mine={chosen.room_id} first={index === 0} />
          ))}
        </section>
      )}
      <SentSection cards={cardsOf<EncounterCard>(topic, "encounter")} now={time} />
      <ClosingSheet waiting={queue.length + unfinished.length} time={time} />
      <Bookings time={time} />
      <Rooms rooms={rooms} encounters={cardsOf<EncounterCard>(topic, "encounter")} mine={chosen.room_id} />
      <div class="row find-row">
        <Button class="find-link" icon="search" href="/desk/patients">
          <span class="grow">{t("desk.find")}</span>
          <kbd>/</kbd>
        </Button>
        <Button kind={ready.length > 0 ? "other" : "primary"} icon="plus" href="/desk/patients#new">
          {t("desk.new_patient")}
        </Button>
      </div>
      <section class="column tight">
        <h2>
          <T k="desk.queue" v={{ count: queue.length }} />
        </h2>
        {queue.length === 0 && <p class="ink-2">{t("desk.nobody_waits")}</p>}
        <ul class="rows" ref={list}>
          {queue.map((card, index) => (
            <QueueRow key={card.id} card={card} place={index + 1} doctors={doctors} wait={waits[card.id]} time={time} />
          ))}
        </ul>
      </section>
      {unfinished.length > 0 && (
        <section class="column tight">
          <h2>{t("desk.unfinished")}</h2>
          <ul class="rows">
            {unfinished.map((card) => (
              <UnfinishedRow key={card.id} card={card} />
            ))}
          </ul>
        </section>
      )}
      <Papers />
    </div>
  );
}

function Papers() {
  const loaded = useModule(() => Promise.all([import("./to-print"), load("print")]), true);
  const List = loaded?.[0].ToPrintList;
  return List ? <List /> : null;
}

function openRoom(room: RoomCard | undefined): void {
  if (room?.encounter_id) go(`/desk/encounter/${room.encounter_id}`);
}

/** Moves the focus through the rows by the arrow keys; Enter then opens the row's link by itself. */
function step(list: HTMLUListElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLElement>("a.row-link") ?? [])];
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}
