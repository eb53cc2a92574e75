/** A mark in the making: begun at a second, made a range by two keys, sent on the version it was seen in. Pure. */

import type { MarkChange, ReviewMark } from "../wire/types";

export interface Draft {
  id: string;
  /** Of the mark that is changed, 0 for a new one. */
  version: number;
  from: number;
  to: number | null;
  /** A range was begun and waits for its end: the recording plays on meanwhile. */
  range: boolean;
  text: string;
}

export function begun(at: number): Draft {
  return { id: crypto.randomUUID(), version: 0, from: at, to: null, range: false, text: "" };
}

export function fromMark(mark: ReviewMark): Draft {
  const { version, from_ms, to_ms, text } = mark.newest;
  return { id: mark.id, version, from: from_ms, to: to_ms, range: to_ms !== null, text };
}

/** The range begins here; an end that is no longer after it is forgotten. */
export function moved(draft: Draft, at: number): Draft {
  return { ...draft, from: at, to: draft.to !== null && draft.to > at ? draft.to : null, range: true };
}

/** The range ends here; before its beginning the two change places, at it there is no range. */
export function ended(draft: Draft, at: number): Draft {
  if (at === draft.from) return { ...draft, to: null, range: false };
  return { ...draft, from: Math.min(draft.from, at), to: Math.max(draft.from, at), range: true };
}

export function changed(draft: Draft): MarkChange {
  return { version: draft.version, from_ms: draft.from, to_ms: draft.to, text: draft.text.trim() };
}
