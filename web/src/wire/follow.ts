/** A followed topic as a Preact hook: followed while the component is on the page. */
import { useEffect, useState } from "preact/hooks";
import { live } from "./here";
import type { Followed } from "./live";
import type { TopicState } from "./topic";

/** The topic's state (null until the first snapshot), or null for no topic. */
export function useTopic(name: string | null): TopicState | null {
  const [followed, setFollowed] = useState<Followed | null>(null);
  useEffect(() => {
    if (name === null) return;
    const mine = live.follow(name);
    setFollowed(mine);
    return () => {
      mine.stop();
      setFollowed(null);
    };
  }, [name]);
  return followed?.state.value ?? null;
}

