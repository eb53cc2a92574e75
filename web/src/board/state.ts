/** The board's topic as pages show it: counts, order, groups. Pure; must not know elements or sockets. */
import { type TopicState, cardsOf } from "../wire/topic";
import type { AlarmCard, BoardCallCard, BoardRoomCard, CenterCard, DutyCard, LineCard, NodeCard } from "../wire/types";
import { type District, districtOf } from "./districts";

export type Tone = BoardRoomCard["tone"];

export interface CenterShown {
  card: CenterCard;
  rooms: BoardRoomCard[];
  calls: BoardCallCard[];
  tone: Tone;
}

export interface DistrictShown {
  /** null: not of this province, or not told. */
  district: District | null;
  name: string;
  centers: CenterShown[];
  tone: Tone;
}

export interface BoardShown {
  districts: DistrictShown[];
  alarms: AlarmCard[];
  lines: LineCard[];
  doctors: DutyCard[];
  calls: BoardCallCard[];
  node: NodeCard | null;
  /** Centers by their worst room. */
  count: { all: number; normal: number; watch: number; act: number };
}

const RANK: Record<Tone, number> = { act: 0, watch: 1, busy: 2, normal: 3 };
const TO_ACT_ON: readonly string[] = ["missing", "late", "unreachable", "left"];

export function boardOf(state: TopicState, now: number): BoardShown {
  const rooms = grouped(cardsOf<BoardRoomCard>(state, "board_room"));
  const calls = cardsOf<BoardCallCard>(state, "board_call");
  const alarms = cardsOf<AlarmCard>(state, "alarm").sort((a, b) => byHaste(a, b, now));
  const callsOf = grouped(calls);
  const centers = cardsOf<CenterCard>(state, "center").map((card): CenterShown => {
    const own = (rooms.get(card.id) ?? []).sort(byName);
    const alarmed = alarms.filter((one) => one.center_id === card.id && !snoozed(one, now)).map((one) => one.severity);
    return { card, rooms: own, calls: callsOf.get(card.id) ?? [], tone: worst([...own.map((one) => one.tone), ...alarmed]) };
  });
  return {
    districts: byDistrict(centers),
    alarms,
    lines: cardsOf<LineCard>(state, "line").sort((a, b) => a.oldest.localeCompare(b.oldest)),
    doctors: cardsOf<DutyCard>(state, "duty").sort(
      (a, b) => Number(TO_ACT_ON.includes(b.state)) - Number(TO_ACT_ON.includes(a.state)) || byName(a, b),
    ),
    calls,
    node: cardsOf<NodeCard>(state, "node")[0] ?? null,
    count: {
      all: centers.length,
      normal: centers.filter((one) => one.tone === "normal" || one.tone === "busy").length,
      watch: centers.filter((one) => one.tone === "watch").length,
      act: centers.filter((one) => one.tone === "act").length,
    },
  };
}

/** Asleep until later, so it is no news now. */
export function snoozed(alarm: AlarmCard, now: number): boolean {
  return alarm.snoozed_until !== null && Date.parse(alarm.snoozed_until) > now;
}

/** Unacknowledged before acknowledged, act before watch, the newest last; snoozed ones at the end. */
function byHaste(a: AlarmCard, b: AlarmCard, now: number): number {
  const key = (one: AlarmCard) => [snoozed(one, now), one.severity !== "act", one.acknowledged_by !== null].map(Number);
  const [left, right] = [key(a), key(b)];
  const first = left.findIndex((value, index) => value !== right[index]);
  return first >= 0 ? (left[first] ?? 0) - (right[first] ?? 0) : a.raised_at.localeCompare(b.raised_at);
}

export function worst(tones: readonly Tone[]): Tone {
  return [...tones].sort((a, b) => RANK[a] - RANK[b])[0] ?? "normal";
}

/** Places never move: by district from north to south, then by name. */
function byDistrict(centers: CenterShown[]): DistrictShown[] {
  const found = new Map<string, DistrictShown>();
  for (const center of centers.sort((a, b) => byName(a.card, b.card))) {
    const district = districtOf(center.card.district);
    const name = district?.en ?? center.card.district;
    const group = found.get(name) ?? { district, name, centers: [], tone: "normal" as Tone };
    group.centers.push(center);
    group.tone = worst([group.tone, center.tone]);
    found.set(name, group);
  }
  return [...found.values()].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}

function place(one: DistrictShown): number {
  return one.district ? one.district.at[1] * 10 + one.district.at[0] : 1_000;
}

function grouped<T extends { center_id: string }>(cards: T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const card of cards) found.set(card.center_id, [...(found.get(card.center_id) ?? []), card]);
  return found;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true });
}
