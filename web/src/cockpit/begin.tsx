/** Where the cockpit stands on the call page; it is loaded once the call runs and the voice has had its time. */

import { useEffect, useState } from "preact/hooks";
import { useModule } from "../call/lazy";
import type { CallView } from "../call/view";
import { load } from "../i18n/text";

/** Pictures and voice come first. */
const AFTER_MS = 3_000;

export function CockpitPlace(props: { view: CallView }) {
  const { view } = props;
  const [early, setEarly] = useState(false);
  const talking = view.phase.value === "talking";
  useEffect(() => {
    if (!talking || early) return;
    const timer = setTimeout(() => setEarly(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, [talking]);
  const loaded = useModule(() => Promise.all([import("./cockpit"), load("cockpit")]), early);
  const Cockpit = loaded?.[0].Cockpit;
  return Cockpit ? <Cockpit view={view} /> : null;
}
