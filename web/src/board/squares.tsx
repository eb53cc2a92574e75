/** Every room as a square that never moves: by district, by center; pressed it opens its center. Arrows go along. */
import type { Mark } from "../design/icon";
import { StateMark } from "../design/icon";
import { t } from "../i18n/text";
import { go } from "../router";
import type { BoardRoomCard } from "../wire/types";
import { districtName } from "./map";
import type { CenterShown, DistrictShown } from "./state";

export function Squares(props: { districts: readonly DistrictShown[]; unknown: boolean }) {
  return (
    <section class="board-places" aria-label={t("board.centers")} onKeyDown={alongArrows}>
      {props.districts.map((one) => (
        <div key={one.name} class="board-district">
          <h3>{districtName(one)}</h3>
          <ul>
            {one.centers.map((center) => (
              <Place key={center.card.id} center={center} unknown={props.unknown} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Place(props: { center: CenterShown; unknown: boolean }) {
  const { card, rooms, tone } = props.center;
  return (
    <li class="board-center" data-tone={tone}>
      <button type="button" class="board-open" onClick={() => go(`/board/center/${card.id}`)}>
        <bdi class="strong">{card.name}</bdi>
        <span class="board-squares">
          {rooms.map((room) => (
            <span key={room.id} class="board-square" data-tone={room.tone}>
              <StateMark mark={markOf(room, props.unknown)} size={20} />
              <span class="hidden-text">
                {room.name}: {t(wordOf(room, props.unknown))}
              </span>
            </span>
          ))}
        </span>
        {card.waiting > 0 && <span class="small ink-2">{t("board.waiting_here", { count: card.waiting })}</span>}
      </button>
    </li>
  );
}

export function markOf(room: BoardRoomCard, unknown: boolean): Mark {
  if (unknown) return "unknown";
  if (room.tone === "act" || room.tone === "watch") return room.tone;
  return ({ call: "busy", waiting: "waiting", empty: "normal", offline: "unknown", closed: "unknown" } as const)[room.state];
}

export function wordOf(room: BoardRoomCard, unknown: boolean) {
  return unknown ? ("board.room.unknown" as const) : (`board.room.${room.state}` as const);
}

/** Right and left by what is seen, so that they agree with the eye in both directions of writing. */
function alongArrows(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(".board-open")];
  const here = all.indexOf(document.activeElement as HTMLElement);
  if (here < 0 || !event.key.startsWith("Arrow")) return;
  const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
  const forward = event.key === "ArrowDown" || event.key === (rtl ? "ArrowLeft" : "ArrowRight");
  event.preventDefault();
  all[here + (forward ? 1 : -1)]?.focus();
}
