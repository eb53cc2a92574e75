/** Copies of one recording as they are now: loaded, told of by the live connection, asked for again while they move. */

import { useEffect } from "preact/hooks";
import { type Loaded, useLoad } from "../design/loading";
import type { Key } from "../i18n/keys";
import { live } from "../wire/here";
import { http } from "../wire/http";
import type { Export, ExportMoved, Exports } from "../wire/types";

/** Live messages come once a second; this is for when they do not. */
const POLL_MS = 5_000;
const MOVING: readonly Export["state"][] = ["asked", "waiting", "making"];

export const EXPORT_PROBLEMS: Record<string, Key> = {
  "export.own": "export.problem_own",
  "export.already": "export.problem_already",
  "export.too_many": "export.problem_too_many",
  "export.not_ready": "export.problem_not_ready",
  "recording.not_ready": "export.problem_not_ready",
};

export function useExports(path: string): Loaded<Exports> {
  const loaded = useLoad(() => http.get<Exports>(path), [path]);
  const { value, reload, set } = loaded;
  useEffect(
    () =>
      live.on("export.changed", (news) => {
        const next = value && moved(value, news);
        if (next) set(next);
        else reload();
      }),
    [value, reload],
  );
  const moving = value?.exports.some((one) => MOVING.includes(one.state)) ?? false;
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [moving, reload]);
  return loaded;
}

/** The list after a message about one being made; null where only the server knows the rest. */
export function moved(before: Exports, news: ExportMoved): Exports | null {
  const known = before.exports.find((one) => one.id === news.export_id);
  if (!known || news.state !== "making" || news.percent === null || news.percent === undefined) return null;
  const changed = { ...known, state: news.state, percent: news.percent, seconds_left: news.seconds_left ?? null };
  return { ...before, exports: before.exports.map((one) => (one === known ? changed : one)) };
}

/** The list with one of its copies as the server has just given it; new ones come first. */
export function withOne(before: Exports, one: Export): Exports {
  const rest = before.exports.filter((other) => other.id !== one.id);
  const place = before.exports.findIndex((other) => other.id === one.id);
  return { ...before, exports: rest.toSpliced(Math.max(0, place), 0, one) };
}
