/** A layer for what is picked and read: light, though it opens over the dark call. */

import type { ComponentChildren } from "preact";
import { Layer } from "../design/surfaces";
import { t } from "../i18n/text";

export function Sheet(props: { title: string; children: ComponentChildren; onClose: () => void }) {
  return (
    <div data-surface="light">
      <Layer title={props.title} closeLabel={t("cockpit.close")} onClose={props.onClose}>
        {props.children}
      </Layer>
    </div>
  );
}
