/** Who waits for a call has its page loaded meanwhile. */

import { useEffect } from "preact/hooks";
import { load } from "../i18n/text";

export function usePreparedCall(): void {
  useEffect(() => {
    void Promise.all([import("./seated"), load("call")]).catch(() => undefined);
  }, []);
}
