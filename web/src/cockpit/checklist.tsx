/** The examination checklist: both ends tick the same lines. */

import { time } from "../i18n/format";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Tools } from "./tools";
import { Sheet } from "./sheet";

export function Checklist(props: { tools: Tools; onClose: () => void }) {
  const { tools } = props;
  return (
    <Sheet title={t("cockpit.list_title")} onClose={props.onClose}>
      <ul class="column tight checklist">
        {tools.data.value?.checklist.map((item) => {
          const tick = tools.ticks.value.get(item.id);
          return (
            <li key={item.id}>
              <label class="choice">
                <input
                  type="checkbox"
                  checked={tick?.done ?? false}
                  onChange={(event) => void tools.ask("examination.tick", { item: item.id, done: event.currentTarget.checked })}
                />
                <span>{tools.say(item.text)}</span>
              </label>
              {tick?.done && (
                <span class="hint">
                  <T k="cockpit.list_by" v={{ name: auto(tick.by), time: time(tick.at) }} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

export function ticked(tools: Tools): { done: number; all: number } {
  const all = tools.data.value?.checklist ?? [];
  return { done: all.filter((item) => tools.ticks.value.get(item.id)?.done).length, all: all.length };
}
