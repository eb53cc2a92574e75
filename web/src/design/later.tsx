/** A part of a page that is loaded when it is first shown, with its words. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Group } from "../i18n/keys";
import { load } from "../i18n/text";
import { Skeleton } from "./loading";

export interface Part<P> {
  words: readonly Group[];
  module: () => Promise<{ default: ComponentType<P> }>;
}

export function Later<P extends object>(props: { part: Part<P> } & P) {
  const { part, ...rest } = props;
  const [shown, setShown] = useState<{ Inside: ComponentType<P> } | null>(null);
  useEffect(() => {
    let gone = false;
    void Promise.all([part.module(), load(...part.words)]).then(([module]) => {
      if (!gone) setShown({ Inside: module.default });
    });
    return () => {
      gone = true;
    };
  }, [part]);
  return shown === null ? <Skeleton rows={2} /> : <shown.Inside {...(rest as unknown as P)} />;
}
