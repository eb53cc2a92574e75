/** Who waits for a call has the link measured meanwhile, and again when that is some minutes old. */

import { useEffect } from "preact/hooks";
import { measureLink } from "./link-test";

const LOOK_MS = 60_000;

export function useMeasuredLink(): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") void measureLink();
    };
    look();
    const looking = setInterval(look, LOOK_MS);
    return () => clearInterval(looking);
  }, []);
}
