/** A topic's state from a snapshot and the events after it. Pure; knows neither sockets nor screens. */
import type { CatchUp, Snapshot, TopicChanged } from "./types";

export type Kind = TopicChanged["kind"];
export type Cards = Partial<Record<Kind, Record<string, Record<string, unknown>>>>;

export interface TopicState {
  readonly topic: string;
  readonly epoch: string;
  readonly seq: number;
  readonly cards: Cards;
}

/** The state after an answer to `topic.follow`, or "gap" when a catch-up does not fit what is here. */
export function afterFollow(state: TopicState | null, answer: Snapshot | CatchUp): TopicState | "gap" {
  if ("state" in answer) {
    return { topic: answer.topic, epoch: answer.epoch, seq: answer.seq, cards: answer.state as Cards };
  }
  if (state === null || state.epoch !== answer.epoch) return "gap";
  let next: TopicState | "gap" = state;
  for (const event of answer.events) {
    next = afterEvent(next, event);
    if (next === "gap") return "gap";
  }
  return next.seq >= answer.seq ? next : "gap";
}

/** The state after one event; the same state for an event already seen; "gap" when one is missing before it. */
export function afterEvent(state: TopicState, event: TopicChanged): TopicState | "gap" {
  if (event.epoch !== state.epoch) return "gap";
  if (event.seq <= state.seq) return state;
  if (event.seq !== state.seq + 1) return "gap";
  const ofKind = { ...state.cards[event.kind] };
  if (event.card === null) delete ofKind[event.id];
  else ofKind[event.id] = event.card;
  return { ...state, seq: event.seq, cards: { ...state.cards, [event.kind]: ofKind } };
}

/** All cards of one kind; the caller names the card's type, as the server's models fix it by kind. */
export function cardsOf<T>(state: TopicState | null, kind: Kind): T[] {
  return Object.values(state?.cards[kind] ?? {}) as T[];
}
