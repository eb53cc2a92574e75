/** What an alarm says, from what the board knows of the things that it is about. */
import { specialityName } from "../design/patient";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import type { Values } from "../i18n/text";
import type { AlarmCard } from "../wire/types";
import type { BoardShown } from "./state";

export interface Sentence {
  k: Key;
  v: Values;
}

export function alarmSentence(kind: string, detail: string, place: string, about: string): Sentence {
  const words = kind === "waiting_long" ? specialityName(detail) : detail;
  return { k: `board.alarm.${kind}` as Key, v: { place: auto(place), about: auto(about), detail: auto(words) } };
}

/** With names that the board has: of the center, and of the room or doctor that it is about. */
export function sentenceOnBoard(alarm: AlarmCard, board: BoardShown): Sentence {
  const centers = board.districts.flatMap((one) => one.centers);
  const center = centers.find((one) => one.card.id === alarm.center_id);
  const room = center?.rooms.find((one) => one.id === alarm.about || one.encounter_id === alarm.about);
  const doctor = board.doctors.find((one) => one.id === alarm.about);
  return alarmSentence(alarm.kind, alarm.detail, center?.card.name ?? "", room?.name ?? doctor?.name ?? "");
}
