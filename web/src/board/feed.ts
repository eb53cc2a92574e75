/** The board as it is followed: what is shown, and for how long there has been no news. */
import { useEffect, useState } from "preact/hooks";
import { useTopic } from "../wire/follow";
import { live } from "../wire/here";
import { useNow } from "../wire/tick";
import { type BoardShown, boardOf } from "./state";

/** Nothing is shown as known that nobody has heard of for so long. */
const UNKNOWN_MS = 120_000;

export interface Feed {
  board: BoardShown | null;
  now: number;
  /** When the connection was lost, Unix ms; null while it stands. */
  lostAt: number | null;
  unknown: boolean;
}

export function useFeed(): Feed {
  const topic = useTopic("board");
  const now = useNow(1_000);
  const up = live.state.value === "connected";
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => setLostAt(up ? null : Date.now()), [up]);
  const board = topic === null ? null : boardOf(topic, now);
  return { board, now, lostAt, unknown: lostAt !== null && Date.now() - lostAt > UNKNOWN_MS };
}
