/** Help: whom to call, and the keys. Opened from the top bar or by `?`. */
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { Layer } from "./surfaces";

const KEYS: readonly (readonly [string, Key])[] = [
  ["/", "common.key.find"],
  ["Ctrl + Enter", "common.key.primary"],
  ["Esc", "common.key.close"],
  ["Alt + 1 … 4", "common.key.tabs"],
  ["?", "common.key.keys"],
];

export function HelpLayer(props: { onClose: () => void }) {
  return (
    <Layer title={t("common.help")} onClose={props.onClose} closeLabel={t("common.close")}>
      <p>{t("common.help.call")}</p>
      <h3>{t("common.help.keys")}</h3>
      <dl class="keys">
        {KEYS.map(([keys, word]) => (
          <div class="row" key={keys}>
            <dt>
              <kbd dir="ltr">{keys}</kbd>
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Layer>
  );
}
