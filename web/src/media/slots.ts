/**
 * Who is shown where: the server's slots, the people of the call, and the place each gets on the screen.
 * Pure; must not know media elements.
 */

import type { ParticipantCard, SeatRole, SlotCard } from "../wire/types";

export interface Place {
  person: ParticipantCard;
  /** Slot that carries this person, null while the server has none for it. */
  slot: SlotCard | null;
}

export interface Stage {
  /** The large picture, null while nobody else is in the call. */
  main: Place | null;
  /** Everybody else, in an order that speaking never changes. */
  others: Place[];
}

/**
 * @param me id of the own participant, left out of the stage
 * @param pinned participant that a tap made the large one
 */
export function arrange(
  people: ParticipantCard[],
  slots: SlotCard[],
  me: string,
  role: SeatRole,
  pinned: string | null,
): Stage {
  const places = people
    .filter((person) => person.id !== me && person.left_at === null)
    .sort((a, b) => a.joined_at.localeCompare(b.joined_at) || a.id.localeCompare(b.id))
    .map((person) => ({ person, slot: slots.find((slot) => slot.participant_id === person.id) ?? null }));
  const main = places.find((place) => place.person.id === pinned) ?? first(places, wanted(role));
  return { main, others: places.filter((place) => place !== main) };
}

/** Receive-only pairs the page has to add so that `missing` more people get a slot, at most five beside slot 0. */
export function pairsToAdd(missing: number, have: number): number {
  return Math.max(0, Math.min(missing, 4 - have));
}

/** A patient's picture is never cropped; faces of doctors and others may fill their tile. */
export function fit(role: SeatRole): "contain" | "cover" {
  return role === "room" || role === "patient" || role === "relative" ? "contain" : "cover";
}

const AT_THE_CENTER: SeatRole[] = ["room", "patient"];

function wanted(role: SeatRole): SeatRole[] {
  return role === "room" || role === "patient" || role === "relative" ? ["doctor"] : AT_THE_CENTER;
}

function first(places: Place[], roles: SeatRole[]): Place | null {
  return places.find((place) => roles.includes(place.person.role)) ?? places[0] ?? null;
}
