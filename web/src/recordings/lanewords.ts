/** The sentences for what lies on lanes: one a thing, the same in lane, list and reading aloud. */

import { clock as clockText } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { type Values, t } from "../i18n/text";
import type { RecordingMark } from "../wire/types";
import type { Happening, Marked, Span } from "./lanes";

export interface Said {
  k: Key;
  v: Values;
}

const LEVELS = ["recordings.link_0", "recordings.link_1", "recordings.link_2", "recordings.link_3", "recordings.link_4"] as const;

const PAUSES: Record<string, Key> = {
  intimate_examination: "recordings.pause_intimate_examination",
  private_talk: "recordings.pause_private_talk",
};

const EVENTS: Record<string, Key> = {
  notes: "recordings.event_notes",
  message_text: "recordings.event_message_text",
  message_voice: "recordings.event_message_voice",
  prescription: "recordings.event_prescription",
};

export function spanWords(name: string, span: Span): Said {
  if (span.kind === "gap") {
    const seconds = Math.max(1, Math.round((span.to - span.from) / 1000));
    return { k: "recordings.said_gap", v: { name: auto(name), seconds } };
  }
  const what = span.kind === "link" ? LEVELS[span.level ?? 4] : (`recordings.lane_${span.kind}` as Key);
  return {
    k: "recordings.said_span",
    v: { name: auto(name), what: auto(t(what ?? "recordings.link_4")), from: clockText(span.from), to: clockText(span.to) },
  };
}

export function happeningWords(one: Happening): Said {
  if (one.kind === "pause") {
    const known = PAUSES[one.reason];
    const reason = one.detail || (known ? t(known) : one.reason);
    return { k: "recordings.said_pause", v: { reason: auto(reason), from: clockText(one.from), to: clockText(one.to) } };
  }
  return { k: EVENTS[one.event] ?? "recordings.event_other", v: { name: auto(one.label) } };
}

export function markedWords(one: Marked): Said {
  const words = { name: auto(one.name), text: auto(one.text) };
  if (one.to === one.from) return { k: "recordings.said_mark", v: { ...words, time: clockText(one.from) } };
  return { k: "recordings.said_mark_range", v: { ...words, from: clockText(one.from), to: clockText(one.to) } };
}

export function markWords(name: string, mark: RecordingMark): Said {
  return { k: `recordings.mark_${mark.kind}` as Key, v: { name: auto(name) } };
}
