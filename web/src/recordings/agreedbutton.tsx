/** Who agreed to the recording, in the player's head: loaded when somebody wants to know. */

import { useState } from "preact/hooks";
import { useModule } from "../call/lazy";
import { load, t } from "../i18n/text";

export function AgreedButton(props: { encounterId: string }) {
  const [wanted, setWanted] = useState(false);
  const module = useModule(() => load("agreed").then(() => import("../call/agreed")), wanted);
  return (
    <details class="agreed" onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>{t("recordings.agreed")}</summary>
      {module && <module.Agreed encounterId={props.encounterId} />}
    </details>
  );
}
