/** A part of the page that is loaded when it is first wanted; asks again when the link was away. */

import { useEffect, useState } from "preact/hooks";

const AGAIN_MS = 2_000;

export function useModule<M>(load: () => Promise<M>, wanted: boolean): M | null {
  const [module, setModule] = useState<M | null>(null);
  useEffect(() => {
    if (!wanted || module) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = () => {
      load().then(
        (loaded) => !gone && setModule(() => loaded),
        () => {
          if (!gone) timer = setTimeout(ask, AGAIN_MS);
        },
      );
    };
    ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return module;
}
